"""Makes an `Answer` of what was found and said: answered, refused, or with what is not supported left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.citations import Checked
from assistant.types import Answer, Nearest, Reason, Seconds, Sentence
from index.types import Result

_NEAREST = 5
_GONE = "\0"
_NO_PAPER = "No paper passes these filters, so there is nothing to answer from."
_REFUSALS: Mapping[Reason, str] = {
    "off_topic": "Nothing in the indexed digests is about this.",
    "not_stated": "The indexed digests hold papers near this question, but none of their abstracts answers it.",
}


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
        papers=tuple(dict.fromkeys(c.paper_id for c in sorted(checked.citations, key=lambda c: c.number))),
        notes=notes,
    )


def abstained(reason: Reason, results: Sequence[Result], llm: str) -> Answer:
    """A refusal with the nearest papers."""
    return Answer(
        question="",
        status="abstained",
        text=refusal(reason, results),
        reason=reason,
        llm=llm,
        citations=(),
        sentences=(),
        nearest=tuple(Nearest(r.paper.id, r.paper.title, round(r.cosine, 3)) for r in results[:_NEAREST]),
        seconds=Seconds(0.0, 0.0, 0.0),
    )


def refusal(reason: Reason, results: Sequence[Result]) -> str:
    titles = "\n".join(f"- {result.paper.title}" for result in results[:_NEAREST])
    return f"{_REFUSALS[reason]} The nearest papers are:\n\n{titles}" if titles else _NO_PAPER


def strictly(answer: Answer, results: Sequence[Result]) -> Answer:
    """Leave out every sentence that is not fully supported; an answer without any is no answer."""
    kept = [place for place, sentence in enumerate(answer.sentences) if sentence.support == "supported"]
    left_out = len(answer.sentences) - len(kept)
    if not left_out:
        return answer
    note = f"Left out, because the abstracts do not fully support it: {count(left_out, 'sentence')}."
    if not kept:
        return replace(abstained("not_stated", results, answer.llm), notes=(*answer.notes, note))
    place_of = {old: new for new, old in enumerate(kept)}
    sentences: list[Sentence] = [answer.sentences[place] for place in kept]
    citations = [replace(c, sentence=place_of[c.sentence]) for c in answer.citations if c.sentence in place_of]
    text = answer.text
    for sentence in answer.sentences:
        if sentence.support != "supported":
            text = text.replace(sentence.text, _GONE, 1)
    lines = [line for line in text.splitlines() if line.replace(_GONE, "").strip() or _GONE not in line]
    text = "\n".join(line.replace(_GONE, "").strip() for line in lines)
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", text)).strip()
    return replace(
        answer, text=text, sentences=tuple(sentences), citations=tuple(citations), notes=(*answer.notes, note)
    )


def took(answer: Answer) -> list[str]:
    """What a model's server says that an answer took; nothing where it does not."""
    if answer.usage is None:
        return []
    told = [f"{answer.usage.prompt_tokens:,} tokens read, {answer.usage.completion_tokens:,} written"]
    return told if answer.usage.cost is None else [*told, f"cost {answer.usage.cost:.4f}"]


def chance(probability: float) -> str:
    """A probability as people read it: never quite 0% or 100%."""
    return "under 1%" if probability < 0.01 else "over 99%" if probability > 0.99 else f"{probability:.0%}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
