"""The chat model behind an address: what it sends, what it gives, and in which words it fails.

Covers assistant.llm.chat_model, assistant.llm.connecting, assistant.llm.context_window,
assistant.llm.failures, assistant.llm.http_client, assistant.llm.replies,
assistant.llm.request_form.
"""

from __future__ import annotations

import gc
import socket
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.llm.chat_model import ChatModel, Message
from assistant.llm.connecting import connect
from assistant.types import Heartbeat, Usage
from index.errors import ModelError, SettingError
from tests.scripted_server import Reply, ScriptedServer

KEY = "sk-a-secret-of-askpapers"
OPENAI_KEY = "sk-a-secret-of-openai"
ASK = [Message("system", "Answer from the evidence."), Message("user", "What is RAG?")]


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def open_model(
    llm: str, *, model: str | None = "scripted", key: str | None = None, timeout: float = 5.0
) -> ChatModel:
    return connect(
        llm, model=model, api_key=key, openai_key=OPENAI_KEY, openai_base_url=None, timeout=timeout
    )


def failure(model: ChatModel, expected: list[str] | None = None) -> str:
    """What is told when the answer fails, after the `expected` pieces: a sentence or two, and no
    secret."""
    stream = (piece for piece in model.stream(ASK) if piece != Heartbeat())
    assert [next(stream) for _ in expected or ()] == (expected or [])
    with pytest.raises(ModelError) as caught:
        next(stream)
    text = str(caught.value)
    assert len(text) < 500
    assert "\n" not in text
    assert "Traceback" not in text
    assert KEY not in text
    assert OPENAI_KEY not in text
    return text


def failure_of(
    *replies: Reply, key: str | None = None, expected: list[str] | None = None, timeout: float = 5.0
) -> str:
    with ScriptedServer(*replies) as server:
        text = failure(open_model(server.url, key=key, timeout=timeout), expected)
        assert not server.replies
        assert len(server.asked) == len(replies)
        return text.replace(server.url, "URL")


# What it gives


