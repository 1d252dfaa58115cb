"""What stands on a page beside its papers: above and below them, and between them where nothing of
it has what the page's papers have. Each is reported in its place. Knows no words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from index.layouts.bounds import TOLD
from index.layouts.prose import reads_as_paper
from index.types import Entry, ParsedDigest, Unparsed

_MANY_NAMED = 10  # papers with ids in one run, so that none is lost among what surrounds it
_RICH = 0.8  # of them, at least, have their authors
_FRAME = 0.2  # of the entries, at most, surround them
_FEWEST_OTHERS = 2  # papers with ids, beside which one without is the page's own words
_LONGEST_PREAMBLE = 300  # characters


def without(
    parsed: ParsedDigest, path: str, flaw_of: Callable[[Entry], str]
) -> tuple[ParsedDigest, str]:
    """The reading without the entries that have a flaw, which are reported in their places, and the
    commonest flaw."""
    flaws = {entry: flaw_of(entry) for entry in parsed.entries}
    odd = [entry for entry in parsed.entries if flaws[entry]]
    unparsed = parsed.unparsed + tuple(
        Unparsed(path, entry.line, f"what {flaws[entry]}: {entry.title[:TOLD]!r}") for entry in odd
    )
    kept = tuple(entry for entry in parsed.entries if not flaws[entry])
    commonest = Counter(flaws[entry] for entry in odd).most_common(1)
    return replace(parsed, entries=kept, unparsed=unparsed), commonest[0][0] if odd else ""


def without_asides(parsed: ParsedDigest, path: str) -> ParsedDigest:
    """Without what has neither id nor people on a page whose many papers have both, or is said of a
    paper besides its own entry."""
    named = [entry for entry in parsed.entries if entry.arxiv_id]
    whole = {entry.arxiv_id for entry in named if entry.authors}
    if len(named) < _MANY_NAMED or len(whole) < len(named) * _RICH:
        return parsed

    def flaw(entry: Entry) -> str:
        is_aside = not is_known(entry) or (not entry.authors and entry.arxiv_id in whole)
        return "lacks what the page's papers have" * is_aside

    found, _ = without(parsed, path, flaw)
    few = len(parsed.entries) - len(found.entries) <= len(parsed.entries) * _FRAME
    return found if few else parsed


def without_frame(parsed: ParsedDigest, path: str) -> ParsedDigest:
    """Without what stands above and below the papers: alone of all these have no id and hardly a
    text, or as many papers have one as leave no doubt."""
    entries, unparsed = parsed.entries, parsed.unparsed
    named = [at for at, entry in enumerate(entries) if entry.arxiv_id]
    if len(named) >= _MANY_NAMED and named == list(range(named[0], named[-1] + 1)):
        ends = [*entries[: named[0]], *entries[named[-1] + 1 :]]
        frame = [entry for entry in ends if not is_known(entry)]
        is_told = len(frame) <= len(entries) * _FRAME
    else:
        is_told = False
    if not is_told:
        ends = list(dict.fromkeys((entries[0], entries[-1])))
        frame = [entry for entry in ends if _is_of_frame(entry)]
    papers = tuple(entry for entry in entries if entry not in frame)
    if len(papers) < _FEWEST_OTHERS or not all(entry.arxiv_id for entry in papers):
        return parsed
    last = entries[-1]
    if not is_told and last in frame and (reads_as_paper(last.title, last.abstract) or 0) >= 0:
        papers = (*papers, frame.pop())  # its link is lost
    for entry in frame:
        where = "above the first" if entry.line < papers[0].line else "below the last"
        why = f"what stands {where} paper: {entry.title[:TOLD]!r}"
        unparsed = (Unparsed(path, entry.line, why), *unparsed)
    return replace(parsed, entries=papers, unparsed=unparsed)


def _is_of_frame(entry: Entry) -> bool:
    return not entry.arxiv_id and not is_known(entry) and len(entry.abstract) <= _LONGEST_PREAMBLE


def is_known(entry: Entry) -> bool:
    """Whether a page says of it what is said of papers."""
    return bool(entry.arxiv_id or entry.authors or entry.published or entry.upvotes is not None)
