"""Prices in text: an amount, its currency, and the words around it that say what it buys.

The grammar is an amount (`$1,500`, `€1.500`, `49 USD`, `$2k`), at most one word before
it (`from`, `up to`, `about`, `save`), and any number of tails after it (`/seat`, `per
1,000 requests`, `a month`, `billed annually`), each read where the one before ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from checker.models import Bound, Price, Span
from checker.values.clues import GIVEN_AWAY, any_of, has_money
from checker.values.numbers import DIGITS, MULTIPLIERS, decimals_shown, parse_number
from checker.values.words import singular


class Role(StrEnum):
    """What an amount of money is doing in its sentence."""

    PRICE = "price"
    SAVING = "saving"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class PriceMention:
    """A price at its place. `was` says the text itself calls it the earlier price."""

    span: Span
    price: Price
    role: Role = Role.PRICE
    was: bool = False


SYMBOLS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "MX$": "MXN", "$": "USD", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₪": "ILS", "zł": "PLN", "₽": "RUB",
}  # fmt: skip
CODES = frozenset(
    "USD EUR GBP JPY CHF AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS INR CNY KRW SGD HKD "
    "BRL MXN ZAR AED SAR THB IDR MYR PHP VND TWD UAH CLP COP ARS".split()
)
NAMES = {
    "dollars": "USD", "dollar": "USD", "us dollars": "USD", "euros": "EUR", "euro": "EUR",
    "pounds": "GBP", "pounds sterling": "GBP", "francs": "CHF", "yen": "JPY", "rupees": "INR",
}  # fmt: skip
_DOT_GROUPS = frozenset(
    {"EUR", "BRL", "PLN", "SEK", "NOK", "DKK", "CHF", "TRY", "IDR", "CZK", "HUF"}
)

PERIODS = {
    "second": "second", "sec": "second", "minute": "minute", "min": "minute",
    "hour": "hour", "hr": "hour", "h": "hour", "hourly": "hour",
    "day": "day", "daily": "day", "week": "week", "wk": "week", "weekly": "week",
    "month": "month", "mo": "month", "mth": "month", "mon": "month", "monthly": "month",
    "quarter": "quarter", "qtr": "quarter", "quarterly": "quarter",
    "year": "year", "yr": "year", "annum": "year", "y": "year", "yearly": "year",
    "annually": "year", "annual": "year", "once": "once", "one-time": "once", "one-off": "once",
}  # fmt: skip
MONTHS = {
    "month": Decimal(1), "quarter": Decimal(3), "year": Decimal(12),
    "week": Decimal(7) / Decimal(30), "day": Decimal(1) / Decimal(30),
    "hour": Decimal(1) / Decimal(720), "minute": Decimal(1) / Decimal(43200),
    "second": Decimal(1) / Decimal(2592000),
}  # fmt: skip
BILLED = {
    "monthly": "monthly", "month": "monthly", "month-to-month": "monthly", "quarterly": "quarterly",
    "annually": "annually", "annual": "annually", "yearly": "annually", "year": "annually",
    "upfront": "annually", "biennially": "biennially", "triennially": "triennially",
    "usage": "usage",
}  # fmt: skip

_SYMBOL = "|".join(re.escape(s) for s in sorted(SYMBOLS, key=len, reverse=True))
_CODE = "|".join(sorted(CODES))
_NAME = "|".join(sorted(NAMES, key=len, reverse=True))
_MULTIPLIER = (
    r"(?:(?P<mult{0}>[kKM]|[mM]n|bn|B)(?![A-Za-z])|\s?(?P<word{0}>thousand|million|billion)\b)?"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,$])(?:(?P<code1>US|{_CODE})\s?(?={_SYMBOL}))?(?P<sym>{_SYMBOL})\s{{0,2}}(?P<num1>{DIGITS})"
    + _MULTIPLIER.format("1")
    + rf"|(?<![\w.,])(?P<code2>{_CODE})\s?(?P<num2>{DIGITS})"
    + _MULTIPLIER.format("2")
    + rf"|(?<![\w.,$€£])(?P<num3>{DIGITS})"
    + _MULTIPLIER.format("3")
    + rf"\s{{0,4}}(?P<tail>(?:€|£|₹|₽|zł|\$(?!\s?\d))|(?:{_CODE})\b|(?i:{_NAME})\b)"
    + r"|(?<![\w.,])(?P<num4>\d+(?:\.\d+)?)\s?(?P<cents>¢|(?i:cents)\b)"
)
_WS = r"[ \t\r\n\u00a0\u202f\u2009\u200b]*"
_PERIOD_WORD = (
    r"seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|wk|months?|mo|mth|mon|quarters?|"
    r"qtr|years?|yrs?|y|annum"
)
_PERIOD = rf"(?:(?:calendar|30[- ]day|billing|full|single){_WS})?(?P<period>{_PERIOD_WORD})\b(?:(?:(?<=mo)|(?<=yr)|(?<=hr)|(?<=min)|(?<=sec))\.(?=\s*[a-z,;(/]))?"
_PER = rf"(?:/{_WS}(?:per\b)?|\bper\b|\b(?:for\s+)?(?:each|every)\b|\bby\s+the\b)"
_COUNT = rf"(?P<count>{DIGITS})(?:(?P<cmult>[kKmMB])(?![A-Za-z])|{_WS}(?P<cword>thousand|million|billion)\b)?|(?P<cwords>thousand|million|billion)\b"
_ADJECTIVE = r"(?:additional|extra|provisioned|active|monthly|paid|concurrent|named|full|more|single|new|billable|registered|committed)"
# The counted thing: words up to the first that cannot belong to it.
_NOT_THING = (
    r"(?:per|a|an|and|or|on|in|for|of|to|the|with|when|if|is|are|was|at|by|from|plus|each|every|billed|paid|"
    r"charged|invoiced|but|than|as|which|that|you|your|we|our|after|during|over|up|not|only|then|so|"
    r"including|excluding|included|depending|starting|beyond|above|it|this|because|while|until|since|"
    r"via|across|instead|rather|annually|monthly|yearly|applies|apply|costs?|uses?|gets?|will|can|used|stored|consumed|processed|transferred|sent|ingested|beyond|thereafter)"
)
_THING = (
    rf"(?P<thing>(?!{_NOT_THING}\b)[^\W\d_][\w-]*(?:[ \t]+(?!(?i:{_NOT_THING})\b)(?!(?:days?|weeks?|months?|mo|quarters?|years?|yrs?|annum)\b)"
    r"[a-z][\w-]*){0,2})"
)
_TAILS = (
    ("period", re.compile(rf"{_WS},?{_WS}(?:{_PER}|\ba\b|\ban\b|\bfor a\b){_WS}(?:(?:30|28|31)[- ]day{_WS}month|{_PERIOD}|30{_WS}days(?P<thirty>))", re.I)),
    ("period", re.compile(rf"{_WS}-?\b(?P<period>hourly|daily|weekly|monthly|quarterly|yearly|annually|one-time|one-off|once)\b", re.I)),
    ("period", re.compile(rf"{_WS}(?P<period>mo|yr|mth)\b(?:\.(?=\s*[a-z,;(]))?", re.I)),
    ("thing", re.compile(rf"{_WS},?{_WS}{_PER}{_WS}(?:{_ADJECTIVE}{_WS}){{0,2}}(?:{_COUNT}){_WS}(?:{_ADJECTIVE}{_WS})?{_THING}", re.I)),
    ("thing", re.compile(rf"{_WS}\bper{_WS}(?:{_COUNT})", re.I)),
    ("thing", re.compile(rf"{_WS},?{_WS}(?:{_PER}|\ba(?=\s+(?:user|seat|person|head|member|host|node)\b)){_WS}(?:{_ADJECTIVE}{_WS}){{0,2}}{_THING}", re.I)),
    ("billed", re.compile(
        rf"{_WS}[,;(\[–—-]*{_WS}(?:(?:when|if|and|but|is){_WS})?(?:billed|paid|charged|invoiced|payable){_WS}"
        rf"(?:(?:in|at|on|as|an?|once|every|each|per|with|one|full|the){_WS}){{0,3}}"
        r"(?P<billed>monthly|quarterly|annually|annual|yearly|year|month|upfront|biennially|triennially)\b(?:\s+(?:upfront|payment|invoice|in advance))?\)?", re.I)),
    ("billed", re.compile(
        rf"{_WS}[,;(\[–—-]*{_WS}(?:with|on|for|under){_WS}(?:an?{_WS})?(?P<billed>monthly|quarterly|annual|yearly|month-to-month){_WS}"
        r"(?:billing|payments?|contract|commitment|plan|subscription|terms?)\b\)?", re.I)),
    ("code", re.compile(rf"{_WS}\(?(?P<code>{_CODE}|US(?=\s|/|$))\b\)?")),
    ("flat", re.compile(rf"{_WS}(?:flat(?:[- ]rate)?|in total)\b", re.I)),
    ("tax", re.compile(rf"{_WS}[,(+]*{_WS}(?:plus|excl(?:uding|\.)?|ex|incl(?:uding|\.)?|inc)?{_WS}(?:of{_WS})?(?:VAT|GST|sales tax|tax(?:es)?)\b\)?", re.I)),
)  # fmt: skip

_FROM = r"(?:start(?:s|ing|ed)?(?:\s+(?:at|from))|from|beginning at|begins? at|as low as|as little as|at least|minimum(?: of)?|min\.?)"
_BEFORE = (
    (Bound.FROM, re.compile(rf"\b{_FROM}(?:\s+(?:just|only|about))?[\s:]*$", re.I)),
    (Bound.UP_TO, re.compile(r"\b(?:up to|as much as|at most|no more than|less than|under|below|maximum(?: of)?|max\.?)\s*$", re.I)),
    (Bound.ABOUT, re.compile(r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some)|[~≈])\s*$", re.I)),
    (Bound.OVER, re.compile(r"\b(?:over|more than|above|exceeding)\s*$", re.I)),
)  # fmt: skip
_SAVING_BEFORE = re.compile(
    r"\b(?:sav(?:e|es|ed|ing|ings)(?:\s+(?:of|them|you|up to|over|about|more than|around))*|discount of|rebate of|reduced by|cheaper by|(?<!one-)(?<!one )off)\s*$",
    re.I,
)
_SAVING_AFTER = re.compile(
    r"\s*(?:(?:/|per|a|each)\s*\w+\s*)?(?:off\b|discount\b|savings?\b|cheaper\b|less\b|rebate\b)",
    re.I,
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

    `currency` is what a bare `$` means where the company sells in dollars of its own
    (`AUD`); `struck` are spans shown as struck out, whose prices are earlier ones.
    """
    if not has_money(plain):
        return ()
    dollar = currency if currency in {"AUD", "CAD", "NZD", "SGD", "HKD", "MXN"} else "USD"
    found = list(_mentions(plain, dollar))
    return tuple(_mark_struck(m, struck) for m in _share_tails(_join_ranges(plain, found), plain))


