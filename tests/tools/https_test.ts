import assert from "node:assert/strict";
import { makeAuthority } from "../emulators/sts/authority.ts";
import { makeWorld, type World } from "../world.ts";

/** Certificate and key of a server with any of these names, PEM. */
async function certificateFor(names: readonly string[]): Promise<{ cert: string; key: string }> {
  const { success, stdout, stderr } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=stand-in", "-keyout", "-"],
      ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
      ...["-addext", `subjectAltName=IP:127.0.0.1,${names.map((name) => `DNS:${name}`).join(",")}`],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const pem = new TextDecoder().decode(stdout);
  const part = (name: string) =>
    new RegExp(`-----BEGIN ${name}-----[^]*?-----END ${name}-----\n`).exec(pem)?.[0] ?? "";
  return { cert: part("CERTIFICATE"), key: part("PRIVATE KEY") };
}

/** A proxy that leads every connection to one port of this machine. */
function openProxy(
  port: number,
): AsyncDisposable & { readonly url: string; readonly targets: string[] } {
  const targets: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const running = serve().catch(() => {});

  async function serve(): Promise<void> {
    for await (const client of listener) lead(client).catch(() => client.close());
  }
  async function lead(client: Deno.TcpConn): Promise<void> {
    const bytes = new Uint8Array(4096);
    let head = "";
    while (!head.includes("\r\n\r\n")) {
      const length = await client.read(bytes);
      if (length === null) return client.close();
      head += new TextDecoder().decode(bytes.subarray(0, length));
    }
    targets.push(/^CONNECT (\S+) /.exec(head)?.[1] ?? head);
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  }
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    targets,
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
    },
  };
}

async function worldOfTls(names: readonly string[]): Promise<World & { readonly bundle: string }> {
  const tls = await certificateFor(names);
  const world = await makeWorld({ sts: { tls } });
  const bundle = `${world.home}/bundle.pem`;
  await Deno.writeTextFile(bundle, tls.cert);
  return { ...world, bundle };
}

Deno.test("get trusts the certificates of AWS_CA_BUNDLE, and says what is wrong without them", async () => {
  await using world = await worldOfTls(["localhost"]);
  const { code, stdout, stderr } = await world.run();
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /^op-sts: Cannot log in: STS \(https:.*\) did not answer: .*certificate.*\nhint: .* --ca-bundle or AWS_CA_BUNDLE\n$/i,
  );
  const env = { AWS_CA_BUNDLE: world.bundle, HOME: `${world.home}/fresh` };
  const trusting = await world.run([], { env });
  assert.deepEqual({ code: trusting.code, stderr: trusting.stderr }, { code: 0, stderr: "" });
  assert.equal(world.sts.logins, 1);
});

/** Ways to name the authority of a network that looks into TLS. */
const NAMED: readonly {
  by: string;
  config?: string;
  env?: (path: string) => Record<string, string>;
  args?: (path: string) => string[];
}[] = [
  { by: "--ca-bundle", args: (path) => ["--ca-bundle", path] },
  { by: "OP_STS_CA_BUNDLE", env: (path) => ({ OP_STS_CA_BUNDLE: path }) },
  { by: "ca_bundle of default", config: "[default]\nca_bundle = PATH\n" },
  {
    by: "ca_bundle of AWS_PROFILE",
    config: "[profile work]\nca_bundle = PATH\n",
    env: () => ({ AWS_PROFILE: "work" }),
  },
  {
    by: "ca_bundle of the profile by whose line it is started",
    config: "[profile work]\nca_bundle = PATH\ncredential_process = op-sts --no-input\n",
    args: () => ["--no-input"],
  },
  {
    by: "ca_bundle of the profile that is named, in a file elsewhere",
    config: "[profile work]\nca_bundle = ~/ca.pem\ncredential_process = op-sts --no-input\n",
    args: () => ["--profile", "work"],
  },
  { by: "the system's store", env: (path) => ({ SSL_CERT_FILE: path }) },
  {
    by: "the system's store, a directory",
    env: (path) => ({ SSL_CERT_DIR: path.replace(/\/[^/]*$/, "") }),
  },
];

for (const { by, config = "", env = () => ({}), args = () => [] } of NAMED) {
  Deno.test(`get trusts an authority that is named by ${by}`, async () => {
    const { ca, tls } = await makeAuthority();
    await using world = await makeWorld({ sts: { tls } });
    assert.equal((await world.run()).code, 1);
    await Deno.mkdir(`${world.home}/authorities`);
    const path = `${world.home}/authorities/ca.pem`;
    await Deno.writeTextFile(path, ca);
    await Deno.writeTextFile(`${world.home}/ca.pem`, ca);
    const file = `${world.home}/config.of-aws`;
    await Deno.writeTextFile(file, config.replace("PATH", path));
    const { code, stderr } = await world.run(["get", ...args(path)], {
      env: { ...env(path), AWS_CONFIG_FILE: file },
    });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    // What never left was no try: the code of this step is as good as before.
    assert.equal(world.sts.logins, 1);
  });
}

for (
  const { serial, host } of [
    { serial: "arn:aws:iam::123456789012:mfa/alice", host: "sts.us-east-1.amazonaws.com" },
    { serial: "arn:aws-cn:iam::123456789012:mfa/alice", host: "sts.cn-north-1.amazonaws.com.cn" },
    { serial: "arn:aws-us-gov:iam::123456789012:mfa/a", host: "sts.us-gov-west-1.amazonaws.com" },
  ]
) {
  Deno.test(`get goes through HTTPS_PROXY to ${host}, whatever AWS_ENDPOINT_URL says`, async () => {
    await using world = await worldOfTls([host]);
    const key = world.sts.addKey({
      partition: serial.split(":")[1] ?? "",
      mfa: { serial, seed: world.key.mfa?.seed ?? "" },
    });
    await world.op.put({
      title: "Key",
      fields: [
        { label: "Access Key ID", value: key.accessKeyId },
        { label: "Secret Access Key", value: key.secretAccessKey },
        { label: "mfa serial", value: serial },
        { label: "one-time password", type: "OTP", value: key.mfa?.seed ?? "" },
      ],
    });
    await Deno.mkdir(`${world.home}/.aws`);
    await Deno.writeTextFile(
      `${world.home}/.aws/config`,
      "[default]\nendpoint_url = http://127.0.0.1:1\n",
    );
    await using proxy = openProxy(Number(new URL(world.sts.url).port));
    const env = {
      AWS_ENDPOINT_URL_STS: undefined,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_CA_BUNDLE: world.bundle,
      HTTPS_PROXY: proxy.url,
    };
    const { code, stdout, stderr } = await world.run(["--item", "Key"], { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(JSON.parse(stdout).AccessKeyId, world.sts.sessions[0]?.accessKeyId);
    assert.deepEqual(proxy.targets, [`${host}:443`]);
    assert.deepEqual(world.sts.calls.map(({ headers }) => headers["host"]), [host]);
  });
}

Deno.test("get goes past the proxy to what NO_PROXY names", async () => {
  await using world = await worldOfTls(["localhost"]);
  const env = {
    AWS_CA_BUNDLE: world.bundle,
    HTTPS_PROXY: "http://127.0.0.1:1",
    NO_PROXY: "127.0.0.1",
  };
  const { code, stderr } = await world.run([], { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});
