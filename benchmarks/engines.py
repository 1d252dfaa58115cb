"""Texts embedded a second, by each engine in turn, three times; how far their vectors agree; and
which share that is of what this machine's cores can do.

    python benchmarks/engines.py
    python benchmarks/engines.py --streams     by OpenVINO with a stream a core, as it is used, and
    with one stream over all cores: a question's time, and texts a second by a thread a core
    python benchmarks/engines.py --batches     by OpenVINO a text at a time, as it is used, and in
    batches of texts of like length within so many tokens, padded to the longest: texts a second

What they can do is measured as the best of some products of large matrices in float32 (numpy's
BLAS, all cores). The model's own operations are counted: 24 d^2 a token and layer for its matrices
(queries, keys, values, output, and the two of the feed-forward part, each multiplied and added),
and 4 n d for attention over n tokens.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from assistant.wiring import sample_files
from index.layouts.detection import parse
from index.models.engines import OnnxRuntime, OpenVino
from index.models.minilm import DIMENSION, WINDOW, MiniLM, _model_file
from index.models.tokenizer import load_tokenizer

LAYERS = 6
SIDE, TRIES = 3072, 7  # of the products
BUDGETS, BATCHED = (256, 512, 1024, 2048), 5  # tokens of a batch; rounds
TOKENS, TEXTS, ROUNDS = 23, 40, 12  # of a question; and long ones; by turns


def operations(tokens: int) -> float:
    """Of one text of so many tokens."""
    return LAYERS * tokens * (24 * DIMENSION**2 + 4 * tokens * DIMENSION)


def tokens(texts: list[str]) -> list[list[int]]:
    tokenizer = load_tokenizer()
    tokenizer.enable_truncation(WINDOW)
    return [tokenizer.encode(text).ids for text in texts]


def most() -> float:
    """Operations a second."""
    one = np.random.default_rng(0).normal(size=(SIDE, SIDE)).astype(np.float32)
    taken = []
    for _ in range(TRIES):
        started = time.monotonic()
        one @ one
        taken.append(time.monotonic() - started)
    return 2 * SIDE**3 / min(taken)


def streams() -> None:
    """By turns; ms by the clock and of the processors."""
    cores = os.cpu_count() or 1
    lot = np.random.default_rng(0)
    question, *texts = (
        lot.integers(1000, 20000, (1, int(n))) for n in (TOKENS, *lot.integers(20, 160, TEXTS))
    )
    engines = {"a stream a core": OpenVino(_model_file()), "one stream": _OneStream()}
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            with ThreadPoolExecutor(cores) as pool:
                for what, asked in (("a question", [question]), (f"{TEXTS} texts", texts)):
                    wall, processor = time.perf_counter(), time.process_time()
                    list(pool.map(engine, asked))
                    took = time.perf_counter() - wall, time.process_time() - processor
                    taken.setdefault((what, name), []).append(took)
    for (what, name), clocks in sorted(taken.items()):
        wall, processor = (1000 * float(np.median(part)) for part in zip(*clocks[1:], strict=True))
        least = 1000 * min(wall for wall, _ in clocks)
        print(f"{what:12}{name:18}{wall:8.1f} ms, least {least:.1f}, processors {processor:.1f}")


class _OneStream(OpenVino):
    def __init__(self) -> None:
        super().__init__(_model_file())
        import openvino  # whose import reports to nobody now

        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_NUM_THREADS": str(os.cpu_count() or 1),
            "ENABLE_CPU_PINNING": "NO",
        }
        self._model = openvino.Core().compile_model(str(_model_file()), "CPU", settings)
        self._free.clear()


def batches() -> None:
    """By turns, a thread a core; the median of rounds."""
    lengths = sorted(tokens(sample() * 3), key=len, reverse=True)
    engine = OpenVino(_model_file())
    lots = {budget: _lots(lengths, budget) for budget in (0, *BUDGETS)}
    taken: dict[int, list[float]] = {budget: [] for budget in lots}
    for _ in range(BATCHED):
        for budget, some in lots.items():
            with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
                started = time.monotonic()
                list(pool.map(lambda lot: _run(engine, lot), some))
                taken[budget].append(len(lengths) / (time.monotonic() - started))
    alone = float(np.median(taken[0]))
    counted = sum(map(len, lengths))
    for budget, some in lots.items():
        padded = sum(len(lot) * len(lot[0]) for lot in some) / counted
        rate = float(np.median(taken[budget]))
        name = f"batches within {budget:,} tokens" if budget else "a text at a time"
        print(f"{name:30}{rate:6.1f} texts a second, {rate / alone:.2f}; tokens {padded:.2f} times")


def _lots(lengths: list[list[int]], budget: int) -> list[list[list[int]]]:
    """Of texts, the longest first, those that are read together."""
    found: list[list[list[int]]] = []
    for ids in lengths:
        if found and (len(found[-1]) + 1) * len(found[-1][0]) <= budget:
            found[-1].append(ids)
        else:
            found.append([ids])
    return found


def _run(engine: OpenVino, lot: list[list[int]]) -> None:
    ids = np.zeros((len(lot), len(lot[0])), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(lot):
        ids[row, : len(one)], mask[row, : len(one)] = one, 1
    request = engine._free.pop() if engine._free else engine._model.create_infer_request()
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    request.infer({name: given[name] for name in given.keys() & engine._inputs})
    np.array(request.get_output_tensor(0).data)
    engine._free.append(request)


def sample() -> list[str]:
    entries = [
        entry for file in sample_files() for entry in parse(file.read_bytes(), file.name).entries
    ]
    return [f"{entry.title}\n{entry.abstract[:450]}" for entry in entries]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--streams", action="store_true", help="a stream a core, or one")
    parser.add_argument("--batches", action="store_true", help="texts together, or alone")
    given = parser.parse_args()
    if given.streams or given.batches:
        return streams() if given.streams else batches()
    texts = sample() * 3
    engines = {engine.__name__: MiniLM(engine) for engine in (OpenVino, OnnxRuntime)}
    rates: dict[str, list[float]] = {name: [] for name in engines}
    rows = {}
    for _ in range(3):
        for name, model in engines.items():
            started = time.monotonic()
            rows[name] = model.encode(texts)
            rates[name].append(len(texts) / (time.monotonic() - started))
    lengths = [len(ids) for ids in tokens(texts)]
    each = float(np.mean([operations(length) for length in lengths]))
    most_there_is = most()
    print(
        f"{len(texts)} texts of {np.mean(lengths):.0f} tokens, {each / 1e9:.2f} GFLOP each; "
        f"{most_there_is / 1e9:.0f} GFLOP a second: {most_there_is / each:.0f} texts at most"
    )
    for name, values in rates.items():
        rate = float(np.median(values))
        print(f"{name}: {rate:.0f} texts a second, {rate * each / most_there_is:.2f} of that")
    print(f"ratio {np.median(rates['OpenVino']) / np.median(rates['OnnxRuntime']):.2f}")
    print(f"least cosine {(rows['OpenVino'] * rows['OnnxRuntime']).sum(axis=1).min():.5f}")
    return None


if __name__ == "__main__":
    main()
