"""Many people at once: how long they wait, whether they are told, what it takes of the processor
and of memory, and long conversations.

    python benchmarks/load.py                       50 people, 2,000 sessions, conversations of 211
    turns
    python benchmarks/load.py --against FOLDER      the same of another checkout's code first, in
    the same run
    python benchmarks/load.py --tokens 30           with a scripted model of so many tokens a
    second, in a process of its own: its first sentence, of seven tokens, is the first text
    python benchmarks/load.py --servers 2           two pages behind nginx (docs/scale-replicas.md)

A real page server runs in a process of its own over the five real digests, extractive; the visitors
speak what a page speaks (visitors.py), and take processor time of the same machine. Each of the
people looks for news every second, as an open page does, and all ask at the same moment. Meanwhile
one more visitor opens cards, lists the library and looks. Sentences are read ahead, as by a server
that stood open for some minutes; with `--unread` they are not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from assistant.progress import bar
from benchmarks.visitors import COMMAND, Outcome, Server, Site, Visitor, serving, visiting
from index.errors import SourceError
from index.home import Home
from index.retrieval.reading_ahead import read_ahead
from index.retrieval.searcher import Searcher
from tests.nginx_runner import before
from tests.scripted_server import Reply, ScriptedServer

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "shared" / "digests" / "seeds"
TURNS = (5, 50, 211)
ASKED_AGAIN = 5  # times, of each length of a conversation
TOGETHER = 10  # visitors that come and go at once
REPLY = (  # of the scripted model: some ninety tokens, a word for one
    "Several of the papers treat this [1]. The first of them says what it proposes, and how far it "
    "was tried [1]. Another one goes on from there, and finds that more of it is needed where the "
    "data are few [2]. A third compares both, on the same data, and puts down what each of them "
    "takes in time and in memory [3]. Which of these is the better one depends on what is at hand, "
    "as the last of them says itself [4]."
)
TOKENS = re.findall(r"\S+\s*", REPLY)


def questions() -> list[str]:
    lines = (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def at(share: float, values: Sequence[float]) -> float | None:
    """A quantile; None where nothing was measured."""
    ordered = sorted(values)
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2) if ordered else None


async def crowd(
    servers: Sequence[Server], address: str, people: int, rounds: int
) -> dict[str, Any]:
    """All ask at once, some times, each from a browser of its own; one goes on doing light
    things."""
    asked = questions()
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(visiting(address)) for _ in range(people + 1)]
        *visitors, other = [Visitor(site, client) for site, client in browsers]
        for visitor in visitors:
            await visitor.open()
        await other.open(looks=False)
        light: dict[str, list[float]] = {}
        task = asyncio.create_task(_lightly(other, light))
        outcomes: list[Outcome] = []
        waited, done = 0.0, 0
        spent, own = _processor(servers), time.process_time()
        for n in range(rounds):
            began = time.monotonic()
            batch = [asked[(n * people + k) % len(asked)] for k in range(people)]
            came = await asyncio.gather(
                *(who.ask(what) for who, what in zip(visitors, batch, strict=True))
            )
            waited += time.monotonic() - began
            outcomes += came
            done += sum(bool(outcome.told.get("keep")) for outcome in came)
        spent, own = _processor(servers) - spent, time.process_time() - own
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        looks = [look for visitor in visitors for look in visitor.looks]
        for visitor in (*visitors, other):
            await visitor.close()
    texts = [outcome.first_text for outcome in outcomes if outcome.first_text is not None]
    places = [outcome.first_place for outcome in outcomes if outcome.first_place is not None]
    words = [
        min(x for x in (o.first_text, o.first_place, o.first_word, o.seconds) if x is not None)
        for o in outcomes
    ]
    return {
        "asked": len(outcomes),
        "answered": done,
        "told to come back": sum(bool(outcome.busy) for outcome in outcomes),
        "neither": sum(not outcome.busy and not outcome.told.get("keep") for outcome in outcomes),
        "failed": sorted({outcome.failed for outcome in outcomes if outcome.failed}),
        "answers a second": round(done / waited, 2),
        "processor's ms a question: server": round(1000 * spent / len(outcomes)),
        "processor's ms a question: visitors": round(1000 * own / len(outcomes)),
        "first text, median": at(0.5, texts),
        "first text, 95%": at(0.95, texts),
        "told a place": len(places),
        "place told, 95%": at(0.95, places),
        "first word of any kind, 95%": at(0.95, words),
        "light, 95%": {name: at(0.95, seconds) for name, seconds in light.items()},
        "light, most": {name: at(1, seconds) for name, seconds in light.items()},
        "looks of the others, 95%": at(0.95, looks),
    }


def _processor(servers: Sequence[Server]) -> float:
    return sum(server.processor for server in servers)


def typed(n: int) -> str:
    """Words for the library, others each time: a list that was asked for before is remembered."""
    asked = questions()
    return " ".join(sorted(re.findall(r"\w+", asked[n % len(asked)]), key=len)[-2:])


async def _lightly(visitor: Visitor, light: dict[str, list[float]]) -> None:
    """What takes no answer: the status strip, the library, a paper's card."""
    listing = await visitor.do("library.list", "select")
    papers = [
        part.split('"')[0] for part in str(listing.values.get("listing")).split('data-paper="')[1:]
    ]
    while True:
        light.setdefault("look", []).append(await visitor.look())
        light.setdefault("library", []).append(
            (await visitor.do("library.list", "select", words=typed(len(light["look"])))).seconds
        )
        paper = papers[len(light["look"]) % len(papers)]
        light.setdefault("card", []).append(
            (await visitor.do("library.open", "select", paper=paper)).seconds
        )
        await asyncio.sleep(0.2)


