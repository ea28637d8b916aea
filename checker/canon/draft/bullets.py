"""What one line of a plan says: a price, how much of something, or a feature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from checker.canon.draft.sketch import FeatureSketch, PackageSketch, SketchBuilder, fits
from checker.canon.fields import Billed, Every
from checker.canon.flaws import same_words
from checker.canon.schema import Limit, ListPrice
from checker.models import Bound, Span
from checker.models import Price as PriceValue
from checker.values.given_away import cell_price
from checker.values.money import PriceMention, Role, find_prices
from checker.values.quantities import QuantityMention, find_quantities
from checker.values.units import BYTES, TIME
from checker.values.words import singular

EVERY: dict[str, Every] = {
    period: period for period in get_args(Every) if period not in ("second", "minute")
}
"""The periods that drafts count by; a rate by the minute is drafted as one `per` minute."""
BILLED: dict[str, Billed] = {how: how for how in get_args(Billed)}
_YEARLY = re.compile(r"\b(?:annual(?:ly)?|yearly|per year|by the year|12 months)\b", re.I)
_MONTHLY = re.compile(r"\b(?:monthly|month[- ]to[- ]month|by the month)\b", re.I)
_ALSO = re.compile(
    r"^\s*(?:\W\s*)?(?:all (?:of )?(?:the )?(?:(?P<limits>limits?)(?: and features?)?"
    r"|features?(?P<too> and limits?)?) (?:in|of|from)|(?P<same>(?:the )?same limits? (?:as|of))"
    r"|everything (?:in|from|of))\s+(?:on\s+)?"
    r"(?:the\s+)?(?P<name>.{1,40}?)(?:\s+(?:plan|tier|edition))?\s*(?:[,:;+&].*|(?:and|plus)\b.*)?$",
    re.I,
)
# Figures that name a thing and count nothing: 24/7, one-to-one, 256-bit, 3-in-1, 2x.
_IDIOM = re.compile(
    r"\b(?:24\s?/\s?7|24x7|1:1|1-on-1|\d+to\d+|360[- ]degree|"
    r"\d+[- ]?bit\b|\d+[- ]?in[- ]?\d+|\d+x)",
    re.I,
)
_BOUND_WORDS = re.compile(
    r"\b(?:up to|at least|included?|includes|max(?:imum)?|with|of|for|the|a|an)\b|\([^)]*\)", re.I
)
_PERIOD = re.compile(
    r"\s*(?:/\s*|\bper\s+|\ba\s+|\beach\s+)\w+\b|\b(?:daily|monthly|yearly|annually|weekly)\b", re.I
)
_SUBJECT_WORDS = 5
EXTRA = re.compile(
    r"\b(?:extra|additional|each further|overage|beyond|add-?on|then|thereafter|setup)\b", re.I
)
"""Words that make a price one for something beside the plan itself."""
_SHORT = 70
_LABEL = re.compile(r"(?P<label>[^:.]{2,40}?)\s*:\s+(?P<rest>.+)", re.S)
_TIGHT = re.compile(r"\s+:")
_LEAD = re.compile(r"^[\s✓✔✅☑•·–—*+\-]+")


@dataclass(frozen=True, slots=True)
class Inherits:
    """`Everything in Pro, plus`: what another package has, this one has too.

    `limits` says that its limits are the same, `features` that it has what the other has.
    """

    package: str
    limits: bool = False
    features: bool = True


@dataclass(frozen=True, slots=True)
class HasFeature:
    """A feature by the words of its line."""

    name: str


Line = tuple[ListPrice, ...] | tuple[Limit, ...] | Inherits | HasFeature | None


def read_prices(
    plain: str, currency: str, struck: tuple[Span, ...] = (), billing: str = ""
) -> tuple[ListPrice, ...]:
    """The list prices a text shows; savings, credits and earlier prices are left out.

    `billing` is what stands around it (a column's header, a row's label) and may say
    how it is billed.
    """
    whole = cell_price(plain, currency)
    mentions = (whole,) if whole else find_prices(plain, currency, struck)
    shown = [m for m in mentions if _is_list_price(m)]
    found: list[ListPrice] = []
    for at, mention in enumerate(shown):
        start = shown[at - 1].span.end if at else 0
        end = shown[at + 1].span.start if at + 1 < len(shown) else len(plain)
        price = canon_price(mention.price, f"{billing} {plain[start:end]}", currency)
        more = {"what": f"extra {price.per}"} if mention.role is Role.EXTRA else {}
        found.append(price.model_copy(update=more))
    return tuple(found)


def _is_list_price(mention: PriceMention) -> bool:
    """Whether an amount is a price of today, or what one more of a named thing costs."""
    price = mention.price
    more = mention.role is Role.EXTRA and price.per is not None
    return (more or mention.role is Role.PRICE) and not mention.was and fits(price.amount)


def canon_price(price: PriceValue, around: str, currency: str) -> ListPrice:
    """A price found in a text as an entry of the canon."""
    if price.amount is None or not fits(price.amount):
        return ListPrice(amount=None)
    unsure = None
    if price.bound is Bound.RANGE:
        unsure = f"a range up to {price.high}"
    elif price.bound in (Bound.UP_TO, Bound.ABOUT, Bound.OVER):
        unsure = f"shown as '{price.bound.value}'"
    every = EVERY.get(price.every or "")
    if price.amount == 0:
        return ListPrice(amount=Decimal(0))
    return ListPrice(
        amount=price.amount,
        currency=price.currency if price.currency != currency else None,
        per=price.per
        if every or price.every is None
        else f"{price.per or ''} {price.every}".strip(),
        per_quantity=price.per_quantity,
        every=every,
        billed=_billed(price, around),
        starting=price.bound is Bound.FROM,
        unsure=unsure,
    )


def _billed(price: PriceValue, around: str) -> Billed | None:
    """How it is paid: in its own words, else in those around it if they say one way."""
    own = BILLED.get(price.billed or "")
    if own or price.every not in ("month", "year", None):
        return own
    yearly, monthly = bool(_YEARLY.search(around)), bool(_MONTHLY.search(around))
    if yearly != monthly and price.every != "year":
        return "annually" if yearly else "monthly"
    return None


def read_line(plain: str, currency: str) -> Line:
    """What a bullet or a card's line says about its plan."""
    text = " ".join(_LEAD.sub("", plain).split())
    if not text or len(text) > 160 or re.match(r"(?:no|not|without)\b", text, re.I):
        return None
    inherits = _ALSO.match(text)
    if inherits:
        same, own = inherits["same"], inherits["limits"]
        features = not same and not (own and "features" not in text.lower())
        limits = bool(same or own or inherits["too"])
        return Inherits(inherits["name"].strip(" *_`"), limits, features)
    prices = read_prices(text, currency)
    if prices:
        return prices
    return _labelled(text) or read_limits(text) or HasFeature(_TIGHT.sub(":", text).rstrip(" .;,"))


