"""A day of use in ten minutes: is anything lost, left unanswered, or held for good?

    python benchmarks/soak.py                10 minutes, 20 clients
    python benchmarks/soak.py --minutes 1

The clients ask, open cards, look through the library, keep news, add files, stop answers, and drop
their connections in the middle. Meanwhile another process indexes and removes digests, a model's
server fails in every way that it can, and the page server is ended (SIGTERM, in the middle of
everything) and started again: extractive, with the model, and so on. Ends with status 1 if a check
fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.visitors import COMMAND, Server, Site, Visitor, serving, visiting
from index.builder import build
from index.generation.generations import Recipe, open_generation, read_manifest
from index.home import Home
from index.models.minilm import NAME
from tests.scripted_server import Reply, Request, ScriptedServer

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "digests" / "seeds"
QUESTIONS = [
    "What do they find about sparse attention?",
    "Which method needs the fewest training steps?",
    "and how was it tested?",
    "What explains grokking?",
    "By how much does GEPA beat GRPO on average?",
    "Which optimizer keeps only a momentum buffer?",
    "What is the recipe for sourdough bread?",
    "How does batch normalization help?",
    "and the second one?",
]
LIVES = 4  # of the page server
SAMPLED = 2.0  # seconds between two looks at what the server holds
WITHIN = 10.0  # seconds that SIGTERM may take
MOST_GROWTH = 1.15  # of memory, from the middle of a life to its end
# descriptors and threads that may be more at rest than at the start: pools of threads and
# connections
SPARE = 80
RESTED = 60.0  # seconds: the longest silence of a model that is waited for


class Moody(ScriptedServer):
    """A model's server that answers well half of the time."""

    chance = random.Random(5)

    def reply_to(self, request: Request) -> Reply:
        if request.path != "/v1/chat/completions":
            return super().reply_to(request)
        good = Reply("The first paper says so [1]. ", "So does another one [2].", between=0.05)
        bad = [
            Reply(status=500),
            Reply(status=429, headers={"Retry-After": "1"}),
            Reply(status=0),
            Reply("The first paper ", end="break"),
            Reply("The first paper ", end="hang"),
            Reply("The first paper says so [1].", between=1.0, delay=1.0),
            Reply(body="<html>not a model</html>"),
        ]
        return good if self.chance.random() < 0.5 else self.chance.choice(bad)


