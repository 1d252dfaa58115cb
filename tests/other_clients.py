"""Asks a server in OpenAI's form by other programs' clients, and writes what each makes of it.

python -m tests.other_clients URL FOLDER first|last <QUESTIONS.json >ANSWERS.json

FOLDER holds clients and their `openai`, which is found before that of this Python or after it.
A conversation is a list of questions; of each client an answer is its text and its annotations,
whole and streamed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Answers = dict[str, Any]
Ask = Callable[[str, Sequence[str]], Answers]


def _messages(questions: Sequence[str]) -> list[dict[str, str]]:
    return [{"role": "user", "content": question} for question in questions]


def _told(text: str, annotations: Iterable[Any]) -> Answers:
    return {"text": text, "annotations": [_plain(one)["url_citation"] for one in annotations]}


def _plain(one: Any) -> dict[str, Any]:
    return one if isinstance(one, dict) else dict(one.model_dump())


def _of_whole(answer: Any) -> list[Any]:
    return getattr(answer.choices[0].message, "annotations", None) or []


def _of_chunk(chunk: Any) -> list[Any]:
    delta = chunk.choices[0].delta if chunk.choices else None
    return getattr(delta, "annotations", None) or []


def openai_sync(url: str, questions: Sequence[str]) -> Answers:
    import openai

    with openai.OpenAI(base_url=url, api_key="none", max_retries=0) as client:
        asked: Any = {"model": "askpapers", "messages": _messages(questions)}
        whole = client.chat.completions.create(**asked)
        chunks = list(client.chat.completions.create(**asked, stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    return {
        "whole": _told(whole.choices[0].message.content, _of_whole(whole)),
        "streamed": _told(text, [one for chunk in chunks for one in _of_chunk(chunk)]),
    }


def openai_async(url: str, questions: Sequence[str]) -> Answers:
    import openai

    async def both() -> Answers:
        async with openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:
            asked: Any = {"model": "askpapers", "messages": _messages(questions)}
            whole = await client.chat.completions.create(**asked)
            text, annotations = "", []
            # its own gathering of a stream, beside the pieces one by one of the other
            async with client.chat.completions.stream(**asked) as stream:
                async for event in stream:
                    if event.type == "chunk":
                        annotations += _of_chunk(event.chunk)
                text = (await stream.get_final_completion()).choices[0].message.content or ""
        return {
            "whole": _told(whole.choices[0].message.content or "", _of_whole(whole)),
            "streamed": _told(text, annotations),
        }

    return asyncio.run(both())


def langchain(url: str, questions: Sequence[str]) -> Answers:
    """It hands no annotation on."""
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="askpapers", base_url=url, api_key="none", max_retries=0)
    asked = [("user", question) for question in questions]
    streamed = "".join(str(chunk.content) for chunk in model.stream(asked))
    return {
        "whole": _told(str(model.invoke(asked).content), []),
        "streamed": _told(streamed, []),
    }


def llama_index(url: str, questions: Sequence[str]) -> Answers:
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(model="askpapers", api_base=url, api_key="none", is_chat_model=True)
    asked = [ChatMessage(role="user", content=question) for question in questions]
    whole = model.chat(asked)
    chunks = list(model.stream_chat(asked))
    annotations = [one for chunk in chunks for one in _of_chunk(chunk.raw)]
    return {
        "whole": _told(whole.message.content or "", _of_whole(whole.raw)),
        "streamed": _told(chunks[-1].message.content or "", annotations),
    }


CLIENTS: dict[str, dict[str, Ask]] = {  # LlamaIndex's wants an openai below 3
    "last": {"openai": openai_sync, "openai, async": openai_async, "LangChain": langchain},
    "first": {
        "openai": openai_sync,
        "openai, async": openai_async,
        "LangChain": langchain,
        "LlamaIndex": llama_index,
    },
}


def main(url: str, folder: str, place: str) -> None:
    sys.path.insert(0 if place == "first" else len(sys.path), folder)
    import openai

    conversations = json.load(sys.stdin)
    told: dict[str, Any] = {
        name: [ask(f"{url}/v1", asked) for asked in conversations]
        for name, ask in CLIENTS[place].items()
    }
    json.dump({"version": openai.__version__, "told": told}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
