import assert from "node:assert/strict";
import * as z from "zod/mini";
import { runApart } from "../apart.ts";
import { hasOpenssl, selfSigned } from "../emulators/sts/self_signed.ts";
import { NoAnswer, sendOnce, type WireRequest } from "../../lib/sts/wire.ts";

/** What a server does once it has read a request. */
type Reaction = (connection: Deno.Conn) => Promise<void>;

interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** Whole requests as they were read. */
  readonly requests: string[];
}

/** A server that speaks no HTTP of its own accord. */
function rawServer(react: Reaction): RawServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const requests: string[] = [];
  const running = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      serve(connection).catch(() => {}).finally(() => close(connection));
    }
  })().catch(() => {});

  async function serve(connection: Deno.Conn): Promise<void> {
    for (let text = await readRequest(connection); text; text = await readRequest(connection)) {
      requests.push(text);
      await react(connection);
    }
  }
  function close(connection: Deno.Conn): void {
    if (!open.delete(connection)) return;
    try {
      connection.close();
    } catch {
      // The reaction has closed it.
    }
  }
  return {
    port: listener.addr.port,
    requests,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(connection);
      await running;
    },
  };
}

async function readRequest(connection: Deno.Conn): Promise<string> {
  const bytes = new Uint8Array(65_536);
  let text = "";
  while (!/\r\n\r\n/.test(text) || !text.endsWith("code=012345")) {
    const length = await connection.read(bytes);
    if (length === null) return text;
    text += new TextDecoder().decode(bytes.subarray(0, length));
  }
  return text;
}

