"""The clients of others against /v1: `openai` in both majors, LangChain's and LlamaIndex's, whole
and streamed, over questions of all kinds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.checking.citations import marks
from assistant.doors.forms import Asked
from tests.doors import QUESTIONS, doors_of, engine_of, running
from tests.other_clients import CLIENTS
from tests.starting import ROOT
from tests.test_chat_completions import check_annotations

FOLDER = Path(sys.prefix) / "other_clients"  # make test-slow puts them there
MAJORS = {"last": 3, "first": 2}
_REFERENCE = re.compile(r"^- \[(\d+)\] \[.+?\]\(https?://[^)]+\): “", re.MULTILINE)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="make .venv/clients brings other clients"),
]


@cache
def asked_by(home: Path, place: str) -> dict[str, Any]:
    """What every client of one `openai` was told, of each of the questions."""
    command = [sys.executable, "-m", "tests.other_clients"]
    with running(doors_of(engine_of(home))) as url:
        done = subprocess.run(
            [*command, url, str(FOLDER), place],
            input=json.dumps(QUESTIONS),
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert int(told["version"].split(".")[0]) == MAJORS[place]
    return told["told"]


@cache
def wanted(home: Path) -> list[str]:
    engine = engine_of(home)
    return [engine.ask(Asked(asked[-1], history=asked[:-1])).text for asked in QUESTIONS]


@pytest.mark.parametrize("form", ["whole", "streamed"])
@pytest.mark.parametrize(
    ("place", "name"), [(place, name) for place, clients in CLIENTS.items() for name in clients]
)
def test_every_mark_has_its_annotation(small_home: Path, place: str, name: str, form: str) -> None:
    annotated = 0
    answers = asked_by(small_home, place)[name]
    for told, text in zip(answers, wanted(small_home), strict=True):
        content, annotations = told[form]["text"], told[form]["annotations"]
        assert content.startswith(text)
        annotated += len(annotations)
        if name == "LangChain":  # hands on the text alone, whose references have the addresses
            listed = {int(number) for number in _REFERENCE.findall(content)}
            assert set(marks(content)) == listed
        else:
            check_annotations(content, annotations)
    assert (annotated > len(QUESTIONS)) == (name != "LangChain")


def test_our_own_client_runs_on_an_older_openai(tmp_path: Path) -> None:
    told = "import openai; print(openai.__version__.partition('.')[0])"
    paths = f"{FOLDER}{os.pathsep}{ROOT}"
    older = {**os.environ, "PYTHONPATH": paths, "PYTEST_ADDOPTS": ""}

    def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=older)

    assert ran("-c", told).stdout == "2\n"
    held = ["tests/test_openai_compatible.py", f"--basetemp={tmp_path / 'own'}"]
    done = ran("-m", "pytest", "-q", "-p", "no:cacheprovider", *held)
    assert done.returncode == 0, done.stdout
