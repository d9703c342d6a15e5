/**
 * The console in a real browser, which has no window here: chromium, from Debian's packages.
 *
 * @module
 */

import assert from "node:assert/strict";
import { startSignin } from "../emulators/signin/stand_in.ts";
import { makeWorld, roomInStep } from "../world.ts";

const ROLE = "arn:aws:iam::210987654321:role/Admin";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
].join(" ");

Deno.test("console leads a real browser to the console, with no secret in anybody's arguments", async () => {
  await using world = await makeWorld();
  world.sts.addRole({ arn: ROLE, trustedAccounts: ["123456789012"] });
  await using signin = startSignin({ sessions: world.sts.sessions });
  const bin = `${world.home}/browsers`;
  const page = `${world.home}/page.html`;
  await Deno.mkdir(bin);
  await Deno.writeTextFile(
    `${bin}/xdg-open`,
    `#!/bin/sh
/usr/bin/chromium ${FLAGS} --user-data-dir=${world.home}/chromium --dump-dom "$1" > ${page}.new &
pid=$!
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' > ${world.home}/arguments
wait $pid
mv ${page}.new ${page}
`,
    { mode: 0o755 },
  );
  await roomInStep(12_000);
  const env = { PATH: `${bin}:${world.env.PATH}`, OP_STS_SIGNIN_ENDPOINT: signin.url };
  const { code, stderr } = await world.run(["console", "--role-arn", ROLE], { env });
  assert.equal(code, 0, stderr);
  const end = Date.now() + 60_000;
  while (!await Deno.stat(page).then(() => true, () => false)) {
    assert.ok(Date.now() < end, "the browser has not come to a page");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.match(await Deno.readTextFile(page), /Console of the stand-in/);
  assert.deepEqual(signin.opened, [
    "https://us-east-1.console.aws.amazon.com/console/home?region=us-east-1",
  ]);
  const token = new URL(
    signin.calls.find(({ action }) => action === "login")?.target ?? "",
    signin.url,
  )
    .searchParams.get("SigninToken");
  assert.ok(token !== null && token.length > 100);
  const commandLines = await Deno.readTextFile(`${world.home}/arguments`);
  for (const secret of [token, ...world.sts.sessions.map((session) => session.sessionToken)]) {
    assert.ok(!commandLines.includes(secret));
  }
});
