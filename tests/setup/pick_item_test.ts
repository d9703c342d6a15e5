import assert from "node:assert/strict";
import { ItemError, OpError } from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import type { Prompt } from "../../lib/terminal/prompt.ts";
import type { ItemSummary, Vault } from "../../lib/onepassword/op_lists.ts";
import { readOptions } from "../../lib/command_line/options.ts";
import { itemChoices, itemPrompt, type PickParts } from "../../lib/setup/pick_item.ts";
import { SCREEN, type } from "../prompts.ts";

interface Account {
  readonly items: readonly ItemSummary[];
  /** Fields by label, for items that can be read. */
  readonly fields?: Readonly<Record<string, Record<string, string>>>;
  readonly vaults?: readonly Vault[];
  readonly given?: Record<string, string>;
  readonly needsVault?: boolean;
  /** What is typed at each question. */
  readonly keys: readonly string[];
}

const V1 = { id: "v1", name: "Private" };
const V2 = { id: "v2", name: "Work" };

function summary(title: string, category = "LOGIN", vault = V1): ItemSummary {
  return { id: `id of ${title}`, title, category, vault };
}

function itemOf({ id, title, category, vault }: ItemSummary, fields: Record<string, string>): Item {
  const made = Object.entries(fields).map(([label, value]) =>
    label === "otp"
      ? { id: "TOTP_1", type: "OTP", label, totp: value }
      : { id: label, type: "STRING", label, value }
  );
  return { id, title, category, vault, fields: made };
}

/** Runs the picker; tells what was asked, what was read and what came out. */
async function pick(account: Account) {
  const { items, fields = {}, vaults = [V1], given = {}, needsVault = false } = account;
  const screens: string[][] = [];
  const reads: string[] = [];
  const listed: unknown[] = [];
  const keys = [...account.keys];
  const parts: PickParts = {
    options: readOptions(new Map(Object.entries(given)), {}),
    needsVault,
    lists: {
      items: (filter) => {
        listed.push(filter?.vault);
        return Promise.resolve(items);
      },
      vaults: () => Promise.resolve(vaults),
      accounts: () => Promise.reject(new Error("not asked for")),
      whoami: () => Promise.reject(new Error("not asked for")),
    },
    op: {
      read(id) {
        reads.push(id);
        const found = items.find((item) => item.id === id);
        const known = found === undefined ? undefined : fields[found.title];
        if (found === undefined || known === undefined) {
          return Promise.reject(new OpError("not found", "Cannot read the item"));
        }
        return Promise.resolve({ item: itemOf(found, known), from: 0, to: 0 });
      },
    },
    prompter: {
      ask<T>(prompt: Prompt<T>): Promise<T> {
        screens.push(prompt.render({ ...SCREEN, rows: 40 }));
        const step = type(prompt, keys.shift() ?? "");
        if (step.state !== "answered") throw new Error(`the prompt is ${step.state}`);
        return Promise.resolve(step.value);
      },
    },
    progress: () => {},
  };
  const picked = await parts.prompter.ask(itemPrompt(await itemChoices(parts)));
  return { picked, screens, reads, listed };
}

const KEY = { "Access Key ID": "AKIAIOSFODNN7EXAMPLE" };

Deno.test("itemChoices() shows items with an access key first, those with most of the rest before others", async () => {
  const items = [
    summary("Bank"),
    summary("AWS console"),
    summary("AWS plain", "API_CREDENTIAL"),
    summary("AWS full", "API_CREDENTIAL"),
    summary("AWS unreadable", "API_CREDENTIAL"),
    summary("GitHub", "API_CREDENTIAL"),
    summary("op-sts session abc", "SECURE_NOTE"),
  ];
  const { picked, screens, reads } = await pick({
    items,
    fields: {
      "AWS plain": KEY,
      "AWS full": { ...KEY, "mfa serial": "arn", otp: "123456" },
      "AWS console": { username: "me" },
      GitHub: { token: "x" },
    },
    keys: ["\r"],
  });
  assert.equal(picked.title, "AWS full");
  assert.deepEqual(screens[0]?.slice(1, -1), [
    "> AWS full  access key, MFA serial, one-time password",
    "  AWS plain  access key",
    "  AWS unreadable",
    "  AWS console",
    "  GitHub",
    "  Bank",
  ]);
  assert.deepEqual(new Set(reads), new Set(items.slice(1, 6).map(({ id }) => id)));
});

Deno.test("itemChoices() reads eight items at most, the likeliest", async () => {
  const unlikely = Array.from({ length: 100 }, (_, index) => summary(`Bank ${index}`));
  const likely = Array.from({ length: 20 }, (_, index) => summary(`AWS ${index}`));
  const likeliest = [summary("aws_access_key", "API_CREDENTIAL")];
  const { reads } = await pick({ items: [...unlikely, ...likely, ...likeliest], keys: ["\r"] });
  assert.equal(reads.length, 8);
  assert.ok(reads.includes("id of aws_access_key"));
  assert.ok(reads.every((id) => /aws/i.test(id)));
});

Deno.test("itemChoices() asks for a vault when there are several, all of them being one of the choices", async () => {
  const items = [summary("AWS", "API_CREDENTIAL", V2)];
  const all = await pick({ items, vaults: [V1, V2], keys: ["\r", "\r"] });
  assert.deepEqual(all.screens[0]?.slice(0, 4), [
    "Which vault holds the access key?",
    "> all vaults",
    "  Private",
    "  Work",
  ]);
  assert.deepEqual([all.listed, all.screens[1]?.[1]], [[undefined], "> AWS  in Work"]);
  const one = await pick({ items, vaults: [V1, V2], keys: ["work\r", "\r"] });
  assert.deepEqual([one.listed, one.screens[1]?.[1]], [["v2"], "> AWS"]);
});

Deno.test("itemChoices() always names a vault when op demands one, and asks for none that was given", async () => {
  const items = [summary("AWS", "API_CREDENTIAL")];
  const only = await pick({ items, needsVault: true, keys: ["\r"] });
  assert.deepEqual(only.listed, ["v1"]);
  const several = await pick({ items, vaults: [V1, V2], needsVault: true, keys: ["\r", "\r"] });
  assert.deepEqual([several.listed, several.screens[0]?.[1]], [["v1"], "> Private"]);
  const given = await pick({ items, vaults: [V1, V2], given: { vault: "Work" }, keys: ["\r"] });
  assert.deepEqual(given.listed, ["Work"]);
});

Deno.test("itemChoices() says what to do when there is nothing to pick from", async () => {
  await assert.rejects(pick({ items: [summary("op-sts session abc")], keys: [] }), (error) => {
    assert.ok(error instanceof ItemError);
    assert.match(error.hint ?? "", /op-sts import/);
    return true;
  });
});

Deno.test("itemChoices() tells items of one title apart by their vaults, and by their ids within one", async () => {
  const items = [
    summary("AWS", "LOGIN", V1),
    { ...summary("AWS", "LOGIN", V1), id: "another-one" },
    summary("AWS", "LOGIN", V2),
  ];
  const { screens } = await pick({ items, vaults: [V1, V2], keys: ["\r", "\r"] });
  assert.deepEqual(screens[1]?.slice(1, 4).map((line) => line.replace(/^[ >]+/, "")).sort(), [
    "AWS  in Private, id anothe…",
    "AWS  in Private, id id of …",
    "AWS  in Work",
  ]);
});
