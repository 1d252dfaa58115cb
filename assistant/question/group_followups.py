"""Follow-ups on the groups of a list: papers put into groups by what is known of them ("group them
by year"), counted by it ("how many per digest?"), one group or one side of a claim ("only the
second group", "the ones that say yes")."""

from __future__ import annotations

from assistant.question.late_patterns import LatePattern
from assistant.question.narrowings import DROP, OBJECT, SHOW
from assistant.question.places import COUNT, NOUN, OF, ORDINALS, POINTED, places
from assistant.question.wishes import By, Divide, InGroup, OnSide
from assistant.types import Kind
from assistant.wording import Side

_PUT = r"(?:(?:re)?group|split|divide|break|separate|partition|organi[sz]e)"
_BY: dict[By, str] = {
    "digest": r"(?:digests?|pages?|files?|sources?)",
    "day": r"(?:days?|dates?)",
    "month": r"months?",
    "year": r"years?",
    "author": r"(?:first\s)?authors?",
}
_EACH = r"(?:by|per|for\seach|in\seach|from\seach|of\seach|each|every|for\severy|in\severy)"
_INTO = r"(?:by|per|for\seach|into)"
_COUNTS = (
    rf"(?:count(?:\s{OBJECT}|\sthe\spapers)?|how\smany(?:\s{NOUN})?(?:\s{OF}\s{POINTED})?"
    r"(?:\s(?:are|is|were|do|does))?(?:\s(?:there|they|you\shave|we\shave|come|came|appeared))?"
    rf"|(?:the\s)?(?:number|count)s?(?:\sof\s(?:them|{NOUN}))?)"
)
_DIVIDED = tuple(
    (
        by,
        LatePattern(
            rf"{_PUT}(?:\s{OBJECT})?(?:\s(?:up|down|apart))?\s(?:in(?:to)?\sgroups\s)?{_INTO}"
            rf"\s(?:the\s|their\s)?{what}"
        ),
        LatePattern(rf"(?:{_COUNTS}\s)?{_EACH}\s(?:the\s|their\s)?{what}"),
    )
    for by, what in _BY.items()
)
_GROUP = r"(?:group|cluster|section|category|bucket)"
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)|last|final)"
_ONE = (
    rf"(?:(?:the\s)?(?P<ordinal>{_ORDINAL})\s{_GROUP}|{_GROUP}\s(?:number\s|no\.?\s)?"
    rf"(?P<number>{COUNT})|the\s{_GROUP}\s(?:on|about|of|called|named)\s(?P<named>.+?)"
    rf"|the\s(?P<called>.+?)\s{_GROUP})"
)
_ASKS_FOR = (
    rf"(?:(?:{SHOW}|expand|open|which|what|(?:what|how)\sabout|tell\sme\sabout)\s)?(?:me\s)?"
    rf"(?:(?:just|only|more)\s)?(?:(?:the\s)?{NOUN}\s)?(?:(?:are|is)\s)?"
    r"(?:(?:of|in|from|on|about|belong\sto)\s)?"
)
_IN_GROUP = LatePattern(rf"{_ASKS_FOR}{_ONE}(?:\s(?:only|alone))?")
_OUT_OF_LIST = LatePattern(_ONE)
_MANY_IN = LatePattern(rf"how\smany(?:\s{NOUN})?\s(?:are|is)\s(?:there\s)?in\s{_ONE}")
_CLAIM = r"(?:it|this|that|the\s(?:claim|statement|idea))"
_SAYS: dict[Side, str] = {
    "no": (
        rf"(?:says?\sno|disagrees?(?:\swith\s{_CLAIM})?"
        rf"|(?:do|does)(?:\snot|n['’]t)\s(?:agree|support\s{_CLAIM}|say\syes)"
        rf"|(?:contradict|oppose|den(?:y|ie)|refute|reject|dispute)s?(?:\s{_CLAIM})?"
        rf"|(?:(?:are|is)\s)?against(?:\s{_CLAIM})?)"
    ),
    "yes": (
        rf"(?:says?\s(?:yes|so)|agrees?(?:\swith\s{_CLAIM})?|(?:support|confirm|affirm|back)s?"
        rf"(?:\s{_CLAIM})?|(?:(?:are|is)\s)?in\sfavou?r(?:\sof\s{_CLAIM})?"
        rf"|(?:are|is)\sfor\s{_CLAIM})"
    ),
    "open": (
        r"(?:say(?:s)?\sneither|take(?:s)?\sno\sside|(?:are|is|leave\sit|leaves\sit)\s"
        rf"(?:undecided|neutral|open|unclear)|only\sbear\son\s{_CLAIM})"
    ),
}
_NOUNS: dict[Side, str] = {
    "no": r"(?:no(?:es|s|['’]s)?|disagreeing|opposing|contradicting|negative|dissenting)",
    "yes": r"(?:yes(?:es)?|agreeing|supporting|confirming|affirmative)",
    "open": r"(?:undecided|neutral|open)",
}
_WHO = (
    rf"(?:(?:which|what|who)(?:\s{NOUN})?(?:\s{OF}\s{POINTED})?(?:\s(?:that|which))?"
    rf"|(?:{SHOW}\s)?(?:me\s)?(?:only\s|just\s)?(?:the\s)?(?:ones|papers|those)\s(?:that|which|who))"
)
_ON_SIDE = tuple(
    (
        side,
        LatePattern(
            rf"(?P<who>{_WHO})\s{says}(?:\sonly)?",
            rf"(?:{SHOW}\s)?(?:me\s)?(?:(?:only|just)\s)?(?:the\s)?{_NOUNS[side]}\s(?:ones|papers|side|votes)",
            rf"(?:only|just)\s(?:the\s)?{_NOUNS[side]}",
        ),
        LatePattern(rf"how\smany(?:\s{NOUN})?(?:\s{OF}\s{POINTED})?\s{says}"),
    )
    for side, says in _SAYS.items()
)


def read(text: str) -> Divide | InGroup | OnSide | None:
    """Of a text without runs of spaces, nor what is said around a wish."""
    for by, grouped, counted in _DIVIDED:
        if grouped.fullmatch(text):
            return Divide(by)
        if counted.fullmatch(text):
            return Divide(by, counted=True)
    for side, those, many in _ON_SIDE:
        if those.fullmatch(text):
            return OnSide(side, text)
        if many.fullmatch(text):
            return OnSide(side, text, "count")
    return _one_group(text)


def _one_group(text: str) -> InGroup | None:
    dropped = DROP.fullmatch(text)
    kind: Kind = "list"
    match = _OUT_OF_LIST.fullmatch(dropped["what"]) if dropped else _IN_GROUP.fullmatch(text)
    if match is None:
        match, kind = _MANY_IN.fullmatch(text), "count"
    if match is None:
        return None
    said = (match["ordinal"] or match["number"] or "").casefold().replace("final", "last")
    at = places(said)[0].at if said else 0
    name = match["named"] or match["called"] or ""
    return InGroup(at, name, kind, out=dropped is not None)
