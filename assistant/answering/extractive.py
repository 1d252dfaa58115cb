"""Answers without a language model: the sentences of the found papers that best answer, quoted and
cited.

Which papers: every one that is nearly as good as the first; for a comparison the papers that it
names, and for what a named method does its own. Which sentences: the best of each of those, then
the best of all. The weights were chosen by hand on benchmarks/questions.jsonl and further.jsonl;
benchmarks/README.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from assistant.answering.definitions import defines
from assistant.answering.evidence import Bearing
from assistant.checking.citations import disarm, quote
from assistant.checking.mentions import introduces, names, short_name
from assistant.checking.quantities import numbers
from assistant.question.analysis import Analysis, origins
from assistant.types import Citation, Group, Sentence
from index.generation.bm25 import idf, share
from index.models.roles import ROLES, roles
from index.retrieval.encoder import of_paper
from index.retrieval.query import Query
from index.retrieval.searcher import Searcher
from index.text.sentences import MOST_SENTENCES, Span, sentences, unmarked
from index.text.words import terms, words
from index.types import Paper, Result

NAME = "extractive"
_METHOD, _RESULT = ROLES.index("method"), ROLES.index("result")

# How much is quoted. Chosen by hand with benchmarks/quality.py on its first two sets of questions,
# and so are all shares below.
MOST_PAPERS = 6
_SENTENCES = 6  # in all, as far as they are worth it
_SENTENCES_A_PAPER = 5
_OF_ONE = 3  # at least so many of a paper that answers alone, one less of each of two
# a sentence beyond each paper's best is shown if it answers this share of what the best of all does
_WORTH = 0.6
_SAME = 0.7  # sentences that share more of their words say the same
# a paper is near the first if its score is this share of the first's
_NEAR, _NEAR_FOR_TOPIC = 0.6, 0.35
_AS_GOOD = 0.85  # of a comparison, a paper is meant, too, whose score is this share of the first's
_ALIKE = 0.35  # and it has a word of the question's, or a passage of this cosine
# for a fact, only papers are quoted whose best sentence is worth this share of the best of all
_TELLING = 0.7

# What a sentence is worth, in shares of a whole match: all of the question's words are worth .5,
# and so on.
_BY_WORDS, _BY_COSINE, _BY_PAPER, _BY_TITLE = 0.5, 0.2, 0.5, 0.35
_A_NUMBER, _A_NAME, _AN_EXPLANATION = 0.4, 0.25, 0.2  # where it is asked for
_PROPOSAL, _PROPOSAL_FOR_TOPIC, _FINDING = 0.05, 0.2, 0.05  # what it is there for
_FIRST, _FIRST_FOR_TOPIC = 0.1, 0.3  # less: a first sentence mostly says what is known

_PASSAGES = 8  # the best of a text that has more sentences than an abstract

_EXPLAINS = re.compile(
    r"\b(?:because|due to|owing to|caus(?:e|es|ed|ing)|aris(?:e|es|ing)|stems?|results? "
    r"(?:in|from)|lead(?:s|ing)? to"
    r"|suffers?|attribut\w+|explains?|thus|therefore|hence|consequen\w+|key factor)\b",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"\bwe (?:\w+ )?(?:propose|introduce|present|develop|design|term|call)\b|\b(?:called|dubbed)\b",
    re.I,
)
_FINDS = re.compile(
    r"\bwe (?:\w+ )?(?:show|find|prove|demonstrate|identify|observe|reveal)\b", re.I
)


CODE = re.compile(
    r"\b(?:codes?|models?|weights|data "
    r"?sets?|implementation|page)\b.{0,60}\b(?:available|released|open-sourced)\b"
    r"|https?://",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Extract:
    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    groups: tuple[Group, ...] = ()


@dataclass(slots=True)
class Writing:
    """Quoted sentences, as they are written down; papers have their numbers in the order in which
    they are added."""

    blocks: list[str] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    papers: int = 0

    def add(
        self,
        paper: Paper,
        spans: Sequence[Span],
        *,
        titled: bool = True,
        is_shown: bool = True,
        beside: str = "",
    ) -> None:
        """Quote these sentences of a paper, in the text as well if they are to be shown, with what
        the program says `beside` them."""
        self.papers += 1
        said = self.quoted(self.papers, paper, spans)
        title = f"{disarm(paper.title)}\n" if titled else ""
        if is_shown:
            self.blocks.append(f"{title}{said}{f' ({disarm(beside)})' if beside else ''}")

    def quoted(self, number: int, paper: Paper, spans: Sequence[Span]) -> str:
        """These sentences of the paper of a number, as they are to stand in the text."""
        said = []
        for span in map(unmarked, spans):
            self.citations.append(quote(paper, number, span, len(self.sentences), "supported"))
            said.append(f"{disarm(span.text)} [{number}]")
            self.sentences.append(Sentence(said[-1], (number,), "supported"))
        return " ".join(said)

    def extract(self, *head: str) -> Extract:
        text = "\n\n".join([*head, *self.blocks])
        return Extract(text, tuple(self.sentences), tuple(self.citations))


@dataclass(frozen=True, slots=True)
class _Scored:
    """A sentence of paper `number`: what it is worth for what it says, and (`score`) for what paper
    says it, too. `parts`: what it says to each part of the question; `its_own`: it introduces what
    the question names."""

    number: int
    span: Span
    score: float
    answers: float
    terms: frozenset[str]
    parts: tuple[float, ...] = ()
    its_own: bool = False


def choose_papers(results: Sequence[Result], query: Query, asked: Analysis) -> list[Result]:
    """The papers that the question needs, best first."""
    if not results:
        return []
    if not asked.beside_names and not asked.works:
        own = {result.paper.id for result in origins(asked, results).values() if result is not None}
        if own:
            return [result for result in results if result.paper.id in own][:MOST_PAPERS]
    if asked.comparison and len(sides := _sides(asked, results)) > 1:
        return sides[:MOST_PAPERS]
    near = (_NEAR_FOR_TOPIC if asked.topic else _NEAR) * results[0].score
    wanted = set(query.terms)

    def related(result: Result) -> bool:
        return result.cosine >= _ALIKE or bool(
            wanted & set(terms(f"{result.paper.title} {result.paper.abstract}"))
        )

    others = [r for r in results[1 : MOST_PAPERS + 2] if r.score >= near > 0 and related(r)]
    return [results[0], *others][:MOST_PAPERS]


def extract(
    asked: Analysis,
    chosen: Sequence[Result],
    searcher: Searcher,
    *,
    overview: bool = False,
    lead: Sequence[Span] = (),
) -> Extract:
    """The best sentences of the chosen papers, grouped by paper, the papers numbered in their
    order; of several, each under its title. As an `overview`, of each paper the one that says best
    what it does. `lead`: the sentences of the first paper with which all begins."""
    papers = {number: result.paper for number, result in enumerate(chosen, start=1)}
    if overview:
        picked = [_gist(number, paper) for number, paper in papers.items()]
    else:
        pool = _scored(asked, chosen, searcher)
        compares = asked.comparison and len(papers) > 1
        if not (compares or asked.topic):
            telling = {item.number for item in pool if item.score >= _TELLING * pool[0].score}
            telling |= {1} if lead else set()
            papers = {new: papers[old] for new, old in enumerate(sorted(telling), start=1)}
            place = {old: new for new, old in enumerate(sorted(telling), start=1)}
            pool = [
                replace(item, number=place[item.number]) for item in pool if item.number in telling
            ]
        each = max(_OF_ONE + 1 - len(papers), 2 if compares else 1)
        picked = _pick(pool, each=each, papers=len(papers), apart=compares)
        if compares:
            picked = _how(pool, picked, asked.names)
    writing = Writing()
    for number, paper in papers.items():
        own = [item.span for item in picked if item.number == number]
        if lead and number == 1:
            own = [*lead, *(span for span in own if span not in lead)]
        writing.add(paper, own, titled=len(papers) > 1)
    return writing.extract()


def _how(
    pool: Sequence[_Scored], picked: Sequence[_Scored], named: frozenset[str]
) -> list[_Scored]:
    """What was picked of papers that are compared, with what tells each from the others: before
    all, what it says that a name is and does, and behind all, how it goes about it."""
    told = [role.chances for role in roles([item.span.text for item in pool])]
    whole: list[_Scored] = []
    for number in sorted({item.number for item in pool}):
        own = [place for place, item in enumerate(pool) if item.number == number]
        defining = [
            max((defines(name, pool[at].span.text) for name in named), default=0.0) for at in own
        ]
        does = [at for at in own if any(_is_subject(name, pool[at].span.text) for name in named)]
        said = [own[defining.index(max(defining))]] if any(defining) else []
        if does:  # rather than what it reaches
            said.append(min(does, key=lambda at: told[at][_RESULT]))
        how = max(own, key=lambda at: told[at][_METHOD])
        some = [
            *(pool[at] for at in said),
            *(item for item in picked if item.number == number),
            pool[how],
        ]
        whole += [item for at, item in enumerate(some) if item not in some[:at]]
    return whole


def _is_subject(name: str, sentence: str) -> bool:
    return re.match(rf"\W*(?:(?:the|our)\s)?{re.escape(name)}(?!\w)", sentence, re.I) is not None


def _gist(number: int, paper: Paper) -> _Scored:
    """The first sentence in which a paper says what it proposes, or else what it finds, or else its
    first."""
    spans = sentences(paper.abstract)
    proposing = (
        span for pattern in (_PROPOSES, _FINDS) for span in spans if pattern.search(span.text)
    )
    return _Scored(number, next(proposing, spans[0]), 0.0, 0.0, frozenset())


def _sides(asked: Analysis, results: Sequence[Result]) -> list[Result]:
    """For each name in the question the paper that it comes from, and unless two are sure papers as
    good as the best, in the order of the search."""
    first = results[0].score
    near = [
        results[0],
        *(result for result in results[1:] if result.score >= _NEAR_FOR_TOPIC * first > 0),
    ]
    best = [
        max((introduces(r.paper, name), -place) for place, r in enumerate(near))
        for name in sorted(asked.names)
    ]
    named: dict[str, int] = {}
    for surely, place in best:
        if surely:
            named[near[-place].paper.id] = max(surely, named.get(near[-place].paper.id, 0))
    sides = set(named)
    if sum(surely > 1 for surely in named.values()) < 2:
        sides |= {
            r.paper.id
            for r in results
            if r.score >= _AS_GOOD * first > 0 or is_named(asked.text, r.paper)
        }
    found = [result for result in results if result.paper.id in sides]
    missing = max(2 - len(found), 0)
    return found + [result for result in results if result.paper.id not in sides][:missing]


def is_named(question: str, paper: Paper) -> bool:
    """Whether the question gives the paper's short name."""
    wanted = words(short_name(paper))
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(words(question))} "


