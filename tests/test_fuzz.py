"""Readers stand what nobody wrote: they read it, or refuse it in a sentence."""

from __future__ import annotations

import os

import pytest

from tests.fuzzing import CORPUS, TARGETS, check, fuzz


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.iterdir()))
def test_what_once_broke_a_reader_no_longer_does(name: str) -> None:
    check((CORPUS / name).read_bytes())


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("target", TARGETS)
def test_damaged_files_break_no_reader(target: str) -> None:
    assert fuzz(target, float(os.environ.get("ASKPAPERS_FUZZ_SECONDS", "10"))) > 0
