"""Prices in text: an amount, its currency, and the words around it that say what it buys.

The grammar is an amount (`$1,500`, `€1.500`, `49 USD`, `$2k`), at most one word before
it (`from`, `up to`, `about`, `save`), and any number of tails after it (`tails.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from checker.models import Bound, Price, Span
from checker.values import bounds, currencies
from checker.values.clues import has_money
from checker.values.legible import Legible, view
from checker.values.numbers import (
    DIGITS,
    IN_WORDS,
    SCALE_DOT,
    SCALE_WORD,
    decimals_shown,
    is_written_whole,
    parse_number,
    scaled,
    word_number,
)
from checker.values.tails import read_tails


class Role(StrEnum):
    """What an amount of money is doing in its sentence."""

    PRICE = "price"
    SAVING = "saving"
    CREDIT = "credit"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class PriceMention:
    """A price at its place. `was` says the text itself calls it the earlier price."""

    span: Span
    price: Price
    role: Role = Role.PRICE
    was: bool = False


_SCALE = (
    rf"(?:\s?(?P<mult{{0}}>[KMB]|(?<=\d)(?:[kmbL]|[mM][nm]|[bB]n|tn|[cC]r))(?![A-Za-z])"
    rf"|\s?(?i:(?P<word{{0}}>{SCALE_WORD})\b{SCALE_DOT})"
    # A letter nobody knows, or cents set apart (`$49<sup>99</sup>/mo`): not an amount to read.
    r"|(?![A-Za-z](?![A-Za-z])|\s?mill?\b|\s\d\d\s*(?:$|[/€$£]|(?:per|an?|each)\b)))"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,$])(?:(?P<code1>US|{currencies.CODE})\s?(?={currencies.SIGN}))?(?P<sym>{currencies.SIGN})\s{{0,2}}(?P<num1>\.\d+(?![.,]?\d)|{DIGITS})"
    + _SCALE.format("1")
    + rf"|(?<![\w.,])(?P<code2>{currencies.CODE})\s?(?P<num2>{DIGITS})"
    + _SCALE.format("2")
    + rf"|(?<![\w.,{currencies.BARE_SIGNS}])(?P<num3>{DIGITS})"
    + _SCALE.format("3")
    + rf"(?:,[-–—])?\s{{0,4}}(?P<tail>{currencies.SIGN_BEHIND}|(?:{currencies.CODE})\b|(?i:{currencies.NAME})\b)"
    + rf"|\b(?P<num5>(?i:{IN_WORDS}))[- ](?P<name5>(?i:{currencies.NAME}))\b"
    + r"|(?<![\w.,])(?P<num4>\d+(?:\.\d+)?)\s?(?P<cents>¢|(?i:cents)\b)"
)
_SAVING_BEFORE = re.compile(
    r"\b(?:sav(?:e|es|ed|ing|ings)(?:\s+(?:of|them|you|up to|over|about|more than|around))*|discount of|rebate of|reduced by|cheaper by|(?<!one-)(?<!one )off)\s*$",
    re.I,
)
_SAVING_AFTER = re.compile(
    r"\s*(?:(?:/|per|a|each)\s*\w+\s*)?(?:off\b|discount\b|savings?\b|cheaper\b|less\b|rebate\b)",
    re.I,
)
# What is paid beside another price: `$75 a month more`, `plus $50`.
_EXTRA_BEFORE = re.compile(r"(?:\b(?:extra|additional|another|further|plus)|\+)\s*$", re.I)
_EXTRA_AFTER = re.compile(
    r"\s*(?:more\b|extra\b|on top\b|in addition\b|for (?:one|it|that|these|them)\b(?!\s+\w))", re.I
)
_CREDIT_AFTER = re.compile(
    r"[\s)]*(?:(?:worth|of|in|free|per|monthly|month|compute|usage|platform|included|your|a|each|/\w+)\s*){0,5}\bcredits?\b",
    re.I,
)
_WAS_BEFORE = re.compile(
    r"\b(?:was|were|previously|formerly|originally|used to (?:be|cost)|instead of|rather than|down from|"
    r"reduced from|cut from|lowered from|raised from|increased from|dropped from|up from|old price(?: of)?|regular(?:ly)?|"
    r"(?:price|cost|it|plan)s? (?:changed|moved|went|drops?|dropped|goes|go) from|"
    r"(?:changed|changes|changing|moved|moves|went|dropped|drops|lowered|cut|reduced|raised|increased)(?:\s+\w+){0,5}\s+from)"
    r"(?:\s+(?:just|only|at|a))?[\s:]*$",
    re.I,
)
_RANGE = re.compile(r"\s*(?:[-–—]|to|and)\s*", re.I)
_ALTERNATIVE = re.compile(r"\s*(?:/|or|,)\s*", re.I)


def find_prices(
    plain: str, currency: str = "USD", struck: tuple[Span, ...] = ()
) -> tuple[PriceMention, ...]:
    """Every amount of money in a text, in order.

    `currency` is the company's own: what a sign that several countries share (`$`, `kr`)
    means where it is one of them. `struck` are spans shown as struck out, whose prices are
    earlier ones.
    """
    if not has_money(plain):
        return ()
    legible = view(plain)
    read = legible.text if legible else plain
    found = _share_tails(_join_ranges(read, list(_mentions(read, currency))), read)
    return tuple(_mark_struck(m, struck) for m in mapped(found, legible))


def mapped(found: Iterable[PriceMention], legible: Legible | None) -> Iterator[PriceMention]:
    """What was found in the text as it is read, at its places in the text as it is written."""
    for mention in found:
        yield replace(mention, span=legible.back(mention.span)) if legible else mention


def parse(text: str, home: str = "USD") -> Price | None:
    """The one price a text states; None where it states none or several.

    `home` is the company's own currency, which a sign that several share means.
    """
    found = find_prices(text, home)
    return found[0].price if len(found) == 1 else None


# A footnote's mark, or the dash for no cents, between an amount and what it buys.
_MARK = re.compile(r"[¹²³⁰⁴-⁹*†‡§]{1,3}|\[\d{1,2}\]|,[-–—]")


def _mentions(plain: str, home: str) -> Iterator[PriceMention]:
    for match in _AMOUNT.finditer(plain):
        price = _amount(match, home)
        before = plain[max(0, match.start() - 48) : match.start()]
        if price is None or (match["num3"] and _CENTS_BEFORE.search(before)):
            continue
        start, price = _bare_low(match, before, price)
        mark = _MARK.match(plain, match.end())
        at = mark.end() if mark else match.end()
        end, price = read_tails(plain, at, _with_bound(price, before))
        end = match.end() if end == at else end
        end, price = _plus(plain, *_bare_high(plain, end, price))
        yield PriceMention(
            Span(start, end),
            price,
            _role(plain, match, end, before),
            bool(_WAS_BEFORE.search(before)),
        )


def _with_bound(price: Price, before: str) -> Price:
    return price if price.bound is Bound.RANGE else replace(price, bound=bounds.parse(before))


# `49 99 €`: the cents of an amount, or an amount behind a number of something else.
_CENTS_BEFORE = re.compile(r"(?<![\d.,])\d{1,3}\s$")
_LOW_BEFORE = re.compile(
    rf"(?:^|(?<=[\s(]))(?P<and>between\s+)?(?P<low>{DIGITS})(?P<gap>\s?[-–—]\s?|\s+(?:to|and)\s+)$",
    re.I,
)


def _bare_low(match: re.Match[str], before: str, price: Price) -> tuple[int, Price]:
    """The first figure of `10-20 €`, and where it starts; a scale behind is of both."""
    low = _LOW_BEFORE.search(before) if match["num3"] else None
    if low is None or price.amount is None or ("and" in low["gap"].lower() and not low["and"]):
        return match.start(), price
    first = parse_number(low["low"], dot_groups=price.currency in currencies.DOT_GROUPS)
    scale = match["mult3"] or match["word3"]
    if scaled(first, scale) < price.amount:
        first = scaled(first, scale)
    if first >= price.amount:
        return match.start(), price
    ranged = replace(price, amount=first, high=price.amount, bound=Bound.RANGE)
    return match.start() - len(before) + low.start("low"), ranged


_CENTS = frozenset({"EUR", "USD", "AUD", "CAD", "NZD", "SGD", "HKD", "ZAR"})
"""Currencies whose hundredth is called a cent."""


def _amount(match: re.Match[str], home: str) -> Price | None:
    """The amount itself; None where nothing says which currency it is in."""
    groups = match.groupdict()
    if groups["cents"]:
        said = home if home in _CENTS and groups["cents"] != "¢" else currencies.parse("$", home)
        return Price(Decimal(groups["num4"]) / 100, said, decimals=2)
    if groups["num5"]:
        return Price(word_number(groups["num5"]), currencies.parse(groups["name5"], home))
    said = groups["code1"] or groups["code2"] or groups["tail"] or groups["sym"]
    code = currencies.parse(said, home)
    if code is None or not is_written_whole(groups["num1"] or groups["num2"] or groups["num3"]):
        return None
    n = next(k for k in "123" if groups[f"num{k}"])
    digits = groups[f"num{n}"]
    scale = groups[f"mult{n}"] or groups[f"word{n}"]
    value = parse_number(digits, dot_groups=code in currencies.DOT_GROUPS)
    return Price(scaled(value, scale), code, decimals=0 if scale else decimals_shown(digits))


_BARE_HIGH = re.compile(
    rf"\s?[-–—]\s?(?P<high>{DIGITS})(?P<scale>[kKmMbB](?![A-Za-z]))?(?![\w.,]*\w)"
)


def _bare_high(plain: str, end: int, price: Price) -> tuple[int, Price]:
    """The second figure of `$5-10 per seat`; a scale behind it (`$5-10k`) is of both."""
    match = _BARE_HIGH.match(plain, end)
    if not match or price.amount is None or price.per or price.every:
        return end, price
    figure = parse_number(match["high"])
    high = scaled(figure, match["scale"])
    low = scaled(price.amount, match["scale"]) if price.amount < figure else price.amount
    if high <= low:
        return end, price
    ranged = replace(price, amount=low, high=high, bound=Bound.RANGE)
    return read_tails(plain, match.end(), ranged)


_PLUS = re.compile(rf"\+(?!\s*[{currencies.BARE_SIGNS}\d])")


def _plus(plain: str, end: int, price: Price) -> tuple[int, Price]:
    """`$199+` is a price from $199 on; `$199+/month` likewise."""
    match = _PLUS.match(plain, end)
    if not match or price.bound is not Bound.EXACT:
        return end, price
    return read_tails(plain, match.end(), replace(price, bound=Bound.FROM))


def _role(plain: str, match: re.Match[str], end: int, before: str) -> Role:
    if _CREDIT_AFTER.match(plain, match.end()) or _CREDIT_AFTER.match(plain, end):
        return Role.CREDIT
    if _SAVING_BEFORE.search(before) or _SAVING_AFTER.match(plain, match.end()):
        return Role.SAVING
    if _EXTRA_BEFORE.search(before) or _EXTRA_AFTER.match(plain, end):
        return Role.EXTRA
    return Role.PRICE


def _join_ranges(plain: str, found: list[PriceMention]) -> list[PriceMention]:
    """`$10–$20` and `between $10 and $20` as one mention."""
    joined: list[PriceMention] = []
    for mention in found:
        last = joined[-1] if joined else None
        if last and _is_range(plain, last, mention):
            low, high = last.price, mention.price
            price = replace(
                high, amount=low.amount, high=high.amount, bound=Bound.RANGE, decimals=low.decimals
            )
            joined[-1] = PriceMention(Span(last.span.start, mention.span.end), price, mention.role)
        else:
            joined.append(mention)
    return joined


def _is_range(plain: str, last: PriceMention, mention: PriceMention) -> bool:
    gap = plain[last.span.end : mention.span.start]
    if last.was or last.price.amount is None or mention.price.amount is None:
        return False
    if not _RANGE.fullmatch(gap) or last.price.every or last.price.per:
        return False
    between = re.search(r"\bbetween\s*$", plain[: last.span.start], re.I) is not None
    if gap.strip().lower() == "and" and not between:
        return False
    return (
        last.price.amount < mention.price.amount and last.price.currency == mention.price.currency
    )


def _share_tails(found: list[PriceMention], plain: str) -> list[PriceMention]:
    """In `€8 / $9 per user per month` both amounts are per user per month."""
    shared = list(found)
    for i in range(len(found) - 2, -1, -1):
        this, then = shared[i], shared[i + 1]
        gap = plain[this.span.end : then.span.start]
        bare = this.price.every is None and this.price.per is None
        if bare and this.price.currency != then.price.currency and _ALTERNATIVE.fullmatch(gap):
            price = replace(
                this.price, per=then.price.per, every=then.price.every, billed=then.price.billed
            )
            shared[i] = replace(this, price=price)
    return shared


def _mark_struck(mention: PriceMention, struck: tuple[Span, ...]) -> PriceMention:
    inside = any(s.start <= mention.span.start < s.end for s in struck)
    return replace(mention, was=True) if inside else mention
