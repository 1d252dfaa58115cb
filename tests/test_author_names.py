"""The authors of a record."""

from __future__ import annotations

import pytest

from index.layouts.author_names import authors_of, family_last, turned, turned_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dee Foam", ["Dee Foam"]),
        ("Foam, Dee", ["Foam, Dee"]),
        ("van der Berg, Jan Pieter", ["van der Berg, Jan Pieter"]),
        ("Ada Quill, Bo Marsh", ["Ada Quill", "Bo Marsh"]),
        ("Ada Quill, Bo Marsh, and Cem Tern", ["Ada Quill", "Bo Marsh", "Cem Tern"]),
        ("Ada Quill and Bo Marsh", ["Ada Quill", "Bo Marsh"]),
        ("Quill, Ada and Marsh, Bo", ["Quill, Ada", "Marsh, Bo"]),
        ("Quill, Ada; Marsh, Bo", ["Quill, Ada", "Marsh, Bo"]),
        ("Quill, Ada, Marsh, Bo", ["Quill, Ada", "Marsh, Bo"]),
        ("Ann Davis, Jr., Bo Marsh", ["Ann Davis, Jr.", "Bo Marsh"]),
        ("张三, 李四", ["张三", "李四"]),
        ("张三、李四，王五", ["张三", "李四", "王五"]),
        ("Quill A, Marsh BC, et al.", ["Quill A", "Marsh BC"]),
        ("['Ada Quill', \"Dee O'Foam\"]", ["Ada Quill", "Dee O'Foam"]),
        ("Ada Quill (https://www.notion.so/a1), Bo Marsh", ["Ada Quill", "Bo Marsh"]),
        ("Ada Quill\nBo Marsh", ["Ada Quill", "Bo Marsh"]),
        ("", []),
    ],
)
def test_one_text_holds_the_names_that_it_means(text: str, names: list[str]) -> None:
    assert list(authors_of(text)) == names


def test_what_stands_beside_a_comma_may_be_known_to_be_one_name() -> None:
    one = "García Márquez, Gabriel José"
    assert authors_of(one, is_family_first=True) == (one,)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ([{"name": "A B"}, "C D", {"given": "E", "family": "F"}], ["A B", "C D", "E F"]),
        ([{"literal": "The Harbour Team"}], ["The Harbour Team"]),
        ([{"family": "Berg", "given": "Jan", "non-dropping-particle": "van"}], ["Jan van Berg"]),
        ([{"family": "Davis", "given": "Ann", "suffix": "Jr."}], ["Ann Davis Jr."]),
        ([["Balázs", "C.", ""], ["Davis", "Ann", "Jr"]], ["C. Balázs", "Ann Davis Jr"]),
        ([{"author": {"display_name": "A B"}, "author_position": "first"}], ["A B"]),
        (
            [
                {"creatorType": "author", "firstName": "A", "lastName": "B"},
                {"creatorType": "editor", "firstName": "C", "lastName": "D"},
            ],
            ["A B"],
        ),
        ({"name": "A B"}, ["A B"]),
        ([{"affiliation": "X"}, None, 7, ""], []),
        (None, []),
    ],
)
def test_lists_hold_names_or_their_parts(value: object, names: list[str]) -> None:
    assert list(authors_of(value)) == names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Quill, Ada", "Ada Quill"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Davis, Jr., Ann", "Ann Davis Jr."),
        ("Davis, Ann, Jr.", "Ann Davis Jr."),
        ("The Harbour Team", "The Harbour Team"),
    ],
)
def test_a_name_is_turned(written: str, name: str) -> None:
    assert turned(written) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Heron A", "A Heron"),
        ("van der Marsh DB Jr", "D B van der Marsh Jr"),
        ("Ada Heron", "Ada Heron"),
        ("A B", "A B"),
        ("Footstep Study Group", "Footstep Study Group"),
    ],
)
def test_initials_go_before_the_family_name(written: str, name: str) -> None:
    assert family_last(written) == name


def test_a_list_is_turned_where_all_of_it_begins_with_family_names() -> None:
    assert turned_names(["Heron, Ada M.", " van der Marsh, D."]) == (
        "Ada M. Heron",
        "D. van der Marsh",
    )
    assert turned_names(["Ada Quill, Bo Marsh", "Dee Otter, Eli Wren"]) == ()
    assert turned_names(["Ada Quill", "Bo Marsh"]) == ()
