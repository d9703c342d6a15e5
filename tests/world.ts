/**
 * A world for one test: the real program as a process of its own, between the stand-ins for 1Password and AWS.
 *
 * @module
 */

import { AWS_KEY, awsKeyItem, type AwsKeyOverrides } from "./emulators/op/aws_key_item.ts";
import type { StoredItem } from "./emulators/op/model.ts";
import type { Ended } from "./emulators/op/run.ts";
import type { OpOptions } from "./emulators/op/settings.ts";
import { type OpStandIn, startOp } from "./emulators/op/stand_in.ts";
import {
  type LongLivedKey,
  startSts,
  type StsOptions,
  type StsStandIn,
} from "./emulators/sts/stand_in.ts";
import { timeStep } from "./emulators/totp.ts";
import { removed, STATE, TEMPORARY } from "./directory.ts";

/** What a world starts with. */
export interface WorldOptions {
  /** How the stand-in for `op` starts. */
  readonly op?: OpOptions;
  /** What to change about the key item; `null` for a vault without one. */
  readonly item?: AwsKeyOverrides | null;
  /** How the stand-in for AWS STS starts. */
  readonly sts?: StsOptions;
  /** What to change about the key in AWS's table. */
  readonly key?: Partial<LongLivedKey>;
}

/** How the program is run. */
export interface ProgramOptions {
  /** Variables to add to, or with `undefined` to take out of, the environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text for its stdin, through a pipe; the null device by default. */
  readonly stdin?: string;
}

/** A world; leaving its scope ends the stand-ins and removes all files. */
export interface World extends AsyncDisposable {
  /** The stand-in for 1Password. */
  readonly op: OpStandIn;
  /** The stand-in for AWS STS. */
  readonly sts: StsStandIn;
  /** The access key in the key item, as AWS knows it. */
  readonly key: LongLivedKey;
  /** The key item; `undefined` when the world was made without one. */
  readonly item: StoredItem | undefined;
  /** Home directory of the user, empty at first. */
  readonly home: string;
  /** An executable of one word that runs the program, for configuration files. */
  readonly program: string;
  /** The whole environment that the program is run in. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the program to its end. */
  run(args?: readonly string[], options?: ProgramOptions): Promise<Ended>;
  /** Starts the program with piped output. */
  start(args?: readonly string[], options?: ProgramOptions): Deno.ChildProcess;
  /** Runs a script of `sh` to its end, with `op-sts` on PATH. */
  shell(script: string, options?: ProgramOptions): Promise<Ended>;
  /** As if a time step had passed since the last login, for AWS and for the program: the next one need not wait. */
  passStep(): Promise<void>;
}

const WINDOWS = Deno.build.os === "windows";

/** What the program is run as: `OP_STS_TEST_PROGRAM` may name a bundle or a binary to be tested in place of the source. */
export const PROGRAM: readonly string[] = programWords(Deno.env.get("OP_STS_TEST_PROGRAM"));

/**
 * Makes a world with a healthy key item and nothing cached.
 *
 * @param options What to do differently
 * @returns The world
 */
export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const op = await startOp(options.op);
  const sts = await startSts(options.sts);
  const key = sts.addKey({
    accessKeyId: AWS_KEY.accessKeyId,
    secretAccessKey: AWS_KEY.secretAccessKey,
    mfa: { serial: AWS_KEY.mfaSerial, seed: AWS_KEY.seed },
    // Not so old that anybody would have to replace it.
    createdAtMs: Date.now() - 30 * 86_400_000,
    ...options.key,
  });
  const item = options.item === null ? undefined : await op.put(awsKeyItem(options.item));
  // Links on the way are followed: on macOS /tmp is one, and the program names files by where they are.
  const root = await Deno.realPath(
    await Deno.makeTempDir({ ...TEMPORARY, prefix: "op-sts-world-" }),
  );
  const home = `${root}/home`;
  const bin = `${root}/bin`;
  await Deno.mkdir(home);
  await Deno.mkdir(bin);
  const program = await writeProgram(bin);
  const env = {
    HOME: home,
    ...ofSystem(op.bin, home),
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ENDPOINT_URL_IAM: sts.url,
    ...ofDeno(),
    ...op.env,
  };

  // Each program leaves a hundred files of what it covered: the first ones of each world show enough.
  let toCover = 3;

  function spawn(words: readonly string[], run: ProgramOptions = {}): Deno.ChildProcess {
    const [file = "", ...args] = words;
    const child = new Deno.Command(file, {
      args,
      env: withChanges({ ...env, ...(toCover-- > 0 ? ofCoverage() : {}) }, run.env),
      clearEnv: true,
      cwd: home,
      stdin: run.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (run.stdin !== undefined) {
      // The program may end without reading it: whoever asks looks at what is left.
      new Blob([run.stdin]).stream().pipeTo(child.stdin).catch(() => {});
    }
    return child;
  }

  function start(args?: readonly string[], run?: ProgramOptions): Deno.ChildProcess {
    return spawn([...PROGRAM, ...args ?? []], run);
  }

  return {
    op,
    sts,
    key,
    item,
    home,
    program,
    env,
    start,
    run: async (args, run) => await ended(start(args, run)),
    async shell(script, run) {
      const path = { PATH: `${bin}:${env.PATH}`, ...run?.env };
      return await ended(spawn(["/bin/sh", "-c", script], { ...run, env: path }));
    },
    async passStep() {
      sts.passStep();
      await forgetSteps(`${home}/${STATE}`);
    },
    async [Symbol.asyncDispose]() {
      await op[Symbol.asyncDispose]();
      await sts[Symbol.asyncDispose]();
      await removed(root);
    },
  };
}

/** Takes out of the notes of all devices which time step was tried last. */
async function forgetSteps(directory: string): Promise<void> {
  for await (const { name } of Deno.readDir(directory)) {
    if (!/^[0-9a-f]{32}\.json$/.test(name)) continue;
    const path = `${directory}/${name}`;
    const { lastTriedStep: _, ...notes } = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify(notes));
  }
}