async def many(server: Server, sessions: int) -> dict[str, Any]:
    """Visitors come, look, some ask, and go again."""
    asked = questions()
    megabytes: dict[int, float] = {}
    async with visiting(server.address) as (site, client):
        with bar() as progress:
            for first in range(0, sessions, TOGETHER):
                numbers = range(first, first + TOGETHER)
                visits = [_visit(Visitor(site, client), asked[n % 10], n) for n in numbers]
                await asyncio.gather(*visits)
                progress("Sessions", first + TOGETHER, sessions)
                if first + TOGETHER in (200, sessions):
                    await asyncio.sleep(3)
                    megabytes[first + TOGETHER] = round(server.kilobytes / 1024, 1)
    few, most = megabytes.get(200, 0.0), megabytes[sessions]
    return {
        "megabytes": megabytes,
        "growth": round(most / few, 3) if few else None,
        "threads": server.threads,
    }


async def _visit(visitor: Visitor, question: str, n: int) -> None:
    await visitor.open(looks=False)
    await visitor.look()
    if n % 10 == 0:
        await visitor.ask(question)
    await visitor.look()
    await visitor.close()


def _opening(site: Site) -> str:
    """Under which name a kept conversation is sent: it had others before."""
    if site.handlers("tick"):
        return "talk"
    return "talk_kept" if site.history_name == "talk" else "saved"


