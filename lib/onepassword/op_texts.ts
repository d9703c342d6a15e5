/**
 * What the error texts of the 1Password CLI mean and what a user can do about each, where they are about the way to
 * 1Password: its app, the account, the network, the program. Loaded only after a failure.
 *
 * The texts are recorded or observed ones of `op` 2.x. They match by their distinguishing words, in any case: prefixes
 * and wrappers around them (`[ERROR] date`, `error initializing client:`, `could not read secret`) vary with version
 * and command.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import type { OpTrouble } from "../base/errors.ts";

/** What decides which advice helps. */
export interface Situation {
  readonly environment: Environment;
  /** As `Deno.build.os`, where it is known. */
  readonly os?: string | undefined;
}

/** A text of `op` and its meaning. */
export interface Row {
  readonly text: RegExp;
  readonly trouble: OpTrouble;
  readonly detail: string;
  readonly hint: string | ((situation: Situation) => string);
}

const UNLOCK = "unlock the 1Password app, then run the same command again";
const APPROVE = "run the same command again, and approve the prompt of 1Password";
const NEW_TOKEN =
  "set OP_SERVICE_ACCOUNT_TOKEN to the token of a living service account, or unset it";
const NO_CONNECT = "run: unset OP_CONNECT_HOST OP_CONNECT_TOKEN";
const STATUS =
  "run the same command again in a few minutes; https://status.1password.com tells more";

