/**
 * Programs that others wrote for the 1Password CLI, run on its stand-in: what they rely on was learnt from the real one.
 */

import assert from "node:assert/strict";
import { installed, installNode, installPython } from "../consumers/install.ts";
import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { startOp } from "../emulators/op/stand_in.ts";

/** A client, and how its small program is run. */
interface Client {
  readonly id: string;
  readonly version: string;
  install(folder: string): Promise<void>;
  command(folder: string, programs: string): readonly string[];
}

const CLIENTS: readonly Client[] = [
  {
    id: "pyonepassword",
    version: "5.3.0",
    install: (folder) => installPython(folder, "pyonepassword==5.3.0"),
    command: (folder, programs) => [`${folder}/bin/python`, `${programs}/read_and_write.py`],
  },
  {
    id: "op-js",
    version: "0.1.13",
    install: (folder) => installNode(folder, "@1password/op-js", "0.1.13"),
    command: (folder, programs) => [
      "env",
      `NODE_PATH=${folder}/node_modules`,
      "node",
      `${programs}/read_and_write.cjs`,
    ],
  },
];

const PROGRAMS = decodeURIComponent(new URL("./op_clients", import.meta.url).pathname);

for (const client of CLIENTS) {
  Deno.test(`${client.id} ${client.version} reads, creates, edits and deletes items of the stand-in`, async () => {
    const folder = await installed(client);
    await using op = await startOp({ habits: { emptyFields: "kept" } });
    const key = await op.put(awsKeyItem());
    const [program = "", ...args] = client.command(folder, PROGRAMS);
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...args, key.title],
      env: { PATH: `${op.bin}:${Deno.env.get("PATH")}` },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    assert.equal(code, 0, decoder.decode(stderr));
    const { key: id, totp, password, edited, title, note, items, missing, vault } = JSON.parse(
      decoder.decode(stdout),
    );
    assert.deepEqual([id, vault, title, note], [
      "AKIAIOSFODNN7EXAMPLE",
      "Private",
      "Renamed",
      "words",
    ]);
    assert.match(totp, /^\d{6}$/);
    assert.deepEqual([password, edited], ["correct horse", "battery staple"]);
    assert.deepEqual(items, [key.title, "Renamed"]);
    assert.match(missing, /"None such" isn't an item/);
    // What was made is gone, and the key item is as it was.
    assert.deepEqual(await op.items(), [key]);
    const failed = (await op.calls()).filter(({ exit }) => exit !== 0);
    assert.deepEqual(failed.map(({ argv }) => argv.includes("None such")), [true]);
  });
}