# A footnote's mark, or the dash for no cents, between an amount and what it buys.
_MARK = re.compile(r"[¹²³⁰⁴-⁹*†‡§]{1,3}|\[\d{1,2}\]|,[-–—]")


def _mentions(plain: str, dollar: str) -> Iterator[PriceMention]:
    for match in _AMOUNT.finditer(plain):
        price = _amount(match, dollar)
        before = plain[max(0, match.start() - 48) : match.start()]
        bound = next((b for b, p in _BEFORE if p.search(before)), Bound.EXACT)
        mark = _MARK.match(plain, match.end())
        at = mark.end() if mark else match.end()
        end, price = _tails(plain, at, replace(price, bound=bound))
        end = match.end() if end == at else end
        end, price = _plus(plain, *_bare_high(plain, end, price))
        yield PriceMention(
            Span(match.start(), end),
            price,
            _role(plain, match, end, before),
            bool(_WAS_BEFORE.search(before)),
        )


def _amount(match: re.Match[str], dollar: str) -> Price:
    groups = match.groupdict()
    if groups["cents"]:
        return Price(Decimal(groups["num4"]) / 100, dollar, decimals=2)
    n = next(k for k in "123" if groups[f"num{k}"])
    digits = groups[f"num{n}"]
    code = _currency(groups, dollar)
    value = parse_number(digits, dot_groups=code in _DOT_GROUPS)
    mult = (groups[f"mult{n}"] or groups[f"word{n}"] or "").lower()
    value *= MULTIPLIERS.get(mult, Decimal(1))
    return Price(value, code, decimals=0 if mult else decimals_shown(digits))


