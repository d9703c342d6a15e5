/**
 * The table of tested consumers in docs/consumers.md.
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

const PAGE = `${HERE}../../docs/consumers.md`;
const START = "<!-- consumers -->";
const END = "<!-- /consumers -->";

const HEAD = [
  "| Consumer | Version | From | Run on | Checked | Result |",
  "| --- | --- | --- | --- | --- | --- |",
];

/**
 * Writes rows into the page.
 *
 * @param rows Rows of this run
 * @param order Names of all consumers; a row of one that was not run now stays as it is, with the date of its own run
 * @throws {Error} When the page has no place for the table
 */
export async function writeTable(rows: readonly Row[], order: readonly string[]): Promise<void> {
  const text = await Deno.readTextFile(PAGE);
  const [before = "", table = "", after] = text.split(new RegExp(`(?<=${START})|(?=${END})`));
  if (after === undefined) throw new Error(`Cannot write the table: the page has no ${START}`);
  const lines = ["", "", "<!-- deno-fmt-ignore-start -->", "", ...merged(table, rows, order)];
  lines.push("", "<!-- deno-fmt-ignore-end -->", "", "");
  await Deno.writeTextFile(PAGE, before + lines.join("\n") + after);
}

/** The lines of the table: new rows in place of older ones. */
function merged(before: string, rows: readonly Row[], order: readonly string[]): string[] {
  const old = before.split("\n");
  const lines = order.flatMap((name) => {
    const row = rows.find((each) => each.name === name);
    return row === undefined ? old.filter((line) => line.startsWith(`| ${name} |`)) : [lineOf(row)];
  });
  return [...HEAD, ...lines];
}

function lineOf({ name, version, registry, date, passed, failed }: Row): string {
  const result = failed.length === 0
    ? `all ${passed.length} passed`
    : `failed: ${failed.join(", ")}`;
  const checked = [...passed, ...failed].join("; ");
  return `| ${name} | ${version} | ${registry} | ${date} | ${checked} | ${result} |`;
}
