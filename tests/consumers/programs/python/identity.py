"""Asks STS who it is, as often as it is told, and prints the ARN of each answer."""

import sys

import boto3

client = boto3.client("sts")
for _ in range(int(sys.argv[1])):
    print(client.get_caller_identity()["Arn"])