def test_pieces_come_as_they_are_sent() -> None:
    with ScriptedServer(
        Reply("warm"), Reply("Retrieval ", "helps ", "[1]. αβ 🙂", between=0.1)
    ) as server:
        model = open_model(server.url)
        list(model.stream(ASK))  # the client loads much of itself at the first call
        came = []
        start = time.monotonic()
        for piece in model.stream(ASK):
            came.append((piece, time.monotonic() - start))
    assert [piece for piece, _ in came] == ["Retrieval ", "helps ", "[1]. αβ 🙂"]
    assert came[2][1] - came[0][1] > 0.15
    assert model.name == "scripted"
    assert server.asked[0].body == {
        "model": "scripted",
        "messages": [
            {"role": "system", "content": "Answer from the evidence."},
            {"role": "user", "content": "What is RAG?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_nothing_is_asked_before_the_first_piece_is_wanted() -> None:
    with ScriptedServer() as server:
        open_model(server.url).stream(ASK)
        assert server.requests == []


def test_closing_the_iterator_closes_the_connection() -> None:
    with ScriptedServer(Reply(*["word "] * 1000, between=0.01)) as server:
        stream = open_model(server.url).stream(ASK)
        assert next(stream) == "word "
        start = time.monotonic()
        stream.close()  # type: ignore[attr-defined]
        assert server.asked[0].left.wait(2.0)
        assert time.monotonic() - start < 1.0


def thought(text: str) -> dict[str, Any]:
    return {"choices": [{"delta": {"reasoning_content": text}}]}


@pytest.mark.parametrize("pieces", [["<think>", *["word "] * 1000], [thought("word ")] * 1000])
def test_closing_the_iterator_among_thoughts_closes_the_connection(pieces: list[Any]) -> None:
    with ScriptedServer(Reply(*pieces, between=0.01)) as server:
        stream = open_model(server.url).stream(ASK)
        assert [next(stream), next(stream)] == [Heartbeat(), Heartbeat()]
        stream.close()  # type: ignore[attr-defined]
        assert server.asked[0].left.wait(5.0)


@pytest.mark.parametrize("piece", ["x" * 1000, thought("x" * 1000)])
@pytest.mark.parametrize("first", [[], ["<think>"]])
def test_thoughts_and_text_without_end_are_stopped(piece: Any, first: list[Any]) -> None:
    with ScriptedServer(Reply(*first, *[piece] * 5000)) as server:
        with pytest.raises(
            ModelError, match="more than 200,000 characters, thoughts included, and was stopped"
        ):
            list(open_model(server.url).stream(ASK))
        assert server.asked[0].left.wait(5.0)


def test_a_model_that_is_let_go_leaves_no_connection() -> None:
    with ScriptedServer() as server:
        model = open_model(server.url, model=None)
        del model
        gc.collect()
        deadline = time.monotonic() + 2.0
        while server.connections and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.connections == 0


@pytest.mark.parametrize(
    "pieces",
    [
        ["<think>Let me see.</think>\n\nYes ", "[1]."],
        list("<think>a < b </thin </think> Yes [1]."),
        ["  <th", "ink>", "x" * 50, "</", "think", ">", "\n", "Yes ", "[1]."],
        ["<think>\n\n</think>\n\n<think>more</think>Yes [1]."],
        ["", "\n", "Yes [1]."],
    ],
)
def test_thoughts_are_left_out(pieces: list[str]) -> None:
    with ScriptedServer(Reply(*pieces)) as server:
        pieces = list(open_model(server.url).stream(ASK))
        assert "".join(piece for piece in pieces if isinstance(piece, str)) == "Yes [1]."


@pytest.mark.parametrize("text", ["<thin ice", "<", "a <think>b</think> c", "<thoughtful>"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    with ScriptedServer(Reply(*text), Reply(text)) as server:
        model = open_model(server.url)
        assert "".join(model.stream(ASK)) == text
        assert "".join(model.stream(ASK)) == text


def test_reasoning_deltas_usage_chunks_and_oddities_are_passed_over() -> None:
    odd: list[Any] = [
        {"choices": [{"delta": {"reasoning_content": "Hm."}}]},
        {"choices": [{"delta": {"role": "assistant", "content": None}, "finish_reason": None}]},
        {"choices": [], "usage": {"total_tokens": 3}},
        b": a comment to keep the connection\n\nevent: message\n",
        b"data: 5\n\ndata: null\n\ndata: []\n\n",
        {"choices": None},
        {"choices": [{"delta": {"content": {"a": 1}}}]},
        {"error": None, "choices": [{"delta": {"content": "Yes"}}]},
        b'data:{"choices":[{"delta":{"content":"."}}]}\r\n\r\n',
    ]
    with ScriptedServer(Reply(*odd)) as server:
        assert list(open_model(server.url).stream(ASK)) == [Heartbeat(), "Yes", "."]


def test_a_character_split_between_packets_stays_whole() -> None:
    data = 'data: {"choices":[{"delta":{"content":"é🙂"}}]}\n\n'.encode()
    with ScriptedServer(Reply(*(bytes([byte]) for byte in data))) as server:
        assert list(open_model(server.url).stream(ASK)) == ["é🙂"]


def test_a_server_that_does_not_stream() -> None:
    whole = {
        "choices": [
            {"message": {"role": "assistant", "content": "Yes [1]."}, "finish_reason": "stop"}
        ]
    }
    with ScriptedServer(Reply(body=whole)) as server:
        assert list(open_model(server.url).stream(ASK)) == ["Yes [1]."]


def test_an_end_without_done_or_finish_is_an_end_of_either() -> None:
    done = Reply("Yes.", b"data: [DONE]\n\n", end="nothing")
    finish = Reply("Yes.", {"choices": [{"delta": {}, "finish_reason": "stop"}]}, end="nothing")
    with ScriptedServer(done, finish) as server:
        model = open_model(server.url)
        assert [*model.stream(ASK), *model.stream(ASK)] == ["Yes.", "Yes."]


def test_the_address_may_be_the_whole_one() -> None:
    with ScriptedServer(Reply("Yes."), Reply("Yes.")) as server:
        assert list(open_model(f"{server.url}/").stream(ASK)) == ["Yes."]
        assert list(open_model(f"{server.url}/chat/completions").stream(ASK)) == ["Yes."]


# What it sends, and to whom


OPENAI_VARIABLES = {
    "OPENAI_API_KEY": OPENAI_KEY,
    "OPENAI_ADMIN_KEY": "sk-a-secret-of-admins",
    "OPENAI_ORG_ID": "org-secret",
    "OPENAI_PROJECT_ID": "project-secret",
    "OPENAI_CUSTOM_HEADERS": "X-Gateway: gateway-secret\nAuthorization: Bearer custom-secret",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/never",
}


@pytest.mark.parametrize(
    ("key", "sent"), [(KEY, f"Bearer {KEY}"), (None, "Bearer none"), ("", "Bearer none")]
)
def test_what_is_openais_goes_to_no_other_address(
    monkeypatch: pytest.MonkeyPatch, key: str | None, sent: str
) -> None:
    for name, value in OPENAI_VARIABLES.items():
        monkeypatch.setenv(name, value)
    with ScriptedServer(Reply("Yes.")) as server:
        model = open_model(server.url, model=None, key=key)
        assert list(model.stream(ASK)) == ["Yes."]
        assert model.context is None
    assert {request.headers["authorization"] for request in server.requests} == {sent}
    everything = str([(request.headers, request.body) for request in server.requests])
    assert "secret" not in everything.replace(KEY, "")
    assert {name for request in server.requests for name in request.headers} <= {
        *(
            "host",
            "accept",
            "accept-encoding",
            "connection",
            "user-agent",
            "content-length",
            "content-type",
        ),
        *("authorization", "x-stainless-raw-response"),
    }


def test_openai_gets_its_key_and_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-a-secret-of-admins")
    with ScriptedServer(Reply("Yes."), Reply("Yes.")) as server:
        for key in (None, KEY):
            model = connect(
                "openai", model="m", api_key=key, openai_key=OPENAI_KEY, openai_base_url=server.url
            )
            assert list(model.stream(ASK)) == ["Yes."]
    assert [request.headers["authorization"] for request in server.requests] == [
        f"Bearer {OPENAI_KEY}",
        f"Bearer {KEY}",
    ]
    assert server.requests[0].headers["openai-organization"] == "org-1"


def test_openai_without_a_key() -> None:
    with pytest.raises(SettingError, match="Set OPENAI_API_KEY"):
        connect("openai", model="m", api_key=None, openai_key="", openai_base_url=None)


def test_openai_itself_is_never_asked_for_its_context() -> None:
    assert open_model("openai").context == 16_384  # would fail, or warn of a socket, if it were


def test_a_redirect_is_not_followed() -> None:
    with ScriptedServer(Reply("Yes.")) as other:
        away = Reply(status=307, headers={"Location": f"{other.url}/chat/completions"})
        assert f"sends elsewhere ({other.url}/chat/completions)" in failure_of(away, key=KEY)
        assert other.requests == []


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "nonsense"])
def test_loopback_is_reached_whatever_the_proxy(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    with ScriptedServer(Reply("Yes.")) as server:
        assert list(open_model(server.url.replace("127.0.0.1", "localhost")).stream(ASK)) == [
            "Yes."
        ]


def test_elsewhere_is_reached_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(Reply("Yes.")) as server:
        monkeypatch.setenv("HTTP_PROXY", server.root)
        assert list(open_model("http://models.example/v1", key=KEY).stream(ASK)) == ["Yes."]
        assert server.asked[0].headers["host"] == "models.example"
    assert "through the proxy" in failure(open_model("http://models.example/v1", key=KEY))


def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    with pytest.raises(SettingError, match="or the proxy"):
        open_model("http://models.example/v1")


# Which model


def test_the_only_model_is_taken() -> None:
    with ScriptedServer(Reply("Yes."), models=("llama3:8b",)) as server:
        model = open_model(server.url, model=None)
        assert model.name == "llama3:8b"
        assert list(model.stream(ASK)) == ["Yes."]
    assert server.asked[0].body["model"] == "llama3:8b"


def test_of_several_models_the_user_chooses() -> None:
    names = tuple(f"model-{n}" for n in range(30))
    with ScriptedServer(models=names) as server, pytest.raises(SettingError) as caught:
        open_model(server.url, model=None)
    assert "has 30 models" in str(caught.value)
    assert "--model" in str(caught.value)
    assert all(name in str(caught.value) for name in names[:20])
    assert "model-20" not in str(caught.value)


@pytest.mark.parametrize("models", [[], None])
def test_a_server_without_a_model(models: list[str] | None) -> None:
    listing = {"/v1/models": Reply(body={"object": "list", "data": models})}
    with (
        ScriptedServer(paths=listing) as server,
        pytest.raises(SettingError, match="lists no model"),
    ):
        open_model(server.url, model=None)


def test_a_bare_list_of_models_will_do() -> None:
    with ScriptedServer(paths={"/v1/models": Reply(body=[{"id": "one"}])}) as server:
        assert open_model(server.url, model=None).name == "one"


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(status=404, body="no"), "with --model"),
        (Reply(body={"error": "Unexpected endpoint"}), "with --model"),
        (
            Reply(body="<html>Welcome</html>", headers={"Content-Type": "text/html"}),
            "does not list its models",
        ),
        (Reply(body="{", headers={"Content-Type": "application/json"}), "cannot be read"),
        (Reply(status=401), "wants a key"),
    ],
)
def test_a_server_that_does_not_list_its_models(reply: Reply, told: str) -> None:
    with (
        ScriptedServer(paths={"/v1/models": reply}) as server,
        pytest.raises(ModelError, match=told),
    ):
        open_model(server.url, model=None)


@pytest.mark.parametrize("llm", ["gpt-5", "", "ftp://x/v1", "auto", "model.safetensors"])
def test_what_is_no_model(llm: str) -> None:
    with pytest.raises(SettingError, match=r"Give 'openai', an http\(s\) address, or a file"):
        open_model(llm)


@pytest.mark.parametrize(
    "url", ["http://", "http:///v1", "http://[::1/v1", "http://host:port/v1", "http://ho st/v1"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(SettingError, match="cannot be used"):
        open_model(url)


def test_what_is_no_key() -> None:
    with pytest.raises(SettingError, match="ASKPAPERS_LLM_API_KEY holds characters") as caught:
        open_model("http://127.0.0.1:9/v1", key="sk-ключ")
    assert "ключ" not in str(caught.value)


# The context


@pytest.mark.parametrize(
    ("entry", "context"),
    [
        ({"meta": {"n_ctx": 4096, "n_ctx_train": 131072}, "owned_by": "llamacpp"}, 4096),
        ({"meta": {"n_ctx_train": 131072}, "owned_by": "llamacpp"}, 2048),
        ({"meta": {"n_ctx_train": 131072}}, 131072),
        ({"max_model_len": 32768, "owned_by": "vllm"}, 32768),
        ({"context_length": 1000}, 1000),
        ({"max_model_len": "many", "meta": 3}, None),
        ({}, None),
    ],
)
def test_context(entry: dict[str, Any], context: int | None) -> None:
    props = Reply(body={"default_generation_settings": {"n_ctx": 2048}})
    with ScriptedServer(
        models=({"id": "other"}, {"id": "scripted", **entry}), paths={"/props": props}
    ) as server:
        model = open_model(server.url)
        assert server.requests == []
        assert model.context == context
        asked = len(server.requests)
        assert model.context == context
        assert len(server.requests) == asked


OLLAMAS = {"id": "scripted:latest", "owned_by": "library"}


@pytest.mark.parametrize(
    ("running", "context"),
    [
        (Reply(body={"models": [{"name": "other", "context_length": 1}]}), 4096),
        (Reply(body={"models": [{"name": "scripted:latest", "context_length": 32768}]}), 32768),
        (Reply(body={"models": [{"name": "scripted:latest"}]}), 4096),  # an older one does not tell
        (Reply(body={"models": None}), 4096),
        (Reply(body="<html>", headers={"Content-Type": "text/html"}), 4096),
        (Reply(status=500), 4096),
        (Reply("nothing", delay=30.0), 4096),
    ],
)
def test_the_context_of_ollama(running: Reply, context: int) -> None:
    with ScriptedServer(models=({"id": "other"}, OLLAMAS), paths={"/api/ps": running}) as server:
        start = time.monotonic()
        assert open_model(server.url).context == context
        assert time.monotonic() - start < 10.0


def test_ollama_is_asked_anew_since_a_model_is_loaded_later() -> None:
    with ScriptedServer(models=(OLLAMAS,)) as server:
        model = open_model(server.url)
        assert model.context == 4096
        server.paths["/api/ps"] = Reply(
            body={"models": [{"name": "scripted:latest", "context_length": 8192}]}
        )
        assert model.context == 8192
        assert [request.path for request in server.requests].count("/v1/models") == 1


def test_a_server_that_is_away_has_no_context() -> None:
    assert open_model("http://127.0.0.1:9/v1").context is None


# How it fails


def test_nothing_listens() -> None:
    assert failure(open_model("http://127.0.0.1:9/v1")) == (
        "Nothing listens at http://127.0.0.1:9/v1. Start the server there, or correct the address."
    )


def test_a_password_in_the_address_is_not_told() -> None:
    text = failure(open_model("http://user:hush@127.0.0.1:9/v1?key=hush"))
    assert "http://127.0.0.1:9/v1" in text
    assert "hush" not in text


def test_a_password_in_the_address_is_sent() -> None:
    with ScriptedServer(Reply("Yes.")) as server:
        assert list(open_model(server.url.replace("//", "//user:hush@")).stream(ASK)) == ["Yes."]
    assert server.asked[0].headers["authorization"] == "Basic dXNlcjpodXNo"


def test_a_name_that_does_not_resolve() -> None:
    assert "The name in http://models.invalid/v1 is not known" in failure(
        open_model("http://models.invalid/v1")
    )


def test_http_where_https_was_meant() -> None:
    with ScriptedServer() as server:
        assert "does not speak https" in failure(open_model(server.url.replace("http:", "https:")))


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems refuse where Linux lets a full queue wait"
)
def test_no_answer_to_a_connection() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(listening.getsockname())
            assert "did not answer within 0.3 seconds" in failure(open_model(url, timeout=0.3))
        finally:
            for one in waiting:
                one.close()


def test_silence_before_the_answer_is_not_waited_for_twice() -> None:
    assert failure_of(Reply("late", delay=2.0), timeout=0.3) == (
        "URL sent nothing for 0.3 seconds. Ask again, or raise ASKPAPERS_LLM_TIMEOUT."
    )


def test_silence_in_the_answer() -> None:
    assert "sent nothing for 0.3 seconds" in failure_of(
        Reply("a ", "b ", end="hang"), expected=["a ", "b "], timeout=0.3
    )


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_is_refused(status: int) -> None:
    said = Reply(status=status, body={"error": {"message": f"Incorrect key {KEY}: no such region"}})
    text = failure_of(said, key=KEY)
    assert text.startswith(f"URL refused the key ({status})")
    assert text.endswith("Check ASKPAPERS_LLM_API_KEY.")
    assert ("no such region" in text) == (status == 403)


def test_openais_key_is_refused_by_name() -> None:
    with ScriptedServer(Reply(status=401)) as server:
        model = connect(
            "openai", model="m", api_key=None, openai_key=OPENAI_KEY, openai_base_url=server.url
        )
        assert failure(model).endswith("Check OPENAI_API_KEY.")


def test_a_key_is_wanted() -> None:
    assert failure_of(Reply(status=401)) == "URL wants a key (401). Set ASKPAPERS_LLM_API_KEY."


def test_an_unknown_model() -> None:
    with ScriptedServer(Reply(status=404), models=("llama3:8b", "qwen3:4b")) as server:
        text = failure(open_model(server.url, model="gpt-5"))
    assert (
        text == f"{server.url} has no model 'gpt-5'. Choose one with --model: llama3:8b, qwen3:4b"
    )


def test_a_404_of_another_cause() -> None:
    assert "answered 404 (scripted 404)" in failure_of(Reply(status=404))


@pytest.mark.parametrize("model", ["scripted", None])
def test_an_address_without_v1(model: str | None) -> None:
    with ScriptedServer() as server, pytest.raises(ModelError) as caught:
        list(open_model(server.root, model=model).stream(ASK))
    assert f"should end in /v1: try {server.root}/v1" in str(caught.value)


def test_an_address_without_v1_where_failures_are_called_200() -> None:
    # as LM Studio does
    unexpected = Reply(body={"error": "Unexpected endpoint or method. (POST /chat/completions)"})
    with ScriptedServer(paths={"/chat/completions": unexpected}) as server:
        text = failure(open_model(server.root))
    assert text.endswith(
        f"(POST /chat/completions)). The address should end in /v1: try {server.root}/v1"
    )


def test_a_web_page_instead_of_an_answer() -> None:
    page = Reply(
        body="<!doctype html><html>Welcome</html>",
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    assert failure_of(page) == (
        "URL sent a web page instead of an answer. Check the address, and the server's log."
    )


def test_an_error_page_is_not_repeated() -> None:
    page = Reply(
        status=502, body="<html><h1>Bad Gateway</h1></html>", headers={"Content-Type": "text/html"}
    )
    assert failure_of(page, page).startswith("URL answered 502. Ask again later")


def test_too_many_requests() -> None:
    busy = Reply(status=429, headers={"Retry-After": "30"})
    assert (
        failure_of(busy)
        == "URL answered 429 (scripted 429). Ask again in 30 seconds, or look at the server's log."
    )


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_once_more(status: int) -> None:
    with ScriptedServer(
        Reply(status=status, headers={"Retry-After": "0.2"}), Reply("Yes.")
    ) as server:
        start = time.monotonic()
        assert list(open_model(server.url).stream(ASK)) == ["Yes."]
        assert time.monotonic() - start > 0.2


def test_what_does_not_pass_is_told() -> None:
    assert failure_of(Reply(status=500), Reply(status=500)) == (
        "URL answered 500 (scripted 500). Ask again later, or look at the server's log."
    )


def test_a_connection_dropped_before_the_answer_is_tried_once_more() -> None:
    with ScriptedServer(Reply(status=0), Reply("Yes.")) as server:
        assert list(open_model(server.url).stream(ASK)) == ["Yes."]
    assert failure_of(Reply(status=0), Reply(status=0)).startswith("The connection to URL broke.")


@pytest.mark.parametrize(
    "error",
    [
        {
            "message": "This model's maximum context length is 512 tokens.",
            "code": "context_length_exceeded",
        },
        {
            "message": "request (9031 tokens) exceeds the available context size (8192 tokens), "
            "try "
            "increasing it"
        },
        {"message": "Your prompt is too long"},
    ],
)
def test_too_long_for_the_context(error: dict[str, Any]) -> None:
    text = failure_of(Reply(status=400, body={"error": error}))
    assert text.startswith("This is too long for the context of scripted (")
    in_the_stream = failure_of(Reply({"error": error}, end="nothing"))
    assert in_the_stream == text


def test_an_error_in_the_stream() -> None:
    text = failure_of(
        Reply("a ", {"error": {"message": f"GPU \x1b[31mlost\n{KEY}"}}), key=KEY, expected=["a "]
    )
    assert text == "URL broke off (GPU [31mlost …). Ask again later, or look at the server's log."


def test_a_connection_that_breaks() -> None:
    assert failure_of(Reply("a ", "b ", end="break"), expected=["a ", "b "]).startswith(
        "The connection to URL broke."
    )


def test_an_answer_that_ends_too_soon() -> None:
    text = failure_of(Reply("a ", end="nothing"), expected=["a "])
    assert text == "URL ended the answer before it was complete. Ask again."


@pytest.mark.parametrize("pieces", [[], [""], ["<think>Hm.</think>"], ["<think>Hm."], ["\n "]])
def test_an_empty_answer(pieces: list[str]) -> None:
    assert failure_of(Reply(*pieces)).startswith("scripted sent an empty answer, or only thoughts.")


@pytest.mark.parametrize("whole", [False, True])
def test_an_answer_cut_at_its_longest(whole: bool) -> None:
    used = {"prompt_tokens": 9, "completion_tokens": 2}
    end = {"choices": [{"delta": {}, "finish_reason": "length"}], "usage": used}
    body = {"choices": [{"message": {"content": "a "}, "finish_reason": "length"}], "usage": used}
    reply = Reply(body=body) if whole else Reply("a ", end, end="nothing")
    with ScriptedServer(reply) as server:
        stream = open_model(server.url).stream(ASK)
        assert [next(stream), next(stream)] == ["a ", Usage(9, 2)]
        with pytest.raises(
            ModelError, match="scripted reached the longest answer that it may give"
        ):
            next(stream)


def test_thoughts_that_leave_no_room_for_an_answer() -> None:
    end = {"choices": [{"delta": {}, "finish_reason": "length"}]}
    assert "reached the longest answer" in failure_of(Reply("<think>Hm", end, end="nothing"))


def test_a_filtered_answer() -> None:
    end = {"choices": [{"delta": {}, "finish_reason": "content_filter"}]}
    assert "filter stopped scripted" in failure_of(Reply("a ", end, end="nothing"), expected=["a "])


@pytest.mark.parametrize(
    "data",
    [
        b'data: {"choices":[{"delta":{"content":"\xff\xfe"}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n',
        b'data: {"choices":[\n\n',
    ],
)
def test_what_is_no_text_or_json(data: bytes) -> None:
    assert failure_of(Reply("a ", data, "b "), expected=["a "]).startswith(
        "URL sent what cannot be read."
    )


def test_the_words_of_a_server_are_cut() -> None:
    assert len(failure_of(Reply(status=400, body={"error": {"message": "x" * 10000}}))) < 400


# GGUF files: what is told before anything is loaded (test_gguf.py loads one)


def test_a_missing_gguf_file(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"There is no file '.*none.gguf'"):
        open_model(str(tmp_path / "none.gguf"))


def test_a_folder_is_no_gguf_file(tmp_path: Path) -> None:
    (tmp_path / "a.gguf").mkdir()
    with pytest.raises(SettingError, match="cannot be read"):
        open_model(str(tmp_path / "a.gguf"))


def test_what_is_no_gguf_file(tmp_path: Path) -> None:
    (tmp_path / "page.gguf").write_text("<html>404</html>")
    with pytest.raises(SettingError, match="is not a GGUF file"):
        open_model(str(tmp_path / "page.gguf"))


def test_gguf_without_llama_cpp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF\x03\x00\x00\x00")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)  # as if it were not installed
    with pytest.raises(SettingError, match=r'pip install "askpapers\[local\]"'):
        open_model(str(tmp_path / "model.gguf"))


def test_what_an_answer_took_comes_last() -> None:
    told: dict[str, Any] = {
        "choices": [],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2, "cost": 0.5},
    }
    done: list[Any] = [
        "Yes.",
        {"choices": [{"delta": {}, "finish_reason": "stop"}]},
        told,
        b"data: [DONE]\n\n",
    ]
    whole = {
        "choices": [{"message": {"content": "Yes."}}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2},
    }
    odd: dict[str, Any] = {"choices": [], "usage": {"prompt_tokens": "9", "completion_tokens": -2}}
    with ScriptedServer(
        Reply(*done, end="nothing"), Reply(body=whole), Reply("Yes.", odd)
    ) as server:
        model = open_model(server.url)
        assert list(model.stream(ASK)) == ["Yes.", Usage(9, 2, 0.5)]
        assert list(model.stream(ASK)) == ["Yes.", Usage(9, 2)]
        assert list(model.stream(ASK)) == ["Yes."]


def test_a_server_that_does_not_know_the_option_is_asked_without() -> None:
    refused = Reply(
        status=400, body={"error": {"message": "Unrecognized request argument: stream_options"}}
    )
    with ScriptedServer(refused, Reply("Yes."), Reply("Yes.")) as server:
        model = open_model(server.url)
        assert [*model.stream(ASK), *model.stream(ASK)] == ["Yes.", "Yes."]
        assert ["stream_options" in request.body for request in server.asked] == [
            True,
            False,
            False,
        ]


def test_a_context_that_is_set_is_not_asked_for() -> None:
    with ScriptedServer() as server:
        model = connect(
            server.url, model="m", api_key=None, openai_key=None, openai_base_url=None, context=4096
        )
        assert model.context == 4096
        assert server.requests == []