def _currency(groups: dict[str, str | None], dollar: str) -> str:
    said = groups["code1"] or groups["code2"] or groups["tail"] or ""
    if said == "US":
        return "USD"
    if said.upper() in CODES:
        return said.upper()
    symbol = groups["sym"] or said
    if symbol == "$":
        return dollar
    return SYMBOLS.get(symbol) or NAMES.get(symbol.lower(), dollar)


def _tails(plain: str, at: int, price: Price) -> tuple[int, Price]:
    """Reads tails from `at` on until none fits. Returns where they end, and the price."""
    while True:
        for kind, pattern in _TAILS:
            match = pattern.match(plain, at)
            if match and match.end() > at:
                price, at = _apply(kind, match, price), match.end()
                break
        else:
            return at, price


def _apply(kind: str, match: re.Match[str], price: Price) -> Price:
    groups = match.groupdict()
    if kind == "period":
        period = _period(groups.get("period") or "month")
        return replace(price, every=price.every or period) if period else price
    if kind == "billed":
        return replace(price, billed=BILLED[groups["billed"].lower()])
    if kind == "code":
        code = groups["code"].upper()
        return replace(price, currency="USD" if code == "US" else code)
    timed = _GB_MONTH.fullmatch(groups.get("thing") or "") if kind == "thing" else None
    if timed and price.per is None:
        return replace(price, per=_thing(timed[1]), every=timed[2].lower())
    if kind == "thing" and price.per is None:
        return replace(price, per=_thing(groups.get("thing")), per_quantity=_count(groups))
    return price


