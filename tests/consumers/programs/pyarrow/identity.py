"""Reads the object that says who asks, as often as it is told, by the AWS SDK for C++ in pyarrow."""

import os
import sys
import time

from pyarrow import fs

endpoint = os.environ["AWS_ENDPOINT_URL"].removeprefix("http://")
s3 = fs.S3FileSystem(endpoint_override=endpoint, scheme="http", region="us-east-1")
for _ in range(int(sys.argv[1])):
    with s3.open_input_stream("bucket/who.txt") as stream:
        print(stream.read().decode())
    time.sleep(float(os.environ.get("PAUSE_SECONDS", "0")))
