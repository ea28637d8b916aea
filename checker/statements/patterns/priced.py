"""Price facts: amounts with their headers, packages and topics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from checker.models import (
    Cell,
    Fact,
    FactKind,
    Price,
    Span,
    Stance,
    TextUnit,
)
from checker.statements.patterns.binding import Binding
from checker.statements.patterns.scene import (
    Scene,
    negated,
    sentence_words,
    topic_of,
)
from checker.statements.patterns.stance import is_for_some
from checker.values import bounds, currencies, periods
from checker.values.given_away import cell_price, find_free
from checker.values.labels import ARTICLE, LABELLED
from checker.values.money import PriceMention, Role, find_prices
from checker.values.names import Lexicon
from checker.values.numbers import DIGITS, decimals_shown, parse_number
from checker.values.price_words import is_of_price
from checker.values.tails import TAX_NOTE

_PRICE_HEADER = re.compile(
    rf"\b(?:price|pricing|cost|costs|fee|rate|per (?:seat|user|month)|monthly|annual|billing)\b|[{currencies.BARE_SIGNS}]",
    re.I,
)


def prices_in(unit: TextUnit, lexicon: Lexicon) -> tuple[PriceMention, ...]:
    """Every price in a unit, words for prices in tables and cards included."""
    found = find_prices(unit.plain, lexicon.currency, unit.struck)
    if found:
        return found + tuple(f for f in find_free(unit.plain) if f.price.amount == 0)
    free = find_free(unit.plain)
    cell = unit.context.cell
    if cell is not None and (bare := _bare_price(unit.plain, cell, lexicon.currency)):
        return (bare,)
    short = cell_price(unit.plain, lexicon.currency) if len(unit.plain) < 40 else None
    if short and (cell is None or _is_price_column(cell)):
        return (short,)
    return free


_BARE = re.compile(rf"\s*({DIGITS})\s*")
_MONEY_HEADER = re.compile(
    rf"\b(?:price|cost|fee|list price|total)\b(?!s?\s+(?:[a-z]+s|list|book|change|rule|alert|plan)\b)|[{currencies.BARE_SIGNS}]|\b(?-i:{currencies.CODE})\b",
    re.I,
)


def _bare_price(plain: str, cell: Cell, currency: str) -> PriceMention | None:
    """`89.00` under a header that says money: `Price (USD per seat)`."""
    match = _BARE.fullmatch(plain)
    headers = (*cell.column_headers, *cell.row_headers)
    header = next((h for h in headers if _MONEY_HEADER.search(h) or _MONEY_CODE.search(h)), None)
    if match is None or header is None:
        return None
    code = _code_in(header)
    beside = next((c.strip() for c in cell.row_cells if _HEADER_CODE.fullmatch(c.strip())), None)
    price = Price(
        parse_number(match[1]),
        code or beside or currency,
        bound=bounds.in_headers((*cell.column_headers, *cell.row_headers)),
        decimals=decimals_shown(match[1]),
    )
    return PriceMention(Span(*match.span(1)), price)


def _is_price_column(cell: Cell) -> bool:
    return any(_PRICE_HEADER.search(h) for h in (*cell.column_headers, *cell.row_headers))


def price_facts(scene: Scene, prices: tuple[PriceMention, ...]) -> Iterator[Fact]:
    """A fact for every price and saving; credits and denied prices are none."""
    unit = scene.unit
    alone = sum(bool(mention.price.amount) for mention in prices) == 1
    for mention in prices:
        if mention.role is Role.CREDIT or negated(unit.plain, mention.span):
            continue
        if mention.price.amount is None and _is_name(mention.span, scene):
            continue
        kind = FactKind.DISCOUNT if mention.role is Role.SAVING else FactKind.PRICE
        binding = scene.bind(mention.span)
        stance = Stance.PAST if mention.was else scene.stance(mention.span)
        if stance is Stance.OURS_NOW and is_for_some(unit.plain, mention.span):
            stance = Stance.CUSTOMER
        price = _with_label(_with_headers(mention.price, unit.context.cell), unit, mention.span)
        yield Fact(
            kind,
            mention.span,
            _with_billing(price, unit, mention.span) if alone else price,
            binding.packages,
            _price_topic(scene, mention, binding),
            sentence_words(unit, scene.lexicon),
            stance,
            binding.by,
        )


def _is_name(span: Span, scene: Scene) -> bool:
    """Whether a word for a price on request is what a package of ours is called: `Custom`."""
    return any(
        name.id and name.span.start <= span.start and span.end <= name.span.end
        for name in scene.names
    )


def _with_headers(price: Price, cell: Cell | None) -> Price:
    """Fills what the cell leaves out (`$49`) from its headers (`per seat / month`)."""
    if cell is None or (price.per and price.every) or not price.amount:
        return price
    beside = [c for c in cell.row_cells if is_qualifier(c)]
    below = takewhile(_BELOW.fullmatch, cell.below)
    price = replace(price, billed=price.billed or _billing_beside(cell))
    basis = (text if _header_says(text) else f"per {text}" for text in cell.basis)
    for header in (
        *below,
        *basis,
        *cell.row_headers,
        *cell.column_headers,
        *beside,
        cell.caption or "",
    ):
        said = _header_price(header)
        price = replace(
            price,
            per=price.per or said.per,
            per_quantity=said.per_quantity if price.per_quantity == 1 else price.per_quantity,
            every=price.every or said.every,
            billed=price.billed or said.billed,
        )
    return price


def _header_says(text: str) -> bool:
    """Whether a cell says per what or how long an amount is: `seat / month`, but not `seat`."""
    said = _header_price(text)
    return bool(said.per or said.every or said.billed)


def _with_label(price: Price, unit: TextUnit, span: Span) -> Price:
    """Fills what an amount leaves out from the label before it: `Monthly: $26`."""
    if not price.amount or (price.every and price.billed):
        return price
    label = LABELLED.fullmatch(unit.plain, 0, span.start)
    if label is None:
        return price
    said = _header_price(label[1])
    return replace(
        price,
        per=price.per or said.per,
        every=price.every or said.every,
        billed=price.billed or said.billed,
    )


_PAID_HOW = re.compile(
    r"\b(?:pay(?:ing|s)?|billed|contract(?:ed)?)\s+(?:for (?:it )?)?(?P<a>monthly|annually|yearly|by the month|by the year|month by month|month[- ]to[- ]month)\b"
    r"|\b(?:on|with)\s+(?:an?\s+)?(?P<b>monthly|annual|yearly|month-to-month)\s+(?:contract|plan|billing|commitment|subscription|terms?)\b"
    r"|\b(?P<c>month[- ](?:to|by)[- ]month)\b",
    re.I,
)


def _with_billing(price: Price, unit: TextUnit, span: Span) -> Price:
    """Fills in how the only price of a unit is billed, from its words or the question before it.

    "Prefer to pay month by month? Pro is then $24." What stands behind it comes first: in "billed
    annually, or $14 month by month" the other is of another price.
    """
    if price.billed or not price.amount:
        return price
    asked = [text for text in unit.context.before[-1:] if text.rstrip().endswith("?")]
    parts = (unit.plain[span.end :], unit.plain[: span.start], *asked)
    said = (_PAID_HOW.search(text) for text in parts)
    how = next((m for m in said if m), None)
    if how is None:
        return price
    word = (how["a"] or how["b"] or how["c"]).lower()
    return replace(price, billed="annually" if "year" in word or "annual" in word else "monthly")


def _billing_beside(cell: Cell) -> str | None:
    """A row that says `Annually` or `billed annually` in a cell of its own."""
    said = (c for c in cell.row_cells if _IS_BILLED.fullmatch(c))
    return next((how for c in said if (how := periods.billed(c) or _header_price(c).billed)), None)


def is_qualifier(text: str) -> bool:
    """Whether a cell only says what an amount beside it is for: `per user per month`, `USD`."""
    return any(p.fullmatch(text) for p in (_BELOW, _EACH, _IS_BILLED)) or (
        _QUALIFIER.match(text) is not None
    )


_QUALIFIER = re.compile(
    rf"\s*(?:/\s*)?(?:per|a|monthly|annually|yearly|billed|mo|month|user|seat)\b(?!.*[{currencies.BARE_SIGNS}\d])",
    re.I,
)
_IS_BILLED = re.compile(
    rf"(?:(?:billed|paid|invoiced|on|with)\s+)?(?:{periods.ADJECTIVE}|upfront)(?:\s+(?:billing|contract|plan|commitment|in advance|upfront))?",
    re.I,
)
# `vehicle / month`, `seat per month`: a cell that says what is priced for how long.
_EACH = re.compile(
    rf"(?P<thing>(?!(?:{currencies.CODE})\b)[^\W\d_][\w-]*)\s*(?:/|\bper\b|\ba\b|\band\b)\s*(?P<every>{periods.NOUN})",
    re.I,
)


# The cell below an amount that says what it buys, and nothing else: `/agent`, `per seat / month`.
_THING = r"(?:(?:active|additional|billed|monthly|named|paid) )?[^\W\d_][\w-]*"
_BASIS = (
    rf"(?:/ ?(?:per )?{_THING}|(?:per|each|every) (?:[\d.,]+[kKM]? )?{_THING}|an? (?:month|year|seat|user)"
    rf"|{periods.ADVERB}|(?-i:{currencies.CODE})|,? ?(?:billed|paid|when billed) (?:{periods.ADVERB}))"
)
_BELOW = re.compile(rf"\(?{_BASIS}(?:,? ?{_BASIS})*\)?[*.†]?", re.I)


@lru_cache(maxsize=10_000)
def _header_price(header: str) -> Price:
    """The qualifiers of a header like `Price (USD per seat / month, billed annually)`.

    `Annual` alone says how it is billed; whether the amount is a year's is left open. So it
    does beside a period of its own: `per seat and month, annual`.
    """
    header = periods.for_terms(header)
    billed = _HEADER_BILLED.search(header)
    rest = _HEADER_BILLED.sub(" ", header)
    thing, each = _HEADER_PER.search(rest), _EACH.fullmatch(rest.strip())
    counted = each["thing"] if each else rest[thing.end() :] if thing else ""
    said = find_prices(f"$1 per {counted}")[0].price if counted else Price(None)
    every, adjective = _HEADER_EVERY.search(rest), _HEADER_ADJECTIVE.search(rest)
    word = billed[billed.lastindex or 0] if billed else None
    if word is None and every and adjective:
        word, adjective = adjective[0], None
    period = every[1] if every else adjective[0] if adjective else None
    if adjective and not every and periods.parse(adjective[0]) == "year":
        word, period = word or adjective[0], None
    return Price(
        None,
        currency=_code_in(header),
        per=said.per,
        per_quantity=said.per_quantity,
        every=periods.parse(period) if period else None,
        billed=periods.billed(word) if word else None,
    )


_HEADER_BILLED = re.compile(
    r"\b(?:billed|paid|invoiced|charged|with|on|when)\s+(?:an?\s+)?(monthly|annually|yearly|annual|quarterly)\b(?:\s+(?:billing|contract|plan|commitment))?"
    r"|\b(monthly|annual|yearly|quarterly)\s+(?:billing|plan|contract|payments?|commitment|subscription)\b"
    r"|^\s*(annual(?:ly)?|yearly)\s*$"
    r"|\b(?:billed|paid|invoiced|charged|pay)\s+(?:once\s+|upfront\s+)?(?:an?|every|each|per|by the|for the)\s+(month|year|quarter)\b"
    r"|\b(?:billed|paid|invoiced|charged|pay)\s+(month)[- ](?:by|to)[- ]month\b",
    re.I,
)
_HEADER_EVERY = re.compile(
    rf"(?:\bper\s+|/\s*|\ba\s+|\beach\s+|\band\s+)(?:calendar )?({periods.NOUN})\b", re.I
)
_HEADER_ADJECTIVE = re.compile(rf"\b(?:{periods.ADJECTIVE})\b", re.I)
_HEADER_PER = re.compile(rf"(?:\bper\s+|\beach\s+|/\s*)(?!(?:{periods.NOUN})\b)(?=\w)", re.I)
_HEADER_CODE = re.compile(rf"\b(?:{currencies.CODE})\b")
# `list price eur`; `try` is a word.
_MONEY_CODE = re.compile(
    rf"\b(?:price|cost|fee|rate|amount|total)s?\b.*?\b(?!try\b)({currencies.CODE})\b", re.I
)


def _code_in(header: str) -> str | None:
    """The currency a header names; in small letters only behind a word for money."""
    if code := _HEADER_CODE.search(header):
        return code[0]
    spelled = _MONEY_CODE.search(header)
    return spelled[1].upper() if spelled else None


def _price_topic(scene: Scene, mention: PriceMention, binding: Binding) -> frozenset[str]:
    """What is priced, besides the package."""
    topic = _named_topic(scene.unit, mention.span, binding, scene.lexicon) | _run_in(scene)
    return topic | {"extra"} if mention.role is Role.EXTRA else topic


_LABEL_WORDS = 4
_MORE = re.compile(r"(?:more|extra|additional|further)\b", re.I)


def _run_in(scene: Scene) -> frozenset[str]:
    """The words of the label that a text begins with: `More seats. $10 each on Pro.`

    Where the text goes on with a plan as its subject, it is the plan's price all the same.
    """
    leads, plain = scene.unit.context.leads, scene.unit.plain
    label = leads[-1] if leads else ""
    opens = len(plain) - len(plain.lstrip())
    if not label.endswith(".") or len(label.split()) > _LABEL_WORDS:
        return frozenset()
    if any(name.id and name.span.start <= opens for name in scene.names):
        return frozenset()
    more = {"extra"} if _MORE.match(label) else frozenset[str]()
    return topic_of((label,), scene.lexicon) | more


def _named_topic(unit: TextUnit, span: Span, binding: Binding, lexicon: Lexicon) -> frozenset[str]:
    """The words between a price and its package, or of the row's label."""
    item = _ITEM.match(unit.plain, span.end)
    if binding.by == "clause":
        cell = unit.context.cell
        # What a cell answers stands to its left: `BAA? | On Pro it is $300`.
        left = cell.row_cells[max(0, cell.column - 2) : cell.column - 1] if cell else ()
        answered = (*cell.row_headers[-1:], *left) if cell and cell.column_headers else ()
        return topic_of((binding.between, item[0] if item else "", *answered), lexicon)
    if unit.context.cell is not None:
        cell = unit.context.cell
        # An article number labels a row. Where the row names its package too, it says nothing
        # more; under a package's heading it is what is priced.
        named = binding.by in {"row header", "column header"}
        codes = [h for h in cell.row_headers if ARTICLE.fullmatch(h.strip())]
        labels = (h for h in cell.row_headers if h not in codes)
        asked = (TAX_NOTE.sub(" ", h) for h in heads_of_price(cell))
        topic = topic_of((*labels, *asked), lexicon)
        return topic if named else topic | frozenset(codes)
    return topic_of((unit.plain[: span.start], unit.plain[span.end :]), lexicon)


def heads_of_price(cell: Cell) -> tuple[str, ...]:
    """The header that may say what is priced.

    None where the cell before says that it is a price: the column of `Pro | Price | $49` is
    called whatever such columns are.
    """
    left = cell.row_cells[: cell.column - 1]
    return () if len(left) > 1 and is_of_price(left[-1]) else cell.column_headers[-1:]


# `the $50 analytics add-on` is not the plan's price.
_ITEM = re.compile(
    r"\s+(?:[a-z-]+\s+){0,3}?(?:add-?ons?|fees?|deposits?|surcharges?|modules?|bundles?|vouchers?|upgrades?)\b"
)
