"""Which sentences state a limit, or what is open: of what the paper does or finds, by the role of
the sentence, and as what it says itself, rather than as what it announces.

"We discuss limitations" names a limit and states none, "we hope for further research" is praise,
and "a game that others fail to learn" is of others. A limit is said of its subject: "it fails on
long inputs", "speed is the main limitation", "whether it is tight remains open".
"""

from __future__ import annotations

import re

import numpy as np

from index.arrays import Flags, Floats
from index.models.roles import ROLES

_KNOWN, _RESULT = ROLES.index("background"), ROLES.index("result")
_FOUND = 0.5  # the chance that a sentence tells what was found
_NOUNS = (
    r"(?:limitations?|drawbacks?|shortcomings?|weakness(?:es)?|caveats?|bottlenecks?"
    r"|disadvantages?)"
)
_OPEN_NOUNS = (
    r"(?:open|unsolved|unresolved) (?:\w+ )?(?:problems?|questions?|challenges?|issues?)"
    r"|future (?:direction|work|research|study)|(?:direction|avenue)s? for future (?:work|research)"
)
# what is open is so whoever found it out
_IS_OPEN = re.compile(
    r"\bremains? (?:\w+ ){0,2}?(?:open|unclear|unknown|unresolved|unsolved|elusive|a challenge"
    r"|challenging|to be (?:seen|understood|explored|shown|solved))\b"
    rf"|\b(?:is|are|remains?|suggests) (?:still )?(?:an?|the) (?:[\w-]+,? ){{0,3}}?"
    rf"(?:{_OPEN_NOUNS})\b"
    r"|\bas (?:a|an interesting|a promising) future direction\b"
    r"|\bwe leave\b.{0,80}?\b(?:future|open)\b|\b(?:is|are) left (?:for|to|as|open)\b"
    r"|\b(?:further|future|more) (?:research|work|stud(?:y|ies)|investigation)"
    r"\b.{0,30}?\b(?:is|are) (?:still )?(?:needed|required|necessary)\b"
    r"|\broom for improvement\b|\b(?:is|are) not yet (?:well |fully )?(?:understood|known|clear)\b"
    r"|\bfar from (?:optimal|solved|perfect|complete|clear|human|saturated)\b",
    re.IGNORECASE,
)
# a limit that is said of something
_IS_LIMITED = re.compile(
    rf"\b(?:is|are|as) (?:an?|the|one|its|their|our)\b[^.,;:]{{0,30}}?\b{_NOUNS}\b"
    rf"|\b{_NOUNS}\b[^.,;:]{{0,40}}?\b(?:is|are|that|include|lies?)\b"
    rf"|\b(?:have|has|exhibits?|find|identify)\b(?! this| these| such)[^.,;:]{{0,30}}?\b{_NOUNS}\b"
    r"|(?<!that )(?<!which )(?<!to )\b(?:struggles?|fails?|lags?|falls? short|breaks? down)\b"
    r"(?! (?:\w+ ){0,5}(?:less|fewer))"
    r"|\b(?:do|does|is|are|may|can|will)(?:es)?(?: not|n't) (?:\w+ )?(?:hold|generali[sz]e|extend"
    r"|transfer|suffice|sufficient|enough|help)\b"
    r"|\b(?:is|are) (?:\w+ )?(?:insufficient|impossible)\b"
    r"|\bcannot (?:\w+ )?be (?:learned|determined|avoided|alleviated|recovered"
    r"|solved|guaranteed)\b"
    r"|\b(?:comes?|but|however)\b.{0,60}?\bat the (?:cost|expense|price) of\b"
    r"|\beven (?:the )?(?:best|strongest|frontier|top)\b[^.;]{0,80}?"
    r"\b(?:only|below|fails?|struggles?|under|less than)\b",
    re.IGNORECASE,
)
# one that says of itself what it is
_NAMED = re.compile(
    rf"(?:however,? |but )?(?:an?|one|the|its|our|another|this) (?:[\w-]+ ){{0,2}}?{_NOUNS}\b"
    r"[^.,;:]{0,40}?\b(?:is|are|lies?)\b",
    re.IGNORECASE,
)
_SHOWS = re.compile(
    r"\b(?:we|results?|experiments?|analys[ei]s|evaluations?|findings?|paper|work|study)\b"
    r"(?: \w+){0,4}? (?:show|find|found|prove|demonstrate|observe|reveal|identify|exhibit"
    r"|discover|confirm)(?:e?s|ed)?\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:our|this|the proposed) (?:\w+ )?(?:methods?|approach|algorithm|model|framework|analysis"
    r"|bounds?|results?|work)\b(?: \w+){0,3}? (?:is|are|does|do|has|have|cannot|fails?|struggles?"
    r"|comes?|requires?|assumes?|remains?)\b",
    re.IGNORECASE,
)
# what others cannot; what was done about it, and what is hoped for; and what only says of which
# things something is told
_OF_OTHERS = re.compile(
    r"\b(?:existing|previous|prior|conventional|traditional|recent|baselines?|literature)\b"
    r"|\b(?:unlike|whereas|while|where)\b",
    re.IGNORECASE,
)
_MENDS = re.compile(
    r"\b(?:address|overc[ao]me|tackl|mitigat|solv|resolv|remed|circumvent|eliminat|fix)(?:e[sd]?"
    r"|s|ed|ing)?\b",
    re.IGNORECASE,
)
_HOPES = re.compile(
    r"\b(?:hope|inspir|incentiv|encourag|motivat|facilitat|opens? up|foundation|sheds? light"
    r"|insights?|pathway|new possibilit)\w*",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(r"\b(?:which|whose|if|when|given)\b[^,;:]*$", re.IGNORECASE)


def stated(texts: list[str], chances: Floats) -> Flags:
    """Which sentences of one abstract state a limit of what it does or finds, or what is open.
    `chances`: (sentences, roles), of index.models.roles."""
    return np.array(
        [_states(text, each) for text, each in zip(texts, chances, strict=True)], dtype=bool
    )


def _states(text: str, chances: Floats) -> bool:
    if chances[_KNOWN] >= _FOUND or _HOPES.search(text) or _MENDS.search(text):
        return False
    if _IS_OPEN.search(text):
        return not _OF_OTHERS.search(text)
    limits = [
        one.start()
        for one in _IS_LIMITED.finditer(text)
        if not _OF_WHICH.search(text[: one.start()])
    ]
    if not limits:
        return False
    if shows := _SHOWS.search(text):  # what was found, of whatever
        return limits[-1] >= shows.start()
    own = _OWN.search(text) or _NAMED.match(text)
    found = chances[_RESULT] >= _FOUND or own is not None
    return found and not _OF_OTHERS.search(text)
