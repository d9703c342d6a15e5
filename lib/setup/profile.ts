/**
 * Writes profiles into `~/.aws/config`, or shows what somebody else has to write.
 *
 * @module
 */

import { changeAwsFile, readAwsFiles } from "../aws_config/aws_file.ts";
import { readOwnLine } from "../aws_config/config_line.ts";
import { checkReadable } from "../aws_config/readable.ts";
import { FileError } from "../base/errors.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import {
  applied,
  appliedTo,
  asSections,
  changeLines,
  PROCESS,
  type ProfileChange,
  valueIn,
} from "./change.ts";
import { clearTheWay, conflictLines, conflictsOf } from "./clear_way.ts";
import type { Wizard } from "./wizard.ts";

/**
 * Writes all changes in one step, after showing what changes and what would defeat it.
 *
 * @returns Whether they are in the file; else the user did not want them
 * @throws {FileError} When the file cannot be written; it is then as it was, and the lines are shown
 * @throws {OpStsError} When something else is used in place of a line
 */
export async function writeProfiles(
  wizard: Wizard,
  changes: readonly ProfileChange[],
): Promise<boolean> {
  const { parts: { environment, terminal }, prompter, prints, refusal, show, style } = wizard;
  // Questions have taken time, in which the files may have changed.
  const files = await readAwsFiles(environment);
  checkReadable(files);
  const after = applied(files.config, changes);
  const conflicts = await conflictsOf(wizard, changes, { ...files, config: after });
  const warnings = conflicts.flatMap((conflict) => conflictLines(conflict, style));
  if (prints) {
    await show(...warnings);
    await terminal.print(asSections(changes));
    if (refusal !== undefined) {
      const elsewhere = "write the lines above where the file comes from";
      const { message, hint } = refusal;
      throw new FileError(message, hint === undefined ? elsewhere : `${hint}; else ${elsewhere}`);
    }
    return true;
  }
  const isThere = after.text === files.config.text;
  if (isThere) await show(`${files.config.path} says so already: nothing to change`);
  else await wizard.showAsIs(...changeLines(files.config, after, style));
  await show(...warnings);
  if (!isThere) {
    const isForeign = changes.some(({ name, settings }) => {
      const former = valueIn(files.config, name, PROCESS);
      return former !== undefined && settings.has(PROCESS) && readOwnLine(former) === undefined;
    });
    if (isForeign) {
      await show(`${style.warn("warning")}: the process of another program is replaced`);
    }
    // Temporary keys are offered to be deleted next.
    const isPlain = !isForeign &&
      !conflicts.some(({ defeats, kind }) => defeats && kind !== "temporary keys");
    if (await prompter?.ask(confirm("Write this change?", isPlain)) === false) return false;
    await changeAwsFile(files.config, (fresh) => appliedTo(fresh, files.config, changes));
    await show(`Written: ${files.config.path}`);
  }
  await clearTheWay(wizard, changes);
  return true;
}
