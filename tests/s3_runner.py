"""A server of S3 on 127.0.0.1, with the bucket `papers`: moto's, which keeps all in its memory.

with S3Runner() as server:
    os.environ |= server.environment
    open_store("s3://papers/anything")
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.loopback import free_port

PACKAGES = Path(sys.prefix) / "s3_server"  # make test-slow puts it there
# Requests one after the other: it looks whether there is an object before it writes one, and of two
# at once that create a name would sometimes tell both that they did.
_ONE_AT_A_TIME = """
import moto.server as server
run = server.run_simple
server.run_simple = lambda *args, **told: run(*args, **(told | {"threaded": False}))
server.main()"""
KEYS = {
    "AWS_ACCESS_KEY_ID": "a",
    "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-test",
    "AWS_REGION": "us-east-1",
}


class S3Runner:
    """`url` is its address, `environment` what lets a client in."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.environment = {**KEYS, "AWS_ENDPOINT": self.url}

    @staticmethod
    def is_here() -> bool:
        return PACKAGES.is_dir() and find_spec("obstore") is not None

    def __enter__(self) -> S3Runner:
        command = [sys.executable, "-c", _ONE_AT_A_TIME, "-p", self.url.rpartition(":")[2]]
        self._process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(PACKAGES)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            try:
                urlopen(Request(f"{self.url}/papers", method="PUT"), timeout=5).close()
                return self
            except (URLError, OSError):
                assert self._process.poll() is None, "the server of S3 has ended"
                time.sleep(0.1)
        raise AssertionError("the server of S3 does not answer")

    def __exit__(self, *exception: object) -> None:
        self._process.kill()
        self._process.wait()
