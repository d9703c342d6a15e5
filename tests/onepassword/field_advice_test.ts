import assert from "node:assert/strict";
import { ItemError } from "../../lib/base/errors.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Field, Item } from "../../lib/onepassword/item.ts";
import { accessKeyOf, codeOf, readKeyItem } from "../../lib/onepassword/key_item.ts";
import { ITEM_ID, KEY_ID, keyItem, optionsWith, SERIAL } from "../fakes.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/** An item of fields by label. */
function itemOf(fields: Record<string, string>, more: readonly Field[] = []): Item {
  return keyItem({
    title: "Work",
    fields: [
      ...Object.entries(fields).map(([label, value], index) => ({
        id: `f${index}`,
        type: "STRING",
        label,
        value,
      })),
      ...more,
    ],
  });
}

const OTP: Field = { id: "TOTP_1", type: "OTP", label: "code", value: "SEED", totp: "012345" };

/** What is in the item, what is asked, and the two lines that the user sees. */
const CASES: [
  name: string,
  item: Item,
  options: Partial<Options>,
  message: string,
  hint: string,
][] = [
  [
    "a key under a name of its own",
    itemOf({ "Zugriff": KEY_ID }),
    {},
    'Cannot log in: the item "Work" has no field "Access Key ID", but "Zugriff" looks like one',
    `run: op-sts setup --item ${ITEM_ID} --access-key-field Zugriff`,
  ],
  [
    "a label of several words",
    itemOf({ "mein Zugriff": KEY_ID }),
    { vault: "Team Vault", account: "my.1password.com" },
    'Cannot log in: the item "Work" has no field "Access Key ID", but "mein Zugriff" looks like one',
    `run: op-sts setup --item ${ITEM_ID} --vault 'Team Vault' --account my.1password.com --access-key-field f0`,
  ],
  [
    "two keys under names of their own",
    itemOf({ "Alt": KEY_ID, "Neu": "AKIAOTHEROTHEROTHER1" }),
    {},
    'Cannot log in: the item "Work" has no field "Access Key ID", but "Alt" and "Neu" look like one',
    `run: op-sts setup --item ${ITEM_ID} --access-key-field Alt`,
  ],
  [
    "no key at all",
    itemOf({ "website": "https://x" }),
    {},
    'Cannot log in: the item "Work" has no field "Access Key ID"',
    "add it, or name another field by --access-key-field",
  ],
  [
    "an empty field",
    itemOf({ "access_key_id": "" }),
    {},
    'Cannot log in: the item "Work" has no value in the field "access_key_id"',
    "fill it in, or name another field by --access-key-field",
  ],
  [
    "a secret under a name of its own",
    itemOf({ "Access Key": KEY_ID, "Geheim": SECRET }),
    {},
    'Cannot log in: the item "Work" has no field "Secret Access Key", but "Geheim" looks like one',
    `run: op-sts setup --item ${ITEM_ID} --secret-key-field Geheim`,
  ],
  [
    "a field named that is not there",
    itemOf({ "Access Key": KEY_ID, "Secret": SECRET }),
    { "secret-key-field": "Sceret" },
    'Cannot log in: the item "Work" has no field "Sceret", but "Secret" looks like one',
    `run: op-sts setup --item ${ITEM_ID} --secret-key-field Secret`,
  ],
  [
    "a serial under a name of its own",
    itemOf({ "Access Key": KEY_ID, "Secret": SECRET, "Gerät": SERIAL }, [OTP]),
    {},
    'Cannot log in: the item "Work" has no field "mfa serial", but "Gerät" looks like one',
    `run: op-sts setup --item ${ITEM_ID} --mfa-serial-field f2`,
  ],
  [
    "a hardware token under a name of its own, and no one-time password",
    itemOf({ "Access Key": KEY_ID, "Secret": SECRET, "Token2": "GAHT12345678" }),
    {},
    'Cannot log in: the item "Work" has no field "mfa serial", but "Token2" looks like one',
    `run: op-sts setup --item ${ITEM_ID} --mfa-serial-field Token2`,
  ],
  [
    "no serial",
    itemOf({ "Access Key": KEY_ID, "Secret": SECRET }, [OTP]),
    {},
    'Cannot log in: the item "Work" has no MFA serial in the field "mfa serial"',
    "add the field with the device's ARN (arn:aws:iam::…:mfa/…), or give --mfa-serial",
  ],
  [
    "id and secret in each other's place",
    itemOf({ "Access Key ID": SECRET, "Secret": KEY_ID }),
    {},
    'Cannot use the key in "Work": the field "Access Key ID" holds a secret access key, not an access key id (AKIA…)',
    "swap the two in the 1Password app, or name another field by --access-key-field",
  ],
  [
    "the id in the secret's field as well",
    itemOf({ "Access Key ID": KEY_ID, "Secret key": KEY_ID }),
    {},
    'Cannot log in: the field "Secret key" of "Work" holds an access key id, not the secret access key: perhaps the two are swapped',
    "put the secret access key into it, or name another field by --secret-key-field",
  ],
  [
    "the seed in the secret's field",
    itemOf({ "Access Key ID": KEY_ID, "Secret": "otpauth://totp/x?secret=ABC" }),
    {},
    'Cannot log in: the field "Secret" of "Work" holds the secret of a one-time password, not the secret access key',
    "put the secret access key into it, or name another field by --secret-key-field",
  ],
  [
    "a secret with a character that none has",
    itemOf({ "Access Key ID": KEY_ID, "Secret": `${SECRET.slice(0, 20)}–${SECRET.slice(21)}` }),
    {},
    'Cannot log in: the field "Secret" of "Work" holds no secret access key: there are characters within it that none has',
    "put the secret access key into it, or name another field by --secret-key-field",
  ],
  [
    "a temporary key",
    itemOf({ "Access Key ID": "ASIAIOSFODNN7EXAMPLE", "Secret": SECRET }),
    {},
    'Cannot use the key in "Work": it is a temporary one (ASIA…)',
    "put the long-lived access key (AKIA…) of the IAM user into the item",
  ],
  [
    "a temporary key beside the long-lived one",
    itemOf({ "Access Key ID": "ASIAIOSFODNN7EXAMPLE", "Secret": SECRET, "Mine": KEY_ID }),
    {},
    'Cannot use the key in "Work": it is a temporary one (ASIA…)',
    `"Mine" looks like one; run: op-sts setup --item ${ITEM_ID} --access-key-field Mine`,
  ],
  [
    "a user's name in the place of the key",
    itemOf({ "Access Key ID": "alice", "Secret": SECRET, "Mine": KEY_ID }),
    {},
    'Cannot use the key in "Work": the field "Access Key ID" holds no access key id (AKIA…)',
    `"Mine" looks like one; run: op-sts setup --item ${ITEM_ID} --access-key-field Mine`,
  ],
  [
    "a security key beside an authenticator app",
    itemOf({
      "Access Key ID": KEY_ID,
      "Secret": SECRET,
      "mfa serial": "arn:aws:iam::123456789012:u2f/user/alice/yubikey-ABC",
      "App": SERIAL,
    }, [OTP]),
    {},
    'Cannot use the MFA serial in "Work": it names a security key or passkey, which has no codes: register an authenticator app as well',
    `"App" looks like one; run: op-sts setup --item ${ITEM_ID} --mfa-serial-field App`,
  ],
  [
    "a device whose name AWS does not take",
    itemOf({ "Access Key ID": KEY_ID, "Secret": SECRET, "mfa serial": `${SERIAL} phone` }, [OTP]),
    {},
    'Cannot use the MFA serial in "Work": AWS takes 9 to 256 letters, digits and +=/:,.@-_',
    "copy the device's ARN from the IAM console, section security credentials",
  ],
  [
    "two fields of one label",
    itemOf({ "access-key-id": KEY_ID, "access_key_id": "AKIAOTHEROTHEROTHER1" }),
    {},
    'Cannot choose a field: the item "Work" has several called "Access Key ID" (ids f0, f1)',
    "give the id of the right one instead of its label: --access-key-field f0",
  ],
  [
    "two fields for the session",
    itemOf({ "Access Key ID": KEY_ID, "Secret": SECRET, "session_cache": "" }, [
      { id: "f9", type: "CONCEALED", label: "session_cache" },
    ]),
    {},
    'Cannot choose a field: the item "Work" has several called "session_cache" (ids f2, f9)',
    "give the id of the right one instead of its label: --cache-field f2",
  ],
];

