import assert from "node:assert/strict";
import { AWS_KEY, type AwsKeyOverrides } from "../emulators/op/aws_key_item.ts";
import type { Category } from "../emulators/op/catalogue.ts";
import type { Habits } from "../emulators/op/habits.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";

/**
 * Every answer that the real `op` may give where nobody knows which: the program has to work whichever is true. Each is
 * walked through from the first import to the last clear.
 */
const ANSWERS: [
  name: string,
  habits: Partial<Habits>,
  version?: string | undefined,
  category?: Category,
][] = [
  ["everything is as assumed", {}],
  ["empty fields are dropped", { emptyFields: "dropped" }],
  ["empty fields are refused", { emptyFields: "refused" }],
  ["a field comes without an id", { oddField: "without id" }],
  ["two fields have one id", { oddField: "id twice" }],
  ["the validator refuses every edit of the item", { edits: "validator" }],
  ["dates are rewritten", { dates: "rewritten" }],
  ["an edit of an old version is refused", { staleVersion: "refused" }],
  ["ids of a new item are not kept", { createdIds: "new" }],
  ["an edit needs the time of the last one", {}, "2.35.0"],
  ["the item is of a custom category", {}, undefined, "CUSTOM"],
];

const CREDENTIALS = `[work]
aws_access_key_id = ${AWS_KEY.accessKeyId}
aws_secret_access_key = ${AWS_KEY.secretAccessKey}
`;

async function writeAws(world: World, name: string, text: string): Promise<void> {
  await Deno.mkdir(`${world.home}/.aws`, { recursive: true });
  await Deno.writeTextFile(`${world.home}/.aws/${name}`, text, { mode: 0o600 });
}

async function assertRuns(world: World, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await world.run(args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

function isLogin({ action }: { action: string }): boolean {
  return action === "GetSessionToken";
}

async function optionsOfLine(world: World): Promise<string[]> {
  const config = await Deno.readTextFile(`${world.home}/.aws/config`);
  return /credential_process = .*?(--item .*)/.exec(config)?.[1]?.split(" ") ?? [];
}

for (const [name, habits, version, category = "API_CREDENTIAL"] of ANSWERS) {
  const op = { habits, ...(version === undefined ? {} : { version }) };

  const item = {
    category,
    fields: [
      { label: "Access Key ID", value: AWS_KEY.accessKeyId },
      { label: "Secret Access Key", type: "CONCEALED", value: AWS_KEY.secretAccessKey },
      { label: "mfa serial", value: AWS_KEY.mfaSerial },
      { label: "one-time password", type: "OTP", value: AWS_KEY.seed },
      { label: "made", type: "DATE", value: "2026-01-02" },
      { label: "note" },
      { label: "session_cache", type: "CONCEALED", value: "" },
    ],
  } satisfies AwsKeyOverrides;

  Deno.test(`login, get, status and clear work when ${name}`, async () => {
    await using world = await makeWorld({ op, item });
    await roomInStep();
    await assertRuns(world, ["login"]);
    const first = await assertRuns(world, ["get"]);
    assert.equal(await assertRuns(world, ["get"]), first);
    assert.equal(world.sts.calls.length, 1);
    await assertRuns(world, ["status"]);
    await assertRuns(world, ["clear"]);
    assert.equal((await world.run(["status"])).code, 1);
    // What is the user's is as it was.
    const { fields } = await world.op.item(world.item?.id ?? "");
    for (const { label, type, value } of world.item?.fields ?? []) {
      if (label === "session_cache" || type === "DATE" || value === "") continue;
      assert.equal(fields.find((field) => field.label === label)?.value, value, label);
    }
  });

  Deno.test(`setup and its line work when ${name}`, async () => {
    await using world = await makeWorld({ op, item });
    await roomInStep();
    await assertRuns(world, ["setup", "--item", AWS_KEY.title, "--yes"]);
    const ofLine = await assertRuns(world, await optionsOfLine(world));
    assert.equal(await assertRuns(world, await optionsOfLine(world)), ofLine);
    assert.equal(world.sts.calls.filter(isLogin).length, 1);
  });

  Deno.test(`import and setup work when ${name}`, async () => {
    await using world = await makeWorld({ op, item: null });
    await writeAws(world, "credentials", CREDENTIALS);
    await writeAws(world, "config", `[profile work]\nmfa_serial = ${AWS_KEY.mfaSerial}\n`);
    const source = await world.op.put({
      title: "Seed",
      fields: [{ label: "code", type: "OTP", value: AWS_KEY.seed }],
    });
    await assertRuns(world, ["import", "--profile", "work", "--otp-from", source.id, "--yes"]);
    const { id } = await world.op.item("AWS Access Key (work)");
    await roomInStep();
    await assertRuns(world, ["setup", "--profile", "work", "--item", id, "--yes"]);
    const first = await assertRuns(world, await optionsOfLine(world));
    assert.equal(await assertRuns(world, await optionsOfLine(world)), first);
    assert.equal(world.sts.calls.filter(isLogin).length, 1);
  });
}

Deno.test("login says what to do when one-time passwords come without a code", async () => {
  await using world = await makeWorld({ op: { habits: { codes: "missing" } } });
  const { code, stdout, stderr } = await world.run(["login"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /gives no six-digit code \(it gives no code\)\nhint: add it again/);
  assert.equal(world.sts.calls.length, 0);
});
