"""A Chroma server and a store, shared by machines, each with a home of its own. Covers
index.generation.chroma_server, index.generation.server_vectors, index.generation.server_writer,
index.generation.following.

One server serves all of these tests: each has a store of its own, and so collections of its own.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.doctor import examine
from benchmarks.crash import COMMAND
from index.builder import build, remove
from index.errors import AskpapersError, IndexBusy, ServerError
from index.generation import chroma_server, generations, server_vectors, server_writer
from index.generation.chroma_server import ChromaServer, keys
from index.generation.generations import Recipe, current_name, open_generation, read_manifest
from index.generation.publications import Shared
from index.home import Home
from index.models.minilm import NAME
from index.retrieval.searcher import Searcher
from tests.chroma_runner import ChromaRunner, Door
from tests.conftest import DATA
from tests.starting import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
QUESTION = "How much faster are Sparse Lanterns?"
PAGE = DATA / "spaced.txt"
MORE, THIRD = DATA / "compact.txt", ROOT / "examples" / "foundations.txt"


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaRunner]:
    with ChromaRunner(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture
def server(
    runner: ChromaRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ChromaRunner]:
    """The server and an empty store, by the settings of both; it runs again afterwards."""
    (tmp_path / "store").mkdir()
    monkeypatch.setenv("ASKPAPERS_CHROMA_URL", runner.url)
    monkeypatch.setenv("ASKPAPERS_STORE", (tmp_path / "store").as_uri())
    yield runner
    if not runner.is_running:
        runner.start()


@pytest.fixture
def homes(tmp_path: Path) -> Callable[[str], Home]:
    return lambda name: Home(tmp_path / name)


def until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def test_what_one_machine_builds_another_answers_from_and_takes_up_within_five_seconds(
    server: ChromaRunner, homes: Callable[[str], Home]
) -> None:
    build([PAGE], home=homes("a").root)
    with Assistant(homes("b")) as reader:
        assert "3.1x" in reader.ask(QUESTION).text
        vectors = reader.published.open().searcher.generation.store
        assert isinstance(vectors, server_vectors.ServerVectors)
        assert not list(homes("b").root.rglob("chroma*"))
        report = build([MORE], home=homes("a").root)
        assert until(lambda: reader.status().papers == report.papers, 5)
        assert reader.status().notes == ()
        again = build([], home=homes("c").root)  # a machine that never saw the pages
        assert (again.papers, again.added) == (report.papers, 0)
        gone = remove([MORE.name], home=homes("c").root)
        assert until(lambda: reader.status().papers == gone.papers < report.papers, 5)


def test_the_server_finds_what_looking_at_all_vectors_does(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where most of what the collection holds is no longer this generation's."""
    build([PAGE, MORE, THIRD], home=homes("a").root)
    monkeypatch.setattr(server_writer, "WORN", 100.0)
    for name in [digest.name for digest in read_manifest(homes("a")).digests][1:]:
        remove([name], home=homes("a").root)
    generation = open_generation(homes("a"), Recipe(NAME))
    store = generation.store
    assert isinstance(store, server_vectors.ServerVectors)
    assert store.count() > 2 * len(generation.vectors)
    vectors = np.asarray(generation.vectors, dtype=np.float32)
    names = [passage.id for passage in generation.papers.numbered(range(len(vectors)))]
    for question in vectors[::9]:
        wanted = np.argsort(-(vectors @ question))[:10]
        found = store.nearest(question, 10)
        assert {names[n] for n in wanted} == set(list(found)[:10])
        assert found[names[wanted[0]]] == pytest.approx(1.0, abs=1e-3)
    generation.close()


