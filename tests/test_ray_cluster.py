"""A build on a real Ray cluster of this machine: the same as without one, though a node is killed.
Covers index.cluster.ahead, index.cluster.driver, index.cluster.work."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.terminal.cli import main
from index import search
from index.builder import build
from index.errors import ClusterError
from index.types import BuildReport
from tests.chroma_runner import ChromaRunner
from tests.ray_nodes import FOLDER, TO_JOIN, Nodes, started
from tests.starting import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (FOLDER / "ray").is_dir(), reason="make .venv/cluster brings Ray"),
]


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with started() as cluster:
        yield cluster


@pytest.fixture(autouse=True)
def _with_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)
    for name, value in TO_JOIN.items():
        monkeypatch.setenv(name, value)


def papers(first: int, last: int) -> str:
    """Made-up ones, a JSON object a line."""
    made = (
        {
            "id": f"25{n // 1000 + 1:02}.{n:05}",
            "title": f"Tides of Harbour {n}: a Study in {n % 7 + 2} Parts",
            "abstract": f"We measure the tides of harbour {n} for {n % 90 + 2} years. "
            f"A gate of {n * 3} words decides which boats may leave, and {n % 50 + 40}% of them "
            f"do. On {n % 5 + 2} tasks that halves the cost, and errs by {n / 7:.2f} metres.",
        }
        for n in range(first, last)
    )
    return "".join(json.dumps(paper) + "\n" for paper in made)


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of papers, one of them in an archive, a copy of one, and what is no digest."""
    folder = tmp_path_factory.mktemp("digests")
    for start in range(0, 240, 40):
        (folder / f"{start}.jsonl").write_text(papers(start, start + 45))  # some in two
    (folder / "again.jsonl").write_text(papers(0, 45))
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        archive.writestr("in/packed.jsonl", papers(300, 320))
        archive.writestr("in/picture.png", b"\x89PNG\r\n\x1a\n" + bytes(99))
    (folder / "empty.txt").touch()
    (folder / "shopping.txt").write_text("Milk\nBread\nTwo lemons\n")
    return folder


def generation(home: Path) -> Path:
    return home / "generations" / (home / "CURRENT").read_text()


def told(report: BuildReport) -> BuildReport:
    return replace(report, generation="", seconds=0)


def killing(nodes: Nodes, name: str, steps: list[tuple[str, int, int]]) -> Callable[..., None]:
    """A progress that loses a node when the first passages have come back."""

    def progress(*step: Any) -> None:
        steps.append(step)
        what, done, _ = step
        if done and "Embedding passages on" in what and name:
            lost, dying[:] = dying[:], []
            for node in lost:
                nodes.do("kill", node)

    dying = [name]
    return progress


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        ("", r"its node '.+' has askpapers .+ with .+, and this machine has .+Install the same"),
        ("cluster", r"has a node without askpapers, or with an older one\. Install the same"),
    ],
)
def test_a_node_with_another_askpapers_is_told(
    without: str, sentence: str, nodes: Nodes, digests: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "index", other / "index", ignore=shutil.ignore_patterns(without))
    with (other / "index" / "errors.py").open("a") as file:
        file.write("# a line that this machine's does not have\n")
    nodes.do("add", "other", other)
    try:
        with pytest.raises(ClusterError, match=sentence):
            build([digests], home=tmp_path / "home", ray=nodes.address)
    finally:
        nodes.do("kill", "other")
    assert not (tmp_path / "home" / "CURRENT").exists()
    assert list((tmp_path / "home" / "generations").iterdir()) == []


def test_the_cluster_builds_what_is_built_here_though_a_node_is_killed(
    nodes: Nodes, digests: Path, tmp_path: Path
) -> None:
    steps: list[tuple[str, int, int]] = []
    nodes.do("add", "first")
    nodes.do("add", "second")
    here = build([digests], home=tmp_path / "here")
    there = build(
        [digests],
        home=tmp_path / "there",
        ray=nodes.address,
        progress=killing(nodes, "second", steps),
    )
    assert told(there) == told(here)
    assert here.papers == 265
    assert len(here.unparsed) == 3
    for name in ("catalogue.sqlite", "vectors.npy", "late/0000.codes", "late/table.npy"):
        assert generation(tmp_path / "there").joinpath(name).read_bytes() == (
            generation(tmp_path / "here").joinpath(name).read_bytes()
        ), name
    assert not (generation(tmp_path / "there") / "ahead.sqlite").exists()
    on_cluster = [step for step in steps if "on the cluster" in step[0]]
    assert ("Reading on the cluster", 10, 10) in on_cluster
    assert ("Embedding passages on the cluster", here.passages, here.passages) in on_cluster
    # and nothing was left to be embedded here
    assert {done for what, done, _ in steps if what == "Embedding passages"} == {here.passages}


def test_what_a_cluster_builds_another_machine_answers_from(
    nodes: Nodes, digests: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "store").mkdir()
    monkeypatch.setenv("ASKPAPERS_STORE", (tmp_path / "store").as_uri())
    nodes.do("add", "first")
    with ChromaRunner(tmp_path / "chroma") as server:
        monkeypatch.setenv("ASKPAPERS_CHROMA_URL", server.url)
        build([digests / "0.jsonl"], home=tmp_path / "builder", ray=nodes.address)
        again = build([], home=tmp_path / "reader")  # which never saw the file
        found = search("tides of harbour 7", 1, home=tmp_path / "reader")
    assert (again.papers, again.added) == (45, 0)
    assert found[0].paper.id == "2501.00007"


def test_when_no_node_is_left_nothing_is_lost(nodes: Nodes, digests: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    build([digests / "0.jsonl"], home=home)
    before = generation(home)
    nodes.do("add", "first")
    with pytest.raises(ClusterError, match="has no node left that computes"):
        build([digests], home=home, ray=nodes.address, progress=killing(nodes, "first", []))
    assert generation(home) == before
    assert [path.name for path in before.parent.iterdir()] == [before.name]
    assert search("tides of harbour 7", 1, home=home)[0].paper.id == "2501.00007"
    steps: list[tuple[str, int, int]] = []
    build([digests], home=home, progress=lambda *step: steps.append(step))
    first = next(done for what, done, _ in steps if what.startswith("Embedding passages"))
    assert first >= 64  # what the node had sent before it was killed


def test_a_cluster_that_wants_another_token_is_told(
    nodes: Nodes, digests: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", "another" * 9)
    with pytest.raises(ClusterError, match=r"refuses the token of this machine, or wants one\."):
        build([digests], home=tmp_path / "home", ray=nodes.address)


def test_another_python_on_the_cluster_is_told(
    nodes: Nodes, digests: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes.do("pretend", "3.9.2")
    assert main(["index", str(digests), "--ray", nodes.address]) == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.endswith("Install the same on all.")
    assert "with Python 3.9.2, and this machine Ray " in said


def test_a_cluster_that_is_gone_is_told(nodes: Nodes, digests: Path, tmp_path: Path) -> None:
    nodes.do("kill", "head")
    with pytest.raises(ClusterError, match=r"cannot be reached \(.+\)\. Check the address"):
        build([digests], home=tmp_path / "home", ray=nodes.address)
