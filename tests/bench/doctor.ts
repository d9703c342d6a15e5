/**
 * How long `doctor` takes for six profiles, and until it has said something.
 *
 * @module
 */

import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { startOp } from "../emulators/op/stand_in.ts";
import { startSts } from "../emulators/sts/stand_in.ts";
import type { Row } from "./table.ts";

const PROFILES = 6;

/** What each call of `op` takes, in ms. */
const OP_MS = 1000;

const MOST_MS = 12_000;

const MOST_TO_FIRST_LINE_MS = 2000;

/**
 * Measures one run over profiles that have an item each.
 *
 * @param words The program
 * @param path Directories for PATH
 * @returns Rows of the table
 * @throws {Error} When it finds something wrong with what is in order
 */
export async function doctorRows(words: readonly string[], path: string): Promise<Row[]> {
  const latencyMs = { get: OP_MS, edit: OP_MS, create: OP_MS };
  await using op = await startOp({ latencyMs });
  await using sts = await startSts();
  const home = await Deno.makeTempDir({ prefix: "op-sts-bench-" });
  try {
    await Deno.mkdir(`${home}/.aws`);
    const sections = await Promise.all(
      Array.from({ length: PROFILES }, async (_, index) => {
        const { id } = await op.put(awsKeyItem({
          title: `Key ${index}`,
          accessKeyId: `AKIAIOSFODNN7EXAMPL${index}`,
        }));
        // A program of one word, as `setup` finds it in PATH.
        return `[profile p${index}]\ncredential_process = ${home}/op-sts --item ${id} --op ${op.program}\n`;
      }),
    );
    await Deno.writeTextFile(`${home}/.aws/config`, sections.join(""));
    await Deno.writeTextFile(`${home}/op-sts`, "#!/bin/sh\n", { mode: 0o755 });
    const { firstLine, total } = await run(words, {
      HOME: home,
      PATH: path,
      AWS_ENDPOINT_URL_STS: sts.url,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      DENO_NO_UPDATE_CHECK: "1",
    });
    const name = `doctor, ${PROFILES} profiles, \`op\` of ${OP_MS / 1000} s`;
    return [
      row(`${name}, first line`, firstLine, MOST_TO_FIRST_LINE_MS),
      row(name, total, MOST_MS),
    ];
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function run(
  [program = "", ...args]: readonly string[],
  env: Record<string, string>,
): Promise<{ firstLine: number; total: number }> {
  const started = performance.now();
  const child = new Deno.Command(program, {
    args: [...args, "doctor"],
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let firstLine = Infinity;
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n")) firstLine = Math.min(firstLine, performance.now() - started);
  }
  const { code } = await child.status;
  const total = performance.now() - started;
  if (code !== 0) throw new Error(`Cannot measure doctor: it ended with ${code}\n${text}`);
  return { firstLine, total };
}

function row(name: string, value: number, most: number): Row {
  return { name, value, unit: "ms", budgets: [{ text: `${most / 1000} s`, most }] };
}
