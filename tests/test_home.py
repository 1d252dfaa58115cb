"""Where everything of one user lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.home import locate


def test_homes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert locate(tmp_path / "x").root == tmp_path / "x"
    monkeypatch.setenv("ASKPAPERS_HOME", "~/papers")
    assert locate().root == Path.home() / "papers"
    monkeypatch.delenv("ASKPAPERS_HOME")
    assert locate().root.name == "askpapers"