/** The first row that matches counts, so narrow texts stand before wide ones. */
export const WAY_ROWS: readonly Row[] = [
  {
    text: /^(panic|fatal error): |goroutine \d+ \[/m,
    trouble: "other",
    detail: "the 1Password CLI has crashed",
    hint: "run: op update",
  },
  {
    text:
      /(prompt|authori[sz]ation|request)( was| has been)? (dismissed|denied|declined|rejected)|user.?cancel/i,
    trouble: "dismissed",
    detail: "the 1Password prompt was dismissed",
    hint: APPROVE,
  },
  {
    text: /authori[sz]ation (timeout|timed out)/i,
    trouble: "dismissed",
    detail: "the 1Password prompt was not answered in time",
    hint: APPROVE,
  },
  {
    text: /service account (deleted|has been deleted|used in this integration has been deleted)/i,
    trouble: "signed out",
    detail: "the 1Password service account has been deleted",
    hint: NEW_TOKEN,
  },
  {
    text: /service account.{0,60}expired/i,
    trouble: "signed out",
    detail: "the token of the 1Password service account has expired",
    hint: "set OP_SERVICE_ACCOUNT_TOKEN to a new token, or unset it",
  },
  {
    text: /DecodeSACredentials|invalid service account token/i,
    trouble: "signed out",
    detail: "OP_SERVICE_ACCOUNT_TOKEN is not a service account token",
    hint: "copy the whole token again, or unset the variable",
  },
  {
    text: /too many requests|rate.?limit|\(429\)|status( code)?:? 429/i,
    trouble: "limited",
    detail: "1Password limits the rate of requests",
    hint: "wait for some minutes; fewer and longer sessions (--duration) make fewer requests",
  },
  {
    text: /multiple accounts found|more than one account/i,
    trouble: "ambiguous",
    detail: "there are several 1Password accounts, and none is named",
    hint: "name one by --account or OP_ACCOUNT; op account list shows them",
  },
  {
    text:
      /(no|found no) accounts? found for filter|found no accounts? for filter|account.{0,20}not found/i,
    trouble: "other",
    detail: "there is no such 1Password account on this machine",
    hint: "correct --account or OP_ACCOUNT; op account list shows the accounts",
  },
  {
    text: /no accounts configured/i,
    trouble: "app",
    detail: "the 1Password CLI knows no account",
    hint: integration,
  },
  {
    text: /session expired|session has expired|invalid session token|\(401\)/i,
    trouble: "signed out",
    detail: "the session of the 1Password CLI has expired",
    hint: signIn,
  },
  {
    text: /not currently signed in|not signed in|could not find session token|no active session/i,
    trouble: "signed out",
    detail: "you are not signed in to 1Password",
    hint: signIn,
  },
  {
    text: /unexpected response from 1Password app|app is locked/i,
    trouble: "app",
    detail: "the 1Password app is locked",
    hint: UNLOCK,
  },
  {
    text: /RequestDelegatedSession|cannot verify device|cannot setup session/i,
    trouble: "app",
    detail: "the 1Password app did not grant a session",
    hint: UNLOCK,
  },
  {
    text: /connection reset, make sure|desktop app: read: connection reset|PipeAuthError/i,
    trouble: "app",
    detail: "the 1Password app refuses this copy of op",
    hint: setgid,
  },
  {
    text: /cannot connect to 1Password app|desktop app timed out/i,
    trouble: "app",
    detail: "the 1Password app cannot be reached",
    hint: "start and unlock the 1Password app, then run the same command again",
  },
  {
    text: /connecting to desktop app|1Password desktop app|LostConnectionToApp/i,
    trouble: "app",
    detail: "the 1Password app cannot be reached",
    hint: integration,
  },
  {
    text:
      /interactive IO not available|operation not supported on (socket|device)|inappropriate ioctl|not a terminal|enter the password/i,
    trouble: "signed out",
    detail: "the 1Password CLI wants to ask for a password",
    hint: signIn,
  },
  {
    text: /can't safely access/i,
    trouble: "other",
    detail: "the 1Password CLI refuses its own directory, whose owner or mode is not right",
    hint: 'run: chown -R "$(id -u)" ~/.config/op && chmod 700 ~/.config/op',
  },
  {
    text: /\$HOME is not defined|home directory/i,
    trouble: "other",
    detail: "the 1Password CLI finds no home directory",
    hint: "set HOME for the program that calls op-sts",
  },
  {
    text: /x509: certificate (has expired|is not yet valid)|expired or is not yet valid/i,
    trouble: "unreachable",
    detail: "the certificate of 1Password's servers is not valid at the time of this machine",
    hint: "set the clock of this machine",
  },
  {
    text: /x509|failed to verify certificate|certificate is not trusted|bad certificate/i,
    trouble: "unreachable",
    detail: "the certificate of 1Password's servers is not trusted: something inspects the traffic",
    hint: "add its certificate to the system's store, or name it by SSL_CERT_FILE",
  },
  {
    text: /proxyconnect|proxy authentication required|\(407\)/i,
    trouble: "unreachable",
    detail: "1Password's servers cannot be reached through the proxy",
    hint: "correct HTTPS_PROXY, or add .1password.com to NO_PROXY",
  },
  {
    text:
      /\(50[0234]\)|status( code)?:? 50[0234]|internal server error|bad gateway|service unavailable|gateway time-?out|internal error occurred/i,
    trouble: "unreachable",
    detail: "1Password's servers have trouble",
    hint: STATUS,
  },
  {
    text:
      /TLS handshake timeout|i\/o timeout|Client\.Timeout|deadline exceeded|operation timed out|unexpected EOF|: EOF/i,
    trouble: "unreachable",
    detail: "1Password did not answer in time",
    hint: "unlock the 1Password app and check the network, then run the same command again",
  },
  {
    text:
      /no such host|failure in name resolution|dial tcp|connection (refused|reset)|network is unreachable|no route to host|server misbehaving|broken pipe|pipe is being closed/i,
    trouble: "unreachable",
    detail: "1Password's servers cannot be reached",
    hint: ({ environment }) =>
      environment["OP_CONNECT_HOST"]
        ? `start the server that OP_CONNECT_HOST names, or ${NO_CONNECT}`
        : "check the network, then run the same command again",
  },
  {
    text:
      /no longer supported|version.{0,30}(too old|outdated|out of date)|update (the )?1Password CLI/i,
    trouble: "other",
    detail: "this 1Password CLI is too old",
    hint: "run: op update",
  },
];

function integration({ environment }: Situation): string {
  if (environment["SSH_CONNECTION"] !== undefined) {
    return "over ssh no app can be asked: set OP_SERVICE_ACCOUNT_TOKEN, or run: op account add";
  }
  return 'turn on "Integrate with 1Password CLI" in the developer settings of the 1Password app';
}

/** What stands in a variable comes before the app, and `op` does not fall back to the app when it is no longer good. */
function signIn({ environment, os }: Situation): string {
  if (environment["OP_CONNECT_HOST"]) return NO_CONNECT;
  if (environment["OP_SERVICE_ACCOUNT_TOKEN"]) return NEW_TOKEN;
  const old = Object.keys(environment).find((name) => /^OP_SESSION(_|$)/.test(name));
  if (old !== undefined) return `run: unset ${old}; ${signInCommand(os)}`;
  return `unlock the 1Password app, or run: ${signInCommand(os)}`;
}

function signInCommand(os: string | undefined): string {
  return os === "windows" ? "Invoke-Expression $(op signin)" : "eval $(op signin)";
}

/** On Linux the app answers the group of its own alone: a copy of `op`, or one that lost its mode, is a stranger. */
function setgid(situation: Situation): string {
  if (situation.os !== "linux") return integration(situation);
  const op = '"$(command -v op)"';
  return `turn on the CLI in its developer settings, and run: sudo chown root:onepassword-cli ${op} && sudo chmod 2755 ${op}`;
}
