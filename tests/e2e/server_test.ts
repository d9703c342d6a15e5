import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { ended, makeWorld, roomInStep, type World } from "../world.ts";
import { agentWorld, until } from "./agent.ts";
import { type Cached, cachedIn, cacheOf, opCommands, putInField } from "./cached.ts";

/** A program under `exec --server`, which waits until it is told to go. */
interface Served extends AsyncDisposable {
  readonly world: World;
  /** The session in 1Password at the beginning. */
  readonly old: Cached;
  /** Our process. */
  readonly child: Deno.ChildProcess;
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string>>;
  /** Fetches the session as the program would. */
  fetch(): Promise<Response>;
  /** Has the program end with code 7, and gives what became of us. */
  end(): ReturnType<typeof ended>;
}

/** Says that it is up, writes its variables and its number, and waits. */
const WAIT =
  "env -0 > env; echo $$ > pid; mv env variables; while [ ! -e go ]; do sleep 0.05; done";

async function serve(
  seconds: number,
  { env = {}, arrange }: {
    env?: Record<string, string>;
    arrange?: (world: World) => Promise<void> | void;
  } = {},
): Promise<Served> {
  const world = await makeWorld();
  const old = cachedIn(world, { seconds });
  await putInField(world, old.value);
  await arrange?.(world);
  const args = ["exec", "--server", "--", "sh", "-c", `${WAIT}; exit 7`];
  const child = world.start(args, { env });
  await until(() => Deno.lstat(`${world.home}/variables`).then(() => true, () => false));
  const lines = (await Deno.readTextFile(`${world.home}/variables`)).split("\0");
  const variables = Object.fromEntries(
    lines.filter((line) => line !== "").map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  return {
    world,
    old,
    child,
    env: variables,
    fetch: () =>
      fetch(variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? "", {
        headers: { authorization: variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "" },
      }),
    async end() {
      await Deno.writeTextFile(`${world.home}/go`, "");
      return await ended(child);
    },
    async [Symbol.asyncDispose]() {
      await Deno.writeTextFile(`${world.home}/go`, "");
      await child.status;
      await world[Symbol.asyncDispose]();
    },
  };
}

async function idFrom(served: Served): Promise<string> {
  const response = await served.fetch();
  assert.equal(response.status, 200);
  return (await response.json()).AccessKeyId;
}

Deno.test("exec --server gives a program the address of its session and nothing that would win over it", async () => {
  await using served = await serve(3600, {
    env: {
      AWS_PROFILE: "work",
      AWS_ACCESS_KEY_ID: "AKIAOTHER",
      AWS_SECRET_ACCESS_KEY: "secretOfTheCaller",
      AWS_SESSION_TOKEN: "tokenOfTheCaller",
      AWS_ACCESS_KEY: "AKIAOTHER",
      AWS_SECRET_KEY: "secretOfTheCaller",
      AMAZON_SECRET_ACCESS_KEY: "secretOfTheCaller",
      AWS_CREDENTIAL_FILE: "/x",
      BOTO_CONFIG: "/x",
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/x",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/x",
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/x",
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/x",
      AWS_DEFAULT_REGION: "eu-west-3",
      AWS_CONFIG_FILE: "/x",
      AWS_PAGER: "less",
    },
  });
  const aws = Object.fromEntries(
    Object.entries(served.env).filter(([name]) => /^(AWS_(?!ENDPOINT_URL)|OP_STS_)/.test(name)),
  );
  assert.deepEqual(Object.keys(aws).sort(), [
    "AWS_ACCOUNT_ID",
    "AWS_CONFIG_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_DEFAULT_REGION",
    "AWS_PAGER",
    "AWS_REGION",
    "AWS_SHARED_CREDENTIALS_FILE",
  ]);
  assert.deepEqual([aws["AWS_REGION"], aws["AWS_DEFAULT_REGION"]], ["eu-west-3", "eu-west-3"]);
  assert.deepEqual([aws["AWS_CONFIG_FILE"], aws["AWS_SHARED_CREDENTIALS_FILE"]], [
    "/dev/null",
    "/dev/null",
  ]);
  assert.equal(served.env["BOTO_CONFIG"], "/dev/null");
  assert.doesNotMatch(JSON.stringify(served.env), /cachedSecret|cachedToken|OfTheCaller/);
  assert.deepEqual(await (await served.fetch()).json(), {
    AccessKeyId: served.old.accessKeyId,
    SecretAccessKey: "cachedSecretOfTheSession/0123456789ABCDE",
    Token: "cachedTokenOfTheSession",
    Expiration: served.old.expiration,
    AccountId: "123456789012",
  });
  // Not one more call of `op`, however often it is fetched, and nothing said about it.
  for (let time = 0; time < 20; time++) await idFrom(served);
  assert.deepEqual(await opCommands(served.world), ["item get"]);
  assert.deepEqual(await served.end(), { code: 7, stdout: "", stderr: "" });
  await assert.rejects(served.fetch());
});

Deno.test("exec --server carries over the region that the hidden files name", async () => {
  await using served = await serve(3600, {
    async arrange({ home }) {
      await Deno.mkdir(`${home}/.aws`);
      await Deno.writeTextFile(`${home}/.aws/config`, "[default]\nregion = eu-north-1\n");
    },
  });
  assert.deepEqual([served.env["AWS_REGION"], served.env["AWS_DEFAULT_REGION"]], [
    "eu-north-1",
    "eu-north-1",
  ]);
});

Deno.test("exec --server renews the session ahead, once, while many programs fetch it", async () => {
  await using served = await serve(1204);
  const { world, old } = served;
  const seen = new Set([await idFrom(served)]);
  await until(async () => {
    for (const id of await Promise.all(Array.from({ length: 10 }, () => idFrom(served)))) {
      seen.add(id);
    }
    return world.sts.logins > 0 && seen.size > 1;
  });
  assert.deepEqual([...seen], [old.accessKeyId, world.sts.sessions[0]?.accessKeyId]);
  assert.equal(world.sts.logins, 1);
  // Kept as by every login: the next one finds it.
  const printed = await world.run();
  assert.equal(JSON.parse(printed.stdout).AccessKeyId, world.sts.sessions[0]?.accessKeyId);
  assert.equal(world.sts.logins, 1);
  assert.deepEqual(await served.end(), { code: 7, stdout: "", stderr: "" });
});

Deno.test("exec --server renews a session that the agent still holds for good enough", async () => {
  await using agent = await agentWorld(6 * 3600);
  const { world } = agent;
  const role = "arn:aws:iam::210987654321:role/Admin";
  world.sts.addRole({ arn: role, trustedAccounts: ["123456789012"] });
  await roomInStep();
  assert.equal((await world.run(["login", "--force", "--agent", "on"])).code, 0);
  // Due after 3 s, while the agent goes on to hand it out down to the half of its life.
  const life = ["--role-duration", "21m", "--min-remaining", "20m57s", "--duration", "12h"];
  const args = ["exec", "--server", "--agent", "on", "--role-arn", role, ...life];
  const wait = "while [ ! -e go ]; do sleep 0.05; done";
  const child = world.start([...args, "--", "sh", "-c", wait]);
  await until(() => world.sts.calls.filter(({ action }) => action === "AssumeRole").length === 2);
  await Deno.writeTextFile(`${world.home}/go`, "");
  assert.deepEqual(await ended(child), { code: 0, stdout: "", stderr: "" });
});

Deno.test("exec --server ends behind a renewal that is just being written", async () => {
  await using served = await serve(1203);
  const { world, old } = served;
  await world.op.behave({ latencyMs: { edit: 1500 } });
  await until(() => world.sts.logins === 1);
  assert.deepEqual(await served.end(), { code: 7, stdout: "", stderr: "" });
  const kept = await cacheOf(world);
  assert.notEqual(kept, old.value);
  assert.ok(atob(kept).includes(world.sts.sessions[0]?.accessKeyId ?? "none"));
});

Deno.test("exec --server hands out the old session while it cannot be renewed, then says why at once", async () => {
  await using served = await serve(70, { arrange: ({ key }) => void (key.status = "Inactive") });
  const { old, key } = { old: served.old, key: served.world.key };
  assert.equal(await idFrom(served), old.accessKeyId);
  let refused: Response | undefined;
  await until(async () => {
    const response = await served.fetch();
    if (response.status !== 200) refused = response;
    else await response.body?.cancel();
    return refused !== undefined;
  });
  assert.equal(refused?.status, 503);
  const { Code, Message, ...rest } = await refused?.json();
  assert.deepEqual([Code, rest], ["SessionNotAvailable", {}]);
  assert.match(Message, /^op-sts has no session that lasts: /);
  assert.ok(!Message.includes(key.secretAccessKey));
  assert.deepEqual(await served.end(), { code: 7, stdout: "", stderr: "" });
});

Deno.test("exec --server leaves no secret where others could read it, and is gone when it is killed", async () => {
  await using served = await serve(3600);
  const { child, world } = served;
  if (Deno.build.os === "linux") {
    const program = (await Deno.readTextFile(`${world.home}/pid`)).trim();
    for (const pid of [String(child.pid), program]) {
      const text = await Deno.readTextFile(`/proc/${pid}/cmdline`) +
        await Deno.readTextFile(`/proc/${pid}/environ`);
      for (const secret of [AWS_KEY.secretAccessKey, "cachedSecret", "cachedToken", AWS_KEY.seed]) {
        assert.ok(!text.includes(secret));
      }
    }
  }
  child.kill("SIGKILL");
  await child.status;
  await assert.rejects(served.fetch(), TypeError);
});

Deno.test("exec --server fails before it starts the program when there is no session to be had", async () => {
  await using world = await makeWorld();
  const args = ["exec", "--server", "--item", "Other", "--", "echo", "started"];
  const { code, stdout, stderr } = await world.run(args);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /^op-sts: Cannot read the item "Other": .*\nhint: .*\n$/);
});
