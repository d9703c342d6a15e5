/**
 * `op-sts list`: every profile that this program serves, with what is known of its session. Asks neither 1Password nor
 * AWS, and prompts nobody.
 *
 * @module
 */

import { agentKey, type KeyOptions } from "../agent/lookup_key.ts";
import { sessionsInAgent } from "../agent/sessions.ts";
import { readAwsFiles } from "../aws_config/aws_file.ts";
import { checkReadable } from "../aws_config/readable.ts";
import { harmless } from "../base/text.ts";
import { gatherOptions } from "../command_line/option_rows.ts";
import { readOptions } from "../command_line/options.ts";
import { knownSessions } from "../lock/known_sessions.ts";
import { withProfile } from "../profiles/choice.ts";
import { knownOfProfile, type ListedProfile, listProfile } from "../profiles/listed_profile.ts";
import { type OwnProfile, ownProfiles } from "../profiles/own_profiles.ts";
import { withPolicyRead } from "../roles/policy_file.ts";
import type { Call } from "../session/call.ts";
import { isoSeconds } from "../sts/session.ts";
import { displayWidth } from "../terminal/display_width.ts";
import { timeText, untilText } from "../terminal/local_time.ts";
import { withTilde, wrap } from "../terminal/shown_text.ts";
import { type Style, styleFor } from "../terminal/style.ts";

/** Shows all profiles or the one that was named, or their names. */
export async function list(call: Call): Promise<number> {
  const { environment, terminal, own } = call;
  const files = await readAwsFiles(environment);
  checkReadable(files);
  const profiles = call.profile === undefined ? ownProfiles(files) : [call.profile];
  if (own.has("names")) {
    await terminal.print(profiles.map(({ name }) => `${name}\n`).join(""));
    return 0;
  }
  const listed = await lookUp(profiles, call);
  if (own.has("json")) {
    await terminal.print(JSON.stringify(listed.map((each) => describe(each, call))) + "\n");
    return 0;
  }
  const style = styleFor(environment, terminal.showsOutput);
  const lines = listed.length === 0
    ? [
      `No profile of ${
        withTilde(files.config.path, environment["HOME"])
      } calls op-sts yet: op-sts setup writes one`,
    ]
    : table(listed, call, style) ?? blocks(listed, call, style);
  await terminal.print(lines.join("\n") + "\n");
  return 0;
}

async function lookUp(profiles: readonly OwnProfile[], call: Call): Promise<ListedProfile[]> {
  const [known, held] = await Promise.all([knownSessions(call), sessionsInAgent(call)]);
  return await Promise.all(profiles.map(async (profile) => {
    const key = await agentKey(await optionsOf(profile, call), call.environment);
    // A call with a refused line gets nothing of what the agent holds for the options that could be read.
    const inAgent = profile.problem === undefined
      ? held.find((session) => session.key === key)
      : undefined;
    return listProfile(profile, knownOfProfile(profile, known), inAgent);
  }));
}

/** What a call with the profile would ask the agent by. */
async function optionsOf(profile: OwnProfile, { environment }: Call): Promise<KeyOptions> {
  const options = withProfile(new Map(), profile);
  try {
    return await withPolicyRead(readOptions(options, environment));
  } catch {
    // A call would be refused; whatever the agent holds is not for it.
    return gatherOptions(options, environment);
  }
}

function describe({ profile, known, refusal, ...listed }: ListedProfile, { clock }: Call): object {
  const { expiresAt } = listed;
  const left = expiresAt === undefined ? undefined : Math.floor((expiresAt - clock.now()) / 1000);
  return {
    profile: profile.name,
    source: profile.source,
    user: known?.userName,
    mfaSerial: known?.serial,
    roles: profile.roles.map(({ arn }) => arn),
    accountId: listed.account,
    region: profile.region,
    item: known === undefined
      ? listed.item === undefined ? undefined : { title: listed.item }
      : { id: known.item.id, title: known.item.title, vault: known.item.vault.id },
    cache: listed.places,
    expiration: expiresAt === undefined ? undefined : isoSeconds(expiresAt),
    remainingSeconds: left === undefined ? undefined : Math.max(0, left),
    lastRefusal: refusal && { at: isoSeconds(refusal.at), message: refusal.message },
    problem: profile.problem,
  };
}

const HEADINGS = ["profile", "user or role", "account", "item", "session"];

/** One line a profile; nothing where the terminal is too narrow for it. */
function table(listed: readonly ListedProfile[], call: Call, style: Style): string[] | undefined {
  const rows = listed.map((each) => [
    harmless(each.profile.name),
    harmless(each.who ?? "?"),
    each.account ?? "?",
    harmless(each.item ?? "?"),
    sessionText(each, call),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? "")].map(displayWidth))
  );
  const width = widths.reduce((sum, each) => sum + each + 2, -2);
  if (width > (widthFor(call) ?? Infinity)) return undefined;
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - displayWidth(cell)))
      .join("  ").trimEnd();
  return [
    style.dim(line(HEADINGS)),
    ...rows.flatMap((row, index) => [
      line([...row.slice(0, -1), coloured(listed[index], row.at(-1) ?? "", call, style)]),
      ...remarks(listed[index], call, style),
    ]),
  ];
}

/** A few lines a profile, for a narrow terminal. */
function blocks(listed: readonly ListedProfile[], call: Call, style: Style): string[] {
  const columns = widthFor(call);
  return listed.flatMap((each) => {
    const { profile, who, account, item = "?" } = each;
    const session = coloured(each, sessionText(each, call), call, style);
    const whose = [who ?? [], account === undefined ? [] : `account ${account}`].flat();
    return [
      ...wrap(style.bold(harmless(profile.name)), columns, 2),
      ...wrap(`  ${session}`, columns, 4),
      ...wrap(`  ${harmless([...whose, `item ${item}`].join(", "))}`, columns, 4),
      ...remarks(each, call, style),
    ];
  });
}

/** Columns to fill: the last one stays free, since some terminals go on in the next line behind it. */
function widthFor({ terminal: { columns } }: Call): number | undefined {
  return columns === undefined ? undefined : columns - 1;
}

function sessionText({ profile, places, expiresAt }: ListedProfile, { clock }: Call): string {
  if (profile.problem !== undefined) return "line refused";
  if (expiresAt === undefined) return "none known";
  const now = clock.now();
  if (expiresAt <= now) return `ended ${timeText(expiresAt, now)}`;
  const names = { agent: "agent", field: "field", item: "session item" };
  return `${untilText(expiresAt, now)} (${places.map((place) => names[place]).join(", ")})`;
}

function coloured(
  listed: ListedProfile | undefined,
  text: string,
  { clock }: Call,
  style: Style,
): string {
  if (listed?.profile.problem !== undefined) return style.bad(text);
  return (listed?.expiresAt ?? 0) > clock.now() ? style.good(text) : style.dim(text);
}

/** What went wrong lately, below the profile. */
function remarks(listed: ListedProfile | undefined, call: Call, style: Style): string[] {
  const { profile, refusal } = listed ?? {};
  const texts = [
    profile?.problem,
    refusal && `refused ${timeText(refusal.at, call.clock.now())}: ${refusal.message}`,
  ];
  return texts.flatMap((text) =>
    text === undefined ? [] : wrap(`  ${style.warn(harmless(text))}`, widthFor(call), 4)
  );
}
