"""The shipped model: what it must hold, with the shipped files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.interface import EmbedderError
from checker.retrieval import static_model
from checker.retrieval.static_model import FOLDER, StaticEmbedder, shipped

TEXTS = (
    "Audit logs are part of every plan.",
    "Growth costs $49 per seat per month, billed annually.",
    "Daten werden 30 Tage aufbewahrt – in der EU.",
    "x",
)


def test_rows_are_of_unit_length_and_float32() -> None:
    rows = shipped().embed(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (4, 256)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("text", ["", "   ", "你好", "\x00"])
def test_a_text_without_a_known_word_is_near_to_nothing(text: str) -> None:
    assert not shipped().embed([text]).any()


def test_no_texts_give_no_rows() -> None:
    assert shipped().embed([]).shape == (0, 256)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8), st.text(max_size=60))
def test_a_row_does_not_depend_on_its_neighbours(others: list[str], text: str) -> None:
    alone = StaticEmbedderKept.embed([text])[0]
    among = StaticEmbedderKept.embed([*others, text, *others])[len(others)]
    assert alone.tobytes() == among.tobytes()


# One for the property test, so that what others have remembered plays no part.
StaticEmbedderKept = StaticEmbedder()


def test_what_was_read_before_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = StaticEmbedder().embed(TEXTS)
    monkeypatch.setattr(static_model, "_KEPT", 1)
    forgetful = StaticEmbedder()
    forgetful.embed([f"word{i}" for i in range(50)])
    assert forgetful.embed(TEXTS).tobytes() == fresh.tobytes()


def test_words_are_cut_as_the_tokenizer_cuts_the_whole_text() -> None:
    embedder = StaticEmbedder()
    text = "It's 1,000 req/s (99.95%) on re-indexed Überblick—naïve €49 plans.\tYes\u00a0no"
    whole = embedder._tokenizer.encode(text, add_special_tokens=False).ids
    pieces = embedder._pieces_of(set(text.split()))
    assert [id for word in text.split() for id in pieces[word]] == whole


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        (
            "We keep your data for a year.",
            "Information is retained for 12 months.",
            "Phone support is available.",
        ),
        (
            "Sign in with your identity provider.",
            "Single sign-on is on Enterprise.",
            "Storage costs $5.",
        ),
        (
            "No overage fees, ever.",
            "Extra usage is never billed.",
            "Dashboards refresh each minute.",
        ),
        (
            "Connect Postgres and MySQL.",
            "Databases that are supported",
            "A discount for annual billing",
        ),
    ],
)
def test_neighbours_that_must_hold(text: str, near: str, far: str) -> None:
    query, close, distant = shipped().embed([text, near, far])
    assert query @ close > query @ distant + 0.05


@pytest.mark.parametrize("name", ["vectors.npz", "tokenizer.json"])
def test_a_changed_file_is_refused(name: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    path = tmp_path / "model" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(EmbedderError, match=rf"{name}: not the file that was shipped.*install"):
        StaticEmbedder(tmp_path / "model")


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"cannot be read.*install onmessage again"):
        StaticEmbedder(tmp_path)


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000
