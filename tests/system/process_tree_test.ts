import assert from "node:assert/strict";
import { descendantsOf, LISTS } from "../../lib/system/process_tree.ts";

const LINUX = { ignore: Deno.build.os !== "linux" };

for (const [index, name] of [[0, "POSIX's ps"], [2, "no ps at all"]] as const) {
  Deno.test(`descendantsOf() finds a child and its children with ${name}`, LINUX, async () => {
    const script = "sh -c 'echo $$; while :; do sleep 0.05; done' & echo $$; wait";
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", `(${script})`, "a ) S 1 b"],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let begun: string[] = [];
    for (let text = ""; begun.length < 2; begun = text.split("\n").slice(0, -1)) {
      text += (await reader.read()).value ?? "";
    }
    const found = await descendantsOf(child.pid, LISTS.slice(index, index + 1));
    for (const pid of [...found, child.pid]) Deno.kill(pid, "SIGKILL");
    await reader.cancel();
    await child.status;
    // `$$` in parentheses is the outer shell's.
    const inner = begun.map(Number).filter((pid) => pid !== child.pid);
    assert.equal(inner.length, 1);
    assert.ok(found.length >= 2 && inner.every((pid) => found.includes(pid)), `${found}`);
    assert.ok(!found.includes(Deno.pid));
  });
}

Deno.test("descendantsOf() finds none where nothing lists processes", LINUX, async () => {
  const [first] = LISTS;
  assert.ok(first !== undefined);
  const lists = [{ ...first, words: ["/no/such/program"] as const }];
  assert.deepEqual(await descendantsOf(Deno.pid, lists), []);
});
