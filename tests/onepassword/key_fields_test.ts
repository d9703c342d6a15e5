import assert from "node:assert/strict";
import type { Options } from "../../lib/command_line/options.ts";
import { foldLabel } from "../../lib/onepassword/field_names.ts";
import type { Field, Item } from "../../lib/onepassword/item.ts";
import {
  ACCESS_KEY_ID,
  fieldOf,
  fieldsOf,
  mayBe,
  MFA_SERIAL,
  otpFieldOf,
  type Part,
  SECRET_ACCESS_KEY,
  valueOf,
} from "../../lib/onepassword/key_fields.ts";
import { keyItem, optionsWith } from "../fakes.ts";
import fc from "../fast_check.ts";

const ID = "AKIAIOSFODNN7EXAMPLE";
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SERIAL = "arn:aws:iam::123456789012:mfa/alice";
const TOKEN = "GAHT12345678";

/** An item of fields by label; a list of two stands for a field with an id of its own. */
function itemOf(...fields: [label: string, value: string, more?: Partial<Field>][]): Item {
  return keyItem({
    fields: fields.map(([label, value, more], index) => ({
      id: `f${index}`,
      type: "STRING",
      ...(label === "" ? {} : { label }),
      ...(value === "" ? {} : { value }),
      ...more,
    })),
  });
}

function found(item: Item, part: Part, options: Partial<Options> = {}): string {
  return valueOf(fieldOf(item, part, optionsWith(options)));
}

/** How people call the three, each found beside fields that have nothing to do with them. */
const NAMES: [part: Part, value: string, labels: string[]][] = [
  [ACCESS_KEY_ID, ID, [
    "Access Key ID",
    "access key id",
    "ACCESS KEY ID",
    "Access Key Id",
    "access_key_id",
    "access-key-id",
    "access.key.id",
    "AccessKeyId",
    "accessKeyId",
    "aws_access_key_id",
    "AWS_ACCESS_KEY_ID",
    "AWS Access Key ID",
    "AWS access key",
    "aws_access_key",
    "AWSAccessKeyId",
    "Amazon Access Key ID",
    "IAM Access Key ID",
    "AWS IAM access key id",
    "AWS CLI Access Key ID",
    "TF_VAR_aws_access_key_id",
    "access key",
    "Access Key:",
    "ACCESS_KEY",
    "access id",
    "Access Key ID (AWS)",
    "Key ID",
    "AWS key id",
    "key_id",
    "Ａｃｃｅｓｓ　Ｋｅｙ　ＩＤ",
    "🔑 Access Key ID",
    "username",
    "User",
    "AWS key",
    "key",
    "ID",
    "login",
    "API key",
    "credential",
  ]],
  [SECRET_ACCESS_KEY, SECRET, [
    "Secret Access Key",
    "secret access key",
    "secret_access_key",
    "SecretAccessKey",
    "secretAccessKey",
    "aws_secret_access_key",
    "AWS_SECRET_ACCESS_KEY",
    "AWS Secret Access Key",
    "AWS secret key",
    "AWSSecretKey",
    "Secret Key",
    "secret-key",
    "SECRET_KEY",
    "secret",
    "AWS secret",
    "access key secret",
    "AWS Access Key Secret",
    "Access Secret",
    "key secret",
    "Secret Access",
    "IAM secret access key",
    "TF_VAR_aws_secret_access_key",
    "Secret Access Key 🔒",
  ]],
  [MFA_SERIAL, SERIAL, [
    "mfa serial",
    "MFA Serial",
    "mfa_serial",
    "mfaSerial",
    "MFA Serial Number",
    "mfa_serial_number",
    "AWS MFA serial",
    "AWS_MFA_SERIAL",
    "aws_mfa_serial",
    "mfa_id",
    "MFA ID",
    "MFA ARN",
    "mfa-arn",
    "AWS MFA ARN",
    "mfa device",
    "MFA Device ARN",
    "AWS MFA device ARN",
    "mfa_device_id",
    "MFA device serial",
    "MFA Device Serial Number",
    "MFA identifier",
    "Serial Number",
    "serialNumber",
    "virtual MFA device",
    "Virtual MFA ARN",
    "Assigned MFA device",
    "serial",
    "mfa",
    "ARN",
    "device",
    "Device ARN",
    "2FA",
    "2FA ARN",
    "TOTP ARN",
    "OTP serial",
    "SN",
  ]],
];

/** Fields that stand in such items as well, and are none of the three. */
const OTHERS: [string, string, Partial<Field>?][] = [
  ["notesPlain", ""],
  ["Default Region", "eu-west-1"],
  ["account", "123456789012"],
  ["user arn", "arn:aws:iam::123456789012:user/alice"],
  ["console password", "hunter2hunter2"],
  ["one-time password", "SEED", { type: "OTP", totp: "012345", id: "TOTP_1" }],
];

