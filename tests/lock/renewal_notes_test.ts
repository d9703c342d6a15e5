import assert from "node:assert/strict";
import fc from "fast-check";
import { openRenewalNotes, type RenewalNotes } from "../../lib/lock/renewal_notes.ts";

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

async function withNotes(
  test: (notes: RenewalNotes, base: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const base = `${directory}/device`;
    await test(openRenewalNotes(base), base);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("openRenewalNotes() starts with nothing", () =>
  withNotes(async (notes) => {
    assert.deepEqual(await notes.read(), { storedAt: {} });
    assert.equal(await notes.failedAt(), 0);
  }));

Deno.test("change() replaces what it is given and keeps the rest", () =>
  withNotes(async (notes) => {
    const refusal = { at: NOW, item: "a", message: "Cannot A", hint: "do" };
    await notes.change({ storedAt: { a: NOW } });
    await notes.change({ lastTriedStep: 42 });
    await notes.change({ refusal });
    await notes.change({ storedAt: { b: NOW + 1 } });
    await notes.change({ lastTriedStep: 43 });
    assert.deepEqual(await notes.read(), {
      storedAt: { a: NOW, b: NOW + 1 },
      lastTriedStep: 43,
      refusal,
    });
  }));

Deno.test("change() forgets what nobody can still be waiting for, also what a clock set back left ahead", () =>
  withNotes(async (notes) => {
    await notes.change({ storedAt: { old: NOW - HOUR } });
    await notes.change({ storedAt: { ahead: NOW + 2 * HOUR } });
    await notes.change({ storedAt: { near: NOW + 1 } });
    await notes.change({ storedAt: { now: NOW } });
    assert.deepEqual((await notes.read()).storedAt, { near: NOW + 1, now: NOW });
  }));

Deno.test("noteFailure() keeps the time of the last failure apart from what holders leave", () =>
  withNotes(async (notes) => {
    await notes.noteFailure(NOW);
    await notes.change({ lastTriedStep: 1 });
    assert.equal(await notes.failedAt(), NOW);
    await notes.noteFailure(NOW + 1);
    assert.equal(await notes.failedAt(), NOW + 1);
  }));

Deno.test("openRenewalNotes() writes files for nobody else and leaves no others behind", () =>
  withNotes(async (notes, base) => {
    await notes.change({ lastTriedStep: 1 });
    await notes.noteFailure(NOW);
    const names: string[] = [];
    for await (const { name } of Deno.readDir(base.replace("/device", ""))) names.push(name);
    assert.deepEqual(names.sort(), ["device.failed", "device.json"]);
    if (Deno.build.os === "windows") return;
    assert.equal(((await Deno.stat(`${base}.json`)).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("change() and noteFailure() lose only the news when nothing can be written", () =>
  withNotes(async (_notes, base) => {
    const nowhere = openRenewalNotes(`${base}/missing/device`);
    await nowhere.change({ lastTriedStep: 1 });
    await nowhere.noteFailure(NOW);
    assert.deepEqual(await nowhere.read(), { storedAt: {} });
  }));

Deno.test("openRenewalNotes() takes unreadable notes for none, whatever is in the files", () =>
  withNotes(async (notes, base) => {
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
        assert.equal(typeof await notes.failedAt(), "number");
        await notes.change({ storedAt: { a: NOW } });
        assert.equal((await notes.read()).storedAt["a"], NOW);
      }),
      { numRuns: 50 },
    );
  }));
