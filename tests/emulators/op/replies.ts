/**
 * Every text that the real `op` is known to answer with in place of a result, in one table.
 *
 * Sources: recordings in zcutlip/pyonepassword, issues in 1Password's and other repositories, and reports of experiments
 * on op 2.34 to 2.39. `{item}`, `{vault}`, `{account}`, `{field}` and `{lines}` stand for what a text speaks about.
 *
 * @module
 */

/** Texts that come while `op` sets up its session, before it reads stdin. */
const EARLY = {
  "not signed in":
    "You are not currently signed in. Please run `op signin --help` for instructions",
  "account not signed in": "account is not signed in",
  "no session token": "could not find session token for account {account}",
  "no accounts": "error initializing client: ",
  "wrong account": "no account found for filter {account}",
  "prompt dismissed": "error initializing client: authorization prompt dismissed, please try again",
  "prompt dismissed, bare": "authorization prompt dismissed, please try again",
  "prompt timed out": "error initializing client: authorization timeout",
  "app unreachable":
    "connecting to desktop app: 1Password CLI couldn't connect to the 1Password desktop app. To fix this, update the desktop app to the latest version.",
  "app connection timed out": "connecting to desktop app timed out",
  "app connection reset": "connecting to desktop app: read: connection reset",
  "app offline":
    "error initializing client: RequestDelegatedSession: cannot setup session. Please check the logs of the 1Password app.",
  "device not verified": "cannot verify device: native messaging: UnableToProcessRequest",
  "client timeout": "error initializing client: read: context deadline exceeded",
  "no network": "dial tcp: lookup my.1password.com: no such host",
  "needs terminal": "interactive IO not available",
  "account deleted":
    "error initializing client: Authentication: (failed to auth.LookupAuth), Network: (failed to request.DoUnencrypted), Server: (403) (Forbidden (Service Account Deleted)), The Service Account used in this integration has been deleted.",
  "bad token":
    "error initializing client: Validation: (failed to session.DecodeSACredentials), Server: (failed to DecodeSACredentials), illegal base64 data at input byte 12",
  "rate limited": "Too many requests. Your client has been rate-limited.",
  "rate limited, try again":
    "Too many requests. Your client has been rate-limited. Try again in  seconds",
};

/** Texts that come after piped input has been read. */
const LATE = {
  "no vault given":
    "a vault query must be provided when this command is called by a service account. Please specify one either through the --vault flag or through piped input",
  "item missing": `"{item}" isn't an item. Specify the item with its UUID, name, or domain.`,
  "item missing in vault":
    `"{item}" isn't an item in the "{vault}" vault. Specify the item with its UUID, name, or domain.`,
  "item archived":
    "could not find item {item} in vault {vault}, because it has been deleted or archived.",
  "vault missing":
    `"{vault}" isn't a vault in this account. Specify the vault with its ID or name.`,
  "ambiguous title":
    `More than one item matches "{item}". Try again and specify the item by its ID: {lines}`,
  "field missing": `"{field}" isn't a field in the "{item}" item`,
  "field missing in reference":
    "could not read secret 'op://{vault}/{item}/{field}': item '{vault}/{item}' does not have a field '{field}'",
  "no one-time password": `"{item}" doesn't have a one-time password.`,
  "no write permission": "(101) You do not have permission to perform this action",
  "update refused": "Couldn't update the item.",
  "forbidden": "(403) Forbidden: You aren't authorized to access this resource.",
  "not found": "(404) Not Found: The requested resource was not found.",
  "bad request": "(400) Bad Request: The structure of request was invalid.",
  "conflict": "unable to process line 1: DB: (409) (Conflict), Internal server conflict.",
  "conflict, older form": "(409) Conflict: Internal server conflict",
  "invalid JSON": "unable to process line 1: invalid JSON in piped input",
  "invalid JSON, bare": "invalid JSON in piped input",
  "invalid JSON, older form": "invalid JSON provided",
  "edit from two inputs": "cannot edit from template and stdin at the same time",
  "create from two inputs": "cannot create an item from template and stdin at the same time",
  "no category": "provide the item category with '--category' flag",
  "inconsistent ids":
    "unable to process line 1: failed to edit due to identity inconsistencies:\nfor UUID {field} found in the template was inconsistent with {item} found in item to be edited",
  "no password value":
    `unable to process line 1: Validation: (validateVaultItem failed to Validate), Couldn't validate the item: "[ItemValidator] has found 1 errors, 0 warnings: \\nErrors:{1. Password item requires ps value}"`,
};

/** What stands before the message, without a prefix (op 2.35.0). */
export const PREFACES: { [name in TextName]?: string } = {
  "no accounts": `No accounts configured for use with 1Password CLI.

 - Turn on the 1Password desktop app integration to sign in with the accounts you've added to the app.
 - Add an account manually with 'op account add' and sign in with 'op signin'.
`,
};

/** Exit statuses other than 1: 4 is recorded where the server answered 4xx. */
export const EXITS: { [name in TextName]?: number } = {
  "forbidden": 4,
  "not found": 4,
  "bad request": 4,
};

/** What a command prints that exits 0 without a result, as before 2.32.1 on server errors that `op` did not recognise. */
export const HOLLOW = {
  "garbage": '{\n  "id": "',
  "empty output": "",
};

/** The message of each text, after `[ERROR]` and the time. */
export const TEXTS = { ...EARLY, ...LATE };

/** The name of a text. */
export type TextName = keyof typeof TEXTS;

/** The name of an answer that is no result. */
export type ReplyName = TextName | keyof typeof HOLLOW;

/**
 * Tells whether an answer is one of the texts.
 *
 * @param name Name of the answer
 * @returns False for those of {@linkcode HOLLOW}
 */
export function isText(name: ReplyName): name is TextName {
  return name in TEXTS;
}

/**
 * Tells whether an answer comes before `op` reads its stdin.
 *
 * @param name Name of the answer
 * @returns True for failures of the session
 */
export function isEarly(name: ReplyName): boolean {
  return name in EARLY;
}
