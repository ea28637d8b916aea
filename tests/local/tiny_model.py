"""A cross-encoder of a few kB: it says contradiction where the words of a pair differ."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers, processors

WORDS = "[PAD] [CLS] [SEP] [UNK] free paid plans have logs no".split()
LABELS = ("contradiction", "entailment", "neutral")


def write(folder: Path, labels: tuple[str, ...] = LABELS, **changes: object) -> Path:
    """A model folder as the exporter writes it; `changes` are put into model.json."""
    folder.mkdir(parents=True, exist_ok=True)
    _tokenizer().save(str(folder / "tokenizer.json"))
    _graph(folder / "model.onnx", labels)
    card = {
        "format": 1,
        "labels": list(labels),
        "longest": 16,
        "temperature": 1.0,
        "thresholds": {"contradiction": 0.95, "undecided": 0.25},
        "sha256": {name: _hash(folder / name) for name in ("model.onnx", "tokenizer.json")},
    }
    (folder / "model.json").write_text(json.dumps(card | changes), encoding="utf-8")
    return folder


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return tokenizer


def _graph(path: Path, labels: tuple[str, ...]) -> None:
    """Each word is a number; a logit goes by how far apart the two sentences' sums are.

    Padding would change the sums, were it not masked: so the mask is tested, too.
    """
    words = np.array([[7.0], [0], [0], [0], [1], [2], [3], [4], [5], [6]], np.float32)
    turns = np.array(
        [{"contradiction": 1.0, "entailment": -1.0, "neutral": 0.0}[name] for name in labels],
        np.float32,
    )
    shift = np.array([0.0 if name != "entailment" else 1.5 for name in labels], np.float32)
    sizes = ["batch", "length"]
    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT64, sizes)
        for n in ("input_ids", "attention_mask", "token_type_ids")
    ]
    nodes = [
        helper.make_node("Gather", ["words", "input_ids"], ["wide"]),
        helper.make_node("Squeeze", ["wide", "last"], ["values"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["token_type_ids"], ["types"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["types", "two"], ["twice"]),
        helper.make_node("Sub", ["twice", "one"], ["sign"]),
        helper.make_node("Mul", ["values", "mask"], ["kept"]),
        helper.make_node("Mul", ["kept", "sign"], ["signed"]),
        helper.make_node("ReduceSum", ["signed", "last_axis"], ["sum"], keepdims=1),
        helper.make_node("Abs", ["sum"], ["apart"]),
        helper.make_node("Mul", ["apart", "turns"], ["turned"]),
        helper.make_node("Add", ["turned", "shift"], ["logits"]),
    ]
    constants = {
        "words": words,
        "last": np.array([2], np.int64),
        "last_axis": np.array([1], np.int64),
        "two": np.array(2.0, np.float32),
        "one": np.array(1.0, np.float32),
        "turns": turns,
        "shift": shift,
    }
    graph = helper.make_graph(
        nodes,
        "tiny",
        inputs,
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
