"""What it costs to read files in a process of their own: seconds for a folder, against reading them
in this one.

    python benchmarks/isolation.py FOLDER [--rounds 5]

Both read every file of the folder, in turns, the process's start included; `build` is a whole index
of the folder.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.builder import build
from index.layouts.detection import parse
from index.sources.reading import Reader


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--build", action="store_true", help="also the whole index, once")
    arguments = parser.parse_args()
    contents = {
        str(file): file.read_bytes()
        for file in sorted(arguments.folder.iterdir())
        if file.is_file()
    }

    def here() -> None:
        for path, content in contents.items():
            parse(content, path)

    def apart() -> None:
        with closing(Reader()) as reader:
            for path, content in contents.items():
                reader.parse(content, path)

    here()
    rounds = [(_seconds(here), _seconds(apart)) for _ in range(arguments.rounds)]
    told = {"files": len(contents), "rounds": arguments.rounds}
    medians = {
        name: round(statistics.median(some), 3)
        for name, some in zip(("here", "apart"), zip(*rounds, strict=True), strict=True)
    }
    more: dict[str, float] = {}
    if arguments.build:
        with tempfile.TemporaryDirectory() as home:
            more["build"] = round(_seconds(lambda: build([arguments.folder], home=home)), 1)
        more["ratio"] = round(
            more["build"] / (more["build"] - medians["apart"] + medians["here"]), 4
        )
    print(json.dumps(told | medians | more))


if __name__ == "__main__":
    main()
