import assert from "node:assert/strict";
import type { KeptSession } from "../../lib/sts/session.ts";
import { openAgentStore } from "../../lib/agent/store.ts";
import { FakeClock, ITEM_ID, sessionUntil, SOURCE } from "../fakes.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const KEEPING = { idle: HOUR, replace: false, readAt: Infinity };

function held(clock: FakeClock, seconds: number, name = "one"): KeptSession {
  return {
    session: sessionUntil(clock.now() + seconds * 1000 + 999, name),
    source: SOURCE,
    item: { id: ITEM_ID, title: "AWS Access Key", vault: { id: "v" } },
    place: "field",
  };
}

Deno.test("find() gives a session of which enough is left, by its own key only", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  const session = held(clock, HOUR);
  store.keep("a", session, KEEPING);
  assert.equal(store.find("a", HOUR), session);
  assert.equal(store.find("a", HOUR + 1), undefined);
  assert.equal(store.find("b", 0), undefined);
  clock.advance(1000);
  assert.equal(store.find("a", HOUR), undefined);
  assert.equal(store.find("a", HOUR - 1), session);
});

Deno.test("find() gives nothing from the end of the session on, also when the machine slept until then", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  store.keep("a", held(clock, 10 * MINUTE), KEEPING);
  clock.advance(10 * MINUTE * 1000 - 1);
  assert.notEqual(store.find("a", 0), undefined);
  clock.set(clock.now() + 1);
  assert.equal(store.find("a", 0), undefined);
  assert.equal(store.size, 0);
});

Deno.test("find() prolongs the life of a session that is used, and of no other", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  store.keep("used", held(clock, 12 * HOUR), KEEPING);
  store.keep("unused", held(clock, 12 * HOUR), KEEPING);
  for (let minutes = 0; minutes < 90; minutes += 30) {
    clock.advance(30 * MINUTE * 1000);
    assert.notEqual(store.find("used", 0), undefined);
    // Neither a look nor a question that it cannot answer is use.
    store.list();
    assert.equal(store.find("unused", 13 * HOUR), undefined);
  }
  assert.equal(store.find("unused", 0), undefined);
  assert.equal(store.size, 1);
});

Deno.test("sweep() forgets a session that was not used for too long, by whichever clock says so", () => {
  const moves: ((clock: FakeClock) => void)[] = [
    (clock) => clock.advance(MINUTE * 1000),
    // Asleep: the monotonic clock stood still.
    (clock) => clock.set(clock.now() + MINUTE * 1000),
    // The wall clock was set back.
    (clock) => {
      clock.advance(MINUTE * 1000);
      clock.set(clock.now() - HOUR * 1000);
    },
  ];
  for (const move of moves) {
    const clock = new FakeClock();
    const store = openAgentStore(clock, MINUTE);
    store.keep("a", held(clock, HOUR), KEEPING);
    move(clock);
    store.sweep();
    assert.equal(store.size, 0);
  }
});

Deno.test("sweep() tells when the next session can be forgotten", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  assert.equal(store.sweep(), Infinity);
  store.keep("a", held(clock, 12 * HOUR), KEEPING);
  assert.equal(store.sweep(), HOUR * 1000);
  store.keep("b", held(clock, 12 * HOUR), { ...KEEPING, idle: MINUTE });
  assert.equal(store.sweep(), MINUTE * 1000);
  store.keep("c", held(clock, 10), KEEPING);
  assert.ok(store.sweep() <= 11_000);
});

Deno.test("keep() counts the shorter of its own time without use and the agent's", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, MINUTE);
  store.keep("longer", held(clock, HOUR), KEEPING);
  store.keep("shorter", held(clock, HOUR), { ...KEEPING, idle: 10 });
  assert.deepEqual(store.list().map(({ key, idleSeconds }) => [key, idleSeconds]), [
    ["longer", MINUTE],
    ["shorter", 10],
  ]);
});

Deno.test("keep() prefers the session that lasts longer, unless it is told to replace or the source is new", () => {
  const clock = new FakeClock();
  const early = held(clock, HOUR, "early");
  const late = held(clock, 2 * HOUR, "late");
  const ofNewKey = { ...early, source: { ...SOURCE, accessKeyId: "AKIAOFANOTHERKEY0000" } };
  const cases: [first: KeptSession, second: KeptSession, replace: boolean, kept: KeptSession][] = [
    [early, late, false, late],
    [late, early, false, late],
    [late, early, true, early],
    [late, ofNewKey, false, ofNewKey],
    [late, { ...late }, false, late],
  ];
  for (const [first, second, replace, kept] of cases) {
    const store = openAgentStore(clock, HOUR);
    store.keep("a", first, KEEPING);
    store.keep("a", second, { ...KEEPING, replace });
    assert.deepEqual(store.find("a", 0), kept);
    assert.equal(store.size, 1);
  }
});

Deno.test("keep() does not take a session that has expired", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  store.keep("a", held(clock, -10), KEEPING);
  assert.equal(store.size, 0);
});

Deno.test("keep() makes room by forgetting what was not used for longest", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  for (let index = 0; index < 100; index++) store.keep(`k${index}`, held(clock, HOUR), KEEPING);
  store.find("k0", 0);
  store.keep("one more", held(clock, HOUR), KEEPING);
  assert.equal(store.size, 100);
  assert.notEqual(store.find("k0", 0), undefined);
  assert.equal(store.find("k1", 0), undefined);
});

Deno.test("clear() forgets all sessions and counts them", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  store.keep("a", held(clock, HOUR), KEEPING);
  store.keep("b", held(clock, HOUR), KEEPING);
  assert.equal(store.clear(), 2);
  assert.equal(store.clear(), 0);
  assert.equal(store.find("a", 0), undefined);
});

Deno.test("list() shows no secret", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  const session = held(clock, HOUR);
  store.keep("a", session, KEEPING);
  const { item, source, place } = session;
  assert.deepEqual(store.list(), [
    { key: "a", item, source, place, expiresAt: session.session.expiresAt, idleSeconds: HOUR },
  ]);
});

Deno.test("keep() takes nothing that was read before all was forgotten", () => {
  const clock = new FakeClock();
  const store = openAgentStore(clock, HOUR);
  const beforeClear = clock.now();
  clock.advance(1000);
  store.clear();
  for (
    const [readAt, taken] of [[beforeClear, false], [clock.now(), false], [clock.now() + 1, true]]
  ) {
    store.keep("a", held(clock, HOUR), { ...KEEPING, readAt: Number(readAt) });
    assert.equal(store.size, taken ? 1 : 0, String(readAt));
  }
});

Deno.test("keep() goes by what was forgotten before the store was opened, unless that lies in the future", () => {
  const clock = new FakeClock();
  for (const [clearedAt, size] of [[clock.now() - 1, 0], [clock.now() + 60_000, 1]] as const) {
    const store = openAgentStore(clock, HOUR, clearedAt);
    store.keep("a", held(clock, HOUR), { ...KEEPING, readAt: clock.now() - 5 });
    assert.equal(store.size, size);
  }
});