def _scored(asked: Analysis, chosen: Sequence[Result], searcher: Searcher) -> list[_Scored]:
    """Every sentence of the chosen papers with what it is worth, best first."""
    parts = [asked, *asked.parts]
    spans = [(number, r, span) for number, r in enumerate(chosen, start=1) for span in _telling(r)]
    texts = (of_paper(result.paper, span) for _, result, span in spans)
    rows = searcher.encode([*(part.text for part in parts), *texts])
    similarity = rows[len(parts) :] @ rows[: len(parts)].T
    wanted = [_Wanted.of(part, asked.topic, searcher) for part in parts]
    pool = []
    for (number, result, span), alike in zip(spans, similarity.tolist(), strict=True):
        held = frozenset(terms(span.text))
        whole, *each = (
            one.worth(span, held, cosine) for one, cosine in zip(wanted, alike, strict=True)
        )
        score = whole + _BY_PAPER * max(result.score, 0.0) / max(chosen[0].score, 1.0)
        score += _BY_TITLE * wanted[0].share(frozenset(terms(result.paper.title)) - held)
        its_own = any(
            f"({name})" in span.text and introduces(result.paper, name) > 1 for name in asked.names
        )
        pool.append(_Scored(number, span, score, whole, held, tuple(each), its_own))
    return sorted(pool, key=lambda item: (-item.score, item.number, item.span.start))