# `$0.02 per GB-month`
_GB_MONTH = re.compile(r"([A-Za-z]+)-(month|hour|day|year)", re.I)


def _period(word: str) -> str | None:
    word = word.lower().rstrip(".")
    return PERIODS.get(word) or PERIODS.get(word.removesuffix("s"))


def _thing(words: str | None) -> str | None:
    return singular(words.split()[-1]) if words and len(words.split()) == 1 else _phrase(words)


def _phrase(words: str | None) -> str | None:
    if not words:
        return None
    *first, last = words.split()
    return " ".join([*first, singular(last)])


def _count(groups: dict[str, str | None]) -> Decimal:
    if groups.get("cwords"):
        return MULTIPLIERS[str(groups["cwords"]).lower()]
    if not groups.get("count"):
        return Decimal(1)
    mult = (groups.get("cmult") or groups.get("cword") or "").lower()
    return parse_number(str(groups["count"]), dot_groups=True) * MULTIPLIERS.get(mult, Decimal(1))


_BARE_HIGH = re.compile(rf"\s?[-–—]\s?(?P<high>{DIGITS})(?![\w.,]*\w)")


def _bare_high(plain: str, end: int, price: Price) -> tuple[int, Price]:
    """The second figure of `$5-10 per seat`."""
    match = _BARE_HIGH.match(plain, end)
    high = parse_number(match["high"]) if match else Decimal(0)
    if not match or price.amount is None or price.per or price.every or high <= price.amount:
        return end, price
    return _tails(plain, match.end(), replace(price, high=high, bound=Bound.RANGE))


_PLUS = re.compile(r"\+(?!\s*[$€£\d])")


def _plus(plain: str, end: int, price: Price) -> tuple[int, Price]:
    """`$199+` is a price from $199 on; `$199+/month` likewise."""
    match = _PLUS.match(plain, end)
    if not match or price.bound is not Bound.EXACT:
        return end, price
    return _tails(plain, match.end(), replace(price, bound=Bound.FROM))


