import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Call } from "../../lib/session/call.ts";
import { rehearse } from "../../lib/session/rehearsal.ts";
import { FakeClock, optionsWith } from "../fakes.ts";

const WAYS: readonly Partial<Options>[] = [
  {},
  { "cache-item": "abcdefghijklmnopqrstuvwxyz" },
  { cache: "item" },
  { cache: "off" },
  { "cache-field": "access key id" },
  { "mfa-serial": "GAHT12345678", region: "us-gov-west-1" },
  { "access-key-field": "x", "secret-key-field": "x" },
  { "role-arn": "arn:aws:iam::123456789012:role/x" },
];

for (const way of WAYS) {
  Deno.test(`rehearse() asks nobody and changes nothing with ${JSON.stringify(way)}`, async () => {
    const clock = new FakeClock();
    const used: string[] = [];
    const tell = (name: string) => () => {
      used.push(name);
      throw new Error(name);
    };
    const op = Object.fromEntries(
      ["read", "edit", "create", "version"].map((name) => [name, tell(name)]),
    );
    const call = {
      options: optionsWith(way),
      environment: { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1", HOME: "/nowhere" },
      host: { os: "linux", uid: 0 },
      clock,
      deadline: deadlineIn(clock, 1000),
      warn: tell("warn"),
      trace: tell("trace"),
      run: tell("run"),
      issue: tell("issue"),
      op,
    };
    // deno-lint-ignore no-explicit-any
    const given: any = call;
    const asCall: Call = given;
    await rehearse(asCall);
    assert.deepEqual(used, []);
  });
}
