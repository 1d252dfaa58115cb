"""The script that holds the locks against known advisories: what it reads, and what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.audit import Found, read_advisories, read_locks, read_report, to_do, unjudged

ROOT = Path(__file__).parents[1]
LISTED = read_advisories(ROOT / "advisories.toml")
LOCKED = read_locks(sorted(ROOT.glob("requirements*.lock")))


def test_each_locked_version_under_an_advisory_has_its_reason() -> None:
    assert to_do(LISTED, LOCKED) == []
    assert {"CVE-2026-45829", "CVE-2026-45833", "CVE-2026-45830", "CVE-2026-45831"} <= {
        one.id for one in LISTED
    }


def test_the_reason_holds_chroma_is_used_in_the_process_alone() -> None:
    """What advisories.toml says of chromadb, of the code as it is."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for name in ("index", "assistant")
        for path in (ROOT / name).rglob("*.py")
    )
    assert set(re.findall(r"chromadb\.(\w*Client\w*)", code)) == {"PersistentClient"}
    assert not re.search(r"chromadb\.(server|app)|HttpClient|joblib", code)


def test_the_locks_are_read_whole() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert sum(
        len(versions) for versions in read_locks([ROOT / "requirements.lock"]).values()
    ) == len([line for line in text.splitlines() if re.match(r"[a-z0-9]", line)])
    assert len(LOCKED["onnxruntime"]) == 2  # one of them for Intel Macs


def entry(tmp_path: Path, **changed: str) -> Path:
    fields = {
        "id": "CVE-1",
        "package": "Some_Package",
        "affected": ">=1,<2",
        "what": "It runs.",
        "reason": "Not here.",
    }
    path = tmp_path / "advisories.toml"
    path.write_text(
        "[[advisory]]\n"
        + "\n".join(f"{name} = {json.dumps(v)}" for name, v in (fields | changed).items())
    )
    return path


@pytest.mark.parametrize(
    ("changed", "versions", "said"),
    [
        ({}, {"1.5"}, None),
        ({}, {"1.5", "2.0"}, None),
        ({"reason": " "}, {"1.5"}, "CVE-1: some-package 1.5 falls under it"),
        ({"reason": ""}, {"1.9rc1"}, "some-package 1.9rc1 falls under it"),
        ({}, {"2.0"}, "Take the entry out of advisories.toml"),
        ({}, set(), "some-package is not locked"),
    ],
)
def test_what_lacks_its_reason_or_its_subject_is_told(
    tmp_path: Path, changed: dict[str, str], versions: set[str], said: str | None
) -> None:
    lines = to_do(
        read_advisories(entry(tmp_path, **changed)), {"some-package": versions} if versions else {}
    )
    assert len(lines) == (said is not None)
    assert said is None or said in lines[0]


def test_a_list_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"advisories\.toml cannot be read \(InvalidSpecifier"):
        read_advisories(entry(tmp_path, affected="all of them"))
    (tmp_path / "advisories.toml").write_text("[[advisory]]\nid = 1")
    with pytest.raises(ValueError, match="KeyError: 'package'"):
        read_advisories(tmp_path / "advisories.toml")


def test_what_the_service_finds_beyond_the_list_is_told() -> None:
    report = {
        "dependencies": [
            {"name": "numpy", "version": "2.4.6", "vulns": []},
            {
                "name": "ChromaDB",
                "version": "1.5.9",
                "vulns": [{"id": "PYSEC-2026-311", "aliases": ["CVE-2026-45829"]}],
            },
            {
                "name": "rich",
                "version": "15.0.0",
                "vulns": [{"id": "PYSEC-2", "aliases": ["GHSA-2"], "fix_versions": []}],
            },
            {
                "name": "askpapers",
                "skip_reason": "Dependency not found on PyPI and could not be audited",
            },
        ]
    }
    found = read_report(json.dumps(report))
    assert (found.answered, found.unanswered) == (3, 1)
    (line,) = unjudged(found, LISTED)
    assert line.startswith("GHSA-2, PYSEC-2: rich falls under it.")
    borrowed = Found([("rich", frozenset({"CVE-2026-45829"}))], 1, 0)
    assert unjudged(borrowed, LISTED)  # judged of another package


def test_the_command_says_in_a_line_how_it_checked() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/audit.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert (done.returncode, done.stderr) == (0, "")
    first, last = done.stdout.splitlines()
    assert first.startswith("Checked by advisories.toml")
    assert last.endswith(f"{len(LISTED)} advisories, 0 to be seen to.")
