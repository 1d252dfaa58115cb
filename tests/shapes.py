"""Files of any size: ordinary ones, and ones made to keep a reader busy. Each shape gives some
`size` characters."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator

ABSTRACT = (
    "Long documents are slow to read for models that attend to every word. We propose a sparse "
    "attention that keeps quality and is 3.1 times faster on four tasks. Ablations show that (i) "
    "the routing, and (ii) the cache matter."
)
BESIDES = 100  # characters of a paper, about, that are not its abstract
Shape = Callable[[int], str]


def papers(size: int) -> Iterator[tuple[str, str]]:
    for number in range(max(1, size // (BESIDES + len(ABSTRACT)))):
        yield (
            f"Sparse Attention {number}: Reading Long Documents Faster",
            f"Study {number} is this. {ABSTRACT}",
        )


def text_page(size: int) -> str:
    return "".join(f"{title}\n\n{abstract}\n\n" for title, abstract in papers(size))


def markdown_page(size: int) -> str:
    return "".join(
        f"## [{t}](https://arxiv.org/abs/2401.{n % 9999:05})\n\n{a}\n\n"
        for n, (t, a) in enumerate(papers(size))
    )


def html_page(size: int) -> str:
    return (
        "<html><body>"
        + "".join(f"<h3>{t}</h3><p>{a}</p>" for t, a in papers(size))
        + "</body></html>"
    )


def json_list(size: int) -> str:
    return json.dumps([{"title": t, "abstract": a} for t, a in papers(size)])


def json_lines(size: int) -> str:
    return "".join(json.dumps({"title": t, "abstract": a}) + "\n" for t, a in papers(size))


def csv_table(size: int) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([("title", "abstract"), *papers(size)])
    return out.getvalue()


def bar_table(size: int) -> str:
    rows = "".join(f"| {n} | **{t}** | {a} |\n" for n, (t, a) in enumerate(papers(size)))
    return f"# Papers\n\nA page.\n\n{BAR_HEAD}{rows}"


BAR_HEAD = "| # | Title | Abstract |\n|---|---|---|\n"


def bibliography(size: int) -> str:
    return "".join(
        f"@article{{k{n},\n title={{{t}}},\n abstract={{{a}}}\n}}\n"
        for n, (t, a) in enumerate(papers(size))
    )


def feed(size: int) -> str:
    items = "".join(
        f"<item><title>{t}</title><description>{a}</description></item>" for t, a in papers(size)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    )


def ris(size: int) -> str:
    return "".join(f"TY  - JOUR\nTI  - {t}\nAB  - {a}\nER  - \n\n" for t, a in papers(size))


def xml_records(size: int) -> str:
    items = "".join(
        f"<record><titles><title>{t}</title></titles><abstract>{a}</abstract></record>"
        for t, a in papers(size)
    )
    return f"<xml><records>{items}</records></xml>"


def yaml_list(size: int) -> str:
    return "".join(f"- title: '{t}'\n  abstract: >-\n    {a}\n" for t, a in papers(size))


def toml_list(size: int) -> str:
    return "".join(f"[[papers]]\ntitle = '{t}'\nabstract = '{a}'\n\n" for t, a in papers(size))


def chat_text(size: int) -> str:
    return "".join(
        f"[13.03.25, 10:{n % 60:02}:00] Ada: {t}\n{a}\n" for n, (t, a) in enumerate(papers(size))
    )


def note(size: int) -> str:
    body = "".join(f"## {t}\n\n{a}\n\n" for t, a in papers(size))
    return f"---\ntitle: My papers\ndate: 2025-03-12\n---\n\n{body}"


def chat(size: int) -> str:
    return json.dumps(
        {"messages": [{"date": "2025-03-12", "text": f"{t}\n\n{a}"} for t, a in papers(size)]}
    )


def notebook(size: int) -> str:
    cells = [{"cell_type": "markdown", "source": f"## {t}\n\n{a}"} for t, a in papers(size)]
    return json.dumps({"nbformat": 4, "cells": cells})


def mail(size: int) -> str:
    text = text_page(size).replace("=", "=3D")
    return f"{MAIL}Content-Transfer-Encoding: quoted-printable\n\n{text}"


def mailbox(size: int) -> str:
    return "".join(
        f"From a@example.org Wed Mar 12 07:00:00 2025\n{MAIL}\n{t}\n\n{a}\n\n"
        for t, a in papers(size)
    )


MAIL = "From: a@example.org\nTo: b@example.org\nSubject: c\nDate: Wed, 12 Mar 2025 07:00:00 +0000\n"


def org_page(size: int) -> str:
    return "#+TITLE: Papers\n\n" + "".join(
        f"** {t}\n:PROPERTIES:\n:ARXIV: 2401.{n % 9999:05}\n:END:\n- Authors :: Ann Foam\n\n{a}\n\n"
        for n, (t, a) in enumerate(papers(size))
    )


def arxiv_mail(size: int) -> str:
    rule = "-" * 78
    return "".join(
        f"{rule}\n\\\\\narXiv:2401.{n % 9999:05}\nDate: Wed, 12 Mar 2025 18:21:20 GMT   (56kb)\n\n"
        f"Title: {t}\nAuthors: Ann Foam, Bo Spray\nCategories: cs.CL\n\\\\\n  {a}\n"
        f"\\\\ ( https://arxiv.org/abs/2401.{n % 9999:05} ,  56kb)\n"
        for n, (t, a) in enumerate(papers(size))
    )


def arxiv_listing(size: int) -> str:
    return "".join(
        f"[{n}] {LISTED} [pdf, html, other]\n  Title: {t}\n  Ann Foam, Bo Spray\n"
        f"  Subjects: Machine Learning (cs.LG)\n\n  {a}\n\n"
        for n, (t, a) in enumerate(papers(size), start=1)
    )


LISTED = "arXiv:2401.00001"


def pubmed_text(size: int) -> str:
    return "\n\n\n".join(
        f"{n}. J Made Up Med. 2024 Mar 12;15(3):201-214. doi: 10.9999/jim.{n}.\n\n{t}.\n\n"
        f"Foam A(1), Spray B(2).\n\nAuthor information:\n(1)Harbour.\n(2)Reef.\n\n{a}\n\n"
        f"DOI: 10.9999/jim.{n}\nPMID: {n + 10000000}"
        for n, (t, a) in enumerate(papers(size), start=1)
    )


def wiki_page(size: int) -> str:
    return "= Papers =\n\n" + "".join(
        f"== [https://arxiv.org/abs/2401.{n % 9999:05} {t}] ==\n''Ann Foam''\n\n{a}\n\n"
        for n, (t, a) in enumerate(papers(size))
    )


def link_list(size: int) -> str:
    return "# Awesome Papers\n\n" + "".join(
        f"- [{t}](https://arxiv.org/abs/2401.{n % 9999:05}) - {a[:90]}\n"
        for n, (t, a) in enumerate(papers(size))
    )


def repeated(piece: str, before: str = "", after: str = "") -> Shape:
    return lambda size: before + piece * (max(1, size // len(piece))) + after


PAPER = f"{next(papers(1))[0]}\n\n{next(papers(1))[1]}\n\n"
HEAD = f"## {PAPER}"
ROW = f'title,abstract\n"A Title of a Paper","{ABSTRACT}"\n'
PAGE = f"<html><body><h3>A Title of a Paper</h3><p>{ABSTRACT}</p>"
ITEM = f"<item><title>A Title of a Paper</title><description>{ABSTRACT}</description></item>"
RSS = f'<?xml version="1.0"?><rss version="2.0"><channel>{ITEM}'
BIB = f"@article{{k,\n title={{A Title of a Paper}},\n abstract={{{ABSTRACT}}}\n}}\n"


def nested(size: int) -> str:
    return "[" * (size // 2) + "]" * (size // 2)


SHAPES: dict[str, dict[str, Shape]] = {
    "text": {
        "ordinary": text_page,
        "one long line": repeated("word and more of it ", PAPER),
        "one long word": repeated("x", PAPER),
        "wrapped without end": repeated(
            "a line of eighty characters that goes on and on, until its very end is reach\n", PAPER
        ),
        "short lines": repeated("ab\n", PAPER),
        "short paragraphs": repeated("Some title here\n\n", PAPER),
        "prose after prose": repeated(f"{ABSTRACT}\n\n", f"arXiv:2401.00001\n{PAPER}"),
        "names": repeated("Ann Lee, Bo Chen\n", PAPER),
        "blank lines": repeated("\n", PAPER, "end"),
        "blanks": repeated(" ", PAPER + "a", "end"),
        "commas": repeated(", ", PAPER),
        "lines of commas": repeated(", " * 2000 + "x\n", PAPER),
        "digits": repeated("9", PAPER),
        "links": repeated("](", PAPER),
        "full stops": repeated("a. However, ", PAPER),
        "entities": repeated("&#x41;&amp", PAPER),
        "quotes": repeated('"', PAPER + "He said."),
        "bars": repeated("a | ", PAPER),
        "Chinese": repeated("我们提出了一种新的方法。", PAPER),
        "declarations": repeated("<?a?>", "", PAPER),
    },
    "Markdown": {
        "ordinary": markdown_page,
        "emphasis": repeated("*a ", HEAD),
        "bold": repeated("**a ", HEAD),
        "underscores": repeated("_", HEAD + "a"),
        "links half open": repeated("[a](", HEAD),
        "brackets": lambda size: HEAD + nested(size),
        "brackets alone": nested,
        "open brackets, then links": lambda size: HEAD + "x [" * (size // 6) + "](u)" * (size // 8),
        "images": repeated("![a](", HEAD),
        "references": repeated("[a][", f"{HEAD}[a]: https://x.org\n\n"),
        "definitions": repeated("[a]: b\n", HEAD),
        "tags": repeated("<a ", HEAD),
        "a tag of blanks": repeated(" ", HEAD + "x <a", "."),
        "headings": repeated("# a #", HEAD),
        "a heading of blanks": repeated(" ", HEAD + "## a", "# x"),
        "hashes": repeated("# a\n", HEAD),
        "backslashes": repeated("\\", HEAD),
        "lines joined": repeated("and more words\\\n", HEAD),
        "quotations": repeated("> ", HEAD),
        "bullets": repeated("- a\n", HEAD),
        "code": repeated("`", HEAD),
        "angle": repeated("<https://", HEAD),
        "targets": repeated("[a](b(c)(", HEAD),
        "bold links": repeated("**[a](https://x.org) - ", HEAD),
        "details": repeated("<details>", HEAD),
        "underlined": repeated("a\n---\n", HEAD),
    },
    "HTML": {
        "ordinary": html_page,
        "nested divs": repeated("<div>", PAGE, "words"),
        "nested bold": repeated("<b>a", PAGE),
        "tags never opened": repeated("</b>", PAGE),
        "many blocks never closed": repeated("<p>a<div>", PAGE),
        "text in inline tags": repeated("<i>a</i> ", PAGE),
        "blanks in inline tags": repeated("<i> </i>", f"{PAGE}<p>"),
        "half a tag": repeated("<a ", PAGE),
        "half a comment": repeated("<!--", PAGE),
        "comments": repeated("<!-- a -->", PAGE),
        "half a declaration": repeated("<!a", PAGE),
        "half a CDATA": repeated("<![CDATA[", PAGE),
        "half an instruction": repeated("<?a", PAGE),
        "half an end": repeated("</a", PAGE),
        "less than": repeated("<", PAGE),
        "ampersands": repeated("&", PAGE),
        "entities": repeated("&a", PAGE),
        "half a script": repeated("<script>", PAGE),
        "attributes": repeated(" a=b", f"{PAGE}<p", ">"),
        "half an attribute": repeated(" a='", f"{PAGE}<p"),
        "cells": repeated("<tr><td>a", f"{PAGE}<table>"),
        "breaks": repeated("a<br>", PAGE),
    },
    "JSON": {
        "ordinary": json_list,
        "lines": json_lines,
        "nested lists": nested,
        "nested objects": repeated('{"a":', "", "1"),
        "tiny records": repeated("{},", f'[{{"title":"A Title","abstract":"{ABSTRACT}"}},', "{}]"),
        "tiny lines": repeated("{}\n", f'{{"title":"A Title","abstract":"{ABSTRACT}"}}\n'),
        "tiny lines alone": repeated("{}\n"),
        "tiny papers": repeated('{"title":"a","abstract":"b"}\n'),
        "cut list": repeated('{"title":"a b c","abstract":"b"},', "["),
        "numbers": repeated("1,", "[", "1]"),
        "a long number": repeated("1", '[{"title":"A Title","abstract":"b","upvotes":', "}]"),
        "one abstract": repeated("word ", '[{"title":"A Title","abstract":"', '"}]'),
        "one abstract, no blank": repeated("x", '[{"title":"A Title","abstract":"', '"}]'),
        "one abstract of sentences": repeated(
            "We do so. ", '[{"title":"A Title","abstract":"', '"}]'
        ),
        "one abstract of stops": repeated(".", '[{"title":"A Title","abstract":"', '"}]'),
        "abstracts of 19,000": repeated(f'{{"title":"A Title","abstract":"{"*a " * 6_300}"}}\n'),
        "blanks and line ends": repeated(" ", '[{"title":"A Title","abstract":"a\\n', 'b"}]'),
        "one title": repeated("word ", '[{"title":"', f'","abstract":"{ABSTRACT}"}}]'),
        "authors of blanks": repeated(
            " ", f'[{{"title":"A Title","abstract":"{ABSTRACT}","authors":"a;', 'b"}]'
        ),
        "authors": repeated(
            '"A B",', f'[{{"title":"A Title","abstract":"{ABSTRACT}","authors":[', '"C"]}]'
        ),
        "keys": lambda size: json.dumps(
            [{"title": "A", "abstract": ABSTRACT, **{f"key{n}": n for n in range(size // 16)}}]
        ),
    },
    "table": {
        "ordinary": csv_table,
        "an open quote": repeated("word,and more\n", f'{ROW}"'),
        "an open quote in a line": repeated("word and ", f'{ROW}"a","'),
        "quotes": repeated('"', ROW),
        "quoted quotes": repeated('""', ROW + '"'),
        "commas": repeated(",", ROW),
        "tiny rows": repeated("a,b\n", ROW),
        "bars": repeated(
            "| a | b |\n", f"| title | abstract |\n|---|---|\n| A Title | {ABSTRACT} |\n"
        ),
        "dashes": repeated("-", f"| title | abstract |\n|---|---|\n| A Title | {ABSTRACT} |\n| "),
    },
    "bar table": {
        "ordinary": bar_table,
        "rules": repeated("|---|---|\n", BAR_HEAD),
        "tables": repeated(BAR_HEAD, "", f"| 1 | A Title | {ABSTRACT} |\n"),
        "tiny rows": repeated("|a\n", BAR_HEAD),
        "cells": repeated("a|", BAR_HEAD),
        "what unfolds": repeated("<summary>", BAR_HEAD + "| 1 | A | "),
        "links": repeated("[a](", BAR_HEAD + "| 1 | A | "),
        "stars": repeated("**a ", "| Paper | Links |\n|---|---|\n| **A Title of One** - "),
        "a rule of blanks": repeated(" ", f"{BAR_HEAD}| 1 | A |\n|", "-x"),
        "backslashes": repeated("\\", BAR_HEAD + "| 1 | A | "),
    },
    "BibTeX": {
        "ordinary": bibliography,
        "an open brace": repeated("{", BIB + "@article{k2, title={"),
        "closed braces": repeated("}", BIB),
        "entries never closed": repeated("@article{a,\n", BIB),
        "signs": repeated("@", BIB),
        "fields": repeated("a={b},\n", BIB + "@article{k2,\n", "}"),
        "an open quote": repeated("word ", f'{BIB}@article{{k2, title="'),
        "mathematics": repeated(
            "\\(", BIB.replace("Long doc", "") + "@article{k2, title={A}, abstract={", "}}"
        ),
        "dollars": repeated("$\\$", BIB + "@article{k2, title={A}, abstract={", "}}"),
        "a letter of blanks": repeated(" ", BIB + "@article{k2, title={A}, abstract={{\\ss", ".}}"),
        "equals": repeated("=", BIB + "@article{k2, ", "}"),
        "strings": repeated("@string{a={b}}\n", BIB),
        "comments": repeated("@comment{a}\n", BIB),
        "text between": repeated("words\n", BIB),
        "one key": repeated(f"@article{{k, title={{A}}, abstract={{{ABSTRACT}}}}}\n", BIB),
        "authors of blanks": repeated(
            " ", "@article{k, title={A B}, abstract={A b c.}, author={a", "b}}"
        ),
        "blank lines": repeated("\n", "", BIB),
    },
    "feed": {
        "ordinary": feed,
        "nested": repeated("<a>", RSS),
        "items never closed": repeated("<item>", RSS),
        "half a tag": repeated("<a ", RSS),
        "less than": repeated("<", RSS),
        "ampersands": repeated("&", RSS),
        "entities": repeated("&amp;", RSS + "<item><title>A</title><description>"),
        "half a CDATA": repeated("<![CDATA[", RSS),
        "half a comment": repeated("<!--", RSS),
        "escaped tags": repeated("&lt;b&gt;a", RSS + "<item><title>A</title><description>"),
        "attributes": repeated(" a='b'", RSS + "<item", "/>"),
        "tiny items": repeated("<item/>", RSS, "</channel></rss>"),
        "categories": repeated("<category>a</category>", RSS + "<item>", "</item></channel></rss>"),
        "authors": repeated("<author>a</author>", RSS + "<item>", "</item></channel></rss>"),
        "links": repeated("<link>a</link>", RSS + "<item>", "</item></channel></rss>"),
        "namespaces": lambda size: (
            RSS
            + "".join(f"<a{n} xmlns:b{n}='c{n}'/>" for n in range(size // 24))
            + "</channel></rss>"
        ),
    },
    "RIS": {
        "ordinary": ris,
        "entries never ended": repeated("TY  - JOUR\nTI  - A Title\n", ris(1)),
        "lines that go on": repeated("and more words\n", ris(1)[:-8]),
        "authors": repeated("AU  - A, B\n", ris(1)[:-8]),
        "tags alone": repeated("AB  - \n", ris(1)[:-8]),
        "blank lines": repeated("\n", ris(1)[:-8]),
        "blank entries of EndNote": repeated("\n%T A b c\n", "%T A b c\n%X A b c.\n"),
    },
    "XML": {
        "ordinary": xml_records,
        "nested": repeated("<a>", "<xml><records>"),
        "nested and ended": lambda size: (
            "<xml>" + "<a>" * (size // 8) + "</a>" * (size // 8) + "</xml>"
        ),
        "abstracts within abstracts": lambda size: (
            "<xml><title>A b</title>"
            + "<abstract>a " * (size // 24)
            + "</abstract>" * (size // 24)
            + "</xml>"
        ),
        "titles within titles": lambda size: (
            "<xml><abstract>A b.</abstract>"
            + "<title>a " * (size // 16)
            + "</title>" * (size // 16)
            + "</xml>"
        ),
        "abstracts": repeated("<abstract>a b.</abstract>", "<xml><title>A b</title>", "</xml>"),
        "titles": repeated("<title>a</title>", "<xml><abstract>A b.</abstract>", "</xml>"),
        "authors": repeated(
            "<author>a</author>", "<xml><title>A</title><abstract>b</abstract>", "</xml>"
        ),
        "attributes": lambda size: "<xml" + "".join(f" a{n}='b'" for n in range(size // 10)) + "/>",
        "names": lambda size: "<xml>" + "".join(f"<a{n}/>" for n in range(size // 9)) + "</xml>",
    },
    "YAML": {
        "ordinary": yaml_list,
        "nested lists": repeated("[", "a: "),
        "nested dashes": repeated("- ", "a: b\nc:\n"),
        "keys": lambda size: "".join(f"key{n}: a\n" for n in range(size // 12)),
        "one key": repeated("a: b\n"),
        "a long text": repeated("  word\n", "title: A\nabstract: >\n"),
        "a quote never ended": repeated("word ", 'title: "'),
        "aliases": repeated("- *a\n", "- &a b\n"),
        "documents": repeated("---\na: b\n"),
        "comments": repeated("# a\n", "title: A\n"),
        "blank lines": repeated("\n", "---\n", "a: b\n"),
    },
    "TOML": {
        "ordinary": toml_list,
        "nested lists": repeated("[", "a = "),
        "keys": lambda size: "".join(f"key{n} = 1\n" for n in range(size // 12)),
        "dotted keys": repeated("a.", "", "b = 1"),
        "tables": lambda size: "".join(f"[a{n}]\n" for n in range(size // 8)),
        "lists of tables": repeated("[[a]]\n"),
        "a text never ended": repeated("word ", 'a = "'),
        "comments": repeated("# a\n", "a = 1\n"),
        "blank lines": repeated("\n", "a = 1\n"),
    },
    "chat as text": {
        "ordinary": chat_text,
        "tiny messages": repeated("[13.03.25, 10:00:00] A: b\n"),
        "stamps without names": repeated("[13.03.25, 10:00:00] ", "[13.03.25, 10:00] A: b\n" * 2),
        "commas": repeated("a, [", "[13.03.25, 10:00] A: b\n" * 2),
        "blanks": repeated(" ", "[13.03.25, 10:00] A: b\n" * 2 + "13.03.25", "x"),
    },
    "note": {
        "ordinary": note,
        "front without end": repeated("a: b\n", "---\n"),
        "labels": repeated("Abstract: a b\n", "---\ntitle: A\nauthor: B\n---\n"),
        "headings of abstracts": repeated("# Abstract\n", "---\ntitle: A\nauthor: B\n---\n"),
        "paragraphs": repeated("a b\n\n", "---\ntitle: A\narxiv: 2503.10001\n---\n"),
    },
    "chat": {
        "ordinary": chat,
        "tiny messages": repeated(
            '{"date":"2025-03-12","text":"a"},', '{"messages":[', '{"a":1}]}'
        ),
        "parts": repeated('{"type":"bold","text":"a"},', '[{"ts":"1741770000","text":[', '"b"]}]'),
        "links": repeated("<https://a|", '[{"ts":"1741770000","text":"', '"}]'),
        "stars": repeated("*a", '[{"ts":"1741770000","text":"', '"}]'),
        "notebook": notebook,
        "tiny cells": repeated(
            '{"cell_type":"markdown","source":["a"]},', '{"nbformat":4,"cells":[', "{}]}"
        ),
    },
    "mail": {
        "ordinary": mail,
        "box": mailbox,
        "tiny mails": repeated(f"From a@b Wed Mar 12 07:00:00 2025\n{MAIL}\na\n\n"),
        "headers": repeated("X-A: b\n", MAIL),
        "a header that goes on": repeated(" a\n", MAIL + "X-A:\n"),
        "header without end": repeated("a", MAIL + "X-A:"),
        "boundaries": repeated(
            "--b\n\na\n",
            f'{MAIL}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n',
        ),
        "parts within parts": lambda size: (
            MAIL
            + "".join(
                f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'
                for n in range(size // 60)
            )
        ),
        "soft breaks": repeated("=\n", f"{MAIL}Content-Transfer-Encoding: quoted-printable\n\n"),
        "base64": repeated("YWJj\n", f"{MAIL}Content-Transfer-Encoding: base64\n\n"),
        "encoded words": repeated(" =?utf-8?q?a?=\n", f"{MAIL}X-A:\n"),
        "parameters": repeated(" a=b;", f"{MAIL}Content-Type: text/plain;", "\n\na"),
        "parameters in pieces": lambda size: (
            MAIL
            + "Content-Type: text/plain;"
            + "".join(f" a*{n}=b;" for n in range(size // 10))
            + "\n\na\n"
        ),
        "flowed": repeated("a \n", f"{MAIL}Content-Type: text/plain; format=flowed\n\n"),
    },
    "org mode": {
        "ordinary": org_page,
        "properties without end": repeated(":A: b\n", f"** {PAPER}:PROPERTIES:\n"),
        "links half open": repeated("[[a][", f"* {PAPER}"),
        "stars": repeated("*", f"* {PAPER}", " a"),
        "tags": repeated(":a", f"* {PAPER}* b "),
    },
    "arXiv mail": {
        "ordinary": arxiv_mail,
        "dividers": repeated("\\\\\n", "\\\\\narXiv:2401.00001\nTitle: A\n"),
        "heads": repeated("\\\\\narXiv:2401.00001\n"),
        "fields that go on": repeated(" a\n", "\\\\\narXiv:2401.00001\nTitle: A\n"),
        "rules": repeated("-" * 20 + "\n", "\\\\\narXiv:2401.00001\nTitle: A\n\\\\\n"),
    },
    "arXiv listing": {
        "ordinary": arxiv_listing,
        "heads": repeated(f"[1] {LISTED} [pdf]\n"),
        "heads half open": repeated(f"[1] {LISTED} (a\n", f"[1] {LISTED} [pdf]\nA\n"),
        "full lines": repeated("ninety letters " * 6 + "\n", f"[1] {LISTED} [pdf]\nA\n"),
        "labels": repeated("Subjects:\n", f"[1] {LISTED} [pdf]\nA\n"),
        "short lines": repeated("a b\n", f"[1] {LISTED} [pdf]\nTitle: A\n"),
        "links": repeated("[a](", f"[1] {LISTED} [pdf]\nA\n"),
        "numbered": repeated("[1]a ", f"[1] {LISTED} [pdf]\nA\n"),
    },
    "PubMed's text": {
        "ordinary": pubmed_text,
        "heads": repeated("1. J A. 2024;1:2. doi: 10.9999/a.\n\nA.\n\n"),
        "paragraphs": repeated("a b\n\n", pubmed_text(1)),
        "people": repeated("Foam A(1), ", "1. J A. 2024 Mar;1(1):2. doi: 10.9999/a.\n\nA.\n\n"),
    },
    "wiki": {
        "ordinary": wiki_page,
        "equals signs": repeated("=", f"== A ==\n\n{PAPER}", " a"),
        "links half open": repeated("[https://a ", f"== A ==\n\n{PAPER}"),
        "quotes": repeated("'", f"== A ==\n\n{PAPER}"),
    },
    "list of links": {
        "ordinary": link_list,
        "links half open": repeated("- [a](", link_list(2000)),
        "entries without words": repeated("- [A B](https://arxiv.org/abs/2401.00001)\n"),
        "buttons": repeated("[[a](https://b.c)] ", f"{link_list(1000)}- "),
        "nested entries": repeated("  - a\n", link_list(1000)),
    },
}
