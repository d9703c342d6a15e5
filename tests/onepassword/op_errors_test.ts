import assert from "node:assert/strict";
import type { OpTrouble } from "../../lib/base/errors.ts";
import { explainOpFailure } from "../../lib/onepassword/op_errors.ts";
import type { Situation } from "../../lib/onepassword/op_texts.ts";
import { failure } from "../emulators/op/failure.ts";
import { type TextName, TEXTS } from "../emulators/op/replies.ts";
import fc from "../fast_check.ts";

const ACTION = 'Cannot read the item "AWS"';

const LINUX: Situation = { environment: {}, os: "linux" };

type Meaning = [trouble: OpTrouble, detail: string, hint: string];

const SIGN_IN = "unlock the 1Password app, or run: eval $(op signin)";
const INTEGRATE =
  'turn on "Integrate with 1Password CLI" in the developer settings of the 1Password app';
const UNLOCK = "unlock the 1Password app, then run the same command again";
const APPROVE = "run the same command again, and approve the prompt of 1Password";
const SETGID =
  'turn on the CLI in its developer settings, and run: sudo chown root:onepassword-cli "$(command -v op)" && sudo chmod 2755 "$(command -v op)"';
const STATUS =
  "run the same command again in a few minutes; https://status.1password.com tells more";

const NOT_SIGNED_IN: Meaning = ["signed out", "you are not signed in to 1Password", SIGN_IN];
const EXPIRED: Meaning = ["signed out", "the session of the 1Password CLI has expired", SIGN_IN];
const ASKS: Meaning = ["signed out", "the 1Password CLI wants to ask for a password", SIGN_IN];
const DISMISSED: Meaning = ["dismissed", "the 1Password prompt was dismissed", APPROVE];
const NO_APP: Meaning = ["app", "the 1Password app cannot be reached", INTEGRATE];
const STARTED: Meaning = [
  "app",
  "the 1Password app cannot be reached",
  "start and unlock the 1Password app, then run the same command again",
];
const COPY: Meaning = ["app", "the 1Password app refuses this copy of op", SETGID];
const NO_GRANT: Meaning = ["app", "the 1Password app did not grant a session", UNLOCK];
const NO_ACCOUNT: Meaning = [
  "other",
  "there is no such 1Password account on this machine",
  "correct --account or OP_ACCOUNT; op account list shows the accounts",
];
const LIMITED: Meaning = [
  "limited",
  "1Password limits the rate of requests",
  "wait for some minutes; fewer and longer sessions (--duration) make fewer requests",
];
const SLOW: Meaning = [
  "unreachable",
  "1Password did not answer in time",
  "unlock the 1Password app and check the network, then run the same command again",
];
const OFFLINE: Meaning = [
  "unreachable",
  "1Password's servers cannot be reached",
  "check the network, then run the same command again",
];
const TROUBLE: Meaning = ["unreachable", "1Password's servers have trouble", STATUS];
const NO_ITEM: Meaning = [
  "not found",
  "there is no such item",
  "check --item, --vault and --account; op item list shows the titles",
];
const NO_VAULT: Meaning = [
  "other",
  "there is no such vault",
  "correct --vault or --account; op vault list shows the vaults",
];
const NO_FIELD: Meaning = [
  "other",
  "the item has no such field",
  "name another field, by its label or id",
];
const NO_RIGHT: Meaning = [
  "denied",
  "the account has no right to write there",
  "grant write access to the vault; a login does without it: --cache off",
];
const CONFLICT: Meaning = [
  "conflict",
  "another program changed the vault at the same moment",
  "run the same command again",
];
const REFUSED: Meaning = [
  "refused",
  "1Password does not take the item as it was sent",
  "run: op update; if that does not help, a login does without it: --cache off",
];
const OLD: Meaning = [
  "refused",
  "this 1Password CLI does not take what was sent",
  "run: op update (storing a session needs 2.23.0 or later)",
];

