"""What docs/python.md and the notebook show runs as it stands, over the sample."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "examples" / "askpapers.ipynb"
BLOCKS = re.findall(r"^```python( langchain)?\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def printed(code: str, names: dict[str, Any]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "docs/python.md", "exec"), names)  # it is ours
    return out.getvalue()


def shown(code: str) -> str:
    return "".join(f"{line}\n" for line in re.findall(r"^# > ?(.*)$", code, re.MULTILINE))


def test_the_page_runs(embedded: Callable[[Path], Path], tmp_path: Path) -> None:
    embedded(tmp_path / "home")
    names: dict[str, Any] = {}
    assert len(BLOCKS) > 8
    for extra, code in BLOCKS:
        if not extra:
            assert printed(code, names) == shown(code), code


@pytest.mark.skipif(
    find_spec("langchain_core") is None, reason="langchain-core (an extra) is not here"
)
def test_what_needs_langchain_runs(
    sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sample_home / "sample", tmp_path / "collection")
    monkeypatch.setenv("ASKPAPERS_HOME", str(tmp_path / "collection"))
    for extra, code in BLOCKS:
        if extra:
            assert printed(code, {}) == shown(code), code


def test_the_notebook_runs_and_was_saved_without_outputs(
    embedded: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "mkdtemp", lambda prefix: str(embedded(tmp_path / prefix)))
    held = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (held["nbformat"], held["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in held["cells"]}) == len(held["cells"])
    names: dict[str, Any] = {}
    shows = []
    for cell in held["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert (cell["outputs"], cell["execution_count"]) == ([], None)
        value = last_value("".join(cell["source"]), names)
        if hasattr(value, "_repr_html_"):
            shows.append(value._repr_html_())
    assert len(shows) >= 3
    assert all("<blockquote" in one or "Not in these papers" in one for one in shows)


def last_value(code: str, names: dict[str, Any]) -> Any:
    """What a notebook would show below a cell; a cell that awaits is run to its end."""
    import asyncio

    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    flag = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    value = None
    for part, mode in ((tree, "exec"), (last and ast.Expression(last.value), "eval")):
        if part is not None:
            with contextlib.redirect_stdout(io.StringIO()):
                value = eval(compile(part, NOTEBOOK.name, mode, flags=flag), names)
                if asyncio.iscoroutine(value):
                    value = asyncio.run(value)
    return value
