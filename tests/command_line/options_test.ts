import assert from "node:assert/strict";
import { UsageError } from "../../lib/base/errors.ts";
import { OPTION_ROWS } from "../../lib/command_line/option_rows.ts";
import { type Options, readOptions } from "../../lib/command_line/options.ts";
import fc from "../fast_check.ts";

function given(values: Record<string, string>): Options {
  return readOptions(new Map(Object.entries(values)), {});
}

Deno.test("readOptions() fills in the defaults of the help text", () => {
  assert.deepEqual(given({}), {
    "item": "AWS Access Key",
    "access-key-field": "Access Key ID",
    "secret-key-field": "Secret Access Key",
    "cache-field": "session_cache",
    "cache": "auto",
    "duration": 43_200,
    "min-remaining": 1200,
    "timeout": 50,
    "agent": "off",
    "agent-idle": 3600,
    "no-input": false,
    "verbose": false,
  });
});

/** One good value of each option, and what it is read as. */
const GOOD: { [name in keyof Required<Options>]: [text: string, value: Options[name]] } = {
  "item": ["Key (work)", "Key (work)"],
  "vault": ["Work", "Work"],
  "account": ["my.1password.com", "my.1password.com"],
  "access-key-field": ["id", "id"],
  "secret-key-field": ["secret", "secret"],
  "mfa-serial-field": ["serial", "serial"],
  "otp-field": ["code", "code"],
  "otp-item": ["AWS login", "AWS login"],
  "code-command": ["ykman oath accounts code -s aws", "ykman oath accounts code -s aws"],
  "cache-field": ["cache", "cache"],
  "mfa-serial": ["GAHT12345678", "GAHT12345678"],
  "cache": ["field", "field"],
  "cache-item": ["abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"],
  "duration": ["1h30m", 5400],
  "min-remaining": ["16m", 960],
  "region": ["eu-west-1", "eu-west-1"],
  "ca-bundle": ["/etc/ca.pem", "/etc/ca.pem"],
  "op": ["/opt/op", "/opt/op"],
  "timeout": ["90s", 90],
  "agent": ["on", "on"],
  "agent-idle": ["10m", 600],
  "role-arn": ["arn:aws:iam::123456789012:role/a/B", "arn:aws:iam::123456789012:role/a/B"],
  "role-session-name": ["alice", "alice"],
  "external-id": ["x:1", "x:1"],
  "source-identity": ["alice", "alice"],
  "role-duration": ["1h", 3600],
  "policy": ["/p.json", "/p.json"],
  "scope-duration": ["15m", 900],
  "no-input": ["1", true],
  "verbose": ["1", true],
};

Deno.test("readOptions() reads each option from the command line and from its environment twin", () => {
  assert.deepEqual(Object.keys(GOOD), OPTION_ROWS.map(({ name }) => name));
  for (const [name, [text, value]] of Object.entries(GOOD)) {
    const twin = `OP_STS_${name.toUpperCase().replaceAll("-", "_")}`;
    // What says how a role is taken on means nothing without one.
    const role = /^(role-|external|source)/.test(name) ? { "role-arn": GOOD["role-arn"][0] } : {};
    const ofFlag: Record<string, unknown> = { ...given({ ...role, [name]: text }) };
    const beside = new Map(Object.entries(role).filter(([other]) => other !== name));
    const ofTwin: Record<string, unknown> = { ...readOptions(beside, { [twin]: text }) };
    assert.deepEqual([ofFlag[name], ofTwin[name]], [value, value], name);
  }
});

Deno.test("readOptions() lets the command line win, even over a twin that is wrong", () => {
  const environment = { OP_STS_VAULT: "Home", OP_STS_DURATION: "soon", OP_STS_VERBOSE: "yes" };
  const flags = new Map([["vault", "Work"], ["duration", "1h"], ["verbose", "1"]]);
  const { vault, duration, verbose } = readOptions(flags, environment);
  assert.deepEqual([vault, duration, verbose], ["Work", 3600, true]);
});

Deno.test("readOptions() takes an empty twin for none, and 0 for a switch that is off", () => {
  const options = readOptions(new Map(), {
    OP_STS_ITEM: "",
    OP_STS_NO_INPUT: "",
    OP_STS_VERBOSE: "0",
  });
  assert.deepEqual([options.item, options["no-input"], options.verbose], [
    "AWS Access Key",
    false,
    false,
  ]);
});

