/**
 * The bench of a probe: throwaway items of invented values in one vault, and the calls of `op` that are made with them.
 *
 * @module
 */

import { CancelledError, type OpTrouble } from "../base/errors.ts";
import { explainOpFailure, isKnownFailure } from "../onepassword/op_errors.ts";
import { wordsOf } from "./words.ts";
import { type OpParts, runOp } from "../onepassword/op_call.ts";
import { type ProbeField, type ProbeItem, readItem } from "./probe_item.ts";

/** What `op` answered to one call. */
export interface Answer {
  /** The item that it printed; absent when it refused, or printed none. */
  readonly item?: ProbeItem;
  /** Exit code; absent when it did not end by itself. */
  readonly code?: number;
  /** Its first words, without values, ids and addresses; empty when it said nothing. */
  readonly words: string;
  readonly trouble?: OpTrouble;
  /** Whether its words are among those that this program knows. */
  readonly isKnown: boolean;
  /** Ids that its words name. */
  readonly ids: readonly string[];
  readonly seconds: number;
}

/** Where a probe works. */
export interface Bench {
  readonly parts: OpParts;
  /** Name or id of the vault. */
  readonly vault: string;
  /** Begins the title of every item of this probe, and of no other. */
  readonly mark: string;
  /** Fulfilled when somebody has asked to stop. */
  readonly stop: Promise<"stopped">;
  /** Calls that have not ended: what they make is to be taken away as well. */
  readonly underWay: Set<Promise<unknown>>;
}

/** What session items are, and what `import` makes of a key. */
type Category = "SECURE_NOTE" | "API_CREDENTIAL";

/** Begins the title of the items of every probe. */
export const TITLE = "op-sts probe";

/** Tries of a call that meets somebody else's write in the vault, which tells nothing about `op`. */
const TRIES = 4;

/**
 * Asks `op` for JSON, once more when another write in the vault was in the way.
 *
 * @param args Command and arguments, without vault, account and format
 * @param input What to send by stdin
 * @param account In place of the one that the options name
 * @throws {CancelledError} When somebody has asked to stop
 */
export async function ask(
  bench: Bench,
  args: readonly string[],
  input?: object,
  account: string | undefined = bench.parts.options.account,
): Promise<Answer> {
  for (let tries = 1;; tries++) {
    const answer = await askOnce(bench, args, input, account);
    if (answer.trouble !== "conflict" || tries === TRIES) return answer;
    await bench.parts.clock.sleep(100 * 2 ** tries);
  }
}

async function askOnce(
  bench: Bench,
  args: readonly string[],
  input: object | undefined,
  account: string | undefined,
): Promise<Answer> {
  const { parts, vault, stop, underWay } = bench;
  const { clock } = parts;
  const started = clock.elapsed();
  const whole = [
    ...args,
    ...["--vault", vault],
    ...(account === undefined ? [] : ["--account", account]),
    ...["--format", "json"],
  ];
  const running = runOp(parts, whole, input);
  underWay.add(running);
  const result = await Promise.race([stop, running]);
  if (result === "stopped") throw new CancelledError("Cannot go on: the probe was stopped");
  underWay.delete(running);
  const seconds = Math.round((clock.elapsed() - started) / 100) / 10;
  if (result.ended !== "exited") {
    return { words: `op: ${result.ended}`, isKnown: false, ids: [], seconds };
  }
  const { code, stdout, stderr } = result;
  const item = code === 0 ? readItem(stdout) : undefined;
  const failure = { stderr, code, secrets: [], names: [] };
  const error = code === 0
    ? undefined
    : explainOpFailure("Cannot", failure, { environment: parts.environment });
  return {
    ...(item === undefined ? {} : { item }),
    code,
    words: wordsOf(stderr, input),
    ...(error === undefined ? {} : { trouble: error.trouble }),
    isKnown: error !== undefined && isKnownFailure(failure),
    ids: error?.ids ?? [],
    seconds,
  };
}

/** Says in a few words how a call failed. */
export function failureOf({ code, words, item }: Answer): string {
  if (code === 0 && item === undefined) return "op ended with 0 and printed no item";
  return [code === undefined ? "no answer" : `op ended with ${code}`, words]
    .filter((part) => part !== "").join(": ");
}

/**
 * Makes an item.
 *
 * @param name What it is for, the end of its title
 */
export function make(
  bench: Bench,
  name: string,
  fields: readonly ProbeField[],
  category?: Category,
): Promise<Answer> {
  return ask(bench, ["item", "create", "-"], template(bench, name, fields, category));
}

/** The JSON of an item to make. */
export function template(
  { mark }: Bench,
  name: string,
  fields: readonly ProbeField[],
  category: Category = "SECURE_NOTE",
): ProbeItem {
  const sections = fields.flatMap(({ section }) => section === undefined ? [] : [section]);
  return {
    title: `${mark}: ${name}`,
    category,
    ...(sections.length === 0 ? {} : { sections }),
    fields: [{
      id: "notesPlain",
      type: "STRING",
      purpose: "NOTES",
      label: "notesPlain",
      value: "Made by op-sts doctor --probe. It can be deleted.",
    }, ...fields],
  };
}

/** Reads an item of the bench again. */
export function get(bench: Bench, { id }: ProbeItem): Promise<Answer> {
  return ask(bench, ["item", "get", id ?? ""]);
}

/** Sends an item of the bench, changed. */
export function edit(bench: Bench, item: ProbeItem): Promise<Answer> {
  return ask(bench, ["item", "edit", item.id ?? ""], item);
}
