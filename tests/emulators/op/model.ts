/**
 * The shapes that the stand-in for 1Password keeps in its home and shares with the tests. Types only.
 *
 * @module
 */

import type { Category, FieldType, Purpose } from "./catalogue.ts";
import type { Habits } from "./habits.ts";
import type { ReplyName } from "./replies.ts";

/** A field of an item; an empty `label` or `value` is left out of the JSON. */
export interface StoredField {
  id: string;
  type: FieldType;
  /** What a built-in field is for; custom fields have none. */
  purpose?: Purpose;
  label: string;
  value: string;
  /** Id of the section that the field stands in, when it stands in one. */
  sectionId?: string;
  /** Former values of the password field, newest first. */
  history?: string[];
}

/** A section of an item; an empty `label` is left out of the JSON. */
export interface StoredSection {
  id: string;
  label: string;
}

/** A web address of an item. */
export interface StoredUrl {
  label: string;
  primary: boolean;
  href: string;
}

/** An attached file; `size` is in bytes. */
export interface StoredFile {
  id: string;
  name: string;
  size: number;
}

/** An item as the stand-in holds it, secrets included; times are in ms since the epoch. */
export interface StoredItem {
  id: string;
  title: string;
  favorite: boolean;
  tags: string[];
  version: number;
  vault: { id: string; name: string };
  category: Category;
  lastEditedBy: string;
  createdAt: number;
  updatedAt: number;
  urls: StoredUrl[];
  sections: StoredSection[];
  fields: StoredField[];
  files: StoredFile[];
  /** Whether the item still holds a passkey; `op` never shows it. */
  passkey: boolean;
  archived: boolean;
}

/** A vault; every write in it raises `version` by one. */
export interface StoredVault {
  id: string;
  name: string;
  version: number;
  createdAt: number;
}

/** The one account of the stand-in; `--account` takes anything of it but the email address. */
export interface Account {
  shorthand: string;
  url: string;
  id: string;
  userId: string;
  email: string;
}

/** The commands of the stand-in, but for `--version`. */
export type Command = `item ${ItemVerb}` | "vault list" | "vault get" | "account list" | "whoami";

/** The commands that a {@linkcode Fault} can hit. */
export type FaultCommand = Command | "--version";

/** The verbs of `op item` that the stand-in knows. */
export type ItemVerb = "get" | "edit" | "create" | "delete" | "list";

/** Faults that change how a command that otherwise works behaves. */
export type Twist =
  | "hang"
  | "edit ignored"
  | "edit alters another field"
  | "edit skips a version"
  | "daemon holds the pipe"
  | "concealed";

/** An answer given in place of the command's own, word for word. */
export interface CustomReply {
  stderr: string;
  exit: number;
  stdout?: string;
}

/** Every fault that has a name. */
export type FaultName = ReplyName | Twist;

/** A fault to come; calls are counted across processes. */
export interface Fault {
  on: FaultCommand;
  /** Id or title of the item to hit; not for commands that name none. */
  item?: string;
  /** How many matching calls go well first; none by default. */
  skip?: number;
  /** How many matching calls fail after those; all by default. */
  times?: number;
  fault: FaultName | CustomReply;
  /** Time before the answer in ms, in place of the command's latency. */
  delayMs?: number;
}

/** How the stand-in behaves; `latencyMs` is spent inside the process before it answers. */
export interface Behaviour {
  latencyMs: Record<ItemVerb, number>;
  readOnly: boolean;
  faults: Fault[];
}

/** A fault with the number of matching calls so far. */
export interface ArmedFault {
  fault: Fault;
  seen: number;
}

/** Everything that the processes of one stand-in share. */
export interface State {
  version: string;
  mode: "app" | "service-account";
  /** Other accounts that are set up on this device; they are listed, and no more. */
  otherAccounts: Account[];
  account: Account;
  serviceAccountToken: string;
  vaults: StoredVault[];
  items: StoredItem[];
  /** Ids of deleted items and of their vaults. */
  deleted: { id: string; vaultId: string }[];
  latencyMs: Record<ItemVerb, number>;
  readOnly: boolean;
  habits: Habits;
  faults: ArmedFault[];
}