@dataclass
class Record:
    """What happened, and what must not have."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    # at, kB, descriptors, threads
    samples: list[tuple[float, int, int, int]] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    names: dict[str, bool] = field(default_factory=dict)  # of digests: whether they must be there

    def check(self, holds: bool, what: str) -> None:
        if not holds:
            self.broken.append(what)
            print(f"broken: {what}", file=sys.stderr, flush=True)


class Client:
    """Somebody who does this and that, and knows what must have come of it."""

    def __init__(self, visitor: Visitor, number: int, record: Record, folder: Path) -> None:
        self.visitor, self._record, self._folder = visitor, record, folder
        self._chance = random.Random(number)
        self._number, self._files = number, 0

    async def live(self, ending: asyncio.Event) -> None:
        doings: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (10, self._ask),
            (3, self._library),
            (3, self._answer_again),
            (1, self._keep_news),
            (1, self._upload),
            (1, self._stop),
            (1, self._drop),
        ]
        weights, does = [weight for weight, _ in doings], [doing for _, doing in doings]
        with suppress(httpx.HTTPError):
            await self.visitor.open()
        while not ending.is_set():
            (doing,) = self._chance.choices(does, weights)
            try:
                await doing()
            except httpx.HTTPError as error:  # the server is away, or refuses an upload
                self._record.counts[f"told: {type(error).__name__}"] += 1
                await asyncio.sleep(0.5)
            await asyncio.sleep(self._chance.uniform(0, 1))
        await self.visitor.close()

    async def _ask(self) -> None:
        if len(self.visitor.turns) > 40:
            self.visitor.turns, self.visitor.conversation = [], ""
        before = len(self.visitor.turns)
        outcome = await self.visitor.ask(self._chance.choice(QUESTIONS))
        keep = outcome.told.get("keep")
        if keep:
            problem = keep["turn"]["problem"] or (keep["turn"]["answer"] or {}).get("problem")
            self._record.counts["answered, with a problem told" if problem else "answered"] += 1
            self._record.check(
                keep["place"] == before,
                f"a conversation of {before} turns went on at {keep['place']}",
            )
        elif outcome.busy:
            self._record.counts["told to come back"] += 1
        elif outcome.failed:
            self._record.counts["cut off with its server"] += 1
        else:
            self._record.check(False, f"a question was not answered: {outcome}")

    async def _library(self) -> None:
        listing = await self.visitor.do(
            "library.list", "select", words=self._chance.choice(["", "model", "learning"])
        )
        papers = [
            part.split('"')[0]
            for part in str(listing.values.get("listing")).split('data-paper="')[1:]
        ]
        if papers:
            card = await self.visitor.do(
                "library.open", "select", paper=self._chance.choice(papers)
            )
            self._record.check(
                bool(card.values.get("paper") or card.told or card.failed), f"no card: {card}"
            )
        self._record.counts["looked through the library"] += 1

    async def _answer_again(self) -> None:
        """Open the evidence of an earlier answer, copy one, say that one is good."""
        if not self.visitor.turns:
            return
        place = self._chance.randrange(len(self.visitor.turns))
        wanted = self._chance.choice(["evidence", "copy", "like"])
        kept = self.visitor.turns[place]
        outcome = await self.visitor.do(wanted, turn=place, kept=kept, of=len(self.visitor.turns))
        if wanted != "evidence" and kept["answer"]:
            self._record.check(
                bool(outcome.told.get("said") or outcome.failed),
                f"{wanted}: nothing said: {outcome}",
            )
        self._record.counts[wanted] += 1

    async def _keep_news(self) -> None:
        question = f"{self._chance.choice(QUESTIONS)} ({self._number % 4})"
        outcome = await self.visitor.do(
            self._chance.choice(["news.keep", "news.drop"]), "input", question=question
        )
        self._record.check(
            bool(outcome.told.get("said") or outcome.failed), f"news: nothing said: {outcome}"
        )
        self._record.counts["kept or dropped news"] += 1

    async def _upload(self) -> None:
        self._files += 1
        file = digest(self._folder, f"upload-{self._number}-{self._files}")
        outcome = await self.visitor.upload(file)
        # the page tells of the whole line of changes, whoever asked for them
        changes = str(outcome.values.get("added")).split('<div class="update"')
        said = next((one for one in changes if file.name in one), changes[0])
        added = 'class="report"' in said and "Cancelled" not in said
        self._record.check(
            added or "problem" in said or bool(outcome.failed),
            f"an upload: nothing said: {outcome}",
        )
        if added:
            self._record.names[file.name] = True
        self._record.counts[
            "added a file" if added else "was told that a file cannot be added now"
        ] += 1

    async def _stop(self) -> None:
        asking = asyncio.create_task(self._ask())
        await asyncio.sleep(self._chance.uniform(0, 0.5))
        await self.visitor.stop()
        await asking
        self._record.counts["stopped"] += 1

    async def _drop(self) -> None:
        """Lose the connection in the middle of an answer, and come back with what the browser
        kept."""
        asking = asyncio.create_task(self.visitor.ask(self._chance.choice(QUESTIONS)))
        await asyncio.sleep(self._chance.uniform(0, 0.7))
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await self.visitor.close()
        self.visitor.move(self.visitor.site, self.visitor.client)
        await self.visitor.open()
        self._record.counts["dropped its connection"] += 1


def digest(folder: Path, name: str) -> Path:
    """A page of one paper, told from all others."""
    file = folder / f"{name}.txt"
    words = " ".join(
        f"{name} weighs feathers of kind {n} and finds that they fall slowly." for n in range(4)
    )
    file.write_text(
        f"{name.title()}: A Study of Falling Feathers\n\nWe study feathers. {words}\n",
        encoding="utf-8",
    )
    return file


@dataclass
class World:
    """A home, places for files, and what is known of them."""

    home: Path
    folder: Path
    temporary: Path
    record: Record = field(default_factory=Record)


async def elsewhere(world: World, ending: asyncio.Event) -> None:
    """Another process that indexes, removes, and builds anew."""
    record, number = world.record, 0
    while not ending.is_set():
        number += 1
        file = digest(world.folder, f"indexed-{number}-{time.monotonic_ns()}")
        earlier = [
            name for name, there in record.names.items() if there and name.startswith("indexed")
        ]
        arguments, name, there = ["index", str(file)], file.name, True
        if earlier and number % 3 == 0:
            arguments, name, there = ["remove", earlier[0]], earlier[0], False
        elif number % 5 == 0:
            arguments, name = ["index", "--rebuild"], ""
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            *arguments,
            "--home",
            str(world.home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        _, errors = await process.communicate()
        if process.returncode == 0 and name:
            record.names[name] = there
        told = errors.decode().strip().splitlines()[-1:] or [""]
        record.check(
            "Traceback" not in errors.decode(), f"{arguments[0]}: {errors.decode()[-500:]}"
        )
        record.counts[
            f"elsewhere: {arguments[0]}"
            if process.returncode == 0
            else f"elsewhere: {told[0][:60]}"
        ] += 1
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), 4)


async def watch(server: Server, record: Record, ending: asyncio.Event) -> None:
    while not ending.is_set():
        record.samples.append(
            (time.monotonic(), server.kilobytes, server.descriptors, server.threads)
        )
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), SAMPLED)


async def life(
    world: World, server: Server, clients: list[Client], seconds: float, *, at_work: bool
) -> None:
    """One life of the page server, ended in the middle of everything, or after all have left and it
    is at rest."""
    record = world.record
    async with visiting(server.address) as (site, client):
        await _warm(site, client)
        at_rest = _held(server)
        record.samples = []
        ending = asyncio.Event()
        for one in clients:
            one.visitor.move(site, client)
        tasks = [asyncio.create_task(one.live(ending)) for one in clients]
        tasks.append(asyncio.create_task(watch(server, record, ending)))
        tasks.append(asyncio.create_task(elsewhere(world, ending)))
        await asyncio.sleep(seconds)
        record.check(
            server.process.poll() is None, f"the server is gone: {''.join(server.errors)[-1000:]}"
        )
        _leaks(record, seconds)
        if not at_work:
            ending.set()
            await asyncio.wait_for(asyncio.gather(*tasks), 120)
            # a model's request that was dropped, and idle connections, end meanwhile
            await _rested(server)
            _rest(world, server, at_rest)
        took = await asyncio.to_thread(server.end)
        record.ends.append(round(took, 2))
        record.check(took <= WITHIN, f"SIGTERM took {took:.1f} s")
        ending.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 120)
    record.check(
        "Traceback" not in "".join(server.errors),
        f"on standard error: {''.join(server.errors)[-3000:]}",
    )
    ended, last = server.process.returncode, "".join(server.errors)[-1000:]
    record.check(ended == 0, f"the server ended with {ended}: {last}")
    record.check(not list(world.temporary.glob("askpapers-*")), "its temporary folder is left")


async def _rested(server: Server) -> None:
    """Wait until it holds no index but the published one, or should by then; eight seconds at
    least."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < RESTED:
        if waited > 8 and len(server.generations) <= 1:
            return
        await asyncio.sleep(0.5)