Deno.test("readOptions() throws a UsageError that names option and limit when a value is out of range", () => {
  const range = (least: string, most: string) => `it must lie between ${least} and ${most}`;
  const notATime = "it is not a time such as 90s, 30m, 12h or 1h30m";
  const notSerial = "AWS takes 9 to 256 letters, digits and +=/:,.@-_";
  const cases: [name: string, value: string, problem: string][] = [
    ["duration", "29m59s", range("30m", "36h")],
    ["duration", "36h1s", range("30m", "36h")],
    ["duration", "soon", notATime],
    ["min-remaining", "15m59s", range("16m", "35h")],
    ["min-remaining", "35h1s", range("16m", "35h")],
    ["min-remaining", "", notATime],
    ["timeout", "0s", range("1s", "1h")],
    ["timeout", "1h1s", range("1s", "1h")],
    ["cache", "disk", "it is none of auto, field, item and off"],
    ["cache", "Field", "it is none of auto, field, item and off"],
    ["cache-item", "op-sts session", "it is not the id of an item"],
    ["cache-item", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "it is not the id of an item"],
    ["region", "EU-WEST-1", "it is not the name of a region"],
    ["region", "evil.example/", "it is not the name of a region"],
    ["mfa-serial", "12345678", notSerial],
    ["item", "", "it is empty"],
    ["item", "-", "it starts with a dash: use the id instead"],
    ["item", "--vault", "it starts with a dash: use the id instead"],
    ["vault", "a\nb", "it holds control characters"],
    ["op", "", "it is empty"],
    ["no-input", "2", "it is neither 1 nor 0"],
    ["verbose", "true", "it is neither 1 nor 0"],
  ];
  for (const [name, value, problem] of cases) {
    assert.throws(() => given({ [name]: value }), (error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.equal(error.message, `Cannot use --${name} ${JSON.stringify(value)}: ${problem}`);
      return true;
    });
  }
});

Deno.test("readOptions() takes the very ends of each range", () => {
  assert.equal(given({ "duration": "30m" }).duration, 1800);
  assert.equal(given({ "duration": "36h", "min-remaining": "35h" })["min-remaining"], 126_000);
  assert.equal(given({ "timeout": "1s" }).timeout, 1);
  assert.equal(given({ "timeout": "1h" }).timeout, 3600);
});

Deno.test("readOptions() names the variable when a twin is wrong", () => {
  assert.throws(() => readOptions(new Map(), { OP_STS_MIN_REMAINING: "5m" }), {
    message: 'Cannot use OP_STS_MIN_REMAINING "5m": it must lie between 16m and 35h',
  });
});

Deno.test("readOptions() throws a UsageError when a session would have to be renewed too soon", () => {
  assert.throws(() => given({ "duration": "30m", "min-remaining": "20m1s" }), {
    name: "UsageError",
    message: "Cannot use a duration of 30m: it must be at least --min-remaining and 10m more",
    hint: "give --duration 30m1s or more, or a shorter --min-remaining",
  });
  assert.equal(given({ "duration": "30m", "min-remaining": "20m" }).duration, 1800);
});

Deno.test("readOptions() throws a UsageError when a session item is named for a session that is kept elsewhere", () => {
  const id = "abcdefghijklmnopqrstuvwxyz";
  for (const cache of ["field", "off"]) {
    assert.throws(() => given({ "cache-item": id, cache }), {
      name: "UsageError",
      message: `Cannot use --cache-item with --cache ${cache}: only one place keeps the session`,
    });
  }
  for (const cache of ["auto", "item"]) {
    assert.equal(given({ "cache-item": id, cache })["cache-item"], id);
  }
});

Deno.test("readOptions() throws nothing but a UsageError, whatever the values are", () => {
  const names = fc.constantFrom(...OPTION_ROWS.map(({ name }) => name), "constructor");
  const values = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^\d{1,7}[hms]$/));
  fc.assert(fc.property(fc.dictionary(names, values), (flags) => {
    try {
      given(flags);
    } catch (error) {
      assert.ok(error instanceof UsageError, String(error));
      assert.match(error.message, /^Cannot use /);
    }
  }));
});
