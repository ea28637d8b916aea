"""Patterns that are compiled late are the patterns they stand for."""

from __future__ import annotations

import gc
import re

import pytest

from checker.app import checking
from checker.values.lazy import LazyPattern, lazily


def test_a_lazy_pattern_finds_what_the_pattern_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    late, made = lazily(r"\b(?P<word>[a-z]+)\d", re.IGNORECASE), re.compile(r"(?i)\b([a-z]+)\d")
    text = "Ab1 cd2, and e"
    assert [m.span() for m in late.finditer(text)] == [m.span() for m in made.finditer(text)]
    assert late.sub("", text) == made.sub("", text)
    assert late.groupindex == {"word": 1}
    with monkeypatch.context() as patched:
        patched.setattr(re, "compile", None)  # it is compiled by now
        assert late.sub("", "x1") == ""


def test_every_lazy_pattern_can_be_compiled() -> None:
    assert checking
    late = [one for one in gc.get_objects() if isinstance(one, LazyPattern)]
    assert len(late) > 5
    for one in late:
        assert one.search("") is None or one.pattern
