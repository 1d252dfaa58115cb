"""One page for 1, 8 and 32 people: a chart; what a rebuild meanwhile costs them; whether memory
grows with the number of questions.

    python benchmarks/clients.py --home HOME -o CHART.svg
    python benchmarks/clients.py --home HOME --spent         what one answer takes of the processor,
    with and without sentences read ahead, and whether it is the same
    python benchmarks/clients.py --home HOME --checked       what an answer by a scripted model
    takes of the processor, until its first checked sentence and in all, and one without a model
    python benchmarks/clients.py --home HOME --rebuild 3     8 people with and without a process
    that builds the index anew all the time, by turns, so many times each
    python benchmarks/clients.py --home HOME --memory 500 5000    after so many questions,
    each another

HOME has the five real digests; it is copied. As in load.py, all ask at the same moment, and again
when all are answered, extractive, while one more visitor does light things; sentences are read
ahead. Seconds are by the clock, of a machine that the visitors' own work and all else that runs on
it takes from; the processors' are the server's own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import open_assistant
from assistant.answering.assistant import Assistant
from assistant.llm.chat_model import Message
from assistant.types import Answer, CheckedSentence, FollowUps
from benchmarks.growth import plotting
from benchmarks.load import TOKENS, crowd, questions, read
from benchmarks.visitors import COMMAND, Server, Site, Visitor, serving, visiting
from index.home import Home

PEOPLE, ASKED = (1, 8, 32), 64  # questions in all, of each number of people
BESIDE = 8  # people beside a rebuild
ALONE = 50  # questions of one who asks alone
TOGETHER = 4
TURNS = 10  # of a conversation
CHARTED = {
    "first text, median": "first text, median",
    "first text, 95%": "first text, 95%",
    "light, 95%": "a light request, 95%",
}


def spent(home: Path) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """Of questions that are new to the process: ms of the processors an answer, and what is told
    to be asked next; and the answers."""
    answers, took = [], {"answer": 0.0, "next": 0.0}
    with open_assistant(home, llm="none") as assistant:
        assistant.ask("What is LoRA?")  # it loads
        for question in questions()[: 2 * ALONE : 2]:
            began = time.process_time()
            for event in assistant.stream(question):
                ended = time.process_time()
                took["next" if isinstance(event, FollowUps) else "answer"] += ended - began
                if isinstance(event, Answer):
                    answers.append(event.to_dict() | {"seconds": None})
                elif isinstance(event, FollowUps):
                    answers[-1]["followups"] = list(event.questions)
                began = ended
    return {name: round(1000 * one / len(answers), 1) for name, one in took.items()}, answers


def ahead_or_not(home: Path) -> dict[str, Any]:
    """`home` has the sentences read; they are forgotten."""
    ahead, with_them = spent(home)
    for file in Home(home).vectors.glob("sentences-*"):
        file.unlink()
    unread, without = spent(home)
    return {
        "questions": len(without),
        "the same": sum(one == other for one, other in zip(with_them, without, strict=True)),
        "unread, ms": unread,
        "read ahead, ms": ahead,
    }


class Scripted:
    """A model that takes no time."""

    name, context = "scripted", None

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:  # noqa: ARG002  # of the protocol
        yield from TOKENS


def checked(home: Path) -> dict[str, Any]:
    """Every other question by the scripted model, the others without one, each new to the process:
    ms of the processors, in the median and on average."""
    took: dict[str, list[float]] = {"first sentence": [], "answer": [], "without a model": []}
    with (
        Assistant(Home(home), model=Scripted, llm="scripted") as writing,
        open_assistant(home, llm="none") as quoting,
    ):
        for warming in questions()[-8:]:
            for assistant in (writing, quoting):
                assistant.ask(warming)
        for n, question in enumerate(questions()[: 2 * ALONE]):
            began, first = time.process_time(), None
            for event in (quoting if n % 2 else writing).stream(question):
                if isinstance(event, CheckedSentence) and first is None:
                    first = time.process_time() - began
                if isinstance(event, Answer):
                    break
            took["without a model" if n % 2 else "answer"].append(time.process_time() - began)
            if first is not None:
                took["first sentence"].append(first)
    return {
        name: {
            "n": len(seconds),
            "median, ms": round(1000 * statistics.median(seconds)),
            "mean, ms": round(1000 * statistics.mean(seconds)),
        }
        for name, seconds in took.items()
    }


def among(home: Path, people: int, asked: int) -> dict[str, Any]:
    """What so many people see."""
    with serving(home) as server:
        time.sleep(5)
        found = asyncio.run(crowd([server], server.address, people, max(asked // people, 1)))
    light = [seconds for seconds in found["light, 95%"].values() if seconds is not None]
    return {"people": people, **found, "light, 95%": max(light, default=None)}


@contextmanager
def rebuilding(home: Path) -> Iterator[None]:
    """Another process builds the index anew, again and again."""
    ended = threading.Event()

    def rebuild() -> None:
        while not ended.is_set():
            command = [*COMMAND, "index", "--rebuild", "--home", str(home)]
            subprocess.run(command, capture_output=True, check=True)

    thread = threading.Thread(target=rebuild)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def beside_a_rebuild(home: Path, times: int) -> dict[str, Any]:
    medians: dict[str, list[float]] = {"alone": [], "rebuild": []}
    for _ in range(times):
        medians["alone"].append(among(home, BESIDE, ASKED)["first text, median"])
        with rebuilding(home):
            medians["rebuild"].append(among(home, BESIDE, ASKED)["first text, median"])
    ratio = statistics.median(medians["rebuild"]) / statistics.median(medians["alone"])
    return {"first text, medians": medians, "ratio": round(ratio, 2)}


async def memory(server: Server, few: int, many: int) -> dict[str, Any]:
    """What the server holds after few and after many questions, no two of which are the same."""
    drawn, asked = random.Random(0), questions()
    words = sorted({word for one in asked for word in one.lower().split() if word.isalpha()})
    left = iter(range(many))
    megabytes: dict[int, float] = {}
    done = 0

    async def one(site: Site, client: Any) -> None:
        nonlocal done
        visitor = Visitor(site, client)
        await visitor.open(looks=False)
        for n, _ in zip(range(TURNS), left, strict=False):
            outcome = await visitor.ask(
                f"{asked[(done + n) % len(asked)]} And {' '.join(drawn.sample(words, 3))}?"
            )
            assert not outcome.failed, outcome.failed
            done += 1
            if done in (few, many):
                megabytes[done] = round(server.kilobytes / 1024, 1)
                print(json.dumps({"asked": done, "megabytes": megabytes[done]}), flush=True)
        await visitor.close()

    async with visiting(server.address) as (site, client):
        while done < many:
            await asyncio.gather(*(one(site, client) for _ in range(TOGETHER)))
    spent = round(1000 * server.processor / many)
    growth = round(megabytes[many] / megabytes[few], 3)
    return {"growth": growth, "processor's ms a question": spent}


def chart(found: Sequence[dict[str, Any]], file: Path) -> None:
    pyplot = plotting()
    figure, (clock, spent) = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    people = [one["people"] for one in found]
    for name, shown in CHARTED.items():
        clock.loglog(people, [one[name] for one in found], "o-", label=shown)
    spent.semilogx(people, [one["processor's ms a question: server"] for one in found], "o-")
    for axis, unit in (
        (clock, "seconds by the clock"),
        (spent, "the server's processor, ms a question"),
    ):
        axis.set_xticks(people, [str(n) for n in people])
        axis.set_xlabel("people who ask at the same moment")
        axis.set_ylabel(unit)
        axis.grid(visible=True, which="both", alpha=0.25)
    clock.legend(fontsize=8)
    spent.set_ylim(bottom=0)
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--spent", action="store_true")
    parser.add_argument("--checked", action="store_true")
    parser.add_argument("--rebuild", type=int, default=0, metavar="TIMES")
    parser.add_argument("--memory", type=int, nargs=2, metavar=("FEW", "MANY"))
    parser.add_argument("-o", "--out", type=Path, help="the chart")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(wanted.home, Path(folder) / "home"))
        read(home)
        if wanted.spent:
            print(json.dumps(ahead_or_not(home)))
        elif wanted.checked:
            print(json.dumps(checked(home)))
        elif wanted.rebuild:
            print(json.dumps(beside_a_rebuild(home, wanted.rebuild)))
        elif wanted.memory:
            with serving(home) as server:
                print(json.dumps(asyncio.run(memory(server, *wanted.memory))))
        else:
            found = [among(home, people, ASKED) for people in PEOPLE]
            for one in found:
                print(json.dumps(one))
            if wanted.out:
                chart(found, wanted.out)


if __name__ == "__main__":
    main()
