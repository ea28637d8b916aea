"""Documents checked against a canon that is written down in a test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.models import Document, Report
from checker.pipeline import Checker


def document(
    uri: str, content: str | bytes, media_type: str = "text/markdown", dated: date | None = None
) -> Document:
    """A document of this content."""
    raw = content.encode() if isinstance(content, str) else content
    return Document(uri, raw, media_type, hashlib.sha256(raw).hexdigest(), dated=dated)


def checked(canon: dict[str, Any], documents: Iterable[Document], as_of: date) -> Report:
    """The report of these documents, by rules alone."""
    compiled = compile_canon(CanonFile.model_validate(canon), as_of=as_of, region=None)
    return Checker(compiled).check(documents)