def _labelled(text: str) -> tuple[Limit, ...]:
    """What `User capacity: up to 25 users` limits: what is counted, else what its label says."""
    match = _LABEL.match(text)
    mentions = (
        [m for m in find_quantities(match["rest"]) if _counts(m, match["rest"])] if match else []
    )
    if match is None or len(mentions) != 1 or _IDIOM.search(text):
        return ()
    return (_limit(mentions[0], mentions[0].phrase or match["label"].strip()),)


def put_line(
    name: str,
    plain: str,
    source: str,
    out: SketchBuilder,
    item: bool = True,
    unsure: str | None = None,
) -> None:
    """Adds what a line says to the plan it belongs to; its limits are `unsure` where that is."""
    text = " ".join(plain.split())
    line = read_line(text, out.currency or "USD")
    if isinstance(line, Inherits):
        out.inherits += [(name, line.package)] if line.features else []
        out.same_limits += [(name, line.package)] if line.limits else []
    elif isinstance(line, HasFeature) and len(text) < _SHORT:
        if item:
            out.feature(FeatureSketch(line.name, source, frozenset({name})))
    elif line is None or isinstance(line, HasFeature):
        if item:
            out.unread.setdefault(out.short(name), []).append(f"“{text[:_SHORT]}”")
    elif line is not None:
        found = (entry for entry in line if isinstance(entry, Limit))
        limits = tuple(m.model_copy(update={"unsure": unsure or m.unsure}) for m in found)
        shown = [entry for entry in line if isinstance(entry, ListPrice)]
        told = any(price.what for price in shown)
        prices = tuple(price if told else _extra(price, text) for price in shown)
        out.package(PackageSketch(name, source, prices, limits))