for (const [part, value, labels] of NAMES) {
  Deno.test(`fieldOf() finds ${part.label} by each of ${labels.length} labels`, () => {
    for (const label of labels) {
      const item = itemOf(...OTHERS, [label, value]);
      assert.equal(found(item, part), value, label);
      // The others of the three are not taken for it, nor it for them.
      for (const [other] of NAMES) {
        if (other !== part) assert.equal(fieldOf(item, other, optionsWith()), undefined, label);
      }
    }
  });
}

/** Items as public set-ups have them: which field is which, or nothing for what is not there. */
const SETUPS: [name: string, item: Item, id: string, secret: string, serial: string][] = [
  [
    "1Password's AWS plugin",
    itemOf(["access key id", ID], ["secret access key", SECRET], ["mfa serial", SERIAL]),
    ID,
    SECRET,
    SERIAL,
  ],
  [
    "a credentials file, line by line",
    itemOf(["aws_access_key_id", ID], ["aws_secret_access_key", SECRET], ["mfa_serial", SERIAL]),
    ID,
    SECRET,
    SERIAL,
  ],
  [
    "the JSON of aws iam create-access-key",
    itemOf(["UserName", "alice"], ["AccessKeyId", ID], ["SecretAccessKey", SECRET]),
    ID,
    SECRET,
    "",
  ],
  [
    "a Login whose user name is the key",
    keyItem({
      category: "LOGIN",
      fields: [
        { id: "username", type: "STRING", label: "ユーザー名", value: ID },
        { id: "password", type: "CONCEALED", label: "パスワード", value: SECRET },
        { id: "x", type: "STRING", label: "MFA ARN", value: SERIAL },
      ],
    }),
    ID,
    SECRET,
    SERIAL,
  ],
  [
    "an API Credential with its own fields",
    itemOf(["username", ID, { id: "username" }], ["credential", SECRET, { id: "credential" }]),
    ID,
    SECRET,
    "",
  ],
  [
    "a Login for the console with the key beside it",
    itemOf(
      ["username", "alice", { id: "username" }],
      ["password", "k".repeat(40), { id: "password" }],
      ["Access Key", ID],
      ["Secret", SECRET],
      ["ARN", "arn:aws:iam::123456789012:user/alice"],
    ),
    ID,
    SECRET,
    "",
  ],
  [
    "a console password that looks like a secret",
    itemOf(["username", "alice"], ["password", "k".repeat(40)], ["access key", ID]),
    ID,
    "",
    "",
  ],
  [
    "a token for GovCloud, printed on its back",
    itemOf(["Access key ID", ID], ["Secret access key", SECRET], ["MFA token", TOKEN]),
    ID,
    SECRET,
    TOKEN,
  ],
  [
    "labels in another language on the ids that import gives",
    itemOf(
      ["Zugriffsschlüssel", ID, { id: "access_key_id" }],
      ["Geheimnis", SECRET, { id: "secret_access_key" }],
      ["Gerät", SERIAL, { id: "mfa_serial" }],
    ),
    ID,
    SECRET,
    SERIAL,
  ],
  [
    "an empty usual field beside a filled one",
    itemOf(["Access Key ID", ""], ["key id", ID], ["mfa serial", " "], ["MFA ARN", SERIAL]),
    ID,
    "",
    SERIAL,
  ],
  [
    "an exact label beside a well-known one",
    itemOf(["access key", "AKIAOTHEROTHEROTHER1"], ["Access Key ID", ID], ["secret", "no"], [
      "Secret Access Key",
      SECRET,
    ]),
    ID,
    SECRET,
    "",
  ],
];

for (const [name, item, id, secret, serial] of SETUPS) {
  Deno.test(`fieldOf() finds the parts of ${name}`, () => {
    assert.deepEqual(
      [ACCESS_KEY_ID, SECRET_ACCESS_KEY, MFA_SERIAL].map((part) => found(item, part)),
      [id, secret, serial],
    );
  });
}

/** Two keys in one item, each in a section of its own. */
const TWO = keyItem({
  fields: ["prod", "dev"].flatMap((section) => {
    const place = { id: `s-${section}`, label: section };
    const field = (label: string, value: string, more: Partial<Field> = {}) => ({
      id: `${label}-${section}`,
      type: "STRING",
      label,
      value,
      section: place,
      ...more,
    });
    return [
      field("access key id", `AKIA${section.toUpperCase()}${"X".repeat(12)}`),
      field("secret access key", `${section} secret`),
      field("mfa serial", `arn:aws:iam::123456789012:mfa/${section}`),
      field("code", "SEED", { type: "OTP", totp: section === "prod" ? "111111" : "222222" }),
    ];
  }),
});

Deno.test("fieldOf() takes secret, serial and code from the section of the key that an option names", () => {
  for (const section of ["prod", "dev"]) {
    const options = { "access-key-field": `${section}.access key id` };
    assert.equal(found(TWO, SECRET_ACCESS_KEY, options), `${section} secret`);
    assert.equal(found(TWO, MFA_SERIAL, options), `arn:aws:iam::123456789012:mfa/${section}`);
    const code = otpFieldOf(TWO, optionsWith(options))?.totp;
    assert.equal(code, section === "prod" ? "111111" : "222222");
  }
});

