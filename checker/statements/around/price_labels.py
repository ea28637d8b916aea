"""Whether the labels of a price in a table say nothing but whose price it is, and for how long.

`Team | billed annually | seat / month` labels the plan's own price. `Team, extra seat` and
`Each GB beyond that` label the price of something else, whatever it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Cell, TextUnit
from checker.statements.patterns.priced import heads_of_price, is_qualifier
from checker.values import periods
from checker.values.given_away import cell_price
from checker.values.labels import ARTICLE
from checker.values.names import Lexicon
from checker.values.price_words import SAYS_PRICE
from checker.values.tails import TAX_NOTE
from checker.values.words import WORD, content

# How much there is of something, or one of what the price is for: `One seat on Team`.
_COUNTED = re.compile(r"\d|^\s*one\b", re.I)
_EVERY = re.compile(rf"/\s*(?:{periods.NOUN})\b", re.I)


def is_of_plan(unit: TextUnit, per: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a price's labels name a plan and nothing that the price might be of instead.

    `per` are the words that the plan's approved prices are counted by.
    """
    cell = unit.context.cell
    return cell is None or not any(_more(label, per, lexicon) for label in _labels(cell))


def _labels(cell: Cell) -> Iterator[str]:
    """What labels a cell: its headers, and the cells to its left that are no qualifiers."""
    yield from cell.row_headers[-1:]
    yield from heads_of_price(cell)
    if cell.row_headers:
        left = cell.row_cells[: cell.column - 1]
        yield from (
            c for c in left if not (c in cell.basis or is_qualifier(c) or _COUNTED.search(c))
        )


def _more(label: str, per: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a label has a word that names something besides the plan and its price."""
    label = _EVERY.sub(" ", periods.for_terms(label))
    if ARTICLE.fullmatch(label) or cell_price(label, lexicon.currency):
        return False
    label = TAX_NOTE.sub(" ", label)
    named = [m.span for m in lexicon.in_label(label)]
    text = " ".join(label.split())
    words = (
        m[0]
        for m in WORD.finditer(text)
        if not any(span.start <= m.start() < span.end for span in named)
    )
    return any(_names(word) - per and not SAYS_PRICE.fullmatch(word) for word in words)


def _names(word: str) -> frozenset[str]:
    """What a word of a label may name; a number is one of something: `36 months`."""
    return frozenset({word}) if word[0].isdigit() else content(word)
