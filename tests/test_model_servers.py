"""The shapes in which servers answer, as each writes them: Ollama, vLLM, llama.cpp, LM Studio,
OpenRouter, OpenAI, and the compatible endpoints of Anthropic, Gemini and Mistral. Written after
their documentation; what is refused is asked for once more without."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.llm.chat_model import Message
from assistant.llm.openai_compatible import OpenAICompatible
from assistant.types import Heartbeat, Usage
from index.errors import ModelError
from tests.scripted_server import Reply, ScriptedServer

ASK = [Message("system", "Cite."), Message("user", "Is it fast?")]
SAID = "Yes, it is fast [1]."


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def usage(**more: Any) -> dict[str, Any]:
    return {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5, **more}}


SHAPES: dict[str, list[Any]] = {
    "ollama": [
        chunk(role="assistant", content="Yes, "),
        chunk(role="assistant", content="it is fast [1]."),
        chunk("stop", role="assistant", content=""),
        usage(),
    ],
    "ollama thinks": [
        chunk(role="assistant", content="", reasoning="Hm."),
        chunk(content=SAID),
        chunk("stop"),
    ],
    "vllm": [
        chunk(role="assistant", content=""),
        chunk(content=SAID),
        chunk("stop", content=""),
        usage(total_tokens=14),
    ],
    "vllm thinks": [
        chunk(reasoning_content="Hm."),
        chunk(content=None, reasoning_content="Hm."),
        chunk(content=SAID),
        chunk("stop"),
    ],
    "llama.cpp": [
        chunk(role="assistant", content=None),
        chunk(content=SAID),
        chunk("stop"),
        {
            "choices": [],
            "timings": {"predicted_n": 5},
            "usage": {"prompt_tokens": 9, "completion_tokens": 5},
        },
    ],
    "llama.cpp, thoughts in the text": [
        chunk(content="<think>\nHm.\n</think>\n\n"),
        chunk(content=SAID),
        chunk("stop"),
    ],
    "lm studio, harmony as it is": [
        chunk(content="<|channel|>analysis<|message|>Hm.<|end|>"),
        chunk(content="<|start|>assistant<|channel|>final<|message|>"),
        chunk(content=SAID),
        chunk("stop"),
    ],
    "lm studio, the template's end": [
        chunk(content=SAID),
        chunk(content="<|im_end|>"),
        chunk("stop"),
    ],
    "openrouter": [
        b": OPENROUTER PROCESSING\n\n",
        b"data: : OPENROUTER PROCESSING\n\n",
        chunk(content=SAID, reasoning=None),
        chunk("stop", content=""),
        usage(cost=0.001),
    ],
    "openrouter thinks": [
        chunk(
            content="",
            reasoning="Hm.",
            reasoning_details=[{"type": "reasoning.text", "text": "Hm."}],
        ),
        chunk(content=SAID),
        chunk("stop"),
    ],
    "openai": [
        chunk(role="assistant", content="", refusal=None),
        chunk(content=SAID),
        chunk("stop"),
        usage(),
    ],
    "anthropic": [chunk(role="assistant", content=""), chunk(content=SAID), chunk("stop"), usage()],
    "gemini": [chunk("stop", role="assistant", content=SAID)],
    "mistral, content in parts": [
        chunk(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]),
        chunk(
            content=[
                {"type": "text", "text": "Yes, "},
                {"type": "reference", "reference_ids": [1]},
                {"type": "text", "text": "it is fast [1]."},
            ]
        ),
        chunk("stop"),
    ],
    "a whole message last": [
        {"choices": [{"message": {"role": "assistant", "content": SAID}, "finish_reason": "stop"}]}
    ],
}


def model(server: ScriptedServer) -> OpenAICompatible:
    return OpenAICompatible(server.url, None, "scripted", 5.0)


def text_of(pieces: list[Any]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str)).strip()


@pytest.mark.parametrize("name", SHAPES)
def test_what_a_server_streams(name: str) -> None:
    with ScriptedServer(Reply(*SHAPES[name])) as server:
        pieces = list(model(server).stream(ASK))
    assert text_of(pieces) == SAID
    if "think" in name:
        assert Heartbeat() in pieces
    if any(isinstance(one, dict) and "usage" in one for one in SHAPES[name]):
        assert isinstance(pieces[-1], Usage)


def test_the_same_without_a_stream() -> None:
    for content in (SAID, [{"type": "text", "text": SAID}], f"<think>Hm.</think>{SAID}"):
        message = {"role": "assistant", "content": content, "refusal": None}
        body = {"choices": [{"message": message, "finish_reason": "stop"}]}
        with ScriptedServer(Reply(body=body)) as server:
            assert text_of(list(model(server).stream(ASK))) == SAID


REFUSALS = {
    "system": [
        {
            "object": "error",
            "message": "Conversation roles must alternate user/assistant/user/assistant/...",
            "code": 400,
        },
        {"error": {"message": "System role not supported", "type": "invalid_request_error"}},
        {"error": {"message": "Developer instruction is not enabled for models/gemma-3: system"}},
        {"error": "Unexpected role 'system' after role 'user'"},
        {
            "detail": [
                {
                    "loc": ["body", "messages", 0, "role"],
                    "msg": "Input should be 'user' or 'assistant'",
                }
            ]
        },
    ],
    "usage": [
        {"error": {"message": "Unrecognized request argument supplied: stream_options"}},
        {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]},
    ],
    "stream": [
        {"error": {"message": "Streaming is not supported for this model.", "param": "stream"}},
        {"error": {"message": "Your organization must be verified to stream this model."}},
    ],
}


@pytest.mark.parametrize(
    ("what", "body"), [(what, body) for what, bodies in REFUSALS.items() for body in bodies]
)
@pytest.mark.parametrize("status", [400, 422])
def test_what_is_refused_is_left_out_then_and_later(
    what: str, body: dict[str, Any], status: int
) -> None:
    answers = [Reply(SAID)] * 2
    if what == "stream":
        whole = {"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]}
        answers = [Reply(body=whole)] * 2
    with ScriptedServer(Reply(status=status, body=body), *answers) as server:
        asking = model(server)
        assert text_of(list(asking.stream(ASK))) == SAID
        assert text_of(list(asking.stream(ASK))) == SAID
        first, *later = (request.body for request in server.asked)
    assert first["stream_options"] == {"include_usage": True}
    assert len(later) == 2
    for asked in later:
        roles = [message["role"] for message in asked["messages"]]
        assert roles == (["user"] if what == "system" else ["system", "user"])
        assert ("stream_options" in asked) == (what == "system")
        assert ("stream" in asked) == (what != "stream")
        assert "Cite." in json.dumps(asked["messages"])
        assert not {"temperature", "max_tokens"} & asked.keys()


def test_a_server_that_refuses_one_after_the_other_and_one_that_refuses_all() -> None:
    refused = [Reply(status=400, body=bodies[0]) for bodies in REFUSALS.values()]
    whole = {"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]}
    with ScriptedServer(*refused, Reply(body=whole)) as server:
        assert text_of(list(model(server).stream(ASK))) == SAID
    with (
        ScriptedServer(
            *(Reply(status=400, body=REFUSALS["system"][1]) for _ in range(9))
        ) as server,
        pytest.raises(ModelError, match="System role not supported"),
    ):
        list(model(server).stream(ASK))
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (
            [chunk(refusal="I can't "), chunk(refusal="help."), chunk("stop")],
            r"refused to answer \(I can't help\)",
        ),
        ([chunk("content_filter")], "filter stopped"),
        ([chunk("SAFETY")], "filter stopped"),
        ([chunk("max_tokens", content="Yes")], "reached the longest answer"),
        (
            [chunk(tool_calls=[{"function": {"name": "search"}}]), chunk("tool_calls")],
            "asked for a tool",
        ),
        ([chunk(content="<think>Hm.</think>"), chunk("stop")], "empty answer"),
        ([b"data: : PROCESSING\n\n"], "cannot be read"),
    ],
)
def test_what_is_no_answer_is_told(pieces: list[Any], told: str) -> None:
    end = "nothing" if isinstance(pieces[0], bytes) else "done"
    with (
        ScriptedServer(Reply(*pieces, end=end)) as server,  # type: ignore[arg-type]
        pytest.raises(ModelError, match=told),
    ):
        list(model(server).stream(ASK))
