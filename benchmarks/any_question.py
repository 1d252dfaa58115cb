"""Whether whatever a newcomer types gets a sensible reply.

    python benchmarks/any_question.py            # --show prints those that do not

benchmarks/any_question.jsonl has 218 inputs over the five seeds, 30 in other languages
(`language`), written by people who had seen neither the program nor its rules: to the program, to
the collection, for papers' metadata, facts, lists, claims, talk, what is off topic. `kinds`: which
it may be read as (empty: any), `status`: of the answer (empty: any), `holds`: a pattern that the
reply has to hold; `open`: known not to do so yet. Needs ../shared; indexes in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from assistant import Assistant
from benchmarks.paper_kinds import interval
from index.builder import build
from index.errors import AskpapersError, NoIndex
from index.home import Home

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "shared" / "digests" / "seeds"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--show", action="store_true")
    show = parser.parse_args().show
    with tempfile.TemporaryDirectory() as home:
        build([SEEDS], home=home)
        assistant = Assistant(Home(Path(home)))
        wrong = {row["asked"]: why for row in rows() if (why := fault(assistant, row))}
    many = len(rows())
    print(f"sensible replies: {interval(many - len(wrong), many)}")
    if show:
        for asked, why in wrong.items():
            print(f"{asked!r}: {why}")


def rows() -> list[dict[str, Any]]:
    lines = (HERE / "any_question.jsonl").read_text(encoding="utf-8").splitlines()
    return list(map(json.loads, lines))


def fault(assistant: Assistant, row: dict[str, Any]) -> str:
    """What is wrong with the reply to an input; empty if nothing."""
    try:
        answer = assistant.ask(row["asked"])
    except AskpapersError as error:
        return str(error)
    if row["kinds"] and answer.kind not in row["kinds"]:
        return f"read as {answer.kind}"
    if row["status"] and answer.status != row["status"]:
        return answer.status
    return "" if re.search(row["holds"], answer.text) else f"says {answer.text[:80]!r}"


def fault_elsewhere(assistant: Assistant, row: dict[str, Any], papers: int) -> str:
    """What is wrong with the reply in a home that holds so many other papers; empty if nothing.

    What is said to the program, or to be civil, is answered as ever. Of the collection what there
    is is told. Any other input is answered from the papers there, or refused; where nothing is
    indexed, one sentence says what to do. What no paper can answer is answered nowhere.
    """
    kinds = set(row["kinds"])
    is_on_its_own = bool(kinds) and kinds <= {"tool", "talk"}
    try:
        answer = assistant.ask(row["asked"])
    except NoIndex as error:
        is_told = papers == 0 and not is_on_its_own and "askpapers index" in str(error)
        return "" if is_told else str(error)
    except AskpapersError as error:
        return str(error)
    if is_on_its_own:
        return "" if re.search(row["holds"], answer.text) else f"says {answer.text[:80]!r}"
    if not answer.text.strip() or (papers == 0 and answer.citations):
        return f"says {answer.text[:80]!r}"
    shown = {one.paper_id for one in (*answer.citations, *answer.nearest)}
    if len(shown) > papers:
        return f"shows {len(shown)} of {papers} papers"
    is_off_topic = not kinds and row["status"] == "abstained"
    return "answered" if is_off_topic and answer.status == "answered" else ""


if __name__ == "__main__":
    main()
