"""A canon of an older version as one of the newest, as its author wrote it.

Version 2 has all that version 1 has, so only the number is written anew: comments, order and
layout stay. What newer entries could say instead of claims is told, and left to the author.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from checker.canon.load import parse_canon
from checker.canon.references import LATEST
from checker.canon.schema import CanonFile
from checker.canon.suggest import SECTION_OF, entry_of
from checker.canon.write import flow


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A canon file's text in the newest version, and what its author may want to do."""

    text: str
    before: int
    version: int = LATEST
    notes: tuple[str, ...] = ()


def upgrade(text: str, name: str) -> Upgraded:
    """The newest version of a canon's text; `name` is what errors call it.

    Raises CanonError where the text is no canon.
    """
    canon = parse_canon(text, name)
    notes = tuple(_notes(canon))
    if canon.canon == LATEST:
        return Upgraded(text, LATEST, notes=notes)
    start, end = _version_at(text)
    written = f"{text[:start]}{LATEST}{text[end:]}"
    parse_canon(written, name)
    return Upgraded(written, canon.canon, notes=notes)


def _version_at(text: str) -> tuple[int, int]:
    """Where the version's number stands in the text, quotes included."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 - it was read as a canon
    value = next(value for key, value in node.value if key.value == "canon")
    return value.start_mark.index, value.end_mark.index


def _notes(canon: CanonFile) -> Iterator[str]:
    for claim in canon.claims:
        entry = entry_of(claim, canon)
        if entry is not None:
            section = SECTION_OF[type(entry)]
            yield f"claim '{claim.id}' can stand under `{section}` instead: {flow(entry)}"
