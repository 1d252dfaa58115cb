"""Follow-ups that name what the papers of a list are to be about, or not: "which of them use
adapters?", "drop the ones on vision", "how many of these need labels?"."""

from __future__ import annotations

import re

from assistant.question.denials import BY_ITSELF
from assistant.question.late_patterns import LatePattern
from assistant.question.modifiers import lacking
from assistant.question.places import NOUN, OF, POINTED
from assistant.question.wishes import Add, Drop, Lacking, Narrow, Operation
from assistant.types import Kind
from index.retrieval.query_framing import LINK
from index.text.words import terms

_LONGEST_NAME, _LONGEST_KEPT = 8, 12  # words; more behind "without" or "only" tell something
AROUND = ' \t?!.,;:"“”'
OBJECT = rf"(?:{POINTED}|it|this|that|everything)"
SHOW = (
    r"(?:show|list|give|see|tell|display|have|get|put|make|want|keep|leave|take|print|print\sout)"
)
_GO = r"(?:drop|remove|delete|exclude|omit|skip|ignore|hide|discard|forget)"
_DROPS = (
    rf"(?:{_GO}|without|except(?:\sfor)?|minus|not|(?:all|everything)\s(?:but|except(?:\sfor)?)"
    r"|(?:leave|take|throw|kick|cut)\s(?:out|away|off)|get\srid\sof"
    r"|(?:nothing|no\s(?:papers|ones))(?=\s(?:older|newer|earlier|later|before|after|from|since|on"
    r"|about|with|that|which)\s))"
)
_DROP_OTHERS = (
    rf"{_GO}\s(?:all|everything|every\sone)(?:\sof\s{POINTED})?\s(?:but|except(?:\sfor)?)\s"
)
DROP = re.compile(rf"(?!{_DROP_OTHERS}){_DROPS}\s(?P<what>.+)", re.IGNORECASE)
TAKE_OUT = re.compile(
    r"(?:leave|take|throw|kick|cut)\s(?P<what>.+)\s(?:out|away|off)", re.IGNORECASE
)
KEEP = re.compile(
    rf"{_DROP_OTHERS}(?P<but>.+)"
    rf"|(?:{SHOW}\s)?(?:me\s)?(?:only|just|solely)\s(?:{SHOW}\s)?(?P<what>.+)"
    r"|(?:keep|leave)\s(?P<kept>.+)|(?P<behind>.+)\sonly",
    re.IGNORECASE,
)
_LINKED = (
    r"(?:on|about|that|which|who|with|using|for|in|without|where|dealing|concerning|treating"
    r"|lacking|avoiding|not)"
)
_DO = r"(?:is|are|was|were|do|does|did|has|have|can)"
_ASKED_OF = (
    r"(?:are|were|do|did|don['’]t|doesn['’]t|aren['’]t|have|can|could|use|uses|used|need|needs"
    r"|needed|works?\s(?:on|with|without|for|from)|treat|treats|deal|deals|propose|proposes|show|shows"
    r"|train|trains|report|reports|require|requires|apply|applies|study|studies|introduce"
    r"|introduces|consider|considers|look|looks|run|runs|handle|handles|test|tests|mention"
    r"|mentions|concern|concerns|involve|involves|learn|learns|rely|relies|compare|compares)"
)
_THOSE_ON = re.compile(
    rf"(?:the|those|all|anything|everything|any)(?:\s(?:of\s)?(?:the\s)?(?:ones|papers|those))?"
    rf"\s(?P<about>{_LINKED}\s.+)|(?:the|all)\s(?P<kind>.+)\s(?:ones|papers)"
    rf"|(?P<linked>{_LINKED}\s.+)",
    re.IGNORECASE,
)
_ASKS = LatePattern(
    # which of them …, which ones …, which use …
    rf"(?:which|what)(?:\s{NOUN})?(?:\s{OF}\s{POINTED})(?:\s(?:that|which))?\s(?P<a>.+)",
    rf"which\sones?\s(?P<b>.+)|which\s(?P<c>{_ASKED_OF}\s.+)",
    rf"(?:which|what)\s{NOUN}\s(?:here|there|above|listed|(?:of|in|on)\s(?:the|this)\slist)\s(?P<d>.+)",
    # of these, which …
    rf"{OF}\s{POINTED},?\s(?:which|what|who)(?:\s{NOUN})?\s(?P<e>.+)",
    # is any of them …
    rf"{_DO}\s(?:there\s)?(?:any|some|one|many|all|none)(?:\s{NOUN})?\s{OF}\s{POINTED}"
    r"\s(?:that\s|which\s)?(?P<f>.+)",
    # any of them on …, any on … among them
    rf"(?:(?:what|how)\sabout\s)?(?:{SHOW}\s)?(?:me\s)?(?:any|some|one|anything|all|those)"
    rf"(?:\s{NOUN})?\s{OF}\s{POINTED}\s(?P<g>.+)",
    rf"(?:{_DO}\s(?:there\s)?)?(?:any(?:thing)?|some)(?:\s{NOUN})?\s(?P<h>.+)\s"
    rf"(?:among|amongst|of|within|in|from)\s{POINTED}",
    # the ones on …, those that …
    rf"(?:(?:what|how)\sabout\s)?(?:{SHOW}\s)?(?:me\s)?(?:the\sones|those(?:\s{NOUN})?"
    rf"|the\spapers\s{OF}\s{POINTED})\s(?P<i>{_LINKED}\s.+)",
    # narrow it to …
    rf"(?:narrow|limit|restrict|filter|reduce|cut)(?:\s{OBJECT})?(?:\sdown)?\s(?:to|by|for|on)\s"
    r"(?P<j>.+)",
)
_ADD = LatePattern(  # add those on …, include papers on … as well
    rf"(?:also\s)?(?:add|include|append|join)(?:\salso)?\s(?:(?:the|all|any|those|some|more|your)\s)*"
    rf"(?:(?:{NOUN})\s)?(?:on|about|that\s(?:use|treat|study)|dealing\swith|concerning)\s(?P<a>.+)",
    r"(?:also\s)?(?:add|include|append)(?:\salso)?\s(?:(?:the|all|any)\s)*(?P<b>.+)\s(?:papers|ones)",
)
_HOW_MANY = LatePattern(
    rf"how\smany(?:\s{NOUN})?\s{OF}\s{POINTED}\s(?P<a>.+)",
    rf"how\smany\s(?P<b>{_ASKED_OF}\s.+)",
)
_SAY_ABOUT = re.compile(
    rf"what\s(?:do|did)\s(?:they|all\sof\sthem|{POINTED})\s"
    r"(?:say|tell|find|show|report|conclude|think|know|propose|do)\s(?:us\s|me\s)?"
    r"(?:about|on|of|for|with|regarding)\s(?P<about>.+)",
    re.IGNORECASE,
)
_NOT = re.compile(
    rf"(?:that\s|which\s)?(?:{_DO}\s)?(?:not|never|no\slonger|[a-z]+n['’]t)\s", re.IGNORECASE
)
_LINKS = re.compile(
    rf"(?:(?:{LINK}|works?\son|deals?\swith|looks?\sat|concerns?|involves?|treats?)\s+)*+", re.I
)
_ENDS = re.compile(r"\s(?:ones?|papers?|only)$", re.IGNORECASE)
_WITHOUT = re.compile(r"without\s(?:(?:any|the|a)\s)?(?P<what>.+)", re.IGNORECASE)
_NAMED_PAPER = re.compile(r"^(?:paper|one|work|article|study)\s(?:on|about|called|named)\s", re.I)
_RANKED = frozenset(terms("best better worst worse good most least newest oldest"))  # by no subject