/**
 * Waits for the end of a process whose output is piped.
 *
 * @param child The process
 * @returns Exit code and output
 */
export async function ended(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Waits, if needed, until the current time step has time left, for tests that count calls: a login that meets the end
 * of a step has to read the item again.
 *
 * @param ms Milliseconds that must be left, less than a step
 */
export async function roomInStep(ms = 8_000): Promise<void> {
  const left = (timeStep(Date.now()) + 1) * 30_000 - Date.now();
  if (left < ms) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

function programWords(named: string | undefined): string[] {
  const deno = [Deno.execPath(), "run", "-A", "-q", "--no-prompt", "--frozen"];
  const { href, pathname } = new URL("../main.ts", import.meta.url);
  if (named === undefined) return [...deno, WINDOWS ? href : decodeURIComponent(pathname)];
  return named.endsWith(".js") ? [...deno, "--no-config", named] : [named];
}

async function writeProgram(bin: string): Promise<string> {
  // The smoke test, which is all that Windows runs, has no use for it.
  if (WINDOWS) return PROGRAM.join(" ");
  const path = `${bin}/op-sts`;
  const script = `#!/bin/sh\nexec ${PROGRAM.map(quote).join(" ")} "$@"\n`;
  // Written by a process of its own: a fork of this one would keep the file open and make it "text file busy".
  const { success } = await new Deno.Command("/bin/sh", {
    args: ["-c", 'printf %s "$1" > "$2" && chmod 755 "$2"', "sh", script, path],
    stdin: "null",
  }).output();
  if (!success) throw new Error(`Cannot write ${path}`);
  return path;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** What a process cannot do without. */
function ofSystem(bin: string, home: string): { PATH: string } {
  if (!WINDOWS) return { PATH: `${bin}:/usr/bin:/bin` };
  const { Path: path = "", SystemRoot = "", PATHEXT = ".EXE" } = Deno.env.toObject();
  // Without PATHEXT Windows finds no `op.exe` under the name `op`.
  const system = { SystemRoot, PATHEXT, USERPROFILE: home, LOCALAPPDATA: home };
  return { PATH: `${bin};${path}`, ...system };
}

/** Where Deno puts what coverage it has seen. */
function ofCoverage(): Record<string, string> {
  const directory = Deno.env.get("DENO_COVERAGE_DIR");
  return directory === undefined ? {} : { DENO_COVERAGE_DIR: directory };
}

/** Where Deno keeps its cache when HOME is another one. */
function ofDeno(): Record<string, string> {
  const env = Deno.env.toObject();
  const directory = env["DENO_DIR"] ??
    (WINDOWS
      ? `${env["LOCALAPPDATA"]}\\deno`
      : Deno.build.os === "darwin"
      ? `${env["HOME"]}/Library/Caches/deno`
      : `${env["XDG_CACHE_HOME"] ?? `${env["HOME"]}/.cache`}/deno`);
  return { DENO_DIR: directory, DENO_NO_UPDATE_CHECK: "1" };
}

function withChanges(
  env: Readonly<Record<string, string>>,
  changes: ProgramOptions["env"] = {},
): Record<string, string> {
  const merged: Record<string, string | undefined> = { ...env, ...changes };
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(merged)) if (value !== undefined) kept[name] = value;
  return kept;
}
