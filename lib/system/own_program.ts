/**
 * How this program is started from wherever, and from source beyond the reach of the caller's variables.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { OpStsError } from "../base/errors.ts";
import { isProgram } from "./disk.ts";
import { stablePath } from "./program_path.ts";

/**
 * Variables that change what Deno runs, prints or tells others; each was tried on 2.9.6.
 *
 * `NODE_OPTIONS` loads code beside the key, `NODE_CHANNEL_FD` ends the process, V8's flags can print in place of the
 * credentials, conditions choose other files of a package, the log and the traces go to stderr, coverage, audit and
 * telemetry go to files or out of the machine, and `SSLKEYLOGFILE` gets what decrypts the login.
 */
export const RUNTIME_VARIABLES: readonly string[] = [
  "NODE_OPTIONS",
  "NODE_CHANNEL_FD",
  "NODE_V8_COVERAGE",
  "DENO_V8_FLAGS",
  "DENO_CONDITIONS",
  "DENO_COVERAGE_DIR",
  "DENO_AUDIT_PERMISSIONS",
  "DENO_LOG",
  "OTEL_DENO",
  "SSLKEYLOGFILE",
];

/** Variables that say where Deno finds packages: a line keeps them as they were when it was written. */
const PACKAGE_VARIABLES: readonly string[] = ["DENO_DIR", "NPM_CONFIG_REGISTRY"];

/**
 * Says how this program is started, from wherever.
 *
 * @returns The absolute path of the binary; from source or a bundle that of Deno with the arguments it needs
 * @throws {OpStsError} When it does not run from a file
 */
export async function ownProgram(environment: Environment): Promise<string[]> {
  const executable = await stablePath(Deno.execPath(), environment);
  if (Deno.build.standalone) return [executable];
  const main = new URL(Deno.mainModule);
  if (main.protocol !== "file:") {
    throw new OpStsError(
      "Cannot write a line for this program: it does not run from a file",
      "install it first",
    );
  }
  const path = decodeURIComponent(main.pathname);
  // Beside the source lies deno.json with the permissions; a bundle, whatever its name, lies alone.
  const isSource = new URL("lib/system/own_program.ts", main).href === import.meta.url;
  const rights = isSource ? ["-P"] : ["--no-config", ...BUNDLE_RIGHTS];
  return [
    ...await shield(environment),
    executable,
    ...["run", ...rights, "-q", "--no-prompt"],
    Deno.build.os === "windows" ? path.slice(1) : path,
  ];
}

/** The permissions of deno.json, as flags. */
const BUNDLE_RIGHTS = [
  ...["--allow-read", "--allow-write", "--allow-env", "--allow-net", "--allow-run"],
  "--allow-sys=uid",
];

/** Where `env` lies; NixOS, which has no other program there, has this one. */
const ENV_PROGRAMS = ["/usr/bin/env", "/bin/env"];

/** Words that keep the caller's variables from Deno. Windows has no such program. */
async function shield(environment: Environment): Promise<string[]> {
  if (Deno.build.os === "windows") return [];
  for (const program of ENV_PROGRAMS) {
    if (!await isProgram(program)) continue;
    const kept = PACKAGE_VARIABLES.map((name) => {
      const value = environment[name] || (name === "DENO_DIR" ? denoDirectory(environment) : "");
      return /^[\w./:@=+,-]+$/.test(value) ? [`${name}=${value}`] : ["-u", name];
    });
    return [
      program,
      ...RUNTIME_VARIABLES.flatMap((name) => ["-u", name]),
      ...kept.filter(([first]) => first === "-u").flat(),
      ...kept.filter(([first]) => first !== "-u").flat(),
    ];
  }
  return [];
}

/** Where Deno keeps packages when no variable says so (its manual, `deno info`). */
function denoDirectory(environment: Environment): string {
  const home = environment["HOME"] ?? "";
  if (!home.startsWith("/")) return "";
  if (Deno.build.os === "darwin") return `${home}/Library/Caches/deno`;
  return `${environment["XDG_CACHE_HOME"] || `${home}/.cache`}/deno`;
}
