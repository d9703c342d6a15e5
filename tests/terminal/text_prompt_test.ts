import assert from "node:assert/strict";
import { askText } from "../../lib/terminal/text_prompt.ts";
import { look, SCREEN, type } from "../prompts.ts";

function check(text: string): string | undefined {
  return text === "" ? "it is empty" : /\s/.test(text) ? "it has blanks" : undefined;
}
const PROFILE = askText({ question: "Profile", initial: "work", check });
const OTHER = askText({ question: "Profile", check });

Deno.test("askText() shows the usual answer and what was typed, its end when it is too long", () => {
  assert.deepEqual(look(PROFILE), ["Profile [work]: "]);
  assert.deepEqual(look(PROFILE, "home-2\x7f1"), ["Profile [work]: home-1"]);
  assert.deepEqual(look(PROFILE, "work-and-more", { ...SCREEN, columns: 12 }), ["…k-and-more"]);
  assert.deepEqual(look(OTHER, "\x15鍵", { ...SCREEN, columns: 6 }), ["…: 鍵"]);
});

Deno.test("askText() gives the text without the blanks around it, or the usual answer for none", () => {
  const cases: [keys: string, value: string][] = [
    ["\r", "work"],
    ["home\r", "home"],
    ["home\x15\r", "work"],
    ["  ab \r", "ab"],
    ["  \r", "work"],
    ["x\x7f\x1b[A\r", "work"],
  ];
  for (const [keys, value] of cases) {
    const step = type(PROFILE, keys);
    assert.equal(step.state === "answered" && step.value, value, JSON.stringify(keys));
  }
});

Deno.test("askText() says what is wrong and keeps the text when the check refuses it", () => {
  assert.deepEqual(look(OTHER, " \r"), ["Not possible: it is empty", "Profile:  "]);
  assert.deepEqual(look(PROFILE, "a b\r"), ["Not possible: it has blanks", "Profile [work]: a b"]);
  assert.deepEqual(look(OTHER, "\rx"), ["Profile: x"]);
  assert.deepEqual(look(OTHER, "\r", { ...SCREEN, rows: 1 }), ["Profile: "]);
});

Deno.test("askText() says all of what is wrong, however narrow the screen is", () => {
  const region = askText({
    question: "Region",
    check: () => "a region is written like eu-central-1",
  });
  const narrow = { ...SCREEN, columns: 32 };
  const lines = ["Not possible: a region is", "  written like eu-central-1", "Region: x"];
  assert.deepEqual(look(region, "x\r", narrow), lines);
  assert.deepEqual(look(region, "x\r", { ...narrow, rows: 2 }), lines.slice(-2));
  assert.deepEqual(look(region, "x\r", { ...SCREEN, columns: 12 }).slice(-1), ["Region: x"]);
});

Deno.test("askText() shows all of a question that is longer than the screen is wide", () => {
  const serial = askText({
    question: "MFA serial (ARN of the device, see IAM console)",
    check: () => undefined,
  });
  const narrow = { ...SCREEN, columns: 32 };
  const first = "MFA serial (ARN of the device,";
  assert.deepEqual(look(serial, "", narrow), [first, "  see IAM console): "]);
  const long = look(serial, "arn:aws:iam::123456789012:mfa/me", narrow);
  assert.deepEqual([long.length, long[0]], [2, first]);
  assert.match(long[1] ?? "", /^….*:mfa\/me$/);
});

Deno.test("askText() is cancelled by Esc and Ctrl-C", () => {
  assert.equal(type(PROFILE, "x\x1b\x1b").state, "cancelled");
  assert.equal(type(PROFILE, "x\x03").state, "cancelled");
});

Deno.test("askText() takes a line when the terminal can only print", () => {
  assert.deepEqual(PROFILE.plain, ["Profile [work]: "]);
  const usual = PROFILE.onLine("");
  assert.equal(usual.state === "answered" && usual.value, "work");
  const wrong = OTHER.onLine(" ");
  assert.deepEqual(wrong.state === "open" && wrong.prompt.plain, [
    "Not possible: it is empty",
    "Profile: ",
  ]);
});
