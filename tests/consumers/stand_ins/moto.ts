/**
 * An S3 to copy files to: moto, from PyPI.
 *
 * @module
 */

import { copySources, installed, installPython } from "../install.ts";

const VERSION = "5.2.5";

/** A running S3. */
export interface S3 extends AsyncDisposable {
  /** Its address. */
  readonly url: string;
}

/**
 * Starts an S3 on loopback, without buckets.
 *
 * @returns The server, to be disposed of
 */
export async function startS3(): Promise<S3> {
  const folder = await installed({
    id: "moto",
    version: VERSION,
    sources: "moto",
    async install(folder) {
      await installPython(folder, `moto[s3,server]==${VERSION}`);
      await copySources("moto", folder);
    },
  });
  const child = new Deno.Command(`${folder}/bin/python`, {
    args: [`${folder}/serve.py`],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  await lines.cancel();
  const url = value.trim();
  if (!url.startsWith("http://")) throw new Error("Cannot start moto: it gave no address");
  return {
    url,
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await child.status;
    },
  };
}
