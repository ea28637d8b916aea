"""One cell of a pricing table, read with its row's label and its column's header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.canon.draft.bullets import EVERY, EXTRA, canon_price, read_limit, read_prices
from checker.canon.fields import Every
from checker.canon.parts import counts_people
from checker.canon.schema import Limit, ListPrice
from checker.values import currencies, periods
from checker.values.money import Role, find_prices
from checker.values.numbers import FIXED_BLANKS
from checker.values.price_words import is_of_price
from checker.values.quantities import find_quantities
from checker.values.ticks import CROSSES, TICKS

_PRICE_LABEL = re.compile(
    r"\b(?:price|pricing|prices|costs?|fee|monthly|annual(?:ly)?|yearly|billing|billed)\b"
    rf"|[{currencies.BARE_SIGNS}]|\bper (?:user|seat|month|year)\b|^\W*(?:amount|rate)\W*$",
    re.I,
)
_LONGEST_LABEL = 200
_SHORT = 30
_COUNTING = re.compile(r"^(?:number of|max(?:imum)?|included|total|up to)\s+", re.I)
_PERIODS = re.compile(rf"\s*(?:/\s*|\bper\s+|\ba\s+)(?:{periods.NOUN})\b\s*", re.I)
_BOUND_BEHIND = re.compile(
    r"[,(\s]+(?P<bound>up to|at most|max(?:imum)?|at least|min(?:imum)?)\)?\s*$", re.I
)
_PER = re.compile(rf"\((?:per|for each) (?!(?:{periods.NOUN})\b)([a-z]+)\)\s*$", re.I)
_ADVERB = re.compile(rf"^(?P<adverb>{periods.ADJECTIVE})\s+", re.I)
_ADD_ON = re.compile(
    r"\b(?:add-?on|optional extra|available as an? extra|optional"
    r"|(?:for|at) (?:an )?(?:additional|extra) (?:fee|cost|charge|price))\b",
    re.I,
)
_TICKED = "✓✔✅☑●"
_FOOTNOTE = " *†‡§¹²³"
_FREQUENCY = re.compile(r"every\s+\d", re.I)
_BARE = re.compile(rf"\s*\d[\d,.'’ {FIXED_BLANKS}]*")
_FREE_OR_CUSTOM = re.compile(
    r"free|custom.*|contact.*|talk to.*|on request|quote.*|let.?s talk.*", re.I
)
_CREDIT = re.compile(
    r"\bincluded\b.*\bcredits?\b|\bcredits?\b.*\bincluded\b|\bfree credits?\b", re.I
)
_CURRENCY = re.compile(rf"\b(?:{currencies.CODE})\b|[{currencies.BARE_SIGNS}]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column (or row) that is a plan. `group` is set for `All plans`, `Paid plans`."""

    index: int
    name: str
    header: str
    qualifier: str = ""
    group: str | None = None

    @property
    def prices_in_header(self) -> bool:
        """Whether the header shows a price beside the name."""
        return bool(find_prices(self.header))

    def header_prices(self, currency: str) -> tuple[ListPrice, ...]:
        """Prices written beside the name: `Pro $49/mo`."""
        if not self.prices_in_header:
            return ()
        return read_prices(self.header, currency, billing=self.qualifier)


@dataclass(frozen=True, slots=True)
class CellContent:
    """What a cell says: prices, a limit, that the plan has it, or can buy it.

    `own` says that its label is that of the plan's own price.
    """

    prices: tuple[ListPrice, ...] = ()
    limit: Limit | None = None
    has: bool = False
    add_on: bool = False
    add_on_price: ListPrice | None = None
    unread: str | None = None
    own: bool = False


def read_cell(label: str, qualifier: str, cell: str, currency: str) -> CellContent:
    """What a cell says of its plan.

    `label` is the row's; `qualifier` is what stands in the column's header under the name.
    """
    text = " ".join(cell.split()).strip("_`" + _FOOTNOTE)
    if len(label) > _LONGEST_LABEL:
        return CellContent(unread=text[:60])
    parts = [part for part in re.split(r";\s+", text) if part.strip()]
    if len(parts) > 1:
        return _joined([_read_part(label, qualifier, part, currency) for part in parts])
    return _read_part(label, qualifier, text, currency)


