"""Names that plans and features no longer have, as pages tell it: `Basic is now Essentials`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from checker.canon.draft.cards import place
from checker.canon.draft.names import clean_name
from checker.canon.draft.sketch import FeatureSketch, PackageSketch, SketchBuilder
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
    """Adds former names to the plans and features that the page says they became."""
    for unit in units:
        text = " ".join(unit.plain.split())
        for match in (m for pattern in _RENAMED for m in pattern.finditer(text)):
            source = place(out.source, unit.location.line)
            _rename(
                match["old"].removeprefix("The ").removeprefix("Our "), match["new"], source, out
            )


def _rename(old: str, new: str, source: str, out: SketchBuilder) -> None:
    package, name = _known(new, out.packages), clean_name(old)
    if package is not None and name and not _known(old, out.packages):
        out.package(PackageSketch(package.name, source, retired=(out.short(name),)))
    feature = _named(new, out.features) if package is None else None
    if feature is not None and old.casefold() not in out.features:
        out.feature(replace(feature, retired=(*feature.retired, old)))


def _named(said: str, features: Mapping[str, FeatureSketch]) -> FeatureSketch | None:
    """The feature of exactly this name: a sentence goes on behind a longer one."""
    return features.get(said.strip().casefold())


def _known(said: str, packages: Mapping[str, PackageSketch]) -> PackageSketch | None:
    """The package whose name a text begins with: `Essentials Today` is none of them."""
    name = clean_name(said)
    return packages.get(name.casefold()) if name else None
