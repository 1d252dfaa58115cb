"""Terms that are asked to be defined: "What is knowledge distillation?"."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.checking.mentions import names
from assistant.question.bare_subjects import MOST_WORDS, trimmed
from assistant.question.frames import DEFINED

# what no question for what something is asks of: things that are good, or of something
_NO_TERM = re.compile(
    r"^(?:(?:its|their|this|these|that|those|it|they|there|new|known|your|my|our)\b"
    r"|(?:an?\s+)?(?:good|better|best|typical|optimal|right|main|common|some|different|other)\b)"
    # not within a word, as in "in-context learning", "virtual try-on"
    r"|(?<![\w-])(?:for|in|on|with|by|at|to|from|between|behind|about|using|used|trained|called"
    r"|doing|done|comparing|made|based|than|is|are|do|does|and|or|not|no|we|i|you|new|known)"
    r"(?![\w-])|['’]s\b"
    r"|^(?:an?\s+)?\w+\s+of\s+(?:the|this|that|these|its|an?)\b",
    re.IGNORECASE,
)
_ONE_THING = re.compile(r"^the\s+(?P<rest>.+)$", re.IGNORECASE)
# with "the", what is asked of one thing that is at hand, rather than what a term means: what stands
# out among several, a part of a paper, a quantity
_AT_HAND = re.compile(
    r"^(?:most|least|best|worst|[a-z]+est|undated|main|key|central|core|proposed|novel|final|first|second|third|last|next|overall|total"
    r"|average|typical|usual|exact|underlying|current|previous|latest|whole|only|same|actual|authors?)"
    r"\b|(?<![\w-])(?:of|to)(?![\w-])|\b(?:ideas?|contributions?|results?|findings?|conclusions?|limitations?"
    r"|drawbacks?|advantages?|benefits?|goals?|aims?|purpose|motivation|reasons?|roles?|differences?"
    r"|relation(?:ship)?|connection|links?|impact|influence|title|papers?|ones?|digests?|abstract|datasets?|data"
    r"|baselines?|setups?|settings?|code|answer|evidence|rates?|sizes?|number|values?|scores?"
    r"|accuracy|errors?|performance|time|costs?|speed|speed-?ups?|budget|count|amount|percentage|fraction"
    r"|share|ratio|width|depth|length|threshold|complexity)$",
    re.IGNORECASE,
)
_MANNER = re.compile(r"\s+in\s+(?:simple|plain|other|a\s+few|one)\s+\w+(?=\W*$)", re.IGNORECASE)


def term_of(text: str, is_own: Callable[[str], bool]) -> str:
    """What is asked to be defined; a name alone asks that, too, if it is some paper's own."""
    text = _MANNER.sub("", text)
    if (alone := trimmed(text)) in names(alone) and is_own(alone):
        return alone
    for form in DEFINED:
        if match := form.match(text):
            term = trimmed(match["term"])
            few = len(term.split()) <= MOST_WORDS
            if few and not _NO_TERM.search(term) and not _is_at_hand(term):
                return re.sub(r"^(?:an?|the)\s+", "", term, flags=re.IGNORECASE)
    return ""


def _is_at_hand(term: str) -> bool:
    """Whether "the" points at something: a word alone, or what no term is called."""
    definite = _ONE_THING.match(term)
    if definite is None:
        return False
    rest = definite["rest"]
    return len(rest.split()) < 2 or _AT_HAND.search(rest) is not None
