"""What a sentence about a list of papers says that no abstract can carry: how many there are, the
title of the one that it speaks of, and the label at its head ("Result: …").

Number and title are held against what the program knows; a label is the model's own ("Contradicts:
…", too: nothing here judges that well). The rest is left to the abstracts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checking.citations import Reading
from assistant.checking.paper_counts import Counted, Tally, counted, miscounted, uncounted
from index.types import Paper

_BEFORE = " \t-–—*•#_\"'“”‘’"
_DIVIDED = re.compile(r"[\s.\"'”’*_)]*(?:[:,–—]|\s-|[\"”*_)])[\s:,.–—*_\"'“”-]*")
_LABEL = re.compile(
    r"(?:supports?|contradicts?|qualifies|yes|no|problems?|methods?|approach(?:es)?|data(?:\s?sets?)?"
    r"|results?|findings?|limits?|limitations?|ideas?|aims?|goals?|costs?|why)[*_]{0,2}\s*:\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads the sentences about papers of which there are so many as the `tally` says."""

    tally: Tally

    def __call__(self, claim: str, papers: Sequence[Paper]) -> Reading:
        said = _without_title(claim, papers)
        if label := _LABEL.match(said):
            said = said[label.end() :].lstrip(_BEFORE)
        evidence = "\n".join(paper.abstract for paper in papers)
        several = len(papers)
        wrong = [
            _miscount(one, several, self.tally)
            for one in miscounted(said, several, self.tally, evidence)
        ]
        each = several > 1 and any(one.number == several for one in counted(said))
        return Reading(uncounted(said, evidence) or claim, tuple(wrong), each)


def _miscount(one: Counted, cited: int, tally: Tally) -> str:
    papers = "paper" if tally.whole == 1 else "papers"
    said = f"it counts {one.words.casefold()}, where the list has {tally.whole:,} {papers}"
    return f"{said} and the sentence cites {cited}" if cited else said


def _without_title(claim: str, papers: Sequence[Paper]) -> str:
    """A claim without the title of a paper at its head, if the paper is one that it cites."""
    said = claim.lstrip(_BEFORE)
    for paper in papers:
        title = paper.title.strip().rstrip(".")
        divided = _DIVIDED.match(said, len(title))
        if title and divided and said[: len(title)].casefold() == title.casefold():
            return said[divided.end() :] or said
    return said