/** What a user is told about each text of `op`, and whether it is worth a try again. The one table of it. */
const MEANING: { readonly [name in TextName]: Meaning } = {
  "not signed in": NOT_SIGNED_IN,
  "account not signed in": NOT_SIGNED_IN,
  "no session token": NOT_SIGNED_IN,
  "no accounts": ["app", "the 1Password CLI knows no account", INTEGRATE],
  "wrong account": NO_ACCOUNT,
  "wrong account, from 2.34": NO_ACCOUNT,
  "several accounts": [
    "ambiguous",
    "there are several 1Password accounts, and none is named",
    "name one by --account or OP_ACCOUNT; op account list shows them",
  ],
  "prompt dismissed": DISMISSED,
  "prompt dismissed, bare": DISMISSED,
  "prompt was dismissed": DISMISSED,
  "prompt denied": DISMISSED,
  "prompt timed out": ["dismissed", "the 1Password prompt was not answered in time", APPROVE],
  "app unreachable": NO_APP,
  "app connection timed out": STARTED,
  "app connection reset": COPY,
  "app connection reset, in full": COPY,
  "app not running": STARTED,
  "app locked": ["app", "the 1Password app is locked", UNLOCK],
  "app offline": NO_GRANT,
  "app signature": NO_APP,
  "app pipe closed": NO_APP,
  "device not verified": NO_GRANT,
  "client timeout": SLOW,
  "answer timeout": SLOW,
  "TLS timeout": SLOW,
  "cut off": SLOW,
  "no network": OFFLINE,
  "name server fails": OFFLINE,
  "no route": OFFLINE,
  "connection refused": OFFLINE,
  "proxy": [
    "unreachable",
    "1Password's servers cannot be reached through the proxy",
    "correct HTTPS_PROXY, or add .1password.com to NO_PROXY",
  ],
  "inspected": [
    "unreachable",
    "the certificate of 1Password's servers is not trusted: something inspects the traffic",
    "add its certificate to the system's store, or name it by SSL_CERT_FILE",
  ],
  "clock wrong": [
    "unreachable",
    "the certificate of 1Password's servers is not valid at the time of this machine",
    "set the clock of this machine",
  ],
  "server error": TROUBLE,
  "bad gateway": TROUBLE,
  "unavailable": TROUBLE,
  "unavailable, by number": TROUBLE,
  "needs terminal": ASKS,
  "no terminal for a password": ASKS,
  "session expired": EXPIRED,
  "unauthorized": EXPIRED,
  "account deleted": [
    "signed out",
    "the 1Password service account has been deleted",
    "set OP_SERVICE_ACCOUNT_TOKEN to the token of a living service account, or unset it",
  ],
  "token expired": [
    "signed out",
    "the token of the 1Password service account has expired",
    "set OP_SERVICE_ACCOUNT_TOKEN to a new token, or unset it",
  ],
  "bad token": [
    "signed out",
    "OP_SERVICE_ACCOUNT_TOKEN is not a service account token",
    "copy the whole token again, or unset the variable",
  ],
  "directory not safe": [
    "other",
    "the 1Password CLI refuses its own directory, whose owner or mode is not right",
    'run: chown -R "$(id -u)" ~/.config/op && chmod 700 ~/.config/op',
  ],
  "no home": [
    "other",
    "the 1Password CLI finds no home directory",
    "set HOME for the program that calls op-sts",
  ],
  "crashed": ["other", "the 1Password CLI has crashed", "run: op update"],
  "too old": ["other", "this 1Password CLI is too old", "run: op update"],
  "rate limit exceeded": LIMITED,
  "rate limited": LIMITED,
  "rate limited, try again": LIMITED,
  "too many requests": LIMITED,
  "too many requests, in small letters": LIMITED,
  "no vault given": [
    "other",
    "a service account needs the vault's name",
    "name the vault by --vault; op vault list shows the vaults",
  ],
  "item missing": NO_ITEM,
  "item missing in vault": NO_ITEM,
  "item archived": NO_ITEM,
  "item not got": NO_ITEM,
  "item to edit missing": NO_ITEM,
  "not found": NO_ITEM,
  "vault missing": NO_VAULT,
  "vault not found": NO_VAULT,
  "ambiguous vault": [
    "other",
    "more than one vault has this name",
    "give --vault the id of one of them; op vault list shows the ids",
  ],
  "ambiguous title": [
    "ambiguous",
    "more than one item has this title (abcdefghijklmnopqrstuvwxyz, 234567abcdefghijklmnopqrst)",
    "give --item the id of one of them",
  ],
  "field missing": NO_FIELD,
  "field missing in reference": NO_FIELD,
  "no one-time password": [
    "other",
    "the item has no one-time password",
    "add it in 1Password, from the QR code or secret that AWS showed",
  ],
  "no write permission": NO_RIGHT,
  "service account may not": NO_RIGHT,
  "update refused": NO_RIGHT,
  "forbidden": [
    "denied",
    "the account has no access to it",
    "grant access to the vault, or name another one by --vault",
  ],
  "bad request": [
    "other",
    "1Password does not take the request",
    "give ids for --item, --vault and --account, and run: op update",
  ],
  "conflict": CONFLICT,
  "conflict, older form": CONFLICT,
  "inconsistent ids": REFUSED,
  "custom category": REFUSED,
  "SSO field": REFUSED,
  "field without name": REFUSED,
  "field without value": REFUSED,
  "no time of the edit": REFUSED,
  "no password value": REFUSED,
  "with Connect": [
    "refused",
    "1Password Connect does not do this",
    "run: unset OP_CONNECT_HOST OP_CONNECT_TOKEN",
  ],
  "invalid JSON": OLD,
  "invalid JSON, bare": OLD,
  "invalid JSON, older form": OLD,
  "bad template": OLD,
  "edit from two inputs": OLD,
  "create from two inputs": OLD,
  "no category": OLD,
  "unknown flag": OLD,
};

