"""What a question is about, without the words in which papers are asked for.

"Could you recommend research that examines X?" and "Are there any papers on X?" are about X. An
embedding of the whole is near every text about research, and BM25 looks for "recommend". Of other
questions no word is taken away.
"""

from __future__ import annotations

import re


def any_of(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


def words_of(text: str) -> str:
    return any_of(*text.split())


_TO = words_of("to towards? out with about on of for into in")
_ME = r"(?:\s+(?:me|us))?"
_GIVE = words_of(
    "recommend suggest point name list give find identify provide direct guide refer share show "
    "tell locate send"
)
_LOOK = words_of(
    """looking searching seeking trying interested exploring researching investigating studying
    examining want need would\\s+like"""
)
# Requests whatever they are for,
REQUEST = any_of(
    rf"{words_of('can could would will')}\s+you\s+(?:please\s+|kindly\s+)?(?:help\s+me\s+)?"
    rf"{_GIVE}{_ME}(?:\s+{_TO})*",
    rf"where\s+{words_of('can could might should')}\s+i\s+{words_of('find read look')}"
    rf"(?:\s+{_TO})?",
    rf"i(?:\s+am|['’]m|\s+have\s+been|['’]ve\s+been)?\s+(?:currently\s+)?{_LOOK}"
    rf"(?:\s+{any_of(_TO, words_of('find learn understand explore read know see'))})*",
    rf"please\s+{_GIVE}{_ME}",
    rf"{words_of('recommend suggest')}{_ME}",
)
# and those that are requests if they are for papers.
QUESTION = any_of(
    rf"{words_of('are is were was have')}\s+there(?:\s+been)?",
    r"do\s+you\s+(?:know|have)(?:\s+of|\s+about)?",
    r"do\s+(?:any|we\s+have)",
    r"ha(?:ve|s)\s+any",
    r"any",
    rf"{words_of('list find give show name send')}{_ME}",
    r"(?:in\s+)?(?:which|what)(?:\s+(?:are|is|were|was))?",
)
PAPERS = words_of(
    """papers? research(?:es)? studies study works? articles? literature publications?
    investigations? references? resources? sources? efforts? examples?"""
)
SOME = words_of(
    """any some the an? few several more other good recent relevant existing prior previous notable
    specific particular interesting seminal influential comprehensive academic scholarly scientific
    published available first related early innovative new research key major important"""
)
_TREAT = (
    words_of(
        """explor discuss investigat examin address propos introduc present stud focus deal look
        describ detail delv tackl consider develop cover highlight concentrat conduct publish
        explain analy[sz] outlin report feature mention treat contribut provid offer us
        utili[sz] employ adopt appl show demonstrat suggest concern touch engag grappl wrestl revolv
        dedicat devot target handl"""
    )
    + r"(?:e|es|s|ed|d|ing|y|ies|ied)?(?:\s+themselves)?\b"
)
# what papers do with their subject is told by these with what joins it to them, and not alone
_TREAT_ON = (
    words_of("bear work cent(?:er|re) dwell elaborat touch report writ sp(?:eak|oke) talk think")
    + r"(?:e|es|s|d|ed|ing|ten)?\s+(?:a\s+lot\s+|mainly\s+|mostly\s+|also\s+)?"
    + words_of("on upon about around of")
    + r"\b"
)
# "shed light on", "go into", "have something to say about": a verb of little meaning, what it gives
# to the subject, and what joins it
_TREAT_BY = (
    words_of(
        """go(?:es)? going went gets? looks? digs? dives? zooms? takes? sheds? casts? throws? gives?
        puts? places? lays? pays? have has say says"""
    )
    + r"\s+(?:(?:an?|some|new|more|close|closer|deeper?|much|special|the)\s+)*"
    + r"(?:"
    + words_of(
        "lights? look focus emphasis attention insights? stress something anything lot in deep"
    )
    + r"\s+)?(?:to\s+say\s+)?"
    + words_of("on upon about into at")
    + r"\b"
)
_TOPIC = words_of("topic subject focus theme concern interest object")
TREATS = any_of(_TREAT_BY, _TREAT_ON, _TREAT)
"""What papers do with their subject."""
_WHOM = words_of("you us one me people users anyone anybody somebody someone them")
ENABLES = any_of(
    rf"(?:let|help)s?\s+{_WHOM}(?:\s+to)?\b",
    rf"(?:allow|enable)s?\s+{_WHOM}\s+to\b",
    rf"makes?\s+it\s+(?:possible|easy|easier|feasible)(?:\s+for\s+{_WHOM})?\s+to\b",
    rf"(?:{words_of('try tries tried aim aims seek seeks manage manages attempt attempts')}"
    r"|(?:is|are)\s+able)\s+to\b",
)
"""What papers make possible is what is said next."""
LINK = any_of(
    _TREAT_BY,
    ENABLES,
    rf"whose\s+(?:(?:main|central|key)\s+)?{_TOPIC}\s+(?:is|are)\b",
    words_of(
        """that which who whose where on about of for in into upon around with at to regarding
        concerning involving related relating relevant pertaining relates? i should could can would
        me you have has had been being be is are was were do does done there exists? by towards?
        first specifically particularly also recently how an? the"""
    )
    + r"\b",
    r"the\s+"
    + words_of(
        "use idea concept topic issue field area problem task potential role possibility "
        "effectiveness application"
    )
    + r"s?\s+of",
    _TREAT,
    _TREAT_ON,
)
OF_PAPERS = rf"(?:{SOME}\s+)*{PAPERS}\b\s*(?:{LINK}\s+)*"
_FRAME = re.compile(
    rf"(?:^|(?<=[.?!,;]\s))\W{{0,9}}(?:{REQUEST}\s+(?:{OF_PAPERS})?|{QUESTION}\s+{OF_PAPERS})",
    re.IGNORECASE,
)
_MANNER = re.compile(  # how the answer is to be told says nothing of what it is about
    r"[,;]?\s+(?:like\s+i(?:\s+am|['’]m)\s+(?:five|5|a\s+child)"
    r"|in\s+(?:simple|plain|other)\s+(?:terms|words|english)"
    r"|in\s+a\s+(?:few\s+words|nutshell|sentence|word)|please|briefly|in\s+short)(?=\W*$)",
    re.IGNORECASE,
)
_FEWEST = 3  # words: with fewer left, they may be what was asked


def subject(question: str) -> str:
    """The question without the request; as it stands, if little would be left."""
    question = " ".join(question.split())  # patterns meet no runs of spaces
    question = _MANNER.sub("", question) or question
    found = " ".join(_FRAME.sub("", _FRAME.sub("", question)).split())
    return found if len(found.split()) >= _FEWEST else question
