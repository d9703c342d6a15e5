/**
 * Opens an address in the user's browser, by the means of each system.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { OpStsError } from "../base/errors.ts";
import { findProgram } from "../system/program_path.ts";

/** A program with the arguments that come before the address. */
type Opener = readonly [program: string, ...args: string[]];

/** The programs that open an address, by system, the likeliest first. */
const OPENERS: Readonly<Record<string, readonly Opener[]>> = {
  darwin: [["open"]],
  windows: [["rundll32.exe", "url.dll,FileProtocolHandler"]],
  linux: [["xdg-open"], ["x-www-browser"], ["www-browser"], ["sensible-browser"]],
  // Under WSL the browser is Windows'.
  wsl: [
    ["wslview"],
    ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process"],
    ["xdg-open"],
  ],
};

/** Firefox alone knows containers. */
const FIREFOX: Readonly<Record<string, readonly Opener[]>> = {
  darwin: [["open", "-a", "Firefox"]],
  windows: [["firefox.exe"], ["C:\\Program Files\\Mozilla Firefox\\firefox.exe"]],
  linux: [["firefox"], ["firefox-esr"], ["firefox-developer-edition"]],
  wsl: [["/mnt/c/Program Files/Mozilla Firefox/firefox.exe"], ["firefox"]],
};

/** What a browser has no use for: it is none of its business, and its pages may see it by extensions. */
const NOT_FOR_BROWSERS = /^(AWS_|OP_)/;

/** Where an address is opened. */
export interface BrowserWish {
  /** Name of a container of Firefox (extension “Open external links in a container”). */
  readonly container: string | undefined;
  readonly environment: Environment;
  /** As `Deno.build.os`. */
  readonly os: string;
}

/**
 * The command that opens an address.
 *
 * @returns Program and arguments
 * @throws {OpStsError} When there is no such program
 */
export async function browserCommand(url: string, wish: BrowserWish): Promise<string[]> {
  const { container, environment, os } = wish;
  const system = environment["WSL_DISTRO_NAME"] === undefined ? os : "wsl";
  const table = container === undefined ? OPENERS : FIREFOX;
  for (const [name, ...args] of table[system] ?? table["linux"] ?? []) {
    const program = await findProgram(name, environment, os);
    if (program === undefined) continue;
    return [program, ...args, container === undefined ? url : inContainer(url, container)];
  }
  throw new OpStsError(
    container === undefined
      ? "Cannot open the console: no program was found that opens a browser"
      : "Cannot open the console: Firefox was not found",
    "op-sts console --print shows the address",
  );
}

/**
 * Starts a program that goes on when we end, and that Ctrl-C at our terminal does not reach.
 *
 * @returns Settles when it has ended and says that it failed, and never otherwise
 */
export function startBrowser(
  [program = "", ...args]: readonly string[],
  environment: Environment,
): Promise<void> {
  const kept = Object.entries(environment).filter(([name]) =>
    !NOT_FOR_BROWSERS.test(name.toUpperCase())
  );
  try {
    const child = new Deno.Command(program, {
      args,
      env: Object.fromEntries(kept),
      clearEnv: true,
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    child.unref();
    const { promise: failed, resolve } = Promise.withResolvers<void>();
    void child.status.then(({ success }) => success || resolve());
    return failed;
  } catch {
    throw new OpStsError(
      `Cannot open the console: ${program} cannot be executed`,
      "op-sts console --print shows the address",
    );
  }
}

function inContainer(url: string, name: string): string {
  return `ext+container:name=${encodeURIComponent(name)}&url=${encodeURIComponent(url)}`;
}
