import assert from "node:assert/strict";
import { browserCommand } from "../../lib/console/browser.ts";
import { directory } from "../directory.ts";

const URL = "http://127.0.0.1:1/x";

/** A directory with programs that do nothing. */
async function programs(directory: string, names: readonly string[]): Promise<string> {
  for (const name of names) await Deno.writeTextFile(`${directory}/${name}`, "", { mode: 0o755 });
  return directory;
}

const CASES: readonly [
  name: string,
  os: string,
  wsl: boolean,
  container: string | undefined,
  there: string[],
  command: string[],
][] = [
  ["Linux", "linux", false, undefined, ["x-www-browser", "xdg-open"], ["xdg-open", URL]],
  ["Linux without xdg-utils", "linux", false, undefined, ["www-browser"], ["www-browser", URL]],
  ["macOS", "darwin", false, undefined, ["open", "xdg-open"], ["open", URL]],
  ["WSL", "linux", true, undefined, ["xdg-open", "wslview"], ["wslview", URL]],
  [
    "WSL without wslu",
    "linux",
    true,
    undefined,
    ["xdg-open", "powershell.exe"],
    ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process", URL],
  ],
  [
    "a container of Firefox",
    "linux",
    false,
    "prod & co",
    ["xdg-open", "firefox"],
    ["firefox", "ext+container:name=prod%20%26%20co&url=http%3A%2F%2F127.0.0.1%3A1%2Fx"],
  ],
];

for (const [name, os, wsl, container, there, command] of CASES) {
  Deno.test(`browserCommand() opens an address on ${name}`, async () => {
    await using place = await directory();
    const PATH = await programs(place.path, there);
    const environment = { PATH, ...(wsl ? { WSL_DISTRO_NAME: "Ubuntu" } : {}) };
    const [program = "", ...args] = await browserCommand(URL, { container, environment, os });
    assert.deepEqual([program.replace(`${PATH}/`, ""), ...args], command);
  });
}

Deno.test("browserCommand() says so when there is no browser", async () => {
  for (const container of [undefined, "x"]) {
    await assert.rejects(
      browserCommand(URL, { container, environment: { PATH: "/nowhere" }, os: "linux" }),
      { hint: "op-sts console --print shows the address" },
    );
  }
});
