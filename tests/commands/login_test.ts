import assert from "node:assert/strict";
import { login } from "../../lib/commands/login.ts";
import { timeText } from "../../lib/terminal/local_time.ts";
import { encodeSession } from "../../lib/keeping/codec.ts";
import { cacheField, FakeClock, keyItem, sessionUntil, SOURCE } from "../fakes.ts";
import { fakeCall } from "../fake_call.ts";

const HOUR = 3_600_000;

function itemWithSession() {
  const session = sessionUntil(new FakeClock().now() + HOUR);
  const value = encodeSession(session, SOURCE, { duration: 43_200, region: "us-east-1" });
  return keyItem({}, [cacheField(value)]);
}

Deno.test("login says until when the session lasts that is there, on stdout alone", async () => {
  await using call = await fakeCall({ argv: ["login"] }, itemWithSession());
  assert.equal(await login(call), 0);
  const { printed, said } = call.terminal;
  const until = timeText(call.clock.now() + HOUR, call.clock.now());
  assert.equal(printed, `Session in "AWS Access Key" until ${until}, 1 h\n`);
  assert.deepEqual(said, ['op-sts: logging in with "AWS Access Key"', ""]);
});

Deno.test("login --force renews a session that is there", async () => {
  await using call = await fakeCall({ argv: ["login", "--force"] }, itemWithSession());
  await assert.rejects(() => login(call), { message: "Cannot log in here" });
});

Deno.test("login throws a UsageError with --cache off before it calls anything", async () => {
  await using call = await fakeCall({ argv: ["login", "--cache", "off"] }, itemWithSession());
  await assert.rejects(() => login(call), {
    name: "UsageError",
    message: "Cannot log in with --cache off: the session would be kept nowhere",
  });
  assert.deepEqual(call.op.calls, []);
});
