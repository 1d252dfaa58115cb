"""The slot of a question: what would answer it, as a typed value.

"How many layers does A have?" asks for an amount, of layers; "Which dataset …?" for a name;
"Under which licence …?" for a licence. Whether the sentences found hold such a thing of what the
question names is decided in assistant.question.statedness.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.text.words import terms

SlotKind = Literal[
    "amount",
    "name",
    "hardware",
    "licence",
    "person",
    "date",
    "reason",
    "limit",
    "definition",
    "open",
]


@dataclass(frozen=True, slots=True)
class Slot:
    """`of`: the stems of what an amount is of ("learning rate"), or of what kind a name is, without
    what says only that an amount is wanted. `units`: of which an amount would have one, any if
    empty, and "" for a bare one. `phrase`: the thing that a definition is wanted of. `asked`: the
    words that ask; `told`: what is asked for, as it is put behind "do not state"."""

    kind: SlotKind
    of: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    phrase: str = ""
    asked: str = ""
    told: str = "this"


ASKING = frozenset(  # words of questions that no paper need have
    terms(
        """how many much often does use used using paper papers author authors name called need
        needs get gets give gives take takes report reports reach reaches achieve obtain suggest
        suggested recommend original find found experiments default value values kind type exactly
        require required contain contains have has train trained biggest largest smallest come
        comes"""
    )
)
_ANY_AMOUNT = frozenset(  # that do not say of what an amount is
    terms(
        """share fraction percentage percent proportion number numbers factor gain gains reduction
        reductions improvement improvements increase speedup speedups faster slower fast big large
        long far high low few small size sizes score scores value values cost costs saving savings
        better total amount result ratio margin average mean exact final top 1 5"""
    )
)
ANY_NAME = frozenset(
    terms("method algorithm framework technique approach variant procedure system architecture")
)
_NO_NOUN = (
    r"(?:do|does|did|is|are|was|were|has|have|had|can|could|should|would|will|must|the|an?|of|in"
    r"|for|to|with|on|at|by|from|per|when|that|which|and|or|than|it|they|we|one|if|sit|fits?|gets?"
    r"|lets?|makes?|takes?|uses?|used|needs?|serves?|counts?|go|goes|else|more|other|next|new)\b"
)
_OPENS = r"(?:what|which|how|why|who|when|where|by|in|on|can|do|does|did|is|are|should)\b"
_NOUNS = rf"(?:(?!{_NO_NOUN})[\w./@+-]+ ?){{1,3}}"
_QUANTITY = (
    r"(?:percent(?:age)?|fraction|share|proportion|number|factor|accurac(?:y|ies)|error|rates?"
    r"|scores?|sizes?|values?|dimensions?|width|depth|lengths?|count|cost|time|latency|throughput"
    r"|speed-?ups?|gains?|loss(?!es)|perplexity|psnr|ssim|fid|ap|map|bleu|rouge|f1|auc|dice|iou"
    r"|recall|precision|temperature|epochs?|steps?|budget|ratio|probability|reduction|improvement"
    r"|margin|thresholds?|memory|weight decay|coefficients?|beta\d?|rho|alpha|lambda|sigma|epsilon"
    r"|bounds?|complexit(?:y|ies)|savings?)"
)
_NAMED = (
    r"(?:method|algorithm|framework|model|technique|approach|optimi[sz]er|data ?set|benchmark"
    r"|architecture|variant|defen[cs]e|loss|regulari[sz]er|procedure|system|attack|llm|encoder"
    r"|backbone|tokenizer|library|language|corpus|corpora|objective|estimator|divergence|simulator"
    r"|environment|software|toolkit|baseline|task|metric|kernel|activation|function)s?"
)
_MACHINE = (
    r"(?:gpus?|tpus?|hardware|accelerators?|chips?|devices?|machines?|cpus?|processors?|cluster)"
)
_GROUP = (
    r"(?:authors?|university|universities|company|companies|labs?|institut\w+|team|group"
    r"|researchers?)"
)
_LIMITS = (
    r"(?:limitations?|limits|drawbacks?|weakness(?:es)?|shortcomings?|downsides?|disadvantages?"
    r"|caveats?|pitfalls?|failures?(?: (?:modes?|cases?))?|failings?|trade-?offs?)"
)
_NOT_OF_ITS_OWN = (  # but another's, which it overcomes, or an amount, or a reason
    r"\b(?:how (?:many|much)|why|(?:overc[ao]m|address|avoid|solv|mitigat|remed|fix|tackl|escap"
    r"|reduc|alleviat)\w*|without|despite)\b"
)
_PATTERNS: Sequence[tuple[SlotKind, str]] = (
    ("licence", r"\blicen[cs](?:e|es|ed|ing)\b"),
    (
        "hardware",
        rf"\b(?:which|what)(?: (?:kind|type|model)s? of)? (?:[\w-]+ )?{_MACHINE}\b",
    ),
    (
        "person",
        r"^\W*who (?:wrote|invented|authored|first|is the|are the|was the|funded|leads?|came"
        rf"|developed|created)\b|\b(?:which|what) {_GROUP}\b|\bwhose\b",
    ),
    (
        "date",
        r"^\W*when (?:was|were|did)\b"
        r"|\b(?:which|what) (?:year|month|date|conference|venue|journal)\b",
    ),
    (
        "limit",
        rf"^(?:(?!{_NOT_OF_ITS_OWN}).)*?\b(?P<limits>{_LIMITS})"
        r"(?= (?:of|in|with|to|does|do|has|have|are|is)\b|\W*$)"
        r"|\b(?:when|where) (?:does|do|did|can|might|will) .+ "
        r"(?P<fails>fail|break(?: down)?|struggle|fall short)\b",
    ),
    ("reason", r"\bwhy\b|\bwhat (?:explains|causes)\b|\breasons?\b|\bhow come\b"),
    (
        "name",
        rf"^\s*who\b|\b(?:which|what) (?P<nouns>(?:(?!{_NO_NOUN})[\w-]+ ){{0,2}}{_NAMED})\b"
        r"|\b(?:names? of|name|called)\b",
    ),
    (
        "amount",
        rf"\bhow (?:many|much) (?P<counted>{_NOUNS})"
        r"|\bhow (?:many|much|often|large|big|long|fast|far|few|high|low|deep|wide|small"
        r"|accurate)\b|\bby how much\b"
        rf"|\b(?:what|which) (?P<nouns>(?:(?!{_NO_NOUN})[\w./@-]+ ){{0,3}}?{_QUANTITY})\b"
        rf"|^\W*(?!{_OPENS})(?P<head>(?:[\w./@-]+ ){{0,3}}{_QUANTITY})\b",
    ),
    (  # "what is the top-1 accuracy of A?"; the value or the loss of a thing is no amount
        "amount",
        r"\bwhat(?:['’]s| (?:is|are|was|were)) (?:the |its )?"
        rf"(?P<nouns>(?:(?!{_NO_NOUN})[\w./@-]+ ){{0,3}}?(?!values?\b|loss\b){_QUANTITY}) "
        r"(?:of|for|in|with|on|at|over|when|that)\b",
    ),
    # "which spline order and grid size": a value, or a name
    (
        "amount",
        r"^(?!\W*what (?:is|are|was|were|do|does|did|can|makes?)\b).*?"
        rf"\b(?:what|which) (?P<nouns>{_NOUNS})",
    ),
)
_GRAMMAR = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_DEFINITION = re.compile(
    r"^(?!.*\b(?:named?|called)\b)\W*(?:what (?:is|are)(?: meant by)?|define|explain) "
    r"(?:an? |the )?"
    rf"(?P<thing>(?:(?!{_NO_NOUN})[\w./@+'-]+ ?){{1,6}})"
    r"(?:\W*$|,? and (?:what|where|how|why)\b.*)$"
    r"|^\W*what does (?P<meant>.{2,60}?) (?:mean|stand for)\W*$",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"how many\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:sav(?:e|es|ed|ing|ings)|gains?|improve\w*|reduc\w+|increase[sd]?|compress\w*|cuts?|raises?"
    r"|outperform\w*|beats?)\b",
    re.IGNORECASE,
)
_COUNTED = frozenset(["", "K", "M", "B", "T"])
_CHANGED = frozenset(["x", "%", "points"])
_NEXT_PART = re.compile(r",? and (?:with |by |in |for |on )?(?:how|what|which|why)\b", re.I)
_VERB = re.compile(
    r"\s*(?:(?:values?|scores?|rates?|sizes?)\s+)?"
    r"(?:do|does|did|is|are|was|were|has|have|had|can|should|would)\b",
    re.I,
)
_TOLD = {
    "licence": "a licence",
    "hardware": "the hardware",
    "person": "who it was",
    "date": "when it was",
    "reason": "why",
    "name": "a name for it",
    "limit": "when it fails",
}
_UNITS = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), frozenset(units.split()))
    for asked, units in (
        ("percent(?:age)?|share|fraction|proportion", "% x"),
        (
            r"faster|slower|speed-?ups?|speed(?:s|ed)? up|by how much"
            r"|how much (?:less|more|better)|how many (?:fewer|more|times)",
            "x % points",
        ),
        ("dollars?|usd|euros?|price|cost in", "$ dollars € euros"),
        (
            "how long|hours?|minutes?|days?|weeks?|seconds?|latency|time",
            "h hours minutes days weeks s ms months",
        ),
        ("how (?:big|large)|sizes?", "B M K T GB MB"),
        ("memory|gb|vram|disk|storage", "GB MB KB TB % x"),
        (
            r"accurac\w+|error|(?<!learning )rates?|scores?|recall|precision|f1|improve\w*|gains?"
            r"|reduc\w+|raise|increase|cut|save|savings?",
            "% points x",
        ),
    )
)


_OF = re.compile(r"^\W*what(?:['’]s| \w+) .* of$", re.IGNORECASE)


def slot_of(question: str) -> Slot:
    """The first of what a question asks for; "open" if nothing of a type."""
    if defined := _DEFINITION.match(question):
        thing = (defined["thing"] or defined["meant"]).strip()
        return Slot("definition", phrase=thing, told=f"what {thing} is")
    for kind, pattern in _GRAMMAR:
        if match := pattern.search(question):
            return _slot(kind, match, question)
    return Slot("open")


def _slot(kind: SlotKind, match: re.Match[str], question: str) -> Slot:
    found = match.groupdict()
    counted, asked, head = (found.get(name) or "" for name in ("counted", "nouns", "head"))
    nouns = " ".join((counted or asked or head).split())
    if kind == "limit" and found["limits"]:
        return Slot(kind, asked=match[0], told=f"any {found['limits'].lower()}")
    if kind not in ("amount", "name"):
        return Slot(kind, asked=match[0], told=_TOLD[kind])
    bare = _ANY_AMOUNT if kind == "amount" else ANY_NAME
    of = frozenset(terms(nouns)) - ASKING - bare
    if kind == "name":
        told = f"which {nouns}" if nouns else _TOLD[kind]
        told = "their names" if match[0].lower() == "names of" else told
        return Slot(kind, of, asked=match[0], told=told)
    first = _NEXT_PART.split(question)[0]
    units = next((some for asks, some in _UNITS if asks.search(first)), frozenset[str]())
    if _COUNTS.match(match[0]):
        units = units or _COUNTED
    elif units and _CHANGES.search(first):
        units |= _CHANGED  # "how much time does it save?": hours, or a share of them
    return Slot(kind, of, units, asked=match[0], told=_told(match, counted, asked, head))


def counts(slot: Slot) -> bool:
    """Whether an amount is a number of things."""
    return _COUNTS.match(slot.asked) is not None


def _told(match: re.Match[str], counted: str, asked: str, head: str) -> str:
    """An amount that is asked for, as far as its words are surely a noun."""
    if counted and _COUNTS.match(match[0]):
        return f"how many {counted.strip()}"
    if asked and (_VERB.match(match.string, match.end()) or _OF.search(match[0])):
        return f"the {asked.strip()}"
    if head:
        return f"the {head}"
    return match[0].strip().lower() if not (counted or asked) else "this"
