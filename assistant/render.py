"""Turns answers into HTML. Pure functions: they know no server and read nothing but their arguments.

Whatever comes from a digest, a model or a person goes through `escape`, which leaves nothing that HTML, Markdown or
a template could take for its own. The only links are to a paper's page and within the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote_plus

from assistant import extractive
from assistant.citations import NO_PAPER, disarm
from assistant.outcomes import chance, took
from assistant.types import Answer, Citation, CollectionStatus, Sentence, Verdict
from index.types import Paper

SAMPLE = "sample: summaries written by askpapers"
_SHOWN_OF_QUESTION = 600  # characters
_ESCAPED = str.maketrans(
    {character: f"&#{ord(character)};" for character in "&<>\"'`*_{}[]()#+!|~$%\\:@=^"}
    | dict.fromkeys((*range(32), 127), "�")
    | {"\t": " ", "\n": " ", "\r": " "}
)
_INLINE = re.compile(
    r"\[(?P<number>\d{1,4})\]"
    r"|\*\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*"
    r"|(?<![\\$\w])\$(?P<math>[^\s$](?:[^$\n]{0,200}?[^\s$\\])?)\$(?![\d$])"  # not the dollars of "$5 and $6"
)
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")
_VERDICTS: Mapping[Verdict, str] = {
    "supported": "",
    "weak": "only partly supported",
    "unsupported": "not supported by the abstracts",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question on the page and what came of it: an answer, or the text so far and those of its sentences that
    have been checked, or what went wrong."""

    question: str
    answer: Answer | None = None
    text: str = ""
    checked: tuple[Sentence, ...] = ()
    problem: str | None = None


def escape(text: str) -> str:
    return text.translate(_ESCAPED)


def asked_html(question: str) -> str:
    """The question as it was typed; a very long one is cut, and says so."""
    if len(question) > _SHOWN_OF_QUESTION:
        question = f"{question[:_SHOWN_OF_QUESTION]}… ({len(question):,} characters)"
    return f'<div class="asked">{"<br>".join(map(escape, question.strip().splitlines()))}</div>'


def turn_html(turn: Turn, place: int, *, latest: bool = True) -> str:
    """What stands under the question. `place` keeps the links of several turns apart.

    A citation leads to the paper's card while the answer is the latest, and to the list under the answer after that.
    """
    answer = turn.answer
    if answer is not None:
        html = _refusal(answer) if answer.status == "abstained" else _answer(answer, place, "p" if latest else "s")
        return f'<div class="answer{" quoted" if answer.llm == extractive.NAME else ""}">{html}</div>'
    streamed = _body(turn.text, turn.checked, {})
    if turn.problem is not None:
        return f'<div class="answer">{streamed}<p class="problem">{escape(turn.problem)}</p></div>'
    waiting = "Writing; each sentence is checked when it is complete." if streamed else "Searching your papers…"
    return f'<div class="answer waiting">{streamed}<p class="meta">{waiting}</p></div>'


def evidence_html(
    answer: Answer | None, place: int, papers: Mapping[str, Paper], captured: Mapping[str, str | None]
) -> str:
    """The papers of an answer as cards. `papers` by id: those that are still indexed; `captured` by digest."""
    if answer is None:
        text = "The papers behind an answer appear here, with the sentences that it rests on."
        return f'<h2>Evidence</h2><p class="empty start">{text}</p>'
    if answer.status == "abstained":
        nearest = [_card(near.title, papers.get(near.paper_id), captured) for near in answer.nearest]
        head = _counted(len(nearest), "nearest paper")
        return f'<h2>{head}</h2><p class="empty">None of them answers the question.</p>{"".join(nearest)}'
    cards = [
        _card(cited[0].title, papers.get(cited[0].paper_id), captured, cited, f"t{place}-p{number}")
        for number, cited in _by_number(answer)
    ]
    return f"<h2>{_counted(len(cards), 'cited paper') if cards else 'No paper is cited'}</h2>{''.join(cards)}"


