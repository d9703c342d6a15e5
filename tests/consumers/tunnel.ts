/**
 * The stand-in under AWS's own name, for consumers that know no AWS_ENDPOINT_URL_STS: a proxy that leads there.
 *
 * @module
 */

/** The only name that the proxy knows. */
const HOST = "sts.us-east-1.amazonaws.com";

/** A key and a certificate. */
export interface Certificate {
  /** PEM of the certificate, which is its own authority. */
  readonly cert: string;
  /** PEM of the key. */
  readonly key: string;
}

/** A running proxy. */
export interface Tunnel extends Disposable {
  /** Value for HTTPS_PROXY. */
  readonly url: string;
}

/**
 * Makes a certificate for AWS's name.
 *
 * @returns Key and certificate
 * @throws {Error} When openssl fails
 */
export async function certificate(): Promise<Certificate> {
  const { success, stdout } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-nodes", "-days", "2", "-keyout", "-", "-subj", `/CN=${HOST}`],
      ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
      ...["-addext", `subjectAltName=DNS:${HOST}`],
      // Deno takes no authority's certificate for a server's.
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ],
    stderr: "null",
  }).output();
  if (!success) throw new Error("Cannot make a certificate: openssl failed");
  const text = new TextDecoder().decode(stdout);
  const cut = text.indexOf("-----BEGIN CERTIFICATE-----");
  return { key: text.slice(0, cut), cert: text.slice(cut) };
}

/**
 * Starts a proxy on loopback that connects AWS's name to the stand-in, and nothing else.
 *
 * @param target Address of the stand-in
 * @returns The proxy, to be disposed of
 */
export function openTunnel(target: string): Tunnel {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = Number(new URL(target).port);
  const accept = async () => {
    // Each side may close first; that is the end of a connection, not a fault.
    for await (const client of listener) connect(client, port).catch(() => {});
  };
  accept().catch(() => {});
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    [Symbol.dispose]: () => listener.close(),
  };
}

async function connect(client: Deno.TcpConn, port: number): Promise<void> {
  const request = await readHead(client);
  if (!request.startsWith(`CONNECT ${HOST}:443 `)) {
    await client.write(new TextEncoder().encode("HTTP/1.1 403 Forbidden\r\n\r\n"));
    client.close();
    return;
  }
  const server = await Deno.connect({ hostname: "127.0.0.1", port });
  await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
  await Promise.all([
    client.readable.pipeTo(server.writable),
    server.readable.pipeTo(client.writable),
  ]);
}

/** Reads to the empty line; a client sends nothing further before it has its answer. */
async function readHead(client: Deno.TcpConn): Promise<string> {
  const bytes = new Uint8Array(4096);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await client.read(bytes);
    if (count === null) throw new Error("Cannot read the request: it ended");
    text += new TextDecoder().decode(bytes.subarray(0, count));
  }
  return text;
}
