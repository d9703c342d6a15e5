/**
 * Runs the tools and SDKs that call us, from their registries, between the stand-ins.
 *
 * `deno task consumers [--all] [--write] [NAME…]`
 *
 * @module
 */

import { checksOf } from "./checks/common.ts";
import type { Consumer } from "./consumer.ts";
import { CONSUMERS } from "./consumers.ts";
import { installed } from "./install.ts";
import { makePlace } from "./place.ts";
import { type Row, writeTable } from "./table.ts";

const USAGE = `usage: deno task consumers [--all] [--write] [NAME...]
  --all    also the consumers that take long to install
  --write  write the results into docs/consumers.md
  NAME     only these: ${CONSUMERS.map(({ id }) => id).join(", ")}`;

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith("--"));
  const flags = new Set(args.filter((arg) => arg.startsWith("--")));
  const unknown = [
    ...names.filter((name) => !CONSUMERS.some(({ id }) => id === name)),
    ...[...flags].filter((flag) => flag !== "--all" && flag !== "--write"),
  ];
  if (unknown.length > 0) {
    say(`unknown: ${unknown.join(", ")}\n${USAGE}`);
    return 2;
  }
  const isWanted = ({ id, byDefault }: Consumer) =>
    names.length > 0 ? names.includes(id) : byDefault || flags.has("--all");

  const tests: Test[] = [];
  const left: Consumer[] = [];
  for (const consumer of waitingFirst(CONSUMERS)) {
    if (isWanted(consumer) && await consumer.isThere?.() !== false) {
      tests.push(await test(consumer));
    } else left.push(consumer);
  }
  const rows = await Promise.all(tests.map(({ ended }) => ended));

  if (flags.has("--write")) await writeTable(rows, CONSUMERS.map(({ name }) => name));
  const failures = rows.flatMap(({ failed }) => failed).length;
  const passes = rows.flatMap(({ passed }) => passed).length;
  say(`\nconsumers: ${passes} checks passed, ${failures} failed`);
  for (const { name, version } of left) say(`NOT RUN: ${name} ${version}`);
  return failures === 0 ? 0 : 1;
}

/** What waits for minutes begins first: the others have their turn meanwhile. */
function waitingFirst(consumers: readonly Consumer[]): Consumer[] {
  const waits = (consumer: Consumer) => checksOf(consumer).some((check) => check.waits === true);
  return [...consumers.filter(waits), ...consumers.filter((consumer) => !waits(consumer))];
}

/** A test of a consumer, of which only checks that wait go on. */
interface Test {
  readonly ended: Promise<Row>;
}

/** Installs a consumer and makes all its checks, each in a place of its own. */
async function test(consumer: Consumer): Promise<Test> {
  const { name, registry } = consumer;
  let { version } = consumer;
  say(`\n${name} ${version} (${registry})`);
  const failed: string[] = [];
  async function attempt(title: string, work: () => Promise<void>, of = ""): Promise<boolean> {
    const start = performance.now();
    try {
      await work();
    } catch (error) {
      say(`  FAILED  ${of}${title}\n${error instanceof Error ? error.message : error}`);
      failed.push(title);
      return false;
    }
    say(`  ok  ${of}${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    return true;
  }
  let folder = "";
  const isThere = await attempt("install", async () => {
    folder = await installed(consumer);
    version = await consumer.versionIn?.(folder) ?? version;
  });
  const checks = isThere ? checksOf(consumer) : [];
  const attempts: Promise<boolean>[] = [];
  for (const check of checks) {
    const running = attempt(check.name, async () => {
      await using place = await makePlace(consumer, folder);
      await check.run(consumer, place);
    }, check.waits && `${name}: `);
    attempts.push(running);
    if (!check.waits) await running;
  }
  async function row(): Promise<Row> {
    const isMade = await Promise.all(attempts);
    const passed = checks.filter((_, index) => isMade[index]).map(({ name }) => name);
    return { name, version, registry, date: new Date().toISOString().slice(0, 10), passed, failed };
  }
  return { ended: row() };
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

Deno.exit(await main(Deno.args));
