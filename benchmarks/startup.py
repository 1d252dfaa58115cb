"""Compares how long the main commands and calls take in this checkout and in another commit, in one
run.

    python benchmarks/startup.py COMMIT            # 7 pairs; --runs N for more

Each figure is the median of runs that were made in pairs, the one commit after the other, since
these machines are shared; what to look at is the ratio. Cold commands are timed from outside, as
whole processes; what a warm one does, from inside, over the 17 questions. Needs ../shared; each
commit indexes the five seeds in a home of its own.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.commits import ROOT, checked_out, run

SHARED = ROOT.parent / "shared"
CLI = "from assistant.{cli} import main; raise SystemExit(main())"
WARM = """
import json, statistics, sys, time
from assistant import Assistant
from index.home import Home
questions = [json.loads(line)["question"] for line in open(sys.argv[1], encoding="utf-8")]
assistant = Assistant(Home(__import__("pathlib").Path(sys.argv[2])))
assistant.ask("warm up")
def median(does):
    times = []
    for question in questions:
        began = time.perf_counter()
        does(question)
        times.append(time.perf_counter() - began)
    return statistics.median(times)
print(median(getattr(assistant, "published", assistant).search), median(assistant.ask))
"""
CHECK = """
from assistant import check
check("It is 3 times faster.", "The method is 3 times faster than ours.")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("commit")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    with checked_out(arguments.commit) as other, tempfile.TemporaryDirectory() as homes:
        compare({"this": ROOT, arguments.commit: other}, Path(homes), arguments.runs)


def compare(trees: dict[str, Path], folder: Path, runs: int) -> None:
    homes = {name: folder / f"home-{number}" for number, name in enumerate(trees)}
    for name, tree in trees.items():
        run(
            tree,
            [*cli(tree), "index", "--home", str(homes[name]), str(SHARED / "digests" / "seeds")],
        )
    cold = {
        "askpapers search": ["search", "optimal batch size"],
        "askpapers ask": ["ask", "By how much does GEPA beat GRPO on average?"],
        "askpapers status": ["status"],
    }
    times: dict[str, dict[str, list[float]]] = {}
    for _ in range(runs):
        for name, tree in trees.items():
            home = str(homes[name])
            for what, arguments in cold.items():
                began = time.perf_counter()
                run(tree, [*cli(tree), *arguments, "--home", home])
                times.setdefault(what, {}).setdefault(name, []).append(time.perf_counter() - began)
            began = time.perf_counter()
            run(tree, [sys.executable, "-c", CHECK])
            times.setdefault("import check, one check", {}).setdefault(name, []).append(
                time.perf_counter() - began
            )
            asked = str(SHARED / "eval" / "questions.jsonl")
            search, ask = run(tree, [sys.executable, "-c", WARM, asked, home]).split()
            times.setdefault("search, warm", {}).setdefault(name, []).append(float(search))
            times.setdefault("ask, warm", {}).setdefault(name, []).append(float(ask))
    this, other = trees
    print(f"{runs} pairs; seconds, median\n\n| | {this} | {other} | ratio |\n|---|---|---|---|")
    for what, found in times.items():
        ratio = statistics.median(a / b for a, b in zip(found[this], found[other], strict=True))
        print(
            f"| {what} | {statistics.median(found[this]):.3f} | "
            f"{statistics.median(found[other]):.3f} | {ratio:.2f} |"
        )


def cli(tree: Path) -> list[str]:
    moved = (tree / "assistant" / "terminal").is_dir()
    return [sys.executable, "-c", CLI.format(cli="terminal.cli" if moved else "cli")]


if __name__ == "__main__":
    main()
