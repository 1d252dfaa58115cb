"""Turns answers into HTML. Pure functions: they know no server and read nothing but their arguments.

The links of an answer lead to the cards of its papers (cards.py), within the page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from assistant.answering import extractive
from assistant.checking.citations import NO_PAPER, disarm
from assistant.page.cards import by_number
from assistant.page.markup import counted, deed, escape
from assistant.references import FORMATS
from assistant.types import Answer, Citation, CollectionStatus, Counts, Sentence
from assistant.wording import DOUBTS, chance, took

SAMPLE = "sample: summaries written by askpapers"
_SHOWN_OF_QUESTION = 600  # characters
_INLINE = re.compile(
    r"\[(?P<number>\d{1,4})\]"
    r"|\*\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*"
    r"|(?<![\\$\w])\$(?P<math>[^\s$](?:[^$\n]{0,200}?[^\s$\\])?)\$(?![\d$])"  # not the dollars of "$5 and $6"
)
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on the page and what came of it: an answer, or the text so far and those of its sentences that
    have been checked, or what went wrong. `scope`: the ids of the papers that it was asked of, where not of all;
    `liked`: what the reader thought of the answer."""

    question: str
    answer: Answer | None = None
    text: str = ""
    checked: tuple[Sentence, ...] = ()
    problem: str | None = None
    scope: tuple[str, ...] = ()
    liked: bool | None = None


@dataclass(frozen=True, slots=True)
class _Cited:
    """What the marks of an answer lead to: titles by number, and citations by the place of the sentence and number."""

    place: int = 0
    titles: Mapping[int, str] = field(default_factory=dict)
    quotes: Mapping[tuple[int, int], Sequence[Citation]] = field(default_factory=dict)


def asked_html(question: str) -> str:
    """The question as it was typed; a very long one is cut, and says so."""
    if len(question) > _SHOWN_OF_QUESTION:
        question = f"{question[:_SHOWN_OF_QUESTION]}… ({len(question):,} characters)"
    return f'<div class="asked">{"<br>".join(map(escape, question.strip().splitlines()))}</div>'


def messages(turns: Sequence[Turn], first: int = 0, waits: str = "") -> list[dict[str, str]]:
    """The turns as Gradio's chat shows them; `first` is the place of the first one in the conversation, `waits` what is
    told while the last one's turn has not come."""
    shown = []
    for place, turn in enumerate(turns):
        shown.append({"role": "user", "content": asked_html(turn.question)})
        latest = place == len(turns) - 1
        shown.append({"role": "assistant", "content": turn_html(turn, first + place, latest=latest, waits=waits)})
    return shown


def turn_html(turn: Turn, place: int, *, latest: bool = True, waits: str = "") -> str:
    """What stands under the question, and what can be done with it. `place` keeps the links of several turns apart."""
    answer = turn.answer
    if answer is not None:
        html = _refusal(answer) if answer.status == "abstained" else _answer(answer, place)
        quoted = " quoted" if answer.llm == extractive.NAME else ""
        anyway = " data-anyway" if answer.nearest else ""
        return f'<div class="answer{quoted}" id="t{place}"{anyway}>{html}{_deeds(turn, place, latest)}</div>'
    if turn.problem is not None:
        streamed = _cut_short(turn.text, turn.checked)
        problem = f'<p class="problem">{escape(turn.problem)}</p>'
        return f'<div class="answer" id="t{place}">{streamed}{problem}{_deeds(turn, place, latest)}</div>'
    streamed = _body(turn.text, turn.checked, _Cited())
    waiting = "Writing; each sentence is checked when it is complete." if streamed else "Searching your papers…"
    told = f'<p class="meta line" role="status">{escape(waits)}</p>' if waits else f'<p class="meta">{waiting}</p>'
    return f'<div class="answer waiting" id="t{place}">{streamed}{told}</div>'


def _cut_short(text: str, checked: Sequence[Sentence]) -> str:
    """What had come of an answer, with what nobody has checked told apart."""
    seen = 0
    for sentence in checked:
        if (start := text.find(sentence.text, seen)) >= 0:
            seen = start + len(sentence.text)
    html = _body(text[:seen], checked, _Cited())
    verdict = '<span class="verdict">(not checked)</span>'
    for line in filter(str.strip, text[seen:].splitlines()):
        html += f'<p><span class="unsupported">{_inline(line.strip(), _Cited())}</span> {verdict}</p>'
    return html


