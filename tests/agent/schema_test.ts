import assert from "node:assert/strict";
import fc from "fast-check";
import { readAnswer, readRequest } from "../../lib/agent/schema.ts";
import { keyItem, sessionUntil, SOURCE } from "../fakes.ts";

const SESSION = sessionUntil(1_800_000_000_000);

const { id, title, vault } = keyItem();
const HELD = { session: SESSION, source: SOURCE, item: { id, title, vault }, place: "field" };

Deno.test("readRequest() takes in no field of an item, whoever sends one", () => {
  const keep = { v: 1, do: "keep", key: "k", held: HELD, idle: 60, replace: true };
  const tooMuch = { ...keep, held: { ...HELD, item: keyItem() } };
  assert.deepEqual(readRequest(JSON.stringify(tooMuch)), keep);
});

Deno.test("readRequest() understands its own version, and of others only what ends or empties the agent", () => {
  const requests = [
    { v: 1, do: "find", key: "k", least: 1200 },
    { v: 1, do: "keep", key: "k", held: HELD, idle: 60, replace: true },
    { v: 1, do: "list" },
    { v: 1, do: "hello" },
    { v: 1, do: "clear" },
    { v: 1, do: "stop" },
  ];
  for (const request of requests) {
    assert.deepEqual(readRequest(JSON.stringify(request)), request);
    const ofOthers = { ...request, v: 2 };
    const isForAll = ["hello", "clear", "stop"].includes(request.do);
    assert.deepEqual(readRequest(JSON.stringify(ofOthers)), isForAll ? ofOthers : undefined);
  }
});

Deno.test("readRequest() and readAnswer() give undefined for whatever is no message", () => {
  const wrong = [
    "",
    "{}",
    "[]",
    '{"v":1}',
    '{"v":1,"do":"run"}',
    '{"v":1,"do":"find","key":"","least":1}',
    '{"v":1,"do":"find","key":"k","least":"1"}',
    '{"v":1,"do":"find","key":["k"],"least":1}',
    '{"v":1,"do":"keep","key":"k","held":{},"idle":60,"replace":false}',
    '{"v":"1","do":"stop"}',
  ];
  for (const line of wrong) {
    assert.equal(readRequest(line), undefined, line);
    assert.equal(readAnswer(line), undefined, line);
  }
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
    assert.equal(readRequest(line), undefined);
    assert.equal(readAnswer(line), undefined);
  }));
});
