import assert from "node:assert/strict";
import { figures } from "./measure.ts";
import { renderTable } from "./table.ts";

Deno.test("figures() gives the median and the least of odd and even numbers of runs", () => {
  assert.deepEqual(figures([3, 1, 2]), { median: 2, least: 1 });
  assert.deepEqual(figures([4, 1, 3, 2]), { median: 2.5, least: 1 });
});

Deno.test("renderTable() says of each budget whether it is met, and of what is missing that it was not measured", () => {
  const table = renderTable([
    {
      name: "hit",
      value: 26,
      least: 25,
      unit: "ms",
      budgets: [{ text: "1.3 × floor", most: 26 }, { text: "20 ms", most: 20 }],
    },
    { name: "memory", value: undefined, unit: "MiB", budgets: [{ text: "1.2 × floor", most: 40 }] },
    { name: "size", value: 571.8, unit: "kB", budgets: [{ text: "less", most: undefined }] },
  ]);
  assert.equal(
    table,
    `| path | median (least) | budget | result |
| --- | ---: | --- | --- |
| hit | 26.0 ms (25.0) | 1.3 × floor | met, 100 % of it |
|  |  | 20 ms | **not met**, 130 % of it |
| memory | not measured | 1.2 × floor | not measured |
| size | 572 kB | less | not measured |
`,
  );
});
