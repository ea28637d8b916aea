"""How the contradiction model is measured, calibrated and made smaller."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from evals import model, model_scores
from evals.calibration import COSTS, fit_temperature, thresholds
from evals.model_baselines import number_rule
from evals.reliability import diagram
from evals.weight_only import weight_only


def test_contrast_pairs_are_many_different_and_minimal() -> None:
    pairs = model.contrast()
    assert len(pairs.labels) >= 200
    assert len(set(zip(pairs.premises, pairs.hypotheses, strict=True))) == len(pairs.labels)
    assert pairs.labels[:3] == ["contradiction", "entailment", "neutral"]
    assert all(p != h for p, h in zip(pairs.premises, pairs.hypotheses, strict=True))


def test_auc_is_the_chance_to_rank_right() -> None:
    wrong = np.array([True, True, False, False])
    assert model_scores.auc(np.array([0.9, 0.4, 0.5, 0.1]), wrong) == 0.75
    assert model_scores.auc(np.array([0.5, 0.5, 0.5, 0.5]), wrong) == 0.5
    assert math.isnan(model_scores.auc(np.array([0.5]), np.array([True])))


def test_threshold_keeps_false_alarms_within_bounds() -> None:
    speaks = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    wrong = np.array([True, False, True, False, False, False])
    none = np.zeros(6, bool)
    strict = model_scores.threshold(speaks, wrong, none, 0.0)
    assert (speaks >= strict).tolist() == [True, False, False, False, False, False]
    one_in_four = model_scores.threshold(speaks, wrong, none, 0.25)
    assert ((speaks >= one_in_four) & ~wrong).sum() == 1
    assert model_scores.threshold(speaks, wrong, ~wrong, 0.0) == 0.0


def test_flags_give_f1_and_false_alarms() -> None:
    figures = model_scores.of_flags(
        np.array([True, True, False, False]), np.array([True, False, True, False])
    )
    assert figures == {"n": 4, "f1": 0.5, "precision": 0.5, "recall": 0.5, "false_alarms": 0.5}


def test_calibration_error_is_the_distance_from_the_truth() -> None:
    shares = np.array([[0.85, 0.1, 0.05]] * 20)
    truth = np.array([0] * 17 + [1] * 3)
    assert model_scores.calibration_error(shares, truth) == pytest.approx(0.0, abs=1e-9)
    assert model_scores.calibration_error(shares, np.zeros(20, int)) == pytest.approx(0.15)


def test_temperature_undoes_overconfidence() -> None:
    chance = np.random.default_rng(0)
    logits = chance.normal(size=(4000, 3)) * 1.5
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([chance.choice(3, p=p) for p in shares])
    assert fit_temperature(logits * 3, labels) == pytest.approx(3.0, rel=0.1)


def test_thresholds_make_the_cheapest_answer() -> None:
    limits = thresholds()
    p = limits["contradiction"]
    assert (1 - p) * COSTS["false alarm"] == pytest.approx(COSTS["undecided"])
    assert limits["undecided"] * COSTS["miss"] == pytest.approx(COSTS["undecided"])
    assert limits["undecided"] < p


def test_number_rule_says_contradiction_where_no_number_is_shared() -> None:
    found = number_rule(["30 days", "30 days", "30 days"], ["7 days", "30 days", "logs"])
    assert found.argmax(axis=1).tolist() == [0, 1, 2]


def test_weights_alone_become_small(tmp_path: Path) -> None:
    import onnxruntime

    chance = np.random.default_rng(1)
    table, matrix = (
        chance.normal(size=(300, 64)).astype(np.float32),
        chance.normal(size=(64, 96)).astype(np.float32),
    )
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "ids"], ["rows"]),
            helper.make_node("MatMul", ["rows", "matrix"], ["said"]),
        ],
        "two",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("said", TensorProto.FLOAT, ["n", 96])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(matrix, "matrix")],
    )
    small = weight_only(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    )
    onnx.checker.check_model(small)
    path = tmp_path / "small.onnx"
    onnx.save(small, path)
    assert path.stat().st_size < (table.nbytes + matrix.nbytes) / 3
    said = onnxruntime.InferenceSession(path).run(None, {"ids": np.array([5, 299])})[0]
    assert said == pytest.approx((table @ matrix)[[5, 299]], abs=0.5)
    alone = onnxruntime.InferenceSession(path).run(None, {"ids": np.array([299])})[0]
    assert alone[0] == pytest.approx(said[1], abs=1e-5)


def test_the_diagram_names_every_source() -> None:
    drawn = diagram({"real rows": [(0.1, 0.0, 5), (0.9, 1.0, 2)], "made pairs": [(0.5, 0.5, 1)]})
    assert drawn.count("<polyline") == 2
    assert "real rows" in drawn
    assert drawn.startswith("<svg")
