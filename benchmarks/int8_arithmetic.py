"""What the embedding model would gain by computing in int8, and what retrieval would lose.

    pip install onnx
    python benchmarks/int8_arithmetic.py             SciFact and litsearch_dev, whole: an hour
    python benchmarks/int8_arithmetic.py --most 5000 at most so many documents of each, among them
    all that are relevant
    python benchmarks/int8_arithmetic.py --ceiling   what all cores can do in int8, beside
    float32: the best of some products of large matrices, and of the model's own, onnxruntime's both

The model's weights are int8 on the disk and become float32 when it is loaded. Here its products
with weights are computed in int8: weights a column at a time to seven bits (with eight, the sums of
two products overflow where a processor has AVX2 and no instructions for this), what they are
multiplied with a tensor at a time to eight, when it comes (onnxruntime's dynamic quantization).
Before that, what is large among the latter is moved into the weights (SmoothQuant, Xiao et al.
2022, arXiv 2211.10438, alpha .7, by forty abstracts of the sample).

The gain is in seconds of the processor, both engines by turns, a text at a time. Retrieval is that
of one vector a document alone, title and abstract up to the model's window: nDCG@10, and the 95%
interval of the difference by the bootstrap over queries.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytrec_eval
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from benchmarks.engines import sample
from index.arrays import Floats
from index.evaluation import Benchmark, read_benchmark
from index.models.engines import OnnxRuntime
from index.models.minilm import MiniLM, _model_file
from index.models.tokenizer import load_tokenizer

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"
SETS = ("scifact", "litsearch_dev")
ALPHA, CALIBRATED = 0.7, 40
ROUNDS, DRAWS, DEPTH = 5, 2000, 100
SHAPES = (
    (3072, 3072, 3072),
    (106, 384, 1536),
    (106, 1536, 384),
)  # the last: a text's, in the model


def in_int8(model: Path, texts: Sequence[str], folder: Path) -> Path:
    """The model's file with int8 products."""
    expanded = folder / "float32.onnx"
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(expanded)
    onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    found = onnx.load(str(expanded))
    weights = {one.name: one for one in found.graph.initializer}
    products = [one for one in found.graph.node if one.op_type == "MatMul"]
    others = [one.name for one in products if one.input[1] not in weights]
    of_input: dict[str, list[Any]] = defaultdict(list)
    for one in products:
        if one.input[1] in weights:
            of_input[one.input[0]].append(one)
    for name, largest in _largest(found, sorted(of_input), texts).items():
        _smooth(found, name, of_input[name], largest)
    smoothed, out = folder / "smoothed.onnx", folder / "int8.onnx"
    onnx.save(found, str(smoothed))
    quantize_dynamic(
        str(smoothed),
        str(out),
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=others,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
    )
    return out


def _largest(model: Any, names: Sequence[str], texts: Sequence[str]) -> dict[str, Floats]:
    """Of each tensor `(tokens, d)`, by name, the largest magnitude of each of its `d`."""
    told = onnx.ModelProto()
    told.CopyFrom(model)
    told.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    session = onnxruntime.InferenceSession(
        told.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    wanted = {one.name for one in session.get_inputs()}
    largest: dict[str, Floats] = {}
    tokenizer = load_tokenizer()
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids])
        every = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        every["token_type_ids"] = np.zeros_like(ids)
        given = {name: every[name] for name in wanted}
        for name, values in zip(names, session.run(list(names), given), strict=True):
            rows = np.abs(values.reshape(-1, values.shape[-1])).max(axis=0)
            largest[name] = np.maximum(largest.get(name, np.float32(1e-5)), rows)
    return largest


def _smooth(model: Any, name: str, products: Sequence[Any], largest: Floats) -> None:
    """Have `products` of the tensor take it divided by scales, which go into their weights."""
    graph = model.graph
    held = {one.name: one for one in graph.initializer}
    weights = [numpy_helper.to_array(held[one.input[1]]) for one in products]
    of_weights = np.maximum(np.max([np.abs(one).max(axis=1) for one in weights], axis=0), 1e-5)
    scales = largest**ALPHA / of_weights ** (1 - ALPHA)
    scales /= np.exp(np.log(scales).mean())
    divided = f"{name}.smoothed"
    factor = numpy_helper.from_array((1 / scales).astype(np.float32), f"{divided}.by")
    graph.initializer.append(factor)
    first = min(list(graph.node).index(one) for one in products)
    graph.node.insert(first, helper.make_node("Mul", [name, factor.name], [divided]))
    for one, weight in zip(products, weights, strict=True):
        graph.initializer.remove(held[one.input[1]])
        scaled = numpy_helper.from_array(weight * scales[:, None].astype(np.float32), one.input[1])
        graph.initializer.append(scaled)
        one.input[0] = divided