def strip_html(status: CollectionStatus, doing: str = "", news: str = "") -> str:
    """The line that is visible at all times: what is searched, and who answers. `doing`: of an update that runs;
    `news`: of standing questions."""
    parts = [f"<strong>{counted(status.papers, 'paper')}</strong> from {counted(status.digests, 'digest')}"]
    if status.captured_from and status.captured_to:
        same = status.captured_from == status.captured_to
        dates = [status.captured_from] if same else [status.captured_from, status.captured_to]
        parts[0] += ", " + " to ".join(f"<time>{escape(date)}</time>" for date in dates)
    if status.undated:
        parts[0] += f" ({status.undated} undated)"
    model = "extractive, no language model" if status.llm == extractive.NAME else escape(status.llm)
    parts.append(f"answers: {model}")
    line = ' <span class="dot">·</span> '.join(f"<span>{part}</span>" for part in parts)
    notes = [f"<p>{escape(note)}</p>" for note in status.notes]
    badge = ""
    if status.sample:
        badge = f'<span class="badge">{SAMPLE}</span> '
        own = "<code>make chat DIGESTS=folder</code> or <code>askpapers index folder</code>"
        notes.insert(0, f"<p>To ask your own saved pages, add them under Digests, or with {own}.</p>")
    if news:
        notes.append(f"<p>{escape(news)}</p>")
    if doing:
        notes.append(f'<p class="doing" role="status">Updating. {escape(doing)}</p>')
    return f'<h1>askpapers</h1><div class="status"><p>{badge}{line}</p>{"".join(notes)}</div>'


def _deeds(turn: Turn, place: int, latest: bool) -> str:
    again = [deed("retry", "Try again"), deed("edit", "Edit question")] if latest else []
    if turn.answer is None:
        return f'<p class="deeds">{"".join(again)}</p>' if again else ""
    about = [
        deed("copy", "Copy", turn=place),
        *again,
        deed("like", "Good answer", pressed=turn.liked is True, turn=place),
        deed("dislike", "Poor answer", pressed=turn.liked is False, turn=place),
        deed("news.keep", "Keep asking", turn=place),
    ]
    if turn.answer.citations:
        formats = "".join(deed("export", name, format=name, turn=place) for name in FORMATS)
        about.append(f"<details><summary>Export references</summary>{formats}</details>")
    return f'<div class="deeds">{"".join(about)}</div>'


def _answer(answer: Answer, place: int) -> str:
    titles = {number: citations[0].title for number, citations in by_number(answer)}
    quotes: dict[tuple[int, int], list[Citation]] = defaultdict(list)
    for citation in answer.citations:
        quotes[citation.sentence, citation.number].append(citation)
    cited = _Cited(place, titles, quotes)
    listed = "".join(
        f'<li><a class="cite" href="#t{place}-p{number}" data-do="cite" data-turn="{place}">'
        f'<span class="number">{escape(f"[{number}]")}</span> {escape(title)}</a></li>'
        for number, title in titles.items()
    )
    listed = f'<ul class="cited" aria-label="Cited papers">{listed}</ul>' if listed else ""
    body = _body(answer.text, answer.sentences, cited, whole=True)
    return f"{_understood(answer)}{body}{listed}{_meta(answer)}"


def _refusal(answer: Answer) -> str:
    label = "Not in these papers" if answer.reason == "off_topic" else "Not answered from these papers"
    said = escape(answer.text.partition("\n\n")[0])
    nearest = "".join(f"<li>{escape(near.title)}</li>" for near in answer.nearest)
    listed = f"<ul>{nearest}</ul>" if nearest else ""
    sure = ""
    if answer.probability is not None:
        sure = f'<p class="meta">chance that they do answer it: {chance(answer.probability)}</p>'
    refusal = f'<div class="refusal"><p><strong>{label}.</strong> {said}</p>{listed}{sure}</div>'
    return f"{_understood(answer)}{refusal}{_meta(answer)}"


def _understood(answer: Answer) -> str:
    if answer.searched in ("", answer.question):
        return ""
    return f'<p class="meta">understood as: {escape(answer.searched)}</p>'


def _meta(answer: Answer) -> str:
    """What the program says about the answer: what it left out, how much is supported, who wrote it."""
    time = f"{answer.seconds.total:.1f} s" if answer.seconds.total >= 0.05 else "under 0.1 s"
    parts: tuple[str, ...] = ("no answer given", *_searched(answer), *took(answer), time)
    if answer.status == "answered":
        model = "extractive (quoted sentences, no model)" if answer.llm == extractive.NAME else answer.llm
        checked = f"{Counts.of(answer.sentences).supported} of {counted(len(answer.sentences), 'sentence')} supported"
        parts = (checked, *_searched(answer), model, *took(answer), time)
    if answer.sample:
        parts = (SAMPLE, *parts)
    problem = f'<p class="problem">The answer is not complete. {escape(answer.problem)}</p>' if answer.problem else ""
    return problem + "".join(f'<p class="meta">{escape(line)}</p>' for line in (*answer.notes, " · ".join(parts)))


