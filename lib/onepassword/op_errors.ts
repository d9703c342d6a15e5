/**
 * What the error texts of the 1Password CLI mean and what a user can do about each. Loaded only after a failure.
 *
 * The texts are recorded or observed ones of `op` 2.x; matching is by the distinguishing words, since prefixes and
 * wrappers around them vary with version and command.
 *
 * @module
 */

import { OpError, type OpTrouble } from "../base/errors.ts";

/** A text of `op` and its meaning. */
interface Row {
  readonly text: RegExp;
  readonly trouble: OpTrouble;
  readonly detail: string;
  readonly hint?: string;
}

const UNLOCK = "unlock the 1Password app and try again";
const INTEGRATION =
  'open the 1Password app and turn on "Integrate with 1Password CLI" in its developer settings';

/** The first row that matches counts, so narrow texts stand before wide ones. */
const ROWS: readonly Row[] = [
  {
    text: /authorization prompt dismissed/,
    trouble: "dismissed",
    detail: "the 1Password prompt was dismissed",
    hint: "approve the prompt when it appears, or run op-sts login first",
  },
  {
    text: /authorization timeout/,
    trouble: "dismissed",
    detail: "the 1Password prompt was not answered in time",
    hint: "approve the prompt when it appears, or run op-sts login first",
  },
  {
    text: /Service Account Deleted/,
    trouble: "other",
    detail: "the 1Password service account has been deleted",
    hint: "set OP_SERVICE_ACCOUNT_TOKEN to the token of a living service account, or unset it",
  },
  {
    text: /DecodeSACredentials/,
    trouble: "other",
    detail: "OP_SERVICE_ACCOUNT_TOKEN is not a service account token",
    hint: "copy the whole token again, or unset the variable",
  },
  {
    text: /a vault query must be provided/,
    trouble: "other",
    detail: "a service account needs the vault's name",
    hint: "give --vault",
  },
  {
    text: /\(409\)|internal server conflict/i,
    trouble: "conflict",
    detail: "another program changed the vault at the same moment",
    hint: "try again",
  },
  {
    text: /Too many requests|rate-limited/,
    trouble: "other",
    detail: "1Password limits the rate of requests",
    hint: "wait for some minutes; fewer and longer sessions (--duration) make fewer requests",
  },
  {
    text: /\(101\)|You do not have permission to perform this action|Couldn't update the item/,
    trouble: "other",
    detail: "the account has no right to write there",
    hint: "grant write access to the vault, or use --cache off",
  },
  {
    text: /\(403\)|You aren't authorized to access this resource/,
    trouble: "other",
    detail: "the account has no access to it",
    hint: "grant access to the vault, or name another one by --vault",
  },
  {
    text: /More than one item matches/,
    trouble: "ambiguous",
    detail: "more than one item has this title",
    hint: "give --item the id of one of them",
  },
  {
    text: /isn't a vault in this account/,
    trouble: "other",
    detail: "there is no such vault",
    hint: "run op vault list for the names; --account chooses the account",
  },
  {
    text: /isn't an item|could not find item|has been deleted or archived|\(404\)/,
    trouble: "not found",
    detail: "there is no such item",
    hint: "check --item, --vault and --account; op item list shows the titles",
  },
  {
    text: /no account found for filter/,
    trouble: "other",
    detail: "there is no such 1Password account on this machine",
    hint: "run op account list for the accounts; --account takes an address or id",
  },
  {
    text: /No accounts configured/,
    trouble: "other",
    detail: "the 1Password CLI knows no account",
    hint: INTEGRATION,
  },
  {
    text: /not currently signed in|not signed in|could not find session token|session expired/i,
    trouble: "other",
    detail: "you are not signed in to 1Password",
    hint: `${UNLOCK}, or run op signin`,
  },
  {
    text: /RequestDelegatedSession|cannot verify device/,
    trouble: "other",
    detail: "the 1Password app did not grant a session",
    hint: UNLOCK,
  },
  {
    text: /connecting to desktop app|couldn't connect to the 1Password desktop app/,
    trouble: "other",
    detail: "the 1Password app cannot be reached",
    hint: INTEGRATION,
  },
  {
    text: /context deadline exceeded/,
    trouble: "other",
    detail: "1Password did not answer in time",
    hint: `${UNLOCK}; check the network`,
  },
  {
    text: /no such host|dial tcp|connection refused|network is unreachable/,
    trouble: "other",
    detail: "1Password's servers cannot be reached",
    hint: "check the network",
  },
  {
    text: /interactive IO not available/,
    trouble: "other",
    detail: "the 1Password CLI needs a terminal",
    hint: "run op-sts login in a terminal first",
  },
  {
    text: /doesn't have a one-time password/,
    trouble: "other",
    detail: "the item has no one-time password",
    hint: "add it in 1Password, from the QR code or secret that AWS showed",
  },
  {
    text: /isn't a field in the|does not have a field/,
    trouble: "other",
    detail: "the item has no such field",
    hint: "name another field, by its label or id",
  },
  {
    text: /Couldn't validate the item|identity inconsistencies/,
    trouble: "other",
    detail: "1Password does not take the item as it was sent",
    hint: "keep the session in a session item: --cache item",
  },
  {
    text: /\(400\)/,
    trouble: "other",
    detail: "1Password does not take the request",
    hint: "give ids for --item, --vault and --account, and update the 1Password CLI",
  },
  {
    text:
      /invalid JSON|template and stdin|provide the item category|unknown flag|unknown shorthand/,
    trouble: "other",
    detail: "this 1Password CLI does not take what was sent",
    hint: "update the 1Password CLI: storing a session needs 2.23.0 or later",
  },
];

/**
 * Turns a failure of `op` into an error with advice.
 *
 * @param stderr What `op` said
 * @param secrets Texts that must not be shown, should `op` ever repeat one
 */
export function explainOpFailure(
  action: string,
  stderr: string,
  code: number,
  secrets: readonly string[],
): OpError {
  // Titles are quoted, and one such as "Key (409)" must not be taken for what `op` says.
  const words = stderr.replace(/"[^"\n]*"/g, '""');
  const row = ROWS.find(({ text }) => text.test(words));
  if (row !== undefined) {
    const ids = row.trouble === "ambiguous" ? idsIn(stderr) : [];
    const list = ids.length === 0 ? "" : ` (${ids.join(", ")})`;
    return new OpError(
      row.trouble,
      `${action}: ${row.detail}${list}`,
      row.hint,
      ids,
    );
  }
  const said = firstMessage(stderr, secrets);
  return new OpError(
    "other",
    `${action}: op ended with code ${code}${said === "" ? "" : ` and said: ${said}`}`,
  );
}

/** "\t* for the item "T" in vault V: <id>", one line for each. */
function idsIn(stderr: string): string[] {
  return [...stderr.matchAll(/: ([a-z0-9]{26})\s*$/gm)].map(([, id = ""]) => id);
}

function firstMessage(stderr: string, secrets: readonly string[]): string {
  const line = /^\[ERROR\] (?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?(.+)$/m.exec(stderr)
    ?.[1] ?? stderr.trim();
  const clean = secrets.reduce(
    (text, secret) => text.replaceAll(secret, "…"),
    line,
  );
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}
