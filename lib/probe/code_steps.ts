/**
 * One-time passwords: whether the codes are those that the seed stands for.
 *
 * @module
 */

import { type Bench, failureOf, get, make } from "./bench.ts";
import {
  asAssumed,
  type AssumptionName,
  differs,
  type Finding,
  judge,
  notChecked,
} from "./finding.ts";
import { SEED } from "./item_steps.ts";
import { type CodeRules, codesAround } from "./totp.ts";
import type { ProbeField, ProbeItem } from "./probe_item.ts";

const SIX: CodeRules = { seed: SEED, hash: "SHA-1", digits: 6 };

const URI = `otpauth://totp/probe?secret=${SEED}`;

/** Compares the code of the main item with the one that AWS would compute. */
export async function compareCode(
  bench: Bench,
  item: ProbeItem | undefined,
): Promise<Finding[]> {
  const again = item === undefined ? undefined : (await get(bench, item)).item;
  const code = again?.fields?.find(({ totp }) => totp !== undefined)?.totp;
  if (code === undefined) return [notChecked("otp-code", "there is no code to look at")];
  return [await compared("otp-code", code, SIX, bench)];
}

/** Stores seeds of other kinds. */
export async function storeSeeds(bench: Bench): Promise<Finding[]> {
  const eight = await codeFor(bench, "8 digits", `${URI}&digits=8`);
  const sha256 = await codeFor(bench, "SHA-256", `${URI}&algorithm=SHA256`);
  return [
    typeof eight === "string"
      ? judge("otp-8-digits", /^\d{8}$/.test(eight), `the code has ${eight.length} digits`)
      : eight("otp-8-digits"),
    typeof sha256 === "string"
      ? await compared("otp-sha256", sha256, { ...SIX, hash: "SHA-256" }, bench)
      : sha256("otp-sha256"),
    await storeBadSeed(bench),
  ];
}

async function storeBadSeed(bench: Bench): Promise<Finding> {
  const made = await make(bench, "bad seed", [codeField("no base32!")]);
  if (made.item === undefined) return differs("otp-bad-seed", `refused: ${failureOf(made)}`);
  const read = await get(bench, made.item);
  if (read.item === undefined) {
    return differs("otp-bad-seed", `the item cannot be read: ${failureOf(read)}`);
  }
  const field = read.item.fields?.find(({ value, type }) =>
    value === "no base32!" || type === "OTP"
  );
  return field?.totp === undefined
    ? asAssumed("otp-bad-seed", `keys of the field: ${Object.keys(field ?? {}).join(", ")}`)
    : differs("otp-bad-seed", `it gives ${field.totp.length} characters`);
}

/** Stores a seed; its code, or what can be said without one. */
async function codeFor(
  bench: Bench,
  name: string,
  seed: string,
): Promise<string | ((name: AssumptionName) => Finding)> {
  const made = await make(bench, name, [codeField(seed)]);
  if (made.item === undefined) return (name) => differs(name, `refused: ${failureOf(made)}`);
  const read = await get(bench, made.item);
  if (read.item === undefined) return (name) => notChecked(name, failureOf(read));
  const code = read.item.fields?.find(({ totp }) => totp !== undefined)?.totp;
  return code ?? ((name) => differs(name, "it gives no code"));
}

function codeField(value: string): ProbeField {
  return { id: "TOTP_probe", type: "OTP", label: "one-time password", value };
}

async function compared(
  name: AssumptionName,
  code: string,
  rules: CodeRules,
  { parts: { clock } }: Bench,
): Promise<Finding> {
  const right = await codesAround(clock.now(), rules);
  return judge(name, right.includes(code), `it gives another code, of ${code.length} digits`);
}
