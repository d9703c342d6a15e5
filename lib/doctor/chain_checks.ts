/**
 * One way from `op` to a session, gathered and judged link by link.
 *
 * @module
 */

import { readCaBundle } from "../sts/ca_bundle.ts";
import type { CommandParts } from "../call.ts";
import { OpError } from "../base/errors.ts";
import { findProgram } from "../system/program_path.ts";
import { checkCacheField, readKeyItem } from "../onepassword/key_item.ts";
import { type ItemRead, openOp } from "../onepassword/op.ts";
import { type OpParts, opPrograms, WELL_KNOWN } from "../onepassword/op_call.ts";
import { openOpLists } from "../onepassword/op_lists.ts";
import type { Options } from "../command_line/options.ts";
import { openSessionStore } from "../session/store.ts";
import { type CacheFacts, checkCache, tryWrite } from "./cache_checks.ts";
import { type Attempt, attempt, type Check } from "./check.ts";
import type { Disk } from "../system/disk.ts";
import { checkItem, type ItemFacts, serialIn, targetFor } from "./item_checks.ts";
import { checkOp, type OpFacts } from "./op_checks.ts";
import { checkSts, type StsFacts } from "./sts_checks.ts";
import { probeSts } from "../sts/probe.ts";

/** What a chain shows. */
export interface ChainReport {
  /** Checks of what chains can share: `op`, STS, the clock. */
  readonly shared: readonly Check[];
  /** Checks of the item and of the session in it. */
  readonly own: readonly Check[];
  /** The MFA serial, where it is known. */
  readonly serial: string | undefined;
}

const STS_TIMEOUT_MS = 10_000;

/** Follows one chain; asks `op` at most six times, and STS for nothing. */
export async function followChain(
  options: Options,
  base: CommandParts,
  disk: Disk,
): Promise<ChainReport> {
  const parts: CommandParts = { ...base, options };
  const { clock, environment } = parts;
  const path = await findOp(parts, disk);
  const op = openOp(parts);
  const version = path === undefined ? undefined : await op.version();
  const read = await attempt(() => op.read(options.item));
  // Asked after the item: the app's session begins with the first thing that needs one.
  const identity = path === undefined
    ? undefined
    : await attempt(() => openOpLists(parts).whoami());
  const serial = await serialIn(read, options);
  const target = await targetFor(serial, options, environment);
  const isSignedIn = "value" in read || (identity !== undefined && "value" in identity) ||
    (read.error instanceof OpError && ["not found", "ambiguous"].includes(read.error.trouble));
  const opFacts: OpFacts = {
    path,
    isOnDesktop: await isOnDesktop(options, parts, disk),
    version,
    identity,
    isSignedIn,
    reading: "error" in read ? read.error : undefined,
    keeps: options.cache !== "off",
  };
  const itemFacts: ItemFacts = { read, isSignedIn, options, serial };
  const cacheFacts = await gatherCache(read, parts);
  const reply = "error" in target ? undefined : await attempt(async () =>
    await probeSts({
      target: target.value,
      caCerts: await readCaBundle(environment),
      timeoutMs: Math.min(STS_TIMEOUT_MS, parts.deadline.left()),
    })
  );
  const stsFacts: StsFacts = { target, reply, now: clock.now(), environment };
  return {
    serial: serial !== undefined && "value" in serial ? serial.value : undefined,
    shared: [...checkOp(opFacts), ...checkSts(stsFacts)],
    own: [...await checkItem(itemFacts), ...checkCache(cacheFacts)],
  };
}

/** Looks at every place of the session, with the item as it was read: `op` is not asked for it again. */
async function gatherCache(
  read: Attempt<ItemRead>,
  parts: OpParts,
): Promise<CacheFacts> {
  const { options, environment, clock } = parts;
  const facts = { options, now: clock.now() };
  const nothing = { ...facts, survey: undefined, trial: undefined };
  if ("error" in read || options.cache === "off") return nothing;
  const field = await attempt(() => checkCacheField(read.value.item, options));
  if ("error" in field) return { ...nothing, survey: field };
  const key = await attempt(() => readKeyItem(read.value, options, environment));
  if ("error" in key) return nothing;
  const fresh = openOp(parts);
  const op: typeof fresh = {
    ...fresh,
    read: async (item, vault) =>
      item === options.item && vault === undefined ? read.value : await fresh.read(item, vault),
  };
  const survey = await attempt(() =>
    openSessionStore({ options, environment, op, clock }).survey()
  );
  if ("error" in survey) return { ...nothing, survey };
  const trial = await attempt(() => tryWrite(parts, survey.value));
  return { ...facts, survey, trial };
}

/** Where `op` is, looked for as a call of it would. */
async function findOp({ options, environment }: OpParts, disk: Disk): Promise<string | undefined> {
  for (const name of opPrograms(options, environment)) {
    const path = await findProgram(name, environment);
    if (path !== undefined && await disk.isProgram(path)) return path;
  }
  return undefined;
}

async function isOnDesktop(
  { op }: Options,
  { host }: CommandParts,
  disk: Disk,
): Promise<boolean> {
  // On Windows there is one PATH for all programs.
  if (host.os === "windows" || (op !== undefined && /^([A-Za-z]:[\\/]|\/)/.test(op))) return true;
  for (const path of WELL_KNOWN) if (await disk.isProgram(path)) return true;
  return false;
}
