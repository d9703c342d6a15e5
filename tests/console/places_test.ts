import assert from "node:assert/strict";
import { consolePlace, destinationOf } from "../../lib/console/places.ts";

const PLACES: readonly [
  partition: string,
  region: string | undefined,
  federation: string,
  page: string,
][] = [
  [
    "aws",
    undefined,
    "signin.aws.amazon.com",
    "us-east-1.console.aws.amazon.com/console/home?region=us-east-1",
  ],
  [
    "aws",
    "eu-west-1",
    "eu-west-1.signin.aws.amazon.com",
    "eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1",
  ],
  [
    "aws-cn",
    "cn-north-1",
    "signin.amazonaws.cn",
    "console.amazonaws.cn/console/home?region=cn-north-1",
  ],
  [
    "aws-us-gov",
    undefined,
    "signin.amazonaws-us-gov.com",
    "console.amazonaws-us-gov.com/console/home?region=us-gov-west-1",
  ],
  [
    "aws-eusc",
    undefined,
    "eusc-de-east-1.signin.amazonaws-eusc.eu",
    "console.amazonaws-eusc.eu/console/home?region=eusc-de-east-1",
  ],
];

for (const [partition, region, federation, page] of PLACES) {
  Deno.test(`consolePlace() finds sign-in and console of ${partition} ${region ?? ""}`, () => {
    const place = consolePlace(partition, region, {});
    assert.equal(place.federation, `https://${federation}/federation`);
    assert.equal(destinationOf(place, {}), `https://${page}`);
  });
}

Deno.test("consolePlace() knows no console of the partitions that nobody can reach", () => {
  for (const partition of ["aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"]) {
    assert.throws(() => consolePlace(partition, undefined, {}), {
      message: `Cannot open the console: none is known of the partition ${partition}`,
    });
  }
});

Deno.test("consolePlace() makes no host of a region that is none, or of another partition", () => {
  const regions: [partition: string, region: string][] = [
    ["aws", "evil.example/"],
    ["aws", "evil.example#"],
    ["aws", "eu-west-1@evil.example"],
    ["aws", "EU-WEST-1"],
    ["aws", "aws-global"],
    ["aws", "cn-north-1"],
    ["aws-eusc", "evil.example/"],
    ["aws-cn", "us-east-1"],
  ];
  for (const [partition, region] of regions) {
    assert.throws(() => consolePlace(partition, region, {}), {
      name: "UsageError",
      message:
        `Cannot open the console in "${region}": it is no region of the partition ${partition}`,
      hint: /^name one that is, such as --region [a-z]+-[a-z]+-/,
    });
  }
});

const PLACE = consolePlace("aws", "eu-west-1", {});
const HOST = "https://eu-west-1.console.aws.amazon.com";

const PAGES: readonly [wish: { service?: string; destination?: string }, page: string][] = [
  [{ service: "s3" }, `${HOST}/s3/home?region=eu-west-1`],
  [{ service: "iam" }, `${HOST}/iam/home`],
  [{ service: "cloudwatch/home#logs" }, `${HOST}/cloudwatch/home?region=eu-west-1#logs`],
  [{ service: "s3/buckets?tab=x#y" }, `${HOST}/s3/buckets?tab=x&region=eu-west-1#y`],
  [{ service: "s3/home?region=eu-west-3" }, `${HOST}/s3/home?region=eu-west-3`],
  [{ service: "iam/home#/users" }, `${HOST}/iam/home#/users`],
  [{ destination: "/s3/buckets/b" }, `${HOST}/s3/buckets/b`],
  [{ destination: `${HOST}/x?y=1#z` }, `${HOST}/x?y=1#z`],
  [
    { destination: "https://us-east-1.console.aws.amazon.com/iam" },
    "https://us-east-1.console.aws.amazon.com/iam",
  ],
  [{ destination: "https://console.aws.amazon.com/iam" }, "https://console.aws.amazon.com/iam"],
];

for (const [wish, page] of PAGES) {
  Deno.test(`destinationOf() makes ${page} of ${JSON.stringify(wish)}`, () => {
    assert.equal(destinationOf(PLACE, wish), page);
  });
}

Deno.test("destinationOf() leads nowhere but to the console", () => {
  for (
    const destination of [
      "https://evil.example/",
      "http://eu-west-1.console.aws.amazon.com/",
      "https://console.aws.amazon.com.evil.example/",
      "https://evilconsole.aws.amazon.com/",
      "//evil.example/x",
      "javascript:alert(1)",
    ]
  ) {
    assert.throws(() => destinationOf(PLACE, { destination }), {
      message: /it is no page of console/,
    });
  }
  for (const service of ["", "s3 x", "../x", "-s", "s3\nx", "https://evil.example"]) {
    assert.throws(() => destinationOf(PLACE, { service }), { message: /^Cannot use --service/ });
  }
});
