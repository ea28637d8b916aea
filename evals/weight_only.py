"""Smaller ONNX files whose answers do not depend on the batch.

Weights are stored as int8 with one scale a row or column and turned back into floats when
the model is loaded ("weight only"): activations stay floats, so that what a pair gets does
not depend on the pairs beside it, as it does with dynamic int8.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_SMALL = 4096


def weight_only(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its large matrices as int8 and scales; loading turns them back."""
    nodes, stored = [], []
    for weights in graph.graph.initializer:
        values = numpy_helper.to_array(weights)
        if weights.data_type != TensorProto.FLOAT or values.ndim != 2 or values.size < _SMALL:
            stored.append(weights)
            continue
        axis = _shared_axis(graph, weights.name)
        scale = (
            np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12).astype(np.float32) / 127
        )
        small = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
        name = weights.name
        stored += [
            numpy_helper.from_array(small, f"{name}.int8"),
            numpy_helper.from_array(scale, f"{name}.scale"),
        ]
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
