/**
 * What to say about a key item that lacks a part: which of its fields hold what looks like one, and what names them.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { quote } from "../base/text.ts";
import type { Options } from "../command_line/options.ts";
import { findField, foldLabel } from "./field_names.ts";
import type { Field, Item } from "./item.ts";
import { isOtp, MFA_SERIAL, nameOf, type Part, valueOf } from "./key_fields.ts";
import { mfaSerialProblem } from "../sts/mfa_serial.ts";

/** Most fields that are named in a message. */
const MOST = 4;

/** Finds the fields whose value looks like a part, whatever they are called. */
export function lookalikes(item: Item, part: Part): readonly Field[] {
  return item.fields.filter((field) => !isOtp(field) && part.shape.test(valueOf(field)));
}

/**
 * Says that a part is not there, and where it may be.
 *
 * @param found The field that should hold it, when only its value is missing
 * @param what The part in words
 */
export function missingPart(
  item: Item,
  part: Part,
  options: Options,
  found: Field | undefined,
): ItemError {
  const name = nameOf(part, options);
  const lack = found === undefined
    ? `has no field ${quote(name)}`
    : `has no value in the field ${quote(found.label || name)}`;
  const alike = lookalikes(item, part);
  const [first] = alike;
  if (first === undefined) {
    return new ItemError(
      `Cannot log in: the item ${quote(item.title)} ${lack}`,
      `${found === undefined ? "add it" : "fill it in"}, or name another field by --${part.option}`,
    );
  }
  const labels = alike.slice(0, MOST).map(({ id, label }) => quote(label || id)).join(" and ");
  return new ItemError(
    `Cannot log in: the item ${quote(item.title)} ${lack}, but ${labels} ${
      alike.length === 1 ? "looks" : "look"
    } like one`,
    `run: ${commandNaming(item, part.option, first, options)}`,
  );
}

/**
 * Says which field may be meant, where the one that was taken holds something else.
 *
 * @returns Advice; `undefined` where no other value would do better
 */
export function otherField(item: Item, part: Part, options: Options): string | undefined {
  const [first] = lookalikes(item, part).filter((field) =>
    !valueOf(field).startsWith("ASIA") &&
    !(part === MFA_SERIAL && mfaSerialProblem(valueOf(field)))
  );
  if (first === undefined) return undefined;
  const name = quote(first.label || first.id);
  return `${name} looks like one; run: ${commandNaming(item, part.option, first, options)}`;
}

/** What 1Password makes codes of, in a field of its own type only: an address, or base32 in one case. */
const SEED = /^(otpauth:\/\/.+|[A-Z2-7]{32,}=*|[a-z2-7]{32,}=*)$/;

/** Says what helps where codes are missing since their secret stands in a field of text. */
export function seedAdvice({ fields }: Item): string | undefined {
  const field = fields.find((each) => !isOtp(each) && SEED.test(valueOf(each).replace(/\s/g, "")));
  if (field === undefined) return undefined;
  return `${
    quote(field.label || field.id)
  } looks like its secret, as text: in the 1Password app, ` +
    "put it into a field of the type one-time password";
}

/** The command that sets a profile up with a field named. */
function commandNaming(
  item: Item,
  option: string,
  field: Field,
  { vault, account, item: asked, ...rest }: Options,
): string {
  const others = ["access-key-field", "secret-key-field", "mfa-serial-field"] as const;
  const given = others.filter((name) => name !== option && rest[name] !== undefined)
    .map((name) => [name, rest[name]] as const);
  const words = [
    ["item", /^[\w.-]+$/.test(asked) ? asked : item.id],
    ...(vault === undefined ? [] : [["vault", vault]]),
    ...(account === undefined ? [] : [["account", account]]),
    ...given.filter(([, name]) => !USUAL.has(foldLabel(name ?? ""))),
    [option, handleOf(item, field)],
  ];
  return `op-sts setup ${
    words.map(([name, value = ""]) => `--${name} ${posixWord(value)}`).join(" ")
  }`;
}

/** Labels that need not be named. */
const USUAL: ReadonlySet<string> = new Set(["accesskeyid", "secretaccesskey", "mfaserial"]);

/** The shortest text that names a field and stays one word for every reader of a configuration file. */
function handleOf(item: Item, field: Field): string {
  const { id, label } = field;
  const isUsable = (name: string) => {
    try {
      return findField(item, name) === field;
    } catch {
      return false;
    }
  };
  const names = [label ?? "", id, `${field.section?.label || field.section?.id}.${label || id}`];
  return names.find((name) => /^[\w.@+-]+$/.test(name) && isUsable(name)) ??
    names.find((name) => name !== "" && isUsable(name)) ?? id;
}
