import assert from "node:assert/strict";
import {
  lifeAskedFor,
  partitionOfRole,
  roleArnProblem,
  roleSessionName,
  roleTextProblem,
} from "../../lib/roles/role_name.ts";

Deno.test("partitionOfRole() reads the partition, whatever the path", () => {
  const rows: [arn: string, partition: string][] = [
    ["arn:aws:iam::123456789012:role/Admin", "aws"],
    ["arn:aws-cn:iam::123456789012:role/team/a/Admin+1", "aws-cn"],
    ["arn:aws-us-gov:iam::123456789012:role/aws-reserved/sso/x_1", "aws-us-gov"],
  ];
  for (const [arn, partition] of rows) assert.equal(partitionOfRole(arn), partition);
});

Deno.test("partitionOfRole() says what was given in place of a role", () => {
  const rows: [arn: string, problem: RegExp][] = [
    ["arn:aws:sts::123456789012:assumed-role/Admin/alice", /names the session of a role/],
    ["arn:aws:iam::123456789012:mfa/alice", /names an MFA device/],
    ["arn:aws:iam::123456789012:user/alice", /names a user/],
    ["arn:aws:iam::123456789012:group/admins", /names a group/],
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", /names a policy/],
    ["arn:aws:iam::123456789012:instance-profile/x", /names an instance profile/],
    ["arn:aws:iam::12345:role/Admin", /not of the form/],
    ["arn:aws:iam::123456789012:role/", /not of the form/],
    ["arn:aws:iam::123456789012:role/a b", /not of the form/],
    ["Admin", /not of the form/],
    ["", /not of the form/],
  ];
  for (const [arn, message] of rows) {
    assert.throws(
      () => partitionOfRole(arn),
      { name: "UsageError", message, hint: /--role-arn/ },
      arn,
    );
  }
});

Deno.test("lifeAskedFor() lets --scope-duration shorten, and never lengthen, the life of a role's session", () => {
  const role = "arn:aws:iam::123456789012:role/Admin";
  const rows: [life: number | undefined, scope: number | undefined, asked: number | undefined][] = [
    [undefined, undefined, undefined],
    [1800, undefined, 1800],
    [undefined, 900, 900],
    [1800, 900, 900],
    [1800, 3600, 1800],
    // More than an hour takes a code of its own, for which --role-duration has to ask.
    [undefined, 7200, 3600],
    [28_800, 7200, 7200],
  ];
  for (const [life, scope, asked] of rows) {
    const options = {
      "role-arn": role,
      ...(life === undefined ? {} : { "role-duration": life }),
      ...(scope === undefined ? {} : { "scope-duration": scope }),
    };
    assert.equal(lifeAskedFor(options), asked, `${life} ${scope}`);
  }
  assert.equal(lifeAskedFor({ "scope-duration": 7200 }), 7200);
});

Deno.test("roleArnProblem() says the same of an ARN, and nothing of a role's", () => {
  assert.equal(roleArnProblem("arn:aws:iam::123456789012:role/team/a/Admin+1"), undefined);
  assert.match(roleArnProblem("arn:aws:iam::123456789012:user/alice") ?? "", /names a user/);
  for (const end of ["a/", "/a", "a//b", "x".repeat(65), "a\n", "\u00c4"]) {
    const problem = roleArnProblem(`arn:aws:iam::123456789012:role/${end}`);
    assert.equal(problem, "it is not of the form arn:aws:iam::123456789012:role/NAME", end);
  }
});

Deno.test("roleTextProblem() takes what AWS takes and nothing else", () => {
  const rows: [option: Parameters<typeof roleTextProblem>[0], right: string, wrong: string[]][] = [
    ["role-session-name", "alice@example.com", ["a", "a/b", "x".repeat(65)]],
    ["external-id", "partner/7:x", ["x", "a b"]],
    ["source-identity", "alice", ["aws:alice"]],
  ];
  for (const [option, right, wrong] of rows) {
    assert.equal(roleTextProblem(option, right), undefined);
    for (const text of wrong) assert.match(roleTextProblem(option, text) ?? "", /^AWS takes /);
  }
});

Deno.test("roleSessionName() is the user's name, and one that AWS takes for any user", () => {
  for (const name of ["alice", "x", "a+b=c,d.e@f-g_h", "u".repeat(64)]) {
    assert.equal(roleTextProblem("role-session-name", roleSessionName(name)), undefined);
  }
  assert.equal(roleSessionName("alice"), "alice");
  assert.equal(roleSessionName(undefined), "op-sts");
});
