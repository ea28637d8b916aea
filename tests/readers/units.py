"""Reading a text in a test: one call per format, by suffix."""

from __future__ import annotations

import hashlib

from checker.models import Document, TextUnit
from checker.readers import read


def document(name: str, content: str | bytes, media_type: str = "") -> Document:
    data = content.encode() if isinstance(content, str) else content
    return Document(name, data, media_type, hashlib.sha256(data).hexdigest())


def units(name: str, content: str | bytes) -> list[TextUnit]:
    """All units of a text; a Skipped among them fails the test."""
    found = list(read(document(name, content)))
    assert all(isinstance(unit, TextUnit) for unit in found), found
    return [unit for unit in found if isinstance(unit, TextUnit)]


def said(unit: TextUnit) -> str:
    """What a person reads in a unit."""
    return " ".join(unit.plain.split())


def unit_saying(text: str, among: list[TextUnit]) -> TextUnit:
    """The only unit that says exactly this."""
    matching = [unit for unit in among if said(unit) == text]
    assert len(matching) == 1, (text, [said(unit) for unit in among])
    return matching[0]
