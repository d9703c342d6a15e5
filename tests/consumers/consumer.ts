/**
 * What the harness knows about a consumer of `credential_process`.
 *
 * @module
 */

import type { Place } from "./place.ts";

/** A command to run. */
export interface Command {
  /** Program and arguments. */
  readonly words: readonly string[];
  /** Variables to add to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A check that one consumer alone has. */
export interface Check {
  /** What holds when it passes, for the table. */
  readonly name: string;
  /** Whether it waits for a minute and more, so that others are made meanwhile. */
  readonly waits?: true;
  /** Throws when it does not hold. */
  run(consumer: Consumer, place: Place): Promise<void>;
}

/** The checks that all consumers have. */
export type CommonCheck = "session" | "role" | "message" | "two" | "refresh";

/** A program or library that runs us. */
export interface Consumer {
  /** Name of its folder in the cache. */
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** Exact version that is installed. */
  readonly version: string;
  /** Tells the version that is there, where it can be another one. */
  versionIn?(folder: string): Promise<string>;
  /** Where its package comes from. */
  readonly registry: string;
  /** Whether it is run without `--all`. */
  readonly byDefault: boolean;
  /** Folder with its small program in `tests/consumers/programs/`, if it needs one. */
  readonly sources?: string;
  /**
   * Installs it.
   *
   * @param folder A folder with its locks alone, in which it stays
   */
  install(folder: string): Promise<void>;
  /** Service that it asks for an answer in place of STS. */
  readonly asks?: "s3" | "cloudformation" | "bedrock";
  /** Tells whether it can be had on this machine; without it, yes. */
  isThere?(): Promise<boolean>;
  /**
   * A command that asks who it is, with one client, and prints the ARN of each answer on a line.
   *
   * @param folder Where it is installed
   * @param profile Profile in the configuration file
   * @param times How often to ask
   */
  identity(folder: string, profile: string, times: number): Command;
  /** The same with the profile's provider alone, where {@linkcode Consumer.identity} takes a chain that hides it. */
  readonly explicit?: Consumer["identity"];
  /** How often we are run for one request, when it is not once. */
  readonly runsPerCommand?: number;
  /** How often we are run for ten requests, by minutes that our session has left; absent where a process makes one. */
  readonly runsForTen?: Readonly<Record<21 | 14 | 4, number>>;
  /** Uses it a first time, where two first uses at once fail by a fault of its own. */
  useFirst?(place: Place): Promise<unknown>;
  /** What holds in place of a check that others pass; null where nothing can be tested. */
  readonly instead?: Readonly<Partial<Record<CommonCheck, Check | null>>>;
  /** Checks beside those that all consumers have. */
  readonly checks?: readonly Check[];
}

/** Folder of this harness. */
export const HERE = decodeURIComponent(new URL("./", import.meta.url).pathname);
