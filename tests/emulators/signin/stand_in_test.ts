import assert from "node:assert/strict";
import type { SigningKey } from "../sts/hand_made.ts";
import { mfaOf, MID_STEP_MS, sdkCaller } from "../sts/sdk_caller.ts";
import { startSts } from "../sts/stand_in.ts";
import { startSignin } from "./stand_in.ts";

const ROLE = "arn:aws:iam::123456789012:role/Admin";
const ASSUME = { RoleArn: ROLE, RoleSessionName: "alice" };
const HOME = "https://console.aws.amazon.com/";

function ask(url: string, key: SigningKey, more: Record<string, string> = {}, method = "POST") {
  const { accessKeyId: sessionId, secretAccessKey: sessionKey, sessionToken } = key;
  const form = new URLSearchParams({
    Action: "getSigninToken",
    Session: JSON.stringify({ sessionId, sessionKey, sessionToken }),
    ...more,
  });
  if (method === "GET") return fetch(`${url}/federation?${form}`);
  return fetch(`${url}/federation`, { method, body: form });
}

Deno.test("startSignin() gives a token for a role, and a web session for the token", async () => {
  const clock = () => MID_STEP_MS;
  await using sts = await startSts({ clock });
  await using signin = startSignin({ sessions: sts.sessions, clock });
  const key = sts.addKey();
  sts.addRole({ arn: ROLE });
  const user = await sdkCaller(sts.url, key).getSessionToken(await mfaOf(key));
  const role = await sdkCaller(sts.url, user).assumeRole(ASSUME);
  const { SigninToken } = await (await ask(signin.url, role)).json();
  const login = new URLSearchParams({ Action: "login", Destination: HOME, SigninToken });
  const page = await fetch(`${signin.url}/federation?${login}`);
  assert.match(await page.text(), /Console of the stand-in/);
  assert.deepEqual(signin.opened, [HOME]);
  assert.deepEqual(signin.calls.map(({ action, method }) => [action, method]), [
    ["getSigninToken", "POST"],
    ["login", "GET"],
    ["console", "GET"],
  ]);
});

Deno.test("startSignin() refuses what AWS refuses", async () => {
  const clock = () => MID_STEP_MS;
  await using sts = await startSts({ clock });
  await using signin = startSignin({ sessions: sts.sessions, clock });
  const key = sts.addKey();
  sts.addRole({ arn: ROLE });
  const user = await sdkCaller(sts.url, key).getSessionToken(await mfaOf(key));
  const chained = await sdkCaller(sts.url, user).assumeRole(ASSUME);
  const direct = await sdkCaller(sts.url, key).assumeRole({ ...ASSUME, ...await mfaOf(key, 1) });
  const hour = { SessionDuration: "3600" };
  const rows: [key: SigningKey, more: Record<string, string>, method: string, status: number][] = [
    [user, {}, "POST", 400],
    [chained, {}, "POST", 200],
    [chained, hour, "POST", 400],
    [direct, hour, "POST", 200],
    [direct, { SessionDuration: "899" }, "POST", 400],
    [direct, { SessionDuration: "43201" }, "POST", 400],
    [{ ...direct, secretAccessKey: "another" }, {}, "POST", 400],
    [direct, {}, "GET", 405],
  ];
  for (const [credentials, more, method, status] of rows) {
    const answer = await ask(signin.url, credentials, more, method);
    await answer.body?.cancel();
    assert.equal(answer.status, status);
  }
});
