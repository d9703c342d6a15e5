/**
 * The benchmark's table.
 *
 * @module
 */

/** What a figure may be at most. */
export interface Budget {
  /** Such as `1.3 × floor`. */
  readonly text: string;
  /** The most, in the unit of the figure; `undefined` when what it is compared with was not measured. */
  readonly most: number | undefined;
}

/** A row of the table. */
export interface Row {
  readonly name: string;
  /** The figure; `undefined` when it was not measured. */
  readonly value: number | undefined;
  readonly unit: "ms" | "MiB" | "kB";
  /** The least of all runs. */
  readonly least?: number;
  readonly budgets: readonly Budget[];
}

/**
 * Renders rows as a Markdown table; each budget gets a line, with the part of it that was used.
 *
 * @param rows The rows
 * @returns The table
 */
export function renderTable(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => {
    const [first, ...others] = row.budgets;
    return [
      [row.name, shown(row), ...verdict(row, first)],
      ...others.map((budget) => ["", "", ...verdict(row, budget)]),
    ];
  });
  return [
    ["path", "median (least)", "budget", "result"],
    ["---", "---:", "---", "---"],
    ...lines,
  ].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function shown({ value, unit, least }: Row): string {
  if (value === undefined) return "not measured";
  const digits = unit === "ms" && value < 100 ? 1 : 0;
  const figure = `${value.toFixed(digits)} ${unit}`;
  return least === undefined ? figure : `${figure} (${least.toFixed(digits)})`;
}

function verdict({ value }: Row, budget: Budget | undefined): [string, string] {
  if (budget === undefined) return ["", ""];
  const { text, most } = budget;
  if (value === undefined || most === undefined) return [text, "not measured"];
  const used = `${Math.round((value / most) * 100)} % of it`;
  return [text, value <= most ? `met, ${used}` : `**not met**, ${used}`];
}
