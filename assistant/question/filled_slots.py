"""Whether an abstract holds anything at all that could fill a question's slot: an amount of what is
counted, one in a unit that is asked for, a year, a name that is not the paper's own.

A paper without any can be about the very thing and not state what is asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.checking.mentions import Mention, introduces, name_mentions, plain, spelled_out
from assistant.question.fillers import beside, fillers, of_unit
from assistant.question.slots import Slot, counts
from index.text.sentences import MOST_SENTENCES, sentences
from index.text.words import terms
from index.types import Paper

_SOME_OF_IT = 0.3  # of what is counted, beside a number
_ONE = re.compile(r"\b(?:one|single)\b", re.IGNORECASE)  # no amount elsewhere: it may be a pronoun
_NEXT_TO_IT = 30  # characters behind "one"
_HOW = re.compile(r"how\b", re.IGNORECASE)
_MEASURED = re.compile(  # always told by a number; a bound or a loss may be a formula
    r"\b(?:accurac\w+|rates?|scores?|sizes?|values?|dimensions?|width|lengths?|perplexity|psnr|ssim"
    r"|fid|bleu|rouge|auc|recall|precision|temperature|epochs?|steps?|budget|thresholds?|decay"
    r"|momentum|percentage|fraction|share|proportion|latency|throughput)\b",
    re.IGNORECASE,
)
# kinds of things that bear names: what is no name is none of them
_BEARS_A_NAME = frozenset(
    terms(
        "dataset data set benchmark corpus corpora llm model backbone encoder tokenizer library"
        " simulator software toolkit environment baseline"
    )
)
_OTHERS_WANTED = re.compile(
    r"\bnames of\b|\bcompared (?:against|with|to)\W*$|^\W*who (?:label|annotat|fund)", re.IGNORECASE
)
_OF_A_GROUP = re.compile(
    r"\b(?:which|what) (?:university|universities|company|companies|labs?|institut\w+)\b",
    re.IGNORECASE,
)
# within a sentence, where a capital is no beginning; "Dayan", "Adam"
_CAPITAL = re.compile(r"(?<=[a-z,;)] )\(?(?P<name>[A-Z][\w-]+)")


def is_filled(slot: Slot, question: str, paper: Paper) -> bool | None:
    """None where that tells nothing: of reasons, definitions, of names that may be any words."""
    said = [span.text for span in sentences(paper.abstract)[:MOST_SENTENCES]]
    if slot.kind in ("hardware", "licence", "date"):
        return any(fillers(slot, text, question) for text in said)
    if slot.kind == "amount":
        if (holds := _of_amount(slot)) is None:
            return None
        found = ((text, one) for text in said for one in fillers(slot, text, question))
        return any(holds(text, one) for text, one in found) or (
            counts(slot) and any(_has_one(slot, text) for text in said)
        )
    if slot.kind == "person" or (slot.kind == "name" and _bears_a_name(slot, question)):
        return any(_others(text, question, paper) for text in said)
    return None


def _of_amount(slot: Slot) -> Callable[[str, Mention], bool] | None:
    """What an amount has to be, None where words may answer as well."""
    if counts(slot) and slot.of:
        units = frozenset[str]() if "" in slot.units else slot.units
        return lambda text, one: beside(slot, text, one) > _SOME_OF_IT or one.unit in units
    if slot.units:
        return lambda _, one: bool(of_unit(slot, one))
    if _HOW.match(slot.asked) or _MEASURED.search(slot.asked):
        return lambda _text, _one: True
    return None


def _has_one(slot: Slot, text: str) -> bool:
    """Whether there is one of what is counted."""
    ones = (text[one.end() : one.end() + _NEXT_TO_IT] for one in _ONE.finditer(text))
    return any(slot.of & set(terms(behind)[:2]) for behind in ones)


def _bears_a_name(slot: Slot, question: str) -> bool:
    return bool(slot.of & _BEARS_A_NAME) or _OTHERS_WANTED.search(question) is not None


def _others(text: str, question: str, paper: Paper) -> bool:
    """Whether a sentence has a name that is neither the paper's own, nor an abbreviation that the
    paper spells out, nor in the question."""
    asked, whole = plain(question), f"{paper.title} {paper.abstract}"
    for name in _names(text, is_of_a_group=_OF_A_GROUP.search(question) is not None):
        bare = plain(name).removesuffix("s").removesuffix("based")
        if len(bare) < 2 or bare in asked or spelled_out(name.removesuffix("s"), whole):
            continue
        if max(introduces(paper, one) for one in (name, name.removesuffix("s"))) < 2:
            return True
    return False


def _names(text: str, *, is_of_a_group: bool) -> Iterator[str]:
    """A company or a university is seldom written as methods are."""
    if not is_of_a_group:
        yield from (text[one.start : one.end] for one in name_mentions(text))
    yield from (match["name"] for match in _CAPITAL.finditer(text))
