"""Lists of papers that say a line of each are read with that line, and told as doubtful."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.layouts.detection import parse
from tests.made_papers import told

SAID = (
    ("What Gulls Hear above the Surf", "Trains twelve gulls to peck at a key when a tone sounds."),
    ("Do Gulls Read Tide Tables?", "They do not: what they know is the tide itself."),
    ("Loud Colonies", "Records four colonies for a summer and tells their calls apart"),
    ("Gliding without Wind", "Shows that gulls glide on the wake of ships."),
)
LINKS = (
    "https://arxiv.org/abs/2501.90001",
    "https://arxiv.org/pdf/2501.90002.pdf",
    "https://doi.org/10.9999/gulls.3",
    "https://gulls.example/papers/4.pdf",
)
PAPERS = [(t, s, u) for (t, s), u in zip(SAID, LINKS, strict=True)]
HEAD = (
    "# Awesome Gulls [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)\n\n"
    "> What has been written on gulls.\n\n## Contents\n\n- [Hearing](#hearing)\n"
    "- [Flight](#flight)\n\n## Hearing\n\n"
)
TOOLS = (
    "\n## Tools\n\n- [gullfit](https://github.com/a/gullfit) - Fits calls of gulls to a model.\n"
    "- [gulls](https://huggingface.co/datasets/a/gulls) - Ten thousand calls, each with its day.\n"
)
FORMS = {
    "a dash": "- [{t}]({u}) - {s}\n",
    "bold, a colon, code": "* **[{t}]({u})**: {s} [[code](https://github.com/a/b)]\n",
    "stars and people": "- 🔥 [{t}]({u}) (Ada Quill, Bo Marsh) — {s}\n",
    "numbers and a venue": "{n}. [{t}]({u}) *(ICML 2025)* - {s}\n",
    "a venue as code": "+ [{t}]({u}) `ICML 2025` - {s}\n",
    "the link behind": "- **{t}** [[paper]({u})] [[code](https://github.com/a/b)] - {s}\n",
    "wrapped": "- [{t}]({u}) –\n  {s}\n",
    "apart": "- [{t}]({u}): {s}\n\n",
}


def _page(form: str) -> str:
    entries = [form.format(n=n, t=t, s=s, u=u) for n, (t, s, u) in enumerate(PAPERS, start=1)]
    return f"{HEAD}{''.join(entries[:2])}\n## Flight\n\n{''.join(entries[2:])}{TOOLS}"


@pytest.mark.parametrize("name", FORMS)
def test_each_paper_has_its_line_and_tools_are_none(name: str) -> None:
    parsed = parse(_page(FORMS[name]).encode(), "README.md")
    assert told(parsed) == list(SAID)
    assert [entry.url for entry in parsed.entries] == list(LINKS)
    assert [entry.arxiv_id for entry in parsed.entries] == ["2501.90001", "2501.90002", None, None]
    assert parsed.doubtful == ("it says a line of each paper rather than an abstract",)
    assert [piece.why for piece in parsed.unparsed] == [
        "entries of the list that lead to no paper: 2, as 'gullfit'"
    ]


def test_papers_without_a_line_are_told() -> None:
    page = _page(FORMS["a dash"]) + "- [Gulls at Night](https://arxiv.org/abs/2501.90009)\n"
    parsed = parse(page.encode(), "README.md")
    assert len(parsed.entries) == len(PAPERS)
    assert parsed.unparsed[0].why == "papers of the list without a text: 1, as 'Gulls at Night'"


@pytest.mark.parametrize("form", ["- [{t}]({u})\n", "1. [{t}]({u}), ICML 2025\n"])
def test_a_list_that_says_nothing_of_its_papers_is_refused_by_name(form: str) -> None:
    page = "# Gulls\n\n" + "".join(form.format(t=t, u=u) for t, _, u in PAPERS)
    with pytest.raises(SourceError, match="looks like a list of links to papers that says nothing"):
        parse(page.encode(), "list.md")


def test_buttons_are_no_titles_and_abstracts_below_titles_are_read_as_such() -> None:
    page = "".join(f"- [Paper]({u}) {s}\n" for _, s, u in PAPERS)
    assert "Paper" not in [title for title, _ in told(parse(page.encode(), "list.md"))]
    page = "".join(f"- [{t}]({u})\n\n  {f'{s} ' * 4}\n\n" for t, s, u in PAPERS)
    assert parse(page.encode(), "list.md").layout == "Markdown"
