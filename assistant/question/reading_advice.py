"""Requests for advice on what to read of a subject: "which paper on … should I read first?", "a
good introduction to …", "recommend a paper on …".

Such a request is made of an advised thing (a paper, or what lets one in: an introduction, a place
to start), of what makes it advice (it should be read, it is the best one, it is recommended), and
of the subject, in whichever order. Papers that are asked for with none of this are a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from index.retrieval.query_framing import PAPERS, any_of, words_of
from index.text.words import terms

_ABOUT = words_of("on about of for in into to with regarding concerning towards behind")
_WHO = r"(?:i|we|one|you|people|someone|somebody|an?\s+\w+|my\s+\w+)"
_MUST = words_of("should shall can could must might do would to")
_READ = (
    r"(?:read(?:ing)?|start(?:ing)?|begin(?:ning)?|stud(?:y|ying)|look(?:ing)?\s+at|pick(?:\s+up)?"
    r"|get(?:ting)?\s+(?:started|into)|cit(?:e|ing))"
)
_THEN = r"(?:\s+(?:first|next|from|with|off|out|now|learning|reading|by|it|them))*"
_FIT = (
    r"(?:good|best|gentle|great|nice|ideal|easy|easiest|simplest|short|right|accessible|solid"
    r"|quick|useful|clear(?:est)?|better|decent|friendly|recommended|first|better|most\s+\w+)"
)
_ENTRY = any_of(
    r"introduct(?:ion|ory)s?(?:\s+(?:papers?|texts?|reads?|articles?))?|intros?|primers?",
    r"(?:starting|entry)[\s-]points?|(?:places?|points?|ways?|papers?)\s+to\s+(?:start|begin)",
    r"starts?|first\s+(?:reads?|papers?|steps?)|reading\s+list|first\s+reading",
)
_PAPER = rf"(?:{PAPERS}|ones?|thing|reads?|reading)"
_WHICH = rf"(?:(?:in\s+)?(?:which|what|where)(?:\s+(?:of\s+(?:the|these|my)\s+)?{_PAPER})?)"
_GIVE = words_of("recommend suggest advise")
_POLITE = r"(?:please\s+|(?:can|could|would|will)\s+you\s+(?:please\s+)?)?"
_SHOW = r"(?:give|show|find|name|tell|get|point)(?:\s+(?:me|us))?(?:\s+(?:to|at))?"
_A = r"(?:the|an?|some|any|one)"
_ON = rf"(?:{_ABOUT}\s+)+(?:(?:learn(?:ing)?|read(?:ing)?|understand(?:ing)?)\s+(?:about\s+)?)?"
_S = r"(?P<subject>[^?!.:;]{2,120}?)"
_FORMS = (
    # which paper on X should I read first? which on X is best to start with?
    rf"{_WHICH}\s+{_ON}{_S}\s+{_MUST}\s+{_WHO}\s+{_READ}{_THEN}",
    rf"{_WHICH}\s+{_ON}{_S}\s+(?:is|are|would\s+be|makes?)\s+(?:{_A}\s+)?(?:{_FIT}\s+)?"
    rf"(?:{_PAPER}\s+)?(?:(?:to|for|of)\s+{_READ}{_THEN}|{_ENTRY})",
    rf"{_WHICH}\s+{_ON}{_S}\s+(?:is|are)\s+(?:the\s+)?(?:{_FIT}(?:\s+{_PAPER})?"
    rf"|worth\s+{_READ})",
    # what should I read on X? where do I start with X?
    rf"{_WHICH}\s*{_MUST}\s*(?:{_WHO}\s+)?{_READ}{_THEN}\s+{_ON}{_S}",
    rf"{_WHICH}\s*{_MUST}\s*(?:{_WHO}\s+)?{_READ}(?:\s+(?:first|next|with|from))*\s+(?<=with\s){_S}",
    # of X, which should I read?
    rf"(?:{_ABOUT}\s+)?{_S}\s?[,:–—-]\s?{_WHICH}\s+{_MUST}\s+{_WHO}\s+{_READ}{_THEN}",
    # to read but one paper on X, which should it be? to read something on X, any suggestions?
    rf"(?:if\s+)?(?:i|we)(?:['’]\w+)?\s+(?:\w+\s+){{0,3}}?{_READ}\s+(?:(?:only|just|but)\s+)?"
    rf"(?:{_A}(?:\s+{_PAPER})?|something|anything|{PAPERS})\s+{_ON}{_S}\s?[,;:–—-]\s?"
    rf"(?:{_WHICH}|any|do\s+you)\b[^.;]*",
    # the best paper on X, a good introduction to X
    rf"(?:(?:what|which|where)(?:['’]s|\s+is|\s+are|\s+would\s+be)\s+|{_POLITE}(?:{_SHOW}|{_GIVE}"
    rf"(?:\s+(?:me|us))?)\s+|(?:is|are)\s+there\s+|i\s+(?:need|want|am\s+looking\s+for)\s+)?"
    rf"(?:{_A}\s+)?(?:single\s+)?(?:(?:{_FIT}|very)\s+)*(?:{_ENTRY}{_THEN}\s+{_ON}"
    rf"|(?<=best\s)(?:paper|work|article|one)\s+{_ON}|(?<=\w\s){_PAPER}\s+to\s+{_READ}{_THEN}"
    rf"\s+{_ON}){_S}",
    rf"{_POLITE}(?:{_SHOW}\s+)?(?:the\s+)?most\s+\w+\s+(?:paper|work|article)\s+{_ON}{_S}",
    # must-read papers on X
    rf"(?:(?:what|which)\s+are\s+|{_SHOW}\s+)?(?:{_A}\s+)?(?:must|essential|required|suggested"
    rf"|recommended)[\s-](?:reads?|reading)(?:\s+{PAPERS})?\s+{_ON}{_S}",
    rf"{PAPERS}\s+(?:that\s+are\s+)?worth\s+{_READ}\s+{_ON}{_S}",
    # recommend a paper on X; any recommendations on X?
    rf"{_POLITE}{_GIVE}(?:\s+(?:me|us))?\s+(?:{_A}|something|anything|one|reading)"
    rf"(?:\s+{_FIT})?(?:\s+{_PAPER})?(?:\s+to\s+{_READ}{_THEN})?\s+{_ON}{_S}",
    rf"(?:please\s+)?{_GIVE}(?:\s+(?:me|us))?\s+(?:{_FIT}\s+)?{_PAPER}\s+{_ON}{_S}",
    rf"(?:what|which(?:\s+{_PAPER})?)\s+(?:do|would|can|could)\s+you\s+{_GIVE}"
    rf"(?:\s+(?:me|us))?(?:\s+(?:to\s+)?{_READ}{_THEN})?\s+{_ON}{_S}",
    rf"{_WHICH}\s+{_ON}{_S}\s+(?:do|would|can|could)\s+you\s+{_GIVE}",
    r"(?:(?:do\s+you\s+have|are\s+there|have\s+you|i\s+need)\s+)?(?:any\s+|some\s+)?(?:reading\s+)?"
    rf"(?:recommendations?|suggestions?|advice)\s+{_ON}{_S}",
)
# What somebody works on, before they ask what to read: "we are building …. What should I read?"
_WORKS = (
    r"(?:(?:hi|hello|hey|so|ok|okay)\W+)?(?:i|we|my\s+\w+|(?=(?:currently\s+)?working\s+on\s))"
    r"(?:['’](?:m|re|ve|d|ll)\b|\s+(?:am|are|is|have|has|had|need|needs|want|wants|plan|would|will"
    r"|been|just|currently|now|really|like|trying|going|starting|started|to)\b)*"
    r"(?:(?:\s+|^)(?:"
    r"(?:new|interested|here)\s+(?:to|in)|(?:currently\s+)?working\s+on"
    r"|works?(?:\s+(?:on|in|with))?|get\s+into"
    r"|(?!read|look)(?:\w+ing|learn|understand|study|build|write|design|give|make|use|apply|know|do"
    r"|implement|prepare|start)(?:\s+(?:about|into|with|on))?)"
    # whatever else one wants to do is what the papers are to be about
    r"|(?<=\sto)(?=\s+(?!(?:read|look|find|know|see|ask|get|have)\b)\w))"
    r"(?:\s+(?:an?|my|our|the)\s+(?:\w+\s+)?(?:thesis|dissertation|report|survey|review|talk|lecture"
    r"|course|class|essay|seminar|presentation|proposal|paper|post)\s+(?:on|about|of|for|in))?"
)
_TO_READ = any_of(
    rf"{_WHICH}\s+{_MUST}\s+{_WHO}\s+{_READ}",
    rf"{_WHICH}\s+(?:do|does)\s+{_WHO}\s+{_READ}",
    rf"{_WHICH}(?:\s+{_PAPER})?\s+(?:do|would|can|could)\s+you\s+{_GIVE}",
    rf"{_WHICH}\s+(?:is|are)\s+(?:worth\s+{_READ}|(?:good|best)\s+to\s+{_READ})",
    rf"{_POLITE}{_GIVE}(?:\s+(?:me|us))?\s+(?:(?:{_A}|{_FIT})\s+)*{_PAPER}",
    r"any\s+(?:reading\s+)?(?:recommendations?|suggestions?|advice)",
    rf"(?:(?:is|are)\s+there\s+)?any(?:\s+{_FIT})?\s+{PAPERS}",
    r"(?:is\s+there\s+)?anything\s+(?:on|about|for)\s+(?:that|this|it)",
)
_IN_CONTEXT = re.compile(
    rf"\W*{_WORKS}\s+(?P<subject>[^?!:;]{{3,160}}?)(?:\s[–—-]\s|[?!:;,]|\.(?=\s))\W*(?:so\W+|and\W+)?"
    rf"{_TO_READ}\b[^.?!]{{0,60}}\W*",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"\b(?:an?|one|(?:the\s+)?(?:single\s+)?best|which|(?:the\s+)?most\s+\w+)\s+(?:{_FIT}\s+)?"
    r"(?:paper|article|one|work|read)\b|\bonly\s+one\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Advice:
    """Of which subject something to read is wanted; `many`: one paper, where one is spoken of as
    the one to be read."""

    subject: str
    many: int | None


def advice(text: str) -> Advice | None:
    """Of a text without runs of spaces."""
    for form in _forms():
        if match := form.fullmatch(text):
            recommended = re.search(rf"\b(?:{_GIVE}|only\s+one)\b", text, re.IGNORECASE)
            return Advice(match["subject"], 1 if recommended and _ONE.search(text) else None)
    return None


def on_what_one_works(text: str) -> str:
    """What somebody says to work on who then asks what to read, and names no other subject; empty
    where nothing is said of that."""
    match = _IN_CONTEXT.fullmatch(text)
    subject = re.sub(r"^to\s+", "", match["subject"]) if match else ""
    return subject if terms(subject) else ""


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Compiled when the first question is read."""
    return tuple(re.compile(rf"\W*{form}[\s?!.,;:]*", re.IGNORECASE) for form in _FORMS)
