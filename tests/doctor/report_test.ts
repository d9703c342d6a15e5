import assert from "node:assert/strict";
import { checker } from "../../lib/doctor/check.ts";
import { linesOf } from "../../lib/doctor/report.ts";
import { styleFor } from "../../lib/terminal/style.ts";

const LOOK = { style: styleFor({}, false), columns: undefined, home: "/home/me" };

Deno.test("linesOf() lets nothing of a profile's name steer the terminal", () => {
  const name = "a\x1b]0;x\x07\u202eb\n\u009b1m";
  assert.deepEqual(linesOf(checker("line").failed(`line of ${name}`, name), LOOK), [
    "failed    line: line of a b ",
    "            a b ",
  ]);
});

Deno.test("linesOf() breaks lines at the width, below the text, and writes ~ for home", () => {
  const check = checker("lock").warning(
    "/home/me/.local/state/op-sts, where the refresh lock is, is open to others",
    "chmod 700 /home/me/.local/state/op-sts",
  );
  assert.deepEqual(linesOf(check, { ...LOOK, columns: 40 }), [
    "warning   lock: ~/.local/state/op-sts,",
    "          where the refresh lock is, is",
    "          open to others",
    "            chmod 700",
    "              ~/.local/state/op-sts",
  ]);
});