function says(text: string): Reaction {
  return async (connection) => {
    await connection.write(new TextEncoder().encode(text));
  };
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

function requestTo(port: number, timeoutMs = 30_000): WireRequest {
  return {
    url: `http://127.0.0.1:${port}/`,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "code=012345",
    caCerts: undefined,
    timeoutMs,
  };
}

const ENDED = z.object({
  status: z.optional(z.number()),
  failure: z.optional(z.string()),
  environment: z.record(z.string(), z.string()),
});

/** Sends a request from a process with these environment variables alone. */
async function sendApart(
  request: WireRequest,
  environment: Readonly<Record<string, string>>,
): Promise<z.infer<typeof ENDED>> {
  const script = new URL("send_apart.ts", import.meta.url);
  return ENDED.parse(await runApart(script, request, environment));
}

/** Waits for a request that must fail. */
async function failureOf(request: WireRequest): Promise<NoAnswer> {
  const answer = await sendOnce(request).catch((error) => error);
  assert.ok(answer instanceof NoAnswer, `it ended in ${String(answer)}`);
  return answer;
}

Deno.test("sendOnce() gives status, headers and body as they are", async () => {
  await using server = rawServer(
    says("HTTP/1.1 418 Teapot\r\nDate: now\r\nContent-Length: 3\r\n\r\ntea"),
  );
  const { status, headers, body } = await sendOnce(requestTo(server.port));
  assert.deepEqual([status, headers["date"], new TextDecoder().decode(body)], [418, "now", "tea"]);
  assert.match(server.requests.join(), /^POST \/ HTTP\/1\.1\r\n[^]*accept-encoding: identity\r\n/i);
});

const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n";

const STALLS: readonly { name: string; react: Reaction }[] = [
  { name: "no headers", react: says("") },
  { name: "half a header", react: says("HTTP/1.1 200 OK\r\nContent-") },
  { name: "headers and no body", react: says(HEAD) },
  { name: "headers and 100 of 5000 bytes", react: says(HEAD + "x".repeat(100)) },
  { name: "a body without a length", react: says("HTTP/1.1 200 OK\r\n\r\nx") },
  {
    name: "one byte now and then",
    react: async (connection) => {
      await write(connection, new TextEncoder().encode(HEAD));
      for (;;) {
        await write(connection, new Uint8Array([120]));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  },
  {
    name: "interim answers without end",
    react: async (connection) => {
      for (;;) {
        await write(connection, new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n"));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  },
];

for (const { name, react } of STALLS) {
  Deno.test(`sendOnce() gives up in time when there come ${name}`, async () => {
    await using server = rawServer(react);
    const { message, mayHaveLeft } = await failureOf(requestTo(server.port, 200));
    assert.deepEqual([message, mayHaveLeft], ["it took longer than 200 ms", true]);
  });
}

Deno.test("sendOnce() gives up in time when nobody speaks TLS, or a proxy nothing", async () => {
  await using server = rawServer(says(""));
  const request = requestTo(server.port, 200);
  const silent = { ...request, url: request.url.replace("http:", "https:") };
  assert.match((await failureOf(silent)).message, /longer than 200 ms/);
  const proxied = { ...request, url: "https://sts.us-east-1.amazonaws.com/" };
  const { failure } = await sendApart(proxied, { HTTPS_PROXY: request.url });
  assert.match(failure ?? "", /longer than 200 ms/);
  assert.doesNotMatch(server.requests.join(), /012345/);
});

Deno.test("sendOnce() reads no answer without end", async () => {
  const blanks = new Uint8Array(65_536).fill(32);
  await using server = rawServer(async (connection) => {
    await says("HTTP/1.1 200 OK\r\n\r\n")(connection);
    for (;;) await write(connection, blanks);
  });
  assert.match((await failureOf(requestTo(server.port))).message, /longer than 1 MiB/);
});

Deno.test("sendOnce() reads no headers without end", async () => {
  const header = new TextEncoder().encode(`X-Header: ${"x".repeat(1000)}\r\n`);
  await using server = rawServer(async (connection) => {
    await says("HTTP/1.1 200 OK\r\n")(connection);
    for (;;) await write(connection, header);
  });
  const { message, mayHaveLeft } = await failureOf(requestTo(server.port));
  assert.doesNotMatch(message, /took longer/);
  assert.equal(mayHaveLeft, true);
});

for (const encoding of ["gzip", "br", "deflate"] as const) {
  Deno.test(`sendOnce() blows up no answer that is ${encoding} unasked`, async () => {
    const zeros = new Blob([new Uint8Array(64 * 1024 * 1024)]).stream();
    const bomb = encoding === "br"
      ? new Uint8Array(1000)
      : await new Response(zeros.pipeThrough(new CompressionStream(encoding))).bytes();
    await using server = rawServer(async (connection) => {
      const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: `;
      await says(`${head}${bomb.length}\r\n\r\n`)(connection);
      await write(connection, bomb);
    });
    assert.equal((await sendOnce(requestTo(server.port))).body.length, bomb.length);
  });
}

Deno.test("sendOnce() does not go where it is led", async () => {
  await using other = rawServer(says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
  for (const status of [301, 302, 303, 307, 308]) {
    const target = `http://127.0.0.1:${other.port}/`;
    await using server = rawServer(
      says(`HTTP/1.1 ${status} Moved\r\nLocation: ${target}\r\nContent-Length: 0\r\n\r\n`),
    );
    assert.equal((await sendOnce(requestTo(server.port))).status, status);
  }
  assert.deepEqual(other.requests, []);
});

const DROPS: readonly { name: string; react: Reaction }[] = [
  { name: "before any header", react: says("") },
  { name: "within the status line", react: says("HTTP/1.1 2") },
  { name: "behind the headers", react: says(HEAD) },
];

for (const { name, react } of DROPS) {
  Deno.test(`sendOnce() sends a request once when the line is dropped ${name}`, async () => {
    await using server = rawServer(async (connection) => {
      await react(connection);
      connection.close();
    });
    assert.equal((await failureOf(requestTo(server.port))).mayHaveLeft, true);
    assert.equal(server.requests.length, 1);
  });

  Deno.test(`sendOnce() sends a request once when a line that was used before is dropped ${name}`, async () => {
    let count = 0;
    await using server = rawServer(async (connection) => {
      count += 1;
      if (count === 1) {
        return await says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")(connection);
      }
      await react(connection);
      connection.close();
    });
    await sendOnce(requestTo(server.port));
    await failureOf(requestTo(server.port));
    assert.equal(server.requests.length, 2);
  });
}

Deno.test("sendOnce() knows that a request without a connection has not left", async () => {
  const { port } = await (async () => {
    await using server = rawServer(says(""));
    return server;
  })();
  const { message, mayHaveLeft } = await failureOf(requestTo(port));
  assert.deepEqual([/refused/i.test(message), mayHaveLeft], [true, false]);
});

Deno.test("sendOnce() repeats no header that cannot be sent", async () => {
  await using server = rawServer(says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  for (const odd of ["\0", "\n", "\ud800", "é"]) {
    const headers = { "x-amz-security-token": `TOKEN${odd}TOKEN` };
    const { message, mayHaveLeft } = await failureOf({ ...requestTo(server.port), headers });
    assert.deepEqual([/TOKEN/.test(message), mayHaveLeft], [false, false]);
  }
  assert.deepEqual(server.requests, []);
});

for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"]) {
  for (const host of ["127.0.0.1", "localhost"]) {
    Deno.test(`sendOnce() goes to ${host} past ${name}, which stays as it was`, async () => {
      await using proxy = rawServer(says("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"));
      await using server = rawServer(says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
      const environment = { [name]: `http://127.0.0.1:${proxy.port}` };
      const request = requestTo(server.port);
      const url = request.url.replace("127.0.0.1", host);
      assert.deepEqual(await sendApart({ ...request, url }, environment), {
        status: 200,
        environment,
      });
      assert.deepEqual(proxy.requests, []);
    });
  }
}

Deno.test("sendOnce() speaks HTTP/1.1 where HTTP/2, on which Deno sends again, is offered", {
  ignore: !hasOpenssl(),
}, async () => {
  const tls = await selfSigned();
  using listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    ...tls,
    alpnProtocols: ["h2", "http/1.1"],
  });
  const served = (async () => {
    using connection = await listener.accept();
    const { alpnProtocol } = await connection.handshake();
    await connection.read(new Uint8Array(65_536));
    await says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")(connection);
    return alpnProtocol;
  })();
  const request = requestTo(listener.addr.port);
  const url = request.url.replace("http:", "https:");
  assert.equal((await sendOnce({ ...request, url, caCerts: tls.cert })).status, 200);
  assert.notEqual(await served, "h2");
});
