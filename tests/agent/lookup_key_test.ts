import assert from "node:assert/strict";
import { agentKey, KEY_OPTIONS } from "../../lib/agent/lookup_key.ts";
import { optionsWith } from "../fakes.ts";

Deno.test("agentKey() differs with everything that may lead to another session", async () => {
  const plain = await agentKey({}, {});
  const keys = [plain];
  for (const name of KEY_OPTIONS) keys.push(await agentKey({ [name]: "other" }, {}));
  for (
    const name of [
      "AWS_ENDPOINT_URL_STS",
      "OP_ACCOUNT",
      "OP_CONFIG_DIR",
      "OP_CONNECT_HOST",
      "OP_CONNECT_TOKEN",
      "OP_SERVICE_ACCOUNT_TOKEN",
      "OP_SESSION_work",
      "OP_SESSION_home",
      "HOME",
      "XDG_CONFIG_HOME",
    ]
  ) keys.push(await agentKey({}, { [name]: "other" }));
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("agentKey() is the same for what finds the same session", async () => {
  const plain = await agentKey({}, {});
  const same = [
    agentKey(optionsWith(), {}),
    agentKey(optionsWith({ duration: 3600, region: "eu-west-1" }), {}),
    agentKey({ item: "AWS Access Key", cache: "auto" }, {}),
    agentKey({}, { AWS_ENDPOINT_URL_STS: "", OP_ACCOUNT: "", AWS_PROFILE: "work" }),
  ];
  for (const key of await Promise.all(same)) assert.equal(key, plain);
  assert.equal(
    await agentKey({}, { OP_SESSION_work: "one" }),
    await agentKey({}, { OP_SESSION_work: "another" }),
  );
  assert.equal(
    await agentKey({}, { AWS_ENDPOINT_URL_STS: "https://sts.example//" }),
    await agentKey({}, { AWS_ENDPOINT_URL_STS: "https://sts.example" }),
  );
});

Deno.test("agentKey() holds no token", async () => {
  const key = await agentKey({}, { OP_SERVICE_ACCOUNT_TOKEN: "ops_eySecret" });
  assert.doesNotMatch(key, /eySecret/);
});
