"""The authors that a question names: "by Tri Dao", "Quill's papers", "has Bo Marsh written …", "not
by Quill or Marsh".

An author is whoever the catalogue names as one; a name that it does not know is one where the words
around it ask for somebody's papers, and no abstract has its words. What is left is the question
without the authors, in which "papers on …" can be read as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.question.author_roles import EVER, HAS_SOME, ONE, WRITE, WRITTEN, roles
from assistant.question.authors_named import spotted
from index.generation.people import People
from index.retrieval.query_framing import PAPERS

_OTHERS = re.compile(
    rf"(?<={ONE})(?:\s+et\s+al\b\.?|\s+(?:and|&)\s+(?:(?:his|her|their|the|other|some)\s+)*"
    r"(?:colleagues|others|co-?workers|co-?authors|collaborators|team|co)\b\.?)",
    re.IGNORECASE,
)
_REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE), then)
    for pattern, then in (
        (
            rf"\bhow\s+many(?:\s+{PAPERS})?\s+(?:has|have|had|did|does)\s+{ONE}"
            rf"(?:\s+{EVER}{WRITE})?(?=\W*$|\s+(?:on|about|in|for|since|with)\b)",
            "how many papers",
        ),
        (
            rf"\b(?:(?:what|which)(?:\s+else)?(?:\s+{PAPERS})?\s+)?(?:has|have|had|did|does|do)\s+"
            rf"{ONE}\s+{EVER}{WRITE}(?:\s+(?:(?:any|some)(?:thing|\s+{PAPERS})?|an?\s+paper"
            rf"|papers))?(?:\s+about)?(?=\s+(?:on|about|in|for|since|with|using)\b|\W*$)",
            "papers",
        ),
        (
            rf"\b(?:has|have|had|did|does|do)\s+{ONE}\s+{EVER}{WRITE}"
            rf"\s+(?:on|about|with|any(?:thing)?(?:\s+(?:on|about))?)\b",
            "papers on",
        ),
        (rf"\b(?:has|have|had|does|do)\s+{ONE}\s+{HAS_SOME}\b", "papers"),
        (rf"{ONE}['’]s?\s+{PAPERS}\b", "papers"),
        (
            rf"\b(?:{PAPERS}|everything|anything|all|whatever|what)\s+(?:that\s+|which\s+)?{ONE}\s+"
            rf"(?:has\s+|have\s+)?{EVER}{WRITE}\b",
            "papers",
        ),
        (rf"{ONE}\s+{PAPERS}\b", "papers"),
        (rf"^\W*(?:who\s+(?:is|are)\s+)?(?:{PAPERS}\s+)?{ONE}\W*$", "papers"),
        (
            rf"\b(?:everything|anything|something|all|what(?:ever)?)(?:\s+(?:is|that\s+is|else))?\s+"
            rf"(?:{WRITTEN}\s+)?(?:by|from|of)\s+{ONE}",
            "papers",
        ),
        (
            rf"\s*,?\s*\b(?:(?:that|which)\s+)?(?:(?:are|is|were|was|has|have|been)\s+)*"
            rf"(?:{WRITTEN}\s+)?(?:by|from|of|with|involving)\s+{ONE}"
            rf"(?:\s+as\s+(?:an?\s+)?(?:co-?)?authors?)?",
            "",
        ),
        (
            rf"\s*\b(?:where|in\s+which)\s+{ONE}\s+(?:is|are)\s+(?:an?\s+|among\s+the\s+)?"
            r"(?:co-?)?authors?",
            "",
        ),
        (rf"\b(?P<do>does|did|do)\s+{ONE}(?=\s+\w)", "do papers"),
        (rf"\s*{ONE}(?:['’]s\b)?", " "),
    )
)


@dataclass(frozen=True, slots=True)
class Authored:
    """The names of authors, as the question has them: those who wrote each paper, those of whom one
    has to, those who must not; and the question without. `unknown`: a name that nobody in the
    catalogue bears, so that no paper can be meant; `nobody` are such names that change nothing."""

    every: tuple[str, ...]
    rest: str
    either: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    unknown: str = ""
    nobody: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.every, *self.either, *self.without)


def authored(text: str, people: People, is_word: Callable[[str], bool]) -> Authored | None:
    """The authors that a text without runs of spaces names. `is_word` says of a word whether the
    abstracts use it."""
    if ONE in text:
        return None
    found = spotted(text, people, is_word)
    if not found:
        return None
    marked, at = "", 0
    for one in found:
        marked, at = f"{marked}{text[at : one.start]}{ONE}", one.end
    asked = roles(re.sub(_OTHERS, "", f"{marked}{text[at:]}"), [one.name for one in found])
    unknown = {one.name for one in found if not one.known}
    refused = next((name for name in asked.every if name in unknown), "")
    if not refused and asked.either and set(asked.either) <= unknown:
        refused = asked.either[0]
    if refused:
        return Authored((), text, unknown=refused)
    marked = asked.rest
    for pattern, then in _REWRITTEN:
        marked = pattern.sub(then, marked)
    rest = re.sub(r"\s+([?.!,])", r"\1", " ".join(marked.split())).strip(" ,")
    every, either, without = (
        tuple(dict.fromkeys(name for name in names if name not in unknown))
        for names in (asked.every, asked.either, asked.without)
    )
    return Authored(every, rest, either, without, nobody=tuple(sorted(unknown)))
