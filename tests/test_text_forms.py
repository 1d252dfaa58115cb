"""Forms of text, Markdown and HTML that people save: each gives the same three papers."""

from __future__ import annotations

import textwrap

import pytest

from index.layouts.detection import parse
from index.types import Header, ParsedDigest

TITLES = (
    "Quiet Heron: Counting Drops of Rain on Roofs of Tin, with a Minute of Quiet and for Nobody",
    "Do Gulls Read Tide Tables?",
    "Reef Nets Without Anchors",
)
ABSTRACTS = tuple(
    f"We count drops of rain on {roof}. It needs one microphone and a minute of quiet before the "
    "storm, and errs by two drops in a hundred. No listener that we asked does as well, and none "
    "of them listened for longer than it takes to boil an egg."
    for roof in ("a roof of tin", "a roof of reed", "a roof of slate")
)
PEOPLE = ("Ada Quill, Bo Marsh", "Cem Tern", "Dee Foam, Eli Reef, Fay Shoal")


def _read(form: str, head: str = "", wrap: dict[int, int] | None = None) -> ParsedDigest:
    page = [head]
    for number, (title, abstract, people) in enumerate(
        zip(TITLES, ABSTRACTS, PEOPLE, strict=True), start=1
    ):
        width = (wrap or {}).get(number) or (wrap or {}).get(0)
        known = {
            "title": title,
            "cut": title.replace("with a", "with\n  a", 1),
            "abstract": textwrap.fill(abstract, width) if width else abstract,
            "people": people,
            "n": str(number),
            "ref": str(number * 5),
            "id": f"2501.0000{number}",
        }
        text = form
        for name, value in known.items():
            text = text.replace(f"@{name}@", value)
        page.append(text)
    parsed = parse("\n".join(page).encode(), "page")
    assert [entry.title for entry in parsed.entries] == list(TITLES)
    assert [entry.abstract for entry in parsed.entries] == list(ABSTRACTS)
    return parsed


IDS = ["2501.00001", "2501.00002", "2501.00003"]


def _ids(parsed: ParsedDigest) -> list[str | None]:
    return [entry.arxiv_id for entry in parsed.entries]


def _people(parsed: ParsedDigest) -> list[str]:
    return [", ".join(entry.authors) for entry in parsed.entries]


@pytest.mark.parametrize(
    "head",
    [
        '<div align="center">\n\n# Rain\n\n**Every day**\n\n</div>\n\n---\n',
        '<h1 align="center">Rain, Every Day</h1>\n\n',
        '<p align="center">\n  <img src="x.png">\n</p>\n\n## New\n',
    ],
)
def test_markdown_may_begin_with_a_tag(head: str) -> None:
    form = (
        "<details>\n<summary><b>@n@. @title@</b> ⭐ 20</summary>\n\n<br/>\n\n**🔗 Links:** "
        "[📄 arXiv](https://arxiv.org/abs/@id@) • [📥 PDF](https://arxiv.org/pdf/@id@)\n\n"
        "> @abstract@\n\n</details>\n"
    )
    parsed = _read(form, head)
    assert (parsed.layout, _ids(parsed)) == ("Markdown", IDS)


@pytest.mark.parametrize(
    "form",
    [
        "### [@cut@](https://huggingface.co/papers/@id@)\n\n\n@abstract@\n\n- 9 authors\n",
        "### @cut@\n\n@abstract@\n- [arXiv](https://arxiv.org/abs/@id@)\n",
        "**@cut@**\n\nhttps://arxiv.org/abs/@id@\n\n@abstract@\n",
        "@cut@\n\n@abstract@\n\nhttps://arxiv.org/abs/@id@\n",
    ],
)
def test_a_title_over_two_lines_is_whole(form: str) -> None:
    assert _ids(_read(form)) == IDS


@pytest.mark.parametrize("wrap", [{2: 78}, {1: 70, 3: 100}, {0: 90}])
def test_an_abstract_may_keep_its_wraps(wrap: dict[int, int]) -> None:
    _read("@title@\n\n@abstract@\n", "Daily Papers\n\nSep 3\n", wrap)
    _read("## @title@\n\n> @abstract@\n", "", wrap)


