"""Our search as LangChain's retriever, our papers as its documents; or what to install.

Covers index.retrieval.langchain.
"""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path

import pytest

import index
from index.errors import SettingError
from tests.doors import LANTERNS

THERE = find_spec("langchain_core") is not None
needed = pytest.mark.skipif(not THERE, reason="langchain-core (the extra `langchain`) is not here")


@pytest.mark.skipif(THERE, reason="langchain-core is here")
@pytest.mark.parametrize("name", ["as_langchain_retriever", "as_langchain_loader"])
def test_without_the_extra_it_says_what_to_install(name: str, small_home: Path) -> None:
    with pytest.raises(SettingError, match=r"pip install .askpapers\[langchain\]"):
        getattr(index, name)(home=small_home)


@needed
def test_a_retriever_finds_passages(small_home: Path) -> None:
    retriever = index.as_langchain_retriever(2, home=small_home, digest="compact.txt")
    found = retriever.invoke("speech")
    assert len(found) == 2
    assert found[0].metadata["title"].startswith("Whispering")
    best = index.search("speech", k=1, home=small_home)[0]
    assert found[0].page_content == best.passages[0].passage.text
    assert asyncio.run(retriever.ainvoke("speech")) == found


@needed
def test_a_loader_gives_each_paper_once(small_home: Path) -> None:
    documents = index.as_langchain_loader(home=small_home).load()
    assert len(documents) == 5
    assert len({one.id for one in documents}) == 5
    lanterns = next(one for one in documents if one.metadata["title"] == LANTERNS)
    assert "3.1x" in lanterns.page_content
    fewer = index.as_langchain_loader(home=small_home, digest="compact.txt").load()
    assert 0 < len(fewer) < 5
