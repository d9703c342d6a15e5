// Reads, creates, edits and deletes by @1password/op-js, through whatever `op` is in PATH; prints what it got as JSON.
const { item, setGlobalFlags, vault, version, whoami } = require("@1password/op-js");

setGlobalFlags({ isoTimestamps: true });
const [title] = process.argv.slice(2);
const key = item.get(title);
const label = (found, name) => found.fields.find((field) => field.label === name);
const [first] = vault.list();
const made = item.create(
  [["username", "text", "alice"], ["password", "password", "correct horse"], [
    "More.note",
    "text",
    "words",
  ]],
  { category: "Login", title: "Made by op-js", vault: first.name, tags: ["one", "two"] },
);
const again = item.get(made.id);
const edited = item.edit(made.id, [["password", "password", "battery staple"], [
  "More.note",
  "delete",
  "",
]], {
  title: "Renamed",
});
const code = item.otp(title);
const listed = item.list({ vault: first.name }).map((entry) => entry.title).sort();
item.delete(made.id);
let missing;
try {
  item.get("None such");
} catch (error) {
  missing = error.message;
}
process.stdout.write(JSON.stringify({
  version: version(),
  who: whoami().email,
  key: label(key, "Access Key ID").value,
  totp: label(key, "one-time password").totp,
  code,
  vault: vault.get(first.id).name,
  password: label(again, "password").value,
  note: label(again, "note").value,
  tags: again.tags,
  edited: label(edited, "password").value,
  title: edited.title,
  gone: label(edited, "note") === undefined,
  items: listed,
  missing,
}));
