/**
 * The fields of a key item: which one holds the access key id, the secret, the MFA serial and the one-time password,
 * by the name that an option gives, or else by the names that people use.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import type { Options } from "../command_line/options.ts";
import { fieldsNamed, foldLabel, onlyOne } from "./field_names.ts";
import type { Field, Item } from "./item.ts";

/** A part of a key item that is a plain value. */
export interface Part {
  /** Option that names its field. */
  readonly option: "access-key-field" | "secret-key-field" | "mfa-serial-field";
  /** Label that the field has unless an option says otherwise: that of 1Password's AWS plugin. */
  readonly label: string;
  /** What a value of it looks like. */
  readonly shape: RegExp;
  /** Names that tell what the field is, folded and without {@linkcode OWNERS}, the likeliest first. */
  readonly names: readonly string[];
  /** Names that other fields have as well: they count when the value has the shape. Labels or ids, folded. */
  readonly vague: readonly string[];
}

/** The id of a long-lived access key, or a temporary one's. */
export const ACCESS_KEY_ID: Part = {
  option: "access-key-field",
  label: "Access Key ID",
  shape: /^A[KS]IA[A-Z0-9]{12,124}$/,
  names: words("accesskeyid accesskey accesskeyidentifier accessid keyid"),
  vague: words("username user login key id apikey clientid credential accountid"),
};

/** The secret of an access key: 40 letters of base64, as AWS makes them today. */
export const SECRET_ACCESS_KEY: Part = {
  option: "secret-key-field",
  label: "Secret Access Key",
  shape: /^[A-Za-z0-9/+]{40}$/,
  names: words(
    "secretaccesskey secretkey accesskeysecret secretaccesskeyid secretaccess accesssecret keysecret secret",
  ),
  vague: words("password pass credential apisecret clientsecret secretvalue"),
};

/** The serial number of the MFA device: the ARN of a virtual one, or what is printed on a hardware token for GovCloud. */
export const MFA_SERIAL: Part = {
  option: "mfa-serial-field",
  label: "mfa serial",
  shape: /^(arn:aws[\w-]*:iam::\d{12}:mfa\/.+|GAHT[A-Z0-9]{8})$/,
  names: words(
    "mfaserial mfaserialnumber mfaarn mfaid mfadevicearn mfadevice mfadeviceserial mfadeviceserialnumber " +
      "mfadeviceid mfadeviceidentifier mfaidentifier mfaserialarn mfaserialid mfanumber virtualmfadevicearn " +
      "virtualmfadevice virtualmfaarn virtualmfa hardwaremfaserial hardwaremfa assignedmfadevice serialnumber",
  ),
  vague: words(
    "mfa mfaname mfatoken serial serialno sn arn device devicearn deviceid deviceserial identifier otpserial " +
      "otparn totparn tokenserial tokenarn 2fa 2faserial 2faarn 2fadevice userarn multifactorauthentication " +
      "authenticator authenticatorarn",
  ),
};

/** Words that say only whose the key is. */
const OWNERS = /^(?:amazonwebservices|amazon|aws|iam|cli|tfvar|my)+|(?:aws|iam)$/g;

/** How well a field fits a part: less is better; what is empty comes behind all that is not. */
const RANK = { usual: 0, known: 1, vague: 1000, id: 2000, empty: 10_000 } as const;

/**
 * Finds the fields that may be a part of a key item.
 *
 * @returns One, none, or several that nothing tells apart
 */
export function fieldsOf(item: Item, part: Part, options: Options): readonly Field[] {
  const named = nameOf(part, options);
  const others = item.fields.filter((field) => !isOtp(field));
  if (named !== part.label) return fieldsNamed({ ...item, fields: others }, named);
  const best = closest(others, part);
  if (best.length < 2 || part === ACCESS_KEY_ID) return fitting(item, best, part, options);
  return fitting(item, besideKey(item, best, options), part, options);
}

/** Tells whether a field is one of those that {@linkcode fieldsOf} chooses a part from; to choose takes longer. */
export function mayBe(field: Field, part: Part, options: Options): boolean {
  return nameOf(part, options) !== part.label || rankOf(field, part) < Infinity;
}

