import assert from "node:assert/strict";
import * as z from "zod/mini";
import { runApart } from "../apart.ts";

/** Hosts of IAM (the endpoint rules of AWS's SDKs). */
const HOSTS: readonly [partition: string, host: string][] = [
  ["aws", "iam.amazonaws.com"],
  ["aws-cn", "iam.cn-north-1.amazonaws.com.cn"],
  ["aws-us-gov", "iam.us-gov.amazonaws.com"],
  ["aws-eusc", "iam.eusc-de-east-1.amazonaws.eu"],
  ["aws-iso", "iam.us-iso-east-1.c2s.ic.gov"],
  ["aws-iso-b", "iam.us-isob-east-1.sc2s.sgov.gov"],
  ["aws-iso-e", "iam.eu-isoe-west-1.cloud.adc-e.uk"],
  ["aws-iso-f", "iam.us-isof-south-1.csp.hci.ic.gov"],
];

/** A proxy that leads nowhere, and notes where it was asked to. */
function openProxy(): Disposable & { readonly url: string; readonly asked: string[] } {
  const asked: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  (async () => {
    for await (const connection of listener) {
      const bytes = new Uint8Array(4096);
      const length = await connection.read(bytes) ?? 0;
      const head = new TextDecoder().decode(bytes.subarray(0, length));
      asked.push(/^CONNECT (\S+) /.exec(head)?.[1] ?? head);
      await connection.write(new TextEncoder().encode("HTTP/1.1 502 No\r\n\r\n"));
      connection.close();
    }
  })().catch(() => {});
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    [Symbol.dispose]: () => listener.close(),
  };
}

const FAILURES = z.array(z.object({ trouble: z.string(), message: z.string(), hint: z.string() }));

Deno.test("IAM is asked at the host of its partition, by way of a proxy, and the refusal of a proxy is told", async () => {
  using proxy = openProxy();
  const script = new URL("list_apart.ts", import.meta.url);
  const partitions = HOSTS.map(([partition]) => partition);
  const failures = FAILURES.parse(await runApart(script, partitions, { HTTPS_PROXY: proxy.url }));
  for (const [index, [partition]] of HOSTS.entries()) {
    const { trouble, message, hint } = failures[index] ?? {};
    // Without a tunnel nothing has left.
    assert.equal(trouble, "not sent");
    assert.ok(message?.includes(`IAM (${partition}) did not answer`), message);
    assert.match(hint ?? "", /HTTPS_PROXY/);
  }
  assert.deepEqual(proxy.asked, HOSTS.map(([, host]) => `${host}:443`));
});
