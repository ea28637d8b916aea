"""What a data file is made of: texts, lists and mappings, each with its place in the shown text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

DEEPEST = 100
"""Levels of a file that is read as data; deeper ones are generated, and no listing."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text, a number or a word. `start` and `end` leave its quotes out.

    `block` is a text of several lines as YAML writes them (`|`, `>`), with its mark.
    """

    start: int
    end: int
    value: str
    block: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a key, small: `extra_seat` and `ExtraSeat` have the same."""
        return tuple(word.lower() for word in _WORDS.findall(self.value))


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list of values."""

    start: int
    end: int
    values: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Values by their keys; a key that is no text is left out."""

    start: int
    end: int
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)

    def scalars(self) -> Iterator[tuple[Scalar, Scalar]]:
        """The keys that have one text or number."""
        for key, value in self.pairs:
            if isinstance(value, Scalar):
                yield key, value


Node = Scalar | Sequence | Mapping


class TooDeepError(ValueError):
    """A file whose levels go deeper than those of data for people."""
