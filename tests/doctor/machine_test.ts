import assert from "node:assert/strict";
import { checkLock, lockFacts } from "../../lib/doctor/lock_checks.ts";
import { STATE } from "../directory.ts";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { assertFound, write } from "./planted.ts";

const DAMAGED = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

Deno.test("doctor finds what is wrong with the way to STS and with the clock", async () => {
  await using portal = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("<html>Welcome"),
  );
  await assertFound([
    {
      fault: "nobody listens",
      env: () => ({ AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" }),
      name: "sts",
      state: "failed",
      text: /STS does not answer: 127\.0\.0\.1:1 \(named by AWS_ENDPOINT_URL_STS\)/,
      remedy: /check the network/,
    },
    {
      fault: "a captive portal answers",
      env: () => ({ AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${portal.addr.port}` }),
      name: "sts",
      state: "failed",
      text: /something else answers .* status 200/,
      remedy: /log in to the network/,
    },
    {
      fault: "the proxy is dead, and its password stays unsaid",
      env: () => ({
        AWS_ENDPOINT_URL_STS: "https://sts.example",
        HTTPS_PROXY: `http://me:${AWS_KEY.seed}@127.0.0.1:1`,
      }),
      name: "sts",
      state: "failed",
      text: /HTTPS_PROXY is 127\.0\.0\.1:1/,
      remedy: /HTTPS_PROXY/,
    },
    {
      fault: "the bundle of certificates is not there",
      env: () => ({ AWS_CA_BUNDLE: "/nowhere/ca.pem" }),
      name: "sts",
      state: "failed",
      text: /AWS_CA_BUNDLE/,
      remedy: /PEM/,
    },
    {
      fault: "the bundle of certificates is damaged",
      plant: ({ home }) => write(`${home}/ca.pem`, DAMAGED),
      env: ({ home }) => ({ AWS_CA_BUNDLE: `${home}/ca.pem` }),
      name: "sts",
      state: "failed",
      text: /Cannot use AWS_CA_BUNDLE: ".*ca\.pem" holds a damaged certificate/,
      remedy: /PEM/,
    },
    {
      fault: "the region is in another partition",
      line: ({ program, item, op }) =>
        `${program} --item ${item?.id} --op ${op.program} --region cn-north-1`,
      name: "sts",
      state: "failed",
      text: /partition aws$/,
      remedy: /leave --region out/,
    },
    {
      fault: "the clock is two minutes behind",
      plant: ({ sts }) => Promise.resolve(sts.behave({ skewSeconds: 120 })),
      name: "clock",
      state: "failed",
      text: /(119|120) s behind AWS's/,
      remedy: /set the clock/,
    },
    {
      fault: "the clock is a little ahead",
      plant: ({ sts }) => Promise.resolve(sts.behave({ skewSeconds: -18 })),
      name: "clock",
      state: "warning",
      text: /1[89] s ahead of AWS's/,
      remedy: /set the clock/,
    },
  ]);
});

Deno.test("doctor finds what is wrong with the directory of the lock", () =>
  assertFound([
    {
      fault: "it is a link",
      plant: async ({ home }) => {
        await Deno.mkdir(`${home}/elsewhere`, { mode: 0o700 });
        await Deno.mkdir(`${home}/${STATE}`.replace(/\/[^/]+$/, ""), { recursive: true });
        await Deno.symlink(`${home}/elsewhere`, `${home}/${STATE}`);
      },
      name: "lock",
      state: "warning",
      text: /because .*\/op-sts is a symbolic link/,
      remedy: /a directory of yours alone/,
    },
    {
      fault: "it is a file",
      plant: ({ home }) => write(`${home}/${STATE}`, ""),
      name: "lock",
      state: "warning",
      text: /is not a directory/,
      remedy: /a directory of yours alone/,
    },
    {
      fault: "it is open to others",
      plant: async ({ home }) => {
        await write(`${home}/${STATE}/x`, "");
        await Deno.chmod(`${home}/${STATE}`, 0o755);
      },
      name: "lock",
      state: "warning",
      text: /open to others/,
      remedy: /^chmod 700 .*\/op-sts$/,
    },
  ]));

Deno.test("checkLock() fails when no directory can be used, and names each", () => {
  const mine = { kind: "directory", uid: 7, mode: 0o700 } as const;
  const facts = { above: mine, isLocked: undefined };
  const { state, text } = checkLock([
    { ...facts, path: "/home/me/a", entry: { ...mine, uid: 8 } },
    { ...facts, path: "/home/me/b", entry: { ...mine, mode: 0o500 } },
    { ...facts, path: "/home/me/c", entry: undefined, above: { ...mine, uid: 0, mode: 0o755 } },
  ], 7);
  assert.equal(state, "failed");
  assert.match(text, /a belongs to another user; .*b cannot be written; .*c cannot be made$/);
  assert.equal(checkLock([], 7).state, "failed");
});

Deno.test("lockFacts() looks at the locks of all devices, and at no other", async () => {
  const home = await Deno.makeTempDir();
  try {
    const path = `${home}/op-sts`;
    await Deno.mkdir(path, { mode: 0o700 });
    const held = async () =>
      (await lockFacts({ XDG_STATE_HOME: home }, { os: "linux", uid: Deno.uid() }))[0]?.isLocked;
    using agent = await Deno.create(`${path}/agent.lock`);
    await agent.lock(true);
    assert.equal(await held(), undefined);
    for (const digit of "ab0") await Deno.create(`${path}/${digit.repeat(32)}.lock`).then(close);
    assert.equal(await held(), false);
    using other = await Deno.create(`${path}/${"b".repeat(32)}.lock`);
    await other.lock(true);
    assert.equal(await held(), true);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

function close(file: Deno.FsFile): void {
  file.close();
}

Deno.test("checkLock() tells whether a login is under way", () => {
  const entry = { kind: "directory", uid: 7, mode: 0o700 } as const;
  for (
    const [isLocked, text] of [
      [true, /a login is under way/],
      [false, /can be taken/],
      [undefined, /no login has used it/],
    ] as const
  ) {
    const check = checkLock([{ path: "/home/me/a", entry, above: entry, isLocked }], 7);
    assert.equal(check.state, "ok");
    assert.match(check.text, text);
  }
});

Deno.test("doctor finds variables of the environment that change something", () =>
  assertFound([
    {
      fault: "a twin is set",
      env: () => ({ OP_STS_DURATION: "2h" }),
      name: "environment",
      state: "warning",
      text: /OP_STS_DURATION is set here/,
      remedy: /put --duration into the credential_process line/,
    },
    {
      fault: "a twin is misspelled",
      env: () => ({ OP_STS_DURATON: "2h" }),
      name: "environment",
      state: "warning",
      text: /no option has that twin/,
      remedy: /unset OP_STS_DURATON/,
    },
    {
      fault: "keys are in the environment",
      env: () => ({
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      }),
      name: "environment",
      state: "warning",
      text: /take these credentials before the profile's/,
      remedy: /^unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY$/,
    },
    {
      fault: "a container's credentials are named",
      env: () => ({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/x" }),
      name: "environment",
      state: "warning",
      text: /RELATIVE_URI: where no profile is named, AWS tools take a container's/,
      remedy: /^unset AWS_CONTAINER_CREDENTIALS_RELATIVE_URI$/,
    },
    {
      fault: "older SDKs are kept from the config file",
      env: () => ({ AWS_SDK_LOAD_CONFIG: "0" }),
      name: "environment",
      state: "warning",
      text: /AWS_SDK_LOAD_CONFIG keeps older SDKs/,
      remedy: /^export AWS_SDK_LOAD_CONFIG=1$/,
    },
    {
      fault: "Deno is told what to load",
      env: () => ({ NODE_OPTIONS: "--max-old-space-size=512" }),
      name: "environment",
      state: "warning",
      text: /NODE_OPTIONS: Deno obeys it when op-sts is run from source/,
      remedy: /^unset NODE_OPTIONS$/,
    },
    {
      fault: "AWS_DEFAULT_PROFILE names nothing",
      env: () => ({ AWS_DEFAULT_PROFILE: "gone" }),
      name: "environment",
      state: "warning",
      text: /AWS_DEFAULT_PROFILE names gone/,
      remedy: /^unset AWS_DEFAULT_PROFILE$/,
    },
    {
      fault: "AWS_PROFILE names nothing",
      env: () => ({ AWS_PROFILE: "gone" }),
      name: "environment",
      state: "warning",
      text: /names gone/,
      remedy: /unset AWS_PROFILE/,
    },
    {
      fault: "a Connect server is asked",
      env: () => ({ OP_CONNECT_HOST: "http://localhost:8080", OP_CONNECT_TOKEN: "x" }),
      name: "environment",
      state: "warning",
      text: /Connect server/,
      remedy: /unset OP_CONNECT_HOST/,
    },
    {
      fault: "the app is not asked",
      env: () => ({ OP_BIOMETRIC_UNLOCK_ENABLED: "false" }),
      name: "environment",
      state: "warning",
      text: /keeps op from asking the 1Password app/,
      remedy: /unset OP_BIOMETRIC_UNLOCK_ENABLED/,
    },
  ]));