def _role(plain: str, match: re.Match[str], end: int, before: str) -> Role:
    if _CREDIT_AFTER.match(plain, match.end()) or _CREDIT_AFTER.match(plain, end):
        return Role.CREDIT
    if _SAVING_BEFORE.search(before) or _SAVING_AFTER.match(plain, match.end()):
        return Role.SAVING
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


_FREE = re.compile(
    r"(?:\b(?:is|are|it's|comes|remains?|stays?)\s+(?:\w+\s+)?|\b(?:plan|tier|edition|price|cost):\s*)(?P<free>free)\b"
    r"(?!\s+(?:trial|plan|tier|account|version|edition|software|credit|allowance|usage|quota|(?:forever )?for (?:students?|non-?profits?|charities|open[- ]source|education|schools?|teachers?|academi\w+|startups?|personal|verified|eligible|qualif\w+)\b|for (?:up to|the first|\d+|one|two|a|an|your|new)\b|up to|until|during|in (?:the|your) first|\d))",
    re.I,
)
_NO_FEE = re.compile(r"\bno (?:monthly|subscription|platform|base) (?:fee|charge)s?\b", re.I)
# "There is no set-up fee": what is free is said behind.
_NO_SUCH_FEE = re.compile(
    r"\b(?P<free>no)\s+(?:set-?up|implementation|onboarding|activation|cancellation|installation|registration|transaction|processing)\s+(?:fees?|charges?)\b",
    re.I,
)
_FREE_LABEL = re.compile(r"[-–—:]\s+(?P<free>free)(?=\s+forever\b|\s*[.!)|]|\s*$)", re.I)
# "The first 10 seats are free" gives some away; it is not the price of a seat.
_FIRST = re.compile(r"\bfirst\s+(?:\d|one|two|three|five|ten)", re.I)
_CUSTOM_CELL = re.compile(
    r"\s*(?:custom(?: pricing| price| quote)?|contact (?:us|sales)|talk to (?:us|sales)|let'?s talk|"
    r"(?:get|request) a quote|on request|by quote|quote|call us|price on request)\s*[.!]?\s*",
    re.I,
)
_CUSTOM_SENTENCE = re.compile(
    r"\b(?:talk to|contact|speak (?:to|with)|ask|reach out to)\s+(?:us|sales|our (?:sales )?team)\s+(?:for|about|to discuss)\s+"
    r"(?:[\w-]+\s+){0,3}?(?:pricing|prices?|a quote|quotes?)\b|\bno (?:public|published|list) price\b|\bpric(?:ing|es?) (?:(?:is|are) )?(?:on|upon) request\b|\bpric(?:ing|es?) (?:is|are) (?:custom|individual|negotiated)\b",
    re.I,
)
_FREE_CELL = re.compile(r"\s*(?:free(?: of charge| forever)?|no (?:charge|cost))\s*[!.*]?\s*", re.I)


def find_free(plain: str) -> tuple[PriceMention, ...]:
    """Sentences that say something is free, or that its price is by quotation."""
    if not any_of(plain.lower(), GIVEN_AWAY):
        return ()
    free = Price(Decimal(0))
    allowance = _FIRST.search(plain)
    found = [
        PriceMention(Span(*m.span("free")), free)
        for pattern in (_FREE, _FREE_LABEL)
        for m in pattern.finditer(plain)
        if not allowance
    ]
    found += [
        PriceMention(Span(*m.span()), replace(free, every="month")) for m in _NO_FEE.finditer(plain)
    ]
    found += [PriceMention(Span(*m.span("free")), free) for m in _NO_SUCH_FEE.finditer(plain)]
    found += [PriceMention(Span(*m.span()), Price(None)) for m in _CUSTOM_SENTENCE.finditer(plain)]
    return tuple(found)


def cell_price(plain: str, currency: str = "USD") -> PriceMention | None:
    """A table cell or card line that is nothing but a price word: `Free`, `Custom`."""
    whole = Span(len(plain) - len(plain.lstrip()), len(plain.rstrip()))
    if _FREE_CELL.fullmatch(plain):
        return PriceMention(whole, Price(Decimal(0), currency))
    if _CUSTOM_CELL.fullmatch(plain):
        return PriceMention(whole, Price(None, currency))
    return None
