import assert from "node:assert/strict";
import { OpError, OpStsError, UsageError } from "../../lib/base/errors.ts";
import { explained } from "../../lib/profiles/explained.ts";
import { directory } from "../directory.ts";
import { requestOf } from "./parts.ts";

const HINT = "run op-sts login --force in a terminal, then op-sts status";

/** What the hint of a failing command line becomes. */
async function hintOf(
  argv: string[],
  config: string = "",
  profileName: string | undefined = undefined,
): Promise<string | undefined> {
  await using home = await directory();
  await Deno.writeTextFile(`${home.path}/config`, config);
  const environment = { HOME: home.path, AWS_CONFIG_FILE: `${home.path}/config` };
  const profile = profileName === undefined ? undefined : {
    name: profileName,
    source: profileName,
    options: new Map(),
    roles: [],
    region: undefined,
  };
  const call = { argv, request: requestOf(...argv), profile, environment };
  const error = await explained(new OpError("other", "Cannot read", HINT), call);
  assert.deepEqual([error.message, error.exitCode], ["Cannot read", 1]);
  return error.hint;
}

Deno.test("explained() names the profile in every command of a hint", async () => {
  assert.equal(
    await hintOf(["status"], "", "acct4"),
    "run op-sts login --profile acct4 --force in a terminal, then op-sts status --profile acct4",
  );
  assert.match(await hintOf(["status"], "", "a b") ?? "", /op-sts login --profile 'a b' --force/);
});

Deno.test("explained() finds the profile whose line AWS has run", async () => {
  const config = `[profile one]
credential_process = op-sts --item a --vault Work
[profile role]
role_arn = x
source_profile = one
[profile acct4]
credential_process = op-sts --vault Work --item b
`;
  assert.match(
    await hintOf(["--item", "b", "--vault", "Work"], config) ?? "",
    /login --profile acct4 /,
  );
  assert.match(
    await hintOf(["--item", "a", "--vault", "Work"], config) ?? "",
    /login --profile one /,
  );
  assert.match(await hintOf(["--item", "a"], config) ?? "", /login --item a --force/);
});

Deno.test("explained() names item, vault and account where no profile is known", async () => {
  assert.equal(
    await hintOf([
      "get",
      "--account",
      "my",
      "--vault",
      "My Vault",
      "--item",
      "AWS",
      "--timeout",
      "9s",
    ]),
    "run op-sts login --item AWS --vault 'My Vault' --account my --force in a terminal, then op-sts status --item AWS --vault 'My Vault' --account my",
  );
  assert.equal(await hintOf(["get"]), HINT);
});

Deno.test("explained() asks whether a near word was meant, and keeps the exit code", async () => {
  const unknown = { word: "stauts", known: ["status", "setup"] };
  const call = { argv: [], request: undefined, profile: undefined, environment: {} };
  const error = new UsageError('Cannot run "stauts": no such', "op-sts help lists them", unknown);
  const { message, hint, exitCode } = await explained(error, call);
  assert.deepEqual([message, hint, exitCode], [
    'Cannot run "stauts": no such',
    "did you mean status? op-sts help lists them",
    2,
  ]);
  const bare = await explained(new UsageError("Cannot run", undefined, unknown), call);
  assert.equal(bare.hint, "did you mean status?");
  const other = new OpStsError("Cannot do it");
  assert.equal(await explained(other, call), other);
});

Deno.test("explained() writes the command line of exec as it was meant, in words that a shell reads so", async () => {
  const error = new UsageError("Cannot use it");
  const cases: [argv: string[], message: RegExp, hint: string][] = [
    [
      ["exec", "aws", "s3", "ls", "--recursive"],
      /"aws": the command to run/,
      "op-sts exec -- aws s3 ls --recursive",
    ],
    [
      ["exec", "-p", "work", "sh", "-c", "echo hi"],
      /"sh"/,
      "op-sts exec -p work -- sh -c 'echo hi'",
    ],
    [
      ["exec", "work", "--", "aws", "s3"],
      /profile is named by/,
      "op-sts exec --profile work -- aws s3",
    ],
    [["exec", "--verbose", "aws", "s3", "--", "x"], /"aws"/, "op-sts exec --verbose -- aws s3 x"],
  ];
  for (const [argv, message, hint] of cases) {
    const call = { argv, request: undefined, profile: undefined, environment: {} };
    const found = await explained(error, call);
    assert.match(found.message, message);
    assert.deepEqual([found.hint, found.exitCode], [hint, 2]);
  }
  for (const argv of [["exec", "--nonsense"], ["exec"], ["status", "x"], ["exec", "--", "aws"]]) {
    const call = { argv, request: undefined, profile: undefined, environment: {} };
    assert.equal((await explained(error, call)).message, error.message);
  }
});

Deno.test("explained() says where a wrong use is explained, when nothing better is known", async () => {
  const cases: [argv: string[], message: string, topic: string][] = [
    [["--timeout", "x"], 'Cannot use --timeout "x": it is not a time', "options"],
    [["login"], 'Cannot use OP_STS_TIMEOUT "x": it is not a time', "options"],
    [["get", "--json=3"], "Cannot give --agent a value: it takes none", "options"],
    [["setup", "--from"], "Cannot use --from without a value", "setup"],
    [["agent"], "Cannot run agent: write op-sts agent ACTION", "agent"],
    [["--item", "x"], "Cannot log in with something", "get"],
  ];
  for (const [argv, message, topic] of cases) {
    const call = { argv, request: undefined, profile: undefined, environment: {} };
    const { hint } = await explained(new UsageError(message), call);
    assert.equal(hint, `op-sts help ${topic} explains it`, message);
    const advised = new UsageError(message, "do this");
    assert.equal(await explained(advised, call), advised);
  }
});

Deno.test("explained() leads who has nothing set up to setup, and nobody else", async () => {
  const error = new OpError("not found", "Cannot read the item", "check --item");
  const cases: [argv: string[], env: Record<string, string>, hint: RegExp][] = [
    [["login"], {}, /^op-sts setup finds the item/],
    [["login", "--item", "x"], {}, /^check --item$/],
    [["login"], { OP_STS_ITEM: "x" }, /^check --item$/],
    [["get"], {}, /^check --item$/],
  ];
  for (const [argv, env, hint] of cases) {
    const environment = { HOME: "/nowhere", ...env };
    const call = { argv, request: requestOf(...argv), profile: undefined, environment };
    assert.match((await explained(error, call)).hint ?? "", hint);
  }
});
