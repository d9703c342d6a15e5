/**
 * What AWS's refusals mean, put into words with advice.
 *
 * @module
 */

import { type AwsTrouble, StsError } from "../base/errors.ts";
import { harmless } from "../base/text.ts";
import { type AwsFailure, WEB_PAGE } from "./messages.ts";

/** A refusal and its meaning. */
export interface Row {
  readonly code: RegExp;
  readonly message?: RegExp;
  readonly trouble: AwsTrouble;
  readonly detail: string;
  /** Whether AWS's own sentence is added: only where it repeats nothing that was sent. */
  readonly quotes?: true;
  readonly hint: string;
  /** Whether a clock that is off can be the reason. */
  readonly timed?: true;
  /** Whether it only counts for a login of some age. */
  readonly isOld?: true;
}

/** What was asked of AWS. */
export interface Asked {
  /** What the call can be refused with. */
  readonly rows: readonly Row[];
  /** Begin of the message, such as `Cannot log in`. */
  readonly action: string;
  /** Region or endpoint. */
  readonly place: string;
  /** Wall clock in ms, to compare with the `Date` of the answer. */
  readonly now: number;
  /** Whether the login behind the session is older than what trust policies may ask for. */
  readonly isOld?: boolean;
}

/** What an error about AWS is made of. */
export type Explanation = ConstructorParameters<typeof StsError>;

/** From this difference on, a code of this machine is wrong for AWS: it takes codes of the steps next to its own. */
const SKEW_WORTH_NAMING_SECONDS = 30;

/** What helps where no answer came, by the words of the reason. */
const REMEDIES: readonly [reason: RegExp, hint: string][] = [
  // Our own words, with a host of somebody's choice in them: first.
  [/^it was redirected/, "log in to the network, or correct HTTPS_PROXY or AWS_ENDPOINT_URL_STS"],
  // Deno's own variables, in Deno's words.
  [/opening CA file|pem file to certificate store/, "correct or unset DENO_CERT"],
  [/^Unknown certificate store/, "correct or unset DENO_TLS_CA_STORE"],
  [
    /certificate:? (expired|not ?valid ?yet)/i,
    "set the clock of this machine; if it is right, correct HTTPS_PROXY or AWS_ENDPOINT_URL_STS",
  ],
  [
    /not ?valid ?for ?name/i,
    "correct AWS_ENDPOINT_URL_STS or HTTPS_PROXY, or log in to the network: somebody else answers",
  ],
  [
    /certificate|UnknownIssuer/i,
    "give the certificates of your network to --ca-bundle or AWS_CA_BUNDLE",
  ],
  [/proxy auth/i, "put the proxy's user and password into HTTPS_PROXY"],
  [/proxy|tunnel/i, "correct HTTPS_PROXY or ALL_PROXY"],
  [/corrupt message/, "correct HTTPS_PROXY or AWS_ENDPOINT_URL_STS: no TLS is spoken there"],
];

/** What helps where an answer of success lacks what it is about: AWS's own never does. */
export const ODD_ANSWER_HINT = "see what answers at AWS_ENDPOINT_URL_STS, or try again in a minute";

/** Says what helps where no answer came. */
export function remedyFor(reason: string): string {
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(reason)) ?? [];
  return remedy ?? "check the network, HTTPS_PROXY and AWS_CA_BUNDLE";
}

/** Turns what STS answered into an error with advice. */
export function explainStsError(answer: AwsFailure, asked: Asked): StsError {
  return new StsError(...explain(answer, asked, "STS"));
}

/**
 * Tells whether a failed request may have reached AWS, so that a code in it counts as spent.
 *
 * @param error What the call of AWS threw; a fault of ours never sent anything
 */
export function mayHaveLeft(error: unknown): boolean {
  return error instanceof StsError && error.trouble !== "not sent";
}

/** Finds words for what a service of AWS answered. */
export function explain(
  answer: AwsFailure,
  asked: Asked,
  service: string,
): Explanation {
  const { action, now } = asked;
  const from = `${service} (${asked.place})`;
  if (answer.kind !== "error") {
    const reason = harmless(answer.reason.replace(/\s+/g, " "), 200);
    const trouble = answer.kind === "not sent" ? "not sent" : "network";
    return [
      trouble,
      `${action}: ${service} (${asked.place}) did not answer: ${reason}`,
      remedyFor(reason),
    ];
  }
  const { code, message, date } = answer;
  const skew = skewOf(date, now);
  const row = asked.rows.find((row) =>
    row.code.test(code) && (row.message?.test(message) ?? true) &&
    (row.isOld === undefined || asked.isOld === true)
  );
  if (row === undefined) return [...unknown(answer, action, from), skew, code];
  if (skew !== undefined && Math.abs(skew) > SKEW_WORTH_NAMING_SECONDS && row.timed) {
    const clock = /clock/.test(row.detail) ? "it" : "this machine's clock";
    const off = `${clock} is ${Math.abs(skew)} s ${skew > 0 ? "ahead of" : "behind"} AWS's`;
    const told = `${action}: ${row.detail}; ${off}`;
    return [row.trouble, told, "set the clock, then try again", skew, code];
  }
  const sentence = row.quotes ? harmless(message, 400).replace(/[. ]+$/, "") : "";
  const detail = sentence === "" ? row.detail : `${row.detail}: ${sentence}`;
  return [row.trouble, `${action}: ${detail}`, row.hint, skew, code];
}

/** For what no row knows, such as the page of something that stands between us and AWS. */
function unknown(
  { code, status }: Extract<AwsFailure, { kind: "error" }>,
  action: string,
  from: string,
): [trouble: AwsTrouble, message: string, hint: string | undefined] {
  const isServer = status >= 500 || status === 0 || status === 200;
  const trouble = status === 429 ? "throttled" : isServer ? "server" : "refused";
  if (code !== WEB_PAGE || (status >= 500 && status !== 511)) {
    const hint = isServer ? "try again in a minute" : undefined;
    return [trouble, `${action}: ${from} answered ${status} ${harmless(code)}`, hint];
  }
  return [
    "network",
    `${action}: something else answered in place of ${from}, with a web page of status ${status}`,
    status === 407
      ? "put the proxy's user and password into HTTPS_PROXY"
      : "log in to the network, or correct HTTPS_PROXY or AWS_ENDPOINT_URL_STS",
  ];
}

function skewOf(date: string | undefined, now: number): number | undefined {
  const theirs = Date.parse(date ?? "");
  return Number.isNaN(theirs) ? undefined : Math.round((now - theirs) / 1000);
}
