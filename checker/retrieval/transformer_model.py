"""Any sentence-transformers model as an embedder; on the GPU where there is one.

The only module that imports sentence_transformers, and torch with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from checker.interface import EmbedderError, to_install
from checker.retrieval.vectors import Vectors, checked, unit_rows

# Of each tensor, so that a model of any size is told from its neighbours in a moment.
_SAMPLED = 1024


class TransformerEmbedder:
    """A model by its folder, or by its name on the hub where the network may be used.

    Vectors of one text in different batches differ by no more than about 1e-6, since
    shorter texts are filled up to the longest. Raises EmbedderError where the extra is
    not installed or the model cannot be loaded.
    """

    def __init__(self, model: str, *, offline: bool = False, device: str | None = None) -> None:
        self.name = model
        self._model = _load(model, offline, device)
        self.version = _fingerprint(self._model)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        if not texts:
            return np.zeros((0, self._dimensions()), np.float32)
        rows = self._model.encode(
            list(texts), batch_size=32, convert_to_numpy=True, show_progress_bar=False
        )
        rows = checked(np.asarray(rows, np.float32), len(texts), self.name)
        blank = np.array([not text.strip() for text in texts])
        return unit_rows(np.where(blank[:, None], np.float32(0), rows))

    def _dimensions(self) -> int:
        return int(self._model.encode(["x"], show_progress_bar=False).shape[1])


def _load(model: str, offline: bool, device: str | None) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbedderError(
            f"the model {model} needs sentence-transformers; "
            f"install it with: {to_install('transformers')}"
        ) from error
    try:
        return SentenceTransformer(model, device=device, local_files_only=offline)
    except (OSError, ValueError) as error:
        raise EmbedderError(
            f"the model {model} cannot be loaded: {error}. "
            "Name a folder that holds a sentence-transformers model"
        ) from error


def _fingerprint(model: Any) -> str:
    """A hash of the weights' names, shapes and a sample of each: equal on any device."""
    digest = hashlib.sha256(str(model.max_seq_length).encode())
    for name, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().reshape(-1)
        sample = flat[:: max(1, flat.numel() // _SAMPLED)].cpu().float().numpy()
        digest.update(f"{name}{tuple(tensor.shape)}".encode() + sample.astype("<f4").tobytes())
    return digest.hexdigest()[:12]
