/**
 * `setup --remove`: takes the line of a profile out again.
 *
 * @module
 */

import { type AwsFile, type AwsFiles, changeAwsFile } from "../aws_config/aws_file.ts";
import { readOwnLine } from "../aws_config/config_line.ts";
import { withoutEmptyProfile, withoutProfileSettings } from "../aws_config/profiles.ts";
import { shellLine } from "../aws_config/shell_words.ts";
import { FileError, OpStsError, UsageError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { quote } from "../base/text.ts";
import { deleteItem } from "../onepassword/op_lists.ts";
import { type OwnProfile, ownProfiles } from "../profiles/own_profiles.ts";
import { readSessionItem } from "../keeping/session_item.ts";
import { choose } from "../terminal/choice_prompt.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import { changeLines, PROCESS, valueIn } from "./change.ts";
import type { Wizard } from "./wizard.ts";

const REMOVE = "op-sts setup --remove --profile";

/**
 * Takes the line out, and when it is wanted deletes the session item that no other line names.
 *
 * @returns Exit code: 1 when the user did not want it
 * @throws {OpStsError} When the profile has no line of ours in the config file
 */
export async function removeProfile(wizard: Wizard, files: AwsFiles): Promise<number> {
  const { prompter, show, showAsIs, style, parts: { terminal } } = wizard;
  const { config } = files;
  const name = await nameOf(wizard, files);
  const line = valueIn(config, name, PROCESS);
  const own = line === undefined ? undefined : readOwnLine(line);
  if (own === undefined) {
    throw new OpStsError(
      `Cannot remove the line of ${quote(name)}: ${config.path} has none of op-sts for it`,
      elsewhere(name, files) ?? "op-sts list shows the profiles that have one",
    );
  }
  await showAsIs(...changeLines(config, without(config, name), style));
  const left = ownProfiles({ ...files, config: without(config, name) });
  const lost = ownProfiles(files).filter((each) => each.name !== name && !isIn(left, each));
  if (lost.length > 0) {
    const names = lost.map((each) => each.name).join(", ");
    await show(`${style.warn("warning")}: these take their session from ${name}: ${names}`);
  }
  if (await prompter?.ask(confirm("Remove this line?", true)) === false) {
    await terminal.print(`Nothing was written: profile ${name} is as it was\n`);
    return 1;
  }
  await changeAwsFile(config, (fresh) => {
    if (valueIn(fresh, name, PROCESS) !== line) {
      throw new FileError(
        `Cannot write ${fresh.path}: another program has changed the profile ${name} meanwhile`,
        "try again",
      );
    }
    return without(fresh, name);
  });
  await show(`Written: ${config.path}`);
  // A line that is refused goes as well; no item is known of it.
  if (!("options" in own)) return 0;
  const item = own.options.get("cache-item");
  const isShared = left.some(({ options }) => options.get("cache-item") === item);
  if (item !== undefined && !isShared) await offerDeletion(wizard, item, own.options);
  return 0;
}

/** Tells whether a profile still is what it was. */
function isIn(left: readonly OwnProfile[], { name, problem }: OwnProfile): boolean {
  const now = left.find((each) => each.name === name);
  return now !== undefined && (problem !== undefined || now.problem === undefined);
}

/** Says where the line is that a profile of ours has its session from. */
function elsewhere(name: string, files: AwsFiles): string | undefined {
  const source = ownProfiles(files).find((each) => each.name === name)?.source;
  if (source === undefined) return undefined;
  return source === name
    ? `remove credential_process from [${name}] in ${files.credentials.path}`
    : `it takes its session from another: ${REMOVE} ${shellLine([source])}`;
}

async function nameOf({ parts: { own, environment }, prompter }: Wizard, files: AwsFiles) {
  const named = own.get("profile");
  if (named !== undefined) return named;
  const names = ownProfiles(files).filter(({ name, source }) => name === source)
    .map(({ name }) => name);
  const usual = environment["AWS_PROFILE"] || "default";
  const [first, second] = names;
  if (prompter !== undefined && first !== undefined && second !== undefined) {
    const choices = names.map((name) => ({ label: name, value: name }))
      .sort((a, b) => Number(b.value === usual) - Number(a.value === usual));
    return await prompter.ask(choose("Whose line is to be removed?", choices));
  }
  if (second !== undefined && !names.includes(usual)) {
    throw new UsageError(
      `Cannot choose a profile: op-sts serves ${names.join(", ")}`,
      `name one: ${REMOVE} NAME`,
    );
  }
  return second === undefined ? first ?? usual : usual;
}

/** With the header of a profile of which nothing else is left. */
function without(config: AwsFile, name: string): AwsFile {
  return withoutEmptyProfile(withoutProfileSettings(config, name, [PROCESS]), name);
}

async function offerDeletion(
  wizard: Wizard,
  item: string,
  options: ReadonlyMap<string, string>,
): Promise<void> {
  const { prompter, show, parts: { terminal } } = wizard;
  const command = `op item delete ${posixWord(item)}`;
  if (prompter === undefined) return await show(`The session item stays: ${command}`);
  if (!await prompter.ask(confirm("Delete the session item in 1Password, too?", false))) return;
  terminal.progress("op-sts: deleting the session item");
  const call = wizard.callWith(options);
  const read = await call.op.read(item);
  // Whatever the line says, nothing but an item of ours is deleted.
  const { item: { title } } = readSessionItem(read.item);
  await deleteItem(read.item, call);
  await show(`Deleted: ${quote(title)}`);
}
