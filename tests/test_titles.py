"""Papers are found by what they are called, and by where they stand."""

from __future__ import annotations

from index.generation.titles import Titles

TITLES = Titles(
    [
        (0, "BuoyNet: Small Nets for Small Boats", "https://www.example.org/buoy/"),
        (1, "Small Nets", "https://doi.org/10.1234/ABC.5"),
        (2, "A Very Long Story of Nets and Boats: With a Part", None),
        (3, "Buoynet: Again", None),
    ]
)


def test_by_title_whatever_its_case() -> None:
    assert TITLES.titled("buoynet small nets, for small boats") == 0
    assert TITLES.titled("BuoyNet") is None


def test_by_the_name_before_a_colon() -> None:
    assert TITLES.called("buoynet") == (0, 3)
    assert TITLES.called("Small nets") == (1,)
    assert TITLES.called("A very long story of nets and boats") == ()


def test_by_the_beginning() -> None:
    assert TITLES.starting("a very long") == [2]
    assert sorted(TITLES.starting("buoynet")) == [0, 3]


def test_by_address() -> None:
    assert TITLES.at("http://example.org/buoy") == 0
    assert TITLES.at("10.1234/abc.5") == 1
    assert TITLES.at("https://dx.doi.org/10.1234/abc.5") == 1
    assert TITLES.at("https://example.org/other") is None
