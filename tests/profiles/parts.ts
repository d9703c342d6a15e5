/**
 * AWS files in memory, for tests of what is read out of them.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "../../lib/aws_config/aws_file.ts";
import { parseCommandLine, type Request } from "../../lib/command_line/invocation.ts";

/** Makes both files of their texts. */
export function awsFiles(config: string, credentials = ""): AwsFiles {
  return { config: file("config", config), credentials: file("credentials", credentials) };
}

/** Takes a command line apart that asks for a command. */
export function requestOf(...argv: string[]): Request {
  const asked = parseCommandLine(argv);
  if (asked.kind !== "command") throw new Error(`${argv.join(" ")} asks for no command`);
  return asked;
}

function file(kind: AwsFile["kind"], text: string): AwsFile {
  return { kind, path: `~/.aws/${kind}`, text, encoding: "utf-8", found: new Uint8Array() };
}
