import assert from "node:assert/strict";
import { noteCleared, readCleared } from "../../lib/agent/cleared_note.ts";
import { agentPlace } from "../../lib/agent/socket.ts";
import { directory } from "../directory.ts";

Deno.test("readCleared() gives what noteCleared() wrote, and reads no large file to its end", async () => {
  await using place = await directory();
  const files = agentPlace(place.path);
  assert.equal(readCleared(files), 0);
  await noteCleared(files, 1_790_000_000_000);
  assert.equal(readCleared(files), 1_790_000_000_000);
  // A time at the beginning, and then as much as no text of V8 can hold.
  await Deno.truncate(files.cleared, 2 ** 30);
  const begin = performance.now();
  assert.equal(readCleared(files), 0);
  assert.ok(performance.now() - begin < 100);
});
