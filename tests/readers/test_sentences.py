"""Runs tests/cases/sentences.yml, and what must hold for any text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.readers.sentences import split

CASES = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "sentences.yml").read_text(encoding="utf-8")
)
MARKED = [case.get("marked", case["text"]) for case in CASES]


@pytest.mark.parametrize("marked", MARKED)
def test_sentences_end_where_marked(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|") if part.strip()]
    assert [text[start:end] for start, end in split(text)] == expected


@given(st.text(alphabet="aB1. !?…\n\"')(。$/eg", max_size=60))
def test_sentences_cover_all_that_is_visible(text: str) -> None:
    spans = split(text)
    shown = "".join("".join(text[start:end].split()) for start, end in spans)
    assert shown == "".join(text.split())
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_only_the_range_asked_for_is_split() -> None:
    assert split("No. One. Two. Three.", 4, 13) == [(4, 8), (9, 13)]