def bearings(asked: Analysis, results: Sequence[Result], searcher: Searcher) -> list[Bearing]:
    """Every sentence that may be shown to a model, with what it is worth to the question."""
    return [
        Bearing(results[one.number - 1].paper.id, one.span, one.score)
        for one in _scored(asked, results, searcher)
    ]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question, or a part of one, wants of a sentence."""

    weights: Mapping[str, float]  # of its words
    numbers: frozenset[str] | None  # those it gives itself, if it asks for one
    names: frozenset[str] | None
    why: bool
    topic: bool

    @classmethod
    def of(cls, asked: Analysis, topic: bool, searcher: Searcher) -> _Wanted:
        return cls(
            idf(searcher.generation.bm25, asked.terms),
            frozenset(numbers(asked.text)) if asked.number else None,
            asked.names if asked.name else None,
            asked.why,
            topic,
        )

    def share(self, held: frozenset[str]) -> float:
        """Of its words, by idf, 0..1."""
        return share(self.weights, held)

    def worth(self, span: Span, held: frozenset[str], cosine: float) -> float:
        worth = _BY_COSINE * cosine + _BY_WORDS * self.share(held)
        worth += _A_NUMBER * bool(self.numbers is not None and numbers(span.text) - self.numbers)
        worth += _A_NAME * bool(self.names is not None and names(span.text) - self.names)
        worth += _AN_EXPLANATION * (self.why and _EXPLAINS.search(span.text) is not None)
        proposal = _PROPOSAL_FOR_TOPIC if self.topic else _PROPOSAL
        worth += proposal * (_PROPOSES.search(span.text) is not None)
        worth += _FINDING * (_FINDS.search(span.text) is not None)
        first = _FIRST_FOR_TOPIC if self.topic else _FIRST
        return worth - first * (span.start == 0)


def _telling(result: Result) -> list[Span]:
    """The sentences of an abstract, but for those that say where the code is; of an endless one,
    those of the best passages."""
    spans = sentences(result.paper.abstract)
    if len(spans) > MOST_SENTENCES:
        best = [scored.passage for scored in result.passages[:_PASSAGES]]
        spans = [span for span in spans if any(one.start <= span.start < one.end for one in best)]
    return [span for span in spans if not CODE.search(span.text)] or spans


def _pick(pool: Sequence[_Scored], *, each: int, papers: int, apart: bool) -> list[_Scored]:
    """The best `each` of every paper, the best for each part of the question (if `apart`, of every
    paper, and what introduces it), then the best of all that add something."""
    picked: list[_Scored] = []

    def adds(item: _Scored) -> bool:
        return all(
            len(item.terms & o.terms) <= _SAME * min(len(item.terms), len(o.terms)) for o in picked
        )

    for number in range(1, papers + 1):
        for item in [item for item in pool if item.number == number and adds(item)][:each]:
            picked.append(item)
    sides = (
        [[item for item in pool if item.number == n] for n in range(1, papers + 1)]
        if apart
        else [pool]
    )
    wanted = [
        max(side, key=lambda item: item.parts[part] + item.score - item.answers)
        for part, side in product(range(len(pool[0].parts)), sides)
    ]
    wanted += [item for side in sides if apart for item in side if item.its_own]
    for best in wanted:
        if not any(best is item for item in picked) and adds(best):
            picked.append(best)
    most = max(_SENTENCES, papers + (papers <= 3))
    enough = _WORTH * max(item.answers for item in pool)
    for item in pool:
        if len(picked) >= most:
            break
        if (
            item.answers >= enough
            and not any(item is p for p in picked)
            and adds(item)
            and sum(p.number == item.number for p in picked) < _SENTENCES_A_PAPER
        ):
            picked.append(item)
    return sorted(picked, key=lambda item: (item.number, -item.score))
