import assert from "node:assert/strict";
import { checkRoleText, partitionOfRole, roleSessionName } from "../../lib/roles/role_name.ts";

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

Deno.test("checkRoleText() takes what AWS takes and nothing else", () => {
  checkRoleText("role-session-name", "alice@example.com");
  checkRoleText("external-id", "partner/7:x");
  checkRoleText("source-identity", "alice");
  const wrong: [option: Parameters<typeof checkRoleText>[0], text: string][] = [
    ["role-session-name", "a"],
    ["role-session-name", "a/b"],
    ["role-session-name", "x".repeat(65)],
    ["external-id", "x"],
    ["external-id", "a b"],
    ["source-identity", "aws:alice"],
  ];
  for (const [option, text] of wrong) {
    assert.throws(() => checkRoleText(option, text), {
      name: "UsageError",
      message: new RegExp(`^Cannot use --${option}: AWS takes `),
    });
  }
});

Deno.test("roleSessionName() is the user's name, and one that AWS takes for any user", () => {
  for (const name of ["alice", "x", "a+b=c,d.e@f-g_h", "u".repeat(64)]) {
    checkRoleText("role-session-name", roleSessionName(name));
  }
  assert.equal(roleSessionName("alice"), "alice");
  assert.equal(roleSessionName(undefined), "op-sts");
});
