/**
 * Making and reading items: what of that which was sent comes back.
 *
 * @module
 */

import { type Answer, ask, type Bench, failureOf, get, make, template } from "./bench.ts";
import {
  asAssumed,
  type AssumptionName,
  differs,
  type Finding,
  judge,
  notChecked,
} from "./finding.ts";
import { fieldOf, type ProbeItem } from "./probe_item.ts";

/** Labels of the fields of the main item. */
export const TEXT = "probe text";
export const SECRET = "probe secret";
export const CODE = "one-time password";
export const PLACED = "probe place";

/** A seed that nobody has registered anywhere, in base32. */
export const SEED = "KRUGS4ZANFZSA3TPEBZWKZLE";

/** Fields of every kind that the program has to do with. */
const MAIN_FIELDS = [
  { id: "probe_text", type: "STRING", label: TEXT, value: "an invented text" },
  { id: "probe_secret", type: "CONCEALED", label: SECRET, value: "an invented secret" },
  { id: "TOTP_probe", type: "OTP", label: CODE, value: SEED },
  {
    id: "probe_placed",
    section: { id: "probe_section", label: "Probe" },
    type: "STRING",
    label: PLACED,
    value: "an invented text in a section",
  },
];

/** Tries what would be made, and sees that it was not. */
export async function tryCreate(bench: Bench): Promise<Finding[]> {
  const input = template(bench, "trial", MAIN_FIELDS, "API_CREDENTIAL");
  const answer = await ask(bench, ["item", "create", "-", "--dry-run"], input);
  if (answer.item === undefined) return [differs("dry-create", failureOf(answer))];
  if (!answer.item.id) return [differs("dry-create", "the JSON has no id")];
  const later = await ask(bench, ["item", "get", input.title]);
  return [judge("dry-create", later.item === undefined, "the item is there")];
}

/** What the making of the main item showed, and the item as it was read again. */
export interface Made {
  readonly findings: readonly Finding[];
  readonly item: ProbeItem | undefined;
}

/** Makes the main item and reads it again. */
export async function makeMain(bench: Bench): Promise<Made> {
  const made = await make(bench, "main", MAIN_FIELDS, "API_CREDENTIAL");
  const rest: AssumptionName[] = [
    "create-ids",
    "create-version",
    "create-answer",
    "get-ids",
    "get-plain",
    "otp-id",
  ];
  if (!made.item?.id) {
    return { findings: [differs("create", failureOf(made)), ...without(rest)], item: undefined };
  }
  const again = await get(bench, made.item);
  if (again.item === undefined) {
    const why = `it could not be read: ${failureOf(again)}`;
    return { findings: [differs("create", why), ...without(rest)], item: undefined };
  }
  const { item } = again;
  const lost = MAIN_FIELDS.filter(({ id }) => !item.fields?.some((field) => field.id === id));
  const secret = fieldOf(item, SECRET);
  return {
    item,
    findings: [
      asAssumed("create"),
      judge(
        "create-ids",
        lost.length === 0,
        `other ids in place of ${lost.length} of ${MAIN_FIELDS.length}`,
      ),
      judge("create-version", item.version === 1, `the version is ${item.version ?? "not told"}`),
      judge("create-answer", isSame(made.item, item), "op printed other fields than it stored"),
      distinctIds(item),
      secret === undefined ? differs("get-plain", "the field is not there") : judge(
        "get-plain",
        secret.value === "an invented secret",
        "the value is concealed or another one",
      ),
      codeField(item),
    ],
  };
}

function distinctIds({ fields = [] }: ProbeItem): Finding {
  const ids = fields.map(({ id }) => id ?? "");
  const without = ids.filter((id) => id === "").length;
  const twice = ids.length - new Set(ids).size;
  return judge(
    "get-ids",
    without === 0 && twice === 0,
    `${without} without one, ${twice} with another field's`,
  );
}

function codeField(item: ProbeItem): Finding {
  const field = fieldOf(item, CODE);
  if (field === undefined) return differs("otp-id", "the field is not there");
  if (field.type !== "OTP") return differs("otp-id", `it became a field of the type ${field.type}`);
  return judge("otp-id", /^\d{6}$/.test(field.totp ?? ""), "it has no code of six digits");
}

/** Makes an item with an empty field. */
export async function makeEmpty(bench: Bench): Promise<Finding[]> {
  const empty = { id: "probe_empty", type: "CONCEALED", label: "probe empty", value: "" };
  const made = await make(bench, "empty field", [empty]);
  if (made.item === undefined) {
    return [differs("create-empty", `it is refused: ${failureOf(made)}`)];
  }
  const { item } = await get(bench, made.item);
  if (item === undefined) return [notChecked("create-empty", "the item could not be read")];
  const isThere = fieldOf(item, empty.label) !== undefined;
  return [judge("create-empty", isThere, "it is dropped")];
}

/** Makes an item with a date, reads it, and sends it back unchanged. */
export async function makeDate(bench: Bench): Promise<Finding[]> {
  const sent = "2026-01-31";
  const date = { id: "probe_date", type: "DATE", label: "probe date", value: sent };
  const made = await make(bench, "date", [date]);
  if (made.item === undefined) {
    return [
      differs("get-date", `it is refused: ${failureOf(made)}`),
      notChecked("edit-date", "there is no item with a date"),
    ];
  }
  const before = await get(bench, made.item);
  const valueIn = ({ item }: Answer) => fieldOf(item, date.label)?.value ?? "";
  const found = judge(
    "get-date",
    valueIn(before) === sent,
    `${shapeOf(sent)} came back as ${shapeOf(valueIn(before)) || "nothing"}`,
  );
  if (before.item === undefined) return [found, notChecked("edit-date", failureOf(before))];
  const edited = await ask(bench, ["item", "edit", before.item.id ?? ""], before.item);
  if (edited.item === undefined) return [found, differs("edit-date", failureOf(edited))];
  const after = shapeOf(valueIn(edited)) || "nothing";
  return [
    found,
    judge(
      "edit-date",
      valueIn(edited) === valueIn(before),
      `${shapeOf(valueIn(before))} became ${after}`,
    ),
  ];
}

/** Compares the fields of two printings, apart from the codes, which pass. */
export function isSame(one: ProbeItem, other: ProbeItem): boolean {
  const kept = ({ fields = [] }: ProbeItem) =>
    JSON.stringify(fields.map(({ id, type, label, value }) => [id, type, label, value]));
  return kept(one) === kept(other);
}

/** Says of a value no more than what its characters are. */
function shapeOf(value: string): string {
  return value.replace(/\d/g, "9").replace(/[A-Za-z]/g, "a");
}

function without(names: readonly AssumptionName[]): Finding[] {
  return names.map((name) => notChecked(name, "there is no item to look at"));
}
