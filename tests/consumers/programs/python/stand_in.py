"""Makes every call that the stand-ins for STS and IAM know; prints what botocore reads out of each answer as JSON.

argv: access key id, secret access key, serial, code, role ARN, external id.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

key_id, secret, serial, code, role, external_id = sys.argv[1:]
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}
)
once = Config(retries={"total_max_attempts": 1})
seen = []


def client(service, credentials=None):
    """A client that signs with credentials as STS gives them, or with the user's key."""
    return boto3.client(
        service,
        region_name="us-east-1",
        config=once,
        aws_access_key_id=credentials["AccessKeyId"] if credentials else key_id,
        aws_secret_access_key=credentials["SecretAccessKey"] if credentials else secret,
        aws_session_token=credentials["SessionToken"] if credentials else None,
    )


def call(name, method, **parameters):
    """Makes a call, notes its outcome, and gives what it brought."""
    try:
        answer = method(**parameters)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        seen.append([name, status, error.response["Error"]["Code"], type(error).__name__])
        return None
    answer.pop("ResponseMetadata")
    seen.append([name, 200, sorted(answer), ""])
    return answer


sts = client("sts")
call("who", sts.get_caller_identity)
plain = call("session", sts.get_session_token, DurationSeconds=3600)["Credentials"]
user = call("session with MFA", sts.get_session_token, SerialNumber=serial, TokenCode=code)["Credentials"]
call("used code", sts.get_session_token, SerialNumber=serial, TokenCode=code)
call("session of a session", client("sts", user).get_session_token)

of_user = client("sts", user)
wish = {"RoleArn": role, "RoleSessionName": "alice"}
call("role without external id", of_user.assume_role, **wish)
call("role for two hours", of_user.assume_role, **wish, ExternalId=external_id, DurationSeconds=7200)
call("role with a bad policy", of_user.assume_role, **wish, ExternalId=external_id, Policy="{}")
chained = call(
    "role", of_user.assume_role, **wish, ExternalId=external_id, Policy=POLICY, SourceIdentity="alice"
)["Credentials"]
call("who the role is", client("sts", chained).get_caller_identity)

call("scope by a key", sts.get_scoped_credentials, Policy=POLICY)
call("scope with a bad policy", of_user.get_scoped_credentials, Policy="[]")
call("scope for too long", of_user.get_scoped_credentials, DurationSeconds=129600)
scoped = call(
    "scope",
    of_user.get_scoped_credentials,
    Policy=POLICY,
    DurationSeconds=900,
    ScopedSessionDescription="a test",
)
call("who the scope is", client("sts", scoped["Credentials"]).get_caller_identity)

call("keys without MFA", client("iam", plain).list_access_keys, UserName="alice")
iam = client("iam", user)
call("keys of nobody", iam.list_access_keys)
call("keys of another", iam.list_access_keys, UserName="bob")
keys = call("keys", iam.list_access_keys, UserName="alice")["AccessKeyMetadata"]
made = call("new key", iam.create_access_key, UserName="alice")["AccessKey"]
call("third key", iam.create_access_key, UserName="alice")
used = call("last use", iam.get_access_key_last_used, AccessKeyId=made["AccessKeyId"])
call("off", iam.update_access_key, UserName="alice", AccessKeyId=key_id, Status="Inactive")
call("who is off", sts.get_caller_identity)
call("delete", iam.delete_access_key, UserName="alice", AccessKeyId=key_id)
call("delete again", iam.delete_access_key, UserName="alice", AccessKeyId=key_id)
left = call("keys left", iam.list_access_keys, UserName="alice")["AccessKeyMetadata"]

print(
    json.dumps(
        {
            "seen": seen,
            "keys": [[key["UserName"], key["AccessKeyId"], key["Status"]] for key in keys + left],
            "made": [made["AccessKeyId"], made["Status"], len(made["SecretAccessKey"])],
            "used": used["AccessKeyLastUsed"]["ServiceName"],
            "scope": [scoped["ScopedPoliciesCount"], scoped["SessionInfo"]["Arn"]],
            "lives": [
                round((each["Expiration"] - plain["Expiration"]).total_seconds() / 3600)
                for each in (user, chained)
            ],
        }
    )
)
