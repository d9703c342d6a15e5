/**
 * Editing items by JSON: what an edit changes, and what it must not.
 *
 * @module
 */

import { isPlaceholder } from "../onepassword/item.ts";
import { ask, type Bench, edit, failureOf, get } from "./bench.ts";
import { type AssumptionName, differs, type Finding, judge, notChecked } from "./finding.ts";
import { CODE, isSame, PLACED, SECRET, TEXT } from "./item_steps.ts";
import { fieldOf, type ProbeField, type ProbeItem, withFields } from "./probe_item.ts";

const NEW = "session_cache";

const CONCEALED = "values come concealed";

const OF_EDITS: readonly AssumptionName[] = [
  "dry-edit",
  "edit",
  "edit-version",
  "edit-fields",
  "edit-order",
  "edit-otp",
  "edit-new",
  "edit-removed",
  "edit-emptied",
  "edit-stale",
];

/** Edits the main item in every way that the program relies on. */
export async function editMain(bench: Bench, item: ProbeItem | undefined): Promise<Finding[]> {
  if (item === undefined) {
    return OF_EDITS.map((name) => notChecked(name, "there is no item to change"));
  }
  const findings = [await tryEdit(bench, item), ...await roundTrip(bench, item)];
  if (findings.some(({ name, verdict }) => name === "edit" && verdict !== "as assumed")) {
    const rest = OF_EDITS.slice(7).map((name) => notChecked(name, "the item could not be changed"));
    return [...findings, ...rest];
  }
  const current = async () => (await get(bench, item)).item ?? item;
  findings.push(await remove(bench, await current()));
  findings.push(await empty(bench, await current()));
  findings.push(await sendStale(bench, item, await current()));
  return findings;
}

async function tryEdit(bench: Bench, item: ProbeItem): Promise<Finding> {
  const changed = withSecret(item, "another invented secret, on trial");
  const trial = await ask(bench, ["item", "edit", item.id ?? "", "--dry-run"], changed);
  if (trial.item === undefined) return differs("dry-edit", failureOf(trial));
  if (!trial.item.id) return differs("dry-edit", "the JSON has no id");
  const { item: after } = await get(bench, item);
  if (after === undefined) return notChecked("dry-edit", "the item could not be read again");
  const isUntouched = after.version === item.version && isSame(after, item);
  return judge("dry-edit", isUntouched, "the item has changed");
}

/** One value changed, one field added, everything else sent as it was read. */
async function roundTrip(bench: Bench, item: ProbeItem): Promise<Finding[]> {
  const secret = "another invented secret";
  const sentNew = { id: NEW, type: "CONCEALED", label: NEW, value: "an invented session" };
  const sent = withFields(withSecret(item, secret), (fields) => [...fields, sentNew]);
  const printed = await edit(bench, sent);
  const rest = OF_EDITS.slice(2, 7);
  if (printed.item === undefined) {
    return [
      differs("edit", failureOf(printed)),
      ...rest.map((name) => notChecked(name, "the item could not be changed")),
    ];
  }
  const { item: stored } = await get(bench, item);
  if (stored === undefined) {
    return [...OF_EDITS.slice(1, 7)].map((name) =>
      notChecked(name, "the item could not be read again")
    );
  }
  const [before, after] = [item, stored].map(untouchedOf);
  const order = (fields: typeof before) => (fields ?? []).map(([id]) => id).join(" ");
  const sorted = (fields: typeof before) => JSON.stringify([...fields ?? []].sort());
  const code = fieldOf(stored, CODE);
  const isCode = code?.type === "OTP" && /^\d{6}$/.test(code.totp ?? "");
  return [
    changed(fieldOf(stored, SECRET), secret),
    version(item, printed.item, stored),
    judge("edit-fields", sorted(before) === sorted(after), "others of them differ"),
    judge("edit-order", order(before) === order(after), "it is another one"),
    fieldOf(item, CODE)?.type === "OTP"
      ? judge("edit-otp", isCode, "it gives no code of six digits any more")
      : notChecked("edit-otp", "there was none before"),
    added(fieldOf(stored, NEW), sentNew),
  ];
}

function changed(stored: ProbeField | undefined, value: string): Finding {
  if (isPlaceholder(stored?.value ?? "")) return notChecked("edit", CONCEALED);
  return judge("edit", stored?.value === value, "the new value was not stored");
}

function added(stored: ProbeField | undefined, sent: ProbeField): Finding {
  if (stored === undefined) return differs("edit-new", "it is not there");
  if (isPlaceholder(stored.value ?? "")) return notChecked("edit-new", CONCEALED);
  const isKept = stored.id === sent.id && stored.value === sent.value;
  return judge("edit-new", isKept, "it has another id or value");
}

function version(before: ProbeItem, printed: ProbeItem, stored: ProbeItem): Finding {
  const versions = [before, printed, stored].map(({ version }) => version ?? NaN);
  const [read = NaN, ...later] = versions;
  return judge(
    "edit-version",
    later.every((version) => version === read + 1),
    `read ${versions.join(", printed ").replace(/, printed (?=[^,]*$)/, ", stored ")}`,
  );
}

/** Id, type, label and value of the fields that an edit did not mean to touch. */
function untouchedOf({ fields = [] }: ProbeItem): (string | undefined)[][] {
  return fields.filter(({ label }) => label !== SECRET && label !== NEW)
    .map(({ id, type, label, value }) => [id, type, label, value]);
}

async function remove(bench: Bench, item: ProbeItem): Promise<Finding> {
  const sent = withFields(item, (fields) => fields.filter(({ label }) => label !== PLACED));
  if (fieldOf(item, PLACED) === undefined) {
    return notChecked("edit-removed", "the field was not there before");
  }
  const printed = await edit(bench, sent);
  if (printed.item === undefined) return differs("edit-removed", failureOf(printed));
  return judge("edit-removed", fieldOf(printed.item, PLACED) === undefined, "it is still there");
}

async function empty(bench: Bench, item: ProbeItem): Promise<Finding> {
  const sent = withFields(
    item,
    (fields) => fields.map((field) => field.label === TEXT ? { ...field, value: "" } : field),
  );
  if (fieldOf(item, TEXT) === undefined) {
    return notChecked("edit-emptied", "the field was not there before");
  }
  const printed = await edit(bench, sent);
  if (printed.item === undefined) return differs("edit-emptied", `refused: ${failureOf(printed)}`);
  const field = fieldOf(printed.item, TEXT);
  if (field === undefined) return differs("edit-emptied", "it is dropped");
  return judge("edit-emptied", (field.value ?? "") === "", "it has its old value");
}

/** Sends the item with the version that it had at first. */
async function sendStale(bench: Bench, first: ProbeItem, current: ProbeItem): Promise<Finding> {
  const { version } = first;
  if (version === undefined || version === current.version) {
    return notChecked("edit-stale", "the item has no older version");
  }
  const secret = "an invented secret, late";
  const printed = await edit(bench, { ...withSecret(current, secret), version });
  if (printed.item === undefined) return differs("edit-stale", `refused: ${failureOf(printed)}`);
  return judge(
    "edit-stale",
    fieldOf(printed.item, SECRET)?.value === secret,
    "the new value was not stored",
  );
}

function withSecret(item: ProbeItem, value: string): ProbeItem {
  return withFields(
    item,
    (fields) => fields.map((field) => field.label === SECRET ? { ...field, value } : field),
  );
}
