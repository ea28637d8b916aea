"""Opening an office file with its library, with a second try where that fails.

The libraries read every part before the first, so that one broken part would keep all the
others from being read. Here the relations that lead to broken or missing parts are taken
out; what stands in those parts is reported as not read.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Callable, Iterator
from typing import TypeVar
from zipfile import ZIP_STORED, ZipFile

from lxml import etree

from checker.models import Document, Skipped
from checker.readers.office.safety import invalid, plain_reason
from checker.readers.office.text import Element, parse_xml

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MARKUP = (".xml", ".rels", ".vml")


T = TypeVar("T")


def open_office(
    document: Document, kind: str, open_bytes: Callable[[bytes], T]
) -> tuple[T, list[Skipped]]:
    """The file as its library opens it, and the parts that had to be left out for that.

    Raises ReadError where it cannot be opened. What the libraries raise for broken files is
    not documented, and can be anything.
    """
    try:
        return open_bytes(document.content), []
    except Exception as error:
        try:
            content, left_out = _mended(document.content)
            return open_bytes(content), [Skipped(document.uri, reason) for reason in left_out]
        except Exception:
            # The first error is about the file as it is.
            raise invalid(document, kind, plain_reason(error)) from error


def _mended(content: bytes) -> tuple[bytes, list[str]]:
    """The file without relations to parts that cannot be read, and what those are."""
    with ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    broken = dict(_broken(parts))
    left_out: dict[str, str] = {}
    for name in [name for name in parts if name.endswith(".rels") and name not in broken]:
        parts[name] = _without(name, parts, broken, left_out)
    return _packed(parts), list(left_out.values())


def _broken(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, part in parts.items():
        if not name.lower().endswith(_MARKUP):
            continue
        try:
            parse_xml(part)
        except (SyntaxError, ValueError) as error:
            yield name, f"not valid XML ({plain_reason(error)})"


def _without(
    name: str, parts: dict[str, bytes], broken: dict[str, str], left_out: dict[str, str]
) -> bytes:
    """A part of relations without those that lead to nothing; why goes to `left_out`."""
    root = parse_xml(parts[name])
    for relation in list(root.iter(_RELATION)):
        target, parent = _target(name, relation), relation.getparent()
        if target is None or parent is None or (target in parts and target not in broken):
            continue
        parent.remove(relation)
        # A picture that is missing says nothing anyhow.
        if target.lower().endswith(_MARKUP):
            left_out[target] = f"{target}: {broken.get(target, 'missing from the file')}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _target(name: str, relation: Element) -> str | None:
    """The part that a relation leads to; None for addresses outside the file."""
    target = relation.get("Target")
    if target is None or relation.get("TargetMode") == "External":
        return None
    base = posixpath.dirname(posixpath.dirname(name))
    return posixpath.normpath(posixpath.join("/", base, target)).lstrip("/")


def _packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()
