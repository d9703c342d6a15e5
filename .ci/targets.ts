/**
 * The targets of a release: one row each, everything that depends on the target derived from it.
 *
 * Run as a program it prints their names.
 *
 * @module
 */

/** A target of `deno compile`. */
export interface Target {
  /** Its name, as `deno compile --target` takes it. */
  readonly triple: string;
  /** Operating system and processor, as names of archives have them. */
  readonly platform: string;
  /** Name of the binary. */
  readonly binary: "op-sts" | "op-sts.exe";
  /** Kind of archive. */
  readonly archive: "tar.gz" | "zip";
}

/** All targets. */
export const TARGETS: readonly Target[] = [
  {
    triple: "x86_64-unknown-linux-gnu",
    platform: "linux-x86_64",
    binary: "op-sts",
    archive: "tar.gz",
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    platform: "linux-aarch64",
    binary: "op-sts",
    archive: "tar.gz",
  },
  {
    triple: "x86_64-apple-darwin",
    platform: "macos-x86_64",
    binary: "op-sts",
    archive: "tar.gz",
  },
  {
    triple: "aarch64-apple-darwin",
    platform: "macos-aarch64",
    binary: "op-sts",
    archive: "tar.gz",
  },
  {
    triple: "x86_64-pc-windows-msvc",
    platform: "windows-x86_64",
    binary: "op-sts.exe",
    archive: "zip",
  },
];

/**
 * Names the archive of a target.
 *
 * @param version Version without a leading `v`
 * @param target The target
 * @returns Name of a file of the release
 */
export function archiveName(version: string, { platform, archive }: Target): string {
  return `op-sts-v${version}-${platform}.${archive}`;
}

if (import.meta.main) {
  const names = TARGETS.map(({ triple }) => `${triple}\n`).join("");
  Deno.stdout.writeSync(new TextEncoder().encode(names));
}
