"""Texts embedded a second, by each engine in turn, three times; and how far their vectors agree.

python benchmarks/engines.py
"""

from __future__ import annotations

import time

import numpy as np

from assistant.wiring import sample_files
from index.layouts.detection import parse
from index.models.engines import OnnxRuntime, OpenVino
from index.models.minilm import MiniLM


def main() -> None:
    entries = [
        entry for file in sample_files() for entry in parse(file.read_bytes(), file.name).entries
    ]
    texts = [f"{entry.title}\n{entry.abstract[:450]}" for entry in entries] * 3
    engines = {engine.__name__: MiniLM(engine) for engine in (OpenVino, OnnxRuntime)}
    rates: dict[str, list[float]] = {name: [] for name in engines}
    rows = {}
    for _ in range(3):
        for name, model in engines.items():
            started = time.monotonic()
            rows[name] = model.encode(texts)
            rates[name].append(len(texts) / (time.monotonic() - started))
    for name, values in rates.items():
        print(f"{name}: {np.median(values):.0f} texts a second")
    print(f"ratio {np.median(rates['OpenVino']) / np.median(rates['OnnxRuntime']):.2f}")
    print(f"least cosine {(rows['OpenVino'] * rows['OnnxRuntime']).sum(axis=1).min():.5f}")


if __name__ == "__main__":
    main()
