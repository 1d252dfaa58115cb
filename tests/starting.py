"""Starts askpapers in processes of its own that have read its modules already: to read them takes
each as long as all that it does before its page answers.

A line of JSON on the standard input begins one (`arguments`, `environment`, and the files `out` and
`err`) or waits for one (`wait`); the answer is its process id, or its exit status.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Starter:
    """The process that forks; it has read these modules as well."""

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._process: subprocess.Popen[str] | None = None

    def start(self, arguments: list[str], out: Path, err: Path) -> int:
        """The id of a new process, which has this one's environment."""
        return self._ask(
            arguments=arguments, environment=dict(os.environ), out=str(out), err=str(err)
        )

    def wait(self, process: int) -> int:
        """The exit status of one that has ended, or is about to; negative: by which signal."""
        return self._ask(wait=process)

    def _ask(self, **wanted: Any) -> int:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.starting", *self._modules],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            atexit.register(self._end)
        given, told = self._process.stdin, self._process.stdout
        assert given is not None
        assert told is not None
        given.write(json.dumps(wanted) + "\n")
        given.flush()
        return int(told.readline())

    def _end(self) -> None:
        if self._process is not None:
            self._process.communicate()


def _serve() -> None:
    # what `askpapers chat` reads, none of which begins a thread
    import chromadb  # noqa: F401

    import assistant.page.server  # noqa: F401
    from assistant.terminal.cli import main

    for module in sys.argv[1:]:
        importlib.import_module(module)
    while line := sys.stdin.readline():
        wanted = json.loads(line)
        if "wait" in wanted:
            _tell(os.waitstatus_to_exitcode(os.waitpid(wanted["wait"], 0)[1]))
        elif (process := os.fork()) == 0:
            _become(wanted["environment"], wanted["out"], wanted["err"])
            raise SystemExit(main(wanted["arguments"]))
        else:
            _tell(process)


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _become(environment: dict[str, str], out: str, err: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for file, number in ((os.devnull, 0), (out, 1), (err, 2)):
        opened = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)


if __name__ == "__main__":
    _serve()
