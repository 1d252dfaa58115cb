"""A language model's text about the papers that a request is for, asked for in parts.

Which papers, how many and in which groups is the program's to say, and stands in its own words; the
model writes from them. A paper of which no part of its text speaks stands behind it, quoted, as in
a list without a model.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.answering import english_quotes
from assistant.answering.extractive import Writing
from assistant.answering.generation import Extras, Generated, beside_others, told_empty
from assistant.answering.list_parts import OPEN, Part
from assistant.answering.mending import UNTOLD, ended, repair, second_opinion
from assistant.answering.outcomes import answered, only, told_left_out
from assistant.answering.prompts import render
from assistant.answering.streaming import Asking, Coming, Shown, shown, supported_only
from assistant.checking.citations import (
    Checked,
    Checker,
    disarm,
    marks,
    rewritten,
)
from assistant.checking.list_claims import ListReader
from assistant.llm.chat_model import ChatModel, Message
from assistant.types import CheckedSentence, Counts, Heartbeat, Kind, OwnWords, Sentence, TextDelta
from assistant.wording import count
from index.errors import ModelError
from index.text.languages import Language
from index.text.sentences import Span
from index.text.words import terms
from index.types import Paper

_INTRODUCES = frozenset(terms("list follow following below total collection found"))
_STANCE = "Which of them support, contradict or qualify it is the model's own reading."

Quoted = Callable[[Paper], Sequence[Span]]
_Coming = Generator[TextDelta | CheckedSentence | Heartbeat, None, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list is written from: the program's own words above it, the parts, all papers by their
    numbers, what is quoted of one of which the model says nothing, and what is said of how many
    there are of these."""

    kind: Kind
    head: str
    parts: Sequence[Part]
    papers: Mapping[int, Paper]
    quoted: Quoted
    more: Callable[[int], str]


@dataclass(slots=True)
class _Section:
    """What a model wrote of one part, and what is needed to have it mended. `opened`: something of
    it was shown, below what the program says."""

    part: Part
    messages: Sequence[Message]
    checker: Checker
    coming: Coming
    opened: bool = False
    text: str = ""
    checked: Checked = field(default_factory=lambda: Checked((), ()))

    @property
    def whole(self) -> str:
        heading = f"**{disarm(self.part.heading)}**\n\n" if self.part.heading else ""
        return f"{heading}{self.text}" if self.text else ""


def generate_list(
    model: ChatModel,
    listing: Listing,
    question: str,
    extras: Extras,
    *,
    strict: bool,
    language: Language | None = None,
) -> Generated:
    """The same as `generate`, part by part; what ends one too soon ends all."""
    asking, sections, problem = Asking(model), list[_Section](), ""
    for part in listing.parts:
        section = _begun(part, question, language)
        try:
            problem = yield from _written(asking, section, listing, sections, strict=strict)
        except ModelError as error:
            if not any(one.coming.text.strip() for one in sections):
                raise
            problem = str(error)
        sections.append(section)
        if problem:
            break
    notes = _removed(sections)
    counts = Counts.of(_sentences(sections))
    if language is not None:
        notes += yield from _rested(asking, sections)
        counts = Counts.of(_sentences(sections))
    elif not problem:
        notes += yield from _mended(asking, sections, extras)
        counts = Counts.of(_sentences(sections)) if extras.repair else counts
    notes += beside_others(_joined(sections))
    if strict:
        notes += _only_supported(sections)
    text, checked, behind = _with_the_rest(listing, sections)
    notes += behind
    notes += _compared(sections, len(listing.papers))
    if listing.kind == "claim" and _sentences(sections):
        notes.append(_STANCE)
    answer = answered(text, checked, model.name, tuple(notes))
    return replace(answer, problem=problem or None, usage=asking.usage, counts=counts)


def _rested(asking: Asking, sections: Sequence[_Section]) -> Generator[Heartbeat, None, list[str]]:
    """Has the English sentences named on which those of the answer rest; a note of what that
    means."""
    for section in sections:
        part = section.part
        reader = ListReader(part.tally)
        section.checked = yield from english_quotes.rested(
            asking, part.evidence, section.checked, reader
        )
    return [english_quotes.NOTE] if _sentences(sections) else []


def _begun(part: Part, question: str, language: Language | None) -> _Section:
    user = render("papers_user", evidence=part.evidence.text, given=part.given, question=question)
    system = render("papers_system", form=render(part.form))
    papers, reader = part.evidence.papers, ListReader(part.tally)
    checker = (
        english_quotes.checker_of(part.evidence, reader) if language else Checker(papers, reader)
    )
    return _Section(
        part,
        [Message("system", system), Message("user", user)],
        checker,
        Coming(frozenset(papers)),
    )


def _written(
    asking: Asking,
    section: _Section,
    listing: Listing,
    before: Sequence[_Section],
    *,
    strict: bool,
) -> _Coming:
    """What a model writes of one part, below what the program says above it; returns what ended it
    too soon. Raises ModelError if it writes nothing."""
    heading = f"**{disarm(section.part.heading)}**" if section.part.heading else ""
    above = [] if any(one.opened for one in before) else [listing.head]
    known = frozenset(terms(f"{listing.head} {section.part.heading}")) | _INTRODUCES
    stream: Shown = shown(asking, section.messages, section.coming, section.checker, goes_on=True)
    if strict:
        stream = supported_only(stream)
    start = "" if above else "\n\n"
    own = start + "".join(f"{words}\n\n" for words in [*above, heading] if words)
    problem = yield from _below(own, stream, known, section)
    text, problem = ended(section.coming, problem)
    if not text:
        raise ModelError(told_empty(asking.name))
    section.text, section.checked = _of_the_papers(text, section, known)
    return problem


