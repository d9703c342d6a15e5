import assert from "node:assert/strict";
import type { Options } from "../../lib/command_line/options.ts";
import { noteKnown } from "../../lib/lock/known_sessions.ts";
import type { Call } from "../../lib/session/call.ts";
import { isMissForeseen, loadRenewal } from "../../lib/session/foresight.ts";
import { directory } from "../directory.ts";
import { FakeClock, optionsWith } from "../fakes.ts";

const HOST = { os: "linux", uid: Deno.uid() };
const ID = "abcdefghijklmnopqrstuvwxyz";
const OTHER = "bcdefghijklmnopqrstuvwxyza";

Deno.test("isMissForeseen() goes by what is noted about the item, and by what is asked for", async () => {
  await using home = await directory();
  const clock = new FakeClock();
  const environment = { HOME: home.path };
  async function foreseen(options: Partial<Options>): Promise<boolean> {
    const call = { options: optionsWith(options), environment, host: HOST, clock };
    // deno-lint-ignore no-explicit-any
    const given: any = call;
    const asCall: Call = given;
    return await isMissForeseen(asCall);
  }
  async function note(id: string, leftSeconds: number | undefined): Promise<void> {
    const expiresAt = leftSeconds === undefined ? undefined : clock.now() + leftSeconds * 1000;
    const item = { id, title: "Work", vault: { id: "v" } };
    await noteKnown(item, { expiresAt }, { environment, host: HOST });
  }

  assert.equal(await foreseen({ item: ID }), false);
  const made = await Array.fromAsync(Deno.readDir(home.path));
  assert.deepEqual(made, [], "looking makes no directory");
  assert.equal(await foreseen({ item: ID, cache: "off" }), true);
  assert.equal(await foreseen({ item: ID, "role-arn": "arn:aws:iam::123456789012:role/x" }), true);
  const least = { "min-remaining": 900 };
  for (
    const [left, expected] of [[901, false], [899, true], [-1, true], [undefined, true]] as const
  ) {
    await note(ID, left);
    for (const item of [ID, "Work"]) {
      assert.equal(await foreseen({ item, ...least }), expected, `${item}, ${left} s left`);
    }
    assert.equal(await foreseen({ item: "Other", ...least }), false);
  }
  // Of two items of one title either may be meant.
  await note(OTHER, 3600);
  assert.equal(await foreseen({ item: "Work", ...least }), false);
  assert.equal(await foreseen({ item: ID, ...least }), true);
});

Deno.test("loadRenewal() names every part that a renewal loads late", async () => {
  const lib = new URL("../../lib/", import.meta.url);
  const named = await Deno.readTextFile(new URL("session/foresight.ts", lib));
  const late = new Set<string>();
  for (const room of ["sts", "onepassword", "lock", "keeping", "session"]) {
    for await (const { name } of Deno.readDir(new URL(`${room}/`, lib))) {
      const text = await Deno.readTextFile(new URL(`${room}/${name}`, lib));
      for (const [, path = ""] of text.matchAll(/\bimport\("([^"]+)"\)/g)) {
        late.add(path.replace(/.*\//, ""));
      }
    }
  }
  // By a function of its own.
  late.delete("sts_client.ts");
  // What loads it is a hit that is being made ready.
  late.delete("foresight.ts");
  assert.ok(late.size >= 5);
  assert.deepEqual([...late].filter((name) => !named.includes(`/${name}")`)), []);
  await loadRenewal();
});
