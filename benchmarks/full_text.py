"""Full-text search of the engines that could stand in for our word index: how good is what they
find by the words alone, beside BM25 as it is here?

    python benchmarks/full_text.py [--set litsearch_dev] [--most 100]

nDCG@10 and recall@20 over a folder of ../shared/eval, the same titles and abstracts for all, no
vectors. Postgres (ts_rank and ts_rank_cd, by each normalisation) is asked for any and for all of a
question's words; Chroma in the process has `$contains`, a filter without an order: what is found
counts in the order in which it comes. `--most`: of the queries. Chroma's sparse vectors are tried
in the process and on a server, and what they say is told.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb import K, Schema, SparseVectorIndexConfig
from chromadb.api import ClientAPI
from chromadb.errors import ChromaError
from chromadb.utils.embedding_functions import ChromaBm25EmbeddingFunction

from benchmarks.postgres import NEEDED, connected, running
from index.evaluation import Benchmark, metrics, read_benchmark
from index.generation.bm25 import BM25
from index.text.words import STOP_WORDS, words
from tests.chroma_runner import ChromaRunner

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
DEPTH = 20  # documents a query
AT_ONCE = 2000  # documents that are put into Chroma
_RANKED = """
SELECT number FROM documents, to_tsquery('english', %s) AS asked WHERE found @@ asked
ORDER BY {rank}(found, asked, {normalisation}) DESC, number LIMIT 20"""
Search = Callable[[str], Sequence[int]]  # places of documents, best first


def told(name: str, benchmark: Benchmark, queries: dict[str, str], search: Search) -> None:
    ids, run, times = [entry.arxiv_id for entry in benchmark.entries], {}, []
    none = 0
    for key, text in queries.items():
        started = time.monotonic()
        found = search(text)
        times.append(1000 * (time.monotonic() - started))
        none += not found
        run[key] = [ids[place] for place in found]
    of = Benchmark(benchmark.name, benchmark.entries, queries, benchmark.grades, 0)
    found_ = metrics(of, run)
    print(
        f"| {name} | {found_['ndcg@10']:.3f} | {found_['recall@20']:.3f} | {none} | "
        f"{np.median(times):.1f} |",
        flush=True,
    )


def ours(texts: list[str]) -> Search:
    bm25 = BM25.of(texts)

    def search(text: str) -> list[int]:
        scores = bm25.scores(text)
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return [int(place) for place in best if scores[place] > 0]

    return search


def postgres(texts: list[str], address: str) -> Iterator[tuple[str, Search]]:
    connection = connected(address)
    connection.execute("CREATE TABLE documents (number int PRIMARY KEY, found tsvector)")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO documents VALUES (%s, to_tsvector('english', %s))", list(enumerate(texts))
        )
    connection.execute("CREATE INDEX ON documents USING gin (found)")
    connection.execute("ANALYZE documents")
    connection.commit()
    ways = [(rank, n) for rank in ("ts_rank", "ts_rank_cd") for n in (0, 1, 2)]
    for joined, which in (("|", "any"), ("&", "all")):
        for rank, normalisation in ways if joined == "|" else ways[:1]:
            asked = _RANKED.format(rank=rank, normalisation=normalisation)

            def search(text: str, asked: str = asked, joined: str = joined) -> list[int]:
                query = f" {joined} ".join(dict.fromkeys(words(text)))
                return [number for (number,) in connection.execute(asked, (query,))]

            yield f"Postgres, {rank}, normalisation {normalisation}, {which} of the words", search
    connection.close()


def chroma(texts: list[str], folder: Path) -> Iterator[tuple[str, Search]]:
    collection = chromadb.PersistentClient(folder).create_collection(
        "documents", embedding_function=None
    )
    for start in range(0, len(texts), AT_ONCE):
        some = texts[start : start + AT_ONCE]
        collection.add(
            ids=[str(start + n) for n in range(len(some))],
            documents=[text.lower() for text in some],  # `$contains` tells case from case
            embeddings=[[1.0, 0.0]] * len(some),
        )
    for joined, which in (("$or", "any"), ("$and", "all")):

        def search(text: str, joined: str = joined) -> list[int]:
            asked = dict.fromkeys(word for word in words(text.lower()) if word not in STOP_WORDS)
            held: list[dict[str, Any]] = [{"$contains": word} for word in asked]
            where = held[0] if len(held) == 1 else {joined: held}
            found = collection.get(where_document=where, limit=DEPTH, include=[])  # type: ignore[arg-type]
            return [int(name) for name in found["ids"]]

        yield f"Chroma, `$contains` of {which} of the words", search


def sparse(client: ClientAPI) -> str:
    """What Chroma says when an index of BM25 by sparse vectors is wanted."""
    made = ChromaBm25EmbeddingFunction()
    index = SparseVectorIndexConfig(source_key=K.DOCUMENT, embedding_function=made, bm25=True)
    try:
        client.create_collection("sparse", schema=Schema().create_index(index, "sparse"))
    except ChromaError as error:
        return f"refused: {error}"
    return "made"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--set", default="litsearch_dev")
    parser.add_argument("--most", type=int)
    asked = parser.parse_args()
    benchmark = read_benchmark(EVAL / asked.set)
    texts = [f"{entry.title}\n{entry.abstract}" for entry in benchmark.entries]
    queries = dict(list(benchmark.queries.items())[: asked.most])
    print(f"{asked.set}: {len(texts):,} documents, {len(queries)} queries")
    print("| by words alone | nDCG@10 | recall@20 | nothing found | ms, median |")
    print("|---|---|---|---|---|")
    told("BM25 as it is here", benchmark, queries, ours(texts))
    with running() as address, tempfile.TemporaryDirectory() as temporary:
        if address is None:
            print(NEEDED)
        for name, search in postgres(texts, address) if address else ():
            told(name, benchmark, queries, search)
        for name, search in chroma(texts, Path(temporary) / "documents"):
            told(name, benchmark, queries, search)
        client = chromadb.PersistentClient(Path(temporary) / "sparse")
        print(f"sparse vectors, Chroma {chromadb.__version__} in the process: {sparse(client)}")
        with ChromaRunner(Path(temporary) / "server") as server:
            remote = chromadb.HttpClient(host="127.0.0.1", port=server.port)
            print(f"sparse vectors, its server: {sparse(remote)}")


if __name__ == "__main__":
    main()
