from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.vector_stores.types import VectorStoreQuery

from assistant.terminal.cli import main
from index.errors import SettingError
from index.generation.bm25 import Lexicon, rarity
from index.generation.catalogue import Catalogue
from index.generation.catalogue_writer import Draft
from index.generation.merging import title_id
from index.home import Home
from index.models.engines import Engine, OnnxRuntime, OpenVino
from index.models.minilm import MiniLM
from index.models.vectors import cosine_spread, moments
from index.retrieval import ranking
from index.retrieval import searcher as searching
from index.retrieval.filters import passing
from index.retrieval.searcher import Searcher
from index.text.words import terms
from index.types import Digest, Entry, Filters, ParsedDigest, Place
from tests.conftest import SHARED


@pytest.fixture(scope="module")
def searcher(small_home: Path) -> Iterator[Searcher]:
    opened = Searcher.open(Home(small_home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def seeds_searcher(seeds_home: Path) -> Iterator[Searcher]:
    opened = Searcher.open(Home(seeds_home))
    yield opened
    opened.close()


@pytest.mark.parametrize("engine", [OpenVino, OnnxRuntime])
def test_vectors_are_unit_rows_and_do_not_depend_on_their_neighbours(engine: type[Engine]) -> None:
    model = MiniLM(engine)
    texts = ["sparse attention", "irregular time series with gaps " * 20, ""]
    rows = model.encode(texts)
    assert rows.shape == (3, 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(rows[1], model.encode(texts[1:2])[0])
    assert model.get_query_embedding(texts[0]) == rows[0].tolist()


def test_engines_agree() -> None:
    texts = ["sparse attention", "irregular time series with gaps " * 20, "μP: learning rates", "a"]
    one, two = MiniLM(OpenVino).encode(texts), MiniLM(OnnxRuntime).encode(texts)
    assert (one * two).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_openvino_reports_nothing_to_anybody() -> None:
    code = (
        "import sys; from index.models.minilm import MiniLM; from index.models.engines import OpenVino\n"
        "MiniLM(OpenVino)\n"
        "assert 'openvino' in sys.modules; assert sys.modules['openvino_telemetry'] is None\n"
        "print(sorted(m for m in sys.modules if m.startswith('openvino') and 'backend' in m))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_moments_give_the_exact_spread_of_cosines() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(500, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    mean, deviation = cosine_spread(rows[0], moments(rows))
    scores = rows @ rows[0]
    assert mean == pytest.approx(scores.mean(), abs=1e-5)
    assert deviation == pytest.approx(scores.std(), rel=1e-3)


def test_terms_fold_greek_and_plurals_and_drop_stop_words() -> None:
    assert terms("The μP") == terms("muP")
    assert terms("networks") == terms("network")
    assert terms("of the and") == []
    assert terms("10% of ResNet-50") == ["10", "resnet", "50"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("optimisation", "optimization"),
        ("regularised", "regularized"),
        ("colours of neighbouring pixels", "colors of neighboring pixels"),
        ("analyse the behaviour", "analyze the behavior"),
        ("labelled and modelling", "labeled and modeling"),
        ("a defence", "a defense"),
        ("centre", "center"),
        ("LLMs", "LLM"),
        (r"$\mu$P", "μP"),
    ],
)
def test_terms_are_the_same_however_a_word_is_spelled(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_bm25_finds_compounds_written_as_one_word_and_as_two() -> None:
    lexicon = Lexicon.of(["fine-tuning of models", "finetuning of models", "pruning of models"])
    for asked in ("fine-tuning", "finetuning"):
        assert lexicon.scores(asked)[:2].min() > 0
        assert lexicon.scores(asked)[2] == 0


def test_bm25_scores_and_rarity() -> None:
    lexicon = Lexicon.of(["a cat sat", "a dog sat", "the dog dog"])
    scores = lexicon.scores("dog")
    assert scores[0] == 0
    assert scores[2] > scores[1] > 0
    assert lexicon.scores("zebra").tolist() == [0, 0, 0]
    weights = rarity(lexicon, terms("cat dog zebra"))
    assert weights["cat"] > weights["dog"] > 0
    assert "zebra" not in weights


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Which method forecasts series observed at irregular times?", "Tide Tables"),
        ("speech recognition that saves battery", "Whispering Gates"),
        ("prune weights by the age of their gradient", "Gradient Gardening"),
        ("does critical batch size depend on model size", "Do Small Models"),
    ],
)
def test_the_right_paper_comes_first(searcher: Searcher, question: str, title: str) -> None:
    results = searcher.search(question, k=3)
    assert results[0].paper.title.startswith(title)
    assert len(results) == 3
    assert [r.score for r in results] == sorted((r.score for r in results), reverse=True)
    assert len({result.paper.id for result in results}) == 3
    best = results[0].passages
    assert [s.score for s in best] == sorted((s.score for s in best), reverse=True)
    assert all(s.passage.paper_id == results[0].paper.id for s in best)


def test_a_filtered_search_is_exact(searcher: Searcher) -> None:
    every = searcher.search("neural networks", k=10)
    only = every[-1].paper.id
    assert [r.paper.id for r in searcher.search("neural networks", filters=Filters(paper=(only,)))] == [only]
    of_digest = searcher.search("neural networks", filters=Filters(digest="compact.txt"))
    assert {r.paper.id for r in of_digest} == {r.paper.id for r in every if "compact.txt" in r.paper.digests}
    assert [r.score for r in of_digest] == pytest.approx(
        [r.score for r in every if "compact.txt" in r.paper.digests], abs=1e-4
    )


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(since="2026-01-01"), {"a", "d"}),
        (Filters(until="2025-12-31"), {"b"}),
        (Filters(since="2025-06-01", until="2025-06-01"), {"b"}),
        (Filters(paper_since="2024-02"), {"b"}),
        (Filters(paper_until="2024-01-31"), {"a", "d"}),
        (Filters(paper_since="2000-01", paper_until="2010-01"), {"d"}),
        (Filters(digest="two"), {"b"}),
        (Filters(paper=("https://arxiv.org/abs/2401.00001v3",)), {"a"}),
        (Filters(paper=(title_id("c"),)), {"c"}),
        (Filters(digest="three"), {"c"}),
        (Filters(digest="three", until="2026-12-31"), set()),
        (Filters(digest="other.txt"), {"a"}),
        (Filters(), {"a", "b", "c", "d"}),
    ],
)
def test_filters_pass_exactly(tmp_path: Path, filters: Filters, ids: set[str]) -> None:
    digests = [
        Digest("one", "/one", "1", "2026-02-01", "given", 1, places=(Place("other.txt", "/x/other.txt", "/x"),)),
        Digest("two", "/two", "2", "2025-06-01", "given", 1),
        Digest("three", "/three", "3", None, "undated", 1),
        Digest("four", "/four", "4", "2026-03-01", "given", 1),
    ]
    entries = {
        "1": Entry("a", "x", 1, "2401.00001"),
        "2": Entry("b", "x", 1, "2403.00001"),
        "3": Entry("c", "x", 1),
        "4": Entry("d", "x", 1, "cs/0501001"),
    }
    draft = Draft(tmp_path / "catalogue", None)
    for sha, entry in entries.items():
        draft.add(sha, ParsedDigest("test", (entry,), ()))
    draft.settle(entries, [], lambda paper: ([], 0), reuse=True)
    papers = Catalogue(tmp_path / "catalogue", {digest.sha256: digest.name for digest in digests})
    assert {papers.at([n])[n].title for n in passing(filters, papers, digests)} == ids
    papers.close()


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (Filters(digest="nope"), "no digest named 'nope'.*compact.txt"),
        (Filters(since="yesterday"), "--since 'yesterday' is not a date"),
        (Filters(paper=("2401.1",)), "no paper with the id '2401.1'"),
    ],
)
def test_a_filter_that_means_nothing_is_told(searcher: Searcher, filters: Filters, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        searcher.search("networks", filters=filters)


def test_the_store_speaks_llama_index(searcher: Searcher) -> None:
    vector = searcher.encode(["speech recognition"])[0].tolist()
    found = searcher.generation.store.query(VectorStoreQuery(query_embedding=vector, similarity_top_k=2))
    assert found.ids is not None
    assert found.similarities is not None
    (paper,) = searcher.generation.papers.at(searcher.generation.papers.papers_of(found.ids[:1])).values()
    assert paper.title.startswith("Whispering Gates")
    assert 1 >= found.similarities[0] > found.similarities[1] >= -1


def test_titles_find_their_papers_among_the_seeds(seeds_searcher: Searcher) -> None:
    papers = list(seeds_searcher.generation.papers.values())[::8]
    first = [seeds_searcher.search(paper.title, k=1)[0].paper.id == paper.id for paper in papers]
    assert sum(first) / len(first) >= 0.95


def test_a_right_paper_is_first_for_the_seed_questions(seeds_searcher: Searcher) -> None:
    file = SHARED / "eval" / "questions.jsonl"
    questions = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    asked = [q for q in questions if q["gold"]]
    first = [seeds_searcher.search(q["question"], k=1)[0].paper.title in q["gold"] for q in asked]
    assert sum(first) >= 12


QUESTIONS = [
    "Which methods train without a learning rate schedule?",
    "flat minima and generalization",
    "How are long contexts compressed for language models?",
    "agents that learn from self-play",
]


def test_a_filtered_search_finds_what_an_exhaustive_one_does(
    seeds_searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "RERANKED", 10_000)
    papers = seeds_searcher.generation.papers
    every = seeds_searcher.search(QUESTIONS[0], len(papers))
    assert len(every) == len(papers)
    digests = seeds_searcher.generation.manifest.digests
    days = sorted(digest.captured for digest in digests if digest.captured)
    asked = [Filters(digest=digest.name) for digest in digests]
    asked += [Filters(since=days[-1]), Filters(until=days[0]), Filters(since=days[0], digest=digests[0].name)]
    asked += [
        Filters(paper=(every[-1].paper.id, every[3].paper.id)),
        Filters(paper=(every[9].paper.id,), until=days[-1]),
    ]
    for filters in asked:
        passed = passing(filters, papers, digests)
        ids = {paper.id for paper in papers.at(sorted(passed)).values()}
        found = seeds_searcher.search(QUESTIONS[0], len(papers), filters)
        assert [r.paper.id for r in found] == [r.paper.id for r in every if r.paper.id in ids]


def test_as_many_papers_are_found_as_are_wanted(seeds_searcher: Searcher) -> None:
    assert len(seeds_searcher.search("pruning", 250)) == 250


def test_the_graph_finds_what_looking_at_every_vector_does(
    seeds_searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = [[r.paper.id for r in seeds_searcher.search(question, 20)] for question in QUESTIONS]
    monkeypatch.setattr(seeds_searcher.generation, "store", None)
    exact = [[r.paper.id for r in seeds_searcher.search(question, 20)] for question in QUESTIONS]
    agreement = [len(set(a) & set(b)) / 20 for a, b in zip(quick, exact, strict=True)]
    assert sum(agreement) / len(agreement) >= 0.99


def test_why_a_paper_stands_where_it_does(small_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["search", "Sparse Lanterns light a tunnel", "-k", "2", "--explain", "--home", str(small_home)]
    assert main([*command, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["results"][0]
    assert set(first["legs"]) == {"cosine", "bm25", "fused", *ranking.FEATURES}
    assert {"spars", "lantern"} <= set(first["terms"])
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "words in common: spars, lantern" in shown
    assert first["passage"] in shown
