"""Makes the user alice with an access key at moto, and prints the key as JSON. argv: address of moto."""

import json
import sys

import boto3

iam = boto3.client(
    "iam",
    region_name="us-east-1",
    endpoint_url=sys.argv[1],
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="x",
)
iam.create_user(UserName="alice")
key = iam.create_access_key(UserName="alice")["AccessKey"]
print(json.dumps({name: key[name] for name in ("AccessKeyId", "SecretAccessKey")}))
