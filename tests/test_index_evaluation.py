"""`askpapers eval retrieval`: on a small folder by hand, and on real collections what was promised.

Covers index.evaluation.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.terminal.cli import main
from index.errors import SourceError
from index.evaluation import read_benchmark
from tests.conftest import SHARED

DOCUMENTS = [
    {
        "_id": "d1",
        "title": "Sparse Lanterns",
        "text": "Lanterns light a tunnel faster than torches.",
    },
    {
        "_id": "d2",
        "title": "Sparse Lanterns",
        "text": "The same title on another document, about tides.",
    },
    {"_id": "d3", "title": "Copper kettles", "text": "Kettles boil water."},
    {"_id": "d4", "title": "", "text": "Nobody gave this one a title; it is about glaciers."},
]


def folder(path: Path, **files: str) -> Path:
    texts = {
        "corpus.jsonl": "\n".join(map(json.dumps, DOCUMENTS)),
        "queries.jsonl": '{"_id": "q1", "text": "lanterns and tides"}\n{"_id": "q2", "text": '
        '"glaciers"}\n'
        '{"_id": "q3", "text": "nobody judged this"}\n',
        "qrels.tsv": "query-id\tcorpus-id\tscore\nq1\td2\t1\nq2\td4\t2\nq2\td3\t0\n"
        "q2\tmissing\t1\n",
    }
    for name, text in (
        texts | {name.replace("_", "."): text for name, text in files.items()}
    ).items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_documents_keep_their_ids_and_only_judged_queries_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "retrieval", str(folder(tmp_path)), "--json", "--legs"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["queries"]) == (4, 2)
    assert found["ndcg@10"] == found["recall@5"] == found["recall@20"] == found["mrr@10"] == 1
    assert set(found["legs"]) == {"dense", "bm25", "fused", "reranked"}
    assert found["legs"]["reranked"]["ndcg@10"] == 1
    assert {"query_ms_p50", "query_ms_p95", "seconds_index", "memory_mb"} <= set(found)
    assert 0.01 < found["index_mb"] < 5  # of four documents
    assert found["judgments_left_out"] == 1


def test_other_forms_of_the_folder_are_read(tmp_path: Path) -> None:
    folder(
        tmp_path,
        corpus_jsonl='\ufeff{"id": "d1", "title": "Lanterns", "abstract": "They light a '
        'tunnel."}\n{"id": "d2"}',
        queries_jsonl='{"id": "q1", "text": "tunnel"}',
    )
    (tmp_path / "qrels.tsv").unlink()
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("q1\td1\t1.0\nq1\tgone\t1\n", encoding="utf-8")
    found = read_benchmark(tmp_path)
    assert (found.grades, found.left_out) == ({"q1": {"d1": 1}}, 1)
    assert [entry.abstract for entry in found.entries] == ["They light a tunnel.", "-"]


@pytest.mark.parametrize("place", [0, 2])
def test_a_document_without_text_keeps_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int
) -> None:
    empty = [{"_id": "e1", "title": "", "text": ""}, {"_id": "e2", "title": "Kettles", "text": " "}]
    documents = [*DOCUMENTS[:place], *empty, *DOCUMENTS[place:]]
    folder(tmp_path, corpus_jsonl="\n".join(map(json.dumps, documents)))
    assert main(["eval", "retrieval", str(tmp_path), "--json", "--legs"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["ndcg@10"], found["legs"]["dense"]["ndcg@10"]) == (6, 1, 1)


def test_the_table_names_the_set_and_its_legs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tiny").mkdir()
    assert main(["eval", "retrieval", str(folder(tmp_path / "tiny")), "--legs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["ndcg@10", "recall@5", "recall@20", "mrr@10"]
    assert [line.split()[0] for line in lines[1:6]] == [
        "tiny",
        "dense",
        "bm25",
        "fused",
        "reranked",
    ]


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("corpus_jsonl", '{"_id": "d1", "text": "a"}\nno json', "corpus.jsonl', line 2: no JSON"),
        (
            "corpus_jsonl",
            '{"_id": "d1", "text": "a"}\n{"_id": "d1", "text": "b"}',
            "holds an id twice",
        ),
        ("corpus_jsonl", '{"text": "a"}', "corpus.jsonl', line 1: no object with an id"),
        ("qrels_tsv", "q1\td1\t1\nq1 d2 one\n", "qrels.tsv', line 2: no judgment"),
        ("qrels_tsv", "q1\tmissing\t1\n", "No query of"),
        ("qrels_tsv", "", "No query of"),
        ("qrels_tsv", "\n\n", "No query of"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, file: str, text: str, told: str) -> None:
    with pytest.raises(SourceError) as error:
        read_benchmark(folder(tmp_path, **{file: text}))
    assert told in str(error.value)


def test_a_missing_folder_or_file_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "retrieval", str(tmp_path / "none")]) == 1
    assert "There is no folder" in capsys.readouterr().err
    (folder(tmp_path) / "qrels.tsv").unlink()
    assert main(["eval", "retrieval", str(tmp_path)]) == 1
    assert "has no qrels.tsv and no qrels/test.tsv" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_cisi_is_well_above_bm25(capsys: pytest.CaptureFixture[str]) -> None:
    if not (SHARED / "eval").is_dir():
        pytest.skip("the evaluation data (../shared/eval) are not here")
    assert main(["eval", "retrieval", str(SHARED / "eval" / "cisi"), "--json", "--legs"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ndcg@10"] >= 1.1 * found["legs"]["bm25"]["ndcg@10"]
