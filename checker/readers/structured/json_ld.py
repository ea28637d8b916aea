"""Structured data in a page: what search engines show of it, each text at its place.

`<script type="application/ld+json">` holds the page's facts once more, for machines. An
object is read as a row of a table: its name is the label, and what its terms say of a price
(currency, unit, period) is the header of the column.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from checker.models import (
    STRUCTURED_DATA,
    Cell,
    Context,
    Location,
    Skipped,
    Span,
    TextUnit,
    UnitKind,
)
from checker.readers import comments, entities
from checker.readers.assemble import line_starts
from checker.readers.canvas import Canvas
from checker.readers.flow import Flow
from checker.readers.outline import words
from checker.readers.sentences import split, trim
from checker.readers.structured.json_places import JsonError, PlacedObject, escapes, parse
from checker.readers.structured.schema_org import (
    PriceBasis,
    basis_of,
    is_for_comparison,
    listed,
    types,
)

_LABELS = frozenset(("name", "alternateName", "headline", "alternativeHeadline"))
_PROSE = frozenset(("description", "abstract", "text", "slogan", "disambiguatingDescription"))
_PRICES = {
    "price": "price",
    "lowPrice": "price from",
    "minPrice": "price from",
    "highPrice": "price up to",
    "maxPrice": "price up to",
}
_BESIDE_PRICES = {"priceValidUntil": "valid until", "availability": "availability"}
_OF_OTHERS = frozenset(
    "review reviews author creator reviewedBy isSimilarTo isRelatedTo isAccessoryOrSparePartFor "
    "competitor".split()
)
"""What others say, and what others sell."""

_WRAPPING = re.compile(r"\s*(?:(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?|<!--)")
_WRAPPED = re.compile(r"(?:(?://|/\*)?\s*\]\]>(?:\s*\*/)?|(?://\s*)?-->)\s*\Z")
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{")
_LONGEST_STEP = 80
_LONGEST_WRAPPING = 40
_NO_BASIS = PriceBasis()


def with_data(
    units: Iterable[TextUnit], flow: Flow, uri: str, channel: str | None
) -> Iterator[TextUnit | Skipped]:
    """The units of a page with those of its structured data, in order of place.

    What the page has that was left out comes first.
    """
    yield from (Skipped(uri, reason) for reason in flow.left_out)
    if not flow.data:
        yield from units
        return
    found = list(units)
    title = next((unit.context.title for unit in found if unit.context.title), None)
    lines = line_starts(flow.source)
    for start, end in flow.data:
        reader = _Script(flow, uri, channel, title, lines)
        try:
            found += reader.read(start, end)
        except JsonError as error:
            if _TEMPLATE.search(flow.source, start, end):
                continue  # data only once the site is built
            reason = f"{error} at line {bisect_right(lines, error.at)}"
            at = bisect_right(lines, start)
            yield Skipped(uri, f"JSON-LD at line {at}: no valid JSON ({reason}); it was not read")
    yield from sorted(found, key=_start)


def _start(unit: TextUnit) -> int:
    return unit.location.start


@dataclass(frozen=True, slots=True)
class _Around:
    """What the objects around an object say for it."""

    route: tuple[str, ...] = ("JSON-LD",)
    names: tuple[str, ...] = ()
    currency: str | None = None
    basis: PriceBasis = _NO_BASIS
    struck: bool = False


class _Script:
    """Reads the structured data of one script."""

    def __init__(
        self, flow: Flow, uri: str, channel: str | None, title: str | None, lines: list[int]
    ) -> None:
        self._source = flow.source
        self._page = flow.canvas.page
        self._uri = uri
        self._channel = channel
        self._title = title
        self._lines = lines
        self._rows = 1

    def read(self, start: int, end: int) -> list[TextUnit]:
        """The units in a range of the page. Raises JsonError."""
        opening = _WRAPPING.match(self._page, start, end)
        start = opening.end() if opening else start
        end = start + len(self._page[start:end].rstrip())
        closing = _WRAPPED.search(self._page, max(start, end - _LONGEST_WRAPPING), end)
        end = closing.start() if closing else end
        if not self._page[start:end].strip():
            return []
        return list(self._objects(parse(self._page, start, end), "", _Around()))

    def _objects(self, value: object, key: str, around: _Around) -> Iterator[TextUnit]:
        """The units of the objects in a value, lists of lists included."""
        if isinstance(value, PlacedObject):
            yield from self._object(value, _step(value, key, None), around)
            return
        values = value if isinstance(value, list) else []
        for number, inner in enumerate(values, 1):
            if isinstance(inner, PlacedObject):
                step = _step(inner, key, number if len(values) > 1 else None)
                yield from self._object(inner, step, around)
            else:
                yield from self._objects(inner, key, around)

    def _object(self, node: PlacedObject, step: str, around: _Around) -> Iterator[TextUnit]:
        self._rows += 1
        row = self._rows
        inside = _inside(node, step, around)
        for column, (key, value) in enumerate(node.items(), 1):
            place = node.places.get(key)
            if place is not None:
                yield from self._texts(key, value, place, inside, _Place(row, column))
            elif key not in _OF_OTHERS:
                yield from self._objects(value, key, inside)

    def _texts(
        self, key: str, value: object, span: Span, inside: _Around, place: _Place
    ) -> Iterator[TextUnit]:
        """The units of one term of an object; most terms have none."""
        if isinstance(value, bool) or not isinstance(value, str | Decimal):
            return
        if key in _PRICES:
            headers = (*_header(inside), _PRICES[key])
            yield from self._cell(key, span, inside, place, headers)
        elif key in _BESIDE_PRICES:
            # `https://schema.org/InStock` says `InStock`.
            last = self._page.rfind("/", span.start, span.end) + 1
            span = Span(max(last, span.start), span.end)
            yield from self._cell(key, span, inside, place, (_BESIDE_PRICES[key],))
        elif key in _LABELS:
            outer = replace(inside, names=inside.names[:-1])
            yield from self._units(key, span, outer, UnitKind.HEADING)
        elif key in _PROSE:
            yield from self._units(key, span, inside, UnitKind.SENTENCE)

    def _cell(
        self, key: str, span: Span, inside: _Around, place: _Place, headers: tuple[str, ...]
    ) -> Iterator[TextUnit]:
        label = inside.names[-1:]
        said = words(_Shown(self._page, span).plain)
        cell = Cell(0, place.row, place.column, headers, label, (*label, said))
        outer = replace(inside, names=inside.names[:-1])
        yield from self._units(key, span, outer, UnitKind.CELL, cell)

    def _units(
        self, key: str, span: Span, inside: _Around, kind: UnitKind, cell: Cell | None = None
    ) -> Iterator[TextUnit]:
        shown = _Shown(self._page, span)
        for start, end in shown.spans(in_sentences=kind is UnitKind.SENTENCE):
            struck = inside.struck and kind is UnitKind.CELL
            yield TextUnit(
                self._source[span.start + start : span.start + end],
                shown.plain[start:end],
                self._location((*inside.route, key), span.start + start, span.start + end),
                Context(self._title, inside.names, cell=cell),
                kind,
                STRUCTURED_DATA,
                (Span(0, end - start),) if struck else (),
            )

    def _location(self, route: tuple[str, ...], start: int, end: int) -> Location:
        line = bisect_right(self._lines, start)
        column = start - self._lines[line - 1] + 1
        return Location(self._uri, route, start, end, line, column, self._channel)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands among the others: its object, and which of its terms it is."""

    row: int
    column: int


