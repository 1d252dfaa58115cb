"""Completion of commands, options and file names by the shell: a script that is printed once, so
that no key waits for Python. shtab writes it, and is loaded for nothing else.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

SHELLS = ("bash", "zsh", "fish")
_FILES = frozenset({"PATH", "FILE", "@FILE", "FILE.jsonl"})  # what the parser calls them
_FOLDERS = frozenset({"DIR"})


class PrintCompletion(argparse.Action):
    """Prints the script for a shell, and ends."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,  # noqa: ARG002 (argparse gives it)
        values: str | Sequence[Any] | None,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        import shtab

        _name_files(parser, shtab.FILE, shtab.DIRECTORY)
        sys.stdout.write(shtab.complete(parser, str(values)))
        parser.exit()


def _name_files(parser: argparse.ArgumentParser, file: object, folder: object) -> None:
    """Say of each argument that is a path which kind it is, where shtab looks for it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _name_files(command, file, folder)
        elif action.metavar in _FILES:
            action.complete = file  # type: ignore[attr-defined]
        elif action.metavar in _FOLDERS:
            action.complete = folder  # type: ignore[attr-defined]
