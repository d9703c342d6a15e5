/**
 * The first run against the real 1Password CLI: tries each assumption of this program on throwaway items, and tells what
 * it finds in a form that can be pasted into a report.
 *
 * @module
 */

import { type Deadline, deadlineIn, within } from "../base/clock.ts";
import { CancelledError, OpStsError, UsageError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { harmless, quote } from "../base/text.ts";
import { VERSION } from "../base/version.ts";
import { findOp } from "../doctor/op_checks.ts";
import { GROUP, isKnownToApp } from "../doctor/op_place.ts";
import { openLockFile } from "../lock/lock_file.ts";
import { openInFirst } from "../lock/state_directory.ts";
import { type OpParts, runOp } from "../onepassword/op_call.ts";
import type { Call } from "../session/call.ts";
import { groupId, type Rights, rightsOf } from "../system/disk.ts";
import { afterSignals, interrupted } from "../system/interrupt.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import { openPrompter } from "../terminal/prompter.ts";
import { wrap } from "../terminal/shown_text.ts";
import { type Bench, TITLE } from "./bench.ts";
import { cleanUp, deleteAll, itemsOf } from "./clean_up.ts";
import { compareCode, storeSeeds } from "./code_steps.ts";
import { editMain } from "./edit_steps.ts";
import { asAssumed, differs, type Finding, notChecked } from "./finding.ts";
import { makeDate, makeEmpty, makeMain, tryCreate } from "./item_steps.ts";
import { jsonOf, sumOf, textOf } from "./report.ts";
import { callTwice, provoke } from "./refusal_steps.ts";

/** A probe is longer than any other call, and somebody may have to unlock 1Password; in ms. */
const WHOLE_MS = 600_000;

/** How long taking everything away may take after that, in ms. */
const CLEAN_UP_MS = 120_000;

/** How long a call that was under way when somebody stopped the probe is waited for, in ms. */
const LATE_MS = 10_000;

/**
 * Probes `op`.
 *
 * @returns Exit code: 1 when something differs
 * @throws {UsageError} Without `--vault`, or without a confirmation and nobody to ask
 * @throws {CancelledError} When it was stopped, after everything was taken away
 */
export async function probe(call: Call): Promise<number> {
  const announced = await begin(call);
  using _turn = await takeTurn(call, announced);
  await takeEarlierAway(announced, call);
  const bench = { ...announced, stop: interrupted() };
  const found: Finding[] = [];
  async function tell(findings: readonly Finding[]): Promise<void> {
    found.push(...findings);
    call.terminal.progress("");
    if (!call.own.has("json")) await call.terminal.print(textOf(findings, call.terminal.columns));
    call.terminal.progress("probing …");
  }
  let broken: unknown;
  try {
    await tell(await examineProgram(bench.parts, call));
    await run(bench, tell);
  } catch (error) {
    broken = error;
  }
  await within(Promise.allSettled(bench.underWay), LATE_MS);
  const { clock } = bench.parts;
  const deadline = deadlineIn(clock, CLEAN_UP_MS);
  await tell([await cleanUp(withDeadline(bench, deadline))]);
  call.terminal.progress("");
  if (broken !== undefined) throw broken;
  if (call.own.has("json")) await call.terminal.print(jsonOf(found));
  else await call.terminal.print(`\n${sumOf(found)}\n`);
  return found.some(({ verdict }) => verdict === "differs") ? 1 : 0;
}

/** All steps, in the order in which they rely on each other. */
async function run(
  bench: Bench,
  tell: (findings: readonly Finding[]) => Promise<void>,
): Promise<void> {
  await tell(await tryCreate(bench));
  const { findings, item } = await makeMain(bench);
  await tell(findings);
  await tell(await compareCode(bench, item));
  await tell([await callTwice(bench, item)]);
  await tell(await editMain(bench, item));
  await tell(await makeEmpty(bench));
  await tell(await makeDate(bench));
  await tell(await storeSeeds(bench));
  await tell(await provoke(bench));
}

async function begin(call: Call): Promise<Bench> {
  const { options, environment, clock, trace, host, own, terminal } = call;
  const { vault } = options;
  if (vault === undefined) {
    throw new UsageError(
      "Cannot probe: no vault is named for the throwaway items",
      "op-sts doctor --probe --vault VAULT, one that nobody else uses",
    );
  }
  const mayAsk = terminal.canAsk && options["no-input"] !== true;
  if (!own.has("yes") && !mayAsk) {
    throw new UsageError(
      "Cannot probe without a confirmation: it makes items in 1Password and deletes them",
      `op-sts doctor --probe --vault ${posixWord(vault)} --yes`,
    );
  }
  const deadline = deadlineIn(clock, Math.max(WHOLE_MS, options.timeout * 1000));
  const run = afterSignals(call.run);
  const parts: OpParts = { options, environment, run, clock, deadline, trace, host };
  const mark = `${TITLE} ${crypto.randomUUID().slice(0, 8)}`;
  const never = new Promise<never>(() => {});
  const bench: Bench = { parts, vault, mark, stop: never, underWay: new Set() };
  if (!own.has("yes") && !await asksFor(call, announcement(vault), "Go on?")) {
    throw new CancelledError("Cannot probe: not confirmed");
  }
  return bench;
}

/** What another probe is at work with would look like left by an earlier one. */
async function takeTurn(call: Call, { vault }: Bench): Promise<Disposable> {
  const turn = await openInFirst(
    "the probe",
    call,
    (directory) => openLockFile(`${directory}/probe.lock`),
  );
  if (await turn.tryTake()) return turn;
  throw new OpStsError(
    "Cannot probe: another probe is under way",
    `wait for its end, then run: op-sts doctor --probe --vault ${posixWord(vault)}`,
  );
}

function announcement(vault: string): string {
  return `This makes about ten items with invented values in the vault ${vault}, and deletes them again.`;
}

/** Items of earlier probes that something kept from ending. */
async function takeEarlierAway(bench: Bench, call: Call): Promise<void> {
  const items = await itemsOf(bench, "earlier");
  if (items.length === 0) return;
  const text = `An earlier probe has left something behind: ${
    items.map(({ title }) => quote(title)).join(", ")
  }.`;
  if (!call.own.has("yes") && !await asksFor(call, text, "Delete it?")) return;
  const left = await deleteAll(bench, items);
  if (left.length === 0) return;
  throw new OpStsError(
    `Cannot delete ${left.length} items of an earlier probe`,
    `op item delete ${left[0]?.id} --vault ${left[0]?.vault.id}`,
  );
}

async function asksFor(call: Call, text: string, question: string): Promise<boolean> {
  const { terminal, environment } = call;
  for (const line of wrap(text, terminal.columns, 0)) terminal.say(line);
  return await openPrompter(terminal, environment).ask(confirm(question, false));
}

/** Who `op` is, to be known to whoever reads the report. */
async function examineProgram(parts: OpParts, { host }: Call): Promise<Finding[]> {
  const result = await runOp(parts, ["--version"]);
  const said = result.ended === "exited" ? result.stdout.trim() : result.ended;
  const isNumbers = /^\d+\.\d+\.\d+/.test(said);
  const about = `op-sts ${VERSION}, ${host.os}`;
  return [
    isNumbers
      ? asAssumed("version", `op ${said}, ${about}`)
      : differs("version", harmless(said, 80)),
    await file(parts, host.os),
  ];
}

async function file(parts: OpParts, os: string): Promise<Finding> {
  const path = await findOp(parts, os);
  const rights = path === undefined ? undefined : await rightsOf(path);
  return judgeFile(rights, await groupId(GROUP), os);
}

/**
 * Judges who `op` runs as.
 *
 * @param group Id of the group that the app knows, where there is such a group
 * @param os As `Deno.build.os`
 */
export function judgeFile(
  rights: Rights | undefined,
  group: number | undefined,
  os: string,
): Finding {
  if (rights === undefined) return notChecked("file", "op has no owner here");
  const { uid, gid, mode } = rights;
  const told = `owner ${uid}, group ${gid}, mode ${mode.toString(8)}`;
  if (os !== "linux") return notChecked("file", `not on Linux: ${told}`);
  if (group === undefined) return notChecked("file", `there is no such group here: ${told}`);
  return isKnownToApp(rights, group)
    ? asAssumed("file", told)
    : differs("file", `${told}, and that group is ${group}`);
}

function withDeadline(bench: Bench, deadline: Deadline): Bench {
  return { ...bench, parts: { ...bench.parts, deadline } };
}
