/**
 * The ways from `op` to a session, each followed link by link, all of them side by side.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import { accessKeyIdOf } from "../onepassword/key_item.ts";
import { OpError, type OpStsError } from "../base/errors.ts";
import type { Environment, Host } from "../base/environment.ts";
import { OPTION_DEFAULTS } from "../command_line/option_rows.ts";
import type { Options } from "../command_line/options.ts";
import { type ItemRead, openOp } from "../onepassword/op.ts";
import type { StoreCall } from "../keeping/store.ts";
import type { OpParts } from "../onepassword/op_call.ts";
import { type Identity, openOpLists } from "../onepassword/op_lists.ts";
import { readLineSettings } from "../profiles/call_settings.ts";
import { chooseTarget } from "../sts/target.ts";
import { checkCache } from "./cache_checks.ts";
import { type Attempt, attempt, type Check, checker, setupCommand } from "./check.ts";
import { checkItem, itemUnread, type Serial, serialIn } from "./item_checks.ts";
import { checkOp, checkSignedIn } from "./op_checks.ts";
import type { ProcessLine } from "./aws_files/process_line.ts";
import { checkSts } from "./sts_checks.ts";

/** One way from a profile to a session, to be checked link by link. */
export interface Chain {
  /** Profiles with these options in their lines; none for the options of this call. */
  readonly profiles: readonly string[];
  readonly options: Options;
  /** Whether nobody has named the item: nothing is set up, and only the usual title can be tried. */
  readonly isGuess: boolean;
}

/** A chain that is being followed. */
export interface Way extends Chain {
  /** With what `~/.aws/config` says of the first of the profiles. */
  readonly parts: OpParts & Required<Pick<StoreCall, "profileSettings">>;
  readonly read: Promise<Attempt<ItemRead>>;
  /** Who is signed in: asked after the item, since the app's session begins with the first thing that needs one. */
  readonly identity: Promise<Attempt<Identity>>;
  /** `undefined` when the item could not be read. */
  readonly serial: Promise<Serial | undefined>;
}

/**
 * Chooses what to check link by link: what the lines ask for, each set of options once, unless this call names an item.
 */
export function chainsOf(
  lines: readonly ProcessLine[],
  own: Options,
  environment: Environment,
): Chain[] {
  const usual = environment["OP_STS_ITEM"] || OPTION_DEFAULTS.item;
  const ofLines = lines.flatMap(({ profile, asked }) => {
    const invocation = asked !== undefined && "value" in asked ? asked.value : undefined;
    return invocation?.kind === "command" ? [{ profile, options: invocation.options }] : [];
  });
  const isNamed = own.item !== usual;
  if (isNamed || ofLines.length === 0) {
    return [{ profiles: [], options: own, isGuess: !isNamed }];
  }
  const byOptions = Map.groupBy(ofLines, ({ options }) => JSON.stringify(options));
  return [...byOptions.values()].flatMap((lines) => {
    const [first] = lines;
    return first === undefined ? [] : [{
      profiles: [...new Set(lines.map(({ profile }) => profile))],
      options: first.options,
      isGuess: false,
    }];
  });
}

/** Begins to follow a chain. */
export function follow(chain: Chain, shared: OpParts): Way {
  const { options } = chain;
  const { environment } = shared;
  const profileSettings = () => readLineSettings(chain.profiles[0], environment);
  const parts = { ...shared, options, profileSettings };
  const read = attempt(() => openOp(parts).read(options.item));
  const identity = read.then(() => attempt(() => openOpLists(parts).whoami()));
  const serial = read.then((read) => "error" in read ? undefined : serialIn(read.value, options));
  return { ...chain, parts, read, identity, serial };
}

/** Judges what belongs to one way alone: its item, and where its session is kept. */
export function checkWay(way: Way): Promise<Check[]>[] {
  const { read, parts, profiles } = way;
  return [
    checkItemOf(way),
    read.then((read) => checkCache(read, profiles, parts)),
  ];
}

