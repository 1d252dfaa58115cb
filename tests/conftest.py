"""What tests share: a home of their own, the real data where it is, and no way out of the
machine."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from filelock import FileLock

from assistant.wiring import ensure_sample
from index.arrays import Floats
from index.builder import build
from index.home import Home
from index.models.minilm import MiniLM
from index.models.remembered import Remembered
from index.sources import reading
from tests.browsing import CHROMIUM, FLAGS, SHOTS, served
from tests.forked_readers import ForkedReaders
from tests.starting import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

DATA = Path(__file__).parent / "data"
GOLDEN = Path(__file__).parent / "golden"
SHARED = ROOT.parent / "shared"
EMBEDS = (
    ROOT / "index" / "models",
    ROOT / "index" / "generation" / "vector_cache.py",
    ROOT / "requirements.lock",
)


# A shell's background jobs ignore Ctrl-C, and so would what they start: commands that it must end.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test-slow` reads only the files in which its marks stand."""
    for item in items:
        for mark in ("slow", "alone"):
            if item.get_closest_marker(mark) and f"mark.{mark}" not in _text(item.path):
                raise pytest.UsageError(f"{item.nodeid} is {mark}, so its file is to say so.")


def pytest_collection_finish() -> None:
    """What was read to find the tests stays to the end, and need not be looked through again and
    again for what has gone."""
    gc.collect()
    gc.freeze()


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's home, or sees the user's keys or colours."""
    monkeypatch.setenv("ASKPAPERS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_COLOR", "1")
    for name in list(os.environ):
        if name.startswith("OPENAI_") or (
            name.startswith("ASKPAPERS_") and name != "ASKPAPERS_HOME"
        ):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _forked_readers() -> Iterator[None]:
    """The processes that read digests start in a hundredth of a second."""
    if hasattr(os, "fork") and hasattr(socket, "send_fds"):
        forked, started = ForkedReaders(), reading.subprocess
        reading.subprocess = forked  # type: ignore[assignment]
        yield
        reading.subprocess = started
        forked.close()
    else:
        yield


@pytest.fixture(scope="session", autouse=True)
def _embedded_once() -> None:
    """What the model makes of a passage is the same whenever it reads it: of the few papers that
    hundreds of tests build, it reads each once."""
    known: Remembered[tuple[type, str], tuple[Floats, bytes]] = Remembered(5000)
    read = MiniLM.index

    def index(self: MiniLM, texts: Sequence[str]) -> tuple[Floats, list[bytes]]:
        def new(keys: list[tuple[type, str]]) -> list[tuple[Floats, bytes]]:
            return list(zip(*read(self, [text for _, text in keys]), strict=True))

        found = known.all_of([(type(self._engine), text) for text in texts], new)
        rows = np.array([row for row, _ in found], np.float32).reshape(len(texts), self.dimension)
        return rows, [words for _, words in found]

    MiniLM.index = index  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The five real digests."""
    folder = SHARED / "digests" / "seeds"
    if not folder.is_dir():
        pytest.skip("the real digests (../shared/digests/seeds) are not here")
    return folder


@pytest.fixture(scope="session")
def seeds_home(
    seeds: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Path:
    """A home in which the real digests are indexed; not to be written to."""
    kept = _kept("seeds", pytestconfig, lambda home: build([seeds], home=home), seeds)
    home = tmp_path_factory.mktemp("seeds") / "home"
    shutil.copytree(kept, home)
    return home


def _kept(name: str, config: pytest.Config, make: Callable[[Path], object], *made_of: Path) -> Path:
    """A home to be copied, which is built once for each state of what builds it, since several
    processes test at a time. What was embedded for another one is embedded as it would be now, as
    long as what embeds is the same."""
    folder = Path(config.cache.mkdir(name))
    embeds = _state_of(*EMBEDS)
    kept = folder / f"{embeds}-{_state_of(*made_of, ROOT / 'index', ROOT / 'requirements.lock')}"
    with FileLock(folder.with_suffix(".lock")):
        if not kept.is_dir():
            begun = folder / "begun"
            shutil.rmtree(begun, ignore_errors=True)
            for old in [*folder.iterdir()]:
                for vectors in old.rglob("vectors") if old.name.startswith(embeds) else ():
                    shutil.copytree(vectors, begun / vectors.relative_to(old))
                shutil.rmtree(old)
            make(begun)
            begun.rename(kept)
    return kept


def _state_of(*places: Path) -> str:
    """Another one whenever a file there is another."""
    known = hashlib.sha256()
    for place in places:
        for file in sorted([place, *place.rglob("*")]):
            if file.is_file() and "__pycache__" not in file.parts:
                known.update(hashlib.sha256(file.read_bytes()).digest())
    return known.hexdigest()[:16]


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the five made-up papers of tests/data; not to be written to."""
    home = tmp_path_factory.mktemp("small") / "home"
    build([DATA], home=home)
    return home


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A home in which nothing but the sample is indexed; to be copied."""
    wiring = ROOT / "assistant" / "wiring.py"
    made_of = ROOT / "examples", wiring

    def make(home: Path) -> None:
        assert ensure_sample(Home(home))

    kept = _kept("sample", pytestconfig, make, *made_of)
    home = tmp_path_factory.mktemp("sample") / "home"
    shutil.copytree(kept, home)
    return home


@pytest.fixture
def embedded(sample_home: Path) -> Callable[[Path], Path]:
    """Makes a home without an index in which the sample's vectors are known, as they are after an
    index was removed: the sample, which is embedded in seconds, is built there in one."""

    def made(home: Path) -> Path:
        shutil.copytree(sample_home / "sample" / "vectors", home / "vectors")
        return home

    return made


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM.is_file():
        pytest.skip("chromium is not installed (.ci/run does it)")
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def seeds_url(seeds_home: Path) -> Iterator[str]:
    """The page over the real digests; nothing may be changed there."""
    with served(seeds_home) as url:
        yield url


@pytest.fixture
def own_home(small_home: Path, tmp_path: Path) -> Home:
    """A copy of the small home, which a test may change."""
    shutil.copytree(small_home, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare with a file of tests/golden; `UPDATE_GOLDEN=1 make test` writes them anew."""

    def compare(name: str, found: str) -> None:
        file = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            file.write_text(found, encoding="utf-8")
        assert found == file.read_text(encoding="utf-8")

    return compare
