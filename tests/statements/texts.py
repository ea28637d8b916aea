"""The small world the fact tests live in: a lexicon, and units made from plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.models import Cell, Context, Location, Span, TextUnit, UnitKind
from checker.values.names import Lexicon, Term, TermKind

NAMES: dict[str, list[str]] = {
    "packages": ["Free", "Pro", "Business", "Business Plus", "Enterprise"],
    "retired": ["Team"],
    "competitors": ["Ferncloud"],
    "products": ["Tidewire Forms"],
    "company": ["Tidewire"],
}
_KINDS = {
    "packages": TermKind.PACKAGE,
    "retired": TermKind.RETIRED,
    "competitors": TermKind.COMPETITOR,
    "products": TermKind.PRODUCT,
    "company": TermKind.COMPANY,
}


def package_id(name: str) -> str:
    """`Business Plus` as `business-plus`."""
    return name.lower().replace(" ", "-")


def lexicon_of(said: Mapping[str, Any] | None = None) -> Lexicon:
    """The usual names, with those a case gives in their place.

    `ranked: false` leaves the order of the packages open, as in a canon without a price
    list; `free` names the packages that cost nothing.
    """
    names = NAMES | dict(said or {})
    terms = tuple(
        Term(text, kind, package_id(text) if key == "packages" else text)
        for key, kind in _KINDS.items()
        for text in names.get(key) or []
    )
    packages = tuple(package_id(name) for name in names["packages"])
    return Lexicon(
        terms,
        packages if names.get("ranked", True) else (),
        frozenset(package_id(name) for name in names.get("free", ["Free"])),
        names.get("closed", False),
        names.get("currency", "USD"),
    )


def unit_of(text: str, said: Mapping[str, Any] | None = None) -> TextUnit:
    """A unit of one text; `said` may hold title, headings, before, kind, cell and struck."""
    said = said or {}
    cell = _cell(text, said["cell"]) if "cell" in said else None
    context = Context(
        title=said.get("title"),
        headings=tuple(said.get("headings", ())),
        before=tuple(said.get("before", ())),
        after=tuple(said.get("after", ())),
        cell=cell,
    )
    kind = UnitKind(said.get("kind", "cell" if cell else "sentence"))
    struck = tuple(
        Span(text.index(words), text.index(words) + len(words)) for words in said.get("struck", ())
    )
    return TextUnit(
        text, text, Location("page.md", (), 0, len(text)), context, kind, "visible", struck
    )


def _cell(text: str, said: Mapping[str, Any]) -> Cell:
    """A cell in row 2, column 2, unless it says otherwise."""
    return Cell(
        table=1,
        row=said.get("row", 2),
        column=said.get("column", 2),
        column_headers=tuple(said.get("columns", ())),
        row_headers=tuple(said.get("rows", ())),
        row_cells=tuple(said.get("row_cells", (*said.get("rows", ()), text))),
        caption=said.get("caption"),
        columns=said.get("spans", 1),
    )