def _joined(entries: Sequence[CellContent]) -> CellContent:
    """What the parts of a cell say together: `10 GB included; $0.50 per further GB`."""
    limits = [entry.limit for entry in entries if entry.limit]
    first = next((entry for entry in entries if entry.has or entry.add_on), CellContent())
    unread = "; ".join(entry.unread for entry in entries if entry.unread)
    later = (price for entry in entries[1:] for price in entry.prices)
    aside = (p.model_copy(update={"unsure": "stands beside what is included"}) for p in later)
    return replace(
        first,
        prices=(*entries[0].prices, *aside),
        limit=limits[0] if limits else None,
        unread=unread or None,
    )


def _read_part(label: str, qualifier: str, said: str, currency: str) -> CellContent:
    text = said.strip("_`" + _FOOTNOTE)
    low = text.lower()
    if not text or low in CROSSES:
        return CellContent()
    if low in TICKS:
        return CellContent(has=True)
    if low[0] in _TICKED:
        return _ticked(label, text)
    if _ADD_ON.search(text) and len(text) < 60:
        prices = read_prices(text, currency)
        return CellContent(add_on=True, add_on_price=prices[0] if prices else None)
    prices = _prices(label, qualifier, text, currency)
    if prices:
        return CellContent(prices=prices)
    limit = _limit(label, text)
    if limit is not None:
        return CellContent(limit=limit)
    return CellContent(unread=text[:60], own=_is_own(label, qualifier, text))


def on_request(entries: Sequence[CellContent]) -> list[CellContent]:
    """Cells of one label, where one has words (`Talk to us`) in place of the others' amounts."""
    if not any(price.amount for entry in entries for price in entry.prices):
        return list(entries)
    return [_asked(entry) for entry in entries]


def _asked(entry: CellContent) -> CellContent:
    text = entry.unread or ""
    if not entry.own or any(map(str.isdigit, text)) or not 0 < len(text) <= _SHORT:
        return entry
    return CellContent(prices=(ListPrice(amount=None, unsure=f"shown as '{text}'"),))


def as_add_on(entry: CellContent, label: str, text: str, currency: str) -> CellContent:
    """A cell among ticks: what it shows a price of can be bought for it, `+ $12 a month`."""
    mentions = [m for m in find_prices(text, currency) if m.role in (Role.PRICE, Role.EXTRA)]
    own = entry.own or any(price.what is None for price in entry.prices)
    if entry.add_on or own or len(mentions) != 1 or entry.limit:
        return entry
    return CellContent(add_on=True, add_on_price=canon_price(mentions[0].price, label, currency))


def _ticked(label: str, text: str) -> CellContent:
    """Words behind a tick: `✓ Unlimited` says how much, `✓ Advanced` only that it is there."""
    behind = text.lstrip(f"{_TICKED}\ufe0f ")
    limit = _limit(label, behind)
    if limit is not None and limit.value == "unlimited":
        return CellContent(limit=limit)
    return CellContent(has=True, unread=text[:60] if re.search(r"\d", behind) else None)


def _prices(label: str, qualifier: str, text: str, currency: str) -> tuple[ListPrice, ...]:
    about = f"{label} {qualifier}".strip()
    priced = bool(_PRICE_LABEL.search(about))
    own = _is_own(label, qualifier, text)
    if _CREDIT.search(label):
        return ()  # money that a plan gives, not what it costs
    if _BARE.fullmatch(text) and own:
        text = f"{_currency_of(about) or currency} {text.strip()}"
    if _FREE_OR_CUSTOM.fullmatch(text) and not own:
        return ()
    if len(text) > 120:
        return ()
    found = read_prices(text, currency, billing=about)
    what = None if own else label
    if not priced and not own and len(found) != 1:
        return ()
    return tuple(_with_label(price, about, what) for price in found)


def _is_own(label: str, qualifier: str, text: str) -> bool:
    """Whether a cell is the price of the plan as such: under `Price per seat / month`.

    A bare number is one only where its label says that it is money.
    """
    money = bool(find_prices(text))
    label = _with_per(label)
    if not label.strip():
        return money
    about = f"{label} {qualifier}".strip()
    said = bool(_PRICE_LABEL.search(about)) or not _BARE.fullmatch(text)
    return said and (is_of_price(label) or is_of_price(about))