def _held(server: Server) -> dict[str, int]:
    return {"descriptors": server.descriptors, "threads": server.threads}


def _rest(world: World, server: Server, before: dict[str, int]) -> None:
    """Whether a server that nobody asks holds no more than it did before."""
    record, now = world.record, _held(server)
    for what, count in before.items():
        record.check(
            now[what] <= count + SPARE, f"{what} at rest: {count} before, {now[what]} after"
        )
    record.check(
        len(server.generations) <= 1,
        f"more than the published index is held: {server.generations}",
    )
    left = [path for path in world.temporary.glob("askpapers-*/*/*") if path.is_file()]
    record.check(not left, f"files that were added are left in the temporary folder: {left[:3]}")


async def _warm(site: Site, client: httpx.AsyncClient) -> None:
    visitor = Visitor(site, client)
    await visitor.open()
    await visitor.ask(QUESTIONS[0])
    await visitor.close()


def _leaks(record: Record, seconds: float) -> None:
    """Whether memory, descriptors or threads went on growing in the second half of a life."""
    held = record.samples
    middle, end = held[len(held) // 3 : len(held) * 2 // 3], held[len(held) * 2 // 3 :]
    if seconds < 60 or not middle or not end:
        return
    for place, what, most in ((1, "kB", MOST_GROWTH), (2, "descriptors", 1.5), (3, "threads", 1.5)):
        before, after = (
            statistics.median(sample[place] for sample in part) for part in (middle, end)
        )
        record.counts[f"growth of {what}, per cent, the largest"] = max(
            record.counts[f"growth of {what}, per cent, the largest"],
            round(100 * after / before - 100),
        )
        record.check(after <= before * most, f"{what} grew from {before:,.0f} to {after:,.0f}")


def whole(world: World) -> None:
    """Whether what is published holds all that was said to be in it, and can be read."""
    home, record = Home(world.home), world.record
    names = {digest.path.rpartition("/")[2] for digest in read_manifest(home).digests}
    for name, there in record.names.items():
        record.check(
            (name in names) == there, f"{name} is {'not ' if there else ''}in the collection"
        )
    generation = open_generation(home, Recipe(NAME))
    record.check(
        generation.store is None or generation.store.count() == len(generation.vectors),
        "vectors are missing",
    )
    generation.close()
    left = [path.name for path in (world.home / "generations").iterdir()]
    record.check(
        left == [home.current.read_text(encoding="utf-8").strip()],
        f"generations that are left: {left}",
    )


def soak(minutes: float, people: int, digests: Path | None = None) -> dict[str, Any]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        world = World(Path(place) / "home", Path(place) / "files", Path(place) / "temporary")
        world.folder.mkdir()
        world.temporary.mkdir()
        build([digests or (SEEDS if SEEDS.is_dir() else ROOT / "examples")], home=world.home)
        nowhere: Any = None  # a visitor has no server before the first life
        clients = [
            Client(Visitor(nowhere, nowhere), n, world.record, world.folder) for n in range(people)
        ]
        lives = LIVES if minutes >= LIVES else 2
        settings = {
            "ASKPAPERS_LLM_TIMEOUT": "3",
            "ASKPAPERS_ANSWERS_WAITING": str(max(people // 3, 1)),
        }
        with Moody() as model:
            for n in range(lives):
                flags = ("--llm", model.url, "--model", "scripted") if n % 2 else ()
                with serving(
                    world.home, *flags, temporary=world.temporary, settings=settings
                ) as server:
                    seconds = minutes * 60 / lives
                    asyncio.run(life(world, server, clients, seconds, at_work=n + 1 < lives))
        subprocess.run(
            [*COMMAND, "index", "--home", str(world.home)], check=False, capture_output=True
        )
        whole(world)
        turns = sum(len(client.visitor.turns) for client in clients)
        record = world.record
        return {
            "minutes": round((time.monotonic() - began) / 60, 1),
            "clients": people,
            "counts": dict(sorted(record.counts.items())),
            "turns that the browsers hold at the end": turns,
            "SIGTERM took": record.ends,
            "broken": record.broken,
        }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=20)
    wanted = parser.parse_args()
    found = soak(wanted.minutes, wanted.clients)
    print(json.dumps(found, indent=2))
    raise SystemExit(bool(found["broken"]))


if __name__ == "__main__":
    main()
