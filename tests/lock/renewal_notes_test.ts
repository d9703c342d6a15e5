import assert from "node:assert/strict";
import {
  DeadlineError,
  ItemError,
  OpError,
  RefusedError,
  StsError,
} from "../../lib/base/errors.ts";
import { NO_NOTES, openRenewalNotes, type RenewalNotes } from "../../lib/lock/renewal_notes.ts";
import { FakeClock } from "../fakes.ts";
import fc from "../fast_check.ts";

const HOUR = 3_600_000;
const POSIX = { ignore: Deno.build.os === "windows" };

async function withNotes(
  test: (notes: RenewalNotes, clock: FakeClock, base: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const clock = new FakeClock();
  try {
    const base = `${directory}/device`;
    await test(openRenewalNotes(base, clock), clock, base);
  } finally {
    // A property that a time limit has ended may be in the midst of a case.
    for (let tries = 0; tries < 50 && await isThere(directory); tries++) {
      await Deno.remove(directory, { recursive: true }).catch(() => pause(20));
    }
  }
}

Deno.test("openRenewalNotes() starts with nothing", () =>
  withNotes(async (notes) => {
    assert.deepEqual(await notes.read(), NO_NOTES);
    assert.equal(await notes.lastTriedStep(), undefined);
    assert.ok(!await notes.failedLately());
  }));

Deno.test("each note replaces its like and keeps the rest", () =>
  withNotes(async (notes, clock) => {
    const start = clock.now();
    await notes.noteStored("a");
    await notes.noteTried(42);
    await notes.noteRefusal("a", new OpError("dismissed", "Cannot A", "do"));
    clock.advance(1);
    await notes.noteStored("b", { sessionItem: "s", wasEditRefused: true });
    await notes.noteTried(43);
    assert.equal(await notes.lastTriedStep(), 43);
    assert.deepEqual(await notes.read(), {
      storedAt: { a: start, b: start + 1 },
      lastTriedStep: 43,
      refusal: { at: start, item: "a", message: "Cannot A", hint: "do" },
      sessionItems: { b: "s" },
      editRefusedAt: { b: start + 1 },
    });
  }));

Deno.test("noteStored() forgets what nobody can still be waiting for, also what a clock set back left ahead", () =>
  withNotes(async (notes, clock) => {
    const now = clock.now();
    const notedAt = async (item: string, at: number) => {
      clock.set(at);
      await notes.noteStored(item);
    };
    await notedAt("old", now - HOUR);
    await notedAt("ahead", now + 2 * HOUR);
    await notedAt("near", now + 1);
    await notedAt("now", now);
    assert.deepEqual((await notes.read()).storedAt, { near: now + 1, now });
  }));

Deno.test("noteRefusal() tells the others of a refusal with its time, and of nothing else", async () => {
  const refusals = [
    new OpError("dismissed", "Cannot A", "hint"),
    new StsError("code rejected", "Cannot B", "hint"),
    new StsError("refused", "Cannot C"),
  ];
  for (const error of refusals) {
    await withNotes(async (notes, clock) => {
      await notes.noteRefusal("item", error);
      const { message, hint } = error;
      assert.deepEqual((await notes.read()).refusal, {
        at: clock.now(),
        item: "item",
        message,
        ...(hint === undefined ? {} : { hint }),
      });
    });
  }
  const others = [
    new OpError("no answer", "Cannot"),
    new OpError("other", "Cannot"),
    new StsError("network", "Cannot"),
    new StsError("throttled", "Cannot"),
    new StsError("server", "Cannot"),
    new RefusedError("Cannot"),
    new DeadlineError("Cannot"),
    new ItemError("Cannot"),
    new Error("fault"),
  ];
  await withNotes(async (notes) => {
    for (const error of others) {
      await notes.noteRefusal("item", error);
      assert.equal((await notes.read()).refusal, undefined, error.name);
    }
  });
});

Deno.test("lastTriedStep() knows what another process has tried, and of its own also what could not be noted", () =>
  withNotes(async (notes, clock, base) => {
    await notes.noteTried(42);
    assert.equal(await openRenewalNotes(base, clock).lastTriedStep(), 42);
    const nowhere = openRenewalNotes(`${base}/missing/device`, clock);
    await nowhere.noteTried(43);
    assert.equal(await nowhere.lastTriedStep(), 43);
    assert.deepEqual(await nowhere.read(), NO_NOTES);
  }));

Deno.test("failedLately() is true for a minute behind a failure, for everybody, and not for one of the future", () =>
  withNotes(async (notes, clock, base) => {
    const start = clock.now();
    await notes.noteFailure();
    await notes.noteTried(1);
    assert.ok(await openRenewalNotes(base, clock).failedLately());
    clock.set(start + 59_999);
    assert.ok(await notes.failedLately());
    clock.set(start + 60_000);
    assert.ok(!await notes.failedLately());
    clock.set(start - 1);
    assert.ok(!await notes.failedLately());
  }));

Deno.test(
  "openRenewalNotes() writes files for nobody else and leaves no others behind",
  POSIX,
  () =>
    withNotes(async (notes, _clock, base) => {
      await notes.noteTried(1);
      await notes.noteFailure();
      const names: string[] = [];
      for await (const { name } of Deno.readDir(base.replace("/device", ""))) names.push(name);
      assert.deepEqual(names.sort(), ["device.failed", "device.json"]);
      for (const name of names) {
        const { mode } = await Deno.stat(base.replace("device", name));
        assert.equal((mode ?? 0) & 0o777, 0o600);
      }
    }),
);

Deno.test("noting loses only the news when nothing can be written", () =>
  withNotes(async (_notes, clock, base) => {
    const nowhere = openRenewalNotes(`${base}/missing/device`, clock);
    await nowhere.noteStored("item");
    await nowhere.noteFailure();
    assert.deepEqual(await nowhere.read(), NO_NOTES);
    assert.ok(!await nowhere.failedLately());
  }));

Deno.test("openRenewalNotes() takes unreadable notes for none, whatever is in the files", () =>
  withNotes(async (notes, clock, base) => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom(
        '{"storedAt":{"a":"now"}}',
        '{"lastTriedStep":"1"}',
        '{"storedAt":{},"refusal":{"at":1}}',
        '{"storedAt":',
      ),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        await Deno.writeTextFile(`${base}.json`, text);
        await Deno.writeTextFile(`${base}.failed`, text);
        const { storedAt, lastTriedStep, refusal } = await notes.read();
        assert.ok(Object.values(storedAt).every((at) => typeof at === "number"));
        assert.ok(lastTriedStep === undefined || typeof lastTriedStep === "number");
        assert.ok(refusal === undefined || typeof refusal.message === "string");
        assert.equal(typeof await notes.failedLately(), "boolean");
        await notes.noteStored("a");
        assert.equal((await notes.read()).storedAt["a"], clock.now());
      }),
      { numRuns: 50 },
    );
  }));

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
