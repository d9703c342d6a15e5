/**
 * Every failure that a user can meet: what failed, what to do about it, and the exit code it ends in.
 *
 * No error carries a cause, an argument list or output of another program: any of them could hold a secret.
 *
 * @module
 */

/** Exit code of a call that failed. */
const EXIT_FAILED = 1;

/** Exit code of a call that was worded wrongly. */
const EXIT_USAGE = 2;

/** Exit code of a call that the user broke off, as shells count SIGINT. */
const EXIT_CANCELLED = 130;

/** Base of all failures that `op-sts` reports by itself; anything else that is thrown is a defect of the program. */
export class OpStsError extends Error {
  /** What the user can do, one sentence; absent when there is nothing to advise. */
  readonly hint: string | undefined;

  readonly exitCode: number = EXIT_FAILED;

  /** Makes an error for the user. */
  constructor(message: string, hint?: string) {
    super(message);
    this.name = new.target.name;
    this.hint = hint;
  }
}

/** The command line or an environment twin of an option is wrong; nothing was called. */
export class UsageError extends OpStsError {
  override readonly exitCode: number = EXIT_USAGE;

  /** The word that is not known, and those that are: one of them may have been meant. */
  readonly unknown: {
    readonly word: string;
    readonly known: readonly string[];
    readonly isOption?: true;
  } | undefined;

  /** Makes an error about the command line. */
  constructor(message: string, hint?: string, unknown?: UsageError["unknown"]) {
    super(message, hint);
    this.unknown = unknown;
  }
}

/** The user has left a prompt. */
export class CancelledError extends OpStsError {
  /** Exit code of the process: that of a program which Ctrl-C ended. */
  override readonly exitCode: number = EXIT_CANCELLED;
}

/** The 1Password item does not hold what a login needs. */
export class ItemError extends OpStsError {}

/**
 * What kind of trouble `op` reported.
 *
 * - `conflict`: another write in the vault; worth a few tries at once.
 * - `unreachable`, `limited`: 1Password's servers cannot be reached, or want fewer requests; worth a try some minutes
 *   later, and none before.
 * - `dismissed`, `signed out`, `app`: a person has to do something; the same call is in vain until then.
 * - `refused`: 1Password does not take an edit of this item, today or ever; the session can go elsewhere.
 * - `denied`: the account has no right; an administrator has to do something.
 * - `not found`, `ambiguous`: the item that was named.
 * - `no answer`: `op` did not answer in time, and what it was to do may still happen.
 */
export type OpTrouble =
  | "conflict"
  | "unreachable"
  | "limited"
  | "dismissed"
  | "signed out"
  | "app"
  | "refused"
  | "denied"
  | "not found"
  | "ambiguous"
  | "no answer"
  | "other";

/** The 1Password CLI failed, or answered with something that it should not. */
export class OpError extends OpStsError {
  readonly trouble: OpTrouble;

  /** Ids of the items that a title matched, when the trouble is "ambiguous". */
  readonly ids: readonly string[];

  /** Makes an error about `op`. */
  constructor(
    trouble: OpTrouble,
    message: string,
    hint?: string,
    ids: readonly string[] = [],
  ) {
    super(message, hint);
    this.trouble = trouble;
    this.ids = ids;
  }
}

/**
 * What kind of trouble AWS gave: the first three are worth one more try with a new code; `not sent` means that the
 * request never left this machine.
 */
export type AwsTrouble =
  | "code rejected"
  | "throttled"
  | "server"
  | "refused"
  | "network"
  | "not sent";

/** AWS did not do what it was asked for, or did not answer. */
export class AwsError extends OpStsError {
  readonly trouble: AwsTrouble;

  /** How far this machine's clock is ahead of AWS's in seconds (negative: behind), where the answer told. */
  readonly skewSeconds: number | undefined;

  /** The SDK's word for a refusal, such as `AccessDenied` or `LimitExceededException`; absent without an answer. */
  readonly code: string | undefined;

  /** Makes an error about AWS. */
  constructor(
    trouble: AwsTrouble,
    message: string,
    hint?: string,
    skewSeconds?: number,
    code?: string,
  ) {
    super(message, hint);
    this.trouble = trouble;
    this.skewSeconds = skewSeconds;
    this.code = code;
  }
}

/** AWS STS did not issue a session, or did not tell whose one is. */
export class StsError extends AwsError {}

/** AWS IAM did not do what it was asked for. */
export class IamError extends AwsError {}

/** A part of this program could not be loaded in time; loading others would take as long. */
export class LoadError extends OpStsError {}

/** The time of the whole call (`--timeout`) does not suffice for the next step. */
export class DeadlineError extends OpStsError {}

/** The refresh lock cannot be used. */
export class LockError extends OpStsError {}

/** Another process was refused while this one waited for it; the words are those of that refusal. */
export class RefusedError extends OpStsError {}

/** The command of `exec` cannot be started. */
export class CommandError extends OpStsError {
  override readonly exitCode: number;

  /** Makes an error with the exit code that shells give such a command: 127 when it is not found, else 126. */
  constructor(message: string, hint: string, isFound: boolean) {
    super(message, hint);
    this.exitCode = isFound ? 126 : 127;
  }
}

/** A file of the user's cannot be read, or must not be written; it is as it was. */
export class FileError extends OpStsError {}

/** A failure whose hint was completed by who knew more than the place where it happened. */
export class CompletedError extends OpStsError {
  override readonly exitCode: number;

  /** Makes the same error with another hint. */
  constructor({ message, exitCode }: OpStsError, hint: string) {
    super(message, hint);
    this.exitCode = exitCode;
  }
}

/** Says what failed. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
