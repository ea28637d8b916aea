"""The contradiction model: any ONNX cross-encoder for pairs of sentences, run on the CPU.

A folder holds `model.onnx` (inputs `input_ids`, `attention_mask` and, where the encoder has
it, `token_type_ids`; output `logits`), `tokenizer.json`, and `model.json` with the order of
the labels, the temperature, the thresholds and the hashes of the two other files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.interface import ModelError, to_install
from checker.models import Label

if TYPE_CHECKING:
    from tokenizers import Encoding

LABELS = (Label.CONTRADICTION, Label.ENTAILMENT, Label.NEUTRAL)
"""The order of the columns that `probabilities` gives, whatever the file's own order is."""

_BATCH = 32
_PARTS = ("model.onnx", "tokenizer.json")


class Thresholds(BaseModel):
    """From which probability on a contradiction is said, and from which on it is undecided."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contradiction: float = Field(gt=0, le=1)
    undecided: float = Field(gt=0, le=1)


class _ModelFile(BaseModel):
    """`model.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = Field(ge=1, le=1)
    labels: tuple[Label, Label, Label]
    longest: int = Field(ge=8, le=8192)
    temperature: float = Field(gt=0)
    thresholds: Thresholds
    sha256: dict[str, str]


@dataclass(frozen=True)
class ContradictionModel:
    """A loaded model. The same pair gets the same probabilities in any company.

    `name` is for caches and reports: it changes with the weights.
    """

    name: str
    thresholds: Thresholds
    _card: _ModelFile
    _session: Any
    _tokenizer: Any

    @classmethod
    def load(cls, folder: Path, threads: int = 1) -> ContradictionModel:
        """The model of a folder. Raises ModelError that says what is wrong and how to mend it."""
        card = _read_card(folder)
        for part in _PARTS:
            _check_hash(folder / part, card.sha256.get(part))
        name = f"{folder.name}@{card.sha256['model.onnx'][:12]}"
        session, tokenizer = _open(folder, card, threads)
        return cls(name, card.thresholds, card, session, tokenizer)

    def probabilities(
        self, premises: Sequence[str], hypotheses: Sequence[str]
    ) -> NDArray[np.float32]:
        """Calibrated probabilities, one row a pair, columns as in LABELS.

        Raises ValueError where there are not as many premises as hypotheses.
        """
        pairs = list(zip(premises, hypotheses, strict=True))
        found = np.zeros((len(pairs), len(LABELS)), np.float32)
        encoded = self._tokenizer.encode_batch(pairs)
        # Pairs of near lengths go together: padding costs as much as text.
        order = sorted(range(len(pairs)), key=lambda i: len(encoded[i].ids))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            found[batch] = self._of_batch([encoded[i] for i in batch])
        return found

    def _of_batch(self, batch: Sequence[Encoding]) -> NDArray[np.float32]:
        said = self._session.run(["logits"], self._inputs(batch))[0]
        columns = [self._card.labels.index(label) for label in LABELS]
        return _softmax(said[:, columns] / self._card.temperature)

    def _inputs(self, batch: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
        shape = len(batch), max(len(e.ids) for e in batch)
        known = {i.name: np.zeros(shape, np.int64) for i in self._session.get_inputs()}
        for row, encoding in enumerate(batch):
            values = {
                "input_ids": encoding.ids,
                "attention_mask": encoding.attention_mask,
                "token_type_ids": encoding.type_ids,
            }
            for name, array in known.items():
                array[row, : len(encoding.ids)] = values[name]
        return known


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _read_card(folder: Path) -> _ModelFile:
    path = folder / "model.json"
    try:
        card = _ModelFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); name a folder with model.json, "
            "model.onnx and tokenizer.json"
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"])) or "file"
        raise ModelError(f"{path}: {key}: {first['msg']}; export the model again") from error
    if set(card.labels) != set(LABELS):
        raise ModelError(f"{path}: labels must be {', '.join(LABELS)}, in the model's order")
    return card


def _check_hash(path: Path, expected: str | None) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); export or install the model again"
        ) from error
    if found != expected:
        raise ModelError(
            f"{path}: not the file that model.json names (sha256 {found[:12]}…, expected "
            f"{(expected or 'none')[:12]}…); export or install the model again"
        )


def _open(folder: Path, card: _ModelFile, threads: int) -> tuple[Any, Any]:
    try:
        import onnxruntime
    except ImportError as error:
        hint = to_install("onnx")
        raise ModelError(f"{folder}: a contradiction model needs onnxruntime: {hint}") from error
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # both libraries raise bare exceptions for what they cannot read
        raise ModelError(f"{folder}: cannot be loaded: {error}; export the model again") from error
    _check_inputs(folder, session)
    tokenizer.no_padding()
    tokenizer.enable_truncation(card.longest)
    return session, tokenizer


def _check_inputs(folder: Path, session: Any) -> None:
    known = {"input_ids", "attention_mask", "token_type_ids"}
    unknown = {i.name for i in session.get_inputs()} - known
    if unknown or [o.name for o in session.get_outputs()][:1] != ["logits"]:
        raise ModelError(
            f"{folder / 'model.onnx'}: must take {', '.join(sorted(known))} and give logits"
            + (f", not take {', '.join(sorted(unknown))}" if unknown else "")
        )
