/**
 * Arbitrary files in the dialect of `~/.aws`, and in all that resembles it.
 *
 * @module
 */

import fc from "./fast_check.ts";

const END = fc.constantFrom("\n", "\n", "\r\n", "\r");
const INDENT = fc.constantFrom("", "", "", " ", "  ", "\t", "    ", "\u3000", "\xa0");
const BLANK = fc.constantFrom("", " ", "  ", "\t");
const NAME = fc.constantFrom(
  "aws_access_key_id",
  "AWS_Secret_Access_Key",
  "aws_session_token",
  "region",
  "s3",
  "max_concurrent_requests",
  "credential_process",
  "role_arn",
  "名前",
  "a b",
  "",
);
const VALUE = fc.oneof(
  fc.constantFrom("eu-west-1", "AKIAIOSFODNN7EXAMPLE", "", "a = b", "x # no comment", '"quoted"'),
  fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, "")),
);
const HEADER = fc.constantFrom(
  "default",
  "work",
  "profile work",
  'profile "my work"',
  "profile 'it''s'",
  "profile\twork",
  "profile a b",
  "sso-session x",
  "DEFAULT",
  " spaced ",
  "日本語",
  "a] # [b",
  "",
);

const SETTING = fc.tuple(INDENT, NAME, BLANK, fc.constantFrom("=", "=", ":"), BLANK, VALUE, BLANK)
  .map((parts) => parts.join(""));
const HEADING = fc.tuple(INDENT, HEADER, fc.constantFrom("", "", " # note", " ", "]"))
  .map(([indent, header, behind]) => `${indent}[${header}]${behind}`);
const COMMENT = fc.tuple(INDENT, fc.constantFrom("#", ";"), VALUE).map((parts) => parts.join(""));
const LINE = fc.oneof(
  { weight: 5, arbitrary: SETTING },
  { weight: 3, arbitrary: HEADING },
  { weight: 2, arbitrary: COMMENT },
  { weight: 2, arbitrary: BLANK },
  { weight: 1, arbitrary: fc.tuple(INDENT, VALUE).map((parts) => parts.join("")) },
);

/** A text of up to 25 lines, with or without a byte order mark and a final line end. */
export const iniText: fc.Arbitrary<string> = fc.tuple(
  fc.constantFrom("", "", "", "\ufeff"),
  fc.array(fc.tuple(LINE, END).map((parts) => parts.join("")), { maxLength: 24 }),
  fc.oneof(fc.constant(""), LINE),
).map(([mark, lines, last]) => mark + lines.join("") + last);
