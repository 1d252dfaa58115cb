"""Turns a trained cross-encoder into what is shipped: ONNX with int8 weights, and says how often
both give one verdict.

python training/export.py CHECKPOINT OUT.onnx --outputs 3|1
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from cross_encoder import SEED, CrossEncoder, predict
from onnx import numpy_helper

from assistant.checking.entailment import Pairs
from index.models.engines import load_engine

SHARED = Path(__file__).resolve().parents[2] / "shared"
COMPARED = 1000  # pairs
SMALL = 10_000  # numbers; smaller tables stay as they are


def export(model: CrossEncoder, out: Path) -> None:
    model.eval()
    example = torch.ones(1, 40, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        free = {"input_ids": {0: "n", 1: "l"}, "attention_mask": {0: "n", 1: "l"}}
        torch.onnx.export(
            model, (example, example), str(whole), input_names=list(free), output_names=["logits"],
            dynamic_axes=free, opset_version=17, dynamo=False,
        )  # fmt: skip
        onnx.save(in_int8(onnx.load(str(whole))), str(out))


def in_int8(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same with weights of 8 bits, a scale for each column (of the word vectors: each row).
    What is computed stays float32, so that a result does not depend on rounding of what stands
    between."""
    graph = model.graph
    tables = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    nodes, added, gone = [], [], set()
    for node in graph.node:
        name = next(
            (name for name in node.input if name in tables and tables[name].size > SMALL), None
        )
        if name is None or node.op_type not in ("MatMul", "Gather"):
            nodes.append(node)
            continue
        table, by = tables[name], 1 if node.op_type == "Gather" else 0
        scale = np.maximum(np.abs(table).max(axis=by, keepdims=True) / 127, 1e-9).astype(np.float32)
        gone.add(name)
        added += [
            numpy_helper.from_array(np.round(table / scale).astype(np.int8), f"{name}.int8"),
            numpy_helper.from_array(scale if by else scale[0], f"{name}.scale"),
        ]
        out = node.output[0]
        if by:
            ids = node.input[1]
            nodes += [
                onnx.helper.make_node("Gather", [f"{name}.int8", ids], [f"{out}.rows"]),
                onnx.helper.make_node(
                    "Cast", [f"{out}.rows"], [f"{out}.cast"], to=onnx.TensorProto.FLOAT
                ),
                onnx.helper.make_node("Gather", [f"{name}.scale", ids], [f"{out}.scales"]),
                onnx.helper.make_node("Mul", [f"{out}.cast", f"{out}.scales"], [out]),
            ]
        else:
            wide = f"{name}.wide"
            nodes += [
                onnx.helper.make_node(
                    "DequantizeLinear", [f"{name}.int8", f"{name}.scale"], [wide], axis=1
                ),
                onnx.helper.make_node("MatMul", [node.input[0], wide], [out]),
            ]
    left = [one for one in graph.initializer if one.name not in gone]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*left, *added])
    onnx.checker.check_model(model)
    return model


def weights_of(file: Path) -> dict[str, torch.Tensor]:
    """The encoder's weights as `export` wrote them, by their names in `CrossEncoder`: what another
    cross-encoder can start from."""
    graph = onnx.load(str(file)).graph
    tables = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    wide = {
        name.removesuffix(".int8"): table * tables[name.removesuffix("int8") + "scale"]
        for name, table in tables.items()
        if name.endswith(".int8")
    }
    found = {
        name: table
        for name, table in (tables | wide).items()
        if name.endswith((".weight", ".bias"))
    }
    for node in graph.node:
        # "/encoder/…/query/MatMul_output_0"
        if node.op_type == "MatMul" and node.input[1].endswith(".wide"):
            layer = node.output[0].strip("/").removesuffix("/MatMul_output_0").replace("/", ".")
            found[f"{layer}.weight"] = wide[node.input[1].removesuffix(".wide")].T
    return {
        name: torch.tensor(table) for name, table in found.items() if name.startswith("encoder.")
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--outputs", type=int, choices=(1, 3), required=True)
    arguments = parser.parse_args()
    model, pairs = CrossEncoder(arguments.outputs), Pairs()
    model.load_state_dict(torch.load(arguments.checkpoint)["model"])
    export(model, arguments.out)
    claims = [
        json.loads(line)
        for line in (SHARED / "eval" / "scifact" / "claims_train.jsonl").open(encoding="utf-8")
    ]
    chance = random.Random(SEED)
    rows = [pairs(row["claim"], " ".join(row["evidence"])) for row in claims]
    others = chance.sample(claims, len(claims))
    rows += [
        pairs(row["claim"], " ".join(other["evidence"]))
        for row, other in zip(claims, others, strict=True)
    ]
    rows = chance.sample(rows, COMPARED)
    ours = predict(model, rows, exact=True)
    engine = load_engine(arguments.out, exact=True)
    shipped = np.stack([engine(np.array([row], dtype=np.int64)) for row in rows])
    verdicts = [
        table[:, 0] > 0 if arguments.outputs == 1 else table.argmax(1) for table in (ours, shipped)
    ]
    same = verdicts[0] == verdicts[1]
    print(f"same verdict: {same.mean():.4f}; {arguments.out.stat().st_size / 1e6:.1f} MB")
    print(f"sha256 {hashlib.sha256(arguments.out.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
