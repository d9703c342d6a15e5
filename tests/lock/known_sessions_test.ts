import assert from "node:assert/strict";
import {
  forgetKnown,
  knownOfItem,
  knownSessions,
  noteKnown,
} from "../../lib/lock/known_sessions.ts";
import { directory } from "../directory.ts";

const ID = "abcdefghijklmnopqrstuvwxyz";
const ITEM = { id: ID, title: "AWS", vault: { id: "vaultvaultvaultvaultvaultv" } };
const SERIAL = "arn:aws:iam::123456789012:mfa/alice";

function callIn(path: string) {
  return { environment: { XDG_STATE_HOME: path }, host: { os: "linux", uid: Deno.uid() } };
}

Deno.test("noteKnown() adds what has become known, and takes out what no longer holds", async () => {
  await using home = await directory();
  const call = callIn(home.path);
  await noteKnown(ITEM, { serial: SERIAL, refusal: { at: 1, message: "Cannot" } }, call);
  await noteKnown(ITEM, { place: "field", expiresAt: 5000, refusal: undefined }, call);
  const known = { item: ITEM, serial: SERIAL, place: "field", expiresAt: 5000 };
  assert.deepEqual(await knownSessions(call), [known]);
  assert.deepEqual(await knownOfItem(ID, call), known);

  // A session item that has answered alone does not tell the key item's title.
  await noteKnown({ id: ID, vault: ITEM.vault }, { userName: "alice" }, call);
  assert.deepEqual(await knownOfItem(ID, call), { ...known, userName: "alice" });
  await forgetKnown(ID, call);
  assert.deepEqual(await knownOfItem(ID, call), { item: ITEM, serial: SERIAL, userName: "alice" });
});

Deno.test("noteKnown() makes a file that nobody else can read", async () => {
  await using home = await directory();
  await noteKnown(ITEM, { serial: SERIAL }, callIn(home.path));
  const { mode } = await Deno.stat(`${home.path}/op-sts/known-${ID}.json`);
  assert.equal((mode ?? 0) & 0o777, 0o600);
});

Deno.test("what is no id of 1Password becomes no path", async () => {
  await using home = await directory();
  const call = callIn(home.path);
  await Deno.writeTextFile(`${home.path}/x.json`, JSON.stringify({ item: ITEM }));
  for (const id of ["../../x", "x/../../../x", "AWS Access Key", ""]) {
    await noteKnown({ ...ITEM, id }, { serial: SERIAL }, call);
    assert.equal(await knownOfItem(id, call), undefined);
    await forgetKnown(id, call);
  }
  assert.deepEqual(await knownSessions(call), []);
});

Deno.test("files that hold something else count as none, and no directory is no failure", async () => {
  await using home = await directory();
  const call = callIn(home.path);
  await noteKnown(ITEM, { serial: SERIAL }, call);
  const other = ID.replace("a", "b");
  await Deno.writeTextFile(`${home.path}/op-sts/known-${other}.json`, '{"item":');
  assert.equal((await knownSessions(call)).length, 1);
  await Deno.writeTextFile(`${home.path}/op-sts/known-${ID}.json`, "[]");
  assert.deepEqual(await knownSessions(call), []);

  const nowhere = { environment: {}, host: { os: "windows", uid: null } };
  await noteKnown(ITEM, { serial: SERIAL }, nowhere);
  assert.deepEqual(await knownSessions(nowhere), []);
  assert.equal(await knownOfItem(ID, nowhere), undefined);
});
