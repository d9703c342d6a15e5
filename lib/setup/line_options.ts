/**
 * The options of a `credential_process` line: what the user gave, in a form that means the same everywhere.
 *
 * @module
 */

import { isPlainWord } from "../aws_config/config_line.ts";
import type { Environment } from "../base/environment.ts";
import type { ProcessRunner } from "../system/process.ts";
import { WELL_KNOWN } from "../system/op_programs.ts";
import { absolutePath, findProgram } from "../system/program_path.ts";
import { behindShim } from "../system/shims.ts";
import { findField } from "../onepassword/field_names.ts";
import type { Item } from "../onepassword/item.ts";
import { isServiceAccount } from "../onepassword/op_call.ts";

/** What {@linkcode lineOptions} needs. */
export interface LineWishes {
  /** Options that the user gave, by long name. */
  readonly given: Readonly<Record<string, string>>;
  readonly item: Item;
  readonly environment: Environment;
  /** As `Deno.build.os`. */
  readonly os: string;
  readonly run: ProcessRunner;
}

/** Options that name a field, by label or id. */
const FIELD_OPTIONS = [
  "access-key-field",
  "secret-key-field",
  "mfa-serial-field",
  "otp-field",
  "cache-field",
];

/** Options that name a file: AWS tools start the line in whatever directory. */
const FILE_OPTIONS = ["ca-bundle", "policy"];

/** The PATH of programs that no shell has started (launchd, systemd), and the places that are tried after it. */
const FOUND_BY_ALL = [...WELL_KNOWN, "/bin/op", "/usr/sbin/op", "/sbin/op"];

/**
 * Puts together the options of a line: ids in place of names, the account and the path of `op` that only this
 * environment knows.
 */
export async function lineOptions(wishes: LineWishes): Promise<Map<string, string>> {
  const { given, item, environment, os, run } = wishes;
  const options = new Map(Object.entries(given));
  options.set("item", item.id);
  if (given["vault"] !== undefined || isServiceAccount(environment)) {
    options.set("vault", item.vault.id);
  }
  const account = given["account"] ?? environment["OP_ACCOUNT"];
  if (account) options.set("account", account);
  for (const name of FIELD_OPTIONS) {
    const field = given[name];
    if (field === undefined || isPlainWord(field, os)) continue;
    options.set(name, findField(item, field)?.id ?? field);
  }
  for (const name of FILE_OPTIONS) {
    const path = given[name];
    if (path !== undefined && !path.startsWith("~/")) options.set(name, absolutePath(path));
  }
  const op = await opPath(given["op"], environment, run);
  if (op !== undefined) options.set("op", op);
  return options;
}

/** An absolute path, of what stands behind a shim, unless every program finds `op` by itself. */
async function opPath(
  given: string | undefined,
  environment: Environment,
  run: ProcessRunner,
): Promise<string | undefined> {
  const there = await findProgram(given ?? "op", environment);
  const found = there === undefined ? undefined : await behindShim(there, environment, run);
  if (given !== undefined) return found ?? given;
  return found !== undefined && FOUND_BY_ALL.includes(found) ? undefined : found;
}
