"""Whether a paper says that it does without something: "without any retraining", "retraining-free",
"labels are not needed".

Abstracts seldom say what they lack. So of each paper it is told whether it says that it does
without, speaks of it all the same, or is silent. A denial tells that only where it governs the
thing itself: "without labels" and "no costly label information", but neither "not robust to noisy
labels" nor "avoids vanishing gradients". Of a thing of several words ("calibration data") any one
denied alone denies the whole: "without any data".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from index.generation.catalogue import Catalogue
from index.models.roles import OWN, roles
from index.retrieval.query_framing import any_of, words_of
from index.text.sentences import MOST_SENTENCES, Span, sentences
from index.text.words import STOP_WORDS, stem, words
from index.types import Paper

MOST_READ = 5_000  # papers: so many abstracts are looked through for words in a second
Says = Literal["without", "with", "nothing"]
# The chance that a paper on a subject does without something, by what it says of it; chosen by
# hand. Who asks for that asks for what is unusual, so that silence tells little.
LACKS: Mapping[Says, float] = {"without": 0.95, "nothing": 0.25, "with": 0.05}
_NEED = words_of(
    """need require use rely\\son depend\\son involve assume have employ access store keep exploit
    perform introduce demand"""
)
_NEEDED = words_of("needed required used necessary available involved assumed kept stored")
_DENIES = any_of(
    r"(?:without|no|nor|neither|free\s(?:of|from)|beyond|absence\sof|instead\sof|rather\sthan)",
    r"(?:avoid|eliminat|obviat|bypass|circumvent|dispens|lack|replac|alleviat)\w*(?:\swith)?",
    r"(?:forgo|skip|drop)(?:e?s|p?ed|p?ing)?",
    r"remov(?:e|es|ed|ing)(?=\sthe\s(?:need|requirement|necessity|reliance))",
    r"alternatives?\s(?:to|for)",
    rf"(?:not|n['’]t|never|cannot|no\slonger)\s(?:\w+ly\s)?{_NEED}",
)
# What may stand between: it makes nothing else of the thing.
_BETWEEN = words_of(
    r"""any the an? its their our this these to of for on using use\sof needing requiring computing
    relying\son access\sto need requirement necessity reliance recourse resorting\sto availability
    further additional extra costly expensive explicit tedious delicate manual human external task
    ground[-\s]truth such performing doing having adding introducing knowing collecting conventional
    traditional full standard more prior extensive all either target class carefully heavy slow
    time-consuming"""
)
_LIGHT = words_of(  # nouns that make nothing else of what stands before them
    """information supervision signals? tuning search computations? evaluations? estimation access
    steps? stages? phase process procedures? costs? overhead annotations? requirements? parameters?
    methods? techniques? at is are was were"""
)
_OF_NO_NUMBER = frozenset(
    "data supervision feedback annotation annotations labels training tuning information".split()
)
_PREFIXED = re.compile(
    r"(?P<prefix>back|pre|re|hyper|fine|self|multi|semi|over|meta|non)(?P<rest>[a-z]{4,})"
)
_FUNCTION = any_of(*sorted(STOP_WORDS, key=len, reverse=True))
_ENDS = (
    r"(?=(?<=ed)\s(?:data|examples?|samples?|images?|instances?)\b"
    rf"|['’”\"]*\s(?:{_FUNCTION}|{_LIGHT})\b|[\s‑–-]based\b|\W*$|['’”\"]*[.,;:)])"
)
_DOES_WITHOUT = re.compile(r"\w[\s‑–-]free\b|\bwithout\b|\bno\slonger\b", re.IGNORECASE)


def says(paper: Paper, lacking: str) -> Says:
    """What a paper says of what it is to do without."""
    mentioned, denied = _patterns(lacking)
    texts = [one.text for one in sentences(f"{paper.title}. {paper.abstract}")]
    if any(map(denied, texts)):
        return "without"
    return "with" if any(map(mentioned, texts)) else "nothing"


def saying_so(papers: Catalogue, numbers: Sequence[int], lacking: str) -> tuple[str, ...]:
    """The ids of those of some papers that say that they do without something."""
    _, denied = _patterns(lacking)
    texts = papers.abstracts(numbers)
    likely = [number for number, title, text in texts if denied(f"{title}. {text}")]
    return tuple(one.id for one in papers.at(likely).values() if says(one, lacking) == "without")


def denying(paper: Paper, lacking: str) -> Span | None:
    """The sentence of its abstract by which a paper says that it does without something: rather
    what it does or finds than what is known of others."""
    _, denied = _patterns(lacking)
    spans = sentences(paper.abstract)[:MOST_SENTENCES]
    said = [place for place, one in enumerate(spans) if denied(one.text)]
    if len(said) > 1:
        told = roles([one.text for one in spans])
        said.sort(key=lambda place: told[place].name not in OWN)
    return spans[said[0]] if said else None


def does_without(paper: Paper) -> bool:
    """Whether it says of anything that it does without."""
    return _DOES_WITHOUT.search(f"{paper.title}. {paper.abstract}") is not None


@lru_cache(maxsize=64)
def _patterns(lacking: str) -> tuple[Callable[[str], object], Callable[[str], object]]:
    """Whether a sentence speaks of something, and whether it denies it."""
    some = [forms(word) for word in words(lacking)]
    if not some:
        return re.compile(r"(?!)").search, re.compile(r"(?!)").search
    near = r"[\s‑–-]+(?:\w+[\s‑–-]+){0,2}?"
    whole = r"[\s‑–-]*".join(some)
    spoken = any_of(whole, near.join(some), rf"{some[-1]}\s(?:for|of|from)\s(?:\w+\s)?{some[0]}")
    any_part = any_of(whole, *_parts(lacking))
    denied = any_of(
        rf"\b{_DENIES}[\s\W]+(?:{_BETWEEN}[\s\W]+){{0,4}}?{any_part}{_ENDS}",
        rf"\b{any_part}[\s‑–-](?:free|less)\b|\b{whole}[\s‑–-]agnostic\b",
        rf"\b{whole}\s(?:is|are)\s(?:(?:not|no\slonger)\s{_NEEDED}|unnecessary|unneeded)\b",
    )
    return (
        re.compile(rf"\b{spoken}", re.IGNORECASE).search,
        re.compile(denied, re.IGNORECASE).search,
    )


def _parts(lacking: str) -> list[str]:
    """The words of a thing each of which, denied alone, denies the whole: what it is a kind of, if
    that is no single thing ("data", but not "model"), and of what kind it is."""
    said = [word.casefold() for word in lacking.split()]
    return [
        re.escape(word)
        for place, word in enumerate(said)
        if len(said) > 1 and (place < len(said) - 1 or word in _OF_NO_NUMBER)
    ]


def forms(word: str) -> str:
    """A pattern for a word in its forms: "retraining", "re-trained"."""
    root = stem(word)
    while root and not word.startswith(root):
        root = root[:-1]
    root = root or word
    if match := _PREFIXED.match(root):
        return rf"{match['prefix']}[\s‑–-]?{re.escape(match['rest'])}\w*"
    return rf"{re.escape(root)}\w*"
