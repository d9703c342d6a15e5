import assert from "node:assert/strict";
import { StsError } from "../../lib/base/errors.ts";
import { namedCaBundle, readCaCerts } from "../../lib/sts/ca_bundle.ts";
import { type Directory, directory } from "../directory.ts";
import { hasOpenssl, selfSigned } from "../emulators/sts/self_signed.ts";

/** Without the store of the machine that the test runs on. */
const NO_STORE = { SSL_CERT_FILE: "/nowhere" };

const DAMAGED = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

Deno.test("namedCaBundle() takes the option, then the variable, and reads the profile last", async () => {
  const environment = { AWS_CA_BUNDLE: "/variable" };
  const profileSettings = () => Promise.resolve({ caBundle: "/profile" });
  const fails = () => Promise.reject(new Error("it was read"));
  const by = async (parts: Parameters<typeof namedCaBundle>[0]) =>
    (await namedCaBundle(parts))?.path;
  const options = { "ca-bundle": "/option" };
  assert.equal(await by({ environment, options, profileSettings: fails }), "/option");
  assert.equal(await by({ environment, options: {}, profileSettings: fails }), "/variable");
  assert.equal(await by({ environment: { AWS_CA_BUNDLE: "" }, profileSettings }), "/profile");
  assert.equal(await by({ environment: {} }), undefined);
});

/** What cannot be a bundle, and what is said of it. */
const FAULTS: readonly {
  name: string;
  plant: (at: Directory) => Promise<string>;
  says: RegExp;
}[] = [
  {
    name: "nothing",
    plant: ({ path }) => Promise.resolve(`${path}/none.pem`),
    says: /none\.pem" cannot be read: No such file or directory$/,
  },
  {
    name: "a directory",
    plant: ({ path }) => Promise.resolve(path),
    says: /" is a directory$/,
  },
  {
    name: "a pipe",
    plant: async ({ path }) => {
      await new Deno.Command("mkfifo", { args: [`${path}/pipe`] }).output();
      return `${path}/pipe`;
    },
    says: /pipe" is not a file$/,
  },
  {
    name: "our own stdin",
    plant: () => Promise.resolve("/dev/stdin"),
    says: /"\/dev\/stdin" is not a file$/,
  },
  {
    name: "a link to it by another name",
    plant: () => Promise.resolve("/dev/fd/0"),
    says: /fd\/0" is not a file$/,
  },
  {
    name: "a file that others may not read",
    plant: ({ path }) => write(path, "", 0o000),
    says: /(cannot be read: Permission denied|holds no certificate)$/,
  },
  { name: "an empty file", plant: ({ path }) => write(path, ""), says: /holds no certificate$/ },
  {
    name: "a key",
    plant: ({ path }) => write(path, "-----BEGIN PRIVATE KEY-----\nAAAA\n"),
    says: /holds no certificate$/,
  },
  {
    name: "a damaged certificate",
    plant: ({ path }) => write(path, DAMAGED),
    says: /holds a damaged certificate$/,
  },
  {
    name: "a file of 17 MB",
    plant: ({ path }) => write(path, " ".repeat(17 * 1024 * 1024)),
    says: /is too large$/,
  },
];

for (const { name, plant, says } of FAULTS) {
  Deno.test(`readCaCerts() says what is wrong when ${name} is named, and counts no code as sent`, async () => {
    await using at = await directory();
    const environment = { ...NO_STORE, AWS_CA_BUNDLE: await plant(at) };
    await assert.rejects(() => readCaCerts({ environment }), (error) => {
      assert.ok(error instanceof StsError);
      assert.equal(error.trouble, "not sent");
      assert.match(error.message, /^Cannot use AWS_CA_BUNDLE: "/);
      assert.match(error.message, says);
      assert.match(error.hint ?? "", /PEM/);
      return true;
    });
  });
}

Deno.test(
  "readCaCerts() joins what the user names and what the system has, as far as it is sound",
  {
    ignore: !hasOpenssl(),
  },
  async () => {
    await using at = await directory();
    const files = ["own.pem", "store.pem", "directory/one.pem", "requests.pem", "node.pem"];
    await Deno.mkdir(`${at.path}/directory`);
    const certificates: string[] = [];
    for (const file of files) {
      const { cert } = await selfSigned();
      certificates.push(cert.trim());
      await Deno.writeTextFile(`${at.path}/${file}`, file === "store.pem" ? DAMAGED + cert : cert);
    }
    await Deno.writeTextFile(`${at.path}/directory/README`, "hello");
    await new Deno.Command("mkfifo", { args: [`${at.path}/directory/pipe`] }).output();
    const environment = {
      HOME: at.path,
      SSL_CERT_FILE: `${at.path}/store.pem`,
      SSL_CERT_DIR: `/nowhere:${at.path}/directory`,
      REQUESTS_CA_BUNDLE: `${at.path}/requests.pem`,
      NODE_EXTRA_CA_CERTS: `${at.path}/node.pem`,
    };
    const found = await readCaCerts({ environment, options: { "ca-bundle": "~/own.pem" } }) ?? "";
    for (const certificate of certificates) assert.ok(found.includes(certificate));
    assert.ok(!found.includes("AAAA\n"));
    assert.equal(await readCaCerts({ environment: NO_STORE }), undefined);
  },
);

const KEY = "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n";

/** What stands beside certificates in files that people name. */
const BESIDE: readonly [name: string, around: (certificate: string) => string][] = [
  ["a mark of the encoding before it", (cert) => `\ufeff${cert}`],
  ["lines of Windows", (cert) => cert.replaceAll("\n", "\r\n")],
  ["words around it", (cert) => `subject=CN=corp\n${cert}the end`],
  ["a key behind it", (cert) => `${cert}${KEY}`],
  [
    "a locked key before it",
    (cert) => `${KEY.replace("\n", "\nProc-Type: 4,ENCRYPTED\n\n")}${cert}`,
  ],
  [
    "a trusted certificate that is damaged",
    (cert) => DAMAGED.replaceAll(" C", " TRUSTED C") + cert,
  ],
  ["a copy that was broken off behind it", (cert) => cert + cert.slice(0, 100)],
  ["a copy that was broken off before it", (cert) => `${cert.slice(0, 100)}\n${cert}`],
];

for (const [name, around] of BESIDE) {
  Deno.test(`readCaCerts() gives a named certificate alone, with ${name}`, {
    ignore: !hasOpenssl(),
  }, async () => {
    await using at = await directory();
    const { cert } = await selfSigned();
    const environment = { ...NO_STORE, AWS_CA_BUNDLE: await write(at.path, around(cert)) };
    const found = await readCaCerts({ environment });
    assert.equal(found?.replaceAll("\r", ""), cert.trim());
  });
}

async function write(at: string, text: string, mode = 0o600): Promise<string> {
  const path = `${at}/ca.pem`;
  await Deno.writeTextFile(path, text, { mode });
  return path;
}
