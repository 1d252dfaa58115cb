"""Several `askpapers serve` over one home: how soon each takes up what is published, and what is
lost with one that is killed while all are asked.

    python benchmarks/replicas.py [--generations N] [--kills N]

Over the sample. A server has taken a generation up once it answers from it: the seconds are from
the end of the build to that answer, with what it has to open for it. Each kill is of one of three
servers, by SIGKILL, while six clients ask through one address.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import httpx

from assistant.wiring import sample_files
from index.builder import build
from tests.replicas import RoundRobin, posted, serving

SERVERS, CLIENTS, ASKED = 3, 6, 60
QUESTION = {"question": "How does LoRA differ from QLoRA?"}
PAPER = """Title: Paper Kites {0}: Training on a Windy Day
Abstract: We train language models while the power supply comes and goes. Our method, Paper Kites
{0}, loses at most {0}.5% of the training time on a grid that fails twice an hour. On 12 models the
final loss is the same as on a steady grid.
"""


def taken_up(folder: Path, number: int) -> list[float]:
    """Seconds until each of the servers answers from a generation with one paper more."""
    home = folder / "home"
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(home))[1] for _ in range(SERVERS)]
        for port in ports:  # what the first question loads is no part of it
            posted(f"http://127.0.0.1:{port}", "/api/ask", QUESTION)
        digest = folder / f"2024-03-{number + 1:02} kites.txt"
        digest.write_text(PAPER.format(number), encoding="utf-8")
        build([digest], home=home)
        published = time.monotonic()

        def answered(port: int) -> float:
            asked = {"question": f"How much training time does Paper Kites {number} lose?"}
            told = posted(f"http://127.0.0.1:{port}", "/api/ask", asked)["text"]
            if f"{number}.5%" not in told:
                raise SystemExit(f"not from the new generation: {told}")
            return time.monotonic() - published

        with ThreadPoolExecutor(SERVERS) as pool:
            return list(pool.map(answered, ports))


def lost(home: Path) -> tuple[int, int]:
    """How many answers were lost with the server that was killed, and how many others were."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(home)) for _ in range(SERVERS)]
        one = stack.enter_context(closing(RoundRobin([port for _, port in servers])))
        failed: list[str] = []

        def ask(number: int) -> None:
            if number == ASKED // 3:
                servers[0][0].kill()
            path = f"/api/ask?load={number}"
            try:
                told = posted(one.url, path, QUESTION)
                if told.get("status") != "answered":
                    print(f"{path}: {told}")
                    failed.append(path)
            except httpx.TransportError:
                failed.append(path)

        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(ask, range(ASKED)))
        its_own = sum(one.taken[path] == servers[0][1] for path in failed)
        return its_own, len(failed) - its_own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--generations", type=int, default=5)
    parser.add_argument("--kills", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(sample_files(), home=folder / "home")
        took = [one for number in range(arguments.generations) for one in taken_up(folder, number)]
        print(
            f"taken up after: median {statistics.median(took):.2f} s, longest {max(took):.2f} s "
            f"(n {len(took)})"
        )
        found = [lost(folder / "home") for _ in range(arguments.kills)]
        own, others = (sum(numbers) for numbers in zip(*found, strict=True))
        print(
            f"{arguments.kills} kills, {ASKED * arguments.kills} questions: {own} lost with the "
            f"server that answered them, {others} others"
        )


if __name__ == "__main__":
    main()
