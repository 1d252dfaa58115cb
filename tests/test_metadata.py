"""Questions for a paper, for what is known of papers besides their text, and for papers by it.

Covers assistant.question.authors_named, assistant.question.author_roles,
assistant.question.author_ranking, assistant.question.described_papers,
assistant.question.metadata_told, assistant.question.metadata_words,
assistant.question.papers_called, assistant.question.similar_papers,
assistant.question.authorship, assistant.question.catalogued,
assistant.question.named_papers, assistant.question.paper_references.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.answering.assistant import Assistant as Engine
from index import build, search
from index.errors import SettingError
from index.home import Home
from index.types import Filters
from tests.conftest import SHARED

DIGESTS = Path(__file__).parents[1] / "benchmarks" / "catalogue"
GULL, LAYERS, DROPOUT = "2503.90001", "2503.90002", "2310.00007"
BUOY, TIDE, MAPS = "2503.90003", "2508.11111", "2507.22222"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    home = tmp_path_factory.mktemp("catalogue") / "home"
    build([*DIGESTS.glob("*.json")], home=home)
    return Assistant(Home(home))


def asked(engine: Engine, *questions: str) -> Answer:
    """The last answer of a conversation."""
    history: list[Answer] = []
    for question in questions:
        history.append(engine.ask(question, history=history))
    return history[-1]


@pytest.mark.parametrize(
    ("question", "papers"),
    [
        ("2503.90001", [GULL]),
        ("2503.90001v3", [GULL]),
        ("https://arxiv.org/pdf/2508.11111v2.pdf summarize", [TIDE]),
        ("see https://huggingface.co/papers/2507.22222.", [MAPS]),
        ("doi:10.48550/arXiv.2310.00007", [DROPOUT]),
        ("buoynet small nets for small boats", [BUOY]),
        ("“Lighthouse Probes Tell Truthful Layers from Fluent Ones” (arXiv 2025)", [LAYERS]),
        ("Lighthouse probs tell truthful layrs from fluent ones", [LAYERS]),
        ("Lighthouse Probes Tell Truthful …", [LAYERS]),
        ("2503.90001 2503.90003", [GULL, BUOY]),
    ],
)
def test_a_paper_is_found_by_what_names_it(
    engine: Engine, question: str, papers: list[str]
) -> None:
    answer = asked(engine, question)
    assert (answer.kind, answer.status) == ("find", "answered")
    assert list(answer.papers) == papers
    assert {cited.paper_id for cited in answer.citations} == set(papers)


def test_a_paper_is_found_by_its_own_address(engine: Engine) -> None:
    answer = asked(engine, "https://example.org/papers/mooring-lines?utm=1")
    assert engine.published.paper(answer.papers[0]).title.startswith("Mooring Lines")


def test_a_question_is_asked_of_the_paper_that_it_names(engine: Engine) -> None:
    answer = asked(engine, "On how many harbours does arXiv:2503.90003 test?")
    assert (answer.kind, answer.papers) == ("fact", (BUOY,))
    assert "twelve harbours" in answer.text
    refused = asked(engine, "Which GPUs does 2503.90001 need for pretraining?")
    assert (refused.status, refused.reason) == ("abstained", "not_stated")
    compared = asked(engine, "How do 2503.90001 and 2508.11111 differ?")
    assert set(compared.papers) == {GULL, TIDE}
    assert compared.table


def test_what_no_digest_has_is_told(engine: Engine) -> None:
    answer = asked(engine, "What does 2305.99999 propose?")
    assert (answer.kind, answer.status, answer.papers) == ("find", "abstained", ())
    assert answer.text.startswith("2305.99999 is in no indexed digest.")
    assert "askpapers index PATH" in answer.text
    both = asked(engine, "2305.99999 and 2503.90001")
    assert both.papers == (GULL,)
    assert both.notes[0].startswith("2305.99999 is in no indexed digest.")


@pytest.mark.parametrize(
    ("question", "kind", "papers"),
    [
        ("papers by Ada Quill", "list", {GULL, DROPOUT, TIDE}),
        ("has ada quill written anything about attention?", "list", {GULL, TIDE}),
        ("which papers does Ada Quill have here?", "list", {GULL, DROPOUT, TIDE}),
        ("Quill's papers on diffusion", "list", {MAPS}),
        ("how many papers has Gus Kelp published?", "count", {DROPOUT, BUOY}),
        ("papers by Ada Quill and Gus Kelp", "list", {DROPOUT}),
        ("jose pena", "list", {TIDE}),
        ("papers by Kelp or Łukasz Reef", "list", {DROPOUT, BUOY, MAPS}),
        ("papers on attention not by José Peña", "list", {GULL, DROPOUT}),
        ("attention papers that Bo Marsh did not write", "list", {TIDE, DROPOUT}),
        ("which papers did neither Quill nor Kelp write from 2025?", "list", {LAYERS}),
        ("papers by Ada Quill but not with Gus Kelp", "list", {GULL, TIDE}),
        ("papers by neither Ada Quill nor Kelp from 2025", "list", {LAYERS, MAPS}),
        ("anything by Ada Quill except those with Bo Marsh or Jane Roe", "list", {DROPOUT, TIDE}),
        ("papers with more than 54 votes", "list", {GULL, TIDE}),
        (
            "papers on attention by Ada Quill with more than 50 votes since September",
            "list",
            {TIDE},
        ),
        ("papers by Gus Kelp in the Sep 3 digest", "list", {BUOY}),
        ("papers by Ada Quill from 2023", "list", {DROPOUT}),
        ("which attention papers are from 2025?", "list", {GULL, TIDE}),
        ("papers on attention published in August 2025", "list", {TIDE}),
        ("2025 papers on attention", "list", {GULL, TIDE}),
        ("how many papers were published from July to August 2025?", "count", {MAPS, TIDE}),
    ],
)
def test_papers_by_whom_and_with_how_many_votes(
    engine: Engine, question: str, kind: str, papers: set[str]
) -> None:
    answer = asked(engine, question)
    assert (answer.kind, answer.status) == (kind, "answered")
    assert set(answer.papers) == papers


def test_what_was_read_as_a_filter_is_noted(engine: Engine) -> None:
    notes = asked(engine, "papers on attention by Quill with 60+ votes").notes
    assert notes[0].startswith(
        "Only papers by Quill (Ada Quill; Ingrid Quill), with at least 60 votes. 2 papers without"
    )
    dated = asked(engine, "papers by Ada Quill since August").notes
    assert any("date it with: askpapers index PATH --captured" in note for note in dated)


@pytest.mark.parametrize(
    "question",
    [
        "papers by Jane Roe",
        "Has Geoffrey Hinton any paper here?",
        "papers by Brown",
        "is Hinton among the authors?",
        "papers by Ada Quill and Jane Roe",
    ],
)
def test_an_unknown_author_is_told_by_name(engine: Engine, question: str) -> None:
    answer = asked(engine, question)
    assert answer.status == "abstained"
    assert answer.text.startswith("No indexed paper names ")
    assert answer.text.endswith(" as an author.")
    assert "Perhaps you mean Ada Quill" in asked(engine, "papers by Ada Quil").text


def test_a_name_alone_that_nobody_bears(engine: Engine) -> None:
    said = "No paper here mentions Bengio, and none is by somebody of that name."
    for question in ("Bengio", "Bengio papers"):
        answer = asked(engine, question)
        assert (answer.status, answer.text.startswith(said)) == ("abstained", True)
    beside = asked(engine, "papers by Gus Kelp or Jane Roe")
    assert set(beside.papers) == {DROPOUT, BUOY}
    assert beside.notes[0] == "No indexed paper names Jane Roe as an author."


@pytest.mark.parametrize(
    ("question", "paper"),
    [
        ("What does Dee Foam's paper propose?", LAYERS),
        ("Summarise the paper by Dee Foam", LAYERS),
        ("What does Peña's paper on tides propose?", TIDE),
        ("What is Ada Quill's paper on dropout about?", DROPOUT),
        ("tl;dr BuoyNet", BUOY),
        ("summarise 2503.90003 in one sentence", BUOY),
        ("key points of Tide Attention with Linear Memory", TIDE),
    ],
)
def test_a_paper_is_told_in_short(engine: Engine, question: str, paper: str) -> None:
    answer = asked(engine, question)
    assert (answer.kind, answer.status, answer.papers) == ("find", "answered", (paper,))


@pytest.mark.parametrize(
    ("question", "paper"),
    [
        ("I liked the BuoyNet paper, what else?", BUOY),
        ("I really enjoyed the BuoyNet paper.", BUOY),
        ("more like 2503.90001", GULL),
        ("I read 2508.11111 and want more like it", TIDE),
        ("what should I read after Gull Attention?", GULL),
        ("papers similar to the Lighthouse Probes one", LAYERS),
        ("anything related to “Tide Attention with Linear Memory”?", TIDE),
    ],
)
def test_papers_like_one(engine: Engine, question: str, paper: str) -> None:
    answer = asked(engine, question)
    assert (answer.kind, answer.status) == ("list", "answered")
    assert answer.papers
    assert paper not in answer.papers


def test_a_year_of_which_nothing_is_known_leaves_the_subject(tmp_path: Path) -> None:
    paper = {
        "title": "Gull Attention",
        "abstract": "We prune attention. Pruning attention is fast.",
    }
    (tmp_path / "a.json").write_text(json.dumps([paper]), encoding="utf-8")
    build([tmp_path / "a.json"], home=tmp_path / "home", captured="2026-09-03")
    engine = Assistant(Home(tmp_path / "home"))
    answer = engine.ask("papers of 2023 on pruning attention", anyway=True)
    assert any("so the papers are of any time" in note for note in answer.notes)
    assert answer.papers
    for asked_for in ("papers from before 2015", "anything from before 2010?"):
        answer = engine.ask(asked_for)
        assert answer.status == "abstained"
        assert answer.text.startswith("No indexed paper tells when it appeared")


def test_pages_without_authors_and_votes_say_so(
    embedded: Callable[[Path], Path], tmp_path: Path
) -> None:
    home = embedded(tmp_path / "plain")
    build([DIGESTS.parents[1] / "examples" / "foundations.txt"], home=home)
    plain = Assistant(Home(home))
    for question in ("papers by Tri Dao", "which authors have most papers?"):
        assert "digests name no authors" in asked(plain, question).text
    assert "tell no votes" in asked(plain, "papers with more than 5 votes").text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("who wrote Gull Attention?", "By Ada Quill and Bo Marsh."),
        ("Authors of 2507.22222?", "By Ingrid Quill and Łukasz Reef."),
        ("who came up with buoynet", "By Gus Kelp."),
        ("when did Kelp Dropout come out?", "It appeared on 2023-10-02."),
        ("which digest is Tide Attention with Linear Memory in?", "(captured 2025-09-03)"),
        ("how many votes has Gull Attention?", "It has 61 votes."),
        ("link to BuoyNet", "https://arxiv.org/abs/2503.90003"),
        ("arXiv id of harbour maps from sonar by diffusion", "Its arXiv id is 2507.22222."),
        ("what is the title of 2503.90002?", "Lighthouse Probes"),
        ("did Ada Quill write BuoyNet?", "No. By Gus Kelp."),
        ("when was BuoyNet published and who wrote it?", "2025-03-14. By Gus Kelp."),
        ("who wrote Storm Warnings by Gradient Descent on Barometers?", "name no authors of it"),
        (
            "when did Mooring Lines as Graphs for Forecasting Strain appear?",
            "Date it with: askpapers index PATH --captured DATE.",
        ),
        ("bibtex of BuoyNet", "@misc{kelp2025buoynet"),
        ("how do I cite 2503.90003?", "author = {Gus Kelp}"),
        ("code of BuoyNet", "Its abstract gives no address of code."),
        ("who wrote the paper about forgetting spans of the input?", "By Gus Kelp and Ada Quill."),
        ("when was the paper on pruning nets for boats published?", "It appeared on 2025-03-14."),
        ("link to the paper that draws harbour maps", "https://arxiv.org/abs/2507.22222"),
        ("who wrote BuoyNet and what is their university?", "The digests tell no e-mail addresses"),
        (
            "email of Gus Kelp",
            "The digests tell nothing of authors but their names. 2 of the papers",
        ),
        ("which authors have most papers?", "- Ada Quill: 3 papers\n"),
    ],
)
def test_what_is_known_of_a_paper(engine: Engine, question: str, said: str) -> None:
    answer = asked(engine, question)
    assert (answer.kind, answer.citations) == ("metadata", ())
    assert said in answer.text


def test_the_paper_before_is_meant(engine: Engine) -> None:
    assert "Gus Kelp" in asked(engine, "2503.90003", "who wrote it?").text
    assert "2025-03-14" in asked(engine, "2503.90003", "and when was it published?").text
    answer = asked(engine, "papers by Gus Kelp", "how many votes does the second one have?")
    assert "33 votes" in answer.text
    more = asked(engine, "who wrote BuoyNet?", "what else has he written?")
    assert set(more.papers) == {BUOY, DROPOUT}


@pytest.mark.parametrize(
    ("first", "then", "papers"),
    [
        ("papers from 2025", "which of these are by Ada Quill?", {GULL, TIDE}),
        ("papers by Ada Quill", "those with more than 60 votes", {GULL, TIDE}),
        ("papers by Ada Quill", "which of them come from 2023?", {DROPOUT}),
        ("papers by Ada Quill", "without those by Gus Kelp", {GULL, TIDE}),
        ("papers by Ada Quill", "only those by Jane Roe", set()),
    ],
)
def test_a_list_is_narrowed(engine: Engine, first: str, then: str, papers: set[str]) -> None:
    assert set(asked(engine, first, then).papers) == papers


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("papers by gradient descent", "list"),
        ("papers by random search", "list"),
        ("learning by doing", "list"),
        ("Why is the 'Gull Zeroing' paper so slow?", "fact"),
        ("who proposed dropout?", "fact"),
        ("how many votes does a majority need in self-consistency?", "fact"),
        ("papers on author identification", "list"),
        ("papers on link prediction by graph networks", "list"),
        ("what date do tide gauges start?", "fact"),
        ("papers on nets like those of small boats", "list"),
        ("does AlphaFold work on harbours?", "fact"),
        ("How does Unified Data-Free Compression do on harbours?", "fact"),
        ("who wrote the paper on protein folding?", "fact"),
        ("what code does the rate decoder use?", "fact"),
        ("papers not by design", "list"),
    ],
)
def test_near_misses_go_on_to_the_abstracts(engine: Engine, question: str, kind: str) -> None:
    answer = asked(engine, question)
    assert answer.kind == kind
    assert "as an author" not in answer.text


def test_filters_by_keyword(engine: Engine) -> None:
    home = engine.published.home.root
    found = search("attention", author="A. Quill", min_votes=40, home=home)
    assert {result.paper.id for result in found} == {GULL, TIDE}
    assert engine.ask("tides", filters=Filters.of(max_votes=10)).considered == 1
    with pytest.raises(SettingError, match="No indexed paper names Jane Roe as an author"):
        search("attention", author=["Jane Roe"], home=home)


def test_the_small_digest(tmp_path: Path) -> None:
    digest = SHARED / "digests" / "small" / "50-meta.json"
    if not digest.is_file():
        pytest.skip("the small digests (../shared/digests/small) are not here")
    build([digest], home=tmp_path / "small")
    engine = Assistant(Home(tmp_path / "small"))
    for question, papers in (
        ("https://arxiv.org/abs/2503.90001 summarize", (GULL,)),
        ("2503.90002", (LAYERS,)),
        ("What does the paper 2503.90001 propose?", (GULL,)),
        ("papers by Ada Quill", (GULL,)),
        ("who wrote Gull Attention?", (GULL,)),
    ):
        assert asked(engine, question).papers == papers
    assert "Ada Quill and Bo Marsh" in asked(engine, "who wrote Gull Attention?").text
