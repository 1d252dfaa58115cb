"""Papers in XML: each is the smallest element with a title and an abstract."""

from __future__ import annotations

from html import escape

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from tests.made_papers import ABSTRACTS, ALL, AUTHORS, DAYS, IDS, TITLES, known, told

PAPERS = [
    (i, escape(t), escape(a), n, d)
    for i, t, a, n, d in zip(IDS, TITLES, ABSTRACTS, AUTHORS, DAYS, strict=True)
]
KNOWN = list(zip(IDS, AUTHORS, DAYS, strict=True))
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
RDF = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bib="http://purl.org/net/biblio#"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:link="http://purl.org/rss/1.0/modules/link/"'
)


def _people(names: tuple[str, ...], form: str) -> str:
    parts = (name.partition(" ") for name in names)
    return "".join(form.format(given=given, family=family) for given, _, family in parts)


def _styled(text: str) -> str:
    return f'<style face="normal" size="100%">{text}</style>'


FORMS = {
    "EndNote": "<xml><records>"
    + "".join(
        "<record><contributors><authors>"
        + _people(n, f"<author>{_styled('{family}, {given}')}</author>")
        + "</authors><secondary-authors><author>Ed I</author></secondary-authors></contributors>"
        f"<titles><title>{_styled(t)}</title><secondary-title>J</secondary-title></titles>"
        f"<dates><year>2025</year><pub-dates><date>{d}</date></pub-dates></dates>"
        f"<abstract>{_styled(a)}</abstract><urls><related-urls><url>"
        f"{_styled(f'https://arxiv.org/abs/{i}')}</url></related-urls></urls></record>"
        for i, t, a, n, d in PAPERS
    )
    + "</records></xml>",
    "Zotero RDF": f"<rdf:RDF {RDF}>"
    + "".join(
        f'<bib:Article rdf:about="http://arxiv.org/abs/{i}"><dcterms:isPartOf><bib:Journal>'
        f"<dc:title>A Journal of Something</dc:title></bib:Journal></dcterms:isPartOf>"
        "<bib:authors><rdf:Seq>"
        + _people(
            n,
            "<rdf:li><foaf:Person><foaf:surname>{family}</foaf:surname>"
            "<foaf:givenName>{given}</foaf:givenName></foaf:Person></rdf:li>",
        )
        + f"</rdf:Seq></bib:authors><dc:title>{t}</dc:title><dcterms:abstract>{a}"
        f"</dcterms:abstract><dc:date>{d}</dc:date></bib:Article>"
        for i, t, a, n, d in PAPERS
    )
    + "</rdf:RDF>",
    "MODS": '<modsCollection xmlns="http://www.loc.gov/mods/v3">'
    + "".join(
        f"<mods><titleInfo><title>{t}</title></titleInfo>"
        + _people(
            n,
            '<name type="personal"><namePart type="family">{family}</namePart>'
            '<namePart type="given">{given}</namePart></name>',
        )
        + f"<originInfo><dateIssued>{d}</dateIssued></originInfo><abstract>{a}</abstract>"
        f"<relatedItem><titleInfo><title>J</title></titleInfo></relatedItem>"
        f"<location><url>https://arxiv.org/abs/{i}</url></location></mods>"
        for i, t, a, n, d in PAPERS
    )
    + "</modsCollection>",
    "PubMed": DECLARED
    + '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.nlm.nih.gov/x.dtd">\n'
    + "<PubmedArticleSet>"
    + "".join(
        "<PubmedArticle><Article><Journal><JournalIssue><PubDate><Year>2025</Year>"
        f"<Month>Mar</Month><Day>{d[-2:]}</Day></PubDate></JournalIssue><Title>J</Title></Journal>"
        f"<ArticleTitle>{t}</ArticleTitle><ELocationID>10.48550/arXiv.{i}</ELocationID>"
        f"<Abstract><AbstractText>{a.partition('. ')[0]}.</AbstractText><AbstractText>"
        f"{a.partition('. ')[2]}</AbstractText></Abstract><AuthorList>"
        + _people(n, "<Author><LastName>{family}</LastName><ForeName>{given}</ForeName></Author>")
        + "</AuthorList></Article></PubmedArticle>"
        for i, t, a, n, d in PAPERS
    )
    + "</PubmedArticleSet>",
    "OAI": DECLARED
    + "<OAI-PMH><ListRecords>"
    + "".join(
        f"<record><header><datestamp>2026-01-01</datestamp></header><metadata><arXiv><id>{i}</id>"
        f"<created>{d}</created><authors>"
        + _people(n, "<author><keyname>{family}</keyname><forenames>{given}</forenames></author>")
        + f"</authors><title>{t}</title><abstract>  {a}\n</abstract></arXiv></metadata></record>"
        for i, t, a, n, d in PAPERS
    )
    + "</ListRecords></OAI-PMH>",
}


@pytest.mark.parametrize("form", FORMS)
def test_papers_come_back_whole(form: str) -> None:
    parsed = parse(FORMS[form].encode(), "export.xml")
    assert told(parsed) == ALL
    assert [known(entry) for entry in parsed.entries] == KNOWN
    assert parsed.unparsed == ()


@pytest.mark.parametrize(
    ("text", "saw"),
    [
        ("<plist><dict><key>a</key></dict></plist>", "its elements are 'plist', 'dict'"),
        ("<records><record><title>A</title></record>", "it is damaged"),
        (
            '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x><title>&c;</title></x>',
            "it defines entities",
        ),
    ],
)
def test_xml_without_papers_is_refused_by_name(text: str, saw: str) -> None:
    with pytest.raises(SourceError, match=f"'x.xml' is not a digest.*tried as XML.*{saw}.*Export"):
        parse(f"{DECLARED}{text}".encode(), "x.xml")


def test_elements_within_one_another_without_end_are_read_or_refused() -> None:
    deep = "<a>" * 50_000 + "</a>" * 50_000
    with pytest.raises(SourceError, match="is not a digest"):
        parse(f"{DECLARED}{deep}".encode(), "x.xml")
