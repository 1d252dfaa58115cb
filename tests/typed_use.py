"""How a program that checks its types uses the public names. mypy reads it (`make check`, and
test_public_types.py); nothing runs it.

What is wrong on purpose carries an ignore with the error that it must be: mypy tells of one that is
not needed.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, assert_type

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.tools import BaseTool

from assistant import Answer, Assistant, Support, aask, ask, check, open_assistant
from assistant.types import Event, Kind, Verdict
from index import Filters, Paper, as_query_engine, as_retriever, as_tool, build, search
from index.types import BuildReport, Result


def functions() -> None:
    answer = ask("How does LoRA work?", home=Path("home"), since="2026-08-01", author=["Hu"])
    assert_type(answer, Answer)
    assert_type(ask("and QLoRA?", history=[answer], kind="fact"), Answer)
    assert_type(ask("How?", stream=True), Iterator[str | Answer])
    assert_type(answer.kind, Kind)
    assert_type(answer.citations[0].quote, str)
    assert_type(answer.sentences[0].support, Verdict)
    assert_type(answer.to_dict(), dict[str, Any])
    assert_type(answer.to_markdown(), str)
    assert_type(build(["digests"]), BuildReport)
    assert_type(search("low rank", k=3, min_votes=5), list[Result])
    assert_type(search("low rank")[0].paper, Paper)
    ask("How?", sinse="2026-08-01")  # type: ignore[call-overload]
    ask("How?", kind="tool tips")  # type: ignore[call-overload]
    search("low rank", k="3")  # type: ignore[arg-type]
    answer.text = "another"  # type: ignore[misc]


def the_class() -> None:
    with open_assistant("home", llm="none") as assistant:
        assert_type(assistant, Assistant)
        assert_type(assistant.ask("How?", filters=Filters.of(digest="day.txt")), Answer)
        assert_type(assistant.stream("How?"), Iterator[Event])
        assistant.ask("How?", filters={"digest": "day.txt"})  # type: ignore[arg-type]
    assert_type(check("It is faster.", "It is 3.1x faster."), Support)


async def in_an_event_loop(assistant: Assistant) -> None:
    assert_type(await aask("How?", paper="2106.09685"), Answer)
    assert_type(await assistant.aask("How?", strict=True), Answer)
    assert_type(assistant.astream("How?", history=[]), AsyncGenerator[Event])
    await assistant.aask("How?", strikt=True)  # type: ignore[call-arg]


def for_llamaindex() -> tuple[BaseQueryEngine, BaseTool, BaseRetriever]:
    as_query_engine(llm=None)  # type: ignore[arg-type]
    return as_query_engine(home="home", llm="none"), as_tool(), as_retriever(5)
