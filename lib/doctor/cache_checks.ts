/**
 * Where the session is kept: whether it can be read, how long it lasts, and whether a new one could be written.
 *
 * @module
 */

import { isSessionField, type SessionItem } from "../keeping/session_item.ts";
import { sessionItemTemplate, sessionItemTitles } from "../keeping/session_item_form.ts";
import { findField } from "../onepassword/field_names.ts";
import { type Item, parseItem, withField } from "../onepassword/item.ts";
import { OpError, type OpStsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { callOp, type OpParts } from "../onepassword/op_call.ts";
import type { Options } from "../command_line/options.ts";
import { untilText } from "../terminal/local_time.ts";
import { decodeSession } from "../keeping/codec.ts";
import { fieldProblem, placeFor, type Reading } from "../keeping/kept_session.ts";
import { checkCacheField, type KeyItem } from "../onepassword/key_item.ts";
import { type ItemRead, openOp } from "../onepassword/op.ts";
import { checkAccessKeys } from "./rotation_checks.ts";
import { keyItemIn, type StoreCall, surveySessions } from "../keeping/store.ts";
import { type Attempt, attempt, type Check, checker, setupCommand } from "./check.ts";

/** What a trial write holds in place of a session. */
const DUMMY = { name: "session_00000000", value: "dummy" };

/** What was found at every place where a session may be. */
interface Survey extends Pick<Reading, "kept"> {
  readonly key: KeyItem;
  readonly sessionItems: readonly SessionItem[];
  readonly place: ReturnType<typeof placeFor>;
}

/**
 * Looks at every place of the session, with the item as it was read, and judges what is there.
 *
 * @param profiles Whose lines use it
 */
export async function checkCache(
  read: Attempt<ItemRead>,
  profiles: readonly string[],
  parts: OpParts & Pick<StoreCall, "profileSettings">,
): Promise<Check[]> {
  const { options, clock } = parts;
  const [reads, writes] = [checker("cache-read"), checker("cache-write")];
  if (options.cache === "off") {
    const text = "no session is kept (--cache off): each call logs in";
    return [reads.ok(text), writes.ok(text)];
  }
  const unknown = writes.unchecked("the place of the session is not known");
  const disorder = [reads.unchecked("the item is not in order"), unknown];
  if ("error" in read) return disorder;
  const { value } = read;
  const field = await attempt(() => checkCacheField(value.item, options));
  if ("error" in field) return [reads.error(field.error), unknown];
  const key = await attempt(() => keyItemIn(value, parts));
  if ("error" in key) return disorder;
  const op = openOp(parts);
  const survey = await attempt(async () => {
    const { kept, sessionItems } = await surveySessions({ ...parts, op });
    const place = placeFor(options, key.value, clock.now());
    return { kept, key: key.value, place, sessionItems: (await sessionItems()).items };
  });
  if ("error" in survey) return [reads.error(survey.error), unknown];
  const trial = await attempt(() => tryWrite(parts, survey.value));
  return [
    reading(survey.value, options, clock.now()),
    "error" in trial
      ? refused(trial.error, survey.value, options)
      : writing(survey.value, profiles, options, clock.now()),
    ...oldTitles(survey.value),
    ...await checkAccessKeys(key.value, survey.value.kept, parts),
  ];
}

/** Lets `op` try a write without writing: it takes the JSON and prints what would be, at least since 2.23.0. */
async function tryWrite(parts: OpParts, survey: Survey): Promise<Item> {
  const { key: { item }, place } = survey;
  // A field that is still empty would be sent empty, which a login never does.
  const target = place === "field"
    ? withField(item, parts.options["cache-field"], DUMMY.value)
    : survey.sessionItems[0]?.item;
  return await callOp(parts, {
    action: `Cannot keep a session for ${quote(item.title)}`,
    args: target === undefined
      ? ["item", "create", "-", "--vault", item.vault.id, "--dry-run"]
      : ["item", "edit", target.id, "--vault", target.vault.id, "--dry-run"],
    input: target ?? sessionItemTemplate(item, sessionItemTitles(item).plain, DUMMY),
    parse: parseItem,
  });
}

function refused(error: OpStsError, { place }: Survey, options: Options): Check {
  const { error: failed, warning } = checker("cache-write");
  const isElsewhere = options.cache === "auto" && place === "field" &&
    error instanceof OpError && error.trouble === "refused";
  return isElsewhere
    ? warning(
      "1Password takes no edit of the item: a login keeps its session in a session item",
      "op-sts setup writes the session item into the line, so that each call asks op once",
    )
    : failed(error);
}

function reading(
  { kept, key, sessionItems }: Survey,
  options: Options,
  now: number,
): Check {
  const { ok, warning } = checker("cache-read");
  if (kept !== undefined) {
    const where = `the session in ${quote(kept.item.title)}`;
    const { expiresAt } = kept.session;
    if (expiresAt - now < 1000) return ok(`${where} has expired: the next call logs in`);
    return ok(`${where} lasts ${untilText(expiresAt, now)}`);
  }
  const places = [
    { item: key.item, field: findField(key.item, options["cache-field"]) },
    ...sessionItems.flatMap(({ item }) =>
      item.fields.filter(isSessionField).map((field) => ({ item, field }))
    ),
  ];
  const strange = places.find(({ field }) => {
    const value = field?.value ?? "";
    return value !== "" && decodeSession(value) === undefined;
  });
  return strange === undefined ? ok("no session is cached: the next call logs in") : warning(
    `the field ${quote(strange.field?.label ?? "")} of ${
      quote(strange.item.title)
    } holds no session`,
    "run op-sts login, which replaces what is in it; --cache-field names another one",
  );
}

function writing(
  { key, place, sessionItems }: Survey,
  profiles: readonly string[],
  options: Options,
  now: number,
): Check {
  const { ok, warning } = checker("cache-write");
  const proof = "op takes it on trial; the right to write in the vault shows only at a login";
  if (place === "field") {
    return ok(`sessions go to the field ${quote(options["cache-field"])}: ${proof}`);
  }
  const [sessionItem] = sessionItems;
  if (sessionItem === undefined) return ok(`sessions go to a session item, not yet made: ${proof}`);
  if (options["cache-item"] === undefined) {
    const problem = fieldProblem(options, key, now);
    return warning(
      `sessions go to a session item${
        problem === undefined ? "" : ` (${problem})`
      }, for which each call asks op twice`,
      `add --cache-item ${sessionItem.item.id} to the credential_process line: ${
        setupCommand(profiles, ["--item", key.item.id, "--cache-item", sessionItem.item.id])
      }`,
    );
  }
  return ok(`sessions go to the session item ${sessionItem.item.id}: ${proof}`);
}

/** Finds session items that early builds have named after an id: a login calls them by the key item's title. */
function oldTitles({ key, sessionItems }: Survey): Check[] {
  const { old } = sessionItemTitles(key.item);
  return sessionItems.filter(({ item }) => item.title === old).map(({ item }) =>
    checker("session-item").warning(
      `the session item ${item.id} has a title of an earlier version, which tells nobody whose it is`,
      "op-sts login --force gives it the title of the key's item",
    )
  );
}
