/**
 * A certificate authority of a test's own, made by OpenSSL where there is one: what a network that looks into TLS has.
 *
 * @module
 */

/** An authority and what it has signed, PEM. */
export interface Authority {
  /** Certificate of the authority. */
  readonly ca: string;
  /** Certificate and key of a server on this machine. */
  readonly tls: { readonly cert: string; readonly key: string };
}

const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

/**
 * Makes an authority that has signed a server's certificate.
 *
 * @param names Host names of the server beside 127.0.0.1
 * @returns Both
 */
export async function makeAuthority(names: readonly string[] = ["localhost"]): Promise<Authority> {
  const at = await Deno.makeTempDir({ prefix: "op-sts-ca-" });
  const alternatives = ["IP:127.0.0.1", ...names.map((name) => `DNS:${name}`)].join(",");
  try {
    await Deno.writeTextFile(`${at}/extensions`, `subjectAltName=${alternatives}\n`);
    await openssl(
      ...["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=authority of a test", ...CURVE],
      ...["-keyout", `${at}/ca.key`, "-out", `${at}/ca.pem`],
      ...["-addext", "basicConstraints=critical,CA:TRUE"],
    );
    await openssl(
      ...["req", "-nodes", "-subj", "/CN=stand-in", ...CURVE],
      ...["-keyout", `${at}/server.key`, "-out", `${at}/server.csr`],
    );
    await openssl(
      ...["x509", "-req", "-days", "2", "-in", `${at}/server.csr`, "-out", `${at}/server.pem`],
      ...["-CA", `${at}/ca.pem`, "-CAkey", `${at}/ca.key`, "-extfile", `${at}/extensions`],
    );
    return {
      ca: await Deno.readTextFile(`${at}/ca.pem`),
      tls: {
        cert: await Deno.readTextFile(`${at}/server.pem`),
        key: await Deno.readTextFile(`${at}/server.key`),
      },
    };
  } finally {
    await Deno.remove(at, { recursive: true });
  }
}

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args, stdin: "null" }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