def test_links_whose_addresses_were_cut_off_leave_no_marks() -> None:
    form = (
        "### [@title@][@ref@]\n\n[\n\n@abstract@\n\n][@ref@]\n[\n* 3 authors\n][@ref@]\n·\n"
        "May 30, 2025 [ 2][@ref@]\n[\n65\n][@ref@]\n"
    )
    _read(form, "[Subscribe][29]\n\n# Daily Papers\n\nJun 29\n[\n-\n][31]\n", {0: 110})


def test_a_listing_of_arxiv_as_the_browser_saves_it() -> None:
    head = (
        "<!DOCTYPE html><html><body><h1>Rain</h1><h3>Showing new listings for Friday, 27 June 2025"
        "</h3><div class='paging'>Total of 3 entries</div><dl><h3>New submissions (showing 3 of 3 "
        "entries)</h3>"
    )
    form = (
        "<dt><a name='item@n@'>[@n@]</a> <a href='/abs/@id@' title='Abstract'>arXiv:@id@</a> "
        "[<a href='/pdf/@id@'>pdf</a>, <a href='/format/@id@'>other</a>]</dt><dd><div>"
        "<div class='list-title'><span class='descriptor'>Title:</span>\n @title@\n</div>"
        "<div class='list-authors'><a href='#'>@people@</a></div><div><span>Subjects:</span> "
        "<span>Rain (cs.CL)</span></div><p>\n @abstract@\n</p></div></dd>"
    )
    parsed = _read(form, head)
    assert (_ids(parsed), _people(parsed)) == (IDS, list(PEOPLE))
    assert parsed.header == Header(6, 27, 2025)
    assert parsed.unparsed == ()


@pytest.mark.parametrize("blank", "\u00a0\u202f\u2009\u3000")
def test_blanks_of_any_width_are_blanks(blank: str) -> None:
    form = "@title@\n\n@abstract@\n".replace("@abstract@", f"{blank}@abstract@")
    parsed = _read(form, f"Daily{blank}Papers\n\nSep{blank}3\n")
    assert parsed.header == Header(9, 3, None)


def test_one_author_without_a_label_is_an_author() -> None:
    assert _people(_read("@title@\n\n@people@\n\n@abstract@\n")) == list(PEOPLE)
    assert _people(_read("## @title@\n*@people@*\n\n@abstract@\n")) == list(PEOPLE)


def test_what_stands_above_the_papers_is_none_of_them() -> None:
    head = "# All Papers of the Day\n\nThese are read anew at two in the morning, every weekday.\n"
    parsed = _read("## [@title@](https://arxiv.org/abs/@id@)\n\n@abstract@\n", head)
    assert ["above the first paper" in piece.why for piece in parsed.unparsed] == [True]


def test_numbers_may_begin_again() -> None:
    head = "## Rain\n"
    form = "### [1] @title@\n\n@abstract@\n\n## And more\n"
    assert len(_read(form, head).entries) == 3


def test_words_without_blanks_between_them_are_read() -> None:
    text = (
        "每日论文\n\n2025年9月3日\n\n苍鹭：用麦克风数雨滴\n\n我们数屋顶上的雨滴。它只需要一个麦克风和一分钟的"
        "安静，误差为百分之二。没有一个听众做得更好。\n\n海鸥会看潮汐表吗\n\n我们研究海鸥是否会看潮汐表。"
        "在三个港口的档案中，海鸥总是在退潮时到达，比渔民更准时。\n"
    )
    parsed = parse(text.encode(), "page")
    assert [e.title for e in parsed.entries] == ["苍鹭：用麦克风数雨滴", "海鸥会看潮汐表吗"]
    assert [e.abstract[-7:] for e in parsed.entries] == ["听众做得更好。", "比渔民更准时。"]
    assert parsed.header == Header(9, 3, 2025)