class _Shown:
    """The contents of a JSON string as a person reads them, at the same length."""

    def __init__(self, page: str, span: Span) -> None:
        source = page[span.start : span.end]
        canvas = Canvas(source)
        self._drawn = list(
            entities.with_words(source, escapes(source, 0, len(source)), len(source))
        )
        for drawn in self._drawn:
            canvas.put(*drawn)
        comments.strip_tags(canvas, 0, len(source))
        entities.decode(canvas, 0, len(source))
        self.plain = canvas.render()

    def spans(self, *, in_sentences: bool) -> list[tuple[int, int]]:
        """The sentences, or the whole, without outer space; no escape is cut."""
        end = len(self.plain)
        found = split(self.plain) if in_sentences else [trim(self.plain, 0, end)]
        return [(start, self._past_escape(end)) for start, end in found if end > start]

    def _past_escape(self, at: int) -> int:
        number = bisect_left(self._drawn, (at,)) - 1
        return max(at, self._drawn[number].end) if number >= 0 else at


def _inside(node: PlacedObject, step: str, around: _Around) -> _Around:
    """What an object says for what is in it, over what is said around it."""
    name = _name(node)
    currency = node.get("priceCurrency")
    return _Around(
        (*around.route, step) if step else around.route,
        (*around.names, name) if name else around.names,
        currency.strip().upper() if isinstance(currency, str) else around.currency,
        _basis(node, around),
        is_for_comparison(node) or around.struck,
    )


def _name(node: PlacedObject) -> str | None:
    """An object's name; an offer without one is called like what it offers."""
    for holder in (node, *listed(node.get("itemOffered"))):
        said = holder.get("name")
        if isinstance(said, str) and words(said):
            return words(said)
    return None


def _basis(node: PlacedObject, around: _Around) -> PriceBasis:
    """What an amount of an object is for: as it says, as its specification does, or as around."""
    said = basis_of(node)
    if said != _NO_BASIS:
        return said
    for part in listed(node.get("priceSpecification")):
        if part.get("price") in (None, node.get("price")) and not is_for_comparison(part):
            return basis_of(part)
    return around.basis


def _header(inside: _Around) -> tuple[str, ...]:
    """The header that says what a price is for: `USD per seat / month, billed annually`."""
    basis = inside.basis
    count = f"{basis.per_quantity:f} " if basis.per_quantity is not None else ""
    parts = (
        inside.currency,
        basis.per and f"per {count}{basis.per}",
        basis.every and ("once" if basis.every == "once" else f"/ {basis.every}"),
        basis.billed and f", billed {basis.billed}",
    )
    header = " ".join(part for part in parts if part).replace(" ,", ",")
    return (header,) if header else ()


def _step(node: PlacedObject, key: str, number: int | None) -> str:
    """An object in a route: `Offer Growth`; by its number where it has no name."""
    kind = next(iter(types(node)), key)
    if not kind:
        return ""
    name = _name(node) or (str(number) if number is not None else "")
    return f"{kind} {name}".strip()[:_LONGEST_STEP]
