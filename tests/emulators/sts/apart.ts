/**
 * The stand-in for AWS STS as a process of its own, for machines on which that of the tests is too busy to answer: on
 * Windows Deno has four blocking threads for each processor, and each pipe of a child takes one for as long as it is
 * read.
 *
 * @module
 */

import { AWS_KEY } from "../op/aws_key_item.ts";
import type { Session, StsCall } from "./stand_in.ts";
import { startSts } from "./stand_in.ts";

/** What the stand-in has seen so far. */
export interface StsReport {
  /** Every call, in the order of the answers. */
  readonly calls: readonly StsCall[];
  /** Every session that was issued. */
  readonly sessions: readonly Session[];
  /** Number of sessions that GetSessionToken issued. */
  readonly logins: number;
}

/** A stand-in that knows the key of {@linkcode AWS_KEY}; leaving its scope ends it. */
export interface StsApart extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Asks what it has seen. */
  report(): Promise<StsReport>;
}

/**
 * Starts the process.
 *
 * @returns The stand-in, to be disposed of
 */
export async function startStsApart(): Promise<StsApart> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--frozen", import.meta.url],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  // One short line, which a pipe hands over whole.
  const { value = "" } = await reader.read();
  await reader.cancel();
  const [url = "", control = ""] = value.trim().split(" ");
  return {
    url,
    report: async () => await (await fetch(control)).json(),
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await child.status;
    },
  };
}

/** Prints where it answers and where it reports, and ends with its stdin. */
async function serve(): Promise<void> {
  await using sts = await startSts();
  const { accessKeyId, secretAccessKey, mfaSerial: serial, seed } = AWS_KEY;
  sts.addKey({ accessKeyId, secretAccessKey, mfa: { serial, seed } });
  const { calls, sessions } = sts;
  await using control = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ calls, sessions, logins: sts.logins }),
  );
  const line = `${sts.url} http://127.0.0.1:${control.addr.port}\n`;
  await Deno.stdout.write(new TextEncoder().encode(line));
  for await (const _ of Deno.stdin.readable);
}

if (import.meta.main) await serve();
