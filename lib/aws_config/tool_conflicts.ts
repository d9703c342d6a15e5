/**
 * What tools beside AWS's own do with a profile: 1Password's shell plugin, awsume and its plugin.
 *
 * @module
 */

import { type Conflict, type ConflictSearch, rolesOf, settingsOf } from "./conflict.ts";
import type { TextFile } from "../system/disk.ts";

/** Looks for tools that get in the way of a profile. */
export function toolConflicts(search: ConflictSearch): Conflict[] {
  return [...pluginAlias(search), ...awsumePlugin(search), ...awsumeDuration(search)];
}

/** The plugin refuses profiles with credential_process (1Password/shell-plugins issue 213). */
function pluginAlias({ surroundings, environment }: ConflictSearch): Conflict[] {
  const { shell } = surroundings;
  const isLoaded = environment["OP_PLUGIN_ALIASES_SOURCED"] !== undefined ||
    shell.some(({ text }) => hasLine(text, /^\s*(source|\.|test\b.*|\[.*)\s.*op\/plugins\.sh/));
  const found = shell.find(({ path, text }) =>
    hasLine(text, /^\s*alias\s+aws[\s=].*\bop plugin run\b/) &&
    (isLoaded || !path.endsWith("/plugins.sh"))
  );
  if (found === undefined) return [];
  return [{
    kind: "plugin alias",
    defeats: false,
    text: `aws is an alias of 1Password's plugin, which refuses profiles like this one`,
    remedy:
      `run: op plugin clear aws; then remove its alias from ${found.path}, open a new terminal`,
  }];
}

/** The plugin calls us by itself, drops the session token, and tries to log in once more (its version 1.2.4). */
function awsumePlugin(search: ConflictSearch): Conflict[] {
  const { profile, files: { config, credentials }, surroundings: { awsume } } = search;
  if (awsume === undefined) return [];
  const serials = [
    search.serial,
    ...[config, credentials].map((file) => settingsOf(file, profile)?.get("mfa_serial")?.value),
    ...rolesOf(search).map(({ settings }) => settings.get("mfa_serial")?.value),
  ];
  const mapped = serials.find((serial) => serial !== undefined && isMapped(awsume, serial));
  if (mapped === undefined) return [];
  return [{
    kind: "awsume plugin",
    defeats: false,
    text: `awsume's 1password plugin handles ${mapped} as well, and would log in with a session`,
    remedy: `remove it from "1password:" in ${awsume.path}`,
  }];
}

/** With a duration awsume takes the default credentials in place of the source profile's process (4.5.4). */
function awsumeDuration(search: ConflictSearch): Conflict[] {
  const { surroundings: { awsume } } = search;
  if (awsume === undefined) return [];
  const roles = rolesOf(search);
  if (roles.length > 0 && hasLine(awsume.text, /^role-duration\s*:\s*["']?[1-9]/)) {
    return [durationConflict(awsume.path, "role-duration", "its roles")];
  }
  return roles.filter(({ settings }) => settings.has("duration_seconds")).map(({ name, place }) =>
    durationConflict(place, "duration_seconds", name)
  );
}

function durationConflict(place: string, name: string, roles: string): Conflict {
  return {
    kind: "awsume duration",
    defeats: false,
    text:
      `${place} has ${name}, with which awsume does not run this profile's process for ${roles}`,
    remedy: `remove ${name} from ${place}, or use AWS CLI's --profile in place of awsume`,
  };
}

/** Reads as much of the YAML as the plugin uses: a map of serials to items, or one item for every serial. */
function isMapped({ text }: TextFile, serial: string): boolean {
  const [, inline, block = ""] =
    /^["']?1password["']?\s*:[ \t]*(.*)(?:\r?\n)?((?:[ \t]+.*(?:\r?\n|$)|[ \t]*(?:#.*)?\r?\n)*)/m
      .exec(
        text,
      ) ?? [];
  const value = inline?.replace(/(^|\s)#.*$/, "").trim() ?? "";
  if (value !== "" && !value.startsWith("{")) return true;
  return (value + "\n" + block).split("\n").some((line) =>
    !line.trim().startsWith("#") && line.includes(serial)
  );
}

function hasLine(text: string, pattern: RegExp): boolean {
  return text.split(/\r?\n/).some((line) => pattern.test(line));
}