@pytest.mark.parametrize(
    "form",
    [
        "@n@. **@title@** — *@people@* ([arXiv:@id@]"
        "(https://arxiv.org/abs/@id@))\n\n   @abstract@\n",
        "- [@title@](https://arxiv.org/abs/@id@) by @people@\n\n  @abstract@\n",
        "[@n@] @title@\n    @people@\n    https://arxiv.org/abs/@id@\n    Abstract — @abstract@\n",
        "📄 *@title@*\n👤 @people@\n🔗 https://arxiv.org/abs/@id@\n📝 @abstract@\n",
        "#### @title@\n\n2025-02-03 · @people@\n\n@abstract@\n\n[Paper](https://arxiv.org/abs/@id@)"
        "\n",
        "[PDF] @title@\n@people@ - arXiv preprint arXiv:@id@, 2025\n@abstract@\n",
        "<div><dt><b>@title@</b> <a href='https://arxiv.org/pdf/@id@'>pdf</a></dt><dd>"
        "<p>by @people@</p><p>@abstract@ <a href='#'>Read more</a></p></dd></div>",
        "<table><tr><td><a href='https://arxiv.org/abs/@id@'>@title@</a><br><i>@people@</i></td>"
        "<td>@abstract@</td></tr></table>",
    ],
)
def test_what_stands_beside_a_title_on_its_line_is_told_apart(form: str) -> None:
    parsed = _read(form)
    assert (_ids(parsed), _people(parsed)) == (IDS, list(PEOPLE))


def test_the_fields_above_a_page_are_its_own() -> None:
    form = "## [@title@](https://arxiv.org/abs/@id@)\n\n@abstract@\n"
    front = '---\ntitle: "Rain"\nsource: https://huggingface.co/papers\ncreated: 2025-02-07\n---\n'
    assert _read(form, front).captured == "2025-02-07"
    _read(
        form, "Title: Trending Papers - Hugging Face\n\nURL Source: https://x.org\n\nRain\n====\n"
    )


def test_a_word_that_is_a_button_elsewhere_stays_in_an_abstract() -> None:
    form = "<div><h3>@title@</h3><p>@abstract@</p></div>".replace(
        "@abstract@", "@abstract@ (see <i>x</i>)"
    )
    page = "".join(
        form.replace("@title@", t).replace("@abstract@", a)
        for t, a in zip(TITLES, ABSTRACTS, strict=True)
    )
    assert {e.abstract[-8:] for e in parse(page.encode(), "page").entries} == {" (see x)"}


def test_a_title_in_tags_may_have_people_and_links_beside_it() -> None:
    form = (
        "<details>\n<summary><strong>@title@</strong> - @people@ - "
        "[[pdf]](https://arxiv.org/pdf/@id@)</summary>\n\n**Abstract:** @abstract@\n\n"
        "**arXiv ID:** @id@\n</details>\n"
    )
    parsed = _read(form, "# Rain\n\n<details open>\n<summary><h2>All (3 papers)</h2></summary>\n")
    assert (_ids(parsed), _people(parsed)) == (IDS, list(PEOPLE))


def test_a_translated_title_is_none() -> None:
    form = (
        "# @title@ \n\n**Title (ZH)**: 苍鹭\n\n**Authors**: @people@\n\n"
        "**Abstract**: @abstract@\n\n"
        "**Abstract (ZH)**: 我们数屋顶上的雨滴。它只需要一个麦克风和一分钟的安静。\n\n---\n"
    )
    assert _people(_read(form)) == list(PEOPLE)


def test_a_heading_that_is_a_date_is_no_title() -> None:
    form = "# 📅 Date: 2025-11-0@n@\n\n## 📄 @title@\n\n### 👥 Authors\n@people@\n\n"
    form += "### 📝 Abstract\n@abstract@\n"
    assert _people(_read(form)) == list(PEOPLE)


def test_signs_that_a_program_has_escaped_are_those_signs() -> None:
    page = "".join(
        f"> ### {n}. Rain\\-Proof Nets {n}\n>\n> **Abstract:**\n"
        f"> We \\(and others\\) knit nets that "
        f"are rain\\-proof\\. It takes {n} days and no more than a ball of yarn\\.\n\n"
        for n in range(1, 4)
    )
    entries = parse(page.encode(), "page").entries
    assert [entry.title for entry in entries] == [f"Rain-Proof Nets {n}" for n in range(1, 4)]
    assert entries[0].abstract == (
        "We (and others) knit nets that are rain-proof. It takes 1 days and no more than a ball of "
        "yarn."
    )
