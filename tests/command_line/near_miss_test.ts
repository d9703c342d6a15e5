import assert from "node:assert/strict";
import { commandWords, TEXT_ROWS } from "../../lib/command_line/command_rows.ts";
import { nearMiss } from "../../lib/command_line/near_miss.ts";
import { OPTION_ROWS } from "../../lib/command_line/option_rows.ts";
import fc from "../fast_check.ts";

const OPTIONS = [...OPTION_ROWS, ...TEXT_ROWS].map(({ name }) => `--${name}`);

Deno.test("nearMiss() finds what was meant, and nothing where nobody could tell", () => {
  const cases: [word: string, known: readonly string[], meant: string | undefined][] = [
    ["stauts", commandWords(), "status"],
    ["Status", commandWords(), "status"],
    ["lgoin", commandWords(), "login"],
    ["configure", commandWords(), undefined],
    ["exce", commandWords(), "exec"],
    ["complet", commandWords(), "completions"],
    ["x", commandWords(), undefined],
    ["", commandWords(), undefined],
    ["--itme", OPTIONS, "--item"],
    ["--min-remainig", OPTIONS, "--min-remaining"],
    ["--no-inptu", OPTIONS, "--no-input"],
    ["--zzz", OPTIONS, undefined],
    ["acct", ["acct1", "acct2"], undefined],
    ["acct1", [], undefined],
  ];
  for (const [word, known, meant] of cases) assert.equal(nearMiss(word, known), meant, word);
});

Deno.test("nearMiss() forgives one letter too many, too few, wrong or swapped in any longer word", () => {
  const words = [...commandWords(), ...OPTIONS].filter((word) => word.replace("--", "").length > 4);
  fc.assert(
    fc.property(
      fc.constantFrom(...words),
      fc.nat(),
      fc.constantFrom("put in", "leave out", "exchange", "swap"),
      (word, seed, how) => {
        const at = 2 + seed % (word.length - 3);
        const [begin, end] = [word.slice(0, at), word.slice(at)];
        const mistyped = how === "put in"
          ? `${begin}~${end}`
          : how === "leave out"
          ? begin + end.slice(1)
          : how === "exchange"
          ? `${begin}~${end.slice(1)}`
          : begin + end.slice(1, 2) + end.slice(0, 1) + end.slice(2);
        const known = [...commandWords(), ...OPTIONS];
        if (known.includes(mistyped)) return;
        const found = nearMiss(mistyped, known);
        // Another word may be as near; a farther one never comes first.
        assert.ok(found === word || found === undefined, `${mistyped}: ${found}`);
      },
    ),
    { numRuns: 500 },
  );
});
