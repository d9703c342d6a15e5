import assert from "node:assert/strict";
import type { KnownSession } from "../../lib/lock/known_sessions.ts";
import { knownOfProfile, listProfile } from "../../lib/profiles/listed_profile.ts";
import type { OwnProfile } from "../../lib/profiles/own_profiles.ts";

const ID = "abcdefghijklmnopqrstuvwxyz";
const VAULT = "vaultvaultvaultvaultvaultv";

const KNOWN: KnownSession = {
  item: { id: ID, title: "AWS", vault: { id: VAULT } },
  serial: "arn:aws:iam::123456789012:mfa/team/alice",
  accountId: "123456789012",
  place: "field",
  expiresAt: 5000,
};

function profileOf(options: Record<string, string>, ...roles: string[]): OwnProfile {
  return {
    name: "work",
    source: "work",
    options: new Map(Object.entries(options)),
    roles: roles.map((arn) => ({ profile: "p", arn, options: new Map() })),
    region: undefined,
  };
}

Deno.test("knownOfProfile() finds the item of a line by its id, or by a title that fits one only", () => {
  const twin = {
    ...KNOWN,
    item: { ...KNOWN.item, id: "b".repeat(26), vault: { id: "w".repeat(26) } },
  };
  const cases: [
    options: Record<string, string>,
    known: KnownSession[],
    found: string | undefined,
  ][] = [
    [{ item: ID }, [twin, KNOWN], ID],
    [{ item: "AWS" }, [KNOWN], ID],
    [{ item: "AWS", vault: "Private" }, [KNOWN], ID],
    [{ item: "AWS", vault: VAULT }, [twin, KNOWN], ID],
    [{ item: "AWS" }, [twin, KNOWN], undefined],
    [{ item: "AWS", vault: "x".repeat(26) }, [KNOWN], undefined],
    [{}, [KNOWN], undefined],
    [{}, [{ ...KNOWN, item: { ...KNOWN.item, title: "AWS Access Key" } }], ID],
  ];
  for (const [options, known, found] of cases) {
    assert.equal(
      knownOfProfile(profileOf(options), known)?.item.id,
      found,
      JSON.stringify(options),
    );
  }
});

Deno.test("a line that is refused means no item that it does not name, whatever is known of the usual one", () => {
  const usual = { ...KNOWN, item: { ...KNOWN.item, title: "AWS Access Key" } };
  const refused = { ...profileOf({}), problem: "Cannot use --itm" };
  assert.equal(knownOfProfile(profileOf({}), [usual]), usual);
  assert.equal(knownOfProfile(refused, [usual]), undefined);
  assert.equal(listProfile(refused, undefined, undefined).item, undefined);
  const named = { ...refused, options: new Map([["item", "Other"]]) };
  assert.equal(listProfile(named, undefined, undefined).item, "Other");
});

Deno.test("listProfile() says who a session is for, and how long it lasts", () => {
  const user = listProfile(profileOf({ item: ID }), KNOWN, undefined);
  assert.deepEqual(
    [user.who, user.account, user.item, user.places, user.expiresAt],
    ["alice", "123456789012", "AWS", ["field"], 5000],
  );
  const told = listProfile(profileOf({ item: ID }), { ...KNOWN, userName: "a.smith" }, {
    expiresAt: 9000,
  });
  assert.deepEqual([told.who, told.places, told.expiresAt], ["a.smith", ["agent", "field"], 9000]);
  const cleared = listProfile(profileOf({ item: ID }), { ...KNOWN, place: "nowhere" }, undefined);
  assert.deepEqual([cleared.places, cleared.expiresAt], [[], undefined]);
  const unknown = listProfile(profileOf({}), undefined, undefined);
  assert.deepEqual([unknown.who, unknown.account, unknown.item], [
    undefined,
    undefined,
    "AWS Access Key",
  ]);
});

Deno.test("listProfile() gives a role its own account, and the life of its own session where that is known", () => {
  const arn = "arn:aws:iam::999988887777:role/path/admin";
  for (
    const profile of [profileOf({ item: ID }, arn), profileOf({ "item": ID, "role-arn": arn })]
  ) {
    const role = listProfile(profile, KNOWN, { expiresAt: 3000 });
    assert.deepEqual([role.who, role.account, role.expiresAt], [
      "role admin",
      "999988887777",
      3000,
    ]);
    assert.equal(listProfile(profile, KNOWN, undefined).expiresAt, 5000);
  }
});
