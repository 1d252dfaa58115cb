"""Makes an `Answer` of what was found and said: answered, refused, or with what is not supported
left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering import extractive
from assistant.answering.prompts import line_in
from assistant.checking.citations import Checked, rewritten
from assistant.question.replies import Reply
from assistant.types import Answer, Citation, Counts, Nearest, Reason, Seconds
from assistant.wording import NO_PAPER, count
from index.text.languages import Language
from index.types import Result

_NEAREST = 5  # papers that are told where nothing is answered
_GONE = "\0"
_REFUSALS: Mapping[str, str] = {
    "off_topic": "Nothing in the indexed digests is about this.",
    "not_stated": "The indexed digests hold papers near this question, but none of their "
    "abstracts answers it.",
    "other_language": "The question is not in English.",  # told in its own language
}
_NOT_CARRIED = (
    "The indexed digests hold papers near this question, but nothing that the model wrote is "
    "supported by their abstracts."
)


def answered(text: str, checked: Checked, llm: str, notes: tuple[str, ...]) -> Answer:
    return Answer(
        question="",
        status="answered",
        text=text,
        reason=None,
        llm=llm,
        citations=checked.citations,
        sentences=checked.sentences,
        nearest=(),
        seconds=Seconds(0.0, 0.0, 0.0),
        papers=_shown(checked.citations),
        notes=notes,
        counts=Counts.of(checked.sentences),
    )


def replied(reply: Reply) -> Answer:
    """What the program says itself: no sentence of it cites an abstract, so none is checked."""
    return Answer(
        question="",
        status="answered",
        text=reply.text,
        reason=None,
        llm=extractive.NAME,
        citations=(),
        sentences=(),
        nearest=(),
        seconds=Seconds(0.0, 0.0, 0.0),
        papers=reply.papers,
        notes=reply.notes,
        followups=reply.followups,
        kind=reply.kind,
    )


def abstained(
    reason: Reason, results: Sequence[Result], llm: str, said: str = "", besides: str = ""
) -> Answer:
    """A refusal with the nearest papers, if there are any; `said` is its sentence, where the
    reason's own is not known to be true, and `besides` what follows it."""
    sentence = " ".join(part for part in (said or _REFUSALS[reason], besides) if part)
    return Answer(
        question="",
        status="abstained",
        text=refusal(sentence, results) if results or not said else said,
        reason=reason,
        llm=llm,
        citations=(),
        sentences=(),
        nearest=tuple(
            Nearest(r.paper.id, r.paper.title, round(r.cosine, 3)) for r in results[:_NEAREST]
        ),
        seconds=Seconds(0.0, 0.0, 0.0),
    )


def refused(
    reason: Reason,
    results: Sequence[Result],
    llm: str,
    language: Language | None,
    said: str = "",
) -> Answer:
    """A refusal in the question's language: in another one than English one sentence, and the
    nearest papers."""
    if language is None:
        return abstained(reason, results, llm, said)
    if reason == "other_language" and not results:
        told = text = line_in(language.code, "no_words")
        return replace(abstained(reason, results, llm, told), text=text)
    told = line_in(
        language.code, "nearest_papers" if reason == "other_language" else "absent_papers"
    )
    text = f"{told}\n\n{_titles(results)}" if results else NO_PAPER
    return replace(abstained(reason, results, llm, told), text=text)


def refusal(said: str, results: Sequence[Result]) -> str:
    return f"{said} The nearest papers are:\n\n{_titles(results)}" if results else NO_PAPER


def _titles(results: Sequence[Result]) -> str:
    return "\n".join(f"- {result.paper.title}" for result in results[:_NEAREST])


def strictly(answer: Answer, results: Sequence[Result]) -> Answer:
    """Leave out every sentence that is not fully supported; an answer without any is no answer.

    What ended the model's answer too soon, and what it took, stays told in both cases.
    """
    kept = [
        place for place, sentence in enumerate(answer.sentences) if sentence.support == "supported"
    ]
    left_out = len(answer.sentences) - len(kept)
    if not left_out:
        return answer
    note = told_left_out(left_out)
    if not kept:
        refused = abstained("not_stated", results, answer.llm, _NOT_CARRIED)
        notes = (*answer.notes, note)
        return replace(
            refused, notes=notes, problem=answer.problem, usage=answer.usage, counts=answer.counts
        )
    text, checked = only(answer.text, Checked(answer.sentences, answer.citations), kept)
    return replace(
        answer,
        text=text,
        sentences=checked.sentences,
        citations=checked.citations,
        papers=_shown(checked.citations),
        notes=(*answer.notes, note),
    )


def told_left_out(sentences: int) -> str:
    return (
        f"Left out, because the abstracts do not fully support it: {count(sentences, 'sentence')}."
    )


def only(text: str, checked: Checked, kept: Sequence[int]) -> tuple[str, Checked]:
    """A text with those of its sentences alone that are to be kept, by their places."""
    place_of = {old: new for new, old in enumerate(kept)}
    citations = tuple(
        replace(c, sentence=place_of[c.sentence])
        for c in checked.citations
        if c.sentence in place_of
    )
    gone = {place: _GONE for place in range(len(checked.sentences)) if place not in place_of}
    text = rewritten(text, [sentence.text for sentence in checked.sentences], gone)
    lines = [
        line for line in text.splitlines() if line.replace(_GONE, "").strip() or _GONE not in line
    ]
    text = "\n".join(line.replace(_GONE, "").strip() for line in lines)
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", text)).strip()
    return text, Checked(tuple(checked.sentences[place] for place in kept), citations)


def _shown(citations: Sequence[Citation]) -> tuple[str, ...]:
    """The papers that are cited, by their numbers."""
    return tuple(dict.fromkeys(c.paper_id for c in sorted(citations, key=lambda c: c.number)))