def spent(models: dict[str, MiniLM], texts: Sequence[str]) -> None:
    each: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, model in models.items():
            began = time.process_time()
            model.encode(texts)
            each[name].append(1000 * (time.process_time() - began) / len(texts))
    medians = {name: float(np.median(some)) for name, some in each.items()}
    one, other = (model.encode(texts) for model in models.values())
    cosines = (one * other).sum(axis=1)
    print(f"{len(texts)} texts, ms of the processor each: {medians}")
    print(
        f"gain {medians['float32'] / medians['int8']:.2f}; cosine least {cosines.min():.4f}, "
        f"mean {cosines.mean():.4f}"
    )


def ceiling() -> None:
    """Operations a second of products in int8 and in float32, by turns: the best of some."""
    for rows, inner, columns in SHAPES:
        sessions = {kind: _product(rows, inner, columns, kind) for kind in ("float32", "int8")}
        least = dict.fromkeys(sessions, np.inf)
        times = max(1, int(2e9 / (rows * inner * columns)))
        for _ in range(ROUNDS + 4):
            for kind, (session, given) in sessions.items():
                began = time.perf_counter()
                for _ in range(times):
                    session.run(None, given)
                least[kind] = min(least[kind], (time.perf_counter() - began) / times)
        rates = {kind: 2e-9 * rows * inner * columns / took for kind, took in least.items()}
        told = ", ".join(f"{kind} {rate:.0f} billion a second" for kind, rate in rates.items())
        print(f"{rows} x {inner} x {columns}: {told}, {rates['int8'] / rates['float32']:.2f} times")


def _product(rows: int, inner: int, columns: int, kind: str) -> tuple[Any, dict[str, Any]]:
    """A session that multiplies with a constant on all cores, and what it is given."""
    lot = np.random.default_rng(0)
    if kind == "int8":
        given = lot.integers(0, 255, (rows, inner)).astype(np.uint8)
        weights = lot.integers(-63, 63, (inner, columns)).astype(np.int8)  # of seven bits
        name, types = "MatMulInteger", (onnx.TensorProto.UINT8, onnx.TensorProto.INT32)
    else:
        given = lot.normal(size=(rows, inner)).astype(np.float32)
        weights = lot.normal(size=(inner, columns)).astype(np.float32)
        name, types = "MatMul", (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT)
    graph = helper.make_graph(
        [helper.make_node(name, ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", types[0], (rows, inner))],
        [helper.make_tensor_value_info("c", types[1], (rows, columns))],
        [numpy_helper.from_array(weights, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session, {"a": given}


def compared(benchmark: Benchmark, models: dict[str, MiniLM], most: int | None) -> None:
    relevant = {key for grades in benchmark.grades.values() for key in grades}
    others = [one for one in benchmark.entries if one.arxiv_id not in relevant]
    kept = [one for one in benchmark.entries if one.arxiv_id in relevant]
    kept += others if most is None else others[: max(0, most - len(kept))]
    texts = [f"{one.title}\n{one.abstract}" for one in kept]
    judge = pytrec_eval.RelevanceEvaluator(
        {key: dict(grades) for key, grades in benchmark.grades.items()}, {"ndcg_cut.10"}
    )
    gained: dict[str, Floats] = {}
    for name, model in models.items():
        cosines = model.encode(list(benchmark.queries.values())) @ model.encode(texts).T
        run = {}
        for key, row in zip(benchmark.queries, cosines, strict=True):
            best = np.argsort(-row)[:DEPTH]
            run[key] = {str(kept[n].arxiv_id): float(row[n]) for n in best}
        found = judge.evaluate(run)
        gained[name] = np.array([found[key]["ndcg_cut_10"] for key in benchmark.queries])
    difference = gained["int8"] - gained["float32"]
    lots = np.random.default_rng(0).integers(0, len(difference), (DRAWS, len(difference)))
    low, high = np.percentile(difference[lots].mean(axis=1), (2.5, 97.5))
    means = {name: round(float(some.mean()), 4) for name, some in gained.items()}
    print(
        f"{benchmark.name}: {len(kept)} documents, {len(difference)} queries, "
        f"nDCG@10 {means}, difference {difference.mean():+.4f} "
        f"(95% {low:+.4f} to {high:+.4f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, help="documents of each set")
    parser.add_argument("--ceiling", action="store_true", help="what the cores can do, instead")
    wanted = parser.parse_args()
    if wanted.ceiling:
        return ceiling()
    texts = sample()
    with tempfile.TemporaryDirectory() as folder:
        changed = in_int8(_model_file(), texts[:CALIBRATED], Path(folder))
        models = {"float32": MiniLM(OnnxRuntime), "int8": MiniLM(lambda _: OnnxRuntime(changed))}
    spent(models, texts)
    for name in SETS:
        compared(read_benchmark(EVAL / name), models, wanted.most)
    return None


if __name__ == "__main__":
    main()
