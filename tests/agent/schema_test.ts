import assert from "node:assert/strict";
import { AGENT_PROTOCOL } from "../../lib/agent/messages.ts";
import { readAnswer, readRequest } from "../../lib/agent/schema.ts";
import { keyItem, sessionUntil, SOURCE } from "../fakes.ts";
import fc from "../fast_check.ts";

const SESSION = sessionUntil(1_800_000_000_000);

const { id, title, vault } = keyItem();
const HELD = { session: SESSION, source: SOURCE, item: { id, title, vault }, place: "field" };

Deno.test("readRequest() takes in no field of an item, whoever sends one", () => {
  const keep = {
    v: AGENT_PROTOCOL,
    do: "keep",
    key: "k",
    held: HELD,
    readAt: 5,
    idle: 60,
    replace: true,
  };
  const tooMuch = { ...keep, held: { ...HELD, item: keyItem() } };
  assert.deepEqual(readRequest(JSON.stringify(tooMuch)), keep);
});

Deno.test("readRequest() understands its own version, and of others only what ends or empties the agent", () => {
  const requests = [
    { v: AGENT_PROTOCOL, do: "find", key: "k", least: 1200 },
    { v: AGENT_PROTOCOL, do: "keep", key: "k", held: HELD, readAt: 5, idle: 60, replace: true },
    { v: AGENT_PROTOCOL, do: "list" },
    { v: AGENT_PROTOCOL, do: "hello" },
    { v: AGENT_PROTOCOL, do: "clear" },
    { v: AGENT_PROTOCOL, do: "stop" },
  ];
  for (const request of requests) {
    assert.deepEqual(readRequest(JSON.stringify(request)), request);
    const isForAll = ["hello", "clear", "stop"].includes(request.do);
    for (const v of [AGENT_PROTOCOL - 1, AGENT_PROTOCOL + 1, 1000]) {
      const ofOthers = { ...request, v };
      assert.deepEqual(readRequest(JSON.stringify(ofOthers)), isForAll ? ofOthers : undefined);
    }
  }
});

Deno.test("readRequest() and readAnswer() give undefined for whatever is no message", () => {
  const wrong = [
    "",
    "{}",
    "[]",
    `{\"v\":${AGENT_PROTOCOL}}`,
    `{\"v\":${AGENT_PROTOCOL},"do":"run"}`,
    `{\"v\":${AGENT_PROTOCOL},"do":"find","key":"","least":1}`,
    `{\"v\":${AGENT_PROTOCOL},"do":"find","key":"k","least":"1"}`,
    `{\"v\":${AGENT_PROTOCOL},"do":"find","key":["k"],"least":1}`,
    `{\"v\":${AGENT_PROTOCOL},"do":"keep","key":"k","held":{},"idle":60,"replace":false}`,
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
