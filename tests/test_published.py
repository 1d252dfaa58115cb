"""assistant.published: one handle on what is published, which loads what it is asked for.

Covers index.api, index.retrieval.query.
"""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
import time
import weakref
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

import index
from assistant.answering.assistant import Assistant
from assistant.published import Published
from assistant.terminal.cli import main
from assistant.types import Answer
from index.builder import build, remove
from index.errors import IndexCorrupt, NoIndex
from index.generation.generations import current_name
from index.home import Home
from index.models.minilm import MiniLM
from index.retrieval.acronyms import spelled_out
from index.retrieval.query_framing import subject
from index.retrieval.spelling import corrected
from index.types import Filters
from tests.conftest import DATA

QUESTION = "How much faster than dense attention are Sparse Lanterns?"
TWO_PARTS = "Why do Sparse Lanterns need no retraining, and how much faster are they?"


def loaded_by(code: str, home: Path) -> set[str]:
    """Which of the heavy libraries a program of its own has imported at its end."""
    heavy = {"llama_index", "chromadb", "openvino", "onnxruntime", "gradio", "openai", "tokenizers"}
    told = f"import json, sys\n{code}\nprint(json.dumps(sorted({heavy!r} & sys.modules.keys())))"
    done = subprocess.run(
        [sys.executable, "-c", told, str(home)], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_nothing_is_loaded_for_the_status(small_home: Path) -> None:
    command = "from assistant.terminal.cli import main\nmain(['status', '--home', sys.argv[1]])"
    assert loaded_by(command, small_home) == set()


def test_nothing_is_loaded_for_the_status_of_the_sample(sample_home: Path) -> None:
    code = (
        "from pathlib import Path\nfrom assistant.published import Published\n"
        "from index.home import Home\n"
        "assert Published(Home(Path(sys.argv[1])), sample=True).status('x').sample"
    )
    assert loaded_by(code, sample_home) == set()


@pytest.mark.parametrize(
    "does", ["index.search('attention', home=sys.argv[1])", "ask('attention?', home=sys.argv[1])"]
)
def test_llama_index_is_loaded_for_no_search_and_no_answer(small_home: Path, does: str) -> None:
    found = loaded_by(f"import index\nfrom assistant import ask\n{does}", small_home)
    assert {"chromadb", "tokenizers"} <= found
    assert not {"llama_index", "gradio", "openai"} & found


def test_checking_needs_no_index(tmp_path: Path) -> None:
    found = loaded_by("from assistant import check\ncheck('It is fast.', 'It is fast.')", tmp_path)
    assert not {"llama_index", "chromadb", "gradio", "openai"} & found


def test_the_status_is_that_of_what_is_opened(small_home: Path) -> None:
    published = Published(Home(small_home))
    before = published.status("x")
    opened = published.open()
    assert published.status("x") == before
    assert (before.generation, before.embed) == (opened.name, opened.searcher.embedder.name)


def test_a_new_generation_is_taken_up_with_its_list(tmp_path: Path) -> None:
    build([DATA / "spaced.txt"], home=tmp_path)
    published = Published(Home(tmp_path))
    before, listed = published.open(), published.listing()
    assert published.listing() is listed
    matched = before.matches("sparse attention")
    assert before.matches("sparse attention") is matched
    assert before.matches("sparse attention", Filters(digest="spaced")) is not matched
    with pytest.raises(ValueError, match="read-only"):
        matched.numbers.sort()  # others have the same
    for word in range(16):
        before.matches(f"lanterns {word}")
    assert before.matches("sparse attention") is not matched, "the latest sixteen"
    build([DATA / "compact.txt"], home=tmp_path)
    assert published.status("x").generation == current_name(Home(tmp_path)) != before.name
    assert published.open() is not before
    assert len(published.listing()) > len(listed)
    assert published.open().matches("sparse attention") is not matched


def test_a_damaged_file_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    build([DATA / "spaced.txt"], home=tmp_path)
    home = Home(tmp_path)
    (home.generations / current_name(home) / "moments.npy").unlink()
    with pytest.raises(IndexCorrupt):
        Published(home).status("x")


def test_a_home_of_nothing_has_no_status(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        Published(Home(tmp_path)).status("x")
    build([DATA / "spaced.txt"], home=tmp_path)
    remove(["spaced.txt"], home=tmp_path)
    with pytest.raises(NoIndex):
        Published(Home(tmp_path)).status("x")
    build([DATA / "compact.txt"], home=Home(tmp_path).sample.root)
    published = Published(Home(tmp_path), sample=True)
    assert published.status("x").sample
    assert published.open().is_sample


READERS = (MiniLM.begin, subject, corrected, spelled_out)


def calls_of_readers(does: Callable[[], object]) -> Counter[str]:
    """How often each of them was called, from wherever."""
    names = {reader.__code__: reader.__qualname__ for reader in READERS}
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            calls[names[frame.f_code]] += 1

    sys.setprofile(note)
    try:
        does()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(("question", "parts"), [(QUESTION, 0), (TWO_PARTS, 2)])
def test_a_question_is_read_once(small_home: Path, question: str, parts: int) -> None:
    """By the model, and by what frames, corrects and spells it out; a part of it is framed only."""
    assistant = Assistant(Home(small_home))
    assistant.published.open()
    events = assistant.stream(question)
    calls = calls_of_readers(lambda: next(e for e in events if isinstance(e, Answer)))
    assert calls == {reader.__qualname__: 1 for reader in READERS} | {"subject": 1 + parts}


def test_a_search_that_is_explained_reads_its_question_once(
    small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["search", QUESTION, "--explain", "--home", str(small_home)]
    calls = calls_of_readers(lambda: main(command))
    assert calls == {reader.__qualname__: 1 for reader in READERS}
    assert capsys.readouterr().out.count("words in common") > 1


def test_one_paper_may_be_named_by_its_id_alone(small_home: Path) -> None:
    key = index.search("attention", 1, home=small_home)[0].paper.id
    alone, listed = (
        index.search("attention", home=small_home, paper=given) for given in (key, [key])
    )
    assert [result.paper.id for result in alone] == [result.paper.id for result in listed] == [key]


def test_a_replaced_index_ends_although_a_circle_holds_it(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What failed may leave one, and an idle server's collector never comes by."""

    class Failed:
        def __init__(self, held: object) -> None:
            self.held, self.itself = held, self

    monkeypatch.setattr("assistant.published._EVERY", 0.1)
    home = shutil.copytree(small_home, tmp_path / "home")
    published = Published(Home(home))
    opened = published.open()
    before = weakref.ref(opened.searcher.generation)
    Failed(opened)
    del opened
    gc.disable()  # as it is where nothing happens
    try:
        build(home=home, rebuild=True)
        published.open()
        ends = time.monotonic() + 20
        while before() is not None and time.monotonic() < ends:
            time.sleep(0.05)
        assert before() is None
    finally:
        gc.enable()


def test_a_process_may_end_while_its_threads_read(small_home: Path) -> None:
    code = (
        "import atexit, os, sys, threading, time\n"
        "from pathlib import Path\n"
        "from assistant.published import Published\n"
        "from index.home import Home\n"
        "generation = Published(Home(Path(sys.argv[1]))).open().searcher.generation\n"
        "def read():\n"
        "    while True: generation.papers.first_passages()\n"
        "for _ in range(4): threading.Thread(target=read, daemon=True).start()\n"
        "time.sleep(0.1)\n"
        "atexit._run_exitfuncs()\n"
        "time.sleep(0.1)\n"
        "os._exit(0)\n"
    )
    before = set(Home(small_home).readers.glob("*.lock"))
    done = subprocess.run(
        [sys.executable, "-c", code, str(small_home)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(Home(small_home).readers.glob("*.lock")) <= before
