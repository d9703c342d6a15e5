/**
 * Cached values as other programs or earlier runs wrote them, made without the program's own code.
 *
 * @module
 */

import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import type { World } from "../world.ts";

/** How a cached value differs from a healthy one. */
export interface CachedOptions {
  /** Seconds until it expires. @default {3600} */
  readonly seconds?: number;
  /** What to change about the source; `null` for a value without one, as the article's script writes it. */
  readonly source?: Readonly<Record<string, string>> | null;
}

/** A cached value and what it holds. */
export interface Cached {
  /** Base64 in one line. */
  readonly value: string;
  /** The session's access key id. */
  readonly accessKeyId: string;
  /** When it expires, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly expiration: string;
}

/**
 * Makes a cached value that the program would take in a world.
 *
 * @param world The world
 * @param options What to do differently
 * @returns The value
 */
export function cachedIn(world: World, options: CachedOptions = {}): Cached {
  const { seconds = 3600, source = {} } = options;
  const accessKeyId = "ASIACACHED" +
    crypto.randomUUID().replaceAll("-", "").slice(0, 10).toUpperCase();
  const end = (Math.floor(Date.now() / 1000) + seconds) * 1000;
  const expiration = new Date(end).toISOString().replace(".000Z", "Z");
  const document = {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: "cachedSecretOfTheSession/0123456789ABCDE",
      SessionToken: "cachedTokenOfTheSession",
      Expiration: expiration,
    },
    ...(source === null ? {} : {
      "op-sts": {
        source: {
          accessKeyId: AWS_KEY.accessKeyId,
          serial: AWS_KEY.mfaSerial,
          partition: "aws",
          endpoint: world.sts.url,
          ...source,
        },
      },
    }),
  };
  return { value: btoa(JSON.stringify(document)), accessKeyId, expiration };
}

/**
 * Puts a value into the cache field of a world's key item.
 *
 * @param world The world
 * @param value The value
 */
export async function putInField(world: World, value: string): Promise<void> {
  const { id, title, category, files, fields } = await world.op.item(world.item?.id ?? "");
  const changed = fields.map((field) =>
    field.label === "session_cache" ? { ...field, value } : field
  );
  await world.op.put({ id, title, category, files, fields: changed });
}

/** Title of the session item of a world's key item. */
export const SESSION_ITEM = `op-sts session: ${AWS_KEY.title}`;

/**
 * Reads the cache field of an item, of a session item the one that was written last.
 *
 * @param world The world
 * @param item Id or title; the key item by default
 * @returns Its value, `""` when it is empty or there is none
 */
export async function cacheOf(world: World, item = world.item?.id ?? ""): Promise<string> {
  const { fields } = await world.op.item(item);
  return fields.findLast(({ label = "" }) => label.startsWith("session_"))?.value ?? "";
}

/** A reading that is older is made anew before a write: three seconds by the program's clock. In ms. */
const OLD_MS = 2000;

/**
 * Names the calls of `op` so far, without a reading that a machine too slow for the count has made necessary.
 *
 * @param world The world
 * @returns The commands in order of start
 */
export async function opCommands(world: World): Promise<string[]> {
  const calls = await world.op.calls();
  return calls.filter(({ argv, startedAt }, at) => {
    const before = calls[at - 1];
    const isWritten = /^item (edit|create)$/.test(calls[at + 1]?.command ?? "");
    const isAgain = before !== undefined && `${before.argv}` === `${argv}`;
    return !(isWritten && isAgain && startedAt - before.startedAt > OLD_MS);
  }).map(({ command }) => command);
}

/**
 * Reads the access key id out of what the program printed.
 *
 * @param stdout What it printed
 * @returns The id
 */
export function printedId(stdout: string): string {
  return JSON.parse(stdout).AccessKeyId;
}
