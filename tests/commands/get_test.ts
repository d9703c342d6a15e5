import assert from "node:assert/strict";
import { decodeSession } from "../../lib/keeping/codec.ts";
import { opCommands } from "../e2e/cached.ts";
import { makeWorld, roomInStep } from "../world.ts";

Deno.test("get logs in on a miss with two calls of op and one of STS, and then hits with one call of op", async () => {
  await using world = await makeWorld();
  await roomInStep();
  const miss = await world.run();
  assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
  assert.deepEqual(await opCommands(world), ["item get", "item edit"]);
  assert.equal(world.sts.logins, 1);
  const [session] = world.sts.sessions;
  assert.equal(
    miss.stdout,
    JSON.stringify({
      Version: 1,
      AccessKeyId: session?.accessKeyId,
      SecretAccessKey: session?.secretAccessKey,
      SessionToken: session?.sessionToken,
      Expiration: session?.expiration,
      AccountId: "123456789012",
    }) + "\n",
  );
  assert.equal(session?.mfaPresent, true);

  await world.op.forgetCalls();
  assert.deepEqual(await world.run(["get"]), miss);
  assert.deepEqual(await opCommands(world), ["item get"]);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("get keeps the session where the article's script finds it, with its source beside it", async () => {
  await using world = await makeWorld();
  const { code } = await world.run();
  assert.equal(code, 0);
  const { fields } = await world.op.item(world.item?.id ?? "");
  const value = fields.find(({ label }) => label === "session_cache")?.value ?? "";
  const [session] = world.sts.sessions;
  const { Credentials } = JSON.parse(atob(value));
  assert.deepEqual(Credentials, {
    AccessKeyId: session?.accessKeyId,
    SecretAccessKey: session?.secretAccessKey,
    SessionToken: session?.sessionToken,
    Expiration: session?.expiration.replace("Z", "+00:00"),
  });
  assert.deepEqual(decodeSession(value)?.source, {
    accessKeyId: world.key.accessKeyId,
    serial: world.key.mfa?.serial,
    partition: "aws",
    endpoint: world.sts.url,
  });
});
