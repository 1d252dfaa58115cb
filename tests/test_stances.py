"""assistant.answering.stances, and how claims are answered by them. Real entailment model.

Covers assistant.answering.comparisons, assistant.answering.effects, assistant.answering.needs.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.answering.effects import effect_of, side_by_degree, side_by_effect, turned
from assistant.answering.stances import bearing, stance
from assistant.wording import Side
from index.builder import build
from index.home import Home
from index.text.sentences import sentences
from index.text.words import terms
from index.types import Paper

FOR = "Experiments show that kelp fertiliser makes tomatoes grow faster than dung."
AGAINST = "Experiments show that kelp fertiliser does not make tomatoes grow faster than dung."
BESIDE = "We measure the salt that kelp fertiliser leaves in the soil of tomatoes."


def paper(*said: str, title: str = "") -> Paper:
    return Paper("one", title, " ".join(["Gardens are old.", *said]), ("a.txt",))


def side(claim: str, one: Paper) -> Side:
    return stance(claim, dict.fromkeys(terms(claim), 1.0), one).side


@pytest.mark.parametrize(("said", "wanted"), [(FOR, "yes"), (BESIDE, "open")])
def test_a_finding_is_on_one_side_or_left_open(said: str, wanted: str) -> None:
    assert side("kelp fertiliser makes tomatoes grow faster than dung", paper(said)) == wanted


def test_a_no_of_one_sentence_alone_is_left_open() -> None:
    denied = paper("Experiments show that kelp fertiliser does not make tomatoes grow faster.")
    assert side("kelp fertiliser makes tomatoes grow faster", denied) == "open"


@pytest.mark.parametrize("verb", ["better than", "is better than", "outperforms"])
def test_no_paper_says_of_two_things_that_each_is_the_better_one(verb: str) -> None:
    said = paper("Experiments show that Momo improves over Sprint and Amble in terms of accuracy.")
    sides = {side(f"{a} {verb} {b}", said) for a, b in (("Sprint", "Amble"), ("Amble", "Sprint"))}
    assert sides == {"open"}


@pytest.mark.parametrize(
    ("claim", "said", "wanted"),
    [
        ("kelp beats dung", "Experiments show that kelp outperforms dung.", "yes"),
        ("dung better than kelp", "Experiments show that kelp outperforms dung.", "no"),
        ("kelp more bitter than dung", "We show that it is more bitter than dung.", "yes"),
        ("kelp cheaper than dung", "We show that kelp outperforms dung.", "open"),
        ("dung always the best fertiliser", "We show that kelp is superior to dung.", "no"),
        ("kelp beats dung", "We show that kelp does not outperform dung.", "no"),
        ("kelp beats dung", "It is known that weeds outperform dung.", "open"),
        ("tomatoes require dung", "We show that tomatoes grow without any dung.", "no"),
        ("tomatoes cannot grow without dung", "We show that tomatoes grow without dung.", "no"),
        ("tomatoes do not need dung", "We show that tomatoes grow without any dung.", "yes"),
        ("tomatoes can grow without dung", "We show that tomatoes grow without dung.", "yes"),
    ],
)
def test_words_tell_what_is_ahead_and_what_is_done_without(
    claim: str, said: str, wanted: str
) -> None:
    assert side(claim, paper(said, title="On Kelp")) == wanted


@pytest.mark.parametrize(
    ("claim", "said", "wanted"),
    [
        ("kelp hurt growth", "We find that kelp can reduce growth on clay.", "yes"),
        ("kelp improves growth", "We find that it significantly increases growth.", "yes"),
        ("kelp improves growth", "We find that kelp degrades growth.", "no"),
        ("kelp improves growth", "We find that kelp does not improve growth.", "no"),
        ("kelp does not improve growth", "We find that kelp enhances growth.", "no"),
        ("kelp does not improve growth", "We find that kelp harms growth.", "yes"),
        ("kelp hurts growth", "In a cold year kelp reduced growth.", "yes"),
        # nothing of the two, of one alone, or of both ways
        ("kelp hurts growth", "There is kelp with lower cost and higher growth.", "open"),
        ("kelp hurts growth", "Kelp reduces cost and improves growth.", "open"),
        ("kelp improves growth", "We find that kelp does not reduce growth.", "open"),
        ("kelp improves growth", "We find that growth is improved by kelp.", "open"),
        ("kelp improves growth", "We find that kelp improves yields.", "open"),
        ("kelp improves growth", "We find that, beside kelp, dung improves growth.", "open"),
        ("kelp improves growth", "Kelp improves growth, but kelp reduces growth at sea.", "open"),
    ],
)
def test_words_tell_which_way_one_thing_works_on_another(
    claim: str, said: str, wanted: Side
) -> None:
    effect = effect_of(claim)
    assert effect is not None
    assert side_by_effect(effect, "On Kelp", said) == wanted


@pytest.mark.parametrize(
    ("claim", "said", "wanted"),
    [
        ("kelp hurts growth", "There are gardens of kelp with lower cost and higher growth.", "no"),
        ("kelp hurts growth", "Fields have higher growth than they had, and less weed.", "no"),
        ("kelp hurts growth", "We see lower growth at sea.", "yes"),
        ("kelp improves growth", "We see reduced growth at sea.", "no"),
        ("kelp does not hurt growth", "We see higher growth at sea.", "yes"),
        # whoever has it: that can take a side away, never give one
        ("kelp hurts growth", "Bare fields have lower growth than those with kelp.", "yes"),
        # of something else, of none, or of both
        ("kelp hurts growth", "We see lower growth loss at sea.", "open"),
        ("kelp hurts growth", "We see better soil, and growth.", "open"),
        ("kelp hurts growth", "It comes without lower growth.", "open"),
        ("kelp hurts growth", "Higher growth in spring, lower growth in autumn.", "open"),
    ],
)
def test_more_of_a_thing_is_no_less_of_it(claim: str, said: str, wanted: Side) -> None:
    effect = effect_of(claim)
    assert effect is not None
    assert side_by_degree(effect, said) == wanted


def test_what_states_no_single_effect_has_no_contrary() -> None:
    assert turned("kelp improves growth") == "kelp reduces growth"
    assert turned("pruning reduce accuracy") == "pruning improves accuracy"
    for claim in (
        "kelp is green",
        "growth is improved by kelp",
        "kelp helps and dung hurts growth",
    ):
        assert (effect_of(claim), turned(claim)) == (None, "")


def test_an_effect_is_told_by_the_words_of_a_title_and_not_against_them() -> None:
    """The entailment model hears a contradiction in the harm that both tell."""
    said = (
        "Overall, our results show that while there is not an exact parallel between beds and "
        "fields, cases where kelp has bad consequences help us find those where it does harm."
    )
    one = paper(said, title="Kelp Fertiliser can Reduce Yields where Clay Makes them Small")
    assert side("kelp fertiliser hurts yields", one) == "yes"


@pytest.mark.parametrize(
    "said",
    [
        "Experiments show that sparse pruning much lowers the overhead of gardens while it keeps "
        "a competitive yield.",
        "Similarly in orchards, we achieve lower drop in yield with up to 13% improvement in "
        "labour.",
    ],
)
def test_no_paper_says_that_one_thing_makes_both_more_and_less_of_another(said: str) -> None:
    one = paper(said, title="Sparse Pruning of Gardens")
    assert [side(f"pruning {verb} yield", one) for verb in ("reduces", "improves")] == ["open"] * 2


def test_a_title_compares_too() -> None:
    one = paper(
        "We grow both for a year and weigh what they bear.", title="Kelp Can Outperform Dung"
    )
    assert side("kelp beats dung", one) == "yes"


def test_the_sentence_that_bears_on_the_claim_is_chosen() -> None:
    claim = "kelp fertiliser makes tomatoes grow faster"
    found = stance(claim, dict.fromkeys(terms(claim), 1.0), paper(BESIDE, FOR))
    assert found.span.text == FOR


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("kelp")
    believed = "It is widely believed that kelp fertiliser makes tomatoes grow faster than dung."
    papers = {
        "Kelp Fertiliser for Tomatoes in Ten Gardens": FOR,
        "Kelp Fertiliser for Tomatoes, Tried Again": AGAINST,
        "Salt and Kelp Fertiliser under Tomatoes": BESIDE,
        "A Loom for Left-Handed Weavers": "We present a loom whose shuttle is thrown by a spring.",
    }
    lines = [{"title": t, "abstract": f"{believed} {said}"} for t, said in papers.items()]
    (folder / "kelp.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build([folder / "kelp.jsonl"], home=folder / "home")
    return Home(folder / "home")


def test_disagreement_is_shown_and_what_is_believed_is_not_quoted(home: Home) -> None:
    answer = Assistant(home).ask(
        "Does anyone show that kelp fertiliser makes tomatoes grow faster than dung?"
    )
    assert answer.kind == "claim"
    assert answer.text.startswith("3 papers bear on this: 1 seems to say yes, 1 seems to say no.")
    blocks = answer.text.split("\n\n")
    for group, said in (("yes", FOR), ("no", AGAINST)):
        assert said in blocks[blocks.index(f"**Seem to say {group}**") + 1]
    assert "widely believed" not in answer.text


def test_what_a_paper_proposes_takes_no_side(tmp_path: Path) -> None:
    said = "We propose a kelp fertiliser that makes tomatoes grow faster than dung."
    lines = [
        {"title": "A New Kelp Fertiliser for Tomatoes", "abstract": f"Dung is dear. {said}"},
        {"title": "A Loom for Weavers", "abstract": "We present a loom with a spring."},
    ]
    (tmp_path / "kelp.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build([tmp_path / "kelp.jsonl"], home=tmp_path / "home")
    question = "Does anyone show that kelp fertiliser makes tomatoes grow faster than dung?"
    answer = Assistant(Home(tmp_path / "home")).ask(question)
    assert answer.kind == "claim"
    assert answer.text.startswith("1 paper bears on this.")
    assert said in answer.text


def test_what_bears_on_a_claim_is_found_rather_than_done_or_offered() -> None:
    said = sentences(
        "Weight decay is said to improve generalization. We propose weight decay by tides, to "
        "improve generalization. The code of weight decay that may improve generalization is "
        "available at https://example.org/decay. We show that weight decay does not improve "
        "generalization. We hope that weight decay may improve generalization. Results raise two "
        "questions: when does weight decay improve generalization, and why?"
    )
    weights = dict.fromkeys(terms("weight decay improves generalization"), 1.0)
    found = [one.text for one in bearing(weights, said)]
    assert found[0] == "We show that weight decay does not improve generalization."
    assert not any("example.org" in one or "hope" in one or "why?" in one for one in found)


def test_where_nothing_found_shares_a_word_what_is_done_may_bear() -> None:
    said = sentences(
        "Lamps are old. In this paper we propose a novel method of weight decay for lamps. "
        "Experiments show that they burn longer."
    )
    first, *_ = bearing(dict.fromkeys(terms("weight decay"), 1.0), said)
    assert first.text.startswith("In this paper we propose")
