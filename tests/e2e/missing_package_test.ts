import assert from "node:assert/strict";
import { makeWorld, PROGRAM } from "../world.ts";
import { printedId, SESSION_ITEM } from "./cached.ts";

const MAIN = decodeURIComponent(new URL("../../main.ts", import.meta.url).pathname);

/** Nothing can be fetched through it. */
const NO_NETWORK = { HTTPS_PROXY: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1" };

if (PROGRAM.includes(MAIN)) {
  Deno.test("get from source names a package that nobody has fetched, and the command that fetches it", async () => {
    await using world = await makeWorld();
    const caches = { none: `${world.home}/none`, noSdk: `${world.home}/no-sdk` };
    const packages = "npm/registry.npmjs.org";
    await Deno.mkdir(`${caches.noSdk}/${packages}`, { recursive: true });
    for await (const { name } of Deno.readDir(`${world.env["DENO_DIR"]}/${packages}`)) {
      if (name === "@aws-sdk") continue;
      const path = `${packages}/${name}`;
      await Deno.symlink(`${world.env["DENO_DIR"]}/${path}`, `${caches.noSdk}/${path}`);
    }
    const cases = [[caches.none, "[\\w@/-]+"], [caches.noSdk, "@aws-sdk/[\\w-]+"]] as const;
    for (const [cache, name] of cases) {
      const { code, stdout, stderr } = await world.run([], {
        env: { DENO_DIR: cache, ...NO_NETWORK },
      });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(
        stderr,
        new RegExp(
          `^op-sts: Cannot load the package ${name}: it is not in the cache of Deno and cannot be fetched\n` +
            `hint: run with a network: deno cache --frozen ${MAIN}\n$`,
        ),
      );
    }
    assert.equal(world.sts.calls.length, 0);
  });

  Deno.test("op-sts from source waits for packages no longer than the call may take", async () => {
    await using world = await makeWorld();
    // It takes every connection, and says nothing.
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const held: Deno.Conn[] = [];
    void (async () => {
      for await (const connection of silent) held.push(connection);
    })();
    const { port } = silent.addr;
    const env = {
      DENO_DIR: `${world.home}/none`,
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: "127.0.0.1",
    };
    // The last item is one that only a part with packages can read.
    for (const args of [[], ["login"], ["status"], []]) {
      const { code, stdout, stderr } = await world.run([...args, "--timeout", "2s"], { env });
      assert.deepEqual([args, code, stdout], [args, 1, ""]);
      assert.match(
        stderr,
        new RegExp(
          "^op-sts: Cannot load op-sts: its packages could not be fetched in time\n" +
            `hint: fetch them beforehand: deno cache --frozen ${MAIN}\n$`,
        ),
      );
      if (args[0] === "status") await world.op.behave({ habits: { oddField: "without id" } });
    }
    for (const connection of held) connection.close();
    assert.equal(world.sts.calls.length, 0);
  });

  Deno.test("get from source prints the old session when the packages for a new one do not come", async () => {
    await using world = await makeWorld();
    const { code } = await world.run(["login", "--cache", "item", "--duration", "1h"]);
    assert.equal(code, 0);
    const item = (await world.op.items()).find(({ title }) => title === SESSION_ITEM);
    const env = { DENO_DIR: `${world.home}/none`, ...NO_NETWORK };
    const args = ["--cache-item", item?.id ?? "", "--min-remaining", "2h"];
    const old = await world.run(args, { env });
    assert.deepEqual([old.code, old.stderr], [0, ""]);
    assert.equal(printedId(old.stdout), world.sts.sessions[0]?.accessKeyId);
    assert.equal(world.sts.calls.length, 1);
  });
}
