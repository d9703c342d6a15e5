/**
 * The table of tested consumers in README.
 *
 * @module
 */

import { HERE } from "./consumer.ts";

/** What one run showed of one consumer. */
export interface Row {
  /** The consumer. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Where it came from. */
  readonly registry: string;
  /** Day of the run, `YYYY-MM-DD`, in UTC. */
  readonly date: string;
  /** Checks that passed. */
  readonly passed: readonly string[];
  /** Checks that did not. */
  readonly failed: readonly string[];
}

const README = `${HERE}../../README.md`;
const START = "<!-- consumers -->";
const END = "<!-- /consumers -->";

const HEAD = [
  "| Consumer | Version | From | Run on | Checked | Result |",
  "| --- | --- | --- | --- | --- | --- |",
];

/**
 * Writes rows into README.
 *
 * @param rows Rows of this run
 * @param order Names of all consumers; a row of one that was not run now stays as it is, with the date of its own run
 * @throws {Error} When README has no place for the table
 */
export async function writeTable(rows: readonly Row[], order: readonly string[]): Promise<void> {
  const text = await Deno.readTextFile(README);
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`Cannot write the table: README has no ${START}`);
  await Deno.writeTextFile(
    README,
    `${text.slice(0, start)}${START}\n\n${merged(text.slice(start, end), rows, order)}\n\n${
      text.slice(end)
    }`,
  );
}

/**
 * Puts rows into a table.
 *
 * @param before The table as it was
 * @param rows Rows of this run, which take the place of older ones
 * @param order Names of all consumers
 * @returns The table
 */
export function merged(before: string, rows: readonly Row[], order: readonly string[]): string {
  const old = before.split("\n").filter((line) => line.startsWith("| "));
  const lines = order.flatMap((name) => {
    const row = rows.find((each) => each.name === name);
    return row === undefined ? old.filter((line) => line.startsWith(`| ${name} |`)) : [lineOf(row)];
  });
  return [...HEAD, ...lines].join("\n");
}

function lineOf({ name, version, registry, date, passed, failed }: Row): string {
  const result = failed.length === 0
    ? `all ${passed.length} passed`
    : `failed: ${failed.join(", ")}`;
  const checked = [...passed, ...failed].join(", ");
  return `| ${name} | ${version} | ${registry} | ${date} | ${checked} | ${result} |`;
}
