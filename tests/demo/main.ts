/**
 * `deno task demo`: the main job end to end. The real program, called as AWS tools call it, between the stand-ins for
 * 1Password and AWS STS; every key and code in it is made up, and nothing outside a temporary directory is touched.
 *
 * Ends with 0 when all was as it should be, else with 1; 130 or 143 after an interruption.
 *
 * @module
 */

import { type AwsTool, awsTool } from "./aws_tool.ts";
import { openReport, type Report, seconds } from "./report.ts";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import type { Call } from "../emulators/op/calls.ts";
import type { Session } from "../emulators/sts/stand_in.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";

const STORM = 8;

/** The user of the storm: alice's code of this time step is spent by then, and AWS takes each code once. */
const BOB = {
  accessKeyId: "AKIAI44QH8DHBEXAMPLE",
  secretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
  serial: "arn:aws:iam::123456789012:mfa/bob",
  seed: "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
};

Deno.exit(await main());

async function main(): Promise<number> {
  const interrupted = interruption();
  await using world = await makeWorld();
  const tool = awsTool(world.env);
  try {
    return await Promise.race([show(world, tool, openReport()), interrupted]);
  } finally {
    // What still runs could write into a directory that is being removed.
    await tool.stop();
  }
}

async function show(world: World, tool: AwsTool, report: Report): Promise<number> {
  report.print(
    "op-sts between stand-ins for 1Password and AWS STS; every secret below is made up\n\n",
  );
  report.print(await writeConfig(world));
  await freshStep(report);
  await showMissAndHit(world, tool, report);
  await showStorm(world, tool, report);
  await showAws(world, tool, report);
  await showStored(world, report);
  report.print(report.isGood ? "\nall as it should be\n" : "\nNOT as it should be\n");
  return report.isGood ? 0 : 1;
}

/** Two profiles, one for each user: the lines that a reader would write. */
async function writeConfig(world: World): Promise<string> {
  const { accessKeyId, secretAccessKey, serial, seed } = BOB;
  world.sts.addKey({ accessKeyId, secretAccessKey, userName: "bob", mfa: { serial, seed } });
  const title = `${AWS_KEY.title} of bob`;
  const bob = { title, accessKeyId, secretAccessKey, mfaSerial: serial, seed };
  const { id } = await world.op.put(awsKeyItem(bob));
  const config = [["alice", world.item?.id], ["bob", id]].map(([profile, item]) =>
    `[profile ${profile}]\ncredential_process = ${world.program} --item ${item}\n`
  ).join("");
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(`${world.home}/.aws/config`, config);
  return `~/.aws/config\n${config.replaceAll(/^/gm, "  ").trimEnd()}\n\n`;
}

async function showMissAndHit(world: World, tool: AwsTool, report: Report): Promise<void> {
  const miss = await tool.credentials("alice");
  const callsOfMiss = await world.op.calls();
  const [session] = world.sts.sessions;
  report.step({
    name: "miss",
    ms: miss.ms,
    text: `${listed(callsOfMiss)}, ${world.sts.calls.length} call of STS`,
    expected: {
      "ends with 0 and an empty stderr": miss.code === 0 && miss.stderr === "",
      "prints the session that STS issued": miss.stdout === documentOf(session),
      "op is called for item get and item edit": commands(callsOfMiss) === "item get, item edit",
      "STS is called once": world.sts.calls.length === 1,
    },
  });

  await world.op.forgetCalls();
  const hit = await tool.credentials("alice");
  const callsOfHit = await world.op.calls();
  report.step({
    name: "hit",
    ms: hit.ms,
    text: `${listed(callsOfHit)}, ${world.sts.calls.length - 1} calls of STS`,
    expected: {
      "ends with 0 and an empty stderr": hit.code === 0 && hit.stderr === "",
      "prints the same session": hit.stdout === miss.stdout,
      "op is called for item get": commands(callsOfHit) === "item get",
      "STS is not called": world.sts.calls.length === 1,
    },
  });
  report.print(`\n${hit.stdout}\n`);
}

