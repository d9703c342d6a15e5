"""Reads the object that says who asks, as often as it is told, by the AWS Common Runtime in S3's connector for PyTorch."""

import os
import sys

from s3torchconnectorclient._mountpoint_s3_client import MountpointS3Client

s3 = MountpointS3Client(
    "us-east-1",
    endpoint=os.environ["AWS_ENDPOINT_URL"],
    force_path_style=True,
    profile=os.environ["AWS_PROFILE"],
)
for _ in range(int(sys.argv[1])):
    print(b"".join(s3.get_object("bucket", "who.txt")).decode())