def strip_html(status: CollectionStatus, doing: str = "") -> str:
    """The line that is visible at all times: what is searched, and who answers. `doing`: of an update that runs."""
    parts = [f"<strong>{_counted(status.papers, 'paper')}</strong> from {_counted(status.digests, 'digest')}"]
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
        notes.insert(0, f"<p>To ask your own saved pages, add them under the question, or with {own}.</p>")
    if doing:
        notes.append(f'<p class="doing" role="status">Updating. {escape(doing)}</p>')
    return f'<h1>askpapers</h1><div class="status"><p>{badge}{line}</p>{"".join(notes)}</div>'


def _answer(answer: Answer, place: int, leads_to: str) -> str:
    titles = {number: cited[0].title for number, cited in _by_number(answer)}
    links = {number: (f"t{place}-{leads_to}{number}", title) for number, title in titles.items()}
    cited = "".join(
        f'<li id="t{place}-s{number}"><span class="number">{escape(f"[{number}]")}</span> {escape(title)}</li>'
        for number, title in titles.items()
    )
    listed = f'<ul class="cited" aria-label="Cited papers">{cited}</ul>' if cited else ""
    body = _body(answer.text, answer.sentences, links, whole=True)
    return f"{_understood(answer)}{body}{listed}{_meta(answer)}"


def _refusal(answer: Answer) -> str:
    label = "Not in these papers" if answer.reason == "off_topic" else "Not stated in these papers"
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
    parts: tuple[str, ...] = ("no answer given", time)
    if answer.status == "answered":
        supported = sum(sentence.support == "supported" for sentence in answer.sentences)
        model = "extractive (quoted sentences, no model)" if answer.llm == extractive.NAME else answer.llm
        parts = (f"{supported} of {_counted(len(answer.sentences), 'sentence')} supported", model, *took(answer), time)
    if answer.sample:
        parts = (SAMPLE, *parts)
    problem = f'<p class="problem">The answer is not complete. {escape(answer.problem)}</p>' if answer.problem else ""
    return problem + "".join(f'<p class="meta">{escape(line)}</p>' for line in (*answer.notes, " · ".join(parts)))


def _body(
    text: str, sentences: Sequence[Sentence], links: Mapping[int, tuple[str, str]], *, whole: bool = False
) -> str:
    """The text by lines, each sentence that is not fully supported marked in words and style. Where the text is whole,
    such a sentence that is not found in it stands below."""
    blocks: list[tuple[str, str]] = []
    waiting = [sentence for sentence in sentences if sentence.text.strip()]
    titles = {disarm(title) for _, title in links.values()}
    for line in text.splitlines():
        if line in titles:
            blocks.append(("h3", escape(line)))
            continue
        bullet = _BULLET.match(line)
        html, waiting = _line(line[bullet.end() :] if bullet else line, waiting, links)
        if html.strip():
            blocks.append(("li" if bullet else "p", html))
    left = [sentence for sentence in waiting if whole and sentence.support != "supported"]
    blocks += [("p", _sentence(sentence, sentence.text, links)) for sentence in left]
    shown = []
    for tag, group in groupby(blocks, key=lambda block: block[0]):
        items = "".join(f"<{tag}>{html}</{tag}>" for _, html in group)
        shown.append(f"<ul>{items}</ul>" if tag == "li" else items)
    return "".join(shown)


def _line(line: str, waiting: list[Sentence], links: Mapping[int, tuple[str, str]]) -> tuple[str, list[Sentence]]:
    """One line with the sentences that are found in it, and the sentences that are still to come."""
    html = ""
    while line.strip():
        for place, sentence in enumerate(waiting[:3]):
            words = _BULLET.sub("", sentence.text, count=1).split()
            if found := re.search(r"\s*".join(map(re.escape, words)), line):
                html += _inline(line[: found.start()], links) + _sentence(sentence, found[0], links)
                line, waiting = line[found.end() :], waiting[:place] + waiting[place + 1 :]
                break
        else:
            return html + _inline(line, links), waiting
    return html, waiting