def test_two_builders_at_once_and_both_end_in_the_collection(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    build([THIRD], home=homes("a").root)
    together, told = threading.Barrier(2), []
    publish = Shared.publish

    def at_once(*arguments: object) -> None:
        together.wait(60)
        publish(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Shared, "publish", at_once)

    def builds(page: Path, name: str) -> None:
        try:
            build([page], home=homes(name).root)
        except IndexBusy as error:
            told.append((page, name, str(error)))

    racing = [threading.Thread(target=builds, args=args) for args in ((PAGE, "a"), (MORE, "b"))]
    for one in racing:
        one.start()
    for one in racing:
        one.join()
    monkeypatch.setattr(Shared, "publish", publish)
    ((page, name, words),) = told
    assert words.startswith("Another builder has published meanwhile")
    build([page], home=homes(name).root)
    build([], home=homes("c").root)
    held = {digest.name for digest in read_manifest(homes("c")).digests}
    assert held == {THIRD.name, PAGE.name, MORE.name}


def test_a_home_that_was_built_alone_is_published_as_it_stands(
    server: ChromaRunner, own_home: Home, homes: Callable[[str], Home]
) -> None:
    before = np.load(own_home.generations / current_name(own_home) / "vectors.npy")
    shutil.rmtree(own_home.vectors)
    build(home=own_home.root)
    reader = Searcher.open(_taken_up(homes("b")))
    assert np.array_equal(reader.generation.vectors, before)
    reader.close()
    assert not own_home.vectors.exists(), "no text was embedded again"


def test_a_home_leaves_the_server_with_all_that_it_has(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = homes("a")
    papers = build([PAGE], home=home.root).papers
    monkeypatch.delenv("ASKPAPERS_CHROMA_URL")
    monkeypatch.delenv("ASKPAPERS_STORE")
    with Assistant(home) as alone:
        assert "3.1x" in alone.ask(QUESTION).text
        (note,) = alone.status().notes
        assert "ASKPAPERS_CHROMA_URL is not set" in note
    assert build(home=home.root).papers == papers
    assert (home.generations / current_name(home) / "chroma").is_dir()
    with Assistant(home) as alone:
        assert alone.status().notes == ()


def test_a_server_that_fails_while_somebody_searches_is_told_once_and_changes_nothing(
    server: ChromaRunner,
    homes: Callable[[str], Home],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(server_vectors, "_REST", 0.2)
    build([PAGE, MORE], home=homes("a").root)
    with Assistant(homes("a")) as reader:
        before = [hit.paper.id for hit in reader.published.search("optimizers for training", 20)]
        server.stop()
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                found = reader.published.search("optimizers for training", 20)
                assert [hit.paper.id for hit in found] == before
        assert len(caplog.messages) == 1
        assert _found_by_doctor(homes("a")) == {"store": "good", "chroma": "fault"}
        assert "cannot be reached" in caplog.text
        assert until(lambda: "ASKPAPERS_CHROMA_URL" in "".join(reader.status().notes), 5)
        server.start()
        assert until(lambda: reader.status().notes == (), 5)
        with caplog.at_level(logging.WARNING):
            reader.published.search("optimizers for training", 20)
        assert "answers again" in caplog.text
    assert _found_by_doctor(homes("a")) == {"store": "good", "chroma": "good"}


def test_a_server_that_lost_everything_is_filled_again(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By any machine, also by one that has not built; and nothing is embedded for it."""
    build([PAGE], home=homes("a").root)
    held = _vectors(homes("a")).count()
    server.lose_everything()
    assert "holds 0 of" in _vectors(homes("a")).trouble()
    report = build(home=homes("b").root)
    assert (report.added, report.generation) == (0, current_name(homes("a")))
    assert _vectors(homes("a")).trouble() == ""
    assert _vectors(homes("b")).count() == held
    assert not homes("b").vectors.exists()


def test_what_a_server_lost_in_part_is_put_there_again(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it holds so many that are needed no more that nobody sees it by their number."""
    monkeypatch.setattr(server_writer, "WORN", 100.0)
    build([PAGE, MORE], home=homes("a").root)
    remove([MORE.name], home=homes("a").root)
    generation = open_generation(homes("a"), Recipe(NAME))
    passages = generation.papers.numbered(range(len(generation.vectors)))
    titles = [title for title, _ in generation.papers.texts(range(len(passages)))]
    wanted, name = list(keys(passages, titles)), generation.manifest.collection
    with closing(ChromaServer(server.url, None, 5)) as asked:
        assert asked.missing(name, wanted) == []
        asked._of(name, "POST", "delete", {"ids": wanted[:2]})
        assert asked.missing(name, wanted) == [0, 1]
        assert asked.count(name) >= len(wanted)
        build(home=homes("a").root)
        assert asked.missing(name, wanted) == []
    generation.close()


def test_a_server_that_is_restarted_in_mid_build_is_waited_for(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    put, restarts = ChromaServer.put, []

    def restarted(*arguments: object) -> None:
        if not restarts:
            server.stop()
            restarts.append(threading.Timer(0.5, server.start))
            restarts[0].start()
        put(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ChromaServer, "put", restarted)
    build([PAGE], home=homes("a").root)
    restarts[0].join()
    assert _vectors(homes("a")).trouble() == ""


def test_a_server_that_ends_in_mid_build_is_told_and_nothing_is_lost(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    build([PAGE], home=homes("a").root)
    before, put, calls = current_name(homes("a")), ChromaServer.put, []

    def ended(*arguments: object) -> None:
        put(*arguments)  # type: ignore[arg-type]
        server.stop()
        calls.append(1)

    monkeypatch.setattr(ChromaServer, "put", ended)
    monkeypatch.setattr(chroma_server, "_SLOWLY", chroma_server._QUICKLY)
    with pytest.raises(ServerError, match=r"cannot be reached.*nothing is lost\.$"):
        build([MORE], home=homes("a").root)
    assert calls
    assert current_name(homes("a")) == before
    server.start()
    monkeypatch.setattr(ChromaServer, "put", put)
    with Assistant(homes("b")) as reader:
        assert "3.1x" in reader.ask(QUESTION).text
    assert build([MORE], home=homes("a").root).added > 0


def test_a_wrong_token_is_told_and_shown_nowhere(
    server: ChromaRunner,
    homes: Callable[[str], Home],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with Door(server.port, "right-token-4711") as door:
        monkeypatch.setenv("ASKPAPERS_CHROMA_URL", door.url)
        with pytest.raises(ServerError, match=r"it wants a token\. Set ASKPAPERS_CHROMA_TOKEN"):
            build([PAGE], home=homes("a").root)
        monkeypatch.setenv("ASKPAPERS_CHROMA_TOKEN", "wrong-token-0815")
        with pytest.raises(ServerError, match=r"refuses the token\. Check ASKPAPERS_CHROMA_TOKEN"):
            build([PAGE], home=homes("a").root)
        assert not (homes("a").root / "CURRENT").exists()
        monkeypatch.setenv("ASKPAPERS_CHROMA_TOKEN", "right-token-4711")
        build([PAGE], home=homes("a").root)
        monkeypatch.setenv("ASKPAPERS_CHROMA_TOKEN", "wrong-token-0815")
        with Assistant(homes("b")) as reader, caplog.at_level(logging.DEBUG):
            assert "3.1x" in reader.ask(QUESTION).text
            (note,) = reader.status().notes
        assert "refuses the token" in note
        assert "token-0815" not in note + caplog.text + repr(reader)


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ((200, b'"0.6.3"'), "is of version 0.6.3; askpapers needs Chroma 1"),
        ((404, b""), "as no Chroma 1 does"),
        ((200, b"<html>"), "sent what cannot be read"),
        ((500, b"{}"), "it answered 500"),
        ((302, b""), "it answered 302"),
    ],
)
def test_what_is_no_chroma_1_is_told(
    instead: tuple[int, bytes],
    told: str,
    server: ChromaRunner,
    homes: Callable[[str], Home],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Door(server.port, "t") as door:
        door.instead = instead
        monkeypatch.setenv("ASKPAPERS_CHROMA_URL", door.url)
        monkeypatch.setenv("ASKPAPERS_CHROMA_TOKEN", "t")
        with pytest.raises(ServerError, match=told) as error:
            build([PAGE], home=homes("a").root)
        assert "ASKPAPERS_CHROMA_URL" in str(error.value)


def test_a_slow_server_is_not_waited_for_again_and_again(
    server: ChromaRunner, homes: Callable[[str], Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    build([PAGE], home=homes("a").root)
    with Door(server.port, "t") as door:
        monkeypatch.setenv("ASKPAPERS_CHROMA_URL", door.url)
        monkeypatch.setenv("ASKPAPERS_CHROMA_TOKEN", "t")
        monkeypatch.setenv("ASKPAPERS_CHROMA_TIMEOUT", "0.3")
        searcher = Searcher.open(homes("a"))
        door.pause = 1.0
        started = time.monotonic()
        for _ in range(5):
            assert searcher.search(QUESTION, 3)
        assert time.monotonic() - started < 4
        assert isinstance(searcher.generation.store, server_vectors.ServerVectors)
        assert "does not answer in time (ASKPAPERS_CHROMA_TIMEOUT)" in (
            searcher.generation.store.trouble()
        )
        searcher.close()


def test_a_worn_collection_is_replaced_and_the_old_one_goes_after_a_while(
    server: ChromaRunner, homes: Callable[[str], Home], tmp_path: Path
) -> None:
    build([PAGE, MORE], home=homes("a").root)
    first = read_manifest(homes("a")).collection
    _taken_up(homes("b"))
    old = open_generation(homes("b"), Recipe(NAME))
    remove([MORE.name], home=homes("a").root)
    second = read_manifest(homes("a")).collection
    assert (first[-2:], second[-2:]) == ("-0", "-1")
    assert _vectors(homes("a")).count() == read_manifest(homes("a")).passages
    assert isinstance(old.store, server_vectors.ServerVectors)
    assert old.store.trouble() == "", "readers of the old one still have theirs"
    for file in (tmp_path / "store").rglob("*"):
        os.utime(file, (file.stat().st_mtime - 7200,) * 2)
    build([MORE], home=homes("a").root)
    build([THIRD], home=homes("a").root)
    with closing(ChromaServer(server.url, None, 5)) as asked:
        assert asked.collections(first[:-1]) == [read_manifest(homes("a")).collection]
    assert "Until then" in old.store.trouble()
    old.close()


def test_another_model_has_a_collection_of_its_own(
    server: ChromaRunner, homes: Callable[[str], Home]
) -> None:
    from llama_index.core.embeddings import MockEmbedding

    build([PAGE], home=homes("a").root)
    first = read_manifest(homes("a")).collection
    build([PAGE], home=homes("a").root, embed=MockEmbedding(embed_dim=8))
    second = read_manifest(homes("a")).collection
    assert first.rpartition("-")[0] != second.rpartition("-")[0]
    with closing(ChromaServer(server.url, None, 5)) as asked:
        assert asked.count(second) == read_manifest(homes("a")).passages


def test_an_empty_store_is_not_filled_by_mistake(
    server: ChromaRunner, homes: Callable[[str], Home], tmp_path: Path
) -> None:
    build([PAGE], home=homes("a").root)
    shutil.rmtree(tmp_path / "store")
    (tmp_path / "store").mkdir()
    with pytest.raises(ServerError, match=r"ASKPAPERS_STORE\) is empty, .*index --rebuild$"):
        build([MORE], home=homes("a").root)
    with Assistant(homes("a")) as reader:
        assert "3.1x" in reader.ask(QUESTION).text
    papers = build(home=homes("a").root, rebuild=True).papers
    assert build(home=homes("b").root).papers == papers


def test_a_copy_of_the_store_is_a_backup(
    server: ChromaRunner, homes: Callable[[str], Home], tmp_path: Path
) -> None:
    report = build([PAGE], home=homes("a").root)
    shutil.copytree(tmp_path / "store", tmp_path / "backup")
    build([MORE], home=homes("a").root)
    shutil.rmtree(tmp_path / "store")
    shutil.rmtree(homes("a").root)
    server.lose_everything()
    shutil.copytree(tmp_path / "backup", tmp_path / "store")
    assert build(home=homes("b").root).papers == report.papers
    assert _vectors(homes("b")).trouble() == ""


def test_what_an_older_askpapers_published_is_built_again_from_its_copies(
    server: ChromaRunner, homes: Callable[[str], Home]
) -> None:
    a = homes("a")
    papers = build([PAGE], home=a.root).papers
    shared = Shared.of(a)
    assert shared is not None
    older = replace(read_manifest(a), schema=4, generation="older")
    shutil.copytree(a.generations / current_name(a), a.generations / "older")
    (a.generations / "older" / "manifest.json").write_bytes(older.dump())
    shared.publish(older, shared.newest())
    assert build(home=homes("b").root).papers == papers
    assert read_manifest(homes("b")).schema > 4


def test_the_sample_is_nobodys_but_this_machines(
    server: ChromaRunner, homes: Callable[[str], Home]
) -> None:
    asked = subprocess.run(
        [*COMMAND, "ask", "What is grokking?", "--home", str(homes("a").root)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in asked.stderr
    shared = Shared.of(homes("a"))
    assert shared is not None
    assert shared.newest() is None


def test_a_store_that_is_away_is_told_and_answers_go_on(
    server: ChromaRunner, homes: Callable[[str], Home], tmp_path: Path
) -> None:
    build([PAGE], home=homes("a").root)
    with Assistant(homes("a")) as reader:
        assert "3.1x" in reader.ask(QUESTION).text
        (tmp_path / "store").rename(tmp_path / "away")
        assert until(lambda: "ASKPAPERS_STORE" in "".join(reader.status().notes), 5)
        assert "3.1x" in reader.ask(QUESTION).text
        (tmp_path / "away").rename(tmp_path / "store")
        assert until(lambda: reader.status().notes == (), 5)
    (tmp_path / "store").rename(tmp_path / "away")
    with Assistant(homes("b")) as reader, pytest.raises(AskpapersError, match="ASKPAPERS_STORE"):
        reader.ask(QUESTION)


def _found_by_doctor(home: Home) -> dict[str, str]:
    wanted = ("store", "chroma")
    return {one.about: one.state for one in examine(home, ports=()) if one.about in wanted}


def _taken_up(home: Home) -> Home:
    with Assistant(home) as reader:
        reader.status()
    return home


def _vectors(home: Home) -> server_vectors.ServerVectors:
    found = generations.server_vectors(home, read_manifest(home), set)
    assert isinstance(found, server_vectors.ServerVectors)
    return found
