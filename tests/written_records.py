"""Random papers, written in each form of records by the libraries that other programs write them
with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from xml.etree.ElementTree import Element, SubElement, tostring

import rispy
import yaml
from bibtexparser import Library, write_string
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field
from hypothesis import strategies as st

from index.layouts.detection import parse

_WORDS = st.sampled_from(
    "attention of the a for with we show, that: learning “quoted” don't (also) 12,000 97% 3.1x "
    "A/B why? Über naïve Łódź μ-scaled 注意力 模型、 слоты внимания 어텐션 トークン $x_{i}^2$ "
    "$\\mathcal{L}$ state-of-the-art e.g. i.e., GPT-4; end. R&D #1 'single' \"double\" – — é́ a|b "
    "<x> &amp; * _under_ [1] ~5 null 007 =1+1 -dash yes".split(" ")
)
_NAME = st.text("abcdefghijklmnopqrstuvwxyzäéøłçñžü", min_size=2, max_size=9).map(str.capitalize)


@dataclass(frozen=True, slots=True)
class Person:
    given: str
    family: str
    suffix: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.given, self.family, self.suffix)))


@dataclass(frozen=True, slots=True)
class Written:
    title: str
    abstract: str  # with line ends
    people: tuple[Person, ...]
    id: str
    day: str


_PARTICLES = st.sampled_from(["", "", "", "van der ", "de ", "von "])
_PEOPLE = st.builds(
    lambda given, initial, particle, family, suffix: Person(
        given + initial, particle + family, suffix
    ),
    _NAME,
    st.sampled_from(["", "", " J.", "-Luc"]),
    _PARTICLES,
    _NAME,
    st.sampled_from(["", "", "", "", "Jr.", "III"]),
)
_TITLES = st.tuples(_NAME, st.lists(_WORDS, min_size=1, max_size=12)).map(
    lambda parts: " ".join([parts[0], *parts[1]])
)
_GLUE = st.sampled_from([" ", " ", " ", " ", "\n", "\n", " \n"])


@st.composite
def _abstracts(draw: st.DrawFn) -> str:
    words = draw(st.lists(_WORDS, min_size=8, max_size=60))
    return "We " + "".join(word + draw(_GLUE) for word in words) + "at last."


PAPERS = st.lists(
    st.builds(
        Written,
        _TITLES,
        _abstracts(),
        st.lists(_PEOPLE, min_size=1, max_size=4, unique_by=lambda one: one.name).map(tuple),
        st.integers(1, 99999).map(lambda number: f"2503.{number:05}"),
        st.integers(1, 28).map(lambda day: f"2025-03-{day:02}"),
    ),
    min_size=2,
    max_size=4,
    unique_by=lambda one: one.id,
)


def _link(paper: Written) -> str:
    return f"https://arxiv.org/abs/{paper.id}"


def _turned(person: Person) -> str:
    return ", ".join(filter(None, (person.family, person.suffix, person.given)))


def _plain(paper: Written) -> dict[str, object]:
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [one.name for one in paper.people],
        "published": paper.day,
        "url": _link(paper),
    }


def _json(papers: Sequence[Written]) -> bytes:
    return json.dumps({"data": {"items": [{"entry": _plain(one)} for one in papers]}}).encode()


def _json_lines(papers: Sequence[Written]) -> bytes:
    return "\n".join(json.dumps(_plain(one), ensure_ascii=False) for one in papers).encode()


def _csl(papers: Sequence[Written]) -> bytes:
    return json.dumps(
        [
            {
                "title": one.title,
                "abstract": one.abstract,
                "author": [
                    {"family": p.family, "given": p.given, "suffix": p.suffix} for p in one.people
                ],
                "issued": {"date-parts": [[int(part) for part in one.day.split("-")]]},
                "URL": _link(one),
            }
            for one in papers
        ]
    ).encode()


def _table(delimiter: str, glue: str) -> Callable[[Sequence[Written]], bytes]:
    def render(papers: Sequence[Written]) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(["Authors", "Name", "Abstract", "Link", "Publication Date"])
        for one in papers:
            people = glue.join(p.name for p in one.people)
            writer.writerow([people, one.title, one.abstract, _link(one), one.day])
        return out.getvalue().encode("utf-8-sig")

    return render


def _yaml(papers: Sequence[Written]) -> bytes:
    return yaml.safe_dump([_plain(one) for one in papers], allow_unicode=True).encode()


def _ris(papers: Sequence[Written]) -> bytes:
    return rispy.dumps(
        [
            {
                "type_of_reference": "JOUR",
                "authors": [
                    ", ".join(filter(None, (p.family, p.given, p.suffix))) for p in one.people
                ],
                "title": one.title,
                "date": one.day.replace("-", "/"),
                "urls": [_link(one)],
                "abstract": one.abstract,
            }
            for one in papers
        ]
    ).encode()


def _bibtex(papers: Sequence[Written]) -> bytes:
    library = Library(
        [
            Block(
                "misc",
                f"key{number}",
                [
                    Field("title", one.title),
                    Field("author", " and ".join(map(_turned, one.people))),
                    Field("abstract", one.abstract),
                    Field("eprint", one.id),
                    Field("date", one.day),
                ],
            )
            for number, one in enumerate(papers)
        ]
    )
    return write_string(library).encode()


def _endnote(papers: Sequence[Written]) -> bytes:
    root = Element("xml")
    records = SubElement(root, "records")
    for one in papers:
        record = SubElement(records, "record")
        authors = SubElement(SubElement(record, "contributors"), "authors")
        for person in one.people:
            SubElement(SubElement(authors, "author"), "style").text = _turned(person)
        SubElement(SubElement(SubElement(record, "titles"), "title"), "style").text = one.title
        SubElement(SubElement(SubElement(record, "dates"), "pub-dates"), "date").text = one.day
        SubElement(SubElement(record, "abstract"), "style").text = one.abstract
        SubElement(SubElement(SubElement(record, "urls"), "related-urls"), "url").text = _link(one)
    return bytes(tostring(root))


def _mail(papers: Sequence[Written]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Papers, 读"
    mail.set_content("See what hangs on this.\n")
    for number, one in enumerate(papers):
        mail.add_attachment(
            _table(",", ", ")([one]) if number % 2 else _json_lines([one]),
            maintype="application",
            subtype="octet-stream",
            filename=f"paper{number}.csv" if number % 2 else f"paper{number}.jsonl",
        )
    return mail.as_bytes()


FORMS: dict[str, Callable[[Sequence[Written]], bytes]] = {
    "JSON": _json,
    "JSON Lines": _json_lines,
    "CSL JSON": _csl,
    "CSV": _table(",", ", "),
    "CSV of Excel": _table(";", "; "),
    "TSV": _table("\t", ", "),
    "YAML": _yaml,
    "RIS": _ris,
    "BibTeX": _bibtex,
    "EndNote XML": _endnote,
    "mail": _mail,
}


def difference(form: str, papers: Sequence[Written]) -> str:
    """What does not come back as it was written; nothing if all does."""
    parsed = parse(FORMS[form](papers), "written")
    if len(parsed.entries) != len(papers):
        return f"{len(parsed.entries)} of {len(papers)} papers: {parsed.unparsed}"
    for entry, one in zip(parsed.entries, papers, strict=True):
        days = {entry.published, parsed.captured}
        for name, found, written in (
            ("title", " ".join(entry.title.split()), " ".join(one.title.split())),
            ("abstract", " ".join(entry.abstract.split()), " ".join(one.abstract.split())),
            ("authors", entry.authors, tuple(person.name for person in one.people)),
            ("id", entry.arxiv_id, one.id),
            ("day", one.day in days, True),
        ):
            if found != written:
                return f"{name}: {found!r} for {written!r}"
    return ""
