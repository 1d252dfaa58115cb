"""Which papers are surveys, benchmarks, theory, negative results or positions: by what a paper's
title and abstract say that it does.

What a sentence tells of others is background (index.models.roles) and makes no paper a survey. The
sentences are read of those papers only that have a telling word, and then a telling phrase.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.question.modifiers import PaperKind
from index.generation.generations import Generation
from index.models.roles import ROLES, roles
from index.text.sentences import sentences
from index.text.words import stem
from index.types import Paper

_SENTENCES = 40  # of an abstract; one that is longer is none
_LIKELY = 0.5
_WE = r"(?:\bwe|\b(?:this|our|the\s+present)\s+(?:\w+\s+)?(?:paper|work|article|study|report)|\bit)"
_NEW = (
    r"(?:(?!(?:and|from|on|with|using|of|that|which|to|for|their|existing|by)\b)"
    r"[\w$\\.,{}()&'’:/–-]+\s+){0,9}?"
)
_MAKES = (
    r"(?:introduc|propos|present|releas|construct|build|built|creat|curat|collect|develop|establish"
    r"|contribut|design|compil|provid|offer|assembl|synthesi[sz]|annotat)\w*"
)


@dataclass(frozen=True, slots=True)
class _Sign:
    """`words`: a paper of the kind has one at least; `title` says it at once; `says`: a phrase of a
    sentence whose role is one of `roles`; of any, where none is named: nobody says of others that
    "we introduce a benchmark"."""

    words: str
    title: str
    says: str
    roles: str

    def tells(self, title: str, abstract: str) -> bool:
        if re.search(self.title, title, re.IGNORECASE):
            return True
        says = re.compile(self.says, re.IGNORECASE)
        if not says.search(abstract):
            return False
        said = [span.text for span in sentences(abstract)[:_SENTENCES]]
        found = [place for place, one in enumerate(said) if says.search(one)]
        if not found or not self.roles:
            return bool(found)
        wanted = [ROLES.index(name) for name in self.roles.split()]
        read = roles(said)
        return any(sum(read[place].chances[n] for n in wanted) >= _LIKELY for place in found)


_SIGNS: Mapping[PaperKind, _Sign] = {
    "survey": _Sign(
        "survey surveys review reviews overview tutorial primer taxonomy sok guide synthesizes",
        r"\b(?:survey|tutorial|overview|primer)\b(?!\s+(?:generation|writing|data|questions?))"
        r"|\b(?:a|an|systematic|literature|critical|comprehensive|scoping|brief|short)\s+review\b"
        r"|\breview\s+of\b|^sok\b|\bguide\s+to\b|\bintroduction\s+to\b",
        rf"{_WE}\s+(?:\w+\s+){{0,2}}(?:survey|review)s?\b"
        r"|\b(?:this|our|the\s+present)\s+(?:\w+\s+)?(?:survey|review|tutorial|overview|primer)\b"
        rf"|(?:\bwe|\b(?:paper|work|article))\s+(?:\w+\s+){{0,2}}"
        r"(?:provid|present|offer|conduct|giv|deliver)\w*\s+(?:\w+[\s,]+){0,5}"
        r"(?:survey|tutorial|(?:review|overview|taxonomy)\s+(?:of|on)\s+(?:\w+[\s,]+){0,3}?"
        r"(?:existing|recent|current|literature|research|field|landscape|state|advance\w*|methods"
        r"|approaches|studies|works?)\b)"
        rf"|{_WE}\s+(?:\w+\s+)?(?:synthesi[sz]es?|summari[sz]es?)\s+(?:\w+\s+)?"
        r"(?:recent|existing|current)\b",
        "objective method result other",
    ),
    "benchmark": _Sign(
        "benchmark benchmarks dataset datasets corpus suite testbed bench arena gym",
        r"(?:\w|-)bench\b|\bbenchmark(?:ing)?\b|\bdata\s?set\b|\bcorpus\b|\btest\s?(?:bed|suite)\b",
        rf"(?:\bwe|\bwork|\bpaper|\bto\s+\w+\s+this[\w\s]*,)\s+(?:\w+\s+){{0,2}}{_MAKES}\s+{_NEW}"
        r"(?:\w*bench(?:mark)?s?|data\s?sets?|corp(?:us|ora)|test\s?(?:bed|suite)s?|leaderboard)\b"
        rf"|\w+bench\b,?\s+(?:an?|the)\s",
        "",
    ),
    "theory": _Sign(
        "theory theoretical theoretically theorem prove provably provable bound bounds convergence "
        "derive regret hardness limits minimax proof overfitting",
        r"\b(?:theory\s+of|no[-\s]free[-\s]lunch|theoretical|provabl[ey]|bounds"
        r"|generali[sz]ation\s+(?:bound|analysis)|convergence|(?:no[-\s])?regret|sample\s+complexity|expressiv(?:ity|eness|e\s+power)|minimax"
        r"|identifiability|hardness|fundamental\s+(?:limits|trade-?offs)|proof\s+of"
        r"|benign\s+overfitting)\b"
        r"(?!\s+mind)",
        r"\b(?:we|work|paper)\s+(?:\w+\s+){0,2}(?:prove|proves|theoretically\s+\w+)\b"
        r"|\bour\s+(?:theory|theoretical\s+(?:analys[ei]s|results?|findings))\b"
        rf"|\b(?:we|paper|work)\s+(?:\w+\s+){{0,2}}(?:establish|deriv|obtain|prov)\w*\s+{_NEW}"
        r"(?:upper|lower|generali[sz]ation(?:\s+error)?|error|risk|regret|complexity|minimax)"
        r"\s+bounds?\b",
        "objective method result",
    ),
    "negative": _Sign(
        # "not" and "no" are in no index of words; these are what it is said of
        "fail fails failure illusion myth worse improve improves enhance enhances help lift elicit "
        "lead leads imply transfer generalize encode benefit outperform guarantee increase bring "
        "yield surpass beat replace evidence gain gains improvement benefits enough sufficient "
        "question questions challenge limitations reality nowhere pitfall pitfalls",
        r"\b(?:do|does|is|are|can)\s+not\b|\b(?:cannot|can['’]t|don['’]t|illusion|mirage"
        r"|myth|failures?\s+of|reality\s+check|nowhere|pitfalls?|limitations\s+of"
        r"|(?:question|challeng)(?:s|es|ing)\s+(?:the|common|an?)\b)"
        r"|\bnot\s+(?:enough|sufficient|really|imply)\b",
        r"\b(?:do|does|did)\s+not\b(?:\W+\w+){0,3}?\s+(?:improve|enhance|help|lift|elicit|lead|imply"
        r"|translate|transfer|generali[sz]e|encode|benefit|outperform|guarantee|increase)\w*\b"
        r"|\bfail(?:s|ed)?\s+to\s+(?:\w+\s+)?(?:bring|improve|transfer|generali[sz]e|outperform"
        r"|yield)\b|\b(?:cannot|can\s+not)\s+(?:\w+\s+)?(?:surpass|beat|outperform|replace)\b"
        r"|\bno\s+(?:\w+\s+)?(?:evidence|benefit|gain|improvement)s?\b|\bnegative\s+results?\b",
        "objective method result other",
    ),
    "position": _Sign(
        "position perspective argue argues advocate advocates opinion essay",
        r"^position\b|\bposition\s+paper\b|\b(?:an?\s+)?opinion\b",
        r"\b(?:position|perspective|opinion|vision)\s+(?:paper|article|piece)\b"
        r"|\b(?:this|our)\s+(?:\w+\s+)?(?:paper|article|essay|work)\s+(?:argues|advocates|contends)",
        "",
    ),
}


_CALLED: Mapping[PaperKind, tuple[str, str]] = {
    "survey": ("survey", "surveys"),
    "benchmark": ("benchmark or dataset", "benchmarks or datasets"),
    "theory": ("theory paper", "theory papers"),
    "negative": ("paper with negative results", "papers with negative results"),
    "position": ("position paper", "position papers"),
}


def of_kinds(
    generation: Generation, kinds: Collection[PaperKind], among: Iterable[int] | None = None
) -> set[int]:
    """The numbers of the papers, `among` some or all, that are of one of the kinds."""
    within = None if among is None else set(among)
    found: set[int] = set()
    for kind in kinds:
        sign = _SIGNS[kind]
        near = _with_words(generation, sign.words.split())
        near = near if within is None else near & within
        told = generation.papers.abstracts(sorted(near - found))
        found |= {number for number, title, abstract in told if sign.tells(title, abstract)}
    return found


def of_those_kinds(
    generation: Generation, kinds: Collection[PaperKind], papers: Iterable[Paper]
) -> set[str]:
    """The ids of those of the papers that are of one of the kinds."""
    ids = {generation.papers.named(paper.id): paper.id for paper in papers}
    among = [number for number in ids if number is not None]
    return {ids[number] for number in of_kinds(generation, kinds, among)}


def called(kinds: Sequence[PaperKind], many: int) -> str:
    """Papers of these kinds, of which there are so many."""
    names = [_CALLED[kind][many != 1] for kind in kinds] or ["paper" if many == 1 else "papers"]
    return " or ".join(names)


def _with_words(generation: Generation, some: Iterable[str]) -> set[int]:
    held = [generation.bm25.holding(term) for term in {stem(word) for word in some}]
    return set(np.concatenate(held).tolist()) if held else set()
