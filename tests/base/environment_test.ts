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
    ["/usr/bin;x:.:/bin\\x:", "/usr/bin;x:/bin\\x"],
  ];
  for (const [path, kept] of cases) {
    assert.equal(environmentForOp({ PATH: path }, "linux")["PATH"], kept, path);
  }
  for (const path of ["C:\\Windows;C:\\op", "relative;C:\\op"]) {
    assert.equal(environmentForOp({ PATH: path }, "windows")["PATH"], path);
  }
  assert.equal("PATH" in environmentForOp({}), false);
});
