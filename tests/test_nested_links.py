"""The paper to which a record links is its own, wherever in it that stands."""

from __future__ import annotations

import pytest

from index.layouts.nested_links import linked_within

LINK = "https://arxiv.org/abs/2503.01234"


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"links": {"arxiv": LINK, "code": "https://github.com/a/b"}}, [LINK]),
        ({"links": [{"rel": "abs", "href": LINK}, {"href": f"{LINK}v2"}]}, [LINK, f"{LINK}v2"]),
        ({"meta": {"ids": {"arXiv": "2503.01234"}}}, ["2503.01234"]),
        ({"source": {"url": "https://doi.org/10.1234/abc"}}, ["https://doi.org/10.1234/abc"]),
        ({"links": {"one": LINK, "two": "https://arxiv.org/abs/2503.02345"}}, []),
        ({"references": [{"url": LINK}], "related_papers": {"x": LINK}}, []),
        ({"text": f"As we said in {LINK} before."}, []),
        ({"a": {"b": {"c": {"d": {"e": {"f": LINK}}}}}}, []),
        ({"links": {"shop": "https://shop.example/10"}, "price": 2503.01234}, []),
    ],
)
def test_links_of_one_paper_are_its_own(record: dict[str, object], found: list[str]) -> None:
    assert linked_within(record) == found
