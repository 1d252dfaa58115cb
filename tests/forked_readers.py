"""Starts the processes that read digests as forks of one that has read the readers' modules before:
to read them takes half of what a build of some papers does.

They run `index.sources.worker` in the same environment, within the same limits, over pipes of their
own. The command that starts one otherwise is tested by `test_reading.py` and wherever `askpapers`
itself is a process.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import threading
import time
from typing import Any

from index.sources import reading

_SERVE = """
import sys
serving, _, *sys.path = sys.argv[1:]
from tests.forked_readers import serve
serve(int(serving))
"""
_POPEN, _START = subprocess.Popen, reading._START
_RUNS = 1000  # no status of a process


class ForkedReaders:
    """In place of `subprocess`, for `index.sources.reading`."""

    PIPE, DEVNULL = subprocess.PIPE, subprocess.DEVNULL

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: list[str] = []
        self._template: subprocess.Popen[bytes] | None = None
        self._talk, self._served = socket.socketpair()

    def Popen(self, command: list[str], **options: Any) -> Any:
        """As `subprocess.Popen`, which still starts what is not as it always is."""
        *_, start, seconds, memory = command[:7]
        with self._lock:
            if self._template is None and start == _START:
                self._begin(command, options)
        if (start, command[7:], subprocess.Popen) != (_START, self._paths, _POPEN):
            return subprocess.Popen(command, **options)
        (theirs_in, ours_in), (ours_out, theirs_out) = os.pipe(), os.pipe()
        wanted = {"limits": [int(seconds), int(memory)], "environment": options["env"]}
        process = self.ask(wanted, theirs_in, theirs_out)
        os.close(theirs_in)
        os.close(theirs_out)
        return _Forked(self, process, ours_in, ours_out)

    def ask(self, wanted: dict[str, object], *files: int) -> int:
        with self._lock:
            socket.send_fds(self._talk, [json.dumps(wanted).encode()], files)
            told = self._talk.recv(100).decode()
        if not told.lstrip("-").isdigit():
            assert self._template is not None
            raise RuntimeError(f"what the readers fork from has ended: {self._template.poll()}")
        return int(told)

    def close(self) -> None:
        self._talk.close()
        self._served.close()
        if self._template is not None:
            self._template.wait()

    def _begin(self, command: list[str], options: dict[str, Any]) -> None:
        self._paths, serving = command[7:], self._served.fileno()
        own = {"stdin": self.DEVNULL, "stdout": self.DEVNULL, "pass_fds": [serving]}
        script = [*command[:4], _SERVE, str(serving), *command[6:]]
        self._template = subprocess.Popen(script, **options | own)
        self._served.close()


class _Forked:
    """What is used of a `subprocess.Popen`."""

    def __init__(self, readers: ForkedReaders, process: int, stdin: int, stdout: int) -> None:
        self._readers, self._process = readers, process
        self._status: int | None = None
        self.stdin, self.stdout = os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb")

    def kill(self) -> None:
        if self._status is None:
            os.kill(self._process, signal.SIGKILL)

    def wait(self) -> int:
        while self._status is None:
            told = self._readers.ask({"wait": self._process})
            if told == _RUNS:
                time.sleep(0.002)  # others are not kept from starting meanwhile
            else:
                self._status = told
        return self._status


def serve(serving: int) -> None:
    """Until nobody asks any more."""
    from index.sources import worker

    gc.freeze()
    with socket.socket(fileno=serving) as asked:
        while True:
            message, files, *_ = socket.recv_fds(asked, 100_000, 2)
            if not message:
                return
            wanted = json.loads(message)
            if "wait" in wanted:
                ended, status = os.waitpid(wanted["wait"], os.WNOHANG)
                told = os.waitstatus_to_exitcode(status) if ended else _RUNS
            elif (told := os.fork()) == 0:
                asked.close()
                _become(wanted["environment"], files)
                try:
                    worker.main(*wanted["limits"])
                finally:
                    os._exit(1)
            for file in files:
                os.close(file)
            asked.sendall(str(told).encode())


def _become(environment: dict[str, str], files: list[int]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
