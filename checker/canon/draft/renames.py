"""Names that plans no longer have, as a page tells it: `Basic is now called Essentials`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from checker.canon.draft.cards import place
from checker.canon.draft.names import clean_name
from checker.canon.draft.sketch import PackageSketch, SketchBuilder
from checker.models import TextUnit

_NAME = r"[A-Z][\w+]*(?: [A-Z][\w+]*){0,2}"
_CUE = r"(?:\s+(?:plan|tier|edition|package|subscription))?"
_RENAMED = (
    re.compile(
        rf"\b(?P<old>{_NAME}){_CUE},?\s+(?:has\s+|have\s+)?(?:(?:is|are|was|been)\s+)?"
        rf"(?:now\s+|since\s+)?(?:became|become|(?:re)?named(?:\s+to)?|called|known\s+as)\s+"
        rf"(?:the\s+)?[\"“]?(?P<new>{_NAME})"
    ),
    re.compile(rf"\brenamed\s+(?:the\s+|our\s+)?(?P<old>{_NAME}){_CUE}\s+(?:to|as)\s+(?:the\s+)?(?P<new>{_NAME})"),
    re.compile(
        rf"\b(?P<new>{_NAME}){_CUE}\s*\(?,?\s*(?:formerly|previously)(?:\s+(?:known\s+as|called|named))?"
        rf"\s+(?:the\s+)?[\"“]?(?P<old>{_NAME})"
    ),
)  # fmt: skip


def read_renames(units: Iterable[TextUnit], out: SketchBuilder) -> None:
    """Adds former names to the plans that the page says they became."""
    for unit in units:
        text = " ".join(unit.plain.split())
        for match in (m for pattern in _RENAMED for m in pattern.finditer(text)):
            known = _known(match["new"], out.packages)
            old = clean_name(match["old"].removeprefix("The ").removeprefix("Our "))
            if known and old and not _known(old, out.packages):
                source = place(out.source, unit.location.line)
                out.package(PackageSketch(known.name, source, retired=(out.short(old),)))


def _known(said: str, packages: Mapping[str, PackageSketch]) -> PackageSketch | None:
    """The package whose name a text begins with: `Essentials Today` is none of them."""
    name = clean_name(said)
    return packages.get(name.casefold()) if name else None
