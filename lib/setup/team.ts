/**
 * `setup --from`: makes a team's configuration this person's, with the ids of their items and this machine's paths.
 *
 * @module
 */

import { type AwsFiles, readTextFile } from "../aws_config/aws_file.ts";
import { checkReadableFile } from "../aws_config/readable.ts";
import { CancelledError, ItemError, OpStsError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { harmless, quote } from "../base/text.ts";
import { choose } from "../terminal/choice_prompt.ts";
import { type ItemSummary, openOpLists } from "../onepassword/op_lists.ts";
import { chooseAccount } from "./account.ts";
import { PROCESS, type ProfileChange, valueIn } from "./change.ts";
import { checkHeaders } from "./clear_way.ts";
import { type FragmentProfile, otherSections, readFragment } from "./fragment.ts";
import { failureLines, keyOf } from "./key.ts";
import { provenLine } from "./login.ts";
import { writeProfiles } from "./profile.ts";
import { sourceProblem, type SourceSearch, sourcesFirst } from "./sources.ts";
import { aboutProfile, type Wizard } from "./wizard.ts";

/**
 * Sets up all profiles of a fragment, in one write; what cannot be set up is said for each profile, and left as it was.
 *
 * @param program Words that start this program
 * @returns Exit code: 1 when some profile was not set up
 * @throws {OpStsError} When the fragment cannot be read, or none of its profiles can be set up
 */
export async function setUpTeam(
  asked: Wizard,
  path: string,
  program: readonly string[],
  files: AwsFiles,
): Promise<number> {
  const file = await readTextFile(path, "config");
  checkReadableFile(file);
  const profiles = readFragment(file);
  if (profiles.length === 0) {
    throw new OpStsError(
      `Cannot set up from ${path}: it has no profile`,
      "it is written like ~/.aws/config, with credential_process = op-sts --item TITLE --vault VAULT",
    );
  }
  const wizard = await chooseAccount(asked, undefined);
  const others = otherSections(file);
  if (others.length > 0) await wizard.show(harmless(`Left out: ${others.join(", ")}`));
  const failed = new Map<string, string>();
  const changes: ProfileChange[] = [];
  const order = sourcesFirst(profiles);
  for (const [index, profile] of order.entries()) {
    try {
      const title = wizard.style.bold(harmless(profile.name));
      await wizard.show("", `${title} (${index + 1} of ${order.length})`);
      const surrounding = { program, files, failed, fragment: profiles };
      changes.push(await changeOf(wizard, profile, surrounding));
    } catch (error) {
      if (!(error instanceof OpStsError) || error instanceof CancelledError) throw error;
      failed.set(profile.name, error.message);
      await wizard.show(...failureLines("left as it is", error, wizard.style));
    }
  }
  await wizard.show("");
  if (changes.length > 0 && !await writeProfiles(wizard, inOrder(changes, profiles))) {
    await wizard.show("Nothing was written: all profiles are as they were");
    return 1;
  }
  if (failed.size > 0) {
    const names = profiles.flatMap(({ name }) => failed.has(name) ? quote(name) : []).join(", ");
    throw new OpStsError(
      `Cannot set up ${failed.size} of ${profiles.length} profiles: ${names}`,
      `see above what is missing, then run it again: op-sts setup --from ${posixWord(path)}`,
    );
  }
  if (!wizard.prints) {
    const [first] = profiles.filter(({ options }) => options !== undefined);
    await wizard.parts.terminal.print(
      `Next: op-sts list${
        first === undefined ? "" : `; aws sts get-caller-identity --profile ${first.name}`
      }\n`,
    );
  }
  return 0;
}

/** What a profile of the fragment is compared with. */
interface Surrounding extends SourceSearch {
  readonly program: readonly string[];
}

async function changeOf(
  wizard: Wizard,
  profile: FragmentProfile,
  surrounding: Surrounding,
): Promise<ProfileChange> {
  const { name, options, settings, leftOut } = profile;
  const { program, files } = surrounding;
  const problem = profile.problem ?? sourceProblem(profile, surrounding);
  if (problem !== undefined) {
    throw new OpStsError(`Cannot set up the profile ${quote(name)}: ${problem}`);
  }
  checkHeaders(files.config, name);
  if (leftOut.length > 0) await wizard.show(harmless(`  left out: ${leftOut.join(", ")}`));
  const kept = [...settings].filter(([setting, value]) =>
    (valueIn(files.config, name, setting) ?? value) !== value
  ).map(([setting]) => setting);
  if (kept.length > 0) await wizard.show(`  stays as it is: ${kept.join(", ")}`);
  const others = new Map([...settings].filter(([setting]) => !kept.includes(setting)));
  if (options === undefined) {
    const source = settings.get("source_profile");
    if (source !== undefined) await wizard.show(`  a role that is taken on from ${source}`);
    return { name, settings: others, serial: undefined };
  }
  const own = aboutProfile(wizard, name, settings.get("region"));
  const { line, serial } = await lineFor(own, options, program);
  return { name, settings: new Map([[PROCESS, line], ...others]), serial };
}

async function lineFor(
  base: Wizard,
  options: ReadonlyMap<string, string>,
  program: readonly string[],
): Promise<{ line: string; serial: string | undefined }> {
  const { parts } = base;
  const given = { ...Object.fromEntries(options), ...parts.given };
  const { item, vault } = await findItem({ ...base, parts: { ...parts, given } }, options);
  const wizard = {
    ...base,
    parts: { ...parts, given: { ...given, item, ...(given.vault === undefined ? {} : { vault }) } },
  };
  const call = wizard.callWith(new Map(Object.entries(wizard.parts.given)));
  const chosen = await keyOf(wizard, await call.op.read(item, vault), undefined, undefined);
  const isPlaced = chosen.options.has("cache") || chosen.options.has("cache-item");
  const kept = { ...chosen, place: isPlaced ? undefined : "item" as const };
  const line = await provenLine(wizard, kept, program);
  return { line, serial: chosen.key.source.serial };
}

/** Finds the item that the team calls by a title; of several, this person chooses. */
async function findItem(
  { parts, prompter, callWith }: Wizard,
  options: ReadonlyMap<string, string>,
): Promise<{ item: string; vault: string }> {
  const { terminal, given } = parts;
  const wanted = options.get("item") ?? "";
  const vault = given["vault"];
  terminal.progress(`op-sts: looking for ${quote(wanted)}`);
  const all = await openOpLists(callWith(new Map(Object.entries(given)))).items({ vault });
  terminal.progress("");
  const found = all.filter(({ id, title }) => id === wanted || title === wanted);
  const [first, second] = found;
  const place = vault === undefined ? "1Password" : `the vault ${quote(vault)}`;
  if (first === undefined) {
    throw new ItemError(
      `Cannot find the item ${quote(wanted)} in ${place}`,
      "ask your team to share it with you, or give your own item this title",
    );
  }
  const chosen = second === undefined ? first : await prompter?.ask(
    choose(`Which ${quote(wanted)}?`, found.map(asChoice)),
  );
  if (chosen === undefined) {
    throw new ItemError(
      `Cannot choose among the items ${quote(wanted)} in ${place}: there are ${found.length}`,
      "name the vault in the line, or run it without --yes",
    );
  }
  return { item: chosen.id, vault: chosen.vault.id };
}

function asChoice(summary: ItemSummary) {
  const { id, title, vault } = summary;
  return { label: title, note: `in ${vault.name}, id ${id.slice(0, 6)}…`, value: summary };
}

/** In the order of the fragment. */
function inOrder(
  changes: readonly ProfileChange[],
  profiles: readonly FragmentProfile[],
): ProfileChange[] {
  return profiles.flatMap(({ name }) => changes.find((change) => change.name === name) ?? []);
}
