"""Read shapes of one reader's form, and print what each took: `python -m tests.linear_child READER
SIZE [SHAPE ...]`.

A line of JSON a shape: its name, processor seconds, and the peak so far in MB. The peak is this
process's own: what getrusage tells of a child begins with what its parent held.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from index.errors import SourceError
from index.generation.passages import cut
from index.layouts.detection import parse
from index.models.tokenizer import token_counter
from index.types import Paper
from tests.shapes import SHAPES

_MEMORY = 4 << 30  # bytes of addresses


def main(reader: str, size: int, shapes: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    count = token_counter()
    for shape in shapes or SHAPES[reader]:
        content = SHAPES[reader][shape](size).encode()
        began = time.process_time()
        with suppress(SourceError):
            for entry in parse(content, "x").entries:
                list(
                    cut(
                        Paper("x", entry.title, entry.abstract, ("x",)),
                        count,
                        limit=100,
                        window=248,
                    )
                )
        sys.stdout.write(json.dumps([shape, time.process_time() - began, _peak()]) + "\n")
        sys.stdout.flush()


def _peak() -> int:
    """In MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) // 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
