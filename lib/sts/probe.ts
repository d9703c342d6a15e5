/**
 * Asks STS for nothing, to see whether it answers and what its clock says: an unsigned request, which holds no secret,
 * counts as no login, and is refused with a `Date`.
 *
 * @module
 */

import type { StsTarget } from "./target.ts";
import { NoAnswer, sendOnce } from "./wire.ts";

/** How STS answered. */
export type StsReply =
  | {
    readonly kind: "answer";
    /** Whether the answer is one of STS, not that of a proxy or a captive portal. */
    readonly isSts: boolean;
    readonly status: number;
    /** The `Date` header. */
    readonly date: string | undefined;
  }
  | { readonly kind: "no answer"; readonly reason: string };

/** What to ask. */
export interface StsProbe {
  readonly target: StsTarget;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly caCerts: string | undefined;
  /** Milliseconds after which to give up. */
  readonly timeoutMs: number;
}

/** Domains of partitions other than `aws` and `aws-us-gov` (the partition data of AWS's SDKs). */
const DOMAINS: Readonly<Record<string, string>> = {
  "aws-cn": "amazonaws.com.cn",
  "aws-eusc": "amazonaws.eu",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
  "aws-iso-e": "cloud.adc-e.uk",
  "aws-iso-f": "csp.hci.ic.gov",
};

/**
 * Names the address that logins go to.
 *
 * @returns The URL without a path
 */
export function stsAddress({ partition, region, endpoint }: StsTarget): string {
  return endpoint ?? `https://sts.${region}.${DOMAINS[partition] ?? "amazonaws.com"}`;
}

/** Sends the request, by the same way as a login. */
export async function probeSts({ target, caCerts, timeoutMs }: StsProbe): Promise<StsReply> {
  try {
    const { status, headers, body } = await sendOnce({
      url: `${stsAddress(target)}/`,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
      caCerts,
      timeoutMs,
    });
    return {
      kind: "answer",
      isSts: new TextDecoder().decode(body).includes("<ErrorResponse"),
      status,
      date: headers["date"],
    };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { kind: "no answer", reason: error.message.replace(/\s+/g, " ").slice(0, 200) };
  }
}
