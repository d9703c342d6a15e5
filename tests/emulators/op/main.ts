/**
 * The program that stands in for the 1Password CLI: `main.ts <home> [op's arguments]`.
 *
 * @module
 */

import { answer } from "./answer.ts";
import { OpenCall } from "./calls.ts";
import { stdinKind } from "./stdin.ts";

const [home, ...argv] = Deno.args;
if (home === undefined) {
  throw new TypeError("Cannot stand in for op: the home is missing");
}
const stdin = stdinKind();
const call = new OpenCall(home, argv, stdin);
const { stdout, stderr, exit } = await answer({ home, argv, stdin, call });
write(Deno.stderr, stderr);
write(Deno.stdout, stdout);
call.end(exit);
Deno.exit(exit);

function write(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
}
