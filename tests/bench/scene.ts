/**
 * What the benchmark runs in: an `op` made of files, the stand-in for STS, and an empty home.
 *
 * @module
 */

import { encodeSession } from "../../lib/keeping/codec.ts";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { run } from "../emulators/op/run.ts";
import { startOp } from "../emulators/op/stand_in.ts";
import { startSts, type StsStandIn } from "../emulators/sts/stand_in.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import { roomInStep } from "../world.ts";

/** Surroundings of what is measured; leaving the scope removes them. */
export interface Scene extends AsyncDisposable {
  /** A directory that is removed with it. */
  readonly root: string;
  /** The whole environment of what is measured. */
  readonly env: Readonly<Record<string, string>>;
  /** The stand-in that misses log in at. */
  readonly sts: StsStandIn;
  /** Puts a fresh session into the item. */
  prepareHit(): Promise<void>;
  /** Takes the session out, and puts in a code that was never used, with time enough left to use it. */
  prepareMiss(): Promise<void>;
  /** The same with the notes of a session that has ended. */
  prepareEnded(): Promise<void>;
  /** Environment of what asks the agent, which lives as long as the scene. */
  readonly agentEnv: Readonly<Record<string, string>>;
  /** The first time as {@linkcode Scene.prepareHit}; from then on without an item, so that only the agent can answer. */
  prepareAgent(): Promise<void>;
  /** Number of edits of the item since the last preparation. */
  edits(): Promise<number>;
}

/** Left of a time step before a miss begins, in ms: with next to none left, the program would wait for another one. */
const ROOM_MS = 10_000;

const SESSION_SECONDS = 12 * 3600;

/** An item as `op` prints it, as far as the benchmark changes it. */
interface ItemJson {
  readonly id: string;
  readonly title: string;
  readonly vault: { readonly id: string };
  readonly fields: readonly { readonly label: string; value?: string; totp?: string }[];
}

/**
 * Builds the surroundings.
 *
 * @param path Directories for PATH, behind that of `op`
 * @returns The surroundings, to be prepared
 */
export async function makeScene(path: string): Promise<Scene> {
  const root = await Deno.makeTempDir({ prefix: "op-sts-bench-" });
  const [bin, state] = [`${root}/bin`, `${root}/state`];
  await Deno.mkdir(bin);
  await Deno.copyFile(new URL("./op.sh", import.meta.url), `${bin}/op`);
  await Deno.chmod(`${bin}/op`, 0o755);
  const template = await printedItem();
  const sts = await startSts();
  const key = sts.addKey(AWS_KEY);
  let logins = 0;

  async function prepare(cached: (serial: string) => string): Promise<void> {
    await Deno.remove(state, { recursive: true }).catch(() => {});
    await Deno.remove(`${bin}/edits`).catch(() => {});
    // AWS takes each code of a device once, and who measures does not wait for the next: a new device for each login.
    const serial = `${AWS_KEY.mfaSerial}-${++logins}`;
    key.mfa = { serial, seed: AWS_KEY.seed };
    const code = await totp(AWS_KEY.seed, timeStep(Date.now()));
    const item: ItemJson = JSON.parse(template);
    for (const field of item.fields) {
      if (field.label === "mfa serial") field.value = serial;
      if (field.label === "session_cache") field.value = cached(serial);
      if (field.totp !== undefined) field.totp = code;
    }
    await Deno.writeTextFile(`${bin}/item.json`, JSON.stringify(item));
    await Deno.writeTextFile(`${bin}/code`, code);
  }

  async function prepareMiss(): Promise<void> {
    await roomInStep(ROOM_MS);
    await prepare(() => "");
  }

  const env = {
    HOME: root,
    XDG_STATE_HOME: state,
    PATH: `${bin}:${path}`,
    DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    DENO_NO_UPDATE_CHECK: "1",
  };
  let isHeld = false;
  return {
    root,
    env,
    agentEnv: { ...env, XDG_STATE_HOME: `${root}/agent` },
    sts,
    async prepareAgent() {
      await prepare(cachedSession);
      if (isHeld) await Deno.remove(`${bin}/item.json`);
      isHeld = true;
    },
    prepareHit: () => prepare(cachedSession),
    prepareMiss,
    async prepareEnded() {
      await prepareMiss();
      const { id, title, vault }: ItemJson = JSON.parse(template);
      const known = { item: { id, title, vault: { id: vault.id } }, expiresAt: Date.now() - 1000 };
      await Deno.mkdir(`${state}/op-sts`, { recursive: true, mode: 0o700 });
      await Deno.writeTextFile(`${state}/op-sts/known-${id}.json`, JSON.stringify(known));
    },
    async edits() {
      const lines = await Deno.readTextFile(`${bin}/edits`).catch(() => "");
      return lines.length / "edit\n".length;
    },
    async [Symbol.asyncDispose]() {
      await sts[Symbol.asyncDispose]();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** The key item, as `op item get` prints it. */
async function printedItem(): Promise<string> {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const { stdout } = await run(op.program, ["item", "get", id, "--format", "json"]);
  return stdout;
}

/** A session of an MFA device as this program keeps it, with a token as long as AWS's. */
function cachedSession(serial: string): string {
  const session = {
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    secretAccessKey: AWS_KEY.secretAccessKey,
    sessionToken: crypto.getRandomValues(new Uint8Array(600)).toBase64(),
    expiresAt: Math.floor(Date.now() / 1000 + SESSION_SECONDS) * 1000,
  };
  const source = { accessKeyId: AWS_KEY.accessKeyId, serial, partition: "aws" };
  return encodeSession(session, source, { duration: SESSION_SECONDS, region: "us-east-1" });
}
