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
  "wrong account, from 2.34": 'error initializing client: found no accounts for filter "{account}"',
  "several accounts":
    "multiple accounts found. Use the --account flag or set the OP_ACCOUNT environment variable to select an account.",
  "prompt was dismissed": "authorization prompt was dismissed, please try again",
  "prompt denied": "error initializing client: authorization request denied",
  "app locked": "error initializing client: unexpected response from 1Password app",
  "app not running":
    "error initializing client: connecting to desktop app: cannot connect to 1Password app, make sure it is running",
  "app connection reset, in full":
    "connecting to desktop app: read: connection reset, make sure the CLI is correctly installed and Connect with 1Password CLI is enabled in the 1Password app",
  "app signature":
    "connecting to desktop app: The timestamp signature and/or certificate could not be verified or is malformed.",
  "app pipe closed": "connecting to desktop app: write: The pipe is being closed.",
  "session expired": "session expired, sign in to create a new session",
  "unauthorized": "(401) Unauthorized: You aren't authorized to access this resource.",
  "no terminal for a password":
    "Enter the password for alice@example.com at my.1password.com: operation not supported on socket",
  "token expired":
    "error initializing client: Authentication: (failed to auth.LookupAuth), Server: (403) (Forbidden (Service Account Expired)), The Service Account used in this integration has expired.",
  "directory not safe":
    `Can't continue. We can't safely access "/home/alice/.config/op" because its permissions are too broad. Change its permissions to 700 and try again.`,
  "no home": "cannot open config: $HOME is not defined",
  "name server fails": "dial tcp: lookup my.1password.com on 127.0.0.53:53: server misbehaving",
  "no route":
    'Get "https://my.1password.com/api/v2/auth": dial tcp 192.0.2.1:443: connect: no route to host',
  "connection refused": "dial tcp 192.0.2.1:443: connect: connection refused",
  "TLS timeout": 'Get "https://my.1password.com/api/v1/vaults": net/http: TLS handshake timeout',
  "answer timeout":
    'Get "https://my.1password.com/api/v1/vaults": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  "cut off": 'Get "https://my.1password.com/api/v1/vaults": unexpected EOF',
  "inspected": 'Get "https://my.1password.com/api": x509: certificate signed by unknown authority',
  "clock wrong":
    'Get "https://my.1password.com/api": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2001-01-01T00:00:00Z is before 2026-01-01T00:00:00Z',
  "proxy":
    'Get "https://my.1password.com/api": proxyconnect tcp: dial tcp: lookup proxy: no such host',
  "server error": "(500) Internal Server Error: An internal error occurred",
  "bad gateway": "(502) Bad Gateway: The server returned an unexpected response.",
  "unavailable": "(503) Service Unavailable",
  "unavailable, by number": "unexpected status code: 503",
  "crashed":
    "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation]\n\ngoroutine 1 [running]:\nmain.main()",
  "too old":
    "this version of 1Password CLI is no longer supported. Update 1Password CLI to continue.",
  "too many requests": "(429) Too Many Requests: You've made too many requests. Try again later.",
  "too many requests, in small letters": "too many requests",
  "rate limit exceeded": "rate limit exceeded",
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
  "vault not found": "could not find vault {vault}",
  "ambiguous vault":
    'More than one vault matches "{vault}". Try again and specify the vault by its ID: {lines}',
  "item to edit missing": "unable to process line 1: could not find item to edit",
  "item not got":
    "could not get item {item}: (404) Not Found: The requested resource was not found.",
  "custom category":
    "unable to process line 1: failed to edit due to identity inconsistencies: for Category CUSTOM found in the template was inconsistent with CUSTOM found in item to be edited",
  "SSO field": "unable to process line 1: unsupported field type: ssoLogin",
  "field without name":
    "unable to process line 1: a field to edit must have either an ID or a Label",
  "field without value": "unable to process line 1: cannot add a field with no value",
  "no time of the edit":
    `unable to process line 1: Validation: (validateVaultItem failed to Validate), Couldn't validate the item: "[ItemValidator] has found 1 errors, 0 warnings: \\nErrors:{1. Item updatedAt must be > 1970-01-01}"`,
  "bad template": "unable to process line 1: invalid item template",
  "with Connect":
    '"item edit" is not supported when using 1Password Connect. Unset OP_CONNECT_HOST and try again.',
  "unknown flag": "unknown flag: --dry-run",
  "service account may not": "You don't have permission to perform this action in this vault.",
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
  "crashed": 2,
};

/** Texts that come without a prefix: what `op` did not say itself. */
export const BARE: readonly TextName[] = ["crashed"];

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