const SUBJECT = {
  item: "AWS",
  vault: "Private",
  account: "my",
  field: "code",
  lines:
    '\n\t* for the item "AWS" in vault Private: abcdefghijklmnopqrstuvwxyz\n\t* for the item "AWS" in vault Work: 234567abcdefghijklmnopqrst',
};

const NAMES = Object.keys(TEXTS).filter(isTextName);

function isTextName(name: string): name is TextName {
  return name in TEXTS;
}

function explain(stderr: string, situation = LINUX, code = 1) {
  return explainOpFailure(ACTION, { stderr, code, secrets: [], names: ["AWS"] }, situation);
}

for (const name of NAMES) {
  Deno.test(`explainOpFailure() says what is wrong and what to do when op answers "${name}"`, () => {
    const [trouble, detail, hint] = MEANING[name];
    const { stderr, exit } = failure(name, SUBJECT);
    const error = explain(stderr, LINUX, exit);
    assert.deepEqual([error.trouble, error.message, error.hint], [
      trouble,
      `${ACTION}: ${detail}`,
      hint,
    ]);
  });
}

Deno.test("explainOpFailure() knows a text behind any prefix, in any wrapper and in any case", () => {
  const prefix = fc.constantFrom("", "[ERROR] ", "[ERROR] 2026/11/24 10:00:00 ", "op: ");
  const wrapper = fc.constantFrom(
    "",
    "error initializing client: ",
    "unable to process line 1: ",
    "could not read secret 'op://Private/AWS (409)/Key (404)': ",
    'could not get item "Key (429)": ',
  );
  const write = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.charAt(0).toUpperCase() + text.slice(1),
  );
  const note = fc.constantFrom(
    "",
    "Using configuration at non-standard location\n",
    "[WARNING] 2026/11/24 10:00:00 Update the 1Password CLI: 2.40.0 is out\n[ERROR] ",
    "[WARNING] no longer supported: your session expires soon\n[ERROR] 2026/11/24 10:00:00 ",
  );
  // What Go says of a crash, and what comes behind a preface, is never wrapped.
  const names = NAMES.filter((name) => name !== "crashed" && name !== "no accounts");
  fc.assert(fc.property(fc.constantFrom(...names), prefix, wrapper, write, note, (...all) => {
    const [name, before, around, write, note] = all;
    const text = write(failure(name, SUBJECT).message);
    const error = explain(`${note}${before}${around}${text}\n`);
    assert.deepEqual([error.trouble, error.hint], [MEANING[name][0], MEANING[name][2]], name);
  }));
});

