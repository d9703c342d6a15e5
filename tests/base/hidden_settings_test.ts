import assert from "node:assert/strict";
import { SENTINEL } from "../../lib/base/environment.ts";

Deno.test("hideAwsSettings() leaves nothing that could lead the SDK elsewhere, and marks what we start", async () => {
  const module = new URL("../../lib/base/hidden_settings.ts", import.meta.url).href;
  const script = `
    import { hideAwsSettings } from ${JSON.stringify(module)};
    hideAwsSettings();
    console.log(JSON.stringify(Deno.env.toObject()));
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
