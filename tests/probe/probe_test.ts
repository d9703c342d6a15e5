import assert from "node:assert/strict";
import { ASSUMPTIONS } from "../../lib/probe/finding.ts";
import type { Habits } from "../emulators/op/habits.ts";
import { judgeFile } from "../../lib/probe/probe.ts";
import { type FieldJson, type ItemJson, probed, type Twist } from "./twisted_op.ts";

const is = (verb: string) => (args: readonly string[]) =>
  args[0] === "item" && args[1] === verb && !args.includes("--dry-run");
const [isCreate, isEdit, isGet] = ["create", "edit", "get"].map(is);
const isTrial = (verb: string) => (args: readonly string[]) =>
  args[1] === verb && args.includes("--dry-run");

function fieldsWith(change: (field: FieldJson) => FieldJson[]) {
  return (item: ItemJson) => {
    item.fields = item.fields.flatMap(change);
  };
}

/** Changes fields of what is sent or printed by some calls. */
function on(
  matches: ((args: readonly string[]) => boolean) | undefined,
  change: (item: ItemJson) => void,
): (item: ItemJson, args: readonly string[]) => void {
  return (item, args) => matches?.(args) && change(item);
}

const without = (id: string) => fieldsWith((field) => field.id === id ? [] : [field]);
const hasEmpty = (item: ItemJson | undefined) =>
  item?.fields.some(({ value, id }) => value === "" && id !== "notesPlain") ?? false;

/** Counts its calls. */
function nth(wanted: number, matches: ((args: readonly string[]) => boolean) | undefined) {
  let seen = 0;
  return (args: readonly string[]) => matches?.(args) === true && ++seen === wanted;
}