Deno.test("explainOpFailure() never advises what was just tried", () => {
  for (const [, , hint] of Object.values(MEANING)) {
    assert.doesNotMatch(hint, /op-sts (login|doctor|get)|in a terminal/);
    // That session items are refused as well, or a new key is, is said in the same words.
    assert.doesNotMatch(hint, /--cache (auto|field|item)/);
  }
});

Deno.test("explainOpFailure() advises what helps on this system and in this environment", () => {
  const expired = failure("account not signed in").stderr;
  const reset = failure("app connection reset, in full").stderr;
  const unreachable = failure("app unreachable").stderr;
  const cases: [stderr: string, situation: Situation, hint: string][] = [
    [
      expired,
      { environment: {}, os: "windows" },
      "unlock the 1Password app, or run: Invoke-Expression $(op signin)",
    ],
    [
      expired,
      { environment: { OP_SESSION_my: "x" }, os: "darwin" },
      "run: unset OP_SESSION_my; eval $(op signin)",
    ],
    [
      failure("unauthorized").stderr,
      { environment: { OP_SERVICE_ACCOUNT_TOKEN: "ops_x", OP_SESSION_my: "x" }, os: "linux" },
      "set OP_SERVICE_ACCOUNT_TOKEN to the token of a living service account, or unset it",
    ],
    [
      failure("unauthorized").stderr,
      { environment: { OP_CONNECT_HOST: "http://x", OP_SERVICE_ACCOUNT_TOKEN: "y" }, os: "linux" },
      "run: unset OP_CONNECT_HOST OP_CONNECT_TOKEN",
    ],
    [
      "[ERROR] 2026/11/24 10:00:00 dial tcp 127.0.0.1:8080: connect: connection refused",
      { environment: { OP_CONNECT_HOST: "http://127.0.0.1:8080" }, os: "linux" },
      "start the server that OP_CONNECT_HOST names, or run: unset OP_CONNECT_HOST OP_CONNECT_TOKEN",
    ],
    [reset, { environment: {}, os: "darwin" }, INTEGRATE],
    [reset, { environment: {} }, INTEGRATE],
    [
      unreachable,
      { environment: { SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }, os: "linux" },
      "over ssh no app can be asked: set OP_SERVICE_ACCOUNT_TOKEN, or run: op account add",
    ],
  ];
  for (const [stderr, situation, hint] of cases) {
    assert.equal(explain(stderr, situation).hint, hint);
  }
});

Deno.test("explainOpFailure() lists the ids when a title is ambiguous", () => {
  const { stderr } = failure("ambiguous title", SUBJECT);
  assert.deepEqual(explain(stderr).ids, [
    "abcdefghijklmnopqrstuvwxyz",
    "234567abcdefghijklmnopqrst",
  ]);
});

Deno.test("explainOpFailure() takes no title for what op says", () => {
  for (const title of ["Key (409)", "too many requests", 'a "(409)" b', "panic: x", "x509"]) {
    const stderr =
      `[ERROR] 2026/11/24 10:00:00 "${title}" isn't an item. Specify the item with its UUID.`;
    const failed = { stderr, code: 1, secrets: [], names: [title] };
    assert.equal(explainOpFailure("Cannot read it", failed, LINUX).trouble, "not found", title);
  }
});

Deno.test("explainOpFailure() repeats the words of a text that it does not know, and no hint", () => {
  const cases: [stderr: string, said: string][] = [
    ["[ERROR] 2026/11/24 10:00:00 the flux is low\n", " and said: the flux is low"],
    ["[ERROR] the flux is low\nmore", " and said: the flux is low"],
    ["Note first\n[ERROR] 2026/11/24 10:00:00 the flux is low\n", " and said: the flux is low"],
    ["  plain words \nsecond line", " and said: plain words"],
    ["[ERROR] (418) I'm a teapot: UnableToBrew", " and said: (418) I'm a teapot: UnableToBrew"],
    ["", ""],
  ];
  for (const [stderr, said] of cases) {
    const error = explain(stderr, LINUX, 6);
    assert.equal(error.message, `${ACTION}: op ended with code 6${said}`);
    assert.deepEqual([error.trouble, error.hint], ["other", undefined]);
  }
});
