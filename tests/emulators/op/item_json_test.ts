import assert from "node:assert/strict";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op item get prints keys in the recorded order and leaves out what is empty", async () => {
  await using op = await startOp({ vaults: ["Test Data"] });
  const { id, vault, lastEditedBy } = await op.put({
    title: "Login (1)",
    category: "LOGIN",
    favorite: true,
    tags: ["tag_3"],
    urls: [{ label: "website", primary: true, href: "https://example.com/login" }],
    fields: [
      { id: "username", label: "username", value: "user" },
      { id: "password", label: "password", type: "CONCEALED", value: "new password" },
      { id: "zfe46cwnv5d6vq3vraxarj6lma", label: "", value: "x", section: "Section 01" },
    ],
    files: [{ id: "file", name: "key.pem", size: 12 }],
    passkey: true,
  });
  const { stdout } = await run(op.program, ["item", "get", id, "--format", "json"]);
  const item = JSON.parse(stdout);
  const section = item.sections[0];
  const at = item.updated_at;
  assert.match(section.id, /^Section_[a-z2-7]{26}$/);
  assert.match(id, /^[a-z2-7]{26}$/);
  assert.match(lastEditedBy, /^[A-Z2-7]{26}$/);
  assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const expected = {
    id,
    title: "Login (1)",
    favorite: true,
    tags: ["tag_3"],
    version: 1,
    vault: { id: vault.id, name: "Test Data" },
    category: "LOGIN",
    last_edited_by: lastEditedBy,
    created_at: at,
    updated_at: at,
    additional_information: "user",
    urls: [{ label: "website", primary: true, href: "https://example.com/login" }],
    sections: [{ id: section.id, label: "Section 01" }],
    fields: [
      {
        id: "username",
        type: "STRING",
        purpose: "USERNAME",
        label: "username",
        value: "user",
        reference: `op://Test Data/${id}/username`,
      },
      {
        id: "password",
        type: "CONCEALED",
        purpose: "PASSWORD",
        label: "password",
        value: "new password",
        reference: `op://Test Data/${id}/password`,
        password_details: { strength: "GOOD" },
      },
      {
        id: "notesPlain",
        type: "STRING",
        purpose: "NOTES",
        label: "notesPlain",
        reference: `op://Test Data/${id}/notesPlain`,
      },
      {
        id: "zfe46cwnv5d6vq3vraxarj6lma",
        section: { id: section.id, label: "Section 01" },
        type: "STRING",
        value: "x",
        reference: `op://Test Data/${id}/Section 01/zfe46cwnv5d6vq3vraxarj6lma`,
      },
    ],
    files: [{
      id: "file",
      name: "key.pem",
      size: 12,
      content_path: `/v1/vaults/${vault.id}/items/${id}/files/file/content`,
    }],
  };
  // As text, so that the order of keys counts.
  assert.equal(stdout, `${JSON.stringify(expected, null, 2)}\n`);
});
