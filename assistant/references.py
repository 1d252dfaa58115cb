"""Papers and answers in the forms that other programs read: BibTeX, RIS, CSV, Markdown. Pure functions."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from assistant.outcomes import DOUBTS, rewritten
from assistant.types import Answer
from index.lexical import STOP_WORDS, words
from index.types import Paper

_SPECIAL = re.compile(r"(?<!\\)([%&#_])")
_MATHEMATICS = re.compile(r"(\$[^$]+\$|\\\(.+?\\\))", re.DOTALL)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def bibtex(papers: Sequence[Paper]) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    taken: set[str] = set()
    entries = []
    for paper in papers:
        fields = {
            "title": f"{{{_tex(paper.title)}}}",
            "author": " and ".join(map(_tex, paper.authors)),
            **_dated(paper),
        }
        if paper.arxiv_id:
            fields |= {"eprint": paper.arxiv_id, "archiveprefix": "arXiv"}
        fields["url"] = _address(paper)
        known = [Field(name, value) for name, value in fields.items() if value]
        entries.append(Entry("misc", _key(paper, taken), known))
    return write_string(Library([*entries])).rstrip() + "\n"


def ris(papers: Sequence[Paper]) -> str:
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        def set_header(self, _: int) -> str:
            return ""  # a number before each record is no RIS

    records = []
    for paper in papers:
        record = {"type_of_reference": "GEN", "title": paper.title, "authors": list(paper.authors),
                  "abstract": " ".join(paper.abstract.split()), "urls": [_address(paper)]}  # fmt: skip
        records.append({name: value for name, value in (record | _dated(paper)).items() if value and value != [""]})
    text: str = rispy.dumps(records, implementation=Writer, enforce_list_tags=False)
    return text.strip() + "\n"


def table(papers: Sequence[Paper]) -> str:
    """CSV with a header, which a spreadsheet opens and runs nothing of."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["title", "authors", "published", "arxiv_id", "url", "digests", "abstract"])
    for paper in papers:
        row = [paper.title, "; ".join(paper.authors), paper.published or "", paper.arxiv_id or "", _address(paper)]
        row += ["; ".join(paper.digests), " ".join(paper.abstract.split())]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return out.getvalue()


def markdown(papers: Sequence[Paper]) -> str:
    return "".join(f"- {_listed(paper)}\n" for paper in papers)


FORMATS: Mapping[str, tuple[str, Callable[[Sequence[Paper]], str]]] = {
    "BibTeX": ("bib", bibtex),
    "RIS": ("ris", ris),
    "CSV": ("csv", table),
    "Markdown": ("md", markdown),
}
"""What papers can be exported to, with the suffix of the file."""


def answer_markdown(answer: Answer, papers: Mapping[str, Paper]) -> str:
    """The question, the answer with its marks, and its references; `papers` are those that are still indexed."""
    cited = groupby(sorted(answer.citations, key=lambda one: one.number), key=lambda one: (one.number, one.paper_id))
    lines = []
    for (number, paper_id), group in cited:
        told = _listed(papers[paper_id]) if paper_id in papers else _plain(next(group).title)
        lines.append(f"- [{number}] {told}\n")
    references = f"\n\n{''.join(lines)}" if lines else "\n"
    return f"**{_plain(answer.question)}**\n\n{marked(answer, style='*').strip()}{references}"


def marked(answer: Answer, style: str = "") -> str:
    """The text of an answer with each sentence that is not fully supported said to be so; `style` is put on both sides
    of what is said."""
    doubted = {
        place: f"{sentence.text} {style}({DOUBTS[sentence.support]}){style}"
        for place, sentence in enumerate(answer.sentences)
        if sentence.support in DOUBTS
    }
    return rewritten(answer.text, [sentence.text for sentence in answer.sentences], doubted)


def _listed(paper: Paper) -> str:
    authors = ", ".join(paper.authors[:3]) + (" et al." if len(paper.authors) > 3 else "")
    told = ". ".join(part for part in (authors.rstrip("."), *_dated(paper).values()) if part)
    title, address = _plain(paper.title), _address(paper)
    return (f"[{title}]({address})" if address else title) + (f". {_plain(told)}" if told else "")


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _dated(paper: Paper) -> dict[str, str]:
    year = (paper.published or "")[:4]
    if not year and paper.arxiv_id and re.match(r"\d{4}\.", paper.arxiv_id):
        year = f"20{paper.arxiv_id[:2]}"
    return {"year": year} if year else {}


def _address(paper: Paper) -> str:
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{paper.arxiv_id}"
    return paper.url or ""


def _key(paper: Paper, taken: set[str]) -> str:
    """Family name, year, first word that tells something; a letter more where it is taken."""
    family = words(paper.authors[0].split()[-1])[-1:] if paper.authors else []
    telling = [word for word in words(paper.title) if word not in STOP_WORDS and word[0].isalpha()]
    stem = "".join([*family, *_dated(paper).values(), *telling[:1]])
    key = re.sub(r"[^a-z0-9]", "", stem.encode("ascii", "ignore").decode()) or "paper"
    found = next(k for k in (key, *(f"{key}{n}" for n in range(2, len(taken) + 3))) if k not in taken)
    taken.add(found)
    return found


def _tex(text: str) -> str:
    """A text for BibTeX; its mathematics stays as it is, and braces where each has its other."""
    if text.count("{") != text.count("}"):
        text = text.replace("{", "").replace("}", "")
    parts = _MATHEMATICS.split(" ".join(text.split()))
    return "".join(part if n % 2 else _SPECIAL.sub(r"\\\1", part) for n, part in enumerate(parts))