/** Each assumption made to differ, what else must differ with it, and what is said. */
const DIFFERENCES: [what: string, twist: Twist, names: string[], detail: RegExp][] = [
  ["the version is no number", { version: "2.x" }, ["version"], /2\.x/],
  [
    "a trial of create prints no id",
    {
      printed: on(isTrial("create"), (item) => delete item.id),
    },
    ["dry-create"],
    /no id/,
  ],
  [
    "a trial of create is none",
    {
      args: (args) => args.filter((word) => word !== "--dry-run" || args[1] !== "create"),
    },
    ["dry-create"],
    /the item is there/,
  ],
  [
    "a trial of create is refused",
    {
      refuses: (args) => isTrial("create")(args) ? "unknown flag: --dry-run" : undefined,
    },
    ["dry-create"],
    /ended with 1: unknown flag/,
  ],
  [
    "no item can be made",
    {
      refuses: (args) => isCreate?.(args) ? "(403) Forbidden" : undefined,
    },
    ["create", "create-empty", "get-date", "otp-8-digits", "otp-sha256", "otp-bad-seed"],
    /403/,
  ],
  [
    "ids are not kept",
    {
      sent: on(
        isCreate,
        fieldsWith((field) => [
          { ...field, ...(field.id === "probe_text" ? { id: "x".repeat(26) } : {}) },
        ]),
      ),
    },
    ["create-ids"],
    /other ids in place of 1 of 4/,
  ],
  [
    "versions begin elsewhere",
    {
      printed: (item) => item.version += 4,
    },
    ["create-version"],
    /the version is 5/,
  ],
  [
    "create prints what it does not store",
    {
      printed: on(isCreate, (item) => item.fields.forEach((field) => field.label += "!")),
    },
    ["create-answer"],
    /other fields than it stored/,
  ],
  [
    "empty fields are dropped",
    {
      sent: on(isCreate, without("probe_empty")),
    },
    ["create-empty"],
    /dropped/,
  ],
  [
    "empty fields are refused",
    {
      refuses: (args, sent) =>
        !isTrial("create")(args) && hasEmpty(sent) ? "cannot add a field with no value" : undefined,
    },
    ["create-empty", "edit-emptied"],
    /refused: op ended with 1: cannot add a field/,
  ],
  [
    "values are concealed",
    {
      printed: (item) =>
        item.fields.forEach((field) => {
          if (field.type === "CONCEALED") field.value = "[use 'op item get x --reveal' to reveal]";
        }),
    },
    ["get-plain"],
    /concealed/,
  ],
  [
    "dates are rewritten",
    {
      sent: on(
        isCreate,
        fieldsWith((field) => [
          field.type === "DATE" ? { ...field, value: "1769817600" } : field,
        ]),
      ),
    },
    ["get-date"],
    /9999-99-99 came back as 9999999999/,
  ],
  [
    "dates are rewritten by an edit",
    {
      sent: on(
        isEdit,
        fieldsWith((field) => [
          field.type === "DATE" ? { ...field, value: "1769817600" } : field,
        ]),
      ),
    },
    ["edit-date"],
    /9999-99-99 became 9999999999/,
  ],
  [
    "a sent id makes no one-time password",
    {
      sent: on(
        isCreate,
        fieldsWith((field) => [
          { ...field, id: field.id.replace("TOTP_", "probe_code_") },
        ]),
      ),
    },
    ["create-ids", "otp-id", "otp-8-digits", "otp-sha256"],
    /type CONCEALED|other ids|no code/,
  ],
  [
    "codes are others",
    {
      printed: (item) =>
        item.fields.forEach((field) => {
          if (field.totp?.length === 6) field.totp = "not it";
        }),
    },
    ["otp-id", "otp-code", "otp-sha256", "edit-otp"],
    /code/,
  ],
  [
    "a seed's digits are not heeded",
    {
      sent: on(
        isCreate,
        fieldsWith((field) => [
          { ...field, ...(field.value ? { value: field.value.replace("&digits=8", "") } : {}) },
        ]),
      ),
    },
    ["otp-8-digits"],
    /6 digits/,
  ],
  [
    "a seed's hash is not heeded",
    {
      sent: on(
        isCreate,
        fieldsWith((field) => [
          {
            ...field,
            ...(field.value ? { value: field.value.replace("&algorithm=SHA256", "") } : {}),
          },
        ]),
      ),
    },
    ["otp-sha256"],
    /another code, of 6 digits/,
  ],
  [
    "a bad seed is refused",
    {
      refuses: (_args, sent) =>
        sent?.fields.some(({ value }) => value === "no base32!") ? "invalid seed" : undefined,
    },
    ["otp-bad-seed"],
    /refused: op ended with 1: invalid seed/,
  ],
  [
    "a bad seed gives a code",
    {
      printed: (item) =>
        item.fields.forEach((field) => {
          if (field.value === "no base32!") field.totp = "000000";
        }),
    },
    ["otp-bad-seed"],
    /6 characters/,
  ],
  [
    "a trial of edit prints no id",
    {
      printed: on(isTrial("edit"), (item) => delete item.id),
    },
    ["dry-edit"],
    /no id/,
  ],
  [
    "a trial of edit is none",
    {
      args: (args) => args.filter((word) => word !== "--dry-run" || args[1] !== "edit"),
    },
    ["dry-edit", "edit-version"],
    /has changed|read 1, printed 3, stored 3/,
  ],
  [
    "an edit does nothing",
    {
      behave: { faults: [{ on: "item edit", fault: "edit ignored" }] },
    },
    ["edit", "edit-new"],
    /not stored|not there|still|old value/,
  ],
  [
    "an edit is refused",
    {
      refuses: (args) => isEdit?.(args) ? "Couldn't update the item." : undefined,
    },
    ["edit", "edit-date", "words-missing-edit"],
    /update the item/,
  ],
  [
    "an edit skips a version",
    {
      behave: { faults: [{ on: "item edit", fault: "edit skips a version" }] },
    },
    ["edit-version"],
    /read 1, printed 3, stored 3/,
  ],
  [
    "an edit alters another field",
    {
      behave: { faults: [{ on: "item edit", fault: "edit alters another field", skip: 1 }] },
    },
    ["edit-fields"],
    /others of them differ/,
  ],
  [
    "an edit turns the order",
    {
      sent: on(isEdit, (item) => item.fields.reverse()),
    },
    ["edit-order"],
    /another one/,
  ],
  [
    "an edit makes text of a one-time password",
    {
      sent: on(
        isEdit,
        fieldsWith((field) => [
          { ...field, id: field.id.replace("TOTP_", "probe_code_") },
        ]),
      ),
    },
    ["edit-fields", "edit-order", "edit-otp"],
    /code|differ|another/,
  ],
  [
    "an edit drops what is new",
    {
      sent: on(isEdit, without("session_cache")),
    },
    ["edit-new"],
    /not there/,
  ],
  [
    "an edit gives what is new another id",
    {
      sent: on(
        isEdit,
        fieldsWith((field) => [
          field.id === "session_cache" ? { ...field, id: "y".repeat(26) } : field,
        ]),
      ),
    },
    ["edit-new"],
    /another id/,
  ],
  [
    "an edit keeps what is left out",
    {
      sent: on(isEdit, (item) => {
        const isMain = item.fields.some(({ id }) => id === "probe_secret");
        if (!isMain || item.fields.some(({ id }) => id === "probe_placed")) return;
        item.fields.push({ id: "probe_placed", type: "STRING", label: "probe place", value: "x" });
      }),
    },
    ["edit-removed"],
    /still there/,
  ],
  [
    "an edit drops what is emptied",
    {
      sent: on(isEdit, fieldsWith((field) => field.value === "" ? [] : [field])),
    },
    ["edit-emptied"],
    /dropped/,
  ],
  [
    "an old version is refused",
    {
      refuses: (() => {
        let edits = 0;
        return (args: readonly string[], sent: ItemJson | undefined) => {
          const isMain = sent?.fields.some(({ id }) => id === "probe_secret") ?? false;
          if (!isEdit?.(args) || !isMain) return undefined;
          return sent !== undefined && sent.version < ++edits ? "(409) Conflict" : undefined;
        };
      })(),
    },
    ["edit-stale"],
    /refused: op ended with 1: \(409\)/,
  ],
  [
    "a missing item is named in new words",
    {
      refuses: (args) => args[2]?.startsWith("nowhere") ? "no luck" : undefined,
    },
    ["words-missing-get", "words-missing-edit", "words-account"],
    /ended with 1: no luck/,
  ],
  [
    "a wrong account is named in new words",
    {
      refuses: (args) => args.includes("op-sts-probe-nobody") ? "who is that?" : undefined,
    },
    ["words-account"],
    /who is that/,
  ],
  [
    "twins are told without ids",
    {
      refuses: (args) =>
        isGet?.(args) && args[2]?.endsWith(": twin")
          ? 'More than one item matches "x".'
          : undefined,
    },
    ["words-ambiguous"],
    /without the ids/,
  ],
  [
    "the second call without a terminal is refused",
    {
      refuses:
        ((fifth) => (args: readonly string[]) =>
          fifth(args) ? "authorization prompt dismissed, please try again" : undefined)(
            nth(5, isGet),
          ),
    },
    ["no-terminal"],
    /exit code 0, .* exit code 1, .*prompt dismissed/,
  ],
  [
    "deletion is refused",
    {
      refuses: (args) => args[1] === "delete" ? "(403) Forbidden" : undefined,
    },
    ["delete"],
    /still there: op item delete [a-z2-7]{26} --vault [a-z2-7]{26}/,
  ],
];

