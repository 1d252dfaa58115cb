"""What a handler of the page gives is sent without what Gradio adds to it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import orjson
import pytest

from assistant import Assistant
from assistant.page.outputs import UNCHANGED, lean
from index.home import Home
from tests.made_pages import made, run


def test_every_kind_of_handler_gives_a_value_or_nothing_for_each_output(small_home: Path) -> None:
    chat = made(Assistant(Home(small_home))).chat
    outputs = [chat.desk.chat, chat.desk.about]
    raw = [
        {
            "role": "user",
            "metadata": None,
            "content": [{"type": "text", "text": "why?"}],
            "options": None,
        }
    ]
    said = {chat.desk.chat: [{"role": "user", "content": "why?"}]}

    def once(word: str) -> dict[Any, Any]:
        return {**said, chat.desk.about: word}

    def each(word: str) -> Iterator[dict[Any, Any]]:
        yield {chat.desk.about: word}
        yield {}

    async def follow(word: str) -> AsyncGenerator[dict[Any, Any]]:
        yield said
        yield {chat.desk.about: word}

    async def collected(steps: Any) -> list[Any]:
        return [step async for step in steps]

    assert run(lean(once, outputs)("so")) == [raw, "so"]
    # the last step of several changes nothing: Gradio tells it once more when all is done
    nothing = [UNCHANGED, UNCHANGED]
    assert list(lean(each, outputs)("so")) == [[UNCHANGED, "so"], nothing, nothing]
    told = [[raw, UNCHANGED], [UNCHANGED, "so"], nothing]
    assert run(collected(lean(follow, outputs)("so"))) == told
    assert run(lean(once, [chat.desk.about])("so")) == "so"


def test_what_goes_out_is_what_gradio_sends_itself(small_home: Path) -> None:
    """Of a chat, a text, and of what stays as it is: whatever Gradio may come to do with them."""
    page = made(Assistant(Home(small_home)))
    blocks, chat = page.blocks, page.chat
    (theirs,) = [chat.desk.chat.postprocess([{"role": "user", "content": "<b>why?</b>"}])]
    ours = run(
        lean(
            lambda: {chat.desk.chat: [{"role": "user", "content": "<b>why?</b>"}]}, [chat.desk.chat]
        )()
    )
    assert ours == theirs.model_dump()
    (asked,) = [fn for fn in blocks.fns.values() if fn.fn and fn.fn.__name__ == "_asked"]
    assert not asked.postprocess
    steps = [UNCHANGED] * len(asked.outputs)

    async def data() -> list[Any]:
        found: list[Any] = await blocks.postprocess_data(asked, steps, None)
        return found

    assert json.loads(orjson.dumps(run(data()))) == [{"__type__": "update"}] * len(asked.outputs)


def test_a_handler_that_is_cut_off_says_nothing() -> None:
    async def cut() -> Any:
        task = asyncio.create_task(lean(lambda: (time.sleep(0.3), {})[1], ["chat"])())
        await asyncio.sleep(0.1)
        task.cancel()
        return await task

    assert run(cut()) is UNCHANGED


@pytest.mark.parametrize("name", ["_asked", "_do"])
def test_gradio_still_sees_what_a_handler_takes(small_home: Path, name: str) -> None:
    blocks = made(Assistant(Home(small_home))).blocks
    found = [fn for fn in blocks.fns.values() if fn.fn and fn.fn.__name__ == name]
    assert found
    hints = {hint for fn in found for hint in gr.utils.get_type_hints(fn.fn).values()}
    assert gr.Request in hints or gr.EventData in hints
