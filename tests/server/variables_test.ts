import assert from "node:assert/strict";
import type { Environment } from "../../lib/base/environment.ts";
import { newDoor } from "../../lib/server/guard.ts";
import { serverVariables } from "../../lib/server/variables.ts";
import type { ProfileSettings } from "../../lib/sts/target.ts";

const DOOR = newDoor("127.0.0.1:5000");

const GIVEN = {
  set: {
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "s",
    AWS_SESSION_TOKEN: "t",
    AWS_ACCOUNT_ID: "1",
  },
  unset: ["AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"],
};

function variables(environment: Environment = {}, settings: ProfileSettings = {}, os = "linux") {
  return serverVariables(GIVEN, DOOR, { environment, host: { os, uid: 1 }, settings });
}

Deno.test("serverVariables() names the server in place of the session, and takes away what would win over it", () => {
  const { set, unset } = variables();
  assert.deepEqual(set, {
    AWS_ACCOUNT_ID: "1",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:5000${DOOR.path}`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: DOOR.token,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    BOTO_CONFIG: "/dev/null",
  });
  assert.deepEqual(unset, [
    "AWS_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_SESSION_EXPIRATION",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AMAZON_ACCESS_KEY_ID",
    "AMAZON_SECRET_ACCESS_KEY",
    "AMAZON_SESSION_TOKEN",
    "AWS_CREDENTIAL_FILE",
  ]);
  assert.equal(variables({}, {}, "windows").set["AWS_CONFIG_FILE"], "NUL");
});

Deno.test("serverVariables() carries over what the files said: region and certificates", () => {
  const regions = (environment: Environment, settings: ProfileSettings = {}) => {
    const { set } = variables(environment, settings);
    return [set["AWS_REGION"], set["AWS_DEFAULT_REGION"]];
  };
  assert.deepEqual(regions({}), [undefined, undefined]);
  assert.deepEqual(regions({}, { region: "r1", usualRegion: "r0" }), ["r1", "r1"]);
  assert.deepEqual(regions({}, { usualRegion: "r0" }), ["r0", "r0"]);
  assert.deepEqual(regions({ AWS_REGION: "r2" }, { region: "r1" }), ["r2", "r2"]);
  assert.deepEqual(regions({ AWS_DEFAULT_REGION: "r2" }, { region: "r1" }), ["r2", "r2"]);
  assert.deepEqual(regions({ AWS_REGION: "r2", AWS_DEFAULT_REGION: "r3" }), ["r2", "r3"]);
  assert.deepEqual(regions({ AWS_REGION: "" }, { region: "r1" }), ["r1", "r1"]);
  assert.equal(variables({}, { caBundle: "/c.pem" }).set["AWS_CA_BUNDLE"], "/c.pem");
  assert.equal(
    variables({ AWS_CA_BUNDLE: "/d" }, { caBundle: "/c" }).set["AWS_CA_BUNDLE"],
    undefined,
  );
});

Deno.test("serverVariables() keeps the token from proxies", () => {
  const past = (environment: Environment) => {
    const { set } = variables(environment);
    return [set["NO_PROXY"], set["no_proxy"]];
  };
  assert.deepEqual(past({ HTTPS_PROXY: "http://p" }), [undefined, undefined]);
  assert.deepEqual(past({ http_proxy: "http://p" }), ["127.0.0.1", "127.0.0.1"]);
  assert.deepEqual(past({ ALL_PROXY: "http://p", NO_PROXY: "a,b" }), [
    "a,b,127.0.0.1",
    "a,b,127.0.0.1",
  ]);
  assert.deepEqual(past({ HTTP_PROXY: "http://p", NO_PROXY: "a", no_proxy: "b" }), [
    "a,127.0.0.1",
    "b,127.0.0.1",
  ]);
});
