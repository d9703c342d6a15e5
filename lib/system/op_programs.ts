/**
 * Where the 1Password CLI may be.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";

/** On NixOS, the copy with the group that the 1Password app answers; the one in the system's profile lacks it. */
const WRAPPED = "/run/wrappers/bin/op";

/** Where installers put `op`, for programs whose PATH lacks it: GUI programs on macOS, NixOS, Homebrew on Linux. */
export const WELL_KNOWN: readonly string[] = [
  "/opt/homebrew/bin/op",
  "/usr/local/bin/op",
  "/usr/bin/op",
  "/home/linuxbrew/.linuxbrew/bin/op",
  // On NixOS the one that the app talks to, before the one that it does not.
  WRAPPED,
  "/run/current-system/sw/bin/op",
];

/** Where package managers of one user put it, below the home directory; shims come last. */
const OF_USER: readonly string[] = [
  "/.local/bin/op",
  "/.nix-profile/bin/op",
  "/.local/share/mise/shims/op",
  "/.asdf/shims/op",
];

/**
 * Lists where `op` may be, in the order in which it is looked for.
 *
 * @param options `--op`
 */
export function opPrograms(
  { op }: { readonly op?: string },
  environment: Environment,
): readonly string[] {
  if (op !== undefined) return [op];
  const { PATH = "", HOME = "", LOCALAPPDATA, ProgramFiles, WSL_DISTRO_NAME } = environment;
  return [
    ...(PATH.includes("/run/current-system/") ? [WRAPPED] : []),
    "op",
    ...WELL_KNOWN,
    ...(HOME.startsWith("/") ? OF_USER.map((place) => `${HOME}${place}`) : []),
    ...(LOCALAPPDATA === undefined ? [] : [`${LOCALAPPDATA}\\Microsoft\\WinGet\\Links\\op.exe`]),
    ...(ProgramFiles === undefined ? [] : [`${ProgramFiles}\\1Password CLI\\op.exe`]),
    ...(WSL_DISTRO_NAME === undefined ? [] : ["op.exe"]),
  ];
}
