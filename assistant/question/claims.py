"""What is claimed, where a question asks whether it holds, who says so or who denies it, or states
it and asks nothing: "is it true that …", "do the papers agree that …", "large batches always
generalize worse".

An opening is made of slots (who, says or denies, the claim by its name), so that no wording need be
listed as a whole. A statement is known by a verb that agrees with the noun before it, which no
subject of papers has: "pruned networks", "noise hurts networks". Texts have no runs of spaces.
"""

from __future__ import annotations

import re

from index.retrieval.query_framing import any_of, words_of

_THAT = r"(?:\s(?:that|whether|if))"
_CLAIM = (
    r"(?:\s(?:of|for|to|against|in|with|on))?\s(?:the|this|any)\s"
    + words_of("claim idea belief hypothesis view assumption notion statement argument conjecture")
    + _THAT
)
_THAT_SO = rf"(?:{_CLAIM}|{_THAT})"
_WHO = (
    r"(?:(?:any|some|the|these|those|my|our|all|most|other)\s)*"
    + words_of(
        "papers? works? articles? studies study research literature authors researchers people"
        " anyone anybody someone somebody evidence results findings experiments abstracts"
    )
    + r"(?:\s(?:here|in\shere))?"
)
_DENY = words_of(
    "contradict contradicts contradicting dispute disputes disprove disproves refute refutes"
    " refuting challenge challenges question questions deny denies doubt doubts"
)
_SUPPORT = words_of("support supports supporting confirm confirms back\\sup agree agrees disagree")
_TELL = words_of(
    "say says said claim claims claimed show shows shown find finds found argue argues believe"
    " believes think thinks prove proves demonstrate demonstrates suggest suggests"
)
_SAY = rf"(?:{_TELL}|{_SUPPORT}|{_DENY})"
_PAPERS = (
    r"(?:(?:are|is)\sthere\s|(?:which|what)\s|(?:show|find|list|name)\s(?:me\s)?)?"
    r"(?:(?:the|any|all)\s)*papers?(?:\s(?:that|which|who))?"
)
_ON = r"(?:\s(?:on|about|with|over|as\sto))"
_EVIDENCE = words_of(
    "evidence proof support indication consensus agreement disagreement doubt confirmation"
)
_TRUE = words_of("true right correct false wrong known established accepted clear plausible")
_BE = r"(?:is|are|was|were|isn['’]t|aren['’]t)"
_DO = r"(?:do|does|did|don['’]t|doesn['’]t|can|could|would|will)"
_OPENINGS = tuple(
    re.compile(rf"\W*{form}\s(?P<claim>[^?!:;]{{5,160}}?)\W*$", re.IGNORECASE)
    for form in (
        rf"(?:{_BE}\sit|it\sis|it['’]s)"
        r"(?:\s(?:not|really|actually|generally|widely|still|always))*"
        rf"\s(?:{_TRUE}|the\scase|a\sfact){_THAT}",
        rf"(?:(?:{_BE}\sthere|do\s(?:we|you|they)\shave|what|which|how\s(?:much|strong|good))\s)?"
        r"(?:(?:is|an?|the|any|some|much|good|strong|real|empirical|theoretical|no)\s)*"
        rf"{_EVIDENCE}(?:\s(?:is\sthere|exists?|do\s(?:we|you)\shave))?"
        rf"(?:{_THAT_SO}|{_ON}{_THAT}|\sfor{_THAT})",
        r"would\s(?:you|anyone|people)\s(?:say|agree)\sthat",
        r"(?:(?:is\sthat|is\sthis|is\sit)\s)?(?:true\sor\sfalse|(?:right|correct)\sor\swrong"
        r"|fact\sor\s(?:myth|fiction)|(?:fact[-\s]?)?check|verify)[:,]?(?:\sthat)?",
    )
)
_ASKED_OF_PAPERS = tuple(
    re.compile(rf"\W*{form}\s(?P<claim>[^?!:;]{{5,160}}?)\W*$", re.IGNORECASE)
    for form in (
        rf"{_DO}\s{_WHO}\s{_SAY}(?:{_ON})?{_THAT_SO}",
        rf"{_DO}\s{_WHO}\s(?:agree|disagree){_ON}{_THAT}",
        rf"{_PAPERS}\s(?:{_SUPPORT}|{_DENY}){_THAT_SO}",
        rf"{_PAPERS}\s{_DENY}",
        rf"who\s(?:else\s)?{_SAY}{_THAT_SO}",
    )
)
_HOLDS = re.compile(
    rf"\W*{_BE}{_CLAIM}\s(?P<claim>[^?!:;]{{5,160}}?)\s(?:{_TRUE}|supported|confirmed|contradicted"
    r"|refuted|disputed|justified|backed(?:\sup)?)\W*$",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"\baccording\sto\s(?:(?:these|the|my|our|all|those)\s)+(?:papers|digests|abstracts|literature)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:it|its|they|them|their|this|these|those|you|your|i|my|me)\b", re.I)
