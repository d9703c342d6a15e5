import assert from "node:assert/strict";
import { checker } from "../../lib/doctor/check.ts";
import { reportText } from "../../lib/doctor/report.ts";
import { styleFor } from "../../lib/terminal/style.ts";

Deno.test("reportText() lets nothing of a profile's name steer the terminal", () => {
  const name = "a\x1b]0;x\x07\u202eb\n\u009b1m";
  const text = reportText([checker("line").failed(`line of ${name}`, name)], styleFor({}, false));
  assert.equal(
    text,
    [
      "failed    line of a ]0;x b 1m",
      "            a ]0;x b 1m",
      "",
      "1 failed, 0 with a warning, 0 ok",
      "",
    ].join("\n"),
  );
});
