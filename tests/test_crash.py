"""Invariant 1: after `kill -9` at any moment a reader sees one whole generation, and the next command works."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.builder import build
from index.embedding import NAME
from index.generations import Recipe, open_generation, read_manifest
from index.home import Home
from tests.conftest import DATA

pytestmark = pytest.mark.slow
KILLS = 8
COMMAND = [sys.executable, "-c", "from assistant.cli import main; raise SystemExit(main())"]


def test_kill_9_at_random_moments_of_a_build(seeds: Path, tmp_path: Path) -> None:
    page = min(seeds.glob("*.txt"), key=lambda file: file.stat().st_size)
    build([DATA], home=tmp_path / "whole")
    whole = build([page], home=tmp_path / "whole", captured="2026-01-01")
    expected = read_manifest(Home(tmp_path / "whole")).corpus
    before = build([DATA], home=tmp_path / "before")
    moments = random.Random(3)
    for number in range(KILLS):
        home = Home(Path(shutil.copytree(tmp_path / "before", tmp_path / f"home{number}")))
        command = [*COMMAND, "index", str(page), "--captured", "2026-01-01", "--home", str(home.root)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as building:
            assert building.stderr is not None
            if number % 2:
                building.stderr.read(1)  # the first sign of progress
            time.sleep(moments.uniform(0, 4))
            building.kill()
        generation = open_generation(home, Recipe(NAME))
        assert len(generation.papers) in (before.papers, whole.papers)
        generation.close()
        again = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
        assert json.loads(again.stdout)["papers"] == whole.papers
        assert read_manifest(home).corpus == expected


def test_two_processes_read_one_index_at_once(small_home: Path) -> None:
    command = [*COMMAND, "ask", "How much faster are Sparse Lanterns?", "--json", "--home", str(small_home)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for reader in readers:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        assert "3.1x" in json.loads(out)["text"]
