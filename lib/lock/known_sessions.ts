/**
 * What is known of sessions without asking anybody, noted beside the lock: no secrets, one file for each key item.
 *
 * @module
 */

import * as z from "zod/mini";
import type { Context } from "../base/context.ts";
import { readJson, replaceJson } from "./note_file.ts";
import { isRefusal } from "./renewal_notes.ts";
import { openInFirst } from "./state_directory.ts";

const KNOWN = z.object({
  /** The key item. */
  item: z.object({ id: z.string(), title: z.string(), vault: z.object({ id: z.string() }) }),
  /** MFA serial; absent where a login needs none. */
  serial: z.exactOptional(z.string()),
  /** Account of AWS, where the serial or AWS has told it. */
  accountId: z.exactOptional(z.string()),
  /** Name of the IAM user, once AWS has told it. */
  userName: z.exactOptional(z.string()),
  place: z.exactOptional(z.enum(["field", "item", "nowhere"])),
  /** End of the session's validity in ms since the epoch; absent when none is known. */
  expiresAt: z.exactOptional(z.number()),
  /** When a login may have undone a change that somebody made to the item at that moment. */
  undoneAt: z.exactOptional(z.number()),
  /** The last refusal, unless a login has succeeded since. */
  refusal: z.exactOptional(z.object({ at: z.number(), message: z.string() })),
});

/** What is noted about one key item. */
export type KnownSession = z.infer<typeof KNOWN>;

/** What has become known; `undefined` takes out what no longer holds. */
export type KnownChange = {
  readonly [Name in keyof Omit<KnownSession, "item">]?: KnownSession[Name] | undefined;
};

/** What is needed to note something. */
type NoteCall = Pick<Context, "environment" | "host">;

/** Ids of 1Password: nothing else becomes part of a path. */
const ID = /^[a-z0-9]{26}$/;

const FILE = /^known-[a-z0-9]{26}\.json$/;

/** Notes what has become known of an item's session; never fails, since nothing depends on it. */
export async function noteKnown(
  item: { readonly id: string; readonly title?: string; readonly vault: { readonly id: string } },
  change: KnownChange,
  call: NoteCall,
): Promise<void> {
  if (!ID.test(item.id)) return;
  try {
    const path = `${await directoryOf(call)}/known-${item.id}.json`;
    const before = KNOWN.safeParse(await readJson(path)).data;
    const { id, title = before?.item.title ?? id, vault } = item;
    await replaceJson(path, { ...before, item: { id, title, vault: { id: vault.id } }, ...change });
  } catch {
    // No directory can be used: the lock says so where it matters.
  }
}

/** Notes that nothing is kept for a key item any more; whose it is stays known. */
export async function forgetKnown(itemId: string, call: NoteCall): Promise<void> {
  const known = await knownOfItem(itemId, call);
  if (known === undefined) return;
  await noteKnown(known.item, { place: undefined, expiresAt: undefined }, call);
}

/** What is known of the session of one key item. */
export async function knownOfItem(
  itemId: string,
  call: NoteCall,
): Promise<KnownSession | undefined> {
  if (!ID.test(itemId)) return undefined;
  try {
    return KNOWN.safeParse(await readJson(`${await directoryOf(call)}/known-${itemId}.json`)).data;
  } catch {
    return undefined;
  }
}

/** What a refusal is noted as; anything but a refusal is not noted. */
export function refusalOf(
  error: unknown,
  { clock }: Pick<Context, "clock">,
): KnownSession["refusal"] | undefined {
  return isRefusal(error) ? { at: clock.now(), message: error.message } : undefined;
}

/**
 * Lists what is known.
 *
 * @param mayMake Whether the directory is made where there is none
 */
export async function knownSessions(call: NoteCall, mayMake?: boolean): Promise<KnownSession[]> {
  try {
    const directory = await directoryOf(call, mayMake);
    const paths: string[] = [];
    for await (const { name, isFile } of Deno.readDir(directory)) {
      if (isFile && FILE.test(name)) paths.push(`${directory}/${name}`);
    }
    const read = await Promise.all(paths.map(readJson));
    return read.flatMap((value) => KNOWN.safeParse(value).data ?? []);
  } catch {
    return [];
  }
}

async function directoryOf(call: NoteCall, mayMake?: boolean): Promise<string> {
  return await openInFirst("notes", call, (directory) => directory, mayMake);
}
