"""What stands behind an amount of money and says what it buys: `/seat`, `per 1M tokens`, `a month`.

Any number of tails, each read where the one before ended.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from checker.models import Price
from checker.values import currencies, periods
from checker.values.numbers import DIGITS, SCALE_DOT, SCALE_WORD, parse_number, scaled
from checker.values.units import spelt_out
from checker.values.words import singular

_WS = r"[ \t\r\n\u00a0\u202f\u2009\u200b]*"
_PERIOD_WORD = rf"{periods.NOUN}|h|y|mon"
_PERIOD = rf"(?:(?:calendar|30[- ]day|billing|full|single){_WS})?(?P<period>{_PERIOD_WORD})\b(?:(?:(?<=mo)|(?<=yr)|(?<=hr)|(?<=min)|(?<=sec))\.(?=\s*[a-z,;(/]))?"
_PER = rf"(?:/{_WS}(?:per\b)?|\bper\b|\b(?:for\s+)?(?:each|every)\b|\bby\s+the\b)"
# How many of the thing: `1,000`, `1M`, `1 million`, `million`, `M`, and the M of `MTok`.
_COUNT = (
    rf"(?:(?P<count>{DIGITS})(?:\s?(?P<cmult>k|mm?|mn|bn?|tn?)(?![A-Za-z])|(?P<cglued>[kmb])(?=tok)|{_WS}(?P<cword>{SCALE_WORD})\b{SCALE_DOT})?"
    rf"|(?P<cwords>{SCALE_WORD})\b|(?P<cletter>k|mm?|mn|bn?)(?=[ \t]+[a-z])|(?P<cbare>[kmb])(?=-?tok(?:en)?s?\b))"
)
_ADJECTIVE = r"(?:additional|extra|provisioned|active|monthly|paid|concurrent|named|full|more|single|new|billable|registered|committed)"
_TIME = r"days?|weeks?|months?|mo|quarters?|years?|yrs?|annum"
# The counted thing: words up to the first that cannot belong to it.
_NOT_THING = (
    r"(?:per|a|an|and|or|on|in|for|of|to|the|with|when|if|is|are|was|at|by|from|plus|each|every|billed|paid|"
    r"charged|invoiced|but|than|as|which|that|you|your|we|our|after|during|over|up|not|only|then|so|"
    r"including|excluding|included|depending|starting|beyond|above|it|this|because|while|until|since|"
    r"via|across|instead|rather|annually|monthly|yearly|applies|apply|costs?|uses?|gets?|will|can|used|stored|consumed|processed|transferred|sent|ingested|beyond|thereafter)"
)
_THING = (
    rf"(?P<thing>(?!(?:{_NOT_THING}|[kmbt])\b)[^\W\d_][\w-]*(?:[ \t]+(?!(?i:{_NOT_THING})\b)(?!(?:{_TIME})\b)"
    r"[a-z][\w-]*){0,2})"
)
_BILLED = "|".join(sorted(periods.BILLED.keys() - {"usage"}, key=len, reverse=True))
_WITH_TAX = r"plus|excl(?:uding|usive|\.)?|ex|incl(?:uding|usive|\.)?|inc"
_TAX = rf"(?:of{_WS})?(?:VAT|GST|sales tax|tax(?:es)?)\b"
TAX_NOTE = re.compile(rf"\(?\b(?:{_WITH_TAX}){_WS}{_TAX}\)?", re.I)
"""What a header says of tax beside what it is of: `Price (excl. VAT)`; `VAT` alone is a tax's own."""
_TAILS = (
    ("period", re.compile(rf"{_WS},?{_WS}(?:{_PER}|\ba\b|\ban\b|\bfor a\b){_WS}(?:(?:30|28|31)[- ]day{_WS}month|{_PERIOD}|30{_WS}days(?P<thirty>))", re.I)),
    ("period", re.compile(rf"{_WS}-?\b(?P<period>{periods.ADVERB}|one-time|one-off|once)\b", re.I)),
    ("period", re.compile(rf"{_WS}(?P<period>mo|yr|mth)\b(?:\.(?=\s*[a-z,;(]))?", re.I)),
    # `$5/m`: a month, a minute or a million.
    # `per seat and month`; behind "$5 and month" nothing says that it is paid so.
    ("also", re.compile(rf"{_WS}(?:and|&){_WS}(?:per{_WS})?(?P<period>{_PERIOD_WORD})\b", re.I)),
    ("unclear", re.compile(rf"{_WS}/{_WS}m\b(?!\s+(?!{_NOT_THING}\b)[a-z])", re.I)),
    ("thing", re.compile(rf"{_WS},?{_WS}{_PER}{_WS}(?:{_ADJECTIVE}{_WS}){{0,2}}(?:{_COUNT})(?:{_WS}|-)(?:{_ADJECTIVE}{_WS})?{_THING}", re.I)),
    ("thing", re.compile(rf"{_WS}\bper{_WS}(?:{_COUNT})", re.I)),
    ("thing", re.compile(rf"{_WS}(?:/|\bper\b){_WS}(?:(?P<count>1(?:[.,]?000)*)(?P<cmult>[kmb])?|(?P<cletter>k))(?![\w./,])", re.I)),
    ("thing", re.compile(rf"{_WS},?{_WS}(?:{_PER}|\ba(?=\s+(?:user|seat|person|head|member|host|node)\b)){_WS}(?:{_ADJECTIVE}{_WS}){{0,2}}{_THING}", re.I)),
    ("billed", re.compile(
        rf"{_WS}[,;(\[–—-]*{_WS}(?:(?:(?:when|if|and|but|is){_WS})?(?:billed|paid|charged|invoiced|payable)|(?:when|if){_WS}you{_WS}pay){_WS}"
        rf"(?:(?:in|at|on|as|by|an?|once|every|each|per|with|one|full|the){_WS}){{0,3}}"
        rf"(?P<billed>{_BILLED})\b(?:\s+(?:upfront|payment|invoice|in advance))?\)?", re.I)),
    ("billed", re.compile(
        rf"{_WS}[,;(\[–—-]*{_WS}(?:with|on|for|under){_WS}(?:an?{_WS})?(?P<billed>monthly|quarterly|annual|yearly|month-to-month){_WS}"
        r"(?:billing|payments?|contract|commitment|plan|subscription|terms?)\b\)?", re.I)),
    ("code", re.compile(rf"{_WS}\(?(?P<code>{currencies.CODE}|US(?=\s|/|$))\b\)?")),
    ("flat", re.compile(rf"{_WS}(?:flat(?:[- ]rate)?|in total)\b", re.I)),
    ("tax", re.compile(rf"{_WS}[,(+]*{_WS}(?:{_WITH_TAX})?{_WS}{_TAX}\)?", re.I)),
)  # fmt: skip


