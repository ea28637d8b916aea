"""What is read: documents, and their texts with the places they stand at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int

    @classmethod
    def of_words(cls, plain: str) -> Span:
        """All of a text but the white space around it."""
        return cls(len(plain) - len(plain.lstrip()), len(plain.rstrip()))


@dataclass(frozen=True, slots=True)
class Document:
    """One piece of collateral: its name, its bytes and what is known about it.

    `within` is a number that a file and the documents inside it share while they are read.
    """

    uri: str
    content: bytes = field(repr=False)
    media_type: str
    sha256: str
    channel: str | None = None
    dated: date | None = None
    within: int | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Location:
    """Where a text stands.

    `start` and `end` count code points of the decoded source where the format is text
    (Markdown, HTML, CSV, …), and of the text of its own paragraph or cell where it is not
    (a slide): `paragraph[start:end]` is the unit's text.
    `line` and `column` count from 1 and are None where the format has no lines.
    `route` is the way a person takes to the place, outermost first: heading path,
    `slide 3`, `table 1`, `row 2`, `column 4`, `sheet Prices`, `B7`.
    """

    uri: str
    route: tuple[str, ...]
    start: int
    end: int
    line: int | None = None
    column: int | None = None
    channel: str | None = None


class UnitKind(StrEnum):
    """What part of a page a unit is."""

    SENTENCE = "sentence"
    ITEM = "item"
    CELL = "cell"
    HEADING = "heading"
    TITLE = "title"
    ATTRIBUTE = "attribute"


class Cell(NamedTuple):
    """Where in a table a unit stands, with the words that give it its meaning.

    Rows and columns count from 1, header row included. `row_headers` are the section
    row (where there is one) and the label cell; `column_headers` go from the top down;
    `row_cells` are all cells of the row in order, this one included. `columns` is how many
    columns it spans: its `column_headers` are then those of all of them. `below` are
    the cells under an amount in rows that go on with its row (they have no label of their
    own), nearest first. `basis` are the cells of its row whose column says per what amounts are:
    `vehicle`, `month` under `Unit`.

    A tuple, like `Span`: a sheet has very many, and they are made in a third of the time.
    """

    table: int
    row: int
    column: int
    column_headers: tuple[str, ...] = ()
    row_headers: tuple[str, ...] = ()
    row_cells: tuple[str, ...] = ()
    caption: str | None = None
    columns: int = 1
    below: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a unit, as a person reads it (no markup).

    `headings` run from the outermost to the nearest. `before` and `after` are the
    neighbouring units of the same block, nearest last and nearest first; a list item's
    `before` starts with the line that leads in to the list. `leads` are all lines that lead
    in to an item, from the outermost: the items it stands under, the line above the list.
    `region` names the part of the page: `main`, `navigation`, `footer`, `front matter`.
    """

    title: str | None = None
    headings: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    cell: Cell | None = None
    region: str = "main"
    leads: tuple[str, ...] = ()


IN_PICTURE = "in a picture"
"""The visibility of what was read from a picture: a person sees it, we may have misread it."""
STRUCTURED_DATA = "hidden: structured data"
"""The visibility of what a page says to machines only, such as JSON-LD."""


@dataclass(frozen=True, slots=True)
class TextUnit:
    """The smallest located text: a sentence, a list item, a table cell, a heading.

    `text` is the exact slice of the source. `plain` is the same text as a person sees
    it, with markup replaced by spaces and entities by their character, so that it has
    the same length and the same offsets. `struck` are spans shown as struck out.
    `visibility` is `visible` or says why a visitor does not see it: `hidden: comment`.
    """

    text: str
    plain: str
    location: Location
    context: Context = Context()
    kind: UnitKind = UnitKind.SENTENCE
    visibility: str = "visible"
    struck: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document, or a part of one, that could not be checked, and why."""

    uri: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unread:
    """How many windows of a document a reader of whole pages has not read, and why."""

    uri: str
    windows: int
    reason: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """A statement of ours that was read, and compared with nothing: right or wrong, nobody knows.

    `location` covers the words `text`, and `line_text` is the unit they stand in, with the words
    at `offset`; `canon_id` is the approved entry they may speak of, with what it says in
    `approved`, both None where they are only bound to a package.
    """

    location: Location
    text: str
    line_text: str
    offset: int
    canon_id: str | None = None
    approved: str | None = None
