/**
 * The paths that are measured, and what each may take (section 9 of the design).
 *
 * @module
 */

import type { Tools } from "./tools.ts";

/** A path and its budgets. */
export interface Path {
  /** Short name, by which budgets refer to it. */
  readonly name: string;
  /** What the table says. */
  readonly title: string;
  /** Program and arguments. */
  readonly words: readonly string[];
  /** What must be in the item before each run. */
  readonly item:
    | "session"
    | "no session"
    | "ended session"
    | "held by the agent"
    | "key in aws-vault";
  /** How long `op` takes, for `sleep`; no time at all without it. */
  readonly opSeconds?: string;
  /** Tools of the machine without which it is not measured. */
  readonly needs: readonly (keyof Tools)[];
  /** How often the time of another path it may take. */
  readonly budgets: readonly { readonly factor: number; readonly of: string }[];
}

const HERE = decodeURIComponent(new URL(".", import.meta.url).pathname);
const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const DENO = [Deno.execPath(), "run", "-A", "-q", "--no-prompt"];

/**
 * The program as a binary embeds it. Like a binary, and unlike `deno run` without that option, it does not open at start
 * what it may load later.
 */
export const BUNDLE: readonly string[] = [
  ...DENO,
  "--no-config",
  "--unstable-lazy-dynamic-imports",
  `${ROOT}dist/op-sts.js`,
];

/** The program in one file. */
export const SINGLE: readonly string[] = [
  ...DENO,
  "--no-config",
  `${ROOT}dist/single/op-sts.js`,
];

/** The program from source. */
export const SOURCE: readonly string[] = [...DENO, "--frozen", `${ROOT}main.ts`];

const ARTICLE = ["bash", `${HERE}article.sh`];

/** What a real `op` takes: half a second to two, by reports. In seconds. */
const SLOW = ["0.3", "1"] as const;

/** A hit with an `op` that takes its time, in which all that can be done is done. */
function slowPaths(opSeconds: string): Path[] {
  const session = { item: "session", needs: [], opSeconds } as const;
  const floor = `floor, op of ${opSeconds} s`;
  return [
    {
      ...session,
      name: floor,
      title: `floor, \`op\` of ${opSeconds} s`,
      words: [...DENO, "--no-config", `${HERE}floor.js`],
      budgets: [],
    },
    {
      ...session,
      name: `hit, op of ${opSeconds} s`,
      title: `**hit, bundle, \`op\` of ${opSeconds} s**`,
      words: BUNDLE,
      budgets: [{ factor: 1.015, of: floor }],
    },
  ];
}

/** Misses with an `op` that takes its time: nothing is known of a session, or that it has ended. */
const SLOW_MISSES: readonly Path[] = [
  {
    name: "miss, op of 0.3 s",
    title: "miss, bundle, `op` of 0.3 s (twice)",
    words: BUNDLE,
    item: "no session",
    needs: [],
    opSeconds: "0.3",
    budgets: [],
  },
  {
    name: "foreseen miss, op of 0.3 s",
    title: "the same, where the session is known to have ended",
    words: BUNDLE,
    item: "ended session",
    needs: [],
    opSeconds: "0.3",
    budgets: [],
  },
];

/** All paths, in the order of the table. */
export const PATHS: readonly Path[] = [
  {
    name: "empty",
    title: "empty Deno program",
    words: [...DENO, "--no-config", `${HERE}empty.js`],
    item: "session",
    needs: [],
    budgets: [],
  },
  {
    name: "floor",
    title: "floor: a Deno program that only runs `op`",
    words: [...DENO, "--no-config", `${HERE}floor.js`],
    item: "session",
    needs: [],
    budgets: [],
  },
  {
    name: "article's hit",
    title: "hit, article's script",
    words: ARTICLE,
    item: "session",
    needs: ["jq"],
    budgets: [],
  },
  {
    name: "article's miss",
    title: "miss, article's script",
    words: ARTICLE,
    item: "no session",
    needs: ["jq", "aws"],
    budgets: [],
  },
  {
    name: "aws-vault",
    title: "aws-vault, file backend: the key alone (`--no-session`)",
    words: ["aws-vault", "export", "--no-session", "--format=json", "work"],
    item: "key in aws-vault",
    needs: ["aws-vault"],
    budgets: [],
  },
  {
    name: "start",
    title: "start and end of the bundle (`--version`)",
    words: [...BUNDLE, "--version"],
    item: "session",
    needs: [],
    budgets: [],
  },
  {
    name: "hit",
    title: "**hit, bundle**",
    words: BUNDLE,
    item: "session",
    needs: [],
    budgets: [{ factor: 1.3, of: "floor" }, { factor: 0.5, of: "article's hit" }],
  },
  {
    name: "hit of the single file",
    title: "hit, single file",
    words: SINGLE,
    item: "session",
    needs: [],
    budgets: [{ factor: 1.05, of: "hit" }],
  },
  ...SLOW.flatMap(slowPaths),
  {
    name: "hit from source",
    title: "hit, source",
    words: SOURCE,
    item: "session",
    needs: [],
    budgets: [{ factor: 0.8, of: "article's hit" }],
  },
  {
    name: "hit by the agent",
    title: "hit, bundle, session from the agent",
    words: [...BUNDLE, "--agent", "on"],
    item: "held by the agent",
    needs: [],
    budgets: [{ factor: 1.25, of: "empty" }],
  },
  {
    name: "miss",
    title: "**miss, bundle**",
    words: BUNDLE,
    item: "no session",
    needs: [],
    budgets: [{ factor: 8, of: "floor" }, { factor: 0.3, of: "article's miss" }],
  },
  ...SLOW_MISSES,
  {
    name: "miss from source",
    title: "miss, source",
    words: SOURCE,
    item: "no session",
    needs: [],
    budgets: [],
  },
];
