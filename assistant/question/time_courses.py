"""Requests for how a subject fares over time: how work on it changed, how many papers on it came
by digest, month or year, which of these has most or fewest, whether interest in it grows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.retrieval.query_framing import LINK, PAPERS, SOME, any_of, words_of
from index.text.words import words

_ABOUT = words_of("on about of for in into regarding concerning around towards")
_UNIT = words_of("digests? pages? months? weeks? days? years? quarters?")
_WORK = any_of(
    r"interest",
    r"attention",
    r"activity",
    r"(?:research|work|literature|thinking|progress|publications|papers|views|opinions|ideas)",
    r"(?:the\s+)?(?:number|amount|share|volume|count)\s+of\s+(?:papers|work|works|publications)",
    r"(?:the\s+)?(?:field|area|topic|state)",
)
_CHANGE = (
    r"(?:chang|evolv|develop|progress|grow|grew|shift|mov|advanc|matur|ris|rose|declin|fall|fell"
    r"|fad|increas|decreas|drop|spread|trend|improv|slow|vary|vari)\w*(?:\s+(?:down|up|off|away|out))?"
)
_OVER = (
    r"(?:\s+(?:over|across|through|throughout|in|during|with|from|since|between)\s+"
    r"(?:the\s+|these\s+|all\s+|last\s+|past\s+|few\s+|recent\s+|each\s+|\w+\s+)*?"
    r"(?:time|years?|months?|weeks?|days|digests|pages))"
)
_HAS = words_of("has have had did does do is are was were")
_S = r"(?P<subject>[^?!.:;]{2,100}?)"
_COUNT = r"(?:how\s+many|(?:the\s+)?(?:number|count)s?\s+of|count(?:\s+the)?)"
_SHOW = r"(?:(?:show|give|plot|list|tell)(?:\s+me)?\s+)?"
_EACH = rf"(?:per|by|each|every|(?:in|for|of|from)\s+(?:each|every)|over\s+the)\s+{_UNIT}"
_PAPERS = rf"(?:{SOME}\s+)*{PAPERS}"
_ARE = r"(?:\s+(?:are|were|is|was|there|came|come|appeared|published|do|we|you|have|has|been))*"
_MOST = r"(?P<most>most|more|(?:the\s+)?(?:largest|highest|greatest)\s+(?:number|share)\s+of)"
_LEAST = (
    r"(?P<least>fewest|least|less|fewer|(?:the\s+)?(?:smallest|lowest)\s+(?:number|share)\s+of)"
)
_ASKS = words_of("how what why which who when where do does did is are was were can could has have")
_BROUGHT = words_of(
    """has have had brought brings holds contains contain shows saw got with is are was were there
    did we you i get see find appear come"""
)
_DIGESTS = words_of("digests? pages?")
_COVER = words_of(
    "talks?\\s+about speaks?\\s+(?:of|about) covers? deals?\\s+with treats? discuss(?:es)?"
    " (?:is|are|was|were)\\s+about"
)
_FORMS = (
    # how has X changed over time? how did work on X evolve?
    rf"how\s+{_HAS}\s+(?:the\s+)?{_WORK}\s+{_ABOUT}\s+{_S}\s+(?:been\s+)?{_CHANGE}{_OVER}?",
    rf"how\s+(?:has|have|did)\s+(?!the\s){_S}\s+(?:been\s+)?{_CHANGE}{_OVER}",
    rf"how\s+(?:has|have)\s+(?!the\s){_S}\s+(?:evolved|been\s+evolving)",
    rf"{_SHOW}(?:what\s+is\s+)?(?:the\s+)?(?:trends?|evolution|development|history|timeline"
    rf"|rise|growth|decline)\s+(?:of|in|for)\s+(?:{_WORK}\s+{_ABOUT}\s+)?{_S}{_OVER}",
    # what changed about X over time? trend of papers on X
    rf"what(?:['’]s|\s+(?:has|have|is|was))?\s+{_CHANGE}\s+{_ABOUT}\s+{_S}{_OVER}",
    rf"{_SHOW}(?:what\s+is\s+)?(?:the\s+)?trends?\s+(?:of|in|for)\s+{_WORK}\s+{_ABOUT}\s+{_S}",
    rf"{_SHOW}(?:the\s+)?publication\s+trends?\s+{_ABOUT}\s+{_S}",
    rf"{_SHOW}(?:the\s+|a\s+)?(?:timeline|time\s+course|history)\s+(?:of|for)\s+"
    rf"(?:{_WORK}\s+{_ABOUT}\s+)?{_S}",
    rf"(?!{_ASKS}){_S}\s+over\s+(?:time|the\s+(?:years|months|digests))",
    # papers on X per month
    rf"{_SHOW}{_COUNT}\s+{_PAPERS}{_ARE}\s+(?:{LINK}\s+)+{_S}{_ARE}\s+{_EACH}",
    rf"{_SHOW}{_PAPERS}\s+(?:{LINK}\s+)*{_ABOUT}\s+{_S}{_ARE}\s+(?:per|each|every)\s+{_UNIT}",
    rf"{_SHOW}(?:{_COUNT}\s+)?{_PAPERS}\s+(?:per|each|every)\s+{_UNIT}\s+{_ABOUT}\s+{_S}",
    rf"{_SHOW}(?:{_COUNT}\s+)?(?P<before>[^?!.:;]{{2,60}}?)\s+papers{_ARE}\s+"
    rf"(?:per|each|every)\s+{_UNIT}",
    rf"{_EACH},?\s+{_COUNT}\s+{_PAPERS}{_ARE}\s+(?:{LINK}\s+)+{_S}",
    # which digest has fewest on X?
    rf"(?:which|what|in\s+which)\s+{_UNIT}\s+(?:{_BROUGHT}\s+)*(?:the\s+)?"
    rf"(?:{_MOST}|{_LEAST})(?:\s+{_PAPERS})?\s+(?:{LINK}\s+)*{_S}(?:\s+papers)?",
    # which digests cover X? in which are papers on X?
    rf"which\s+{_DIGESTS}\s+(?:best\s+)?{_COVER}\s+{_S}(?:\s+(?:best|most))?",
    rf"in\s+which\s+{_DIGESTS}\s+{_HAS}(?:\s+(?:there|i|we))?\s+{_PAPERS}\s+{_ABOUT}\s+{_S}"
    r"(?:\s+(?:appear|come|stand))?",
    rf"(?:rank|order|sort)\s+(?:(?:the|my|all)\s+)*{_DIGESTS}\s+by\s+"
    rf"(?:(?:the\s+)?(?:number|count)\s+of\s+)?{_PAPERS}\s+{_ABOUT}\s+{_S}",
    rf"(?:the\s+)?{_UNIT}\s+with\s+(?:the\s+)?(?:{_MOST}|{_LEAST})(?:\s+{_PAPERS})?\s+"
    rf"(?:{LINK}\s+)+{_S}",
    # is interest in X growing?
    rf"{_HAS}\s+(?:the\s+)?{_WORK}\s+{_ABOUT}\s+{_S}\s+(?:been\s+)?{_CHANGE}{_OVER}?",
    rf"{_HAS}\s+{_S}\s+(?:been\s+)?(?:getting\s+|becoming\s+|become\s+|gotten\s+)?"
    rf"(?:trending|(?:more|less)\s+popular|on\s+the\s+(?:rise|decline|wane)){_OVER}?",
)

_OF_PAPERS = frozenset(
    "paper papers work works article articles come came appear appeared arrive in out the".split()
)


@dataclass(frozen=True, slots=True)
class Course:
    """`least`: where there are fewest is asked."""

    subject: str
    least: bool


def course(text: str) -> Course | None:
    """Of a text without runs of spaces."""
    for form in _forms():
        if match := form.fullmatch(text):
            parts = match.groupdict()
            subject = parts.get("subject") or parts.get("before") or ""
            if not set(words(subject)) - _OF_PAPERS:
                return None  # of no subject: that is asked of the collection
            return Course(subject, bool(parts.get("least")))
    return None


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Compiled when the first question is read."""
    return tuple(re.compile(rf"\W*{form}[\s?!.,;:]*", re.IGNORECASE) for form in _FORMS)
