/**
 * Finding the key item among all others.
 *
 * @module
 */

import { type Choice, choose } from "../terminal/choice_prompt.ts";
import { SESSION_ITEM_PREFIX } from "../keeping/session_item_form.ts";
import { ItemError } from "../base/errors.ts";
import { type ItemParts, partsOfItem } from "../onepassword/item_parts.ts";
import type { Prompt } from "../terminal/prompt.ts";
import type { Prompter } from "../terminal/prompter.ts";
import type { Op } from "../onepassword/op.ts";
import type { ItemSummary, OpLists } from "../onepassword/op_lists.ts";
import type { Options } from "../command_line/options.ts";

/** What {@linkcode itemChoices} needs. */
export interface PickParts {
  /** `--vault` and the names of fields. */
  readonly options: Options;
  /** Whether `op` demands a vault with every item. */
  readonly needsVault: boolean;
  /** Lists of 1Password. */
  readonly lists: OpLists;
  /** The 1Password CLI. */
  readonly op: Pick<Op, "read">;
  readonly prompter: Prompter;
  readonly progress: (line: string) => void;
}

/** Categories in which people keep access keys, by their names for humans. */
const CATEGORIES = ["API Credential", "Login", "Password", "Secure Note"];

/** Items at most that are looked into: each costs a call of `op`, half a second to two. */
const MOST_LOOKS = 8;

/** Calls of `op` at a time. */
const LOOKS_AT_ONCE = 4;

/** An item in the list, with what is known about it. */
interface Candidate {
  readonly summary: ItemSummary;
  readonly parts: ItemParts | undefined;
}

/** Asks which item. */
export function itemPrompt(choices: readonly Choice<ItemSummary>[]): Prompt<ItemSummary> {
  return choose("Which item holds the access key?", choices);
}

/**
 * Lists the items to choose from, in a vault that the user picks when there are several. Items with an access key come
 * first; to find them, the few that look like it by title and category are read.
 *
 * @throws {ItemError} When there is nothing to pick from
 */
export async function itemChoices(parts: PickParts): Promise<Choice<ItemSummary>[]> {
  const { lists, options, progress } = parts;
  progress("op-sts: asking 1Password for its items");
  const vault = options.vault ?? await pickVault(parts);
  const items = (await lists.items({ vault, categories: CATEGORIES })).filter(({ title }) =>
    !title.startsWith(SESSION_ITEM_PREFIX)
  );
  if (items.length === 0) {
    throw new ItemError(
      `Cannot pick an item: ${
        vault === undefined ? "1Password holds" : "the vault holds"
      } none that could have an access key`,
      "add one in the 1Password app (category API Credential), or run op-sts import",
    );
  }
  const likely = items.filter((item) => likelihood(item) > 0)
    .sort((a, b) => likelihood(b) - likelihood(a)).slice(0, MOST_LOOKS);
  progress(`op-sts: looking into the ${likely.length} likeliest of ${items.length} items`);
  const looks = new Map(
    await inTurns(likely, async ({ id, vault: { id: vaultId } }) => {
      return [id, await lookInto(parts, id, vaultId)] as const;
    }),
  );
  progress("");

  const candidates = items.map((summary) => ({ summary, parts: looks.get(summary.id) }))
    .sort((a, b) => rank(b) - rank(a) || a.summary.title.localeCompare(b.summary.title));
  return candidates.map((candidate) => choiceOf(candidate, vault === undefined, items));
}

async function pickVault(
  { lists, needsVault, prompter, progress }: PickParts,
): Promise<string | undefined> {
  const vaults = await lists.vaults();
  progress("");
  const [first, second] = vaults;
  if (second === undefined) return first?.id;
  const all = needsVault ? [] : [{ label: "all vaults", value: undefined }];
  const named = vaults.map(({ id, name }) => ({ label: name, value: id }));
  return await prompter.ask(choose("Which vault holds the access key?", [...all, ...named]));
}

async function lookInto(
  { op, options }: PickParts,
  id: string,
  vault: string,
): Promise<ItemParts | undefined> {
  try {
    const { item } = await op.read(id, vault);
    return partsOfItem(item, options);
  } catch {
    // It can be picked all the same, and then says what is wrong with it.
    return undefined;
  }
}

/** How much an item looks like one with an access key. */
function likelihood({ title, category }: ItemSummary): number {
  const byTitle = /\baws\b|amazon|\biam\b|access.?key/i.test(title.replaceAll("_", " ")) ? 2 : 0;
  return byTitle + (category === "API_CREDENTIAL" ? 1 : 0);
}

function rank({ summary, parts }: Candidate): number {
  const { accessKeyId = false, oneTimePassword = false, serial = false } = parts ?? {};
  return Number(accessKeyId) * 100 + Number(oneTimePassword) * 20 + Number(serial) * 10 +
    likelihood(summary);
}

function choiceOf(
  { summary, parts }: Candidate,
  showsVault: boolean,
  all: readonly ItemSummary[],
): Choice<ItemSummary> {
  const { accessKeyId, oneTimePassword, serial } = parts ?? {};
  const found = [
    ...(accessKeyId ? ["access key"] : []),
    ...(accessKeyId && serial ? ["MFA serial"] : []),
    ...(accessKeyId && oneTimePassword ? ["one-time password"] : []),
  ];
  const twins = all.filter(({ id, title }) => id !== summary.id && title === summary.title);
  const isIdNeeded = twins.some(({ vault }) => vault.id === summary.vault.id);
  const place = [
    ...(showsVault ? [`in ${summary.vault.name}`] : []),
    ...(isIdNeeded ? [`id ${summary.id.slice(0, 6)}…`] : []),
  ];
  // What tells it from another one stands where no narrow window cuts it off.
  const notes = twins.length > 0 ? [...place, ...found] : [...found, ...place];
  return {
    label: summary.title,
    value: summary,
    ...(notes.length === 0 ? {} : { note: notes.join(", ") }),
  };
}

/** Does something with each, a few at a time. */
async function inTurns<T, R>(all: readonly T[], use: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += LOOKS_AT_ONCE) {
    results.push(...await Promise.all(all.slice(from, from + LOOKS_AT_ONCE).map(use)));
  }
  return results;
}