_TAG = re.compile(r",\s(?:right|correct|no|yes|true|or\snot)\s?(?=\W*$)", re.IGNORECASE)
# Verbs of what is found. In the plural none that is a noun as well ("transfer", "work").
_VERBS = (
    "generali[sz]e converge improve outperform beat prevent reduce require suffer fail struggle"
    " matter enable imply explain overfit underperform surpass memori[sz]e forget suffice"
    " hallucinate diverge accelerate avoid prefer become remain perform contain learn solve destroy"
).split()
_PLURAL = any_of(*_VERBS)
_SINGULAR = any_of(
    *(f"{verb}(?:e?s)" for verb in [*_VERBS, *"hurt help harm lead lack speed escape".split()])
)
_ADVERB = words_of("always never often generally usually still rarely sometimes typically only")
_AUXILIARY = (
    r"(?:is|are|was|were|can|cannot|can['’]t|must|will|won['’]t|may|should|isn['’]t|aren['’]t"
    r"|(?:do|does|did)(?:\snot|n['’]t))"
)
_VERBAL = (
    rf"(?:(?:{_ADVERB}\s)?{_AUXILIARY}\s(?=\w)"
    rf"|(?<=\w[^s]\s)(?:{_ADVERB}\s)?{_SINGULAR}\b|(?<=s\s)(?:{_ADVERB}\s)?{_PLURAL}\b)"
)
_STATES = re.compile(rf"\W*(?:[\w'’-]+\s){{1,7}}?{_VERBAL}", re.IGNORECASE)
_ASKS = re.compile(  # asks, orders, points at something, or speaks of papers and of this program
    r"^\W*(?:how|is|are|was|were|do|does|did|can|could|should|will|would|has|have|may|must|list|find"
    r"|give|show|name|tell|explain|describe|compare|define|summari[sz]e|count|sort|search|please)\b"
    r"|\b(?:how|what|which|who|whom|whose|why|when|where|whether|that|this|these|those|it|its|they"
    r"|them|he|she|there|here|you|your|i|me|my|we|us|our|one|ones|papers?|digests?|articles?"
    r"|works|page|answers?|authors?|index|questions?|something|anything|nothing|everything|first|second|third|last)\b",
    re.IGNORECASE,
)


def claim_of(text: str) -> str:
    """The claim alone; empty where none is told by the words around it, or none is stated."""
    text = _TAG.sub("", text)
    for opening in (*_ASKED_OF_PAPERS, *_OPENINGS, _HOLDS):
        if match := opening.match(text):
            claim: str = match["claim"]
            return "" if _POINTS.search(claim) else claim
    stated = text.strip(" .!?")
    return stated if _STATES.match(stated) and not _ASKS.search(stated) else ""


def is_asked_of_papers(text: str) -> bool:
    """Whether it is asked what papers say to a claim, rather than whether it is so: whatever paper
    has its names, the others are asked, too."""
    return _ACCORDING.search(text) is not None or any(one.match(text) for one in _ASKED_OF_PAPERS)
