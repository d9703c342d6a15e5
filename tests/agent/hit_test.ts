import assert from "node:assert/strict";
import { hitAgent } from "../../lib/agent/hit.ts";
import { SENTINEL } from "../../lib/base/environment.ts";
import { directory } from "../directory.ts";
import { FakeClock } from "../fakes.ts";

Deno.test("hitAgent() asks for a plain get that wants the agent, and leaves all else to the usual way", async () => {
  await using root = await directory();
  const cases: [argv: string[], twins: Record<string, string>, asked: boolean][] = [
    [["--agent", "auto"], {}, true],
    [["get", "--agent=on", "--item", "x", "--vault", "v"], {}, true],
    [[], { OP_STS_AGENT: "auto", OP_STS_ITEM: "x" }, true],
    [["--agent", "on"], { OP_STS_AGENT: "off" }, true],
    [[], {}, false],
    [[], { OP_STS_AGENT: "" }, false],
    [["--agent", "off"], { OP_STS_AGENT: "on" }, false],
    [["--agent", "yes"], {}, false],
    [["--agent"], {}, false],
    [["--agent", "auto", "--agent", "auto"], {}, false],
    [["--agent", "auto", "--bogus"], {}, false],
    [["--agent", "auto", "--help"], {}, false],
    [["--agent", "auto", "--version"], {}, false],
    [["login", "--agent", "auto"], {}, false],
    [["get", "get", "--agent", "auto"], {}, false],
    [["--agent", "auto", "--", "env"], {}, false],
    [["exec", "--agent", "auto", "--", "env"], {}, false],
    // What has to be checked before anything is printed.
    [["--agent", "auto", "--min-remaining", "1h"], {}, false],
    [["--agent", "auto", "--duration", "soon"], {}, false],
    [["--agent", "auto", "--region", "cn-north-1"], {}, false],
    [["--agent", "auto", "--verbose"], {}, false],
    [["--agent", "auto"], { OP_STS_NO_INPUT: "yes" }, false],
    [["--agent", "auto"], { [SENTINEL]: "1" }, false],
  ];
  for (const [argv, twins, asked] of cases) {
    const environment = { XDG_STATE_HOME: root.path, ...twins };
    const host = { os: "linux", uid: Deno.uid() };
    const clock = new FakeClock();
    const result = await hitAgent({ argv, environment, host, clock });
    assert.deepEqual(
      result,
      asked ? { reply: { isSilent: false, askedAt: clock.now() } } : {},
      JSON.stringify([argv, twins]),
    );
  }
});