def _extra(price: ListPrice, text: str) -> ListPrice:
    """A price for something beside the plan says what for: `$10 per extra seat`."""
    if price.what or not EXTRA.search(text):
        return price
    words = " ".join(re.findall(r"[^\W\d_][\w-]*", text))
    return price.model_copy(update={"what": re.sub(r"^(?:per|for|each)\s+", "", words)[:80]})


def read_limit(text: str, what: str = "") -> Limit | None:
    """How much of what a short text grants; `what` is its row's label, where it has one."""
    found = read_limits(text, what)
    return found[0] if len(found) == 1 else None


def read_limits(text: str, what: str = "") -> tuple[Limit, ...]:
    """Every amount a short text grants: `3 projects and 2 environments` are two."""
    if _IDIOM.search(text):
        return ()
    mentions = [m for m in find_quantities(text) if _counts(m, text)]
    if len(mentions) == 1:
        label = what or _subject(mentions[0], text)
        return (_limit(mentions[0], label),) if label else ()
    named = [(m, m.phrase or m.quantity.unit or "") for m in mentions]
    return tuple(_limit(m, what or words) for m, words in named if what or words)


def bare_limit(text: str, what: str) -> Limit | None:
    """A text that is an amount and nothing else, in figures or words, as a limit of `what`."""
    mentions = find_quantities(text)
    if len(mentions) != 1 or text[mentions[0].span.end :].strip() or mentions[0].span.start:
        return None
    measured = mentions[0].quantity.unit in {None, *TIME, *BYTES}
    return _limit(mentions[0], what) if measured and fits(mentions[0].quantity.value) else None


def _counts(mention: QuantityMention, text: str) -> bool:
    """Whether it is an amount in figures; number words mostly belong to a name (`two-factor`)."""
    said = text[mention.number.start : mention.number.end]
    figures = mention.quantity.value is None or any(c.isdigit() for c in said)
    held = fits(mention.quantity.value) and fits(mention.quantity.high)
    return figures and held and mention.quantity.unit != "%"


def _subject(mention: QuantityMention, text: str) -> str:
    """What is counted, as the line says it: `10 GB log storage` is about log storage."""
    rest = f"{text[: mention.span.start]} {_after_unit(mention, text)}"
    words = re.findall(r"[^\W\d_][\w'’/-]*", _BOUND_WORDS.sub(" ", rest))
    if 0 < len(words) <= _SUBJECT_WORDS:
        return " ".join(words)
    return mention.phrase or mention.quantity.unit or ""


def _after_unit(mention: QuantityMention, text: str) -> str:
    """The text behind the number, and behind its unit where that is a measure."""
    unit = mention.quantity.unit or ""
    if unit not in {*TIME, *BYTES}:
        return _PERIOD.sub(" ", text[mention.number.end :])
    behind = re.sub(r"^[\s-]*[^\W\d_]+", " ", text[mention.number.end :], count=1)
    return _PERIOD.sub(" ", behind)


def _limit(mention: QuantityMention, what: str) -> Limit:
    quantity = mention.quantity
    every = EVERY.get(quantity.every or "")
    per = quantity.per or (quantity.every if quantity.every and not every else None)
    unit = quantity.unit
    if unit and same_words(singular(what)).endswith(unit.casefold()):
        unit = None  # "5 projects" of projects: the subject says it already
    value: Decimal | Literal["unlimited"] = (
        "unlimited" if quantity.value is None else quantity.value
    )
    unsure = "shown as 'about'" if quantity.bound is Bound.ABOUT else None
    basis = Limit(what=what, value=value, unit=unit, per=per, every=every, unsure=unsure)
    if isinstance(value, Decimal) and quantity.bound is Bound.UP_TO:
        return basis.model_copy(update={"value": None, "max": value})
    if isinstance(value, Decimal) and quantity.bound in (Bound.FROM, Bound.OVER):
        return basis.model_copy(update={"value": None, "min": value})
    if quantity.bound is Bound.RANGE:
        return basis.model_copy(update={"value": None, "min": value, "max": quantity.high})
    return basis
