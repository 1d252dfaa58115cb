"""assistant.question.list_operations: what a follow-up does to the list of papers before.

Covers assistant.question.lists_shown, assistant.question.list_groups.

The collection is written here: thirteen papers on lanterns, three of them with solar cells, two
with moths; three on tides; of two days and three years.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.page.messages import Turn
from assistant.page.saved_conversations import kept_turn, sent
from assistant.question.finding import find
from assistant.types import Answer, Group
from assistant.wording import SIDES
from index.builder import build
from index.errors import QuestionError
from index.home import Home
from index.types import Filters
from tests.fake_model import FakeModel
from tests.test_conversation import Counted

PLACES = (
    "harbours mines ships tunnels gardens kitchens towers bridges caves trains camps roofs yards"
).split()
LIGHT = {
    **dict.fromkeys(("mines", "towers", "roofs"), "solar cells on top"),
    **dict.fromkeys(("gardens", "caves"), "a cage that keeps moths away"),
}
FIRST = "Which papers are about paper lanterns?"
MANY = 60


def paper(number: int, place: str) -> dict[str, Any]:
    with_what = LIGHT.get(place, "a wick of wool")
    return {
        "title": f"Paper Lanterns for {place.capitalize()}",
        "abstract": f"Much has been written of light. We propose paper lanterns for {place}, with "
        f"{with_what}. Experiments show that such paper lanterns burn {number + 3} hours.",
        "published": f"{2023 + number % 3}-0{1 + number % 9}-01",
        "upvotes": (7 * number) % 13,
    }


TIDES = [
    {
        "title": f"Tide Clocks of the {side}",
        "abstract": f"We introduce a tide clock that reads the {side} coast by a float. It errs.",
    }
    for side in ("North", "South", "West")
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("lists")
    lanterns = [paper(number, place) for number, place in enumerate(PLACES)]
    days = {"2026-05-01": [*lanterns[:7], *TIDES], "2026-06-01": lanterns[7:]}
    for day, papers in days.items():
        lines = "\n".join(json.dumps(one) for one in papers)
        (folder / f"{day}.jsonl").write_text(f"{lines}\n", encoding="utf-8")
    build([folder], home=folder / "home")
    return Assistant(Home(folder / "home"))


@pytest.fixture(scope="module")
def listed(engine: Assistant) -> Answer:
    answer = engine.ask(FIRST)
    assert len(answer.papers) == len(PLACES)
    return answer


def chain(engine: Assistant, *questions: str) -> list[Answer]:
    """Each asked with those before."""
    answers: list[Answer] = []
    for question in questions:
        answers.append(engine.ask(question, history=answers))
    return answers


def places(engine: Assistant, answer: Answer) -> list[str]:
    titles = [engine.published.paper(key).title for key in answer.papers]
    return [title.removeprefix("Paper Lanterns for ").casefold() for title in titles]


def test_a_subject_keeps_what_is_about_it_and_nothing_else_comes(
    engine: Assistant, listed: Answer
) -> None:
    answer = engine.ask("which of them use solar cells?", history=[listed])
    assert (answer.kind, answer.status, answer.count) == ("list", "answered", 3)
    assert set(places(engine, answer)) == {"mines", "towers", "roofs"}
    assert answer.text.startswith("Of the 13 papers, 3 bear on “solar cells”.")
    assert all("solar cells" in cited.quote for cited in answer.citations)
    assert answer.searched == "the 13 papers on paper lanterns: those that bear on “solar cells”"
    assert answer.considered == 13
    counted = engine.ask("how many of them use solar cells?", history=[listed])
    assert (counted.kind, counted.count) == ("count", 3)
    others = engine.ask("which are not with solar cells?", history=[listed])
    assert set(places(engine, others)) == set(PLACES) - {"mines", "towers", "roofs"}


def test_none_is_told_with_the_nearest_of_the_list(engine: Assistant, listed: Answer) -> None:
    answer = engine.ask("do any of them treat chess?", history=[listed])
    assert (answer.status, answer.reason) == ("abstained", "not_stated")
    assert answer.text.startswith("None of the 13 papers says anything of “chess”.")
    assert {near.paper_id for near in answer.nearest} <= set(listed.papers)
    assert "papers on chess" in answer.notes[-1]
    # nothing has changed: the list before is still the one that is meant
    after = engine.ask("drop the first", history=[listed, answer])
    assert after.papers == listed.papers[1:]


@pytest.mark.parametrize(
    "question", ["sort by date", "drop the first", "as a table", "newest first, as a table"]
)
def test_without_a_list_there_is_nothing_to_be_done(engine: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="there is none yet"):
        engine.ask(question)


def test_what_was_refused_since_leaves_the_list_standing(engine: Assistant, listed: Answer) -> None:
    refused = engine.ask("What is the recipe for sourdough bread?", history=[listed])
    assert refused.status == "abstained"
    assert engine.ask("drop the first", history=[listed, refused]).papers == listed.papers[1:]


def test_the_same_is_asked_of_another_subject(engine: Assistant, listed: Answer) -> None:
    other = engine.ask("and about tide clocks?", history=[listed])
    assert other.searched == "Which papers are about tide clocks?"
    assert (other.kind, len(other.papers)) == ("list", len(TIDES))


def test_papers_stand_in_groups_and_one_of_them_is_kept(engine: Assistant, listed: Answer) -> None:
    by_year = engine.ask("group them by year", history=[listed])
    assert [one.name for one in by_year.groups] == ["2025", "2024", "2023"]
    assert sum(len(one.papers) for one in by_year.groups) == len(PLACES)
    assert "**2024**" in by_year.text
    second = engine.ask("only the second group", history=[listed, by_year])
    assert set(second.papers) == set(by_year.groups[1].papers)
    last = engine.ask("the last group", history=[listed, by_year, second])
    assert set(last.papers) == set(by_year.groups[2].papers)
    without = engine.ask("drop the group on 2023", history=[listed, by_year])
    assert set(without.papers) == set(listed.papers) - set(by_year.groups[2].papers)
    with pytest.raises(QuestionError, match="in 3 groups"):
        engine.ask("the ninth group", history=[listed, by_year])
    with pytest.raises(QuestionError, match="in no groups"):
        engine.ask("only the second group", history=[listed])


def test_papers_are_counted_by_what_is_known_of_them(engine: Assistant, listed: Answer) -> None:
    counted = engine.ask("how many per digest?", history=[listed])
    assert (counted.kind, counted.count, counted.papers) == ("count", len(PLACES), ())
    assert counted.text == (
        "The 13 papers by digest: 2026-06-01.jsonl (2026-06-01): 6; "
        "2026-05-01.jsonl (2026-05-01): 7."
    )
    assert engine.ask("drop the first", history=[listed, counted]).papers == listed.papers[1:]
    assert "No author told: 13" in engine.ask("count them by author", history=[listed]).text


def test_of_a_list_that_is_of_no_claim_a_side_is_a_subject(
    engine: Assistant, listed: Answer
) -> None:
    answer = engine.ask("which of them support it?", history=[listed])
    assert set(answer.papers) <= set(listed.papers)
    assert "say yes" not in answer.text


def test_those_on_a_side_of_a_claim_are_kept(engine: Assistant, listed: Answer) -> None:
    yes, no, *rest = listed.papers
    sides = (Group(SIDES["yes"], (yes,)), Group(SIDES["no"], (no,)), Group(SIDES["open"], (*rest,)))
    claim = replace(listed, kind="claim", groups=sides)
    assert engine.ask("list the ones that say yes", history=[claim]).papers == (yes,)
    disagree = engine.ask("which of them disagree?", history=[claim])
    assert disagree.papers == (no,)
    assert disagree.text.startswith("1 of the 13 papers seems to say no.")
    assert set(engine.ask("which are undecided?", history=[claim, disagree]).papers) == set(rest)
    none = engine.ask("who says no?", history=[replace(claim, groups=())])
    assert none.status == "abstained"
    assert none.text.startswith("None of the 13 papers seems to say no")


def test_a_time_of_which_no_paper_is_leaves_the_list_standing(
    engine: Assistant, listed: Answer
) -> None:
    none = engine.ask("only 2019", history=[listed])
    assert (none.status, none.text) == ("abstained", "None of the 13 papers is of 2019.")
    after = engine.ask("oldest first", history=[listed, none])
    assert set(after.papers) == set(listed.papers)


def test_papers_without_a_date_are_not_said_to_be_of_another_year(tmp_path: Path) -> None:
    papers = [{**paper(number, place), "published": None} for number, place in enumerate(PLACES)]
    saved = tmp_path / "lanterns.jsonl"
    saved.write_text("\n".join(map(json.dumps, papers)), encoding="utf-8")
    build([saved], home=tmp_path / "home")
    listed, none = chain(Assistant(Home(tmp_path / "home")), FIRST, "only 2025")
    many = len(listed.papers)
    assert none.text == (
        f"None of the {many} papers is of 2025; of {many} the digests tell no date."
    )


@pytest.mark.parametrize(
    "question",
    [
        "papers from 2024 about paper lanterns",
        "Which papers about paper lanterns were published in 2024?",
        "which papers are about paper lanterns in 2024?",
        "which papers appeared in 2024 on paper lanterns?",
    ],
)
def test_a_year_in_a_request_is_none_of_its_subject(engine: Assistant, question: str) -> None:
    of_year = {f"Paper Lanterns for {place.capitalize()}" for place in PLACES[1::3]}
    answer = engine.ask(question)
    assert {engine.published.paper(key).title for key in answer.papers} <= of_year
    assert len(answer.papers) > 1
    assert answer.text.startswith(f"{len(answer.papers)} papers are about paper lanterns")
    assert any(note.startswith("Only papers of 2024.") for note in answer.notes)


@pytest.mark.parametrize("question", ["list them", "show them", "as a list", "which ones?"])
def test_the_papers_of_a_survey_or_a_count_are_listed(engine: Assistant, question: str) -> None:
    counted = engine.ask("How many papers are about paper lanterns?")
    narrowed = engine.ask("how many of them use solar cells?", history=[counted])
    answer = engine.ask(question, history=[counted, narrowed])
    assert (answer.kind, answer.status) == ("list", "answered")
    assert answer.papers == narrowed.papers


def test_papers_of_another_answer_are_a_list_too(engine: Assistant) -> None:
    news = engine.ask("What is new since May 1?")
    assert news.kind == "collection"
    votes = engine.ask("most votes first", history=[news])
    assert (votes.kind, set(votes.papers)) == ("list", set(news.papers))
    assert engine.ask("drop the first", history=[news]).papers == news.papers[1:]
    narrowed = engine.ask("which of them are for ships or yards?", history=[news])
    assert set(narrowed.papers) <= set(news.papers)


def test_a_time_narrows_by_digest_and_a_year_by_the_papers_own(
    engine: Assistant, listed: Answer
) -> None:
    digest = engine.ask("only from the June 1 digest", history=[listed])
    assert set(places(engine, digest)) == set(PLACES[7:])
    assert digest.searched == FIRST
    assert digest.notes[0] == "Covers 1 digest: 2026-06-01.jsonl (2026-06-01)."
    year = engine.ask("only 2024", history=[listed])
    assert set(places(engine, year)) == set(PLACES[1::3])
    assert year.text.startswith("4 of the 13 papers are of 2024.")
    none = engine.ask("only 1999", history=[listed])
    assert (none.status, none.text) == ("abstained", "None of the 13 papers is of 1999.")
    assert none.searched == "the 13 papers on paper lanterns: of 1999"
    # nothing has changed: the list before is still the one that is meant
    after = engine.ask("drop the first", history=[listed, none])
    assert after.papers == listed.papers[1:]
    both = engine.ask("those of 2024 with solar cells", history=[listed])
    assert set(places(engine, both)) == {"mines"}
    without = engine.ask("drop those from 2024", history=[listed])
    assert set(without.papers) == set(listed.papers) - set(year.papers)


def test_another_time_than_before_is_asked_anew(engine: Assistant) -> None:
    *_, may, june = chain(engine, FIRST, "only from the May 1 digest", "what about June 2026?")
    assert set(places(engine, may)) == set(PLACES[:7])
    assert set(places(engine, june)) == set(PLACES[7:])


def test_an_order_keeps_the_papers_and_what_was_quoted(engine: Assistant, listed: Answer) -> None:
    newest = engine.ask("newest first", history=[listed])
    assert set(newest.papers) == set(listed.papers)
    days = [engine.published.paper(key).published or "" for key in newest.papers]
    assert days == sorted(days, reverse=True)
    quotes = {(c.paper_id, c.quote) for c in listed.citations}
    assert {(c.paper_id, c.quote) for c in newest.citations} == quotes
    votes = engine.ask("most votes first", history=[listed])
    up = [engine.published.paper(key).upvotes or 0 for key in votes.papers]
    assert up == sorted(up, reverse=True)
    oldest = engine.ask("oldest first", history=[listed, votes])
    assert [engine.published.paper(key).published for key in oldest.papers] == sorted(days)
    assert newest.text.startswith("The 13 papers, newest first.")


def test_the_rest_and_all_of_a_list_are_shown(engine: Assistant, listed: Answer) -> None:
    rest = engine.ask("the other 3", history=[listed])
    assert rest.papers == listed.papers[10:]
    assert rest.text.startswith("The other 3 papers.")
    assert all(f"[{number}]" in rest.text for number in (1, 2, 3))
    whole = engine.ask("show all of them", history=[listed, rest])
    assert whole.papers == listed.papers
    assert "[13]" in whole.text
    again = engine.ask("show the rest", history=[listed, rest, whole])
    assert again.text == "All 13 papers are shown already."


def test_papers_are_dropped_by_place_by_title_and_by_subject(
    engine: Assistant, listed: Answer
) -> None:
    dropped = engine.ask("without the second and [5]", history=[listed])
    assert dropped.papers == tuple(
        key for at, key in enumerate(listed.papers, 1) if at not in (2, 5)
    )
    assert dropped.text.startswith("11 of the 13 papers stay, without “Paper Lanterns for ")
    titled = engine.ask("remove the harbours paper", history=[listed])
    assert set(places(engine, titled)) == set(PLACES) - {"harbours"}
    subject = engine.ask("drop those on moths", history=[listed])
    assert set(places(engine, subject)) == set(PLACES) - {"gardens", "caves"}
    kept = engine.ask("keep the first three", history=[listed])
    assert kept.papers == listed.papers[:3]
    with pytest.raises(QuestionError, match="has 13 papers: there is no 'the 14th' in it"):
        engine.ask("drop the 14th", history=[listed])
    with pytest.raises(QuestionError, match="leaves none of the 13 papers"):
        engine.ask("drop 1 to 13", history=[listed])


def test_papers_are_counted_grouped_and_told_by_what_to_read(
    engine: Assistant, listed: Answer
) -> None:
    counted = engine.ask("how many are that?", history=[listed])
    assert (counted.kind, counted.count, counted.papers) == ("count", 13, listed.papers)
    assert counted.text.startswith("The list has 13 papers.")
    solar = engine.ask("how many of them use solar cells?", history=[listed])
    ones = engine.ask("which ones?", history=[listed, solar])
    assert (ones.kind, ones.papers, ones.text.split("\n")[0]) == (
        "list",
        solar.papers,
        "The 3 papers, one by one:",
    )
    assert all(f"[{number}]" in ones.text for number in (1, 2, 3))
    of_13 = engine.ask("list them", history=[listed, counted])
    assert (of_13.kind, of_13.papers) == ("list", listed.papers)
    assert "[13]" in of_13.text
    grouped = engine.ask("group them", history=[listed])
    assert (grouped.kind, set(grouped.papers)) == ("survey", set(listed.papers))
    said = engine.ask("what do they say about moths?", history=[listed])
    assert (said.kind, set(places(engine, said))) == ("survey", {"gardens", "caves"})
    first = engine.ask("which of them should I read first?", history=[listed])
    assert first.kind == "recommend"
    assert set(first.papers) < set(listed.papers)


def test_a_table_is_wanted_of_the_same_papers(engine: Assistant, listed: Answer) -> None:
    searcher = engine.published.open().searcher
    found = find("as a table", [listed], Filters(), searcher)
    assert found.asked.form == "table"
    assert found.collected is not None
    assert tuple(one.paper.id for one in found.collected.results) == listed.papers


def test_questions_do_not_pile_up_over_five_turns(engine: Assistant) -> None:
    answers = chain(
        engine,
        FIRST,
        "only those since 2023",
        "newest first",
        "which of them use solar cells?",
        "drop the first",
        "how many hours do they burn?",
    )
    assert [answer.standing for answer in answers] == [FIRST] * 6
    assert [len(answer.papers) for answer in answers[:5]] == [13, 13, 13, 3, 2]
    assert all(len(answer.searched) < 120 for answer in answers)
    assert answers[4].searched.startswith("the 3 papers on paper lanterns: without “Paper Lantern")
    assert answers[5].searched == f"{FIRST} how many hours do they burn?"
    assert set(answers[5].papers) <= set(answers[4].papers)
    facts = chain(
        engine,
        "How long do paper lanterns for mines burn?",
        "And how are they lit?",
        "Why do they burn?",
        "And on ships?",
    )
    assert all(answer.searched.count("?") <= 2 for answer in facts)


@pytest.mark.parametrize(
    ("before", "question", "kind", "least"),
    [
        # each has a word that the papers before have, too: of those there are three
        ("how many papers are about solar cells?", "papers on lanterns", "list", 10),
        ("how many papers are about solar cells?", "how many papers are on lanterns?", "count", 10),
        (FIRST, "which papers are about moths?", "list", 2),
        (FIRST, "What are the approaches to moths?", "survey", 2),
    ],
)
def test_what_asks_for_papers_on_a_subject_asks_it_of_the_whole_collection(
    engine: Assistant, before: str, question: str, kind: str, least: int
) -> None:
    """How many exactly lies in the last digits of vectors, in which processors differ."""
    *_, answer = chain(engine, before, question)
    assert (answer.kind, answer.searched, answer.considered) == (kind, question, 16)
    assert len(answer.papers) >= least
    held = engine.published.papers_of(answer).values()
    assert all("Lanterns" in paper.title for paper in held)


def test_where_one_paper_is_left_which_of_them_means_those_before(engine: Assistant) -> None:
    *_, narrowed, again = chain(
        engine, FIRST, "only those for ships", "which of them use solar cells?"
    )
    assert places(engine, narrowed) == ["ships"]
    assert set(places(engine, again)) == {"mines", "towers", "roofs"}


def test_a_list_stands_though_single_papers_of_it_were_asked_about(
    engine: Assistant, listed: Answer
) -> None:
    one = engine.ask("what does the third propose?", history=[listed])
    assert one.papers == (listed.papers[2],)
    assert engine.ask("drop the third", history=[listed, one]).papers == (
        *listed.papers[:2],
        *listed.papers[3:],
    )


def test_filters_and_what_is_gone_are_left_out(engine: Assistant, listed: Answer) -> None:
    inside = Filters(paper=listed.papers[:4])
    assert set(engine.ask("newest first", history=[listed], filters=inside).papers) == set(
        listed.papers[:4]
    )
    gone = replace(listed, papers=(*listed.papers, "no-such-paper"))
    assert engine.ask("drop the first", history=[gone]).papers == listed.papers[1:]


def test_what_a_browser_claims_was_quoted_must_stand_there(
    engine: Assistant, listed: Answer
) -> None:
    forged = tuple(replace(cited, quote="Lanterns explode.") for cited in listed.citations)
    answer = engine.ask("newest first", history=[replace(listed, citations=forged)])
    for cited in answer.citations:
        abstract = engine.published.paper(cited.paper_id).abstract
        assert abstract[cited.start : cited.end] == cited.quote


def test_a_follow_up_is_mended_once(engine: Assistant, listed: Answer) -> None:
    searcher = Counted.open(engine.published.home)
    for question in ("which of them use solr cells?", "how many hours do they burn?"):
        searcher.mended.clear()
        found = find(question, [listed], Filters(), searcher)
        assert found.results
        assert searcher.mended == [question]
    searcher.close()


def test_a_model_is_not_asked_to_put_papers_in_order(engine: Assistant, listed: Answer) -> None:
    model = FakeModel("They burn [1].")
    talking = Assistant(engine.published.home, model=lambda: model, llm="m")
    answer = talking.ask("newest first", history=[listed])
    assert model.asked == []
    assert set(answer.papers) == set(listed.papers)
    talking.ask("which of them use solar cells?", history=[listed])
    assert len(model.asked) == 1  # it writes of them, and did not put the question anew


def test_a_long_list_survives_the_browser(tmp_path: Path) -> None:
    lines = [json.dumps(paper(number, f"place {number}")) for number in range(MANY)]
    (tmp_path / "2026-05-01.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build([tmp_path / "2026-05-01.jsonl"], home=tmp_path / "home")
    engine = Assistant(Home(tmp_path / "home"))
    first = engine.ask(FIRST)
    assert len(first.papers) > 40
    whole = engine.ask("show all of them", history=[first])
    turns = [Turn(FIRST, first), Turn("show all of them", whole)]
    told = json.dumps({"id": "a", "of": 2, "turns": [asdict(turn) for turn in turns]})
    back = sent(told)
    assert [turn.answer and turn.answer.papers for turn in back.turns] == [
        first.papers,
        whole.papers,
    ]
    assert kept_turn(json.loads(json.dumps(asdict(turns[1])))) == turns[1]
    history = [turn.answer for turn in back.turns if turn.answer]
    assert len(engine.ask("drop the 35th", history=history).papers) == len(first.papers) - 1


def test_kinds_of_papers_are_told_by_what_papers_do(tmp_path: Path) -> None:
    def kite(title: str, does: str) -> str:
        said = f"{does} We find that kites of paper fly {len(title)} metres high."
        return json.dumps({"title": title, "abstract": said})

    lines = [
        kite("A Survey of Paper Kites", "We survey a hundred years of paper kites."),
        kite("Paper Kites over Lakes", "We propose paper kites with floats, for lakes."),
        kite("Paper Kites over Hills", "We propose paper kites with long tails, for hills."),
        kite("Tide Clocks", "We introduce a tide clock that reads the coast by a float."),
    ]
    (tmp_path / "kites.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build([tmp_path / "kites.jsonl"], home=tmp_path / "home")
    kites = Assistant(Home(tmp_path / "home"))
    first = kites.ask("papers on paper kites")
    assert first.count == 3
    surveys = kites.ask("which of them are surveys?", history=[first])
    assert {one.title for one in surveys.citations} == {"A Survey of Paper Kites"}
    assert surveys.text.startswith("Of the 3 papers, 1 is a survey.")
    assert surveys.searched == "the 3 papers on paper kites: only surveys"
    none = kites.ask("which of them are benchmarks?", history=[first])
    assert none.status == "abstained"
    assert none.text.startswith("There are no benchmarks or datasets among the 3 papers.")


def test_two_that_are_left_are_compared_in_a_table(engine: Assistant) -> None:
    *_, compared = chain(engine, FIRST, "which of them keep moths away?", "compare them")
    assert compared.kind == "compare"
    assert compared.table is not None
    assert {row.title for row in compared.table} == {
        "Paper Lanterns for Gardens",
        "Paper Lanterns for Caves",
    }


def test_more_than_two_stand_side_by_side_with_none_left_out(engine: Assistant) -> None:
    *_, some, compared = chain(engine, FIRST, "only the first three", "compare them")
    assert compared.kind == "compare"
    assert compared.papers == some.papers
    assert compared.table is not None
    assert [row.paper_id for row in compared.table] == [*some.papers]
    assert compared.text.startswith("The 3 papers, side by side:")


def test_papers_on_another_subject_are_put_behind_those_of_the_list(engine: Assistant) -> None:
    *_, moths, more, dropped = chain(
        engine,
        FIRST,
        "which of them keep moths away?",
        "add papers on tide clocks",
        "drop the first",
    )
    tides = {one["title"] for one in TIDES}
    assert more.papers[: len(moths.papers)] == moths.papers
    added = [engine.published.paper(key).title for key in more.papers[len(moths.papers) :]]
    assert {*added} == tides
    assert more.text.startswith("3 papers on tide clocks more: 5 papers in all.")
    assert dropped.papers == more.papers[1:]
    none = engine.ask("add papers on volcanoes", history=[moths])
    assert none.papers == moths.papers
    assert none.text.startswith("No paper is about volcanoes, so the 2 papers stay.")
    day = Filters(digest="2026-06-01.jsonl")  # in which no tide clock is
    assert engine.ask("add papers on tide clocks", history=[moths], filters=day).papers == tuple(
        key for key in moths.papers if "2026-06-01.jsonl" in engine.published.paper(key).digests
    )


def test_a_digest_named_by_its_file_or_its_day_keeps_what_it_holds(
    engine: Assistant, listed: Answer
) -> None:
    for said in ("only from 2026-06-01.jsonl", "only from the 2026-06-01 digest"):
        answer = engine.ask(said, history=[listed])
        assert set(places(engine, answer)) == set(PLACES[7:]), said


def test_a_month_is_the_papers_own_where_they_are_said_to_be_published(
    engine: Assistant, listed: Answer
) -> None:
    answer = engine.ask("only papers published in June 2025", history=[listed])
    held = engine.published.open().searcher.generation.papers
    assert {held[key].published for key in answer.papers} == {"2025-06-01"}
    assert "published from 2025-06-01 to 2025-06-30" in answer.text
