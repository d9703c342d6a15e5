import assert from "node:assert/strict";
import { cachedIn, putInField } from "../e2e/cached.ts";
import { until } from "../e2e/agent.ts";
import { ended, makeWorld } from "../world.ts";

/** What a page tries that knows everything but how to be no page; each result is a line of the document. */
const PAGE = `<!doctype html><pre id="out"></pre><script>
const [uri, token, port, path] = DOOR;
const out = document.getElementById("out");
const rows = [];
async function attempt(name, work) {
  try { rows.push(name + ": " + await work()); } catch (error) { rows.push(name + ": refused"); }
}
const read = async (url, init) => (await fetch(url, init)).text();
(async () => {
  await attempt("with token", () => read(uri, { headers: { Authorization: token } }));
  await attempt("without", () => read(uri));
  await attempt("unread", () => read(uri, { mode: "no-cors" }));
  await attempt("post", () => read(uri, { method: "POST", body: "x" }));
  await attempt("rebound", () => read("http://evil.example:" + port + path, { headers: { Authorization: token } }));
  await attempt("localhost", () => read("http://localhost:" + port + path, { headers: { Authorization: token } }));
  await attempt("script", () => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = uri; script.onload = () => resolve("loaded"); script.onerror = reject;
    document.head.append(script);
  }));
  await attempt("image", () => new Promise((resolve, reject) => {
    const image = new Image(); image.onload = () => resolve("loaded"); image.onerror = reject; image.src = uri;
  }));
  await attempt("frame", () => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = () => { try { resolve(frame.contentDocument.body.innerText); } catch { resolve(""); } };
    frame.src = uri; document.body.append(frame);
  }));
  await attempt("socket", () => new Promise((resolve, reject) => {
    const socket = new WebSocket(uri.replace("http", "ws")); socket.onopen = () => resolve("open"); socket.onerror = reject;
  }));
  out.textContent = rows.join("\\n") + "\\ndone";
})();
</script>`;

Deno.test("exec --server tells a page in a real browser nothing, though it knew address and token", async () => {
  await using world = await makeWorld();
  await putInField(world, cachedIn(world).value);
  const tell = 'printf "%s %s" "$AWS_CONTAINER_CREDENTIALS_FULL_URI" ' +
    '"$AWS_CONTAINER_AUTHORIZATION_TOKEN" > door.new; mv door.new door; ' +
    "while [ ! -e go ]; do sleep 0.05; done";
  const child = world.start(["exec", "--server", "--", "sh", "-c", tell]);
  await until(() => Deno.lstat(`${world.home}/door`).then(() => true, () => false));
  const [uri = "", token = ""] = (await Deno.readTextFile(`${world.home}/door`)).split(" ");
  const { port, pathname } = new URL(uri);
  const html = PAGE.replace("DOOR", JSON.stringify([uri, token, port, pathname]));
  const pages = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    return new Response(html, { headers: { "content-type": "text/html" } });
  });
  const { stdout } = await new Deno.Command("chromium", {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000"],
      `--user-data-dir=${world.home}/browser`,
      "--host-resolver-rules=MAP evil.example 127.0.0.1",
      "--dump-dom",
      `http://127.0.0.1:${pages.addr.port}/`,
    ],
    stderr: "null",
  }).output();
  await pages.shutdown();
  const [, shown = ""] = /<pre id="out">([^]*?)<\/pre>/.exec(new TextDecoder().decode(stdout)) ??
    [];
  assert.deepEqual(shown.split("\n"), [
    "with token: refused",
    "without: refused",
    "unread: refused",
    "post: refused",
    "rebound: refused",
    "localhost: refused",
    "script: refused",
    "image: refused",
    "frame: ",
    "socket: refused",
    "done",
  ]);
  await Deno.writeTextFile(`${world.home}/go`, "");
  assert.deepEqual(await ended(child), { code: 0, stdout: "", stderr: "" });
});
