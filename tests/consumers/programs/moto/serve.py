"""An S3 on a free port of loopback with one bucket; prints its address and ends with its stdin."""

import os
import sys

from moto.server import ThreadedMotoServer

os.environ["MOTO_S3_CUSTOM_ENDPOINTS"] = ""
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"http://{host}:{port}", flush=True)
sys.stdin.read()
server.stop()