async def long(server: Server, turns: int) -> dict[str, Any]:
    """A question at the end of a conversation of so many turns, opened from what the browser
    keeps."""
    asked = questions()
    async with visiting(server.address) as (site, client):
        visitor = Visitor(site, client)
        await visitor.open(looks=False)
        for question in asked[:4]:
            await visitor.ask(question)
        some = visitor.turns
        visitor.turns = (some * (turns // len(some) + 1))[: turns - 1]
        sizes, seconds = [], []
        opening = await visitor.do(
            "open", **{_opening(site): {"id": visitor.conversation, "turns": visitor.turns}}
        )
        assert not opening.failed, opening
        assert "said" not in opening.told, opening.told
        for _ in range(ASKED_AGAIN):
            outcome = await visitor.ask(asked[5])
            assert outcome.told["keep"]["of"] >= turns, outcome.told
            sizes.append(outcome.bytes)
            seconds.append(outcome.seconds)
        await visitor.close()
    return {
        "turns": turns,
        "kilobytes an answer": round(statistics.median(sizes) / 1000, 1),
        "seconds an answer": round(statistics.median(seconds), 3),
        "opened in": round(opening.seconds, 2),
    }


def indexed(home: Path, code: Path) -> None:
    command = [*COMMAND, "index", "--home", str(home), str(SEEDS)]
    subprocess.run(
        command,
        cwd=code,
        env=os.environ | {"PYTHONPATH": str(code)},
        capture_output=True,
        check=True,
    )


def read(home: Path) -> None:
    """Have the sentences read, as a server does of which nobody asks anything."""
    searcher = Searcher.open(Home(home))
    read_ahead(searcher, lambda: True)
    searcher.close()


@contextmanager
def writing(tokens: float) -> Iterator[dict[str, str]]:
    """A scripted model; the settings by which it is asked."""
    there, here = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    model = context.Process(target=_write, args=(there, tokens), daemon=True)
    model.start()
    try:
        yield {
            "ASKPAPERS_LLM": here.recv(),
            "ASKPAPERS_LLM_MODEL": "scripted",
        }
    finally:
        model.terminate()


def _write(told: Connection, tokens: float) -> None:
    reply = Reply(*TOKENS, between=1 / tokens)
    with ScriptedServer(*[reply] * 2000) as server:
        told.send(server.url)
        threading.Event().wait()


def measure(
    home: Path,
    code: Path | None,
    people: int,
    rounds: int,
    sessions: int,
    tokens: float | None = None,
    servers: int = 1,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with ExitStack() as stack:
        settings = stack.enter_context(writing(tokens)) if tokens else {}
        flags = ["--open"] if servers > 1 else []
        opened = [
            stack.enter_context(serving(home, *flags, code=code, settings=settings))
            for _ in range(servers)
        ]
        address = opened[0].address
        if servers > 1:
            ports = [int(server.address.rpartition(":")[2]) for server in opened]
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(before(ports, folder / "nginx"))
        time.sleep(5)  # they load ahead
        found["crowd"] = asyncio.run(crowd(opened, address, people, rounds))
    if tokens or servers > 1:
        return found
    with serving(home, code=code) as server:
        time.sleep(5)
        found["conversation"] = [asyncio.run(long(server, turns)) for turns in TURNS]
    if sessions:
        with serving(home, code=code) as server:
            time.sleep(5)
            found["sessions"] = asyncio.run(many(server, sessions))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=2, help="how often all of them ask")
    parser.add_argument("--sessions", type=int, default=2000, help="0: leave it out")
    parser.add_argument("--against", type=Path, help="another checkout, measured first")
    parser.add_argument("--unread", action="store_true", help="no sentence is read ahead")
    parser.add_argument("--tokens", type=float, help="a second, of a scripted model")
    parser.add_argument("--servers", type=int, default=1, help="of them, behind an nginx")
    parser.add_argument("--home", type=Path, help="where the digests are indexed already")
    wanted = parser.parse_args()
    if (wanted.home is None or wanted.against) and not SEEDS.is_dir():
        raise SourceError("The real digests (../shared/digests/seeds) are not here.")
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, Any] = {}
        for name, code in (("before", wanted.against), ("now", HERE.parent)):
            if code is not None:
                home = wanted.home if wanted.home and name == "now" else Path(folder) / name
                if home != wanted.home:  # each code reads an index of its own
                    indexed(home, code.resolve())
                if name == "now" and not wanted.unread:
                    read(home)
                found[name] = measure(
                    home,
                    code.resolve(),
                    wanted.people,
                    wanted.rounds,
                    wanted.sessions,
                    wanted.tokens,
                    wanted.servers,
                )
                print(json.dumps({name: found[name]}, indent=2), flush=True)


if __name__ == "__main__":
    main()
