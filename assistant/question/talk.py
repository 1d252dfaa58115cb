"""What is said to be civil: greetings, thanks, a good-bye. A few words decide it, and they are
left out where a question comes with them."""

from __future__ import annotations

import re

from assistant.question.word_forms import Form, of, read

_GREETS = of("hello hi hey hallo hola bonjour howdy greetings morning evening afternoon welcome yo")
_THANKS = of("thanks thank thx ty cheers merci danke gracias grateful appreciate appreciated")
_PARTS = of("bye goodbye farewell ciao cya later tomorrow")
_AGREES = of(
    """ok okay alright fine sure yes yep yeah no nope right understood agreed hm hmm aha oh ah well
    see interesting"""
)
_PRAISES = of(
    """great good nice cool perfect excellent awesome wonderful amazing brilliant super helpful
    useful lovely wow sweet impressive love exactly"""
)
_BESIDE = of(
    """lot lots much many everyone everybody all again day night week weekend time help answer
    answers work job one it that this dear friend no worries kind same"""
)
_DOUBTS = of("nonsense wrong incorrect mistaken confusing weird strange sense lol useless")
_WAIVES = of("sorry nevermind mind oops apologies")
_ANY = _BESIDE | _GREETS | _THANKS | _PARTS | _AGREES | _PRAISES
FORMS = (
    Form("thanks", (_THANKS,), _ANY),
    Form("parting", (of("bye goodbye farewell ciao cya"),), _ANY),
    Form("parting", (of("see talk speak good until til"), of("later tomorrow soon night")), _ANY),
    Form("greeting", (_GREETS,), _ANY | of("doing going how today")),
    Form(
        "greeting",
        (of("how"), of("you u everything"), of("are doing going things")),
        of("doing going"),
    ),
    Form("greeting", (of("how"), of("going doing things"))),
    Form("doubt", (_DOUBTS,), _ANY | of("make makes made not totally you")),
    Form("assent", (_WAIVES,), _ANY | of("never")),
    Form("praise", (_PRAISES,), _ANY),
    Form("assent", (_AGREES,), _ANY),
)
_MOST = 8  # words: more say something
_ASKS = of(
    """what which who whom whose how why when where is are was were do does did can could should
    would will has have may please tell show list give find compare explain describe summarize
    summarise and but so any"""
)
_CLAUSE = re.compile(r"\s*[,.!?;:–—]+\s+|\s+[-–—]\s+")
_STATES = re.compile(
    r"\W*(?:you|that|this|it)\s*(?:['’](?:re|s)|\s+(?:are|is|was|were))\b", re.IGNORECASE
)
_PRESENTS = re.compile(
    r"(?i:\W*(?:hello|hi|hey|good\s+\w+)(?:\s+(?:there|all|everyone))?\W+)?"
    r"(?i:my\s+name\s+is|i['’]?m|i\s+am)\s+[A-Z]\w+\b(?!.*\?)"
)
_WISHES = of("look want need search find interest read know help wonder tell show give about on")
_OPENS = re.compile(
    r"\W*(?:hello|hi|hey|thanks(?:\sa\slot)?|thank\syou(?:\s(?:so|very)\smuch)?|ok|okay)"
    r"(?:\s(?:there|again))?\s+(?P<first>\w+)",
    re.IGNORECASE,
)


def said(text: str) -> str:
    """What is said, if it is nothing but civil: thanks, parting, greeting, doubt, praise or
    assent; else nothing."""
    if _presents(text):
        return "greeting"
    words = text.split()
    # nothing is meant but itself: "that is great" points at no paper
    bare = re.sub(r"\b(?:it|that|this|these|those|one)\b", "", text, flags=re.IGNORECASE)
    if len(words) > _MOST or (text.rstrip().endswith("?") and not _asks_how_it_goes(bare)):
        return ""
    return read(bare, FORMS)


def states(text: str) -> bool:
    """Whether something is said of whoever answers, or of the answer: "you are wrong"."""
    return _STATES.match(text) is not None and not text.rstrip().endswith("?")


def _asks_how_it_goes(text: str) -> bool:
    return bool(of(text) & _GREETS) or read(text, FORMS) == "greeting"


def _presents(text: str) -> bool:
    """Whether somebody says who they are, and wishes nothing."""
    return _PRESENTS.match(text) is not None and not of(text) & _WISHES


def without(question: str) -> str:
    """The question within what is civil: "thanks, and what about Adam?" asks about Adam."""
    if said(question):
        return question
    left = question
    while (match := _CLAUSE.search(left)) and said(left[: match.start()]):
        left = left[match.end() :]
    ends = [*_CLAUSE.finditer(left.rstrip(" .!"))]
    while ends and said(left[ends[-1].end() :]):
        end = ends.pop()
        left = left[: end.start()] + ("?" if "?" in end[0] else "")
    opening = _OPENS.match(left)
    if opening and of(opening["first"]) & _ASKS:
        left = left[opening.start("first") :]
    return left if any(map(str.isalnum, left)) else question
