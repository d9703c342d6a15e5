/**
 * A profile with all that is known of its session without asking anybody.
 *
 * @module
 */

import type { KnownSession } from "../lock/known_sessions.ts";
import { OPTION_DEFAULTS } from "../command_line/option_rows.ts";
import type { OwnProfile } from "./own_profiles.ts";
import type { ProfileRole } from "./profile_role.ts";

/** A session in the agent, as far as it matters here. */
export interface HeldByAgent {
  readonly expiresAt: number;
}

/** A profile with all that is known of its session. */
export interface ListedProfile {
  readonly profile: OwnProfile;
  /** Who the session is for: an IAM user, or the role on top of one. */
  readonly who: string | undefined;
  /** Account of AWS: that of the role, where there is one. */
  readonly account: string | undefined;
  /** Title of the item where it is known, else what the line calls it; a refused line may mean any. */
  readonly item: string | undefined;
  /** Where a session is known to be, the agent first. */
  readonly places: readonly ("agent" | "field" | "item")[];
  /** Latest end of validity in ms since the epoch. */
  readonly expiresAt: number | undefined;
  readonly refusal: KnownSession["refusal"] | undefined;
  readonly known: KnownSession | undefined;
}

const ROLE = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

const DEVICE = /:mfa\/(?:.*\/)?([^/]+)$/;

/** Puts together what is known of a profile. */
export function listProfile(
  profile: OwnProfile,
  known: KnownSession | undefined,
  inAgent: HeldByAgent | undefined,
): ListedProfile {
  const { roles, options } = profile;
  const role = roleOf(roles, options);
  const kept = known?.place === "field" || known?.place === "item" ? known.place : undefined;
  const keptUntil = kept === undefined ? undefined : known?.expiresAt;
  const heldUntil = inAgent?.expiresAt;
  return {
    profile,
    who: role === undefined ? userOf(known) : `role ${role.name}`,
    account: role?.account ?? known?.accountId,
    item: known?.item.title ?? itemOf(profile),
    places: [
      ...inAgent === undefined ? [] : ["agent" as const],
      ...kept === undefined ? [] : [kept],
    ],
    // A role's session is another one than that which it is made from.
    expiresAt: role === undefined && keptUntil !== undefined
      ? Math.max(keptUntil, heldUntil ?? keptUntil)
      : heldUntil ?? keptUntil,
    refusal: known?.refusal,
    known,
  };
}

/** Finds what is known of the item that a profile's line names. */
export function knownOfProfile(
  profile: OwnProfile,
  known: readonly KnownSession[],
): KnownSession | undefined {
  const wanted = itemOf(profile);
  const vault = profile.options.get("vault");
  const byId = known.find(({ item }) => item.id === wanted);
  if (byId !== undefined) return byId;
  // A vault's name is not noted: one that is no id rules nothing out.
  const titled = known.filter(({ item }) =>
    item.title === wanted && (item.vault.id === vault || !/^[a-z0-9]{26}$/.test(vault ?? ""))
  );
  return titled.length === 1 ? titled[0] : undefined;
}

/** What a line calls the item; of one that is refused nobody knows that it means the usual one. */
function itemOf({ options, problem }: OwnProfile): string | undefined {
  return options.get("item") ?? (problem === undefined ? OPTION_DEFAULTS.item : undefined);
}

function roleOf(
  roles: readonly ProfileRole[],
  options: ReadonlyMap<string, string>,
): { name: string; account: string } | undefined {
  const arn = roles.at(-1)?.arn ?? options.get("role-arn");
  const [, account, name] = ROLE.exec(arn ?? "") ?? [];
  return account === undefined || name === undefined ? undefined : { name, account };
}

/** AWS's word for the user, or the name of the device, which mostly is the user's. */
function userOf(known: KnownSession | undefined): string | undefined {
  return known?.userName ?? DEVICE.exec(known?.serial ?? "")?.[1];
}
