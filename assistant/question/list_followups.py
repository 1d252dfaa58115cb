"""What a follow-up wants done with the list of papers before: narrowed, dated, put in order, the
rest of it shown, papers dropped, counted, grouped.

Each wish has a form of its own, read from the whole of what is said; several may stand behind each
other ("only 2025, newest first"). What is none of these asks something else. What is done with the
papers stands in assistant.question.list_operations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question import group_followups, superlatives
from assistant.question.late_patterns import LatePattern
from assistant.question.narrowings import AROUND, DROP, KEEP, OBJECT, SHOW, TAKE_OUT, narrowing
from assistant.question.order_words import ALONE, ORDERS, SORT
from assistant.question.places import COUNT, NOUN, OF, POINTED, places
from assistant.question.times import period
from assistant.question.votes import voted
from assistant.question.wishes import (
    FIRST_YEAR,
    LAST_YEAR,
    Back,
    Compare,
    Operation,
    Pick,
    Reorder,
    Rest,
    Reverse,
    Table,
    Tell,
    Whole,
    Within,
    WithVotes,
    WrittenBy,
)
from index.retrieval.query_framing import any_of
from index.text.months import MONTH

_LONGEST = 300  # characters: a longer text asks more than this
_MOST_STEPS = 5
_FIRST_WORDS = re.compile(
    r"(?:(?:and|but|so|ok|okay|now|then|please|well|great|good|thanks|thank\syou|actually|instead)"
    r"[,\s]\s?|(?:can|could|would|will)\s(?:you|i|we)\s(?:please\s)?(?!only\b|just\b)"
    r"|(?:i|we)\s(?:want|need|would\slike|['’]d\slike)\s(?:to\s(?=see|have)|you\sto\s)?"
    r"|let\sme\s|let['’]s\s|tell\sme\s(?=which|what|how|when|who))",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(
    r",?\s(?:please|now|again|instead|too|as\swell|then|though|thanks|once\smore|for\sme)$", re.I
)
_STEPS = re.compile(
    r"\s?[,;]\s?(?:and\s)?(?:then\s)?|\s(?:and|then)\s(?:then\s)?|\s(?=as\sa\stable$)", re.I
)


_SORT = rf"(?:(?:{SORT}|{SHOW})(?:\sme)?(?:\s{OBJECT})?\s)?(?:with\s|from\s)?(?:the\s)?"
_ORDERS = tuple(
    (order, LatePattern(rf"{_SORT}{any_of(how, *filter(None, [ALONE.get(order)]))}"))
    for order, how in ORDERS.items()
)
_REVERSE = LatePattern(
    rf"(?:in\s)?revers(?:e|ed)(?:\s{OBJECT}|\s(?:the\s)?order)?|{_SORT}in\sreverse(?:d)?\sorder"
    rf"|{_SORT}the\sother\sway\s(?:a)?round|{_SORT}backwards|turn\s{OBJECT}\s(?:a)?round",
)
_COUNT_THEM = LatePattern(
    rf"how\smany(?:\s{NOUN})?(?:\s(?:is|are|was|were|does|do|would))?"
    r"(?:\s(?:that|this|it|they|these|those|there|left|remaining|now|in\stotal|altogether"
    rf"|in\s(?:it|the\slist)|of\sthem|make|be|remain|remains|stay|you\shave|do\s(?:i|we)\shave))+",
    rf"count\s{POINTED}",
    r"(?:what(?:['’]s|\sis)\s)?the(?:ir)?\snumber(?:\sof\s(?:them|these|those))?",
)
_TABLE = LatePattern(
    rf"(?:{SHOW}\s)?(?:me\s)?(?:{OBJECT}\s)?(?:in(?:to)?|as)\s(?:a\s|an\s)?"
    r"(?:table|tabular\sform|spreadsheet)",
    rf"(?:{SHOW}\s)?(?:me\s)?(?:{OBJECT}\s)?a\stable(?:\s(?:of|from|with)\s{OBJECT})?",
    rf"tabulate(?:\s{OBJECT})?|table",
)
_REST = LatePattern(
    rf"(?:(?:what|how)\sabout\s)?(?:{SHOW}\s)?(?:me\s)?(?:all\s)?(?:the\s)?"
    rf"(?:(?:other|remaining|further|missing|hidden)(?:\s{COUNT})(?:\s{NOUN})?"
    r"|(?:other|remaining|further|missing|hidden)\s(?:ones|papers|works|results|entries)"
    r"|(?:rest|remainder|others))"
    rf"(?:\s{OF}\s(?:{POINTED}|it))?",
    rf"(?:what|which|who)(?:\s{NOUN})?(?:['’]s|\sis|\sare)\s(?:the\s)?(?:rest|remainder|others"
    r"|other\sones|remaining\sones)",
    rf"(?:{SHOW}\s)?(?:me\s)?(?:(?:the\s)?(?:ones|papers)|those|what)\s(?:(?:that|which)\s)?"
    r"(?:is\s|are\s)?(?:left|remaining|missing|hidden)(?:\sover)?",
    rf"(?:{SHOW}\s)?(?:me\s)?(?:the\s)?next(?:\s(?:page|ones|papers|few))?",
    rf"(?:{SHOW}\s)(?:me\s)?(?:the\s)?(?:{COUNT}\s)?more(?:\s(?:of\s(?:them|these|those)|{NOUN}))?",
    rf"(?:the\s)?(?:next|{COUNT})\s(?:{COUNT}|more)(?:\s{NOUN})?",
    r"(?:and\s)?more|what\selse(?:\sis\s(?:there|in\s(?:it|the\slist)))?",
    r"(?:the\s)?(?:ones|those|papers)\s(?:that\s)?(?:you\s)?(?:did|do|were|are)(?:\snot|n['’]t)\s"
    r"(?:show|shown|list|listed)",
)
_EVERY = (
    rf"(?:all(?:\sof)?(?:\s(?:{POINTED}|{COUNT}(?:\s{NOUN})?|papers|ones))?|everything|every\sone"
    rf"|every\spaper)(?:\sof\s{POINTED})?"
)
_WHOLE = LatePattern(rf"(?:{SHOW}\s)?(?:me\s)?{_EVERY}")
_AGAIN = re.compile(r"\s(?:again|once\smore)\W*$", re.IGNORECASE)  # all of them, as before
_GONE = r"(?:dropped|removed|excluded|hidden|filtered|left[\s-]out|deleted)"
_FULL = r"(?:whole|full|complete|entire|first|original|initial|old)"
_BACK = LatePattern(
    rf"(?:(?:go\s)?back|return|reset(?:\s{OBJECT})?)\sto\s"
    rf"(?:{_EVERY}|{POINTED}(?:\sbefore)?|the\s{_FULL}\slist)",
    rf"(?:{SHOW}\s|restore\s)?(?:me\s)?the\s{_FULL}\slist(?:\sof\s{POINTED})?",
    rf"(?:bring|put|add)\s(?:{OBJECT}|{_EVERY})\sback(?:\sin)?",
    rf"(?:restore|reset)(?:\s(?:{OBJECT}|{_EVERY}))?|(?:clear|remove)\s(?:all\s|the\s)*filters?",
    rf"(?:(?:{SHOW}|bring|put|add|restore)\s)?(?:me\s)?(?:back\s)?(?:(?:{POINTED}|{_EVERY})\s)?"
    rf"(?:(?:with|including|and)\s)?(?:all\s)?(?:the\s|those\s)?(?:{_GONE}\s(?:ones|papers)"
    rf"|(?:ones|papers)\s(?:that\s)?(?:(?:i|you|we)\s|were\s)?{_GONE})"
    r"(?:\s(?:back(?:\sin)?|too|included))*",
)
_UNDO = LatePattern(
    rf"(?:undo|revert|take\sback)(?:\s(?:{OBJECT}|the\slast(?:\s(?:one|step|change|filter))?))?",
    r"(?:go\s)?(?:one\sstep\s)?back(?:\sone(?:\sstep)?)?",
    r"(?:(?:go\s)?back\sto\s)?the\sprevious\s(?:list|ones|papers)",
)
_GROUP = LatePattern(
    rf"(?:re)?(?:group|cluster|organi[sz]e)(?:\s{OBJECT})?"
    r"(?:\s(?:by|into)\s(?:approach|approaches|topic|topics|theme|themes|method|methods|groups"
    r"|idea|ideas|what\sthey\sdo))?",
    rf"(?:summari[sz]e|review|sum\sup|survey)\s{OBJECT}",
    rf"(?:an?\s)?(?:overview|summary)\s(?:of|over)\s{OBJECT}",
    rf"what(?:\sare|['’]re)\s(?:their|the)\s(?:main\s|different\s)?"
    rf"(?:ideas|approaches|themes|findings|topics|groups)(?:\s{OF}\s{POINTED})?",
    rf"what\s(?:do|did)\s(?:they|all\sof\sthem|{POINTED})\s(?:say|tell|find|show|report|do|propose)",
)
_FIRST_READ = LatePattern(
    rf"(?:which|what)(?:\s{NOUN})?(?:\s{OF}\s{POINTED})?\s(?:should|do|can|to)\s?(?:i|we)?\s?"
    r"(?:read|start)(?:\s(?:first|with))*",
    r"where\s(?:should|do|can)\s(?:i|we)\s(?:start|begin)",
)
_SHOW_FIRST = re.compile(
    rf"{SHOW}\s(?:me\s)?(?P<what>(?:the\s)?(?:first|last|top|bottom)\s{COUNT}(?:\s{NOUN})?)", re.I
)
_PAPERS_THERE = r"(?:them|these|those|(?:the|these|those)\s(?:papers|ones))"
_LIST_THEM = LatePattern(  # those that were counted, say
    r"which(?:\s(?:ones?|papers?))?(?:\s(?:is|are|were|would)\s"
    r"(?:it|they|these|those|that)(?:\sbe)?)?",
    r"what\sare\s(?:they|these|those)(?:\scalled)?",
    rf"(?:{SHOW}\s)?(?:me\s)?(?:{OBJECT}\s)?(?:as|in)\sa\s(?:plain\s|simple\s)?list",
    rf"(?:list|show|name|enumerate|print|give)(?:\sme)?\s{_PAPERS_THERE}",
)
_COMPARE_ALL = LatePattern(
    rf"(?:compare|contrast)\s(?:{POINTED}|all(?:\sof\s{POINTED})?)",
    rf"how\sdo\s(?:they|{POINTED})\s(?:all\s)?differ",
)
_YEAR = re.compile(
    r"\b(?:(?P<by>from|in|of|during|since|after|before|until|till|up\sto)\s)?(?:the\syear\s)?"
    r"(?P<year>(?:19|20)\d\d)(?:\s(?P<on>on|onwards?|and\slater|or\slater))?(?![\w-])(?!\.\d)",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"(?:(?P<by>from|in|of|during|since|after|before|until)\s)?(?P<year>(?:19|20)\d\d)"
    r"(?P<on>\s(?:onwards?|and\slater|or\slater))?,?\s(?:on|about)\s(?P<rest>\S.*)",
    re.IGNORECASE,
)
_APPEARED = re.compile(
    r"\s(?:(?:that|which)\s)?(?:(?:was|were|are)\s)?"
    r"(?:published|released|written|appeared|came(?:\sout)?)$",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:newer|later|younger|more recent) than\b", re.IGNORECASE)
_EARLIER = re.compile(r"\b(?:older|earlier) than\b", re.IGNORECASE)
_BARE_MONTH = re.compile(
    rf"(?P<before>^|\b(?:only|just|about)\s)(?={MONTH}(?:\s(?:19|20)\d\d)?$)", re.I
)
_PLAIN_WORDS = frozenset(
    """and but only just now show list keep leave limit restrict narrow filter reduce cut give me it
    them down to the those these this that they all any some papers paper ones one which what of are
    were is was came come appeared published captured from in on by digest digests entries results
    works how about for also then so please list everything anything have has had written""".split()
)
_ANY_PAPERS = frozenset("any anything everything all papers paper list give results works".split())
_BY_WHOM = re.compile(
    r"(?:^|\s)(?:(?:co-?)?(?:written|authored|published)\s)?by\s(?P<name>[^\W\d_][^?!]{1,60})$",
    re.IGNORECASE,
)
_ASKING = frozenset(  # no author's name has these: "by how much does A beat B?"
    """how what which whom who whose when where why much many far does do did is are was were
    can""".split()
)
_ANEW = frozenset("what how about and".split())
_NARROWING = frozenset(
    "only just keep leave limit restrict narrow filter reduce cut it them those these ones".split()
)


def read(question: str, captured: Sequence[str]) -> tuple[Operation, ...]:
    """What a follow-up wants done, step by step; nothing, if it is no wish of this kind. `captured`
    are the days of the digests. Raises NoDay."""
    text = " ".join(question.split())
    if len(text) > _LONGEST:
        return ()
    steps = _steps(_cleaned(text), captured)
    if steps[-1:] == (Whole(),) and _AGAIN.search(text):
        return (*steps[:-1], Back())
    return steps


def _cleaned(text: str) -> str:
    """Without what is said around a wish."""
    text = text.strip(AROUND)
    for _ in range(_MOST_STEPS):
        shorter = _LAST_WORDS.sub("", text)
        if match := _FIRST_WORDS.match(shorter):
            shorter = shorter[match.end() :]
        if shorter == text or not shorter:
            break
        text = shorter.strip(AROUND)
    return text


def _steps(text: str, captured: Sequence[str]) -> tuple[Operation, ...]:
    """The wish that the text is, or those that it is made of."""
    if (one := _certain(text, captured)) is not None:
        return (one,)
    cuts = list(_STEPS.finditer(text))
    for cut in reversed(cuts[-_MOST_STEPS:]):
        tail = _certain(_cleaned(text[cut.end() :]), captured)
        if tail is not None and (head := _steps(_cleaned(text[: cut.start()]), captured)):
            return (*head, tail)
    timed, rest = _time(text, captured)
    if timed is not None and (some := narrowing(_cleaned(rest))):
        return (timed, *some)
    return narrowing(text)


def _time(text: str, captured: Sequence[str]) -> tuple[Within | None, str]:
    """The time that is named, and the text without it."""
    text = _EARLIER.sub("before", _LATER.sub("since", text))
    text = _BARE_MONTH.sub(r"\g<before>in ", text)
    for match in _YEAR.finditer(text):
        rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()).strip(" ,")
        if match["by"] or _words(rest) <= _PLAIN_WORDS:
            return Within(years=_years(match)), rest
    found = period(text, captured)
    if found is None:
        return None, text
    return Within(found.since, found.until, own=found.own), found.rest


def dated(subject: str) -> tuple[Within | None, str]:
    """The years that stand before or behind the subject of a request, and the subject without."""
    if match := _YEAR_FIRST.fullmatch(subject):
        return Within(years=_years(match)), match["rest"]
    *_, last = None, *_YEAR.finditer(subject)
    if last is None or not last["by"] or last.end() < len(subject):
        return None, subject
    before = _APPEARED.sub("", subject[: last.start()].rstrip(" ,"))
    return (Within(years=_years(last)), before) if before else (None, subject)


def _years(match: re.Match[str]) -> tuple[int, int]:
    year, by = int(match["year"]), (match["by"] or "").casefold()
    if by in ("since", "after") or match["on"]:
        return year + (by == "after"), LAST_YEAR
    if by in ("before", "until", "till", "up to"):
        return FIRST_YEAR, year - (by == "before")
    return year, year


def _only_known(text: str) -> WrittenBy | WithVotes | None:
    """An author, or a number of votes, which is all that is said of the papers."""
    dropped = DROP.fullmatch(text)
    said = dropped["what"] if dropped else text
    wish: WrittenBy | WithVotes
    if (liked := voted(said)) is not None:
        wish, rest = WithVotes(liked.least, liked.most), liked.rest
    elif (match := _BY_WHOM.search(said)) and not _words(match["name"]) & _ASKING:
        wish, rest = WrittenBy(match["name"].strip(AROUND)), said[: match.start()]
    else:
        return None
    left = _words(rest)
    if not left <= _PLAIN_WORDS or (_asks_anew(left) and not dropped):
        return None
    return replace(wish, out=dropped is not None)


def _asks_anew(left: set[str]) -> bool:
    """Whether what is beside a time, an author or votes asks for papers, not for those before."""
    return bool(left & _ANY_PAPERS) and not left & _NARROWING


def _only_time(text: str, captured: Sequence[str]) -> Within | None:
    """The time that is all that is said."""
    dropped = DROP.fullmatch(text)
    timed, rest = _time(dropped["what"] if dropped else text, captured)
    left = _words(rest)
    if timed is None or not left <= _PLAIN_WORDS:
        return None
    if dropped:
        return replace(timed, out=True)
    narrows = bool(_words(text) & _NARROWING) or ("which" in left and not _asks_anew(left))
    return replace(timed, anew=not narrows) if narrows or left <= _ANEW else None


def _words(text: str) -> set[str]:
    return {*text.casefold().replace(",", " ").split()}


_CERTAIN: tuple[tuple[LatePattern, Operation], ...] = (
    (_COUNT_THEM, Tell("count")),
    (_TABLE, Table()),
    *((form, Reorder(order)) for order, form in _ORDERS),
    (_REVERSE, Reverse()),
    (_WHOLE, Whole()),
    (_BACK, Back()),
    (_UNDO, Back(step=True)),
    (_REST, Rest()),
    (_LIST_THEM, Tell("list")),
    (_GROUP, Tell("survey")),
    (_COMPARE_ALL, Compare()),
    (_FIRST_READ, Tell("recommend")),
)


def _certain(text: str, captured: Sequence[str]) -> Operation | None:
    """A wish in words of its own, whatever the list is about."""
    if (timed := _only_time(text, captured)) is not None:
        return timed
    if (asked := superlatives.read(text)) is not None:
        return asked
    for form, wish in _CERTAIN:
        if form.fullmatch(text):
            return wish
    if (grouped := group_followups.read(text)) is not None:
        return grouped
    if (known := _only_known(text)) is not None:
        return known
    if match := DROP.fullmatch(text) or TAKE_OUT.fullmatch(text):
        if pointed := places(match["what"]):
            return Pick(pointed, out=True)
        return None
    match = KEEP.fullmatch(text) or _SHOW_FIRST.fullmatch(text)
    if match and (pointed := places(next(filter(None, match.groups())))):
        return Pick(pointed, out=False)
    return None
