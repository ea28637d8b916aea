"""The shipped embedder: a text's vector is the sum of the vectors of its word pieces.

The vectors were distilled from all-MiniLM-L6-v2 by the method of model2vec: each word
piece alone through the model, principal components, and less weight for what is frequent
(`evals/make_static_model.py` makes the files). `docs/model-static.md` is the model's card.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from checker.interface import EmbedderError
from checker.retrieval.vectors import Vectors, unit_rows

FOLDER = Path(__file__).parent / "static"
VECTORS = "vectors.npz"
TOKENIZER = "tokenizer.json"
# Of the shipped files. They are data that decides verdicts: others are refused.
SHA256 = {
    VECTORS: "f3d707b657a76e05bd972806752161087307c211dbd6646f237ff8e3cbcf53ae",
    TOKENIZER: "2ce703ff179821ae1033008412e0970da8b81270215c6db1450f6520c51509d0",
}
NAME = "static-minilm"
_KEPT = 100_000  # words whose pieces are remembered; some ten megabytes


class StaticEmbedder:
    """Needs numpy and tokenizers only, and no network.

    Takes about 0.02 ms a sentence. Raises EmbedderError where the files are not the
    shipped ones.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.name = NAME
        self.version = SHA256[VECTORS][:12]
        self._table = _table(_file(folder, VECTORS))
        self._tokenizer = Tokenizer.from_str(_file(folder, TOKENIZER).decode("utf-8"))
        self._pieces: dict[str, list[int]] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. Each row is summed by itself, so that no other text can touch it."""
        split = [text.split() for text in texts]
        pieces = self._pieces_of({word for words in split for word in words})
        rows = np.zeros((len(texts), self._table.shape[1]), np.float32)
        for row, words in zip(rows, split, strict=True):
            ids = [id for word in words for id in pieces[word]]
            self._table.take(ids, axis=0).sum(axis=0, out=row)
        return unit_rows(rows)

    def _pieces_of(self, words: set[str]) -> dict[str, list[int]]:
        """The pieces of each word, kept: what stands between spaces is cut by itself."""
        if len(self._pieces) > _KEPT:
            self._pieces = {}
        pieces = self._pieces
        new = sorted(words - pieces.keys())
        cut = self._tokenizer.encode_batch_fast(new, add_special_tokens=False) if new else ()
        pieces.update((word, encoding.ids) for word, encoding in zip(new, cut, strict=True))
        return pieces


@cache
def shipped() -> StaticEmbedder:
    """The shipped model, read from disk once."""
    return StaticEmbedder()


def _file(folder: Path, name: str) -> bytes:
    """The bytes of a file of the model, where they are the ones that were shipped."""
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise EmbedderError(
            f"{folder / name}: cannot be read ({error.strerror}); install onmessage again"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise EmbedderError(
            f"{folder / name}: not the file that was shipped (sha256 {found[:12]}…, "
            f"not {SHA256[name][:12]}…); install onmessage again"
        )
    return content


def _table(content: bytes) -> Vectors:
    """The vectors of all word pieces: stored as bytes, with a scale for each row."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        table: Vectors = stored["vectors"] * stored["scales"][:, None]
        return table
