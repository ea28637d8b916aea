"""The contradiction model's run time, on a cross-encoder made here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from checker.interface import ModelError
from checker.local.model import ContradictionModel
from tests.local import tiny_model

PREMISES = ["paid plans have logs", "free plans have logs", "plans have no logs", "free plans"]
HYPOTHESES = [
    "paid plans have logs",
    "paid plans have logs",
    "free paid plans have logs no",
    "free",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ContradictionModel:
    return ContradictionModel.load(tiny_model.write(tmp_path_factory.mktemp("tiny")))


def test_one_row_a_pair_and_every_row_sums_to_one(model: ContradictionModel) -> None:
    shares = model.probabilities(PREMISES, HYPOTHESES)
    assert shares.shape == (4, 3)
    assert shares.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-6)


def test_no_pairs_give_no_rows(model: ContradictionModel) -> None:
    assert model.probabilities([], []).shape == (0, 3)


def test_what_differs_contradicts_and_what_agrees_follows(model: ContradictionModel) -> None:
    same, differs = model.probabilities(PREMISES[:1] * 2, [HYPOTHESES[0], "free no"])
    assert same.argmax() == 1
    assert differs.argmax() == 0


def test_a_pair_gets_the_same_in_any_company(model: ContradictionModel) -> None:
    together = model.probabilities(PREMISES * 20, HYPOTHESES * 20)
    alone = np.concatenate(
        [model.probabilities([p], [h]) for p, h in zip(PREMISES, HYPOTHESES, strict=True)]
    )
    assert together == pytest.approx(np.tile(alone, (20, 1)), abs=1e-6)


def test_columns_do_not_depend_on_the_order_in_the_file(
    tmp_path: Path, model: ContradictionModel
) -> None:
    turned = tiny_model.write(tmp_path, labels=("neutral", "contradiction", "entailment"))
    shares = ContradictionModel.load(turned).probabilities(PREMISES, HYPOTHESES)
    assert shares == pytest.approx(model.probabilities(PREMISES, HYPOTHESES), abs=1e-6)


def test_temperature_makes_it_less_sure(tmp_path: Path, model: ContradictionModel) -> None:
    warm = ContradictionModel.load(tiny_model.write(tmp_path, temperature=4.0))
    assert (
        warm.probabilities(PREMISES, HYPOTHESES).max()
        < model.probabilities(PREMISES, HYPOTHESES).max()
    )


def test_a_long_pair_is_cut_not_refused(model: ContradictionModel) -> None:
    assert model.probabilities(["plans " * 500], ["free " * 500]).shape == (1, 3)


def test_unequal_numbers_of_sentences_are_an_error(model: ContradictionModel) -> None:
    with pytest.raises(ValueError, match="zip"):
        model.probabilities(["free"], [])


def test_the_name_changes_with_the_weights(tmp_path: Path, model: ContradictionModel) -> None:
    turned = tiny_model.write(tmp_path, labels=("neutral", "contradiction", "entailment"))
    assert ContradictionModel.load(turned).name.split("@")[1] != model.name.split("@")[1]


# --- what cannot be loaded ---------------------------------------------------------------


def test_a_missing_folder_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.json.*name a folder with model\.json"):
        ContradictionModel.load(tmp_path / "none")


@pytest.mark.parametrize("part", ["model.onnx", "tokenizer.json"])
def test_a_changed_file_is_refused(tmp_path: Path, part: str) -> None:
    path = tiny_model.write(tmp_path) / part
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelError, match=f"{part}: not the file that model.json names.*again"):
        ContradictionModel.load(tmp_path)


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    (tiny_model.write(tmp_path) / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json: cannot be read"):
        ContradictionModel.load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"temperature": 0}, "temperature"),
        ({"format": 2}, "format"),
        (
            {"labels": ["contradiction", "neutral", "neutral"]},
            "labels must be contradiction, entailment, neutral",
        ),
        ({"more": 1}, "more"),
    ],
)
def test_a_wrong_card_names_its_key(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    tiny_model.write(tmp_path, **changes)
    with pytest.raises(ModelError, match=says):
        ContradictionModel.load(tmp_path)


def test_a_file_that_is_no_model_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    (folder / "model.onnx").write_bytes(b"no model")
    card = json.loads((folder / "model.json").read_text())
    card["sha256"]["model.onnx"] = tiny_model._hash(folder / "model.onnx")
    (folder / "model.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match=r"cannot be loaded.*export the model again"):
        ContradictionModel.load(folder)


def test_importing_the_module_loads_no_runtime() -> None:
    heavy = "{'onnxruntime', 'tokenizers'} & set(sys.modules)"
    code = f"import sys, checker.local.model; sys.exit(bool({heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