def narrowing(text: str) -> tuple[Operation, ...]:
    """A wish that names what the papers are to be about, or not, or do without; or two of these."""
    if match := DROP.fullmatch(text) or TAKE_OUT.fullmatch(text):
        return _dropped(match["what"], text)
    if match := _ADD.fullmatch(text):
        added = _about(next(filter(None, match.groups())))
        return tuple(Add(one.subject) for one in added if isinstance(one, Narrow) and not one.out)
    if match := _HOW_MANY.fullmatch(text):
        return _about(match["a"] or match["b"], kind="count")
    if match := _SAY_ABOUT.fullmatch(text):
        return _about(match["about"], kind="survey")
    if match := _ASKS.fullmatch(text):
        return _about(next(filter(None, match.groups())))
    if match := KEEP.fullmatch(text):
        kept = next(filter(None, match.groups()))
        return _about(kept) if len(kept.split()) <= _LONGEST_KEPT else ()
    return ()


def _dropped(what: str, text: str) -> tuple[Operation, ...]:
    if those := _THOSE_ON.fullmatch(what):
        return _about(next(filter(None, those.groups())), out=True)
    name = _ENDS.sub("", re.sub(r"^(?:the|this|that)\s", "", what, flags=re.I))
    if len(name.split()) > _LONGEST_NAME:
        return ()
    name = _NAMED_PAPER.sub("", name)
    return (Drop(name, lacking=_WITHOUT.fullmatch(text) is not None),)


def _about(said: str, kind: Kind = "list", *, out: bool = False) -> tuple[Operation, ...]:
    """By what is said of the papers, without the words that join it to them."""
    said = re.sub(r"^(?:the\s)?(?:ones|papers|those)\s(?=\S)", "", _ENDS.sub("", said), flags=re.I)
    if (denied := lacking(said)) is not None:
        alone = not set(terms(denied.text)) - BY_ITSELF
        if out:
            return _about(denied.excluded) if alone else ()
        some = () if alone else _about(denied.text, kind)
        return (*some, Lacking(denied.excluded, kind))
    if match := _NOT.match(said):
        said, out = said[match.end() :], not out
    subject = re.sub(r"^(?:the|those|these)\s", "", said, flags=re.IGNORECASE)
    links = _LINKS.match(subject)
    subject = (subject[links.end() :] if links else subject) or subject
    subject = _ENDS.sub("", subject).strip(AROUND)
    return (Narrow(subject, kind, out),) if set(terms(subject)) - _RANKED else ()