def _searched(answer: Answer) -> list[str]:
    return [f"{counted(answer.considered, 'paper')} searched"] if answer.considered else []


def _body(text: str, sentences: Sequence[Sentence], cited: _Cited, *, whole: bool = False) -> str:
    """The text by lines, each sentence that is not fully supported marked in words and style. Where the text is whole,
    such a sentence that is not found in it stands below."""
    blocks: list[tuple[str, str]] = []
    waiting = [(place, sentence) for place, sentence in enumerate(sentences) if sentence.text.strip()]
    titles = {disarm(title) for title in cited.titles.values()}
    for line in text.splitlines():
        if line in titles:
            blocks.append(("h3", escape(line)))
            continue
        bullet = _BULLET.match(line)
        html, waiting = _line(line[bullet.end() :] if bullet else line, waiting, cited)
        if html.strip():
            blocks.append(("li" if bullet else "p", html))
    left = [(place, sentence) for place, sentence in waiting if whole and sentence.support != "supported"]
    blocks += [("p", _sentence(sentence, place, sentence.text, cited)) for place, sentence in left]
    shown = []
    for tag, group in groupby(blocks, key=lambda block: block[0]):
        items = "".join(f"<{tag}>{html}</{tag}>" for _, html in group)
        shown.append(f"<ul>{items}</ul>" if tag == "li" else items)
    return "".join(shown)


_Waiting = list[tuple[int, Sentence]]


def _line(line: str, waiting: _Waiting, cited: _Cited) -> tuple[str, _Waiting]:
    """One line with the sentences that are found in it, and the sentences that are still to come, with their places."""
    html = ""
    while line.strip():
        for nth, (place, sentence) in enumerate(waiting[:3]):
            words = _BULLET.sub("", sentence.text, count=1).split()
            if found := re.search(r"\s*".join(map(re.escape, words)), line):
                html += _inline(line[: found.start()], cited) + _sentence(sentence, place, found[0], cited)
                line, waiting = line[found.end() :], waiting[:nth] + waiting[nth + 1 :]
                break
        else:
            return html + _inline(line, cited), waiting
    return html, waiting


def _sentence(sentence: Sentence, place: int, text: str, cited: _Cited) -> str:
    said = NO_PAPER if NO_PAPER in sentence.reasons else DOUBTS.get(sentence.support, "")
    why = escape("; ".join(sentence.reasons))
    verdict = f' <span class="verdict" title="{why}">({said})</span>' if said else ""
    return f'<span class="{sentence.support}">{_inline(text, cited, place)}</span>{verdict}'


def _inline(text: str, cited: _Cited, sentence: int = -1) -> str:
    r"""Escaped text with its citations as links, its bold, and its mathematics between `\(` and `\)` for KaTeX."""

    met: Counter[int] = Counter()

    def shown(match: re.Match[str]) -> str:
        if match["bold"]:
            return f"<strong>{_inline(match['bold'], cited, sentence)}</strong>"
        if match["math"]:
            return rf"\({escape(match['math'])}\)"
        number = int(match["number"])
        if number not in cited.titles:
            return escape(match[0])
        met[number] += 1
        quotes = cited.quotes.get((sentence, number), ())
        citation = quotes[min(met[number], len(quotes)) - 1] if quotes else None  # "A [1], while B [1]": one each
        return _mark(number, sentence, match.start(), cited, citation)

    html, end = "", 0
    for match in _INLINE.finditer(text):
        html += escape(text[end : match.start()]) + shown(match)
        end = match.end()
    return html + escape(text[end:])


def _mark(number: int, sentence: int, at: int, cited: _Cited, citation: Citation | None) -> str:
    """A citation: a link to the quote in the paper's card, and the quote itself, shown when it is pointed at."""
    target = f"t{cited.place}-p{number}"
    quoted = f' data-at="{target}-{citation.start}"' if citation else ""
    tip = f"t{cited.place}-q{sentence}-{number}-{at}"
    quote = f" “{escape(citation.quote)}”" if citation else ""
    return (
        f'<span class="citation"><a class="cite" href="#{target}" data-do="cite" data-turn="{cited.place}"{quoted} '
        f'aria-describedby="{tip}">{escape(f"[{number}]")}</a><span class="tip" role="tooltip" id="{tip}">'
        f"<strong>{escape(cited.titles[number])}</strong>{quote}</span></span>"
    )