Deno.test("probe() finds everything as assumed where it is, and leaves nothing behind", async () => {
  const { code, findings, left } = await probed({}, ["--json"]);
  assert.deepEqual(findings.filter(({ verdict }) => verdict === "differs"), []);
  assert.deepEqual(findings.map(({ name }) => name).sort(), Object.keys(ASSUMPTIONS).sort());
  assert.deepEqual([code, left], [0, []]);
});

for (const [what, twist, names, detail] of DIFFERENCES) {
  Deno.test(`probe() tells when ${what}`, async () => {
    const { code, findings, left } = await probed(twist, ["--json"]);
    const different = findings.filter(({ verdict }) => verdict === "differs");
    assert.deepEqual(
      different.map(({ name }) => name).sort(),
      [...names].sort(),
      JSON.stringify(different),
    );
    for (const { detail: said = "" } of different) assert.match(said, detail);
    assert.equal(code, 1);
    assert.equal(left.length > 0, names.includes("delete"));
  });
}

/** What nobody knows of the real `op`, as its stand-in can do it, and what the probe must say of it. */
const HABITS: [habits: Partial<Habits>, names: string[]][] = [
  [{ emptyFields: "dropped" }, ["create-empty", "edit-emptied"]],
  [{ emptyFields: "refused" }, ["create-empty", "edit-emptied"]],
  [{ createdIds: "new" }, ["create-ids"]],
  [{ oddField: "without id" }, ["get-ids", "edit-fields", "edit-order"]],
  [{ oddField: "id twice" }, ["get-ids", "dry-edit", "edit", "edit-date"]],
  [{ dates: "rewritten" }, ["edit-date"]],
  [{ staleVersion: "refused" }, ["edit-stale"]],
  [{ edits: "custom category" }, ["dry-edit", "edit"]],
  [{ edits: "validator" }, ["dry-edit", "edit"]],
  [{ codes: "missing" }, ["otp-id", "otp-8-digits", "otp-sha256", "edit-otp"]],
];

