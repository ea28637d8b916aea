"""Drafts: what a reader says it read, in strings, before our code has checked any of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How a line and an approved entry relate, by the reader."""

    STATES = "states"
    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    IMPLIES = "implies"
    LEAVES_OUT = "leaves out"
    RETIRED_NAME = "retired name"
    UNKNOWN_NAME = "unknown name"


@dataclass(frozen=True, slots=True)
class Draft:
    """One statement as a reader gives it.

    `line` is a number of the window, `entry` one of the brief (0 for none). `quote` and
    `value` are copied from the line. `whose` is `ours`, `competitor`, `customer` or `other
    product`, `when` is `now`, `past` or `future`. A draft that AGREES needs no quote.
    """

    line: int
    entry: int
    relation: Relation
    quote: str = ""
    value: str = ""
    kind: str = ""
    plans: tuple[str, ...] = ()
    thing: str = ""
    whose: str = "ours"
    when: str = "now"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KeptDrafts:
    """What a reader said of some windows, so that it need not read them again.

    `key` stands for the windows and their brief, `reader` for who read them, and `version` for
    how it was asked. `drafts` are as that reader writes them down.
    """

    key: str
    reader: str
    version: str
    drafts: str
