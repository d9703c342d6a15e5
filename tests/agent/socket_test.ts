import assert from "node:assert/strict";
import { type AgentFiles, agentPlaces, socketProblem } from "../../lib/agent/socket.ts";
import { type Directory, directory } from "../directory.ts";

const HOST = { os: Deno.build.os, uid: Deno.uid() };

async function placeIn(root: Directory): Promise<AgentFiles> {
  const [files] = agentPlaces({ XDG_STATE_HOME: root.path }, { os: "linux", uid: HOST.uid });
  if (files === undefined) throw new Error("unreachable");
  await Deno.mkdir(files.directory, { mode: 0o700 });
  return files;
}

async function listen(path: string, mode = 0o600): Promise<Deno.Listener> {
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.chmod(path, mode);
  return listener;
}

Deno.test("agentPlaces() names the directories of the lock where a socket's path is short enough", () => {
  const linux = { os: "linux", uid: 7 };
  const socketsOf = (environment: Record<string, string>, host = linux) =>
    agentPlaces(environment, host).map(({ socket }) => socket);
  assert.deepEqual(socketsOf({ HOME: "/home/me" }), [
    "/home/me/.local/state/op-sts/agent.sock",
    "/tmp/op-sts-7/agent.sock",
  ]);
  const longest = `/${"x".repeat(103 - "//op-sts/agent.sock".length)}`;
  assert.equal(socketsOf({ XDG_STATE_HOME: longest })[0]?.length, 103);
  for (const tooLong of [`${longest}x`, `${longest.slice(0, -1)}é`]) {
    assert.deepEqual(socketsOf({ XDG_STATE_HOME: tooLong }), ["/tmp/op-sts-7/agent.sock"]);
  }
  assert.deepEqual(socketsOf({ LOCALAPPDATA: "C:\\x" }, { os: "windows", uid: 7 }), []);
});

Deno.test("socketProblem() finds none with a socket of the user's own that is closed to others", async () => {
  await using root = await directory();
  const files = await placeIn(root);
  using _listener = await listen(files.socket);
  assert.equal(socketProblem(files, HOST), undefined);
});

const HOSTILE: {
  name: string;
  problem: RegExp;
  arrange: (files: AgentFiles, root: Directory) => Promise<Disposable | void>;
  uid?: number;
}[] = [
  { name: "there is nothing", problem: /No such file/, arrange: () => Promise.resolve() },
  {
    name: "the socket is a symbolic link",
    problem: /agent\.sock is not a socket/,
    async arrange(files, root) {
      const listener = await listen(`${root.path}/s`);
      await Deno.symlink(`${root.path}/s`, files.socket);
      return listener;
    },
  },
  {
    name: "the socket is a file",
    problem: /agent\.sock is not a socket/,
    arrange: (files) => Deno.writeTextFile(files.socket, "", { mode: 0o600 }),
  },
  {
    name: "others may connect",
    problem: /agent\.sock is open to other users/,
    arrange: (files) => listen(files.socket, 0o660),
  },
  {
    name: "others may look into the directory",
    problem: /op-sts is open to other users/,
    async arrange(files) {
      const listener = await listen(files.socket);
      await Deno.chmod(files.directory, 0o750);
      return listener;
    },
  },
  {
    name: "the directory is a symbolic link",
    problem: /op-sts is not a directory/,
    async arrange(files, root) {
      await Deno.rename(files.directory, `${root.path}/elsewhere`);
      await Deno.symlink(`${root.path}/elsewhere`, files.directory);
      return await listen(files.socket);
    },
  },
  {
    name: "the directory is another user's",
    problem: /op-sts belongs to another user/,
    arrange: (files) => listen(files.socket),
    uid: (HOST.uid ?? 0) + 1,
  },
];

for (const { name, problem, arrange, uid } of HOSTILE) {
  Deno.test(`socketProblem() says so when ${name}`, async () => {
    await using root = await directory();
    const files = await placeIn(root);
    using _listener = await arrange(files, root) ?? undefined;
    assert.match(socketProblem(files, { ...HOST, uid: uid ?? HOST.uid }) ?? "", problem);
  });
}

// Only root can give a file away.
if (HOST.uid === 0) {
  Deno.test("socketProblem() says so when the socket alone is another user's", async () => {
    await using root = await directory();
    const files = await placeIn(root);
    using _listener = await listen(files.socket);
    await Deno.chown(files.socket, 65534, 65534);
    assert.match(socketProblem(files, HOST) ?? "", /agent\.sock belongs to another user/);
  });
}
