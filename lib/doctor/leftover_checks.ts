/**
 * What earlier ways of handling keys have left on the disk: copies of keys, sessions in plaintext, scripts.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import type { TextFile } from "../system/disk.ts";
import { type Check, checker } from "./check.ts";
import type { Disk } from "../system/disk.ts";
import type { ProcessLine } from "./process_line.ts";

/** What is known of leftovers. */
export interface LeftoverFacts {
  /** Files in `~/.aws` other than the two that AWS tools read. */
  readonly others: readonly TextFile[];
  /** Files that hold a session which has not ended, by directory. */
  readonly sessions: ReadonlyMap<string, number>;
  /** Scripts that log in and hand the session to `op` in its arguments. */
  readonly scripts: readonly string[];
  /** Lines of profiles that start such a script. */
  readonly lines: readonly ProcessLine[];
}

/** The secret's own form is not told from other text; its name and the id's form are. */
const KEY = /\bAKIA[A-Z0-9]{16}\b|aws_secret_access_key|"SecretAccessKey"/i;

const TOKEN = /"?(?:SessionToken|aws_session_token)"?\s*[:=]/i;

/** What the article's script and its kin have in common: a login, and an assignment on the command line of `op`. */
const SCRIPT = /^#!(?=[\s\S]*\bget-session-token\b)(?=[\s\S]*\bop\s+item\s+(?:edit|create)\b)/;

/**
 * Looks for leftovers.
 *
 * @param lines All `credential_process` lines
 * @param now Wall clock in ms
 */
export async function leftoverFacts(
  lines: readonly ProcessLine[],
  known: readonly string[],
  environment: Environment,
  disk: Disk,
  now: number,
): Promise<LeftoverFacts> {
  const home = environment["HOME"] || environment["USERPROFILE"] || "";
  const aws = `${home}/.aws`;
  const awsume = environment["XDG_CACHE_HOME"]
    ? `${environment["XDG_CACHE_HOME"]}/awsume`
    : `${home}/.awsume/cache`;
  const caches = [`${aws}/cli/cache`, `${aws}/login/cache`, awsume];

  const sessions = new Map<string, number>();
  for (const directory of caches) {
    const live = (await disk.texts(directory)).filter(({ text }) => isLiveSession(text, now));
    if (live.length > 0) sessions.set(directory, live.length);
  }
  const inAws = await disk.texts(aws, 2);
  const inCache = ({ path }: TextFile) => caches.some((cache) => path.startsWith(`${cache}/`));
  const others = inAws.filter((file) => !known.includes(file.path) && !inCache(file));

  const started = lines.filter(({ asked }) => asked === undefined)
    .map(({ words, plainWords }) => (words ?? plainWords)[0] ?? "");
  const scripts = new Set<string>();
  for (const directory of scriptDirectories(home, environment, started)) {
    for (const { path, text } of await disk.texts(directory)) {
      if (SCRIPT.test(text)) scripts.add(path);
    }
  }
  return {
    others: others.filter(({ text }) => KEY.test(text)),
    sessions,
    scripts: [...scripts],
    lines: lines.filter(({ words, plainWords }) =>
      (words ?? plainWords).some((word) => scripts.has(word))
    ),
  };
}

/** Judges leftovers. */
export function checkLeftovers({ others, sessions, scripts, lines }: LeftoverFacts): Check[] {
  const files = checker("plaintext-files");
  const cached = checker("session-files");
  const script = checker("script");
  const found = [
    others.map(({ path }) =>
      files.warning(`${path} holds a key in plaintext`, "delete it, and replace the key in AWS")
    ),
    [...sessions].map(([directory, count]) =>
      cached.warning(
        `${count === 1 ? "a session lies" : `${count} sessions lie`} in plaintext in ${directory}`,
        `delete them: rm ${directory}/*; op-sts itself leaves none there`,
      )
    ),
    scripts.map((path) => {
      const [line] = lines.filter(({ words, plainWords }) => (words ?? plainWords).includes(path));
      const text =
        `${path} hands sessions to op on its command line, where every process sees them`;
      return line === undefined
        ? script.warning(text, "delete it: op-sts does its work")
        : script.warning(
          `${text}, and ${line.profile} calls it`,
          `run op-sts setup --profile ${line.profile}, then delete the script`,
        );
    }),
  ];
  const none = [
    files.ok("no other file in ~/.aws holds a key"),
    cached.ok("no session lies in plaintext in the caches of AWS CLI and awsume"),
    script.ok("no script of the kind that op-sts replaces is left"),
  ];
  return found.flatMap((checks, index) => checks.length > 0 ? checks : none[index] ?? []);
}

function isLiveSession(text: string, now: number): boolean {
  if (!TOKEN.test(text)) return false;
  const [, expiration = ""] = /"Expiration"\s*:\s*"([^"]+)"/i.exec(text) ?? [];
  const end = Date.parse(expiration);
  return Number.isNaN(end) || end > now;
}

/** Directories where people put scripts of their own, and those of programs that profiles start. */
function scriptDirectories(
  home: string,
  environment: Environment,
  started: readonly string[],
): Set<string> {
  const path = (environment["PATH"] ?? "").split(":");
  const own = path.filter((directory) => home !== "" && directory.startsWith(`${home}/`));
  const directories = [
    ...["/bin", "/.local/bin", "/.aws"].map((directory) => home + directory),
    "/usr/local/bin",
    ...own,
    ...started.filter((program) => program.startsWith("/"))
      .map((program) => program.replace(/\/[^/]*$/, "")),
  ];
  return new Set(directories.map((directory) => directory.replace(/\/+$/, "")));
}
