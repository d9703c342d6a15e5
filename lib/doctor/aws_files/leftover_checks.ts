/**
 * What earlier ways of handling keys have left on the disk: copies of keys, sessions in plaintext, scripts.
 *
 * @module
 */

import type { Environment } from "../../base/environment.ts";
import { posixWord } from "../../base/shell_quotes.ts";
import { readTexts, type TextFile } from "../../system/disk.ts";
import { type Check, checker, setupCommand } from "../check.ts";
import type { ProcessLine } from "./process_line.ts";

/** A secret key behind its name. A script that handles keys has names too, but no value behind them. */
const NAMED_SECRET = /secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}(?![\w/+=])/i;

const KEY_ID = /\bAKIA[A-Z0-9]{16}\b/;

/** What may be a secret key beside its id, as in the console's accessKeys.csv; a hash has no letter beyond f. */
const BARE_SECRET = /(?<![\w/+=])(?=[A-Za-z0-9/+]*[G-Zg-z])[A-Za-z0-9/+]{40}(?![\w/+=])/;

const TOKEN = /"?(?:SessionToken|aws_session_token)"?\s*[:=]/i;

/** What the article's script and its kin have in common: a login, and an assignment on the command line of `op`. */
const SCRIPT = /^#!(?=[\s\S]*\bget-session-token\b)(?=[\s\S]*\bop\s+item\s+(?:edit|create)\b)/;

/**
 * Looks for leftovers.
 *
 * @param lines All `credential_process` lines
 * @param known Paths of the two files that AWS tools read
 * @param now Wall clock in ms
 */
export async function checkLeftovers(
  lines: readonly ProcessLine[],
  known: readonly string[],
  environment: Environment,
  now: number,
): Promise<Check[]> {
  const home = environment["HOME"] || environment["USERPROFILE"] || "";
  const aws = `${home}/.aws`;
  const awsume = environment["XDG_CACHE_HOME"]
    ? `${environment["XDG_CACHE_HOME"]}/awsume`
    : `${home}/.awsume/cache`;
  const caches = [`${aws}/cli/cache`, `${aws}/login/cache`, awsume];
  return [
    ...await checkKeys(aws, [...known, ...caches]),
    ...await checkSessions(caches, now),
    ...await checkScripts(scriptDirectories(home, environment, lines), lines),
  ];
}

async function checkKeys(aws: string, known: readonly string[]): Promise<Check[]> {
  const { ok, warning } = checker("plaintext-files");
  const others = (await readTexts(aws, 2)).filter(({ path, text }) =>
    holdsKey(text) && !known.some((each) => path === each || path.startsWith(`${each}/`))
  );
  if (others.length === 0) return [ok("no other file in ~/.aws holds a key")];
  return others.map(({ path }) =>
    warning(
      `${path} holds a key in plaintext`,
      `delete it, and replace the key in AWS: rm ${posixWord(path)}`,
    )
  );
}

async function checkSessions(caches: readonly string[], now: number): Promise<Check[]> {
  const { ok, warning } = checker("session-files");
  const found: Check[] = [];
  for (const directory of caches) {
    const { length } = (await readTexts(directory)).filter(({ text }) => isLiveSession(text, now));
    if (length === 0) continue;
    found.push(warning(
      `${length === 1 ? "a session lies" : `${length} sessions lie`} in plaintext in ${directory}`,
      `delete them: rm ${posixWord(directory)}/*; op-sts itself leaves none there`,
    ));
  }
  const none = "no session lies in plaintext in the caches of AWS CLI and awsume";
  return found.length > 0 ? found : [ok(none)];
}

async function checkScripts(
  directories: ReadonlySet<string>,
  lines: readonly ProcessLine[],
): Promise<Check[]> {
  const { ok, warning } = checker("script");
  const files: TextFile[] = [];
  for (const directory of directories) files.push(...await readTexts(directory));
  const found = files.filter(({ text }) => SCRIPT.test(text)).map(({ path }) => {
    const line = lines.find(({ words, plainWords }) => (words ?? plainWords).includes(path));
    const text = `${path} hands sessions to op on its command line, where every process sees them`;
    return line === undefined
      ? warning(text, `delete it: rm ${posixWord(path)}; op-sts does its work`)
      : warning(
        `${text}, and ${line.profile} calls it`,
        `run ${setupCommand([line.profile], [])}, then delete the script: rm ${posixWord(path)}`,
      );
  });
  return found.length > 0 ? found : [ok("no script of the kind that op-sts replaces is left")];
}

function holdsKey(text: string): boolean {
  return NAMED_SECRET.test(text) || KEY_ID.test(text) && BARE_SECRET.test(text);
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
  lines: readonly ProcessLine[],
): Set<string> {
  const path = (environment["PATH"] ?? "").split(":");
  const own = path.filter((directory) => home !== "" && directory.startsWith(`${home}/`));
  const started = lines.filter(({ asked }) => asked === undefined)
    .map(({ words, plainWords }) => (words ?? plainWords)[0] ?? "");
  const directories = [
    ...["/bin", "/.local/bin", "/.aws"].map((directory) => home + directory),
    "/usr/local/bin",
    ...own,
    ...started.filter((program) => program.startsWith("/"))
      .map((program) => program.replace(/\/[^/]*$/, "")),
  ];
  return new Set(directories.map((directory) => directory.replace(/\/+$/, "")));
}
