"""assistant.question.list_views: the rest of a list, all of it, the first of it in some order, and
the list as it was.

Covers assistant.question.paper_facts, assistant.question.changed_lists.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.types import Answer
from index.builder import build
from index.errors import QuestionError
from index.home import Home
from tests.test_list_operations import FIRST, PLACES, TIDES, chain, engine, listed, paper, places

__all__ = ["engine", "listed"]  # fixtures

DROP = "drop the third"


def home_of(papers: list[dict[str, Any]], folder: Path) -> Assistant:
    saved = folder / "2026-05-01.jsonl"
    saved.write_text("\n".join(map(json.dumps, [*papers, *TIDES])) + "\n", encoding="utf-8")
    build([saved], home=folder / "home")
    return Assistant(Home(folder / "home"))


def test_the_first_in_an_order_is_told_from_the_list_with_why(
    engine: Assistant, listed: Answer
) -> None:
    papers = {key: engine.published.paper(key) for key in listed.papers}
    days = {key: one.published or "" for key, one in papers.items()}
    newest = engine.ask("which is the newest?", history=[listed])
    (key,) = newest.papers
    assert days[key] == max(days.values())
    assert newest.text.startswith(f"The newest of the 13 papers is of {days[key]}.")
    assert papers[key].title in newest.text
    assert newest.searched == "the 13 papers on paper lanterns: which is the newest"
    assert newest.considered == 13
    # the list stays the one that is meant, and the paper the one that "it" is
    oldest = engine.ask("and the oldest?", history=[listed, newest])
    assert {days[key] for key in oldest.papers} == {min(days.values())}
    assert oldest.text.startswith("2 of the 13 papers tie as the oldest, of 2023-01-01.")
    assert engine.ask(DROP, history=[listed, newest, oldest]).papers == (
        *listed.papers[:2],
        *listed.papers[3:],
    )
    assert engine.ask("what does it propose?", history=[listed, newest]).papers == newest.papers


def test_the_papers_with_most_votes_are_told_as_many_as_are_wanted(
    engine: Assistant, listed: Answer
) -> None:
    votes = {key: engine.published.paper(key).upvotes or 0 for key in listed.papers}
    best = engine.ask("which of these is best known?", history=[listed])
    assert [votes[key] for key in best.papers] == [12]
    assert best.text.startswith("The most voted of the 13 papers has 12 votes.")
    two = engine.ask("which two have the most votes?", history=[listed])
    assert [votes[key] for key in two.papers] == [12, 11]
    assert two.text.startswith("The 2 most voted of the 13 papers have 12 and 11 votes.")
    fewest = engine.ask("which has the fewest votes?", history=[listed])
    assert [votes[key] for key in fewest.papers] == [0]
    kept = engine.ask("only the three most popular ones", history=[listed])
    assert ([votes[key] for key in kept.papers], kept.kind) == ([12, 11, 10], "list")
    after = engine.ask("how many are left?", history=[listed, kept])
    assert after.count == 3


def test_ties_and_what_is_not_known_are_told(tmp_path: Path) -> None:
    papers = [paper(number, place) for number, place in enumerate(PLACES)]
    for number, one in enumerate(papers):
        one["published"] = "2024-05-01" if number < 3 else "2023-01-01"
        one["upvotes"] = None
    papers[0]["published"] = None
    papers[0]["authors"] = ["Ada Lovelace"]
    asked = home_of(papers, tmp_path)
    listed = asked.ask(FIRST)
    assert len(listed.papers) == 13
    # of the first the digest's own day is the only one
    newest = asked.ask("which is the newest?", history=[listed])
    assert places(asked, newest) == ["harbours"]
    assert newest.text.startswith(
        "The newest of the 13 papers is of 2026-05-01, the day of its digest."
    )
    rest = asked.ask("without the harbours paper", history=[listed])
    tied = asked.ask("what is the newest of them?", history=[listed, rest])
    assert set(places(asked, tied)) == {"mines", "ships"}
    assert tied.text.startswith("2 of the 12 papers tie as the newest, of 2024-05-01.")
    votes = asked.ask("which one has the most votes?", history=[listed])
    assert votes.text == "The digests tell no votes of any of the 13 papers."
    assert (votes.status, votes.papers) == ("answered", ())
    # the list is still the one that is meant
    assert asked.ask(DROP, history=[listed, votes]).count == 12
    order = asked.ask("most votes first", history=[listed])
    assert order.papers == listed.papers
    assert order.text.startswith("The digests tell no votes of any of the 13 papers. Their order")
    author = asked.ask("sort by author", history=[listed])
    assert places(asked, author)[0] == "harbours"
    assert author.text.startswith(
        "The 13 papers, by first author; of 12 the digests tell no author."
    )


def test_what_is_known_of_single_papers_is_told(engine: Assistant, listed: Answer) -> None:
    third = engine.published.paper(listed.papers[2])
    came = engine.ask("when did the third come out?", history=[listed])
    assert came.papers == (third.id,)
    assert came.text.startswith(f"“{third.title}” is of {third.published}.")
    votes = engine.ask("how many votes does number 3 have?", history=[listed])
    assert votes.text.startswith(f"“{third.title}” has {third.upvotes} vote")
    wrote = engine.ask("who wrote the third?", history=[listed])
    assert wrote.text.startswith(f"The digests tell no author of “{third.title}”.")


def test_the_rest_of_what_is_shown_already_is_one_sentence(
    engine: Assistant, listed: Answer
) -> None:
    solar = engine.ask("which of them use solar cells?", history=[listed])
    for question in ("the other ones", "the rest", "show the remaining ones", "next page"):
        answer = engine.ask(question, history=[listed, solar])
        assert answer.text == (
            "All 3 papers are shown already; “the whole list again” brings back all 13."
        )
        assert (answer.citations, answer.papers, answer.status) == ((), (), "answered")
        after = engine.ask("drop the first", history=[listed, solar, answer])
        assert after.papers == solar.papers[1:]


def test_all_is_the_list_as_it_stands_and_what_was_dropped_comes_back_when_asked_for(
    engine: Assistant, listed: Answer
) -> None:
    without = engine.ask("without those on moths", history=[listed])
    assert len(without.papers) == 11
    whole = engine.ask("show all", history=[listed, without])
    assert whole.papers == without.papers
    assert whole.text.startswith("All 11 papers; “the whole list again” brings back all 13.")
    assert "[11]" in whole.text
    for question in ("the whole list again", "with the dropped ones", "all of them again", "undo"):
        back = engine.ask(question, history=[listed, without, whole])
        assert back.papers == listed.papers
        told = "as before the last change" if question == "undo" else "with the 2 that were left"
        assert back.text.startswith("All 13 papers")
        assert told in back.text.split("\n")[0]
    as_it_is = engine.ask("the whole list again", history=[listed])
    assert as_it_is.papers == listed.papers
    assert as_it_is.text.startswith("All 13 papers: none was left out.")


def test_a_refusal_of_a_list_tells_no_chance(engine: Assistant, listed: Answer) -> None:
    none = engine.ask("do any of them treat chess?", history=[listed])
    assert (none.status, none.probability) == ("abstained", None)
    anyway = engine.ask("do any of them treat chess?", history=[listed], anyway=True)
    assert (anyway.status, anyway.notes[0]) == ("answered", "Answered because you asked for it.")


def test_changes_are_undone_one_by_one(engine: Assistant, listed: Answer) -> None:
    *_, dropped, sorted_, once, twice = chain(
        engine, FIRST, "drop the first", "oldest first", "undo", "undo"
    )
    assert sorted_.papers != dropped.papers
    assert once.papers == dropped.papers
    assert twice.papers == listed.papers
    with pytest.raises(QuestionError, match="Nothing was done to this list"):
        engine.ask("undo", history=[listed])
    with pytest.raises(QuestionError, match="there is none yet"):
        engine.ask("undo")


def test_what_was_asked_in_vain_or_of_another_subject_is_undone(engine: Assistant) -> None:
    first, none, again = chain(engine, FIRST, "do any of them treat chess?", "undo")
    assert none.status == "abstained"
    assert again.papers == first.papers
    assert again.text.startswith("All 13 papers: what was asked last changed nothing.")
    first, other, back, dropped, undone = chain(
        engine, FIRST, "and about tide clocks?", "undo", "drop the first", "undo"
    )
    assert len(other.papers) == len(TIDES)
    assert back.papers == first.papers
    assert back.text.startswith("All 13 papers on paper lanterns again.")
    assert dropped.papers == first.papers[1:]  # the list that is there again is the one meant
    assert undone.papers == first.papers


def test_an_order_by_title_and_the_other_way_round(engine: Assistant, listed: Answer) -> None:
    titled = engine.ask("sort by title", history=[listed])
    assert places(engine, titled) == sorted(PLACES)
    back = engine.ask("in reverse order", history=[listed, titled])
    assert places(engine, back) == sorted(PLACES, reverse=True)
    assert back.text.startswith("All 13 papers, the other way round.")


def test_a_yes_or_no_question_that_names_its_subject_is_asked_of_all_papers(
    engine: Assistant, listed: Answer
) -> None:
    for question in ("is a float enough?", "do wicks need wool?"):
        answer = engine.ask(question, history=[listed])
        assert (answer.searched, answer.considered, answer.kind) == (question, 16, "claim")
    pointing = engine.ask("do they burn long?", history=[listed])
    assert pointing.searched != "do they burn long?"
