"""From a trained model to the folder that the checker loads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer

from evals.calibration import fit_temperature, thresholds
from evals.weight_only import weight_only

LABELS = ("contradiction", "entailment", "neutral")
MOST_BYTES = 30_000_000
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


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
        raise ValueError(
            f"{output}: logits differ by {apart:.3f} (most: 0.25), "
            f"{size:,} bytes (most: {MOST_BYTES:,})"
        )
    temperature = fit_temperature(np.array(logits), np.array(labels))
    write_card(output, temperature, longest)
    print(f"{size:,} bytes, logits within {apart:.3f} of torch's, temperature {temperature:.2f}")


def write_card(output: Path, temperature: float, longest: int) -> None:
    """model.json: what the checker needs to know, with the hashes of the other two files."""
    card = {
        "format": 1,
        "labels": list(LABELS),
        "longest": longest,
        "temperature": round(temperature, 4),
        "thresholds": thresholds(),
        "sha256": {
            name: hashlib.sha256((output / name).read_bytes()).hexdigest()
            for name in ("model.onnx", "tokenizer.json")
        },
    }
    (output / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


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
            return self.model(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).logits

    free = {0: torch.export.Dim("batch", min=1), 1: torch.export.Dim("length", min=2, max=512)}
    torch.onnx.export(
        Logits().eval(),
        _example(24, 3),
        path,
        input_names=list(_INPUTS),
        output_names=["logits"],
        dynamic_shapes=dict.fromkeys(_INPUTS, free),
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    return onnx.load(path)


def disagreement(model: Any, path: Path) -> float:
    """The largest difference of any logit between torch and the exported file."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0.0
    for length in (8, 24, 64):
        example = _example(length)
        said = session.run(None, dict(zip(_INPUTS, (t.numpy() for t in example), strict=True)))[0]
        with torch.no_grad():
            expected = model(
                input_ids=example[0], attention_mask=example[1], token_type_ids=example[2]
            ).logits
        worst = max(worst, float(np.abs(said - expected.numpy()).max()))
    return worst
