import assert from "node:assert/strict";
import { releaseProblem } from "../../.ci/release_version.ts";

Deno.test("releaseProblem() finds tag, source and changelog that disagree", () => {
  const cases: [tag: string, version: string, changelog: string, problem: string | undefined][] = [
    ["v1.2.3", "1.2.3", "# Changelog\n\n## 1.2.3\n\n## 1.2.2\n", undefined],
    ["v1.2.3-rc.1", "1.2.3-rc.1", "## 1.2.3-rc.1\n", undefined],
    [
      "v1.2.4",
      "1.2.3",
      "## 1.2.3\n",
      "the tag is v1.2.4, the version in lib/base/version.ts 1.2.3",
    ],
    ["1.2.3", "1.2.3", "## 1.2.3\n", "the tag is 1.2.3, the version in lib/base/version.ts 1.2.3"],
    [
      "v1.2.3",
      "1.2.3",
      "## Unreleased\n\n## 1.2.3\n",
      "the newest heading of CHANGELOG.md is Unreleased",
    ],
    ["v1.2.3", "1.2.3", "# Changelog\n", "the newest heading of CHANGELOG.md is none"],
    ["vlatest", "latest", "## latest\n", "latest is no version"],
  ];
  for (const [tag, version, changelog, problem] of cases) {
    assert.equal(releaseProblem(tag, version, changelog), problem);
  }
});