for (const [name, item, options, message, hint] of CASES) {
  Deno.test(`a login says what to do when an item holds ${name}`, () => {
    assert.throws(() => {
      const given = optionsWith(options);
      const key = readKeyItem({ item, from: 0, to: 0 }, given, {});
      accessKeyOf(key, given);
      codeOf(key, given);
    }, (error) => {
      assert.ok(error instanceof ItemError, String(error));
      assert.deepEqual([error.message, error.hint], [message, hint]);
      assert.ok(!`${error.message}${error.hint}`.includes(SECRET.slice(0, 12)));
      return true;
    });
  });
}

Deno.test("the command that is advised reads the item", () => {
  const item = itemOf({ "Zu griff": KEY_ID, "Geheim": SECRET, "G.erät": SERIAL }, [OTP]);
  let options = optionsWith();
  for (let turn = 0; turn < 3; turn++) {
    try {
      accessKeyOf(readKeyItem({ item, from: 0, to: 0 }, options, {}), options);
    } catch (error) {
      assert.ok(error instanceof ItemError);
      const [, name = "", value = ""] = /--(\S+-field) (\S+)$/.exec(error.hint ?? "") ?? [];
      options = { ...options, [name]: value };
    }
  }
  const key = readKeyItem({ item, from: 0, to: 0 }, options, {});
  assert.deepEqual([key.source.accessKeyId, key.source.serial], [KEY_ID, SERIAL]);
  assert.equal(accessKeyOf(key, options).secretAccessKey, SECRET);
});
