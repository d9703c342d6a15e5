import assert from "node:assert/strict";
import { readRequest } from "../../lib/server/request.ts";
import fc from "../fast_check.ts";

Deno.test("readRequest() takes apart what AWS's libraries send", () => {
  const request = readRequest(
    "GET /path HTTP/1.1\r\nHost: 127.0.0.1:5\r\nauthorization:\ttoken \r\nContent-Length: 0\r\nX-A:",
  );
  assert.deepEqual([request?.method, request?.target], ["GET", "/path"]);
  assert.deepEqual([...request?.headers ?? []], [
    ["host", "127.0.0.1:5"],
    ["authorization", "token"],
    ["content-length", "0"],
    ["x-a", ""],
  ]);
});

const WRONG: Record<string, string> = {
  "nothing": "",
  "no version": "GET /",
  "another version": "GET / HTTP/2.0",
  "small letters": "get / HTTP/1.1",
  "a blank in the path": "GET /a b HTTP/1.1",
  "a line of another kind": "GET / HTTP/1.1\r\nHost",
  "a blank before the colon": "GET / HTTP/1.1\r\nHost : x",
  "a line that goes on": "GET / HTTP/1.1\r\nHost: x\r\n y",
  "bytes that are no ASCII": "GET / HTTP/1.1\r\nHost: \xe9",
  "a lone newline": "GET / HTTP/1.1\nHost: x",
  "a newline in a value": "GET / HTTP/1.1\r\nHost: x\nAuthorization: y",
  "a zero": "GET / HTTP/1.1\r\nHost: x\0",
  "the same header twice": "GET / HTTP/1.1\r\nHost: x\r\nhost: y",
  "a body": "POST / HTTP/1.1\r\nContent-Length: 5",
  "a body in pieces": "POST / HTTP/1.1\r\nTransfer-Encoding: chunked",
};

for (const [name, text] of Object.entries(WRONG)) {
  Deno.test(`readRequest() takes no request with ${name}`, () => {
    assert.equal(readRequest(text), undefined);
  });
}

Deno.test("readRequest() never throws, and gives nothing that could be more than one line", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    const request = readRequest(`GET / HTTP/1.1\r\nA: ${text}`);
    for (const [name, value] of request?.headers ?? []) {
      assert.doesNotMatch(name + value, /[\r\n\0]/);
    }
  }));
});
