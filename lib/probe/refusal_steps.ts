/**
 * Refusals: whether this program knows the words, and how `op` behaves without a terminal.
 *
 * @module
 */

import { type Answer, ask, type Bench, failureOf, make, template } from "./bench.ts";
import {
  asAssumed,
  type AssumptionName,
  differs,
  type Finding,
  judge,
  notChecked,
} from "./finding.ts";
import type { OpTrouble } from "../base/errors.ts";
import type { ProbeItem } from "./probe_item.ts";

/** An id of the form that 1Password gives, of no item. */
const NOWHERE = "nowherenowherenowherenowhe";

const NOBODY = "op-sts-probe-nobody";

/** Provokes refusals. */
export async function provoke(bench: Bench): Promise<Finding[]> {
  const nothing: ProbeItem = { ...template(bench, "nowhere", []), id: NOWHERE };
  return [
    known("words-missing-get", await ask(bench, ["item", "get", NOWHERE]), "not found"),
    known(
      "words-missing-edit",
      await ask(bench, ["item", "edit", NOWHERE], nothing),
      "not found",
    ),
    known("words-account", await ask(bench, ["item", "get", NOWHERE], undefined, NOBODY)),
    await provokeAmbiguity(bench),
  ];
}

async function provokeAmbiguity(bench: Bench): Promise<Finding> {
  const name = "words-ambiguous";
  const twins = [await make(bench, "twin", []), await make(bench, "twin", [])];
  const ids = twins.flatMap(({ item }) => item?.id ?? []);
  if (ids.length < 2) return notChecked(name, "two items of one title could not be made");
  const answer = await ask(bench, ["item", "get", template(bench, "twin", []).title]);
  const found = known(name, answer, "ambiguous");
  if (found.verdict !== "as assumed") return found;
  return judge(
    name,
    ids.every((id) => answer.ids.includes(id)),
    `without the ids: ${answer.words}`,
  );
}

/** Runs two calls one after the other, without a terminal on any of their streams. */
export async function callTwice(bench: Bench, item: ProbeItem | undefined): Promise<Finding> {
  if (item === undefined) return notChecked("no-terminal", "there is no item to read");
  const answers = [
    await ask(bench, ["item", "get", item.id ?? ""]),
    await ask(bench, ["item", "get", item.id ?? ""]),
  ];
  const told = answers.map(({ code, seconds }) => `exit code ${code ?? "none"}, ${seconds} s`)
    .join("; ");
  const failed = answers.find(({ item }) => item === undefined);
  return failed === undefined
    ? asAssumed("no-terminal", told)
    : differs("no-terminal", `${told}; ${failureOf(failed)}`);
}

function known(name: AssumptionName, answer: Answer, trouble?: OpTrouble): Finding {
  const said = failureOf(answer);
  if (answer.code === 0) return differs(name, "it is not refused");
  const isKnown = trouble === undefined ? answer.isKnown : answer.trouble === trouble;
  return isKnown ? asAssumed(name, said) : differs(name, said);
}
