/**
 * Tests of the checks that the STS stand-in makes of parameters.
 *
 * @module
 */

import assert from "node:assert/strict";
import { sendSigned } from "./hand_made.ts";
import { mfaOf, MID_STEP_MS } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

const FROZEN = { clock: () => MID_STEP_MS };

Deno.test("getSessionToken() refuses parameters when they break the service model", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const { SerialNumber, TokenCode } = await mfaOf(key);
  const broken = (value: string, member: string, demand: string) =>
    `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${demand}`;
  const rows: [params: Record<string, string>, code: string, text: string][] = [
    [
      { DurationSeconds: "899" },
      "ValidationError",
      `1 validation error detected: ${
        broken(
          "899",
          "durationSeconds",
          "have value greater than or equal to 900",
        )
      }`,
    ],
    [
      { DurationSeconds: "129601" },
      "ValidationError",
      `1 validation error detected: ${
        broken(
          "129601",
          "durationSeconds",
          "have value less than or equal to 129600",
        )
      }`,
    ],
    [
      { DurationSeconds: "" },
      "MalformedInput",
      "missing value for decimal type",
    ],
    [{ DurationSeconds: "900.0" }, "MalformedInput", ""],
    [{ DurationSeconds: "2147483648" }, "MalformedInput", ""],
    [
      { SerialNumber, TokenCode: "1234567" },
      "ValidationError",
      `1 validation error detected: ${
        broken("1234567", "tokenCode", "have length less than or equal to 6")
      }`,
    ],
    [
      { SerialNumber, TokenCode: "12 45" },
      "ValidationError",
      `2 validation errors detected: ${
        broken(
          "12 45",
          "tokenCode",
          "satisfy regular expression pattern: [\\d]*",
        )
      }; ${broken("12 45", "tokenCode", "have length greater than or equal to 6")}`,
    ],
    [
      { SerialNumber: "GAHT1234", TokenCode },
      "ValidationError",
      `1 validation error detected: ${
        broken(
          "GAHT1234",
          "serialNumber",
          "have length greater than or equal to 9",
        )
      }`,
    ],
    [
      { SerialNumber: "x".repeat(257), TokenCode },
      "ValidationError",
      `1 validation error detected: ${
        broken(
          "x".repeat(257),
          "serialNumber",
          "have length less than or equal to 256",
        )
      }`,
    ],
    [
      { SerialNumber: "GAHT 12345678", TokenCode },
      "ValidationError",
      `1 validation error detected: ${
        broken(
          "GAHT 12345678",
          "serialNumber",
          "satisfy regular expression pattern: [\\w+=/:,.@-]*",
        )
      }`,
    ],
  ];
  for (const [params, code, text] of rows) {
    const answer = await sendSigned(sts.url, key, {
      Action: "GetSessionToken",
      ...params,
    });
    assert.deepEqual([answer.status, answer.code, answer.message], [
      400,
      code,
      text,
    ]);
  }
});
