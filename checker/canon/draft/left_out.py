"""What a page says of plans and its draft has not: said in notes, so that nothing is missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from checker.canon.draft.grid import DraftTable, header_of
from checker.canon.draft.names import CUE, PAST, plan_like
from checker.canon.draft.sketch import SketchBuilder
from checker.models import TextUnit
from checker.values.money import Role, find_prices

_SHOWN = 12


def note_prices(units: Iterable[TextUnit], out: SketchBuilder) -> None:
    """Notes the amounts a page shows that no price of its draft is, each with its line."""
    drafted = set(_amounts(out))
    found: dict[str, int | None] = {}
    for unit in units:
        if PAST.search(" ".join((unit.plain, *unit.context.headings))):
            continue
        for mention in find_prices(unit.plain, out.currency or "USD", unit.struck):
            price = mention.role in (Role.PRICE, Role.EXTRA) and not mention.was
            if price and mention.price.amount and mention.price.amount not in drafted:
                shown = " ".join(unit.plain[mention.span.start : mention.span.end].split())
                found.setdefault(shown, unit.location.line)
    if found:
        placed = [f"{text} ({line})" if line else text for text, line in found.items()]
        out.note(f"{out.source}: prices that are not in the draft: {few(placed)}.")


def _amounts(out: SketchBuilder) -> Iterator[Decimal]:
    prices = [price for package in out.packages.values() for price in package.prices]
    prices += [p for f in out.features.values() for _, p in f.add_on if p is not None]
    yield from (price.amount for price in prices if price.amount is not None)
    for claim in out.claims.values():
        mentions = find_prices(claim.text, out.currency or "USD")
        yield from (m.price.amount for m in mentions if m.price.amount is not None)


def note_table(grid: DraftTable, out: SketchBuilder, why: str = "no plans were told") -> None:
    """Notes a table that speaks of plans, and of which none could be told from its headers."""
    headers = [header for index in grid.columns if (header := header_of(grid, index))]
    speaks = any(CUE.search(header) or plan_like(header) for header in headers)
    if speaks and grid.rows:
        line = grid.rows[0].line
        where = f"{grid.source}:{line}" if line else grid.source
        out.note(f"{where}: a table of {few(headers)} is not in the draft: {why}.")


def note_lines(out: SketchBuilder) -> None:
    """Notes the lines of cards that say nothing the draft can hold."""
    for name, lines in out.unread.items():
        out.note(f"{out.source}: lines of {name} that are not in the draft: {few(lines)}.")


def few(texts: Sequence[str]) -> str:
    """The first of several texts, and how many more there are."""
    shown = ", ".join(texts[:_SHOWN])
    return f"{shown} and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else shown