def _below(own: str, stream: Shown, known: frozenset[str], section: _Section) -> _Coming:
    """A stream with the program's own words before its first text, and nothing told of sentences
    that only repeat them."""
    while True:
        try:
            event = next(stream)
        except StopIteration as end:
            problem: str = end.value
            return problem
        if isinstance(event, TextDelta) and not section.opened:
            section.opened = True
            yield OwnWords(own)
        if not (isinstance(event, CheckedSentence) and _repeats(event.sentence.text, known)):
            yield event


def _repeats(sentence: str, known: frozenset[str]) -> bool:
    """Whether a sentence says nothing but what the program says above it."""
    return not marks(sentence) and known.issuperset(terms(sentence))


def _of_the_papers(text: str, section: _Section, known: frozenset[str]) -> tuple[str, Checked]:
    """A text, and its sentences, without those that repeat the program's own words, that are no
    more than the title above a sentence, or that only say that the abstracts do not tell."""
    told = [sentence.text for sentence in section.checker.check(text).sentences]
    again = {place: "" for place, one in enumerate(told) if _repeats(one, known)}
    text = rewritten(text, told, again).strip()
    checked = section.checker.check(text)
    if all(UNTOLD.match(one.text) for one in checked.sentences):
        return "", Checked((), ())
    titles = {_bare(disarm(paper.title)) for paper in section.part.evidence.papers.values()}
    kept = [place for place, one in enumerate(checked.sentences) if _bare(one.text) not in titles]
    return text, only(text, checked, kept)[1]


def _bare(line: str) -> str:
    return line.strip(" -–—*•#:_.").casefold()


def _mended(
    asking: Asking, sections: Sequence[_Section], extras: Extras
) -> Generator[Heartbeat, None, list[str]]:
    """Has what failed the check written anew, or judged once more, where that is wanted; notes of
    how much was."""
    anew = carried = 0
    for section in sections:
        if extras.repair and section.text:
            section.text, section.checked, mended = yield from repair(
                asking,
                section.messages,
                section.text,
                section.checked,
                section.checker,
                section.coming.marks.known,
            )
            anew += mended
        if extras.second_opinion:
            section.checked, more = yield from second_opinion(asking, section.checked)
            carried += more
    notes = [f"Written anew after the check: {count(anew, 'sentence')}."] if anew else []
    own = f"Supported by the model's own judgement: {count(carried, 'sentence')}."
    return [*notes, own] if carried else notes


def _only_supported(sections: Iterable[_Section]) -> list[str]:
    """Leaves out what is not fully supported, and notes how much that is."""
    left_out = 0
    for section in sections:
        said = section.checked.sentences
        kept = [place for place, one in enumerate(said) if one.support == "supported"]
        left_out += len(said) - len(kept)
        if len(kept) < len(said):
            section.text, section.checked = only(section.text, section.checked, kept)
        if not kept:
            section.text = ""
    return [told_left_out(left_out)] if left_out else []


def _joined(sections: Iterable[_Section]) -> Checked:
    sentences: list[Sentence] = []
    citations = []
    for section in sections:
        citations += [
            replace(one, sentence=one.sentence + len(sentences))
            for one in section.checked.citations
        ]
        sentences += section.checked.sentences
    return Checked(tuple(sentences), tuple(citations))


def _sentences(sections: Iterable[_Section]) -> tuple[Sentence, ...]:
    return _joined(sections).sentences


def _with_the_rest(
    listing: Listing, sections: Sequence[_Section]
) -> tuple[str, Checked, list[str]]:
    """The whole text; its sentences, and behind them a quote of each paper that no sentence cites;
    notes of which papers these are."""
    checked = _joined(sections)
    cited = {citation.number for citation in checked.citations}
    writing = Writing(sentences=[*checked.sentences], citations=[*checked.citations])
    behind = [number for number in sorted(listing.papers) if number not in cited]
    for number in behind:
        paper = listing.papers[number]
        writing.quoted(number, paper, listing.quoted(paper)[:1])
    blocks = [listing.head, *(section.whole for section in sections)]
    if behind and cited:
        blocks.append(listing.more(len(behind)))
    text = "\n\n".join(block for block in blocks if block)
    given = {number for section in sections for number in section.part.evidence.papers}
    never = [number for number in behind if number not in given]
    silent = [number for number in behind if number in given]
    notes = []
    if never:
        notes.append(f"Not given to the model: {_behind(len(never))}")
    if silent:
        notes.append(f"Given to the model, and not told of by it: {_behind(len(silent))}")
    return text, Checked(tuple(writing.sentences), tuple(writing.citations)), notes


def _behind(papers: int) -> str:
    return f"{count(papers, 'paper')}, quoted behind its text."


def _compared(sections: Sequence[_Section], papers: int) -> list[str]:
    """A note where the model was asked of fewer papers than there are where they differ."""
    last = sections[-1].part
    compared = len(last.evidence.papers)
    if last.heading != OPEN or compared == papers:
        return []
    return [f"Where they differ was asked of the first {count(compared, 'paper')}."]


def _removed(sections: Iterable[_Section]) -> list[str]:
    dropped = sum(section.coming.marks.dropped for section in sections)
    if not dropped:
        return []
    told = f"{count(dropped, 'citation')} of papers that it was not given there"
    return [f"Removed from the model's answer: {told}."]