def read_tails(plain: str, at: int, price: Price) -> tuple[int, Price]:
    """Reads tails from `at` on until none fits. Returns where they end, and the price."""
    while True:
        for kind, pattern in _TAILS:
            match = pattern.match(plain, at) if kind != "also" or price.per else None
            if match and match.end() > at:
                price, at = _apply(kind, match, price), match.end()
                break
        else:
            return at, price


def _apply(kind: str, match: re.Match[str], price: Price) -> Price:
    groups = match.groupdict()
    if kind == "also":
        return replace(price, every=price.every or periods.parse(groups["period"] or ""))
    if kind == "period":
        period = periods.parse(groups.get("period") or "month")
        if period == "year" and (groups["period"] or "").lower() in periods.ADVERBS:
            # `$23 annually`: how it is paid; whether the amount is a year's is left open.
            return replace(price, billed=price.billed or "annually")
        return replace(price, every=price.every or period) if period else price
    if kind == "billed":
        return replace(price, billed=periods.billed(groups["billed"]))
    if kind == "code":
        return replace(price, currency=currencies.parse(groups["code"]))
    timed = _GB_MONTH.fullmatch(groups.get("thing") or "") if kind == "thing" else None
    if timed and price.per is None:
        return replace(price, per=_thing(timed[1]), every=timed[2].lower())
    if kind == "thing" and price.per is None:
        return replace(price, per=_thing(groups.get("thing")), per_quantity=_count(groups))
    return price


# `$0.02 per GB-month`
_GB_MONTH = re.compile(r"([A-Za-z]+)-(month|hour|day|year)", re.I)


def _thing(words: str | None) -> str | None:
    if not words:
        return None
    *first, last = words.split()
    return " ".join([*first, singular(spelt_out(last))])


_SCALES = ("cmult", "cglued", "cword", "cwords", "cletter", "cbare")


def _count(groups: dict[str, str | None]) -> Decimal:
    count = groups.get("count")
    value = parse_number(count, dot_groups=True) if count else Decimal(1)
    return scaled(value, next((groups[k] for k in _SCALES if groups.get(k)), None))
