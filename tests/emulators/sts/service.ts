/**
 * The STS stand-in without its server: a request in, an answer and a log entry out.
 *
 * @module
 */

import type { ActionHandler } from "./action.ts";
import { assumeRole } from "./assume_role.ts";
import { authenticate } from "./authenticate.ts";
import { type Manner, type StsAction, Switches } from "./behaviour.ts";
import { startCall, type StsCall } from "./calls.ts";
import { Directory } from "./directory.ts";
import { Other, Refusal } from "./errors.ts";
import { failAtOnce, failForCaller, mannerOf, spoil } from "./faults.ts";
import { type FormParameters, readForm, type StsRequest } from "./form.ts";
import { getCallerIdentity } from "./get_caller_identity.ts";
import { getSessionToken } from "./get_session_token.ts";
import { getScopedCredentials } from "./get_scoped_credentials.ts";
import { IAM_ACTIONS } from "../iam/actions.ts";
import { checkIamCaller, isIamAction } from "../iam/caller.ts";
import { UsedCodes } from "./mfa.ts";
import { errorXml, resultXml } from "./xml.ts";

/** An HTTP answer; status 0 means that the connection is to be closed without one. */
export interface StsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How the body is sent, where not as a whole. */
  readonly manner?: Manner;
}

const ACTIONS: Readonly<Record<StsAction, ActionHandler>> = {
  GetSessionToken: getSessionToken,
  GetCallerIdentity: getCallerIdentity,
  AssumeRole: assumeRole,
  GetScopedCredentials: getScopedCredentials,
  ...IAM_ACTIONS,
};

/** Version of the protocol by service; both are on one host here. */
const VERSIONS = { sts: "2011-06-15", iam: "2010-05-08" } as const;

/** The service: tables, switches and log, and the answering of requests. */
export class StsService {
  /** Keys, roles and sessions. */
  readonly directory = new Directory();
  /** The switches. */
  readonly switches = new Switches();
  /** The log, in the order of the answers. */
  readonly calls: StsCall[] = [];
  readonly #usedCodes = new UsedCodes();
  readonly #clock: () => number;

  /** @param clock The real clock in ms, on top of which the skew goes */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** As if a time step had passed for all devices. */
  passStep(): void {
    this.#usedCodes.passStep();
  }

  /**
   * Answers a request and logs it.
   *
   * @param request The request
   * @returns The answer
   */
  async answer(request: StsRequest): Promise<StsAnswer> {
    const call = startCall(request, Date.now());
    const skewMs = this.switches.current.skewSeconds * 1000;
    const nowMs = Math.floor((this.#clock() + skewMs) / 1000) * 1000;
    const requestId = crypto.randomUUID();
    const service = serviceOf(request);
    const headers = {
      "content-type": "text/xml",
      "date": new Date(nowMs).toUTCString(),
      "x-amzn-requestid": requestId,
    };
    try {
      const { body, manner } = await this.#perform(request, call, nowMs, requestId);
      call.status = 200;
      return { status: 200, headers, body, ...(manner === undefined ? {} : { manner }) };
    } catch (error) {
      if (error instanceof Other) {
        call.status = error.answer.status;
        return error.answer;
      }
      const refused = error instanceof Refusal
        ? error
        : new Refusal(500, "StandInFailure", String(error));
      call.status = refused.status;
      if (refused.status >= 400) call.errorCode = refused.code;
      return refusedAnswer(refused, headers, requestId, service);
    } finally {
      this.calls.push(call);
    }
  }

  async #perform(
    request: StsRequest,
    call: StsCall,
    nowMs: number,
    requestId: string,
  ): Promise<{ body: string; manner: Manner | undefined }> {
    const params = readForm(request);
    call.params = params;
    call.action = params.Action ?? "";
    const action = readAction(params);
    const fault = this.switches.strike(action);
    failAtOnce(fault);
    const { directory } = this;
    const service = isIamAction(action) ? "iam" : "sts";
    const caller = await authenticate(request, directory, nowMs, service);
    const { packedPolicyLimit, allowsScoping, iamTakesScoped, propagationMs } =
      this.switches.current;
    if (caller.session === undefined) {
      caller.key.lastUsed = { atMs: nowMs, service, region: call.region };
    }
    if (service === "iam") checkIamCaller(action, caller, iamTakesScoped);
    failForCaller(fault, caller);
    const result = await ACTIONS[action]({
      params,
      caller,
      directory,
      usedCodes: this.#usedCodes,
      nowMs,
      packedPolicyLimit,
      allowsScoping,
      propagationMs,
      onStep: (step) => call.mfaStep = step,
    });
    const body = spoil(fault, result, (tree) => resultXml(action, tree, requestId, service));
    return { body, manner: mannerOf(fault) };
  }
}

function readAction(params: FormParameters): StsAction {
  const { Action: action = "", Version: version = "NO_VERSION_SPECIFIED" } = params;
  if (isAction(action) && version === VERSIONS[isIamAction(action) ? "iam" : "sts"]) return action;
  throw new Refusal(
    400,
    "InvalidAction",
    `Could not find operation ${action} for version ${version}`,
  );
}

/** What a request claims to be for, which decides how a refusal looks. */
function serviceOf({ headers }: StsRequest): "sts" | "iam" {
  return /\/iam\/aws4_request/.test(headers.authorization ?? "") ? "iam" : "sts";
}

function isAction(name: string): name is StsAction {
  return Object.hasOwn(ACTIONS, name);
}

/** AWS's redirect points to a web page; the stand-in's points nowhere, so that no test leaves the machine. */
function refusedAnswer(
  refused: Refusal,
  headers: StsAnswer["headers"],
  requestId: string,
  service: "sts" | "iam",
): StsAnswer {
  const { status } = refused;
  const body = status === 302 ? "" : errorXml(refused, requestId, service);
  return { status, headers, body };
}