def _with_per(label: str) -> str:
    """`User / month` is per user and month; `Storage / month` is what a price is of."""
    people = _FOR_EACH.match(label)
    return f"per {label}" if people and counts_people(people[1]) else label


def _with_label(price: ListPrice, label: str, what: str | None) -> ListPrice:
    """Fills what the cell leaves out (`$49`) from the label (`per seat / month`)."""
    one = _ONE.fullmatch(what or "")
    if one and price.per is None and price.amount and not EXTRA.search(what or ""):
        return price.model_copy(update={"per": one["thing"]})
    update: dict[str, object] = {"what": price.what or what}
    said = _basis_in(label)
    if price.amount and said is not None:
        update |= {
            "per": price.per or said.per,
            "per_quantity": price.per_quantity if price.per else said.per_quantity,
            "every": price.every or said.every,
            "billed": price.billed or said.billed,
        }
    return price.model_copy(update=update)


# `Billed annually` says how it is paid, and not what an amount is for.
_PERIOD = re.compile(
    r"(?<!paid )(?<!billed )(?<!invoiced )(?<!charged )"
    r"\b(?:(?:month|quarter|year)ly\b|annual(?:ly)?\b)",
    re.I,
)
_FOR_EACH = re.compile(rf"^\s*([^\W\d_]+)\s*/\s*({periods.NOUN})\b", re.I)
_BASIS = ("per", "every", "billed")
_ONE = re.compile(r"(?:one|each|every|an?|per)\s+(?P<thing>[^\W\d_][\w-]*(?: [\w-]+){0,3})", re.I)


def _basis_in(label: str) -> ListPrice | None:
    """What a label says of per what and how often: `Annual price (USD per seat)`."""
    words = re.sub(r"[()]", " ", _with_per(label))
    per = re.search(r"(?:/|\bper\b|\bbilled\b).*", words, re.I)
    period = _PERIOD.search(words)
    adverb = re.sub(r"(?i)^annual$", "annually", period[0]) if period else ""
    tails = [tail for tail in (words, (per[0] if per else ""), adverb) if tail]
    found = [price for tail in tails for price in read_prices(f"$1 {tail}", "USD")]
    if not found:
        return None
    said = {field: [v for p in found if (v := getattr(p, field))] for field in _BASIS}
    update = {field: values[0] for field, values in said.items() if values}
    by = next((p for p in found if p.per), found[0])
    return by.model_copy(update={**dict.fromkeys(_BASIS), **update})


def _currency_of(label: str) -> str | None:
    match = _CURRENCY.search(label)
    return currencies.parse(match[0]) if match else None


def _limit(label: str, text: str) -> Limit | None:
    if len(text) > 60 or _FREQUENCY.match(text):
        return None
    bound = _BOUND_BEHIND.search(label)
    if bound and _BARE.fullmatch(text):
        return _limit(label[: bound.start()], f"{bound['bound']} {text}")
    what = _PERIODS.sub(" ", _COUNTING.sub("", label))
    what = " ".join(re.sub(r"\([^)]*\)\s*$", "", _ADVERB.sub("", what)).split()).rstrip(" ,;:")
    limit = read_limit(text, what or label)
    if limit is None:
        return None
    update: dict[str, object] = {"every": limit.every or _every(label)}
    if (per := _PER.search(label)) and limit.per is None:
        update["per"] = per[1].lower()
    unit = re.search(r"\((?:in )?([KMGT]B|hours?|days?|minutes?|seconds?|months?|years?)\)", label)
    if unit and limit.unit is None:
        update["unit"] = unit[1] if unit[1].endswith("B") else unit[1].removesuffix("s")
    return limit.model_copy(update=update)


def _every(label: str) -> Every | None:
    """The period a label counts by: `Monthly e-mails`, `Requests per day`."""
    adverb = _ADVERB.match(label)
    if adverb:
        return EVERY.get(periods.ADJECTIVES[adverb["adverb"].lower()])
    said = find_quantities(f"2 {label}")
    return EVERY.get(said[0].quantity.every or "") if said else None
