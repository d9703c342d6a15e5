import assert from "node:assert/strict";
import type { ListedKey } from "../../lib/iam/access_keys.ts";
import type { Marker } from "../../lib/rotate/marker.ts";
import { readMarker, withMarker } from "../../lib/rotate/marker.ts";
import type { Rotation } from "../../lib/rotate/rotation.ts";
import { nextStep, type Step } from "../../lib/rotate/survey.ts";
import { FakeClock, keyItem, optionsWith } from "../fakes.ts";
import fc from "../fast_check.ts";

const OLD = "AKIAIOSFODNN7EXAMPLE";
const NEW = "AKIAI44QH8DHBEXAMPLE";
const BEGUN = Date.parse("2026-11-26T12:00:00Z");
const MARKER: Marker = { oldKeyId: OLD, begunAt: BEGUN };

function listed(accessKeyId: string, status = "Active", createdAt = BEGUN): ListedKey {
  return { accessKeyId, status, createdAt };
}

/** What is done next when the item holds a key, with a marker or none, and AWS lists keys. */
async function next(current: string, marker: Marker | undefined, keys: ListedKey[]): Promise<Step> {
  const item = keyItem();
  const key = {
    item,
    from: 0,
    to: 0,
    source: { accessKeyId: current, partition: "aws" },
    target: { partition: "aws", region: "us-east-1" },
  };
  const clock = new FakeClock();
  const call = { options: optionsWith({}), clock, environment: {}, trace: () => {} };
  // Every question to AWS fails here: nothing may depend on one.
  const signer = { credentials: { accessKeyId: "x", secretAccessKey: "x" }, userName: "alice" };
  // deno-lint-ignore no-explicit-any
  const rotation: any = { call, item, signer, account: "123456789012" };
  const asked: Rotation = rotation;
  return await nextStep({ key, marker, keys }, asked);
}

const STEPS: readonly [
  name: string,
  current: string,
  marker: Marker | undefined,
  keys: ListedKey[],
  kind: Step["kind"],
][] = [
  ["nothing was begun", OLD, undefined, [listed(OLD)], "begin"],
  [
    "nothing was begun, and the key is inactive",
    OLD,
    undefined,
    [listed(OLD, "Inactive")],
    "begin",
  ],
  ["the marker was written", OLD, MARKER, [listed(OLD)], "replace"],
  ["a key was made and not stored", OLD, MARKER, [listed(OLD), listed(NEW)], "discard"],
  [
    "a key was made by a clock that is behind",
    OLD,
    MARKER,
    [listed(OLD), listed(NEW, "Active", BEGUN - 60_000)],
    "discard",
  ],
  ["the new key was stored", NEW, MARKER, [listed(OLD), listed(NEW)], "retire"],
  ["the new key was stored and is not listed yet", NEW, MARKER, [listed(OLD)], "retire"],
  ["the old key is inactive", NEW, MARKER, [listed(OLD, "Inactive"), listed(NEW)], "delete"],
  [
    "the old key is in a state of AWS's",
    NEW,
    MARKER,
    [listed(OLD, "Expired"), listed(NEW)],
    "delete",
  ],
  ["the old key is gone", NEW, MARKER, [listed(NEW)], "end"],
];

for (const [name, current, marker, keys, kind] of STEPS) {
  Deno.test(`nextStep() is to ${kind} when ${name}`, async () => {
    assert.equal((await next(current, marker, keys)).kind, kind);
  });
}

const DAY = 86_400_000;
const REFUSED: readonly [
  name: string,
  current: string,
  marker: Marker | undefined,
  keys: ListedKey[],
  message: RegExp,
][] = [
  [
    "a second key is there and no marker",
    OLD,
    undefined,
    [listed(OLD), listed(NEW, "Active", 0)],
    /^Cannot rotate: beside AKIAIO\w+ the user has the access key AKIAI44QH8DHBEXAMPLE \(Active, /,
  ],
  [
    "the second key is older than the marker",
    OLD,
    MARKER,
    [listed(OLD), listed(NEW, "Inactive", BEGUN - DAY)],
    /AKIAI44QH8DHBEXAMPLE \(Inactive, /,
  ],
  [
    "the second key was made long after the marker",
    OLD,
    MARKER,
    [listed(OLD), listed(NEW, "Active", BEGUN + DAY)],
    /the user has the access key/,
  ],
  [
    "the item's key is not the user's",
    OLD,
    undefined,
    [listed(NEW)],
    /AKIAIOSFODNN7EXAMPLE in "AWS Access Key" is no access key of the user alice$/,
  ],
  [
    "the item's key is not the user's, and the old one opens nothing any more",
    NEW,
    MARKER,
    [listed(OLD, "Inactive")],
    /is no access key of the user/,
  ],
  ["the user has no key", OLD, MARKER, [], /is no access key of the user/],
];

for (const [name, current, marker, keys, message] of REFUSED) {
  Deno.test(`nextStep() refuses when ${name}`, async () => {
    await assert.rejects(next(current, marker, keys), { message });
  });
}

Deno.test("readMarker() reads what withMarker() wrote, and nothing once the rotation is over", () => {
  fc.assert(fc.property(
    fc.stringMatching(/^AKIA[A-Z0-9]{16}$/),
    fc.integer({ min: 0, max: 4e9 }),
    (oldKeyId, seconds) => {
      const marker = { oldKeyId, begunAt: seconds * 1000 };
      const marked = withMarker(keyItem(), marker);
      assert.deepEqual(readMarker(marked), marker);
      const over = withMarker(marked, { endedAt: marker.begunAt });
      assert.equal(readMarker(over), undefined);
      assert.equal(over.fields.length, marked.fields.length);
      assert.ok(over.fields.every(({ value }) => value !== ""));
    },
  ));
});

Deno.test("readMarker() takes whatever else stands there for no marker", () => {
  fc.assert(fc.property(fc.string(), (value) => {
    const item = keyItem({}, [{ id: "m", label: "op-sts rotation", type: "STRING", value }]);
    assert.equal(readMarker(item), undefined);
  }));
});

Deno.test("readMarker() takes a day that no calendar has for no marker", () => {
  const value = `replacing ${OLD} since 2026-13-41T00:00:00Z`;
  const item = keyItem({}, [{ id: "m", label: "op-sts rotation", type: "STRING", value }]);
  assert.equal(readMarker(item), undefined);
});
