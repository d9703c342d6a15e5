import assert from "node:assert/strict";
import type { Options } from "../../lib/command_line/options.ts";
import { durationOf } from "../../lib/session/login_attempt.ts";
import { failedLately, noteFailure } from "../../lib/session/renewal.ts";
import { fakeCall } from "../fake_call.ts";
import { optionsWith, SOURCE } from "../fakes.ts";

const ROOT = { ...SOURCE, serial: "arn:aws:iam::123456789012:mfa/root-account-mfa-device" };

Deno.test("durationOf() is --duration, and at most an hour for a root user", () => {
  const cases: [source: typeof SOURCE, options: Partial<Options>, seconds: number][] = [
    [SOURCE, {}, 43_200],
    [ROOT, {}, 3600],
    [{ accessKeyId: SOURCE.accessKeyId, partition: "aws" }, {}, 43_200],
    [ROOT, { duration: 1800 }, 1800],
    [ROOT, { "min-remaining": 3000 }, 3600],
    [SOURCE, { "min-remaining": 3001 }, 43_200],
  ];
  for (const [source, options, seconds] of cases) {
    assert.equal(durationOf(source, optionsWith(options)), seconds);
  }
});

Deno.test("durationOf() throws a UsageError when no session of a root user could last long enough", () => {
  assert.throws(() => durationOf(ROOT, optionsWith({ "min-remaining": 3001 })), {
    name: "UsageError",
    message:
      "Cannot log in as root with --min-remaining 50m1s: AWS ends the sessions of root users after 1h",
    hint: "give --min-remaining 50m or less",
  });
});

Deno.test("failedLately() remembers a failure for others of the device, and opens no lock to do so", async () => {
  await using call = await fakeCall({});
  assert.ok(!await failedLately(SOURCE, call));
  await noteFailure(SOURCE, call);
  assert.ok(await failedLately({ ...SOURCE, accessKeyId: "AKIAOTHER" }, call));
  assert.ok(!await failedLately(ROOT, call));
  const files = await Array.fromAsync(Deno.readDir(`${call.environment["XDG_STATE_HOME"]}/op-sts`));
  assert.deepEqual(files.map(({ name }) => name.replace(/^[0-9a-f]{32}/, "*")), ["*.failed"]);
});

Deno.test("failedLately() knows of no failure where no directory can be used", async () => {
  await using call = await fakeCall({});
  const nowhere = { ...call, host: { os: "windows", uid: null }, environment: {} };
  await noteFailure(SOURCE, nowhere);
  assert.ok(!await failedLately(SOURCE, nowhere));
});