for (const [habits, names] of HABITS) {
  Deno.test(`probe() tells of an op with the habits ${JSON.stringify(habits)}`, async () => {
    const { findings, left } = await probed({ behave: { habits } }, ["--json"]);
    const different = findings.filter(({ verdict }) => verdict === "differs");
    assert.deepEqual(
      different.map(({ name }) => name).sort(),
      [...names].sort(),
      JSON.stringify(different),
    );
    assert.deepEqual(left, []);
  });
}

Deno.test("every assumption can be made to differ", () => {
  const told = new Set([
    ...DIFFERENCES.flatMap(([, , names]) => names),
    ...HABITS.flatMap(([, names]) => names),
  ]);
  const left = Object.keys(ASSUMPTIONS).filter((name) => !told.has(name));
  // Which depends on the machine's groups: see the next test.
  assert.deepEqual(left, ["file"]);
});

Deno.test("judgeFile() wants op to run as its group on Linux", () => {
  const rights = { uid: 0, gid: 77, mode: 0o2755 };
  assert.equal(judgeFile(rights, 77, "linux").verdict, "as assumed");
  for (const other of [{ ...rights, mode: 0o755 }, { ...rights, gid: 0 }]) {
    const { verdict, detail } = judgeFile(other, 77, "linux");
    assert.equal(verdict, "differs");
    assert.match(detail ?? "", /owner 0, group \d+, mode 2?755, and that group is 77/);
  }
  for (const [group, os] of [[undefined, "linux"], [77, "darwin"]] as const) {
    assert.equal(judgeFile(rights, group, os).verdict, "not checked");
  }
  assert.equal(judgeFile(undefined, 77, "windows").verdict, "not checked");
});

Deno.test("probe() prints lines to paste, without a value", async () => {
  const { printed } = await probed();
  assert.match(printed, /^as assumed {3}version: op tells its version .*\(op 2\.34\.1, op-sts /);
  assert.match(printed, /\n\n0 differ, \d+ as assumed, \d+ not checked\n$/);
  assert.doesNotMatch(printed, /invented|KRUGS4Z|base32!|"Probe"|2026-01-31/);
});
