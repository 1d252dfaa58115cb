"""How many wordings of questions for a paper, for what is known of it, and for papers by author and
votes are read right; and how many near misses go on to the abstracts.

    python benchmarks/catalogue.py [--all] [--file FILE]

Over the digests in benchmarks/catalogue, whose papers are invented. A wording is right if the kind
is, if just its `papers` are shown (by id or the beginning of a title; `may` are allowed besides),
and if the text holds all of `holds`; a near miss (`near`) if its kind is. `--all` tells every one.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant import Answer, Assistant
from index import build
from index.errors import AskpapersError
from index.home import Home

FOLDER = Path(__file__).parent / "catalogue"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--file", type=Path, default=FOLDER / "wordings.jsonl")
    arguments = parser.parse_args()
    lines = arguments.file.read_text(encoding="utf-8").splitlines()
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        build([*FOLDER.glob("*.json")], home=home.root)
        assistant = Assistant(home)
        told = [(wording, wrong(assistant, wording)) for wording in map(json.loads, lines)]
    for name, near in (("wordings", False), ("near misses", True)):
        some = [reason for wording, reason in told if wording.get("near", False) is near]
        right = some.count("")
        print(f"{name}: {right} of {len(some)} right ({right / len(some):.2f})")
    for wording, reason in told:
        if reason or arguments.all:
            print(f"{reason or 'right'}: {wording['q']}")
    return 0


def wrong(assistant: Assistant, wording: dict[str, Any]) -> str:
    """What is wrong with the answer to a wording; empty if nothing is."""
    try:
        history = [assistant.ask(wording["before"])] if "before" in wording else []
        answer = assistant.ask(wording["q"], history=history)
    except AskpapersError as error:
        return f"error: {error}"
    if answer.kind != wording.get("kind", answer.kind):
        return f"kind {answer.kind}, not {wording['kind']}"
    if wording.get("near"):
        return ""
    shown = {key: assistant.published.paper(key).title for key in answer.papers}
    return _wrong_papers(shown, wording) or _missing(answer, wording)


def _wrong_papers(shown: dict[str, str], wording: dict[str, Any]) -> str:
    if "papers" not in wording:
        return ""

    def is_of(key: str, names: list[str]) -> bool:
        return any(key == name or shown[key].startswith(name) for name in names)

    missing = [one for one in wording["papers"] if not any(is_of(key, [one]) for key in shown)]
    allowed = [*wording["papers"], *wording.get("may", [])]
    more = [title for key, title in shown.items() if not is_of(key, allowed)]
    return "; ".join([*(f"without {one}" for one in missing), *(f"with {one}" for one in more)])


def _missing(answer: Answer, wording: dict[str, Any]) -> str:
    said = "\n".join((answer.text, *answer.notes)).casefold()
    gone = [one for one in wording.get("holds", ()) if one.casefold() not in said]
    return f"does not say {', '.join(gone)}" if gone else ""


if __name__ == "__main__":
    sys.exit(main())
