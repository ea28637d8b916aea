"""From a trained model to the folder that the checker loads.

Weights are stored as int8 with one scale a row or column and turned back into floats when
the model is loaded ("weight only"): activations stay floats, so that what a pair gets does
not depend on the pairs beside it, as it does with dynamic int8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

LABELS = ("contradiction", "entailment", "neutral")
MOST_BYTES = 30_000_000
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_SMALL = 4096

# What each outcome costs a team, in units of one missed contradiction: a false alarm wastes
# a reviewer's trust, an open question a minute of reading.
COSTS = {"miss": 1.0, "false alarm": 5.0, "undecided": 0.25}


def export(
    model: Any,
    tokenizer: Tokenizer,
    logits: Sequence[Sequence[float]],
    labels: Sequence[int],
    output: Path,
    longest: int,
) -> None:
    """Write model.onnx, tokenizer.json and model.json. Raises ValueError where they disagree."""
    output.mkdir(parents=True, exist_ok=True)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(output / "tokenizer.json"))
    graph = _as_onnx(model, output / "float.onnx")
    smaller = weight_only(graph)
    onnx.save(smaller, output / "model.onnx")
    (output / "float.onnx").unlink()
    apart = disagreement(model, output / "model.onnx")
    size = (output / "model.onnx").stat().st_size
    if apart > 0.25 or size > MOST_BYTES:
        raise ValueError(f"{output}: logits differ by {apart:.3f} (most: 0.25), {size:,} bytes (most: {MOST_BYTES:,})")
    temperature = fit_temperature(np.array(logits), np.array(labels))
    write_card(output, temperature, longest)
    print(f"exported {size:,} bytes, logits within {apart:.3f} of torch's, temperature {temperature:.2f}")


def write_card(output: Path, temperature: float, longest: int) -> None:
    """model.json: what the checker needs to know, with the hashes of the other two files."""
    card = {
        "format": 1,
        "labels": list(LABELS),
        "longest": longest,
        "temperature": round(temperature, 4),
        "thresholds": thresholds(),
        "sha256": {name: hashlib.sha256((output / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")},
    }
    (output / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def thresholds() -> dict[str, float]:
    """From which probability of a contradiction on it is said, and up to which one is silent.

    The cheapest of three answers at each probability (Chow 1970, On optimum recognition error
    and reject tradeoff): speaking costs (1 - p) false alarms, silence p misses.
    """
    speak = 1 - COSTS["undecided"] / COSTS["false alarm"]
    return {"contradiction": round(speak, 4), "undecided": round(COSTS["undecided"] / COSTS["miss"], 4)}


def fit_temperature(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    """What to divide logits by (Guo et al. 2017, On calibration of modern neural networks)."""
    grid = np.geomspace(0.25, 6, 200)
    return float(min(grid, key=lambda t: _loss(logits / t, labels)))


def _loss(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    of_label = shifted[np.arange(len(labels)), labels]
    return float((np.log(np.exp(shifted).sum(axis=1)) - of_label).mean())


def _example(length: int, rows: int = 2) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    torch.manual_seed(length)
    ids = torch.randint(1000, 20000, (rows, length))
    types = (torch.arange(length) > length // 2).long().repeat(rows, 1)
    return ids, torch.ones_like(ids), types


def _as_onnx(model: Any, path: Path) -> onnx.ModelProto:
    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits

    free = {0: torch.export.Dim("batch", min=1), 1: torch.export.Dim("length", min=2, max=512)}
    torch.onnx.export(
        Logits().eval(),
        _example(24, 3),
        path,
        input_names=list(_INPUTS),
        output_names=["logits"],
        dynamic_shapes={name: free for name in _INPUTS},
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    return onnx.load(path)


def weight_only(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its large matrices as int8 and scales; loading turns them back."""
    nodes, stored = [], []
    for weights in graph.graph.initializer:
        values = numpy_helper.to_array(weights)
        if weights.data_type != TensorProto.FLOAT or values.ndim != 2 or values.size < _SMALL:
            stored.append(weights)
            continue
        axis = _shared_axis(graph, weights.name)
        scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12).astype(np.float32) / 127
        small = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
        name = weights.name
        stored += [numpy_helper.from_array(small, f"{name}.int8"), numpy_helper.from_array(scale, f"{name}.scale")]
        nodes += [
            helper.make_node("Cast", [f"{name}.int8"], [f"{name}.float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name]),
        ]
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(stored)
    body = list(graph.graph.node)
    del graph.graph.node[:]
    graph.graph.node.extend([*nodes, *body])
    return graph


def _shared_axis(graph: onnx.ModelProto, name: str) -> int:
    """The axis along which one scale is shared: columns of a product, rows of a table."""
    for node in graph.graph.node:
        if name in node.input:
            turned = any(a.name == "transB" and a.i for a in node.attribute)
            return 0 if node.op_type in {"MatMul", "Gemm"} and not turned else 1
    return 1


def disagreement(model: Any, path: Path) -> float:
    """The largest difference of any logit between torch and the exported file."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0.0
    for length in (8, 24, 64):
        example = _example(length)
        said = session.run(None, dict(zip(_INPUTS, (t.numpy() for t in example), strict=True)))[0]
        with torch.no_grad():
            expected = model(input_ids=example[0], attention_mask=example[1], token_type_ids=example[2]).logits
        worst = max(worst, float(np.abs(said - expected.numpy()).max()))
    return worst