/**
 * Finds a part of a key item.
 *
 * @returns Its field, perhaps an empty one; `undefined` when there is none
 * @throws {ItemError} When several fields may be it
 */
export function fieldOf(item: Item, part: Part, options: Options): Field | undefined {
  return onlyOne(item, fieldsOf(item, part, options), nameOf(part, options), part.option);
}

/** Name by which a part is looked for: an option's or the usual one. */
export function nameOf(part: Part, options: Options): string {
  return options[part.option] ?? part.label;
}

/**
 * Finds the one-time password of an item: the one that `--otp-field` names, else one beside the access key, else the
 * first.
 *
 * @returns The field, which may lack a code; `undefined` when there is none
 * @throws {ItemError} When the field that was named is not there, or no one-time password
 */
export function otpFieldOf(item: Item, options: Options): Field | undefined {
  const name = options["otp-field"];
  if (name === undefined) {
    const all = item.fields.filter(isOtp);
    const withCode = all.filter(({ totp }) => typeof totp === "string" && totp !== "");
    const [first] = besideKey(item, withCode.length === 0 ? all : withCode, options);
    return first;
  }
  // Two fields of one label, of which one gives codes, are no riddle.
  const alone = fieldsNamed({ ...item, fields: item.fields.filter(isOtp) }, name);
  const field = onlyOne(item, alone, name, "otp-field");
  if (field !== undefined) return field;
  throw new ItemError(
    `Cannot log in: the item ${quote(item.title)} has no one-time password called ${quote(name)}`,
    "name another field by --otp-field, or leave it out to take the first one",
  );
}

/** Tells whether a field gives one-time passwords. */
export function isOtp({ type, totp }: Field): boolean {
  return type === "OTP" || (typeof totp === "string" && totp !== "");
}

/**
 * Takes away what gets into a value by pasting: blanks of all kinds around it, characters without width, quotes.
 *
 * @returns The value; `""` when there is none
 */
export function valueOf(field: Field | undefined): string {
  const plain = (field?.value ?? "").replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "").trim();
  return /^(["'`“”„«‘’])(.+)["'`“”«»‘’]$/su.exec(plain)?.[2]?.trim() ?? plain;
}

function closest(fields: readonly Field[], part: Part): readonly Field[] {
  let least = Infinity;
  let best: Field[] = [];
  for (const field of fields) {
    const rank = rankOf(field, part) + (valueOf(field) === "" ? RANK.empty : 0);
    if (rank < least) [least, best] = [rank, []];
    if (rank === least && rank < Infinity) best.push(field);
  }
  return best;
}

function rankOf(field: Field, part: Part): number {
  const { id, label } = field;
  const letters = foldLabel(label ?? "");
  if (letters === foldLabel(part.label)) return RANK.usual;
  const bare = letters.replace(OWNERS, "");
  const known = part.names.indexOf(bare);
  if (known >= 0) return RANK.known + known;
  const given = [letters, bare, foldLabel(id)];
  const vague = part.vague.findIndex((name) => given.includes(name));
  if (vague >= 0 && part.shape.test(valueOf(field))) return RANK.vague + vague;
  return part.names.includes(foldLabel(id)) ? RANK.id : Infinity;
}

/** A password may look like a secret by chance: it is one only where the user name is the access key id. */
function fitting(
  item: Item,
  best: readonly Field[],
  part: Part,
  options: Options,
): readonly Field[] {
  if (part !== SECRET_ACCESS_KEY || !best.some((field) => isVague(field, part))) return best;
  const keys = fieldsOf(item, ACCESS_KEY_ID, options);
  return keys.some((field) => isVague(field, ACCESS_KEY_ID)) ? best : [];
}

function isVague(field: Field, part: Part): boolean {
  const rank = rankOf(field, part);
  return rank >= RANK.vague && rank < RANK.id;
}

/** Of several, those in the section of the access key id, when there are any. */
function besideKey(item: Item, found: readonly Field[], options: Options): readonly Field[] {
  if (found.length < 2) return found;
  const [key, ...others] = fieldsOf(item, ACCESS_KEY_ID, options);
  if (key === undefined || others.length > 0) return found;
  const near = found.filter(({ section }) => (section?.id ?? "") === (key.section?.id ?? ""));
  return near.length === 0 ? found : near;
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