/** Judges what ways share: `op`, who is signed in, STS and the clock, each once. */
export function checkShared(ways: readonly Way[], host: Host): Promise<Check[]>[] {
  const byOp = Map.groupBy(ways, ({ options }) => options.op);
  const accounts = Map.groupBy(ways, ({ options }) => `${options.op}\n${options.account}`);
  return [
    ...[...byOp.values()].flatMap((ways) =>
      ways[0] === undefined
        ? []
        : [checkOp(ways[0].parts, ways.flatMap(({ profiles }) => profiles), host)]
    ),
    ...[...accounts.values()].map((ways) => checkAccount(ways, host.os)),
    checkTargets(ways),
    checkSameKeys(ways),
  ];
}

async function checkItemOf({ read, serial, identity, options, isGuess }: Way): Promise<Check[]> {
  const { error, unchecked } = checker("item");
  const [item, itsSerial] = [await read, await serial];
  if ("value" in item && itsSerial !== undefined) {
    return await checkItem(item.value, itsSerial, options);
  }
  if ("value" in item) return [];
  if (isGuess && isAboutItem(item.error)) {
    return itemUnread(unchecked(`no item is chosen yet, and ${quote(options.item)} is not one`));
  }
  const isSignedIn = isAboutItem(item.error) || "value" in await identity;
  return itemUnread(isSignedIn ? error(item.error) : unchecked("1Password cannot be asked"));
}

async function checkAccount(ways: readonly Way[], os: string): Promise<Check[]> {
  const [first] = ways;
  if (first === undefined) return [];
  const reads = await Promise.all(ways.map(({ read }) => read));
  const failures = reads.map((read) =>
    "error" in read && !isAboutItem(read.error) ? read.error : undefined
  );
  const failure = failures.includes(undefined) ? undefined : failures[0];
  return [await checkSignedIn(await first.identity, failure, first.parts, os)];
}

async function checkTargets(ways: readonly Way[]): Promise<Check[]> {
  const targets = await Promise.all(ways.map(async ({ serial, options, parts }) => {
    const { environment } = parts;
    const profile = await parts.profileSettings();
    const known = await serial;
    const target = await attempt(() =>
      chooseTarget({
        serial: known !== undefined && "value" in known ? known.value : undefined,
        region: options.region,
        profile,
        environment,
      })
    );
    return { target, parts };
  }));
  const different = firstOfEach(
    targets,
    ({ target }) => "error" in target ? target.error.message : JSON.stringify(target.value),
  );
  const checks = await Promise.all(different.map(({ target, parts }) => checkSts(target, parts)));
  return checks.flat();
}

/** Finds an access key that lies in two items: their logins take each other's codes, and to rotate one breaks the other. */
async function checkSameKeys(ways: readonly Way[]): Promise<Check[]> {
  const { warning } = checker("same-key");
  const read = await Promise.all(ways.map(async ({ profiles, read, options }) => {
    const found = await read;
    if ("error" in found) return [];
    const { item } = found.value;
    const id = await attempt(() => accessKeyIdOf(item, options));
    return "error" in id ? [] : [{ profiles, item, accessKeyId: id.value }];
  }));
  const byKey = Map.groupBy(read.flat(), ({ accessKeyId }) => accessKeyId);
  return [...byKey].flatMap(([accessKeyId, uses]) => {
    const [first, ...others] = firstOfEach(uses, ({ item }) => item.id);
    if (first === undefined || others.length === 0) return [];
    const titles = [first, ...others].map(({ item }) => quote(item.title));
    const profiles = uses.filter(({ item }) => item.id !== first.item.id)
      .flatMap(({ profiles }) => profiles);
    return [warning(
      `${titles.join(" and ")} hold one access key, ${accessKeyId}: their logins wait for each ` +
        "other, and a new key in one is missing in the other",
      setupCommand(profiles, ["--item", first.item.id]),
    )];
  });
}

/** Whether 1Password has answered, and it is the item that is not as it should be. */
function isAboutItem(error: OpStsError): boolean {
  return error instanceof OpError && ["not found", "ambiguous"].includes(error.trouble);
}

function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => unknown): T[] {
  return [...Map.groupBy(all, keyOf).values()].flatMap(([first]) =>
    first === undefined ? [] : [first]
  );
}
