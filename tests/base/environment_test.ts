import assert from "node:assert/strict";
import { environmentForOp, SENTINEL } from "../../lib/base/environment.ts";

Deno.test("environmentForOp() keeps what op needs and takes out what it must not see", () => {
  const kept = {
    HOME: "/home/me",
    PATH: "/usr/bin",
    OP_SESSION_my: "s",
    OP_SERVICE_ACCOUNT_TOKEN: "t",
    OP_ACCOUNT: "a",
    OP_DEBUGGER: "d",
    HTTPS_PROXY: "http://proxy",
    MY_AWS_NOTE: "n",
  };
  const removed = {
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_PROFILE: "x",
    aws_session_token: "x",
    LD_PRELOAD: "x",
    DYLD_INSERT_LIBRARIES: "x",
    OP_DEBUG: "1",
    OP_FORMAT: "human-readable",
    OP_STS_ITEM: "x",
  };
  assert.deepEqual(environmentForOp({ ...kept, ...removed }), { ...kept, [SENTINEL]: "1" });
});

Deno.test("environmentForOp() leaves out of PATH what the current directory decides", () => {
  const cases: [path: string, kept: string][] = [
    ["/usr/bin:/bin", "/usr/bin:/bin"],
    [":/usr/bin", "/usr/bin"],
    ["/usr/bin:", "/usr/bin"],
    ["/a::/b", "/a:/b"],
    [".:/usr/bin:./bin:bin:~/bin:../x", "/usr/bin"],
    [".", "/usr/bin:/bin"],
    ["C:\\Windows;C:\\op", "C:\\Windows;C:\\op"],
    ["relative;C:\\op", "relative;C:\\op"],
  ];
  for (const [path, kept] of cases) {
    assert.equal(environmentForOp({ PATH: path })["PATH"], kept, path);
  }
  assert.equal("PATH" in environmentForOp({}), false);
});

Deno.test("hideAwsSettings() leaves nothing that could lead the SDK elsewhere, and marks what we start", async () => {
  const module = new URL("../../lib/base/environment.ts", import.meta.url).href;
  const script = `
    import { hideAwsSettings, readEnvironment } from ${JSON.stringify(module)};
    hideAwsSettings();
    console.log(JSON.stringify(readEnvironment()));
  `;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", script],
    clearEnv: true,
    env: {
      HOME: "/home/me",
      AWS_PROFILE: "me",
      AWS_ENDPOINT_URL: "http://localhost:1",
      aws_region: "mars-1",
      HTTPS_PROXY: "http://proxy",
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    },
  }).output();
  const left = Object.entries(JSON.parse(new TextDecoder().decode(stdout)))
    .filter(([name]) => /^(HOME$|HTTPS_|OP_|aws|AWS)/.test(name));
  const nothing = Deno.build.os === "windows" ? "NUL" : "/dev/null";
  assert.deepEqual(Object.fromEntries(left), {
    HOME: "/home/me",
    HTTPS_PROXY: "http://proxy",
    AWS_CONFIG_FILE: nothing,
    AWS_SHARED_CREDENTIALS_FILE: nothing,
    [SENTINEL]: "1",
  });
});
