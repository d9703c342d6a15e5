import assert from "node:assert/strict";
import type { OpTrouble } from "../../lib/base/errors.ts";
import { explainOpFailure } from "../../lib/onepassword/op_errors.ts";
import { failure } from "../emulators/op/failure.ts";
import { type TextName, TEXTS } from "../emulators/op/replies.ts";

const ACTION = 'Cannot read the item "AWS"';

/** What a user must be told about each text of `op`, by a word of the detail and one of the hint. */
const MEANING: { [name in TextName]: [detail: RegExp, hint: RegExp, trouble?: OpTrouble] } = {
  "not signed in": [/not signed in to 1Password/, /unlock the 1Password app.*op signin/],
  "account not signed in": [/not signed in to 1Password/, /op signin/],
  "no session token": [/not signed in to 1Password/, /op signin/],
  "no accounts": [/knows no account/, /Integrate with 1Password CLI/],
  "wrong account": [/no such 1Password account/, /op account list/],
  "prompt dismissed": [/prompt was dismissed/, /approve the prompt/, "dismissed"],
  "prompt dismissed, bare": [/prompt was dismissed/, /approve the prompt/, "dismissed"],
  "prompt timed out": [/prompt was not answered in time/, /approve the prompt/, "dismissed"],
  "app unreachable": [/app cannot be reached/, /Integrate with 1Password CLI/],
  "app connection timed out": [/app cannot be reached/, /Integrate with 1Password CLI/],
  "app connection reset": [/app cannot be reached/, /Integrate with 1Password CLI/],
  "app offline": [/app did not grant a session/, /unlock the 1Password app/],
  "device not verified": [/app did not grant a session/, /unlock the 1Password app/],
  "client timeout": [/did not answer in time/, /network/],
  "no network": [/servers cannot be reached/, /network/],
  "needs terminal": [/needs a terminal/, /op-sts login/],
  "account deleted": [/service account has been deleted/, /OP_SERVICE_ACCOUNT_TOKEN/],
  "bad token": [/is not a service account token/, /copy the whole token/],
  "rate limited": [/limits the rate/, /wait/],
  "rate limited, try again": [/limits the rate/, /wait/],
  "no vault given": [/service account needs the vault/, /--vault/],
  "item missing": [/no such item/, /--item/, "not found"],
  "item missing in vault": [/no such item/, /--vault/, "not found"],
  "item archived": [/no such item/, /--item/, "not found"],
  "vault missing": [/no such vault/, /op vault list/],
  "ambiguous title": [/more than one item has this title/, /id/, "ambiguous"],
  "field missing": [/no such field/, /label or id/],
  "field missing in reference": [/no such field/, /label or id/],
  "no one-time password": [/no one-time password/, /QR code/],
  "no write permission": [/no right to write/, /--cache off/],
  "update refused": [/no right to write/, /--cache off/],
  "forbidden": [/no access/, /grant access/],
  "not found": [/no such item/, /--item/, "not found"],
  "bad request": [/does not take the request/, /update the 1Password CLI/],
  "conflict": [/same moment/, /try again/, "conflict"],
  "conflict, older form": [/same moment/, /try again/, "conflict"],
  "invalid JSON": [/does not take what was sent/, /2\.23\.0/],
  "invalid JSON, bare": [/does not take what was sent/, /2\.23\.0/],
  "invalid JSON, older form": [/does not take what was sent/, /2\.23\.0/],
  "edit from two inputs": [/does not take what was sent/, /2\.23\.0/],
  "create from two inputs": [/does not take what was sent/, /2\.23\.0/],
  "no category": [/does not take what was sent/, /2\.23\.0/],
  "inconsistent ids": [/does not take the item/, /--cache item/],
  "no password value": [/does not take the item/, /--cache item/],
};

const SUBJECT = {
  item: "AWS",
  vault: "Private",
  account: "my",
  field: "code",
  lines:
    '\n\t* for the item "AWS" in vault Private: abcdefghijklmnopqrstuvwxyz\n\t* for the item "AWS" in vault Work: 234567abcdefghijklmnopqrst',
};

for (const name of Object.keys(TEXTS).filter(isTextName)) {
  Deno.test(`explainOpFailure() says what is wrong and what to do when op answers "${name}"`, () => {
    const [detail, hint, trouble = "other"] = MEANING[name];
    const { stderr, exit } = failure(name, SUBJECT);
    const error = explainOpFailure(ACTION, stderr, exit, []);
    assert.ok(error.message.startsWith(`${ACTION}: `));
    assert.match(error.message, detail);
    assert.match(error.hint ?? "", hint);
    assert.equal(error.trouble, trouble);
    assert.doesNotMatch(error.message + error.hint, /\n|\[ERROR\]/);
  });
}

Deno.test("explainOpFailure() lists the ids when a title is ambiguous", () => {
  const { stderr, exit } = failure("ambiguous title", SUBJECT);
  const error = explainOpFailure(ACTION, stderr, exit, []);
  const ids = ["abcdefghijklmnopqrstuvwxyz", "234567abcdefghijklmnopqrst"];
  assert.deepEqual(error.ids, ids);
  assert.ok(error.message.endsWith(`(${ids.join(", ")})`));
});

Deno.test("explainOpFailure() repeats a text that it does not know, without prefix and secrets", () => {
  const cases: [stderr: string, said: string][] = [
    ["[ERROR] 2026/11/24 10:00:00 the flux is low\n", " and said: the flux is low"],
    ["[ERROR] the flux is low\nmore", " and said: the flux is low"],
    ["Note first\n[ERROR] 2026/11/24 10:00:00 the flux is low\n", " and said: the flux is low"],
    ["  plain words \n", " and said: plain words"],
    ["[ERROR] value hunter22 is odd, hunter22!", " and said: value … is odd, …!"],
    ["x".repeat(300), ` and said: ${"x".repeat(200)}…`],
    ["", ""],
  ];
  for (const [stderr, said] of cases) {
    const error = explainOpFailure(ACTION, stderr, 6, ["hunter22"]);
    assert.equal(error.message, `${ACTION}: op ended with code 6${said}`);
    assert.equal(error.trouble, "other");
  }
});

function isTextName(name: string): name is TextName {
  return name in TEXTS;
}

Deno.test("explainOpFailure() takes no title for what op says", () => {
  const stderr =
    `[ERROR] 2026/11/24 10:00:00 "Key (409)" isn't an item. Specify the item with its UUID.`;
  assert.equal(explainOpFailure("Cannot read it", stderr, 1, []).trouble, "not found");
});
