import assert from "node:assert/strict";
import { OPTION_ROWS, PROFILE_ROW, twinOf } from "../../lib/command_line/option_rows.ts";
import { unknownTwins } from "../../lib/command_line/unknown_twins.ts";

Deno.test("unknownTwins() tells variables that mean nothing, and what may have been meant", () => {
  assert.deepEqual(
    unknownTwins({ OP_STS_VALUT: "Work", OP_STS_COLOR_SCHEME: "dark", PATH: "/bin" }),
    [
      "OP_STS_VALUT is set, but no option has that twin: did you mean OP_STS_VAULT?",
      "OP_STS_COLOR_SCHEME is set, but no option has that twin",
    ],
  );
});

Deno.test("unknownTwins() keeps still about every variable that means something", () => {
  const twins = [...OPTION_ROWS, PROFILE_ROW].map(({ name }) => [twinOf(name), "x"]);
  assert.deepEqual(unknownTwins({ ...Object.fromEntries(twins), OP_STS_RUNNING: "1" }), []);
});

Deno.test("unknownTwins() lets no name steer the terminal, nor flood it", () => {
  const [red, turned, long] = unknownTwins({
    "OP_STS_\x1b[31mRED": "1",
    "OP_STS_\u202eA\nB": "1",
    [`OP_STS_${"X".repeat(100_000)}`]: "1",
  });
  assert.equal(red, "OP_STS_RED is set, but no option has that twin");
  assert.match(turned ?? "", /^OP_STS_ A B is set/);
  assert.ok((long ?? "").length < 200);
});
