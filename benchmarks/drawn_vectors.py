"""How long Chroma takes for its graph of real vectors, and of vectors that are drawn by lot: near a
plane of so many dimensions, with so much beside it.

    python benchmarks/drawn_vectors.py HOME [--passages N] [--planes 4 16 64] [--beside 0 0.3]

HOME is an index whose passages were embedded by the model, and is only read (scale.py --short
--real --keep HOME). Of its first N vectors, and of as many drawn, in 384 dimensions alike and as
scale.py does it, the graph is made as a build makes it, each in a process of its own; told are
seconds of the processors. scale.py takes what comes near real ones.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.growth import clocks
from benchmarks.library_stages import Given, graph
from benchmarks.scale import _Drawn


def one(home: Path, passages: int, plane: int | None, beside: float) -> float:
    given = Given(home, 0, passages)
    if plane is not None:
        given.vectors, _ = _Drawn(plane, beside).index([str(n) for n in range(passages)])
    with tempfile.TemporaryDirectory() as folder:
        _, alone = graph(given, Path(folder))
        _, began = clocks()
        alone()
        return clocks()[1] - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("home", type=Path)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--planes", type=int, nargs="*", default=[4, 16, 64])
    parser.add_argument("--beside", type=float, nargs="*", default=[0.0, 0.3])
    parser.add_argument("--one", type=float, nargs="*", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one is not None:
        plane, beside = (int(wanted.one[0]), wanted.one[1]) if wanted.one else (None, 0.0)
        print(one(wanted.home, wanted.passages, plane, beside))
        return
    ways: list[tuple[str, list[float]]] = [("of the model", []), ("in 384 dimensions", [0, 1])]
    ways += [
        (f"near a plane of {plane}, {beside} beside", [plane, beside])
        for plane in wanted.planes
        for beside in wanted.beside
    ]
    real = 0.0
    for name, way in ways:
        command = [sys.executable, __file__, str(wanted.home), "--passages", str(wanted.passages)]
        command += ["--one", *map(str, way)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        took = float(done.stdout.splitlines()[-1])
        real = real or took
        print(f"{name:36}{took:7.1f} s, {took / real:.2f} of real ones", flush=True)


if __name__ == "__main__":
    main()
