import assert from "node:assert/strict";
import { healthy } from "../doctor/planted.ts";
import { makeWorld, PROGRAM } from "../world.ts";
import { openPane } from "./tmux.ts";

Deno.test("doctor marks what it finds by colours in a terminal, unless NO_COLOR is set", async () => {
  await using world = await makeWorld({ item: { sessionCache: "my notes" } });
  await healthy(world);
  for (const [more, inColour] of [[{}, true], [{ NO_COLOR: "1" }, false]] as const) {
    const env = { ...world.env, ...more };
    const command = [...PROGRAM, "doctor"];
    await using pane = await openPane({ command, env, cwd: world.home, columns: 250 });
    assert.equal((await pane.ended()).code, 0);
    const screen = await pane.screen({ colours: true });
    for (
      const marked of [
        "\x1b[32mok\x1b[39m        op: op is /",
        "\x1b[33mwarning\x1b[39m   cache-read: the",
      ]
    ) {
      assert.equal(screen.includes(marked), inColour, screen);
    }
    assert.match(screen, /\n {12}run op-sts login/);
  }
});
