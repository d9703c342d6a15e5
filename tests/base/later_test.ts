import assert from "node:assert/strict";
import { later, makeWhatWaits } from "../../lib/base/later.ts";

Deno.test("later() makes its value once, when it is needed or when all is made", () => {
  const made: string[] = [];
  const value = (name: string) =>
    later(() => {
      made.push(name);
      return { name };
    });
  const [needed, waiting] = [value("needed"), value("waiting")];
  assert.deepEqual(made, []);
  assert.equal(needed(), needed());
  assert.deepEqual(made, ["needed"]);
  makeWhatWaits();
  assert.deepEqual(made, ["needed", "waiting"]);
  makeWhatWaits();
  assert.equal(waiting().name, "waiting");
  assert.deepEqual(made, ["needed", "waiting"]);
});
