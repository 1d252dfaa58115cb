"""Authors are found by their names as people write them."""

from __future__ import annotations

import pytest

from index.generation.people import People, parts_of

PEOPLE = People(
    [
        (0, ["Ada Quill", "José Peña"]),
        (1, ["Ada M. Quill", "Łukasz Reef"]),
        (2, ["Quill, Ingrid", "Aäron van den Oord"]),
        (3, ["A. Quill", "Bo Marsh Jr."]),
        (4, ["B. Marsh", "Ben Marsh", "Open Harbour Team"]),
    ]
)


@pytest.mark.parametrize(
    ("asked", "papers"),
    [
        ("Ada Quill", {0, 3}),  # whom "A. Quill" may mean, too: nobody else has that initial
        ("ada quill", {0, 3}),
        ("Quill, Ada", {0, 3}),
        ("Quill Ada", {0, 3}),
        ("A. Quill", {3}),
        ("I. Quill", {2}),
        ("Ingrid Quill", {2}),
        ("Quill", {0, 1, 2, 3}),
        ("jose pena", {0}),
        ("LUKASZ REEF", {1}),
        ("van den Oord", {2}),
        ("Aaron van den Oord", {2}),
        ("Bo Marsh", {3}),
        ("Ben Marsh", {4}),
        ("Open Harbour Team", {4}),
        ("Ada", set()),  # a given name alone is anybody's
        ("Jane Roe", set()),
        ("Ada Roe", set()),
        ("", set()),
        ("42", set()),
    ],
)
def test_whom_a_name_means(asked: str, papers: set[int]) -> None:
    assert {number for one in PEOPLE.named(asked) for number in one.papers} == papers


def test_a_full_name_is_told_from_a_family_name() -> None:
    assert PEOPLE.full("Ada Quill")
    assert PEOPLE.full("I. Quill")
    assert not PEOPLE.full("Quill")
    assert not PEOPLE.full("Jane Roe")


def test_near_names_are_told() -> None:
    assert "Ada Quill" in PEOPLE.near("Ada Quil")
    assert PEOPLE.near("Jane Roe") == []


def test_those_with_most_papers_come_first() -> None:
    people = People([(0, ["B. Two", "A. One"]), (1, ["B. Two"])])
    assert [(one.name, len(one.papers)) for one in people.all()] == [("B. Two", 2), ("A. One", 1)]


def test_a_name_in_plain_letters() -> None:
    assert parts_of("O’Brien-Søgård, Anne") == ("anne", "obrien", "sogard")
