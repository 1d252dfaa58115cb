"""A Ray cluster as one who gives it work sees it, through a process that speaks to it
(`index.cluster.driver`): Ray is not loaded here, and cannot end this program."""

from __future__ import annotations

import os
import pickle
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from index.cluster.driver import NO_NODE, Columns
from index.errors import ClusterError, SettingError
from index.files import Beat

INSTALL = 'Install it with: pip install "askpapers[ray]"'
_PULSE = 0.2  # seconds
_REACH = 5.0  # seconds in which a head is to take a connection
_AHEAD = 4  # replies that wait here; then Ray waits
_START = """
import sys
address, *sys.path = sys.argv[1:]
from index.cluster.driver import main
main(address)
"""
_NO_KEYS = ("ASKPAPERS_", "OPENAI_")  # none is needed to read or to embed
_ADDRESS = re.compile(r"(?P<host>[\w.-]+|\[[\da-fA-F:.]+\]):(?P<port>\d{1,5})")
_STANDS = "The index stands as it was, and what was embedded is kept"


class Cluster:
    """Connected when it is first asked. `beat` is called while it is waited for; what that raises
    ends the waiting."""

    def __init__(self, address: str, beat: Beat) -> None:
        self._address = address
        self._beat = beat
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: Queue[tuple[str, Any]] = Queue(_AHEAD)
        self.cores = 0  # when it was connected

    def compute(self, what: str, columns: Columns) -> Iterator[Mapping[str, Sequence[Any]]]:
        """A function of `index.cluster.work` over rows of bytes: pieces of its table, in any order,
        with the `number` of each row. Raises ClusterError."""
        process = self._process or self.connect()
        threading.Thread(target=_send, args=[process, (what, columns)], daemon=True).start()
        while True:
            outcome, found = self._reply()
            if outcome == "done":
                return
            yield found

    def connect(self) -> subprocess.Popen[bytes]:
        """Raises ClusterError."""
        if self._process is None:
            _reach(self._address)
            self._process = _started(self._address)
            self._receiving = threading.Thread(
                target=_receive, args=[self._process, self._replies], daemon=True
            )
            self._receiving.start()
            self.cores = self._reply()[1]
        return self._process

    def close(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        while self._receiving.is_alive():  # and does not wait for room
            with suppress(Empty):
                self._replies.get(timeout=_PULSE)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be sent
                if pipe is not None:
                    pipe.close()
        self._process = None

    def _reply(self) -> tuple[str, Any]:
        while True:
            try:
                outcome, value = self._replies.get(timeout=_PULSE)
                break
            except Empty:
                self._beat()
        if outcome == "failed":
            self.close()
            raise ClusterError(told(value, self._address))
        return outcome, value


def check(address: str) -> None:
    """Raises SettingError where the extra is not installed, or for what is no address of a
    cluster."""
    if find_spec("ray") is None or find_spec("pyarrow") is None:
        raise SettingError(f"The extra `ray` is not installed. {INSTALL}")
    if not _ADDRESS.fullmatch(address):
        raise SettingError(
            f"--ray is {address!r}, which is no address of a Ray cluster. Give HOST:PORT, as "
            "`ray start --head` shows it."
        )


def told(failure: str, address: str) -> str:
    """What Ray says, as what it means and what is to be done."""
    at = f"The Ray cluster at {address!r}"
    if failure == NO_NODE:
        return (
            f"{at} has no node left that computes. {_STANDS}: start nodes with "
            f"`ray start --address={address}`, and run the same again."
        )
    if other := re.search(r"AnotherProgram: (?:.*AnotherProgram: )?(.+)", failure):
        return f"{at} runs another program: its node {other[1]}. Install the same on all."
    if "No module named 'index" in failure:
        return (
            f"{at} has a node without askpapers, or with an older one. Install the same there: "
            'pip install "askpapers[ray]"'
        )
    if "Version mismatch" in failure:
        ours = re.findall(r"(Ray|Python): (\S+)", failure)
        named = [f"{name} {number}" for name, number in ours]
        return (
            f"{at} runs {' with '.join(named[:2])}, and this machine {' with '.join(named[2:4])}. "
            "Install the same on all."
        )
    if "AuthenticationError" in failure:
        return (
            f"{at} refuses the token of this machine, or wants one. Set RAY_AUTH_MODE=token and "
            "RAY_AUTH_TOKEN as they are on the cluster."
        )
    if "node to connect to" in failure:
        return (
            f"This machine is no node of the Ray cluster at {address!r}. Join it: "
            f"ray start --address={address} --num-cpus=0"
        )
    if not failure:
        return f"{at} was lost. {_STANDS}: see that it runs, and run the same again."
    first = failure.splitlines()[0]
    return f"{at} failed ({first}). {_STANDS}: see to that, and run the same again."


def _reach(address: str) -> None:
    """Raises ClusterError where nobody takes a connection there: Ray itself would try for long."""
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host.strip("[]"), int(port)), _REACH).close()
    except (OSError, OverflowError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ClusterError(
            f"The Ray cluster at {address!r} cannot be reached ({why}). Check the address, or "
            "start one: ray start --head"
        ) from error


def _started(address: str) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-P", "-c", _START, address, *filter(None, sys.path), root]
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith(_NO_KEYS)}
    try:
        # this Python; in a folder of its own, since Ray has nodes look for modules in the one
        # where it was started
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
            cwd=sys.prefix,
        )
    except OSError as error:
        raise ClusterError(
            f"The process that speaks to the Ray cluster could not be started ({error.strerror}). "
            "Free some memory and try again."
        ) from error


def _send(process: subprocess.Popen[bytes], request: object) -> None:
    with suppress(OSError, ValueError):  # it has ended, which is told by its replies
        if process.stdin is not None:
            pickle.dump(request, process.stdin, protocol=5)
            process.stdin.flush()


def _receive(process: subprocess.Popen[bytes], replies: Queue[tuple[str, Any]]) -> None:
    try:
        while process.stdout is not None:
            # of the process that was started here
            replies.put(pickle.load(process.stdout))  # noqa: S301
    except (OSError, ValueError, EOFError, pickle.UnpicklingError):
        replies.put(("failed", ""))
