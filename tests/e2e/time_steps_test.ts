import assert from "node:assert/strict";
import type { ErrorAnswer, Fault } from "../emulators/sts/behaviour.ts";
import { makeWorld, type World } from "../world.ts";
import { cacheOf, opCommands, printedId } from "./cached.ts";
import { together, type Waiting } from "./together.ts";

const REJECTED: ErrorAnswer = {
  status: 403,
  code: "AccessDenied",
  message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
};

/** The codes that were sent to AWS, in order. */
function codesSent(world: World): (string | undefined)[] {
  return world.sts.calls.map(({ params }) => params.TokenCode);
}

function assertNoneTwice(world: World): void {
  const codes = codesSent(world);
  assert.equal(new Set(codes).size, codes.length, "a code was sent twice");
}

/** A fault that strikes once is got over by one more try, which takes a new code. */
function gotOver(name: string, fault: Fault["fault"], warning: RegExp): Waiting {
  return {
    name: `get tries once more, with the next code, when ${name}`,
    async run() {
      await using world = await makeWorld();
      world.sts.behave({ faults: [{ fault, times: 1 }] });
      const { code, stdout, stderr } = await world.run(["--verbose"]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, warning);
      assert.equal(printedId(stdout), world.sts.sessions.at(-1)?.accessKeyId);
      assert.equal(world.sts.calls.length, 2);
      assertNoneTwice(world);
      // The second code comes out of a reading of its own, which would also show another machine's session.
      const commands = (await world.op.calls()).map(({ command }) => command);
      assert.ok(commands.filter((command) => command === "item get").length >= 2);
      assert.equal(commands.filter((command) => command === "item edit").length, 1);
    },
  };
}

/** A fault that strikes again fails the call; there is no third try. */
function fatal(name: string, fault: Fault["fault"], message: RegExp): Waiting {
  return {
    name: `get fails after two tries when ${name} twice`,
    async run() {
      await using world = await makeWorld();
      world.sts.behave({ faults: [{ fault }] });
      const { code, stdout, stderr } = await world.run();
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(stderr, message);
      assert.equal(world.sts.calls.length, 2);
      assertNoneTwice(world);
    },
  };
}

together("one-time passwords: get takes a code of a new time step for each login", [
  gotOver("AWS rejects the code", REJECTED, /rejected the one-time password; trying once more/),
  gotOver("AWS limits the rate", "throttle", /limits the rate of requests; trying once more/),
  gotOver("AWS fails with 500", "server error", /answered 500 InternalFailure; trying once more/),
  gotOver("AWS fails with 503", "unavailable", /answered 503 ServiceUnavailable; trying once/),
  gotOver(
    "the answer is garbage",
    "garbage",
    /answered 200 with something unreadable; trying once/,
  ),
  fatal(
    "AWS rejects the code",
    REJECTED,
    /^op-sts: Cannot log in: AWS rejected the one-time password\nhint: check that .*\n$/,
  ),
  fatal(
    "AWS limits the rate",
    "throttle",
    /^op-sts: Cannot log in: AWS limits the rate of requests\nhint: try again in a minute\n$/,
  ),
  fatal(
    "the session lacks its token",
    "missing fields",
    /^op-sts: Cannot log in: STS answered without complete credentials\n/,
  ),
  {
    name:
      "get does not try again when the line breaks behind a login, and never sends its code again",
    async run() {
      await using world = await makeWorld();
      world.sts.behave({ faults: [{ fault: "drop after use", times: 1 }] });
      const { code, stderr } = await world.run();
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^op-sts: Cannot log in: STS \(http.*\) did not answer: .*\nhint: .*\n$/,
      );
      assert.equal(world.sts.calls.length, 1);
      const next = await world.run();
      assert.equal(next.code, 0, next.stderr);
      assert.equal(world.sts.calls.length, 2);
      assertNoneTwice(world);
    },
  },
  {
    name: "get waits for the next code when this step's has been used by a login that kept nothing",
    async run() {
      await using world = await makeWorld();
      const one = await world.run(["--cache", "off"]);
      const two = await world.run();
      assert.deepEqual([one.code, two.code], [0, 0]);
      assert.notEqual(printedId(one.stdout), printedId(two.stdout));
      const [first = 0, second = 0] = world.sts.calls.map(({ mfaStep }) => mfaStep);
      assert.ok(second > first);
      assert.notEqual(await cacheOf(world), "");
    },
  },
  {
    name: "get with --cache off lets callers take turns, one time step each",
    async run() {
      await using world = await makeWorld();
      const args = ["--cache", "off", "--timeout", "2m"];
      const all = await Promise.all([1, 2, 3].map(() => world.run(args)));
      for (const { code, stderr } of all) {
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      }
      assert.equal(new Set(all.map(({ stdout }) => printedId(stdout))).size, 3);
      assert.equal(world.sts.calls.length, 3);
      assertNoneTwice(world);
      assert.ok((await opCommands(world)).every((command) => command === "item get"));
    },
  },
]);
