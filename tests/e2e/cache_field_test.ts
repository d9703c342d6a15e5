import assert from "node:assert/strict";
import type { AwsKeyOverrides } from "../emulators/op/aws_key_item.ts";
import { makeWorld, roomInStep } from "../world.ts";
import {
  cachedIn,
  type CachedOptions,
  cacheOf,
  opCommands,
  printedId,
  putInField,
  SESSION_ITEM,
} from "./cached.ts";

Deno.test("get takes a value that the article's script wrote", async () => {
  await using world = await makeWorld();
  const { value, accessKeyId, expiration } = cachedIn(world, { source: null });
  const { Credentials } = JSON.parse(atob(value));
  const pretty = (end: string) =>
    JSON.stringify({ Credentials: { ...Credentials, Expiration: end } }, null, 4) + "\n";
  const wrapped = (text: string) => btoa(text).replace(/.{76}/g, "$&\n") + "\n";
  const spellings = [
    wrapped(pretty(expiration)),
    wrapped(pretty(expiration.replace("Z", "+00:00"))),
    btoa(pretty(expiration.replace("Z", ".250000Z"))),
  ];
  for (const spelling of spellings) {
    await putInField(world, spelling);
    const { code, stdout, stderr } = await world.run();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(stdout), accessKeyId);
    assert.equal(JSON.parse(stdout).Expiration, expiration);
  }
  assert.equal(world.sts.calls.length, 0);
  assert.deepEqual(await opCommands(world), spellings.map(() => "item get"));
});

