"""Three `askpapers serve` over one home, or over a Chroma server and a store, behind one address
that gives each connection to the next: they answer as one, take up a new generation, and one that
is killed takes no answer with it but its own."""

from __future__ import annotations

import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from index.builder import build
from tests.chroma_runner import ChromaRunner
from tests.conftest import DATA
from tests.doors import QUESTION
from tests.replicas import RoundRobin, posted, serving

TURNS = (
    QUESTION,
    "and how many keys does it keep?",
    "papers on pruning",
    "only those on attention",
    "How do Sparse Lanterns and Gradient Gardening differ?",
    "What is the recipe for sourdough bread?",
)
PAPER = """Title: Paper Kites: Training on a Windy Day
arXiv: 2403.00999
Abstract: We train language models while the power supply comes and goes. Paper Kites, our method,
writes a checkpoint every 7 seconds and loses at most 2.5% of the training time on a grid that fails
twice an hour. On 12 models the final loss is the same as on a steady grid.
"""


def answer(url: str, turn: int, path: str) -> str:
    """To one of the questions, with those before it, as a client of OpenAI's sends them."""
    messages = [{"role": "user", "content": question} for question in TURNS[: turn + 1]]
    shown = {"role": "assistant", "content": "as it was shown"}
    between = [one for message in messages for one in (message, shown)][:-1]
    told = posted(url, path, {"model": "askpapers", "messages": between})
    content: str = told["choices"][0]["message"]["content"]
    return content


@pytest.mark.slow
def test_three_answer_as_one(small_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    three(home, [home] * 3, tmp_path / "2024-03-09 kites.txt")


@pytest.mark.slow
@pytest.mark.enable_socket
def test_three_answer_as_one_from_a_server_and_a_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with a home of its own, as on a machine of its own; a fourth builds."""
    (tmp_path / "store").mkdir()
    with ChromaRunner(tmp_path / "chroma") as chroma:
        monkeypatch.setenv("ASKPAPERS_CHROMA_URL", chroma.url)
        monkeypatch.setenv("ASKPAPERS_STORE", (tmp_path / "store").as_uri())
        builder, replicas = tmp_path / "builder", [tmp_path / f"replica {n}" for n in range(3)]
        build([DATA], home=builder)
        three(builder, replicas, tmp_path / "2024-03-09 kites.txt")


def three(builder: Path, homes: list[Path], digest: Path) -> None:
    with ExitStack() as stack:
        starting = [stack.enter_context(serving(home)) for home in homes]
        servers = {port: server for server, port in starting}
        one = stack.enter_context(closing(RoundRobin(list(servers))))
        they_answer_as_one(one)
        they_take_up_a_new_generation(builder, list(servers), digest)
        one_is_killed_under_load(one, servers)


def they_answer_as_one(one: RoundRobin) -> None:
    """Also where none of them had the turn before: it is all in what the client sends."""
    path = "/v1/chat/completions?ask={}-{}"
    turns = range(len(TURNS))
    once = [answer(one.url, turn, path.format(turn, 0)) for turn in turns]
    for turn, expected in enumerate(once):
        paths = [path.format(turn, time) for time in (1, 2, 3)]
        assert [answer(one.url, turn, path) for path in paths] == [expected] * 3
        assert len({one.taken[path] for path in paths}) == 3
    assert len(set(once)) == len(TURNS)


def they_take_up_a_new_generation(home: Path, ports: list[int], digest: Path) -> None:
    digest.write_text(PAPER, encoding="utf-8")
    question = {"question": "How much training time does Paper Kites lose?"}
    report = build([digest], home=home)
    published = time.monotonic()

    def taken_up(url: str) -> str:
        while httpx.get(f"{url}/api/status").json()["generation"] != report.generation:
            assert time.monotonic() - published < 5
            time.sleep(0.05)
        return str(posted(url, "/api/ask", question)["text"])

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(taken_up, [f"http://127.0.0.1:{port}" for port in ports]))
    assert all("2.5%" in text for text in found)


def one_is_killed_under_load(one: RoundRobin, servers: dict[int, subprocess.Popen[str]]) -> None:
    dead, server = next(iter(servers.items()))
    lost: list[str] = []

    def ask(number: int) -> None:
        if number == 20:
            server.kill()
        path = f"/api/ask?load={number}"
        try:
            assert "3.1x" in posted(one.url, path, {"question": QUESTION})["text"]
        except httpx.TransportError:
            lost.append(path)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(60)))
    went = [one.taken[f"/api/ask?load={number}"] for number in range(60)]
    assert went.count(dead) > 1, "it had its share"
    assert [one.taken[path] for path in lost] == [dead] * len(lost)
    assert len(lost) <= 6, "what it was answering, and no more"
    assert dead not in went[30:]
