/**
 * The least of S3, CloudFormation and Bedrock that makes a client content, and by which it says who it is: the body of an
 * object, an output of Terraform's state, the text of a model are the signer's ARN.
 *
 * @module
 */

import type { AwsRequest } from "./verify.ts";

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The bucket that is there, and the object in it that says who asks. */
export const BUCKET = "bucket";
export const OBJECT = "who.txt";

/** Where Terraform keeps its state. */
export const STATE = "terraform.tfstate";

/**
 * Answers a signed request.
 *
 * @param service Service that it was signed for
 * @param request The request
 * @param arn Its signer
 * @returns What the service would say
 */
export function answer(service: string, request: AwsRequest, arn: string): Answer {
  if (service === "s3") return answerS3(request, arn);
  if (service === "cloudformation") return xml(200, stacks());
  if (service === "bedrock") return json(message(arn));
  return xml(404, `<Error><Code>NoSuchService</Code><Message>${service}</Message></Error>`);
}

/**
 * What S3 says to one who has no right.
 *
 * @returns The answer
 */
export function accessDenied(): Answer {
  return xml(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
}

function answerS3({ method, path, query, headers }: AwsRequest, arn: string): Answer {
  const contents: Record<string, string> = { [OBJECT]: arn, [STATE]: state(arn) };
  const [, bucket = "", ...rest] = decodeURIComponent(path).split("/");
  const key = rest.join("/");
  const parameters = new URLSearchParams(query);
  if (bucket === "") return xml(200, listBuckets());
  if (key === "") {
    return parameters.has("location")
      ? xml(200, `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`)
      : xml(200, listObjects(contents, parameters.get("prefix") ?? ""));
  }
  const body = contents[key];
  if (body === undefined || method !== "GET" && method !== "HEAD") {
    return xml(404, "<Error><Code>NoSuchKey</Code><Message>There is none</Message></Error>");
  }
  return part(body, headers["range"]);
}

/** All of an object, or the part that was asked for. */
function part(body: string, range: string | undefined): Answer {
  const about = {
    "content-type": "text/plain",
    "last-modified": "Thu, 26 Nov 2026 00:00:00 GMT",
    "accept-ranges": "bytes",
    "etag": '"0123456789abcdef0123456789abcdef"',
  };
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === undefined) return { status: 200, headers: about, body };
  const start = from === "" ? Math.max(0, body.length - Number(to)) : Number(from);
  const end = from === "" || to === "" ? body.length : Math.min(Number(to) + 1, body.length);
  const headers = { ...about, "content-range": `bytes ${start}-${end - 1}/${body.length}` };
  return { status: 206, headers, body: body.slice(start, end) };
}

function listBuckets(): string {
  return `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket>
<Name>${BUCKET}</Name><CreationDate>2026-11-26T00:00:00.000Z</CreationDate></Bucket></Buckets>
<Owner><ID>id</ID></Owner></ListAllMyBucketsResult>`;
}

function listObjects(contents: Readonly<Record<string, string>>, prefix: string): string {
  const found = Object.entries(contents).filter(([key]) => key.startsWith(prefix));
  const items = found.map(([key, body]) =>
    `<Contents><Key>${key}</Key><LastModified>2026-11-26T00:00:00.000Z</LastModified>
<ETag>"0123456789abcdef0123456789abcdef"</ETag><Size>${body.length}</Size>
<StorageClass>STANDARD</StorageClass></Contents>`
  );
  return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${BUCKET}</Name>
<Prefix>${prefix}</Prefix><KeyCount>${found.length}</KeyCount><MaxKeys>1000</MaxKeys>
<IsTruncated>false</IsTruncated>${items.join("")}</ListBucketResult>`;
}

function state(arn: string): string {
  const outputs = { who: { value: arn, type: "string" } };
  const lineage = "00000000-0000-4000-8000-000000000000";
  return JSON.stringify({
    ...{ version: 4, terraform_version: "1.0.0", serial: 1, lineage, outputs },
    ...{ resources: [], check_results: null },
  });
}

/** The stack that `cdk bootstrap` makes, of a version that it does not put an older one in place of. */
function stacks(): string {
  const outputs = { BootstrapVersion: "9999", BucketName: BUCKET, BucketDomainName: "localhost" };
  const members = Object.entries(outputs).map(([key, value]) =>
    `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStacksResult><Stacks><member><StackName>CDKToolkit</StackName>
<StackId>arn:aws:cloudformation:us-east-1:123456789012:stack/CDKToolkit/1</StackId>
<CreationTime>2026-11-26T00:00:00.000Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${members.join("")}</Outputs></member></Stacks></DescribeStacksResult>
</DescribeStacksResponse>`;
}

function message(arn: string): object {
  return {
    ...{ id: "msg_1", type: "message", role: "assistant", model: "model", stop_reason: "end_turn" },
    stop_sequence: null,
    content: [{ type: "text", text: arn }],
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}

function xml(status: number, text: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${text}`;
  return { status, headers: { "content-type": "application/xml" }, body };
}

function json(value: object): Answer {
  const headers = { "content-type": "application/json" };
  return { status: 200, headers, body: JSON.stringify(value) };
}
