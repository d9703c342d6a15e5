import assert from "node:assert/strict";
import { ended } from "../world.ts";

const DEMO = decodeURIComponent(new URL("./main.ts", import.meta.url).pathname);

Deno.test("demo shows miss, hit, storm, the document and what is stored, and leaves nothing behind", async () => {
  await using place = await makePlace();
  const { code, stdout, stderr } = await ended(startDemo(place));
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, stdout);
  const steps = stdout.split("\n").filter((line) => /^[✓✗]/.test(line));
  assert.deepEqual(steps.map((line) => line.split(/\s+/).slice(0, 2)), [
    ["✓", "miss"],
    ["✓", "hit"],
    ["✓", "storm"],
    ["✓", "stored"],
  ]);
  assert.match(
    steps[0] ?? "",
    /\d s {3}op item get \(.* s\), op item edit \(.* s\), 1 call of STS$/,
  );
  assert.match(steps[1] ?? "", /op item get \(\d+\.\d\d s\), 0 calls of STS$/);
  assert.match(steps[2] ?? "", /8 callers .* 1 of them item edit, 1 of STS$/);
  assert.match(stdout, /^- aws .* no AWS CLI/m);
  const [printed, stored] = stdout.split("\n").filter((line) => line.startsWith("{"));
  const { Version, SecretAccessKey } = JSON.parse(printed ?? "");
  assert.equal(Version, 1);
  assert.equal(JSON.parse(stored ?? "").Credentials.SecretAccessKey, SecretAccessKey);
  assert.deepEqual(await place.left(), []);
});

Deno.test("demo fails and says what is not so when the program prints something else", async () => {
  await using place = await makePlace();
  const program = await place.script("echo {}");
  const { code, stdout } = await ended(startDemo(place, { OP_STS_TEST_PROGRAM: program }));
  assert.equal(code, 1);
  assert.match(stdout, /✗ miss .*\n +not so: prints the session that STS issued\n/);
  assert.match(stdout, /✗ storm .*\n +not so: all print the same session\n/);
  assert.match(stdout, /\nNOT as it should be\n$/);
  assert.deepEqual(await place.left(), []);
});

Deno.test("demo leaves nothing behind when it is interrupted in the middle of a call", async () => {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    await using place = await makePlace();
    const program = await place.script(`echo $$ > '${place.own}/pid'; exec sleep 600`);
    const demo = startDemo(place, { OP_STS_TEST_PROGRAM: program });
    const pid = await numberIn(`${place.own}/pid`);
    demo.kill(signal);
    assert.equal((await ended(demo)).code, code);
    assert.deepEqual(await place.left(), []);
    assert.throws(() => Deno.kill(pid, "SIGCONT"), "the program was left running");
  }
});

/** Directories for a demo. */
interface Place extends AsyncDisposable {
  /** For what the demo makes. */
  readonly tmp: string;
  /** For what the test makes, with a PATH that has no `aws`. */
  readonly own: string;
  /** Names of what is left of the demo. */
  left(): Promise<string[]>;
  /** Writes a program to be run in place of ours. */
  script(text: string): Promise<string>;
}

async function makePlace(): Promise<Place> {
  const root = await Deno.makeTempDir({ prefix: "op-sts-demo-" });
  const [tmp, own] = [`${root}/tmp`, `${root}/own`];
  await shell('mkdir -p "$1" "$2/bin" && ln -s "$(command -v chmod)" "$2/bin/chmod"', tmp, own);
  return {
    tmp,
    own,
    left: () => Array.fromAsync(Deno.readDir(tmp), ({ name }) => name),
    async script(text) {
      const path = `${own}/program`;
      await shell('printf %s "$1" > "$2" && chmod 755 "$2"', `#!/bin/sh\n${text}\n`, path);
      return path;
    },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

function startDemo({ tmp, own }: Place, env: Record<string, string> = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", DEMO],
    env: { ...env, TMPDIR: tmp, PATH: `${own}/bin`, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The number that a file holds, once there is one. */
async function numberIn(path: string): Promise<number> {
  for (let tries = 0; tries < 600; tries++) {
    const text = await Deno.readTextFile(path).catch(() => "");
    if (text.endsWith("\n")) return Number(text);
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error(`Cannot read ${path}: it was not written within a minute`);
}

async function shell(script: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("/bin/sh", { args: ["-c", script, "sh", ...args] })
    .output();
  assert.ok(success, script);
}