def _sentence(sentence: Sentence, text: str, links: Mapping[int, tuple[str, str]]) -> str:
    said = NO_PAPER if NO_PAPER in sentence.reasons else _VERDICTS[sentence.support]
    why = escape("; ".join(sentence.reasons))
    verdict = f' <span class="verdict" title="{why}">({said})</span>' if said else ""
    return f'<span class="{sentence.support}">{_inline(text, links)}</span>{verdict}'


def _inline(text: str, links: Mapping[int, tuple[str, str]]) -> str:
    r"""Escaped text with its citations as links, its bold, and its mathematics between `\(` and `\)` for KaTeX."""

    def shown(match: re.Match[str]) -> str:
        if match["bold"]:
            return f"<strong>{_inline(match['bold'], links)}</strong>"
        if match["math"]:
            return rf"\({escape(match['math'])}\)"
        if int(match["number"]) not in links:
            return escape(match[0])
        target, title = links[int(match["number"])]
        return f'<a class="cite" href="#{target}" title="{escape(title)}">{escape(match[0])}</a>'

    html, end = "", 0
    for match in _INLINE.finditer(text):
        html += escape(text[end : match.start()]) + shown(match)
        end = match.end()
    return html + escape(text[end:])


def _card(
    title: str,
    paper: Paper | None,
    captured: Mapping[str, str | None],
    cited: Sequence[Citation] = (),
    anchor: str = "",
) -> str:
    """One paper: its title, where it was saved, the sentences quoted, and its abstract with them at their places."""
    url = (paper.url if paper else None) or f"https://huggingface.co/papers?q={quote_plus(title)}"
    number = f'<span class="number">{escape(f"[{cited[0].number}]")}</span> ' if cited else ""
    head = f'{number}<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(title)}</a>'
    names = cited[0].digests if cited else paper.digests if paper else ()
    dated = ((name, captured.get(name)) for name in names)
    saved = "<br>".join(escape(f"{name} · {f'captured {date}' if date else 'undated'}") for name, date in dated)
    spans = {(citation.start, citation.end): citation for citation in reversed(cited)}
    quotes = "".join(_quote(citation) for citation in reversed(spans.values()))
    abstract = ""
    if paper is not None:
        marked = _marked(paper.abstract, [span for span in sorted(spans) if _stands(paper, spans[span])])
        whole = "Abstract, as far as the digest shows it" if paper.truncated else "Whole abstract"
        abstract = f"<details><summary>{whole}</summary><p>{marked}</p></details>"
    return f'<article id="{anchor}"><h3>{head}</h3><p class="saved">{saved}</p>{quotes}{abstract}</article>'


def _quote(citation: Citation) -> str:
    said = {"supported": "", "weak": "supports only in part: ", "unsupported": "does not support: "}[citation.support]
    note = f'<span class="verdict">{said}</span>' if said else ""
    return f'<p class="quote">{note}<mark class="{citation.support}">{escape(citation.quote)}</mark></p>'


def _stands(paper: Paper, citation: Citation) -> bool:
    """Whether the quote is still where it was: the paper may have been indexed anew since."""
    return paper.abstract[citation.start : citation.end] == citation.quote


def _marked(abstract: str, spans: Iterable[tuple[int, int]]) -> str:
    """The abstract with the spans highlighted, which are in order and may overlap."""
    html, at = "", 0
    for start, end in spans:
        if end > at:
            start = max(start, at)
            html += f"{escape(abstract[at:start])}<mark>{escape(abstract[start:end])}</mark>"
            at = end
    return html + escape(abstract[at:])


def _by_number(answer: Answer) -> list[tuple[int, list[Citation]]]:
    cited = sorted(answer.citations, key=lambda citation: citation.number)
    return [(number, list(group)) for number, group in groupby(cited, key=lambda citation: citation.number)]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
