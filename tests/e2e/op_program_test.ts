import assert from "node:assert/strict";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { opCommands } from "./cached.ts";
import { until } from "./device.ts";

/** A script in place of `op`. */
async function putProgram(world: World, script: string, mode: number): Promise<string> {
  const path = `${world.home}/my-op`;
  await Deno.writeTextFile(path, script);
  await Deno.chmod(path, mode);
  return path;
}

Deno.test("get says that op is not installed when there is none in PATH and in the usual places", async () => {
  await using world = await makeWorld();
  const { code, stdout, stderr } = await world.run([], { env: { PATH: "/nonexistent" } });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /: the 1Password CLI \(op\) is not installed\nhint: install it from https:.* --op\n$/,
  );
});

Deno.test("get says that the program of --op is not there or cannot be executed", async () => {
  await using world = await makeWorld();
  const { code, stderr } = await world.run(["--op", "/nonexistent/op"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /the 1Password CLI \(\/nonexistent\/op\) is not installed\nhint: .* --op\n$/,
  );

  // As `--op=~/bin/op` arrives from bash, and any of them from AWS tools.
  for (const op of ["~/my-op", "$HOME/my-op"]) {
    const unread = await world.run([`--op=${op}`]);
    assert.equal(unread.code, 1);
    assert.match(
      unread.stderr,
      /is not installed\nhint: no shell reads it: write ~ and \$ out in .* --op\n$/,
    );
  }

  const path = await putProgram(world, "#!/bin/sh\n", 0o644);
  const second = await world.run(["--op", path]);
  assert.deepEqual({ code: second.code, stdout: second.stdout }, { code: 1, stdout: "" });
  assert.match(
    second.stderr,
    /my-op cannot be executed\nhint: check its permissions, .* --op\n$/,
  );
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get uses the program of --op, wherever it is", async () => {
  await using world = await makeWorld();
  const env = { PATH: "/usr/bin:/bin", OP_STS_OP: world.op.program };
  const { code, stderr } = await world.run([], { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

Deno.test("get gives op up at the deadline, and leaves no process behind", async () => {
  await using world = await makeWorld({ op: { faults: [{ on: "item get", fault: "hang" }] } });
  const { code, stdout, stderr } = await world.run(["--timeout", "2s"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /: op did not answer in time\nhint: unlock the 1Password app, or give a longer --timeout\n$/,
  );
  // A call holds a lock on its record for as long as it lives.
  for await (const { name } of Deno.readDir(`${world.op.home}/calls`)) {
    using record = await Deno.open(`${world.op.home}/calls/${name}`, { write: true });
    await until(() => record.tryLock(true));
  }
});

for (const relative of ["", ".", "bin"]) {
  Deno.test(`get runs no op of the current directory when PATH holds ${JSON.stringify(relative)}`, async () => {
    await using world = await makeWorld();
    await Deno.mkdir(`${world.home}/bin`);
    for (const place of ["op", "bin/op"]) {
      await Deno.writeTextFile(`${world.home}/${place}`, "#!/bin/sh\ntouch hacked\n", {
        mode: 0o755,
      });
    }
    const { code, stderr } = await world.run([], {
      env: { PATH: `${relative}:${world.env["PATH"]}` },
    });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    await assert.rejects(() => Deno.stat(`${world.home}/hacked`), Deno.errors.NotFound);
  });
}

Deno.test("get gives up an op that does not stop printing", async () => {
  await using world = await makeWorld();
  const path = await putProgram(world, "#!/bin/sh\nwhile :; do cat /dev/zero; done\n", 0o755);
  const { code, stdout, stderr } = await world.run(["--op", path]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /my-op does not stop printing\nhint: check whether it is the 1Password CLI/);
});

Deno.test("login lets no op behind a shim write after its time", async () => {
  await using world = await makeWorld({ op: { latencyMs: { edit: 20_000 } } });
  await roomInStep(12_000);
  // A shim that waits for op, as those of version managers do.
  const path = await putProgram(world, `#!/bin/sh\nop "$@"\nexit $?\n`, 0o755);
  const { code, stderr } = await world.run(["login", "--op", path, "--timeout", "13s"]);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /did not (answer|store it) in time/);
  for await (const { name } of Deno.readDir(`${world.op.home}/calls`)) {
    using record = await Deno.open(`${world.op.home}/calls/${name}`, { write: true });
    await until(() => record.tryLock(true));
  }
  assert.deepEqual(await world.op.item(world.item?.id ?? ""), world.item);
});

for (const on of ["item get", "item edit"] as const) {
  Deno.test(`get does not wait for a daemon that holds its pipe after ${on}`, async () => {
    await using world = await makeWorld({
      op: { faults: [{ on, fault: "daemon holds the pipe" }] },
    });
    await roomInStep(12_000);
    const { code, stdout, stderr } = await world.run(["--timeout", "25s"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^\{"Version":1,/);
  });
}

Deno.test("get reads an answer of op that comes with words on stderr", async () => {
  await using world = await makeWorld();
  const path = await putProgram(
    world,
    `#!/bin/sh\necho Using configuration at non-standard location >&2\nexec op "$@"\n`,
    0o755,
  );
  const { code, stderr } = await world.run(["--op", path]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

Deno.test("get says that a script in place of op must not print more than op", async () => {
  await using world = await makeWorld();
  const path = await putProgram(world, `#!/bin/sh\necho Unlocking ...\nexec op "$@"\n`, 0o755);
  const { code, stdout, stderr } = await world.run(["--op", path]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /gave no readable answer\nhint: run: op update; or, where op is a script of/,
  );
});

Deno.test("get refuses to run when it was started by itself", async () => {
  await using world = await makeWorld();
  const path = await putProgram(world, `#!/bin/sh\nexec "${world.program}" "$@"\n`, 0o755);
  const { code, stdout, stderr } = await world.run(["--op", path, "--verbose"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /said: .*Cannot run op-sts from within op-sts/);
  assert.deepEqual(await opCommands(world), []);
});