Deno.test("get writes a value that base64 and a JSON reader take, in a concealed field", async () => {
  await using world = await makeWorld({
    item: {
      fields: [
        { label: "access key id", value: "AKIAIOSFODNN7EXAMPLE" },
        { label: "secret access key", value: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
        { label: "MFA Serial", value: "arn:aws:iam::123456789012:mfa/alice" },
        {
          label: "one-time password",
          type: "OTP",
          value: "otpauth://totp/aws?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        },
        { label: "Session_Cache", type: "STRING", value: "" },
        { label: "a note of the user's", value: "kept as it is", section: "More" },
      ],
    },
  });
  const before = world.item;
  assert.equal((await world.run()).code, 0);
  const after = await world.op.item(before?.id ?? "");
  const written = after.fields.find(({ label }) => label === "Session_Cache");
  assert.equal(written?.type, "CONCEALED");
  const decoded = await world.shell("base64 -d", { stdin: written?.value ?? "" });
  assert.equal(decoded.code, 0);
  const [session] = world.sts.sessions;
  assert.deepEqual(JSON.parse(decoded.stdout).Credentials, {
    AccessKeyId: session?.accessKeyId,
    SecretAccessKey: session?.secretAccessKey,
    SessionToken: session?.sessionToken,
    Expiration: session?.expiration.replace("Z", "+00:00"),
  });
  const others = (item: typeof before) =>
    item?.fields.filter(({ label }) => label !== "Session_Cache");
  assert.deepEqual(others(after), others(before));
  assert.deepEqual(after.sections, before?.sections);
});

/** Values that are no session of what is asked for. */
const MISSES: readonly { name: string; value?: string; made?: CachedOptions }[] = [
  { name: "is empty", value: "" },
  { name: "is no base64", value: "not base64 at all!" },
  { name: "is no JSON", value: btoa("no JSON") },
  { name: "lacks the session token", value: btoa('{"Credentials":{"AccessKeyId":"ASIAX"}}') },
  { name: "has expired", made: { seconds: -10 } },
  { name: "has less than the margin left", made: { seconds: 19 * 60 } },
];

for (const { name, value, made } of MISSES) {
  Deno.test(`get logs in and replaces the value when it ${name}`, async () => {
    await using world = await makeWorld();
    const put = value ?? cachedIn(world, made).value;
    await putInField(world, put);
    const { code, stdout, stderr } = await world.run();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
    assert.equal(world.sts.calls.length, 1);
    assert.notEqual(await cacheOf(world), put);
  });
}

/** Sessions of another source, whose place it is. */
const OTHERS: readonly { name: string; made: CachedOptions }[] = [
  { name: "was made with another key", made: { source: { accessKeyId: "AKIAIOSFODNN7ANOTHER" } } },
  {
    name: "was made with another device",
    made: { source: { serial: "arn:aws:iam::123456789012:mfa/bob" } },
  },
  { name: "is of another partition", made: { source: { partition: "aws-cn" } } },
  { name: "is of another endpoint", made: { source: { endpoint: "https://sts.example.com" } } },
];

for (const { name, made } of OTHERS) {
  Deno.test(`get logs in and leaves the value alone when it ${name}, and hits in a session item`, async () => {
    await using world = await makeWorld();
    const put = cachedIn(world, made).value;
    await putInField(world, put);
    const miss = await world.run();
    assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(miss.stdout), world.sts.sessions[0]?.accessKeyId);
    assert.deepEqual(await world.run(), miss);
    assert.equal(world.sts.calls.length, 1);
    assert.equal(await cacheOf(world), put);
    assert.notEqual(await cacheOf(world, SESSION_ITEM), "");
  });
}

Deno.test("get --cache field adds the field to an item that lacks it, and hits there", async () => {
  await using world = await makeWorld({ item: { sessionCache: null } });
  await roomInStep();
  const args = ["--cache", "field", "--cache-field", "my session"];
  const miss = await world.run(args);
  assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
  assert.deepEqual(await world.run(args), miss);
  assert.deepEqual(await opCommands(world), ["item get", "item edit", "item get"]);
  const { fields } = await world.op.item(world.item?.id ?? "");
  assert.equal(fields.find(({ label }) => label === "my session")?.type, "CONCEALED");
});

/** Items that an edit by JSON could harm. */
const RISKS: readonly { name: string; item: AwsKeyOverrides; warning: RegExp }[] = [
  {
    name: "a Login item, which may hold a passkey",
    item: { category: "LOGIN", passkey: true },
    warning: /a Login item can hold a passkey/,
  },
  {
    name: "an item with files",
    item: { files: [{ name: "notes.pdf", size: 10 }] },
    warning: /the item holds files/,
  },
  {
    name: "an item with a value that op concealed",
    item: { title: "[use 'op item get x --reveal' to reveal]" },
    warning: /op concealed a value of the item/,
  },
];

for (const { name, item, warning } of RISKS) {
  for (const cache of ["auto", "field"]) {
    Deno.test(`get --cache ${cache} never edits ${name}, and keeps a session item instead`, async () => {
      await using world = await makeWorld({ item });
      if (item.title !== undefined) {
        const { id, fields, title } = await world.op.item(world.item?.id ?? "");
        const concealed = { label: "PIN", type: "CONCEALED" as const, value: title };
        await world.op.put({ id, title, fields: [...fields, concealed] });
      }
      const before = await world.op.item(world.item?.id ?? "");
      const args = ["--cache", cache, "--item", before.id];
      const { code, stderr } = await world.run([...args, "--verbose"]);
      assert.equal(code, 0);
      if (cache === "field") assert.match(stderr, warning);
      assert.deepEqual(await world.op.item(before.id), before);
      assert.ok(!(await opCommands(world)).includes("item edit"));
      assert.notEqual(await cacheOf(world, `op-sts session: ${before.title}`), "");

      assert.equal((await world.run(args)).code, 0);
      assert.equal(world.sts.calls.length, 1);
      const cleared = await world.run(["clear", ...args]);
      assert.equal(cleared.code, 0, cleared.stderr);
      assert.deepEqual(await world.op.item(before.id), before);
    });
  }
}

Deno.test("clear says that it cannot empty the field of an item that must not be edited", async () => {
  await using world = await makeWorld({ item: { category: "LOGIN", passkey: true } });
  await putInField(world, cachedIn(world).value);
  const before = await world.op.item(world.item?.id ?? "");
  const hit = await world.run();
  assert.equal(hit.code, 0);
  const { code, stdout, stderr } = await world.run(["clear"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /^op-sts: Cannot clear "AWS Access Key": .*\nhint: empty the field "session_cache" .*\n$/,
  );
  assert.deepEqual(await world.op.item(before.id), before);
});