async function showStorm(world: World, tool: AwsTool, report: Report): Promise<void> {
  await world.op.forgetCalls();
  const before = world.sts.calls.length;
  await freshStep(report);
  const started = performance.now();
  const ends = await Promise.all(Array.from({ length: STORM }, () => tool.credentials("bob")));
  const ms = performance.now() - started;
  const calls = await world.op.calls();
  const edits = calls.filter(({ command }) => command === "item edit").length;
  const logins = world.sts.calls.length - before;
  const wanted = documentOf(world.sts.sessions.at(-1));
  report.step({
    name: "storm",
    ms,
    text: `${STORM} callers at once on an empty cache: ${calls.length} calls of op, ${edits} of ` +
      `them item edit, ${logins} of STS`,
    expected: {
      "all end with 0 and an empty stderr": ends.every((end) => end.code === 0 && !end.stderr),
      "all print the same session": ends.every(({ stdout }) => stdout === wanted),
      "STS is called once": logins === 1,
      "one edits the item": edits === 1,
    },
  });
}

/** The AWS CLI of the machine, if there is one: it calls the program by itself. */
async function showAws(world: World, tool: AwsTool, report: Report): Promise<void> {
  const path = Deno.env.get("PATH") ?? "";
  const env = { ...world.env, PATH: `${world.op.bin}:${path}` };
  const version = await tool.run(["aws", "--version"], env).catch(() => undefined);
  if (version === undefined || version.code !== 0) {
    report.print("- aws               there is no AWS CLI on this machine: not tried\n");
    return;
  }
  await world.op.forgetCalls();
  const words = "aws sts get-caller-identity --query Arn --output text --profile alice".split(" ");
  const where = ["--region", "us-east-1", "--endpoint-url", world.sts.url];
  const end = await tool.run([...words, ...where], env);
  const [program] = (version.stdout || version.stderr).split(" ");
  const arn = end.stdout.trim();
  report.step({
    name: "aws",
    ms: end.ms,
    text: `${program} sts get-caller-identity: ${arn || end.stderr.trim()}`,
    expected: {
      "aws ends with 0": end.code === 0,
      "STS knows the session": arn === "arn:aws:iam::123456789012:user/alice",
      "op is called for item get": commands(await world.op.calls()) === "item get",
    },
  });
}

async function showStored(world: World, report: Report): Promise<void> {
  const { fields } = await world.op.item(world.item?.id ?? "");
  const field = fields.find(({ label }) => label === "session_cache");
  const { Credentials, "op-sts": own } = field?.value ? JSON.parse(atob(field.value)) : {};
  const [session] = world.sts.sessions;
  report.step({
    name: "stored",
    text:
      `the ${field?.type.toLowerCase()} field session_cache of alice's item now holds base64 of:`,
    expected: {
      "the field is concealed": field?.type === "CONCEALED",
      "it holds the session": Credentials?.SecretAccessKey === session?.secretAccessKey &&
        Credentials?.SessionToken === session?.sessionToken,
      "it names its source": own?.source.accessKeyId === AWS_KEY.accessKeyId,
    },
  });
  const token = `${Credentials?.SessionToken.slice(0, 16)}…`;
  const shown = { Credentials: { ...Credentials, SessionToken: token }, "op-sts": own };
  report.print(`\n${JSON.stringify(shown)}\n`);
}

/** The document that AWS tools expect, made without the program's own code. */
function documentOf(session: Session | undefined): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session?.accessKeyId,
    SecretAccessKey: session?.secretAccessKey,
    SessionToken: session?.sessionToken,
    Expiration: session?.expiration,
    AccountId: "123456789012",
  }) + "\n";
}

function commands(calls: readonly Call[]): string {
  return calls.map(({ command }) => command).join(", ");
}

function listed(calls: readonly Call[]): string {
  return calls.map(({ command, startedAt, endedAt }) =>
    `op ${command} (${endedAt === null ? "still runs" : seconds(endedAt - startedAt)})`
  ).join(", ");
}

/** Begins no counting so late in a time step that the program would rightly wait for the next one. */
async function freshStep(report: Report): Promise<void> {
  const notice = setTimeout(() => report.print("… until the next one-time password\n"), 100);
  await roomInStep(12_000);
  clearTimeout(notice);
}

/** The exit code of a process that was asked to end. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    Deno.addSignalListener("SIGINT", () => resolve(130));
    Deno.addSignalListener("SIGTERM", () => resolve(143));
  });
}
