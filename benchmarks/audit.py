"""Does what the locks hold fall under an advisory that nobody has judged? `make audit` asks it of
requirements*.lock.

advisories.toml, which needs no network, lists those that are known, each with the reason why it is
let be. Where the service of pip-audit is reached, what it finds beyond them fails, too. Status 1
where something is to be done.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
_LOCKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_TIMEOUT = 600  # seconds, for all packages


@dataclass(frozen=True, slots=True)
class Advisory:
    id: str
    aliases: tuple[str, ...]
    package: str
    affected: SpecifierSet
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What pip-audit's service said: the names of each advisory, by package; and how many packages
    it did not know."""

    names: Sequence[tuple[str, frozenset[str]]]
    answered: int
    unanswered: int


def read_advisories(path: Path) -> list[Advisory]:
    """Raises ValueError, with a sentence, for a file that is none."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("advisory", [])
        return [
            Advisory(
                entry["id"],
                tuple(entry.get("aliases", ())),
                canonicalize_name(entry["package"]),
                SpecifierSet(entry["affected"]),
                entry["what"],
                str(entry.get("reason", "")).strip(),
            )
            for entry in entries
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, InvalidSpecifier) as error:
        raise ValueError(
            f"{path.name} cannot be read ({type(error).__name__}: {error}). Correct it."
        ) from error


def read_locks(paths: Iterable[Path]) -> dict[str, set[str]]:
    """The versions of each package; a lock for every platform can hold several."""
    locked: dict[str, set[str]] = {}
    for path in paths:
        for name, version in _LOCKED.findall(path.read_text(encoding="utf-8")):
            locked.setdefault(canonicalize_name(name), set()).add(version)
    return locked


def to_do(advisories: Sequence[Advisory], locked: Mapping[str, set[str]]) -> list[str]:
    """A sentence for each entry that lacks its reason, or that applies to nothing any more."""
    said = []
    for one in advisories:
        held = sorted(
            v for v in locked.get(one.package, ()) if one.affected.contains(v, prereleases=True)
        )
        if not held:
            now = ", ".join(sorted(locked.get(one.package, ()))) or "not locked"
            said.append(
                f"{one.id}: {one.package} is {now}, not {one.affected}. Take the entry out of "
                "advisories.toml."
            )
        elif not one.reason:
            said.append(
                f"{one.id}: {one.package} {', '.join(held)} falls under it ({one.what}) Take a "
                "version that does not, "
                "or give advisories.toml the reason why it cannot be reached."
            )
    return said


def unjudged(found: Found, advisories: Sequence[Advisory]) -> list[str]:
    judged = {(one.package, name) for one in advisories for name in (one.id, *one.aliases)}
    return [
        f"{', '.join(sorted(names))}: {package} falls under it. Take a version that does not, or "
        "judge it in advisories.toml."
        for package, names in found.names
        if not any((package, name) in judged for name in names)
    ]


def read_report(text: str) -> Found:
    """Of pip-audit's JSON. A package that the service does not know is skipped, and its status is
    as if all were well: so it also is where another index stands in the place of the service.
    Raises ValueError for what is no report."""
    packages = json.loads(text)["dependencies"]
    known = [package for package in packages if "vulns" in package]
    names = [
        (
            canonicalize_name(package["name"]),
            frozenset([vulnerability["id"], *vulnerability.get("aliases", ())]),
        )
        for package in known
        for vulnerability in package["vulns"]
    ]
    return Found(names, len(known), len(packages) - len(known))


def ask_service(locks: Sequence[Path]) -> Found | str:
    """What it found, or why it was not asked."""
    if find_spec("pip_audit") is None:
        return "pip-audit is not installed"
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "15",
    ]
    command += [
        "--no-deps",
        "--disable-pip",
        *(part for lock in locks for part in ("-r", str(lock))),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
        found = read_report(done.stdout)
    except subprocess.TimeoutExpired:
        return f"the service of pip-audit did not answer in {_TIMEOUT} s"
    except (ValueError, KeyError, TypeError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return f"the service of pip-audit was not reached ({last[:200]})"
    if not found.answered:
        return (
            "the service of pip-audit was not reached "
            f"(it knew none of {found.unanswered} packages)"
        )
    return found


def main() -> int:
    locks = sorted(ROOT.glob("requirements*.lock"))
    try:
        advisories = read_advisories(ROOT / "advisories.toml")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    locked = read_locks(locks)
    wanting = to_do(advisories, locked)
    found = ask_service(locks)
    if isinstance(found, str):
        print(f"Checked by advisories.toml alone: {found}.")
    else:
        wanting += unjudged(found, advisories)
        more = f"; {found.unanswered} it did not know" if found.unanswered else ""
        print(
            f"Checked by advisories.toml, and {found.answered} packages by the service of "
            f"pip-audit{more}."
        )
    for line in wanting:
        print(line, file=sys.stderr)
    print(
        f"{len(locked)} packages in {len(locks)} locks, {len(advisories)} advisories, "
        f"{len(wanting)} to be seen to."
    )
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main())
