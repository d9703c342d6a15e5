/**
 * Unpacks what a binary embeds and makes it run without the binary's base: `payload.ts BINARY FOLDER`.
 *
 * `FOLDER/op-sts` runs it by Deno with exactly the permissions that are embedded, and tells the program that it is a
 * binary: where no base can be downloaded, this is what ships, run.
 *
 * @module
 */

import { type Payload, readPayload } from "./compiled_file.ts";

/** Permissions as embedded: `allow_NAME` and `deny_NAME`, each a list, everything when it is empty, nothing when null. */
type Embedded = Payload["metadata"]["permissions"];

/**
 * Writes embedded permissions as options of `deno run`.
 *
 * @param embedded The permissions
 * @returns Options
 * @throws {TypeError} When there is something in them that no option says
 */
export function embeddedFlags(embedded: Embedded): string[] {
  return Object.entries(embedded).flatMap(([name, grant]) => {
    if (name === "prompt") return grant === false ? ["--no-prompt"] : [];
    const [, verb, right] = /^(allow|deny|ignore)_(\w+)$/.exec(name) ?? [];
    if (grant === null || grant === false) return [];
    if (verb === undefined || !Array.isArray(grant)) throw new TypeError(`Cannot grant ${name}`);
    return [grant.length === 0 ? `--${verb}-${right}` : `--${verb}-${right}=${grant.join(",")}`];
  });
}

/**
 * Writes the files, and a program that runs them.
 *
 * @param payload What is embedded
 * @param folder Absolute path of a folder, which is made anew
 * @returns Absolute path of the program
 */
export async function unpack(payload: Payload, folder: string): Promise<string> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(`${folder}/files`, { recursive: true });
  for (const [name, text] of payload.files) {
    if (text !== undefined) await Deno.writeTextFile(`${folder}/files/${name}`, text);
  }
  const program = `${folder}/op-sts`;
  await Deno.writeTextFile(
    `${folder}/preload.js`,
    `Object.defineProperty(Deno, "build", { value: { ...Deno.build, standalone: true } });
Object.defineProperty(Deno, "execPath", { value: () => ${JSON.stringify(program)} });
`,
  );
  // Denied imports win over allowed ones, which is how a binary has them; `deno run` refuses to be given both.
  const { allow_import: allowed, ...others } = payload.metadata.permissions;
  const rights = others["deny_import"] === null ? { ...others, allow_import: allowed } : others;
  const { v8_flags: engine, unstable_config: unstable } = payload.metadata;
  const words = [
    Deno.execPath(),
    ...["run", "-q", "--no-config", "--no-lock", "--no-npm", "--no-remote", "--no-check"],
    // The first is a place for the program's name.
    `--v8-flags=${engine.slice(1).join(",")}`,
    ...(unstable.lazy_dynamic_imports ? ["--unstable-lazy-dynamic-imports"] : []),
    ...embeddedFlags(rights),
    `--preload=${folder}/preload.js`,
    `${folder}/files/${payload.metadata.entrypoint_key}`,
  ];
  const script = `#!/bin/sh\nexec ${words.map(quote).join(" ")} "$@"\n`;
  await Deno.writeTextFile(program, script, { mode: 0o755 });
  return program;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

if (import.meta.main) {
  const [binary = "", folder = ""] = Deno.args;
  await Deno.mkdir(folder, { recursive: true });
  await unpack(readPayload(await Deno.readFile(binary)), await Deno.realPath(folder));
}