Deno.test("fieldOf() throws an ItemError with ids and a command when nothing tells two fields apart", () => {
  assert.throws(() => fieldOf(TWO, ACCESS_KEY_ID, optionsWith()), {
    name: "ItemError",
    message:
      'Cannot choose a field: the item "AWS Access Key" has several called "Access Key ID" (ids access key id-prod in "prod", access key id-dev in "dev")',
    hint:
      /^give the id of the right one instead of its label: --access-key-field 'access key id-prod'$/,
  });
});

Deno.test("otpFieldOf() takes the named one, else the first that gives a code", () => {
  const code = (id: string, totp: string | undefined): [string, string, Partial<Field>] => [
    `code ${id}`,
    "SEED",
    { id, type: "OTP", ...(totp === undefined ? {} : { totp }) },
  ];
  const item = itemOf(code("a", undefined), code("b", "222222"), code("c", "333333"));
  assert.equal(otpFieldOf(item, optionsWith())?.id, "b");
  assert.equal(otpFieldOf(item, optionsWith({ "otp-field": "Code C" }))?.id, "c");
  assert.equal(otpFieldOf(itemOf(code("a", undefined)), optionsWith())?.id, "a");
  assert.equal(otpFieldOf(itemOf(["code", "x"]), optionsWith()), undefined);
  // A plain field of the same label is no rival.
  const both = itemOf(["code", "x"], ["code", "SEED", { id: "t", type: "OTP", totp: "123456" }]);
  assert.equal(otpFieldOf(both, optionsWith({ "otp-field": "code" }))?.id, "t");
});

Deno.test("valueOf() takes away what pasting adds", () => {
  const cases: string[] = [
    ` ${ID}\n`,
    `\t${ID}\r\n`,
    `\u00a0${ID}\u00a0`,
    `\u200b${ID}\u200b`,
    `\ufeff${ID}`,
    `AKIA\u00adIOSFODNN7EXAMPLE`,
    `"${ID}"`,
    `'${ID}'`,
    `\`${ID}\``,
    `“${ID}”`,
    ` " ${ID} " `,
    `\u2003${ID}\u3000`,
  ];
  for (const value of cases) {
    assert.equal(valueOf({ id: "f", type: "STRING", value }), ID, JSON.stringify(value));
  }
  assert.equal(valueOf(undefined), "");
  assert.equal(valueOf({ id: "f", type: "STRING", value: '""' }), '""');
});

const LABELS = fc.constantFrom(...NAMES.flatMap(([, , all]) => all), "x", "");
const FIELD = fc.record({
  id: fc.oneof(LABELS, fc.string({ minLength: 1 })),
  type: fc.constantFrom("STRING", "CONCEALED", "OTP", "URL"),
  label: LABELS,
  value: fc.constantFrom("", ID, SECRET, SERIAL, "x"),
});
const PARTS = fc.constantFrom(ACCESS_KEY_ID, SECRET_ACCESS_KEY, MFA_SERIAL);

Deno.test("mayBe() is true of every field that fieldsOf() chooses", () => {
  let chosen = 0;
  fc.assert(
    fc.property(fc.array(FIELD, { minLength: 3 }), PARTS, LABELS, (fields, part, name) => {
      for (const options of [optionsWith(), optionsWith({ [part.option]: name || "x" })]) {
        for (const field of fieldsOf(keyItem({ fields }), part, options)) {
          assert.ok(mayBe(field, part, options));
          chosen++;
        }
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(chosen > 500, String(chosen));
});

Deno.test("fieldOf() finds the usual label whatever else the item holds", () => {
  fc.assert(fc.property(fc.array(FIELD), PARTS, fc.nat(), (others, part, at) => {
    const own = { id: "own", type: "STRING", label: part.label, value: "mine" };
    const rest = others.filter(({ label, id }) =>
      foldLabel(label) !== foldLabel(part.label) && id !== "own"
    );
    const place = at % (rest.length + 1);
    const fields = [...rest.slice(0, place), own, ...rest.slice(place)];
    assert.equal(fieldOf(keyItem({ fields }), part, optionsWith()), own);
  }));
});

Deno.test("fieldOf() finds a label however its words are written and joined", () => {
  const joins = fc.constantFrom(" ", "_", "-", ".", "", "  ", " - ");
  const cases = fc.constantFrom<(word: string) => string>(
    (word) => word,
    (word) => word.toUpperCase(),
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );
  const owner = fc.constantFrom("", "aws", "AWS", "iam", "amazon");
  const parts = fc.constantFrom(ACCESS_KEY_ID, SECRET_ACCESS_KEY, MFA_SERIAL);
  fc.assert(fc.property(parts, joins, cases, owner, (part, join, write, first) => {
    const words = [first, ...part.label.toLowerCase().split(" ")].filter((word) => word !== "");
    const item = itemOf(...OTHERS, [words.map(write).join(join), "mine"]);
    assert.equal(found(item, part), "mine");
  }));
});
