/**
 * The XML bodies of the AWS Query protocol as STS writes them.
 *
 * @module
 */

import type { Refusal } from "./errors.ts";

/** Content of an XML element: text, or child elements in order. */
export type XmlContent = string | XmlTree | readonly XmlTree[];

/** Child elements by name, in order. */
export interface XmlTree {
  [name: string]: XmlContent;
}

const IAM_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";
const STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
/** What the front of AWS answers with before a request has found its service. */
const FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09";

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/**
 * The body of a reply to an action that succeeded.
 *
 * @param action Name of the action
 * @param result Content of the `…Result` element
 * @param requestId Id of the request, a UUID
 * @returns The XML text
 */
export function resultXml(
  action: string,
  result: XmlTree,
  requestId: string,
  service: "sts" | "iam" = "sts",
): string {
  const namespace = service === "iam" ? IAM_NAMESPACE : STS_NAMESPACE;
  return document(`${action}Response`, namespace, {
    // An action of IAM that gives nothing has no such element.
    ...(service === "iam" && Object.keys(result).length === 0
      ? {}
      : { [`${action}Result`]: result }),
    ResponseMetadata: { RequestId: requestId },
  });
}

/**
 * The body of a reply to a request that was refused.
 *
 * @param refused Why
 * @param requestId Id of the request, a UUID
 * @returns The XML text
 */
export function errorXml(
  refused: Refusal,
  requestId: string,
  service: "sts" | "iam" = "sts",
): string {
  const { status, code, message } = refused;
  const error: XmlTree = {
    Type: status < 500 ? "Sender" : "Receiver",
    Code: code,
    ...(message === "" ? {} : { Message: message }),
  };
  const ofService = service === "iam" ? IAM_NAMESPACE : STS_NAMESPACE;
  const namespace = code === "InvalidAction" ? FAULT_NAMESPACE : ofService;
  return document("ErrorResponse", namespace, {
    Error: error,
    RequestId: requestId,
  });
}

function document(name: string, namespace: string, tree: XmlTree): string {
  const children = elements(tree, "  ");
  return `<${name} xmlns="${namespace}">\n${children}</${name}>\n`;
}

function elements(tree: XmlTree, indent: string): string {
  return Object.entries(tree).map(([name, content]) => {
    if (isList(content)) {
      const members = content.map((member) => elements({ member }, `${indent}  `)).join("");
      return `${indent}<${name}>\n${members}${indent}</${name}>\n`;
    }
    const inner = typeof content === "string"
      ? escapeText(content)
      : `\n${elements(content, `${indent}  `)}${indent}`;
    return `${indent}<${name}>${inner}</${name}>\n`;
  }).join("");
}

/** Tells whether content is a list, whose elements are all called `member`. */
export function isList(content: XmlContent): content is readonly XmlTree[] {
  return Array.isArray(content);
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (found) => ESCAPES[found] ?? found);
}
