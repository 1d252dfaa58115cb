"""What of a build on a Ray cluster needs no Ray. Covers index.cluster.connection."""

from __future__ import annotations

import socket
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant.terminal.cli import main
from index.builder import build
from index.cluster.connection import Cluster, check, told
from index.cluster.driver import NO_NODE, _runs
from index.cluster.work import program
from index.errors import ClusterError, SettingError
from index.files import still
from index.generation.passages import at, cut
from index.generation.vector_cache import VectorCache
from index.types import Paper
from tests.conftest import DATA

AT = "The Ray cluster at 'here:6379'"


@pytest.fixture
def _as_if_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray is looked for, and not loaded, before a cluster has taken a connection."""
    for name in ("ray", "pyarrow"):
        (tmp_path / "packages" / name).mkdir(parents=True)
        (tmp_path / "packages" / name / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "packages")


@pytest.mark.skipif(find_spec("ray") is not None, reason="the extra `ray` is installed")
def test_without_the_extra_it_is_told_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", str(DATA), "--ray", "127.0.0.1:6379"]) == 1
    assert 'pip install "askpapers[ray]"' in capsys.readouterr().err
    assert not (tmp_path / "home" / "CURRENT").exists()


@pytest.mark.parametrize("address", ["", "auto", "ray://here:1", "here", "here:port", "a b:1"])
@pytest.mark.usefixtures("_as_if_installed")
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(SettingError, match="Give HOST:PORT"):
        check(address)


@pytest.mark.parametrize("address", ["here:6379", "10.0.0.7:6379", "[::1]:6379", "a-b.c_d:1"])
@pytest.mark.usefixtures("_as_if_installed")
def test_an_address_of_a_cluster(address: str) -> None:
    check(address)


@pytest.mark.usefixtures("_as_if_installed")
def test_another_embedding_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKPAPERS_EMBED", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ASKPAPERS_EMBED_MODEL", "other")
    with pytest.raises(SettingError, match="Index without --ray"):
        build([DATA], home=tmp_path / "home", ray="127.0.0.1:6379")


@pytest.mark.usefixtures("_as_if_installed")
def test_where_nobody_listens_it_is_told_at_once_and_nothing_is_left(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ClusterError, match=r"cannot be reached \(.+\)\. Check the address"):
        build([DATA], home=tmp_path / "home", ray=f"127.0.0.1:{port}")
    assert not (tmp_path / "home" / "CURRENT").exists()
    assert list((tmp_path / "home" / "generations").iterdir()) == []


@pytest.mark.usefixtures("_as_if_installed")
def test_a_process_that_ends_without_a_word_is_a_lost_cluster() -> None:
    """Here since what passes for Ray has nothing in it; Ray itself ends so when its node dies."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=lambda: server.accept()[0].close(), daemon=True)
        answering.start()
        cluster = Cluster(f"127.0.0.1:{server.getsockname()[1]}", still)
        with pytest.raises(ClusterError, match="failed"):
            list(cluster.compute("embed", {"text": [b"a"]}))
        answering.join()
    cluster.close()


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (NO_NODE, f"{AT} has no node left that computes. The index stands as it was"),
        ("", f"{AT} was lost. The index stands as it was"),
        (
            "RayTaskError(AnotherProgram): ray::MapBatches(embed)() (pid=7)\n  File\n"
            "index.cluster.work.AnotherProgram: 'b' has askpapers 1, and this machine has "
            "askpapers 2",
            f"{AT} runs another program: its node 'b' has askpapers 1, and this machine has "
            "askpapers 2. Install the same on all.",
        ),
        (
            "RuntimeError: Version mismatch: The cluster was started with:\n    Ray: 2.59.0\n"
            "    Python: 3.12.1\nThis process on node 10.0.0.1 was started with:\n"
            "    Ray: 2.60.0\n    Python: 3.11.7\n",
            f"{AT} runs Ray 2.59.0 with Python 3.12.1, and this machine Ray 2.60.0 with Python "
            "3.11.7. Install the same on all.",
        ),
        (
            "RuntimeError: The remote function failed to import on the worker.\n"
            "ModuleNotFoundError: No module named 'index'",
            f"{AT} has a node without askpapers, or with an older one. Install the same there: ",
        ),
        (
            "RuntimeError: Failed to get a node. No node info found matching attributes: "
            "'10.0.0.1' when trying to resolve node to connect to.",
            "This machine is no node of the Ray cluster at 'here:6379'. Join it: ray start "
            "--address=here:6379 --num-cpus=0",
        ),
        (
            "ConnectionError: Failed to connect\n_raylet.pyx\nray.exceptions."
            "AuthenticationError: RPC error: InvalidAuthToken: it is missing or incorrect.",
            f"{AT} refuses the token of this machine, or wants one. Set RAY_AUTH_MODE=token ",
        ),
        ("ValueError: what\nand more", f"{AT} failed (ValueError: what). The index stands"),
    ],
)
def test_what_ray_says_is_told_in_a_sentence(failure: str, sentence: str) -> None:
    assert told(failure, "here:6379").startswith(sentence)


def test_work_goes_out_in_small_runs() -> None:
    assert list(_runs([9] * 130, "embed")) == [range(64), range(64, 128), range(128, 130)]
    large = [2**16, 1, 2**17, 3]  # what is too large for a run is one alone
    assert list(_runs(large, "embed")) == [range(1), range(1, 2), range(2, 3), range(3, 4)]
    assert list(_runs([0, 0], "read")) == [range(2)]
    assert list(_runs([], "read")) == []


def test_the_program_is_known_by_its_code(tmp_path: Path) -> None:
    assert program().startswith("askpapers ")
    assert sys.modules.get("ray") is None


def test_passages_are_made_again_of_where_they_stand() -> None:
    abstract = "One sentence of words stands here. Another follows it. " * 9
    paper = Paper("2501.00001", "A Title", abstract, ())
    found = list(cut(paper, lambda text: len(text.split()), limit=20, window=60))
    assert len(found) > 3
    assert at(paper, [(passage.start, passage.end) for passage in found]) == found


def test_what_was_put_into_the_cache_is_not_computed(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors" / "m.sqlite", 3)
    row = np.array([1, 0, 0], dtype=np.float16)
    assert not cache.holds("a")
    cache.put([("a", row.tobytes() + b"words")])
    assert cache.holds("a")
    rows, words = cache.rows(["a"], lambda _: pytest.fail("it was there"), lambda _: None)
    cache.close()
    assert rows.tolist() == [[1, 0, 0]]
    assert words == [b"words"]
