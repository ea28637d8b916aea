"""Quantities in text: how much of what, per what, how often.

`up to 10 users`, `150k requests`, `30-day retention`, `5.000 calls a day`, `99.95%
uptime`, `unlimited workspaces`. The unit is the last word of the phrase after the
number, in the singular; the whole phrase comes back as `phrase`, for the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from checker.models import Bound, Quantity, Span
from checker.values.clues import has_number
from checker.values.money import PERIODS
from checker.values.numbers import (
    DIGITS,
    MULTIPLIERS,
    ONES,
    TENS,
    WORDS,
    parse_number,
    plain_number,
    word_number,
)
from checker.values.words import singular


@dataclass(frozen=True, slots=True)
class QuantityMention:
    """A quantity at its place. `phrase` are the words that say what is counted.

    `span` covers the number and its unit; `number` the number alone.
    """

    span: Span
    number: Span
    quantity: Quantity
    phrase: str = ""


# Base units, and what one of each is in the base of its dimension.
TIME = {
    "second": Decimal(1), "minute": Decimal(60), "hour": Decimal(3600), "day": Decimal(86400),
    "week": Decimal(604800), "month": Decimal(2592000), "quarter": Decimal(7776000),
    "year": Decimal(31536000),
}  # fmt: skip
BYTES = {
    "byte": Decimal(1), "KB": Decimal(10) ** 3, "MB": Decimal(10) ** 6, "GB": Decimal(10) ** 9,
    "TB": Decimal(10) ** 12, "PB": Decimal(10) ** 15,
}  # fmt: skip
_UNITS = {
    "ms": "millisecond", "millisecond": "millisecond", "milliseconds": "millisecond",
    "sec": "second", "secs": "second", "second": "second", "seconds": "second", "s": "second",
    "min": "minute", "mins": "minute", "minute": "minute", "minutes": "minute",
    "h": "hour", "hr": "hour", "hrs": "hour", "hour": "hour", "hours": "hour",
    "day": "day", "days": "day", "d": "day", "week": "week", "weeks": "week",
    "mo": "month", "month": "month", "months": "month", "quarter": "quarter", "quarters": "quarter",
    "yr": "year", "yrs": "year", "year": "year", "years": "year",
    "kb": "KB", "kib": "KB", "mb": "MB", "mib": "MB", "gb": "GB", "gib": "GB", "gbs": "GB", "gigs": "GB",
    "gigabyte": "GB", "gigabytes": "GB", "tb": "TB", "tib": "TB", "tbs": "TB", "terabyte": "TB",
    "terabytes": "TB", "pb": "PB", "bytes": "byte", "megabytes": "MB", "%": "%", "percent": "%",
    "per cent": "%",
}  # fmt: skip

_UNIT = "|".join(
    sorted((re.escape(u) for u in _UNITS if u not in {"s", "d", "%"}), key=len, reverse=True)
)
_WORD_NUMBER = "|".join(sorted((w for w in WORDS if w != "zero"), key=len, reverse=True))
_UNLIMITED = (
    r"unlimited|unmetered|uncapped|infinite|an? unlimited (?:number|amount) of|as many(?! as (?:\d|an? (?:hundred|thousand|dozen)|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))"
    r"|(?:no|without(?: an?| any)?) (?:hard |upper |fixed )?(?:limit|cap|ceiling)s?(?: (?:on|to|for)(?: the)?(?: (?:number|amount) of| how many)?)?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,$€£#/])(?<![A-Za-z]-)(?P<digits>{DIGITS})(?:(?P<mult>[kKM]|[mM]n|bn)(?![A-Za-z])|[\s-]?(?P<word>thousand|million|billion)\b)?(?P<plus>\+)?"
    rf"|\b(?P<words>(?:{TENS})[-\s](?:{ONES})|{_WORD_NUMBER})\b"
    rf"|\b(?P<unlimited>{_UNLIMITED})\b"
    r"|\b(?P<one>an?)(?=\s+(?:full |whole )?(?:hour|day|week|month|year)\b)"
    r"|\b(?P<forever>indefinitely|forever|permanently|never (?:expires?|deleted|erased|purged))\b",
    re.I,
)

# Words that end the counted phrase.
_STOP = frozenset(
    """for on in to and or at with from of per a an the is are was were will would can could may must should
    that which who if when you your we our they their by as than then but before after plus each every
    has have had do does did not only also during within without over under up until since while via
    into onto between across against it its this these those there here so because either both be been
    being included includes include including free more less later ago old away apart long available
    now today currently instead whether where without's get gets allow allows get's let lets comes come
    upfront billed paid charged automatically monthly yearly annually daily weekly hourly see contact
    us them you everyone rather except trust trusts rely love choose chose join joined pass through
    worldwide globally needs need require requires takes take i he she no yes one's starting costs cost counts count plan plans tier tiers""".split()
)
_TOKEN = re.compile(r"[^\W_](?:[\w'’]|[-/.](?=\w))*")
_GAP = re.compile(r"[ \t\r\n\u00a0]{0,6}[-‑]?[ \t\r\n]{0,3}")
_OF_WHAT = re.compile(r"[ \t\r\n]{1,4}([^\W\d_][\w-]*)")
_MAX_WORDS = 5

_PERIOD_WORDS = "seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|mo|quarters?|years?|yrs?"
_EVERY = re.compile(
    rf"[ \t\r\n,(]*(?:each,[ \t\r\n]+)?(?:/\s*|\bper\s+|\ba\s+|\ban\s+|\beach\s+|\bevery\s+|\bin (?:a|any)\s+)(?:calendar |billing |rolling |single )?(?P<period>{_PERIOD_WORDS})\b"
    r"|[ \t\r\n]*\b(?P<adverb>daily|weekly|monthly|yearly|annually|hourly)\b",
    re.I,
)
# `one call every three seconds`
_EVERY_FEW = re.compile(
    rf"[ \t\r\n,]*\b(?:every|per|in)\s+(?P<n>\d{{1,3}}|{'|'.join(w for w in WORDS if ' ' not in w and w not in {'zero', 'one'})})\s+(?P<period>{_PERIOD_WORDS})\b",
    re.I,
)
_PER = re.compile(
    r"[ \t\r\n]*(?:/\s*|\bper\s+|\b(?:for|on|in) each\s+|\beach\s+(?=\w)|\bevery\s+)(?P<thing>[^\W\d_][\w-]*(?:\s(?=[a-z])(?!(?:per|a|and|or|on|in|for|of|to|with|is|are|at|by|the|from|that|which|can|will|you|when|if|plan)\b)[\w-]+)?)",
    re.I,
)
_OF = re.compile(r"[ \t\r\n]*of\s+((?:[\w-]+\s+){0,3}[\w-]+)", re.I)
_ADVERB_BEFORE = re.compile(
    r"\b(daily|weekly|monthly|yearly|annual|hourly)\s+(?:[\w-]+\s+){0,3}$", re.I
)
# `10 monthly contributors`
_ADVERB_AFTER = re.compile(
    r"[ \t\r\n]+(daily|weekly|monthly|yearly|annual|hourly)(?=[ \t\r\n]+[a-z])", re.I
)
_EVERY_OF = {
    "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year",
    "annual": "year", "hourly": "hour",
}  # fmt: skip

_BOUNDS = (
    (Bound.UP_TO, re.compile(r"\b(?:up to|at most|no more than|maximum(?: of)?|max\.?|limited to(?: a maximum of)?|limit(?: is)?(?: of)?|or fewer|capped at|as many as|within|fewer than|less than|under)\s*(?:the (?:first|last) )?$", re.I)),
    (Bound.FROM, re.compile(r"(?:\b(?:at least|minimum(?: of)?|min\.?|from|starting (?:at|from)|no (?:less|fewer) than)|[≥])\s*$", re.I)),
    (Bound.OVER, re.compile(r"(?:\b(?:over|more than|larger than|greater than|above|beyond|exceed(?:s|ing)?|in excess of|older than)|>)\s*$", re.I)),
    (Bound.ABOUT, re.compile(r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some)|[~≈])\s*$", re.I)),
)  # fmt: skip
# "Files above 20 GB are rejected": what is over it is not there.
_CUT = r"turned away|rejected|refused|not accepted|dropped|purged|deleted|removed|erased|discarded|truncated|blocked|cut off"
_CUT_OFF = re.compile(rf"[^.;]{{0,40}}\b(?:is|are|will be|get|gets)\s+(?:\w+ )?(?:{_CUT})\b", re.I)
_CUTS_OFF = re.compile(
    r"\b(?:rejects?|refuses?|deletes?|purges?|removes?|erases?|drops?|discards?)\b[^.;,]{0,30}\b(?:older|larger|longer|bigger|over|above|more) (?:than )?$",
    re.I,
)
_OR_FEWER = re.compile(r"\s*(?:or (?:fewer|less)|max(?:imum)?)\b", re.I)
_OR_MORE = re.compile(r"\s*(?:or (?:more|above|higher))\b", re.I)

# A number after one of these names something (a version, a date, a place), it counts nothing.
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:v|ver|version|step|section|chapter|part|phase|figure|fig|table|page|slide|port|no|nr|article|item|"
    r"error|status|level|type|class|appendix|rfc|iso|sha|ipv|http|tls|oauth|saml|soc|jan(?:uary)?|feb(?:ruary)?|"
    r"mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
    r"\.?|[#§v]|\d:|\bper|/)\s?$",
    re.I,
)
_DATE_AFTER = re.compile(
    r"(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|(?:st|nd|rd|th)\b|\s?[ap]\.?m\b|\s?[×x](?!\w)",
    re.I,
)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_TIME_OF_DAY = re.compile(r":\d\d")
_ONE_OF = re.compile(
    r"-(?:off|time|click|way|stop|on|to)\b|\s*(?:of (?:the|our|your|these|those|them)|or more|another|day\b|place\b|time\b|way\b|thing\b|click\b|reason\b|side\b|hand\b|step\b|who\b|[a-z]+\s+(?:can|may|is|has|holds?|carries|counts?|equals?|covers?)\b)",
    re.I,
)


def find_quantities(plain: str) -> tuple[QuantityMention, ...]:
    """Every quantity in a text, in order. A number without a unit comes back with `unit=None`."""
    if not has_number(plain.lower()):
        return ()
    return tuple(_join_ranges(plain, list(_mentions(plain))))


def _mentions(plain: str) -> Iterator[QuantityMention]:
    taken = 0
    for match in _NUMBER.finditer(plain):
        if match.start() < taken or _is_label(plain, match):
            continue
        mention = _mention(plain, match)
        if mention is not None:
            taken = mention.span.end
            yield mention


def _is_label(plain: str, match: re.Match[str]) -> bool:
    before = plain[max(0, match.start() - 12) : match.start()]
    if _FACTOR.match(plain, match.end()):
        return True  # two-factor authentication, 2FA
    if match["one"]:
        return _ONE_LASTS.search(before) is None
    if match["words"]:
        return bool(match["words"].lower() == "one" and _ONE_OF.match(plain, match.end()))
    if match["unlimited"]:
        return False
    if match["forever"]:
        return before.lower().endswith("free ") or _KEPT.search(plain) is None
    if match["digits"].count(".") > 1 and not _DOTTED.fullmatch(match["digits"]):
        return True  # an address or a version
    year = re.fullmatch(r"(?:19|20)\d\d", match["digits"]) is not None and not match["mult"]
    if year and not re.match(r"[\s-]*(?:%|[a-z]+s\b|[GMTKP]B\b)", plain[match.end() :]):
        return True
    return bool(
        _LABEL_BEFORE.search(before)
        or _DATE_AFTER.match(plain, match.end())
        or _TIME_OF_DAY.match(plain, match.end())
    )


# `kept for a year`; "$9 a year" is a price's.
_ONE_LASTS = re.compile(r"\b(?:after|within|for|lasts?|up to) $", re.I)
_FACTOR = re.compile(r"[- ]?(?:factor|step)\b|FA\b", re.I)


# Only what is kept can be kept for ever.
_KEPT = re.compile(
    r"\b(?:keeps?|kept|stor(?:es?|ed)|retain\w*|retention|sav(?:es?|ed)|archiv\w+|history|available|expires?|deleted|erased|purged|stays?)\b",
    re.I,
)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["unlimited"] or match["forever"]:
        return None
    if match["one"]:
        return Decimal(1)
    if match["words"]:
        return word_number(match["words"])
    value = parse_number(match["digits"])
    mult = (match["mult"] or match["word"] or "").lower()
    return value * MULTIPLIERS.get(mult, Decimal(1))


def _mention(plain: str, match: re.Match[str]) -> QuantityMention | None:
    skip = _OR_FEWER.match(plain, match.end()) or _OR_MORE.match(plain, match.end())
    start = skip.end() if skip else match.end()
    often = _ADVERB_AFTER.match(plain, start)
    unit, words, end = _phrase(plain, often.end() if often else start)
    if match["forever"]:
        unit, words, end = "day", [], match.end()
    if match["words"] and unit is None:
        return None
    value = _value(match)
    if match["digits"] and unit not in {*TIME, *BYTES, "%"} and "." in match["digits"]:
        value = _value_of_count(match) if not match["mult"] else value
    quantity = Quantity(value, unit, bound=_bound(plain, match, end))
    quantity, end = _every_few(plain, end, quantity)
    if short := _SHORT_RATES.get(unit or ""):
        *words, counted, every = short
        words = [*words, counted]
        quantity = replace(quantity, unit=counted, every=every)
    quantity, end, words = _after(plain, end, quantity, words)
    if often and unit is not None:
        quantity = replace(quantity, every=_EVERY_OF[often[1].lower()])
    if quantity.every is None and (adverb := _ADVERB_BEFORE.search(plain[: match.start()][-40:])):
        quantity = replace(quantity, every=_EVERY_OF[adverb[1].lower()])
    return QuantityMention(Span(match.start(), end), Span(*match.span()), quantity, " ".join(words))


# The words of each: what is counted last, then by when.
_SHORT_RATES = {
    "rpm": ("request", "minute"), "rps": ("request", "second"), "qps": ("query", "second"),
    "tpm": ("token", "minute"), "mau": ("active", "user", "month"), "dau": ("active", "user", "day"),
}  # fmt: skip


def _every_few(plain: str, end: int, quantity: Quantity) -> tuple[Quantity, int]:
    """`one call every three seconds` as a third of a call a second, and where it ends."""
    rate = _EVERY_FEW.match(plain, end)
    if rate is None or quantity.value is None:
        return quantity, end
    count = word_number(rate["n"]) if rate["n"].isalpha() else parse_number(rate["n"])
    if not count:
        return quantity, end
    return replace(
        quantity, value=quantity.value / count, every=_period(rate["period"])
    ), rate.end()


def _period(word: str) -> str | None:
    return PERIODS.get(word.lower()) or PERIODS.get(word.lower().removesuffix("s"))


def _value_of_count(match: re.Match[str]) -> Decimal:
    """Things are counted in whole numbers, so `5.000 calls` are five thousand."""
    return parse_number(match["digits"], dot_groups=True)


def _bound(plain: str, match: re.Match[str], end: int) -> Bound:
    if match["digits"] and match["plus"]:
        return Bound.FROM
    if _OR_FEWER.match(plain, match.end()) or _OR_FEWER.match(plain, end):
        return Bound.UP_TO
    if _OR_MORE.match(plain, match.end()) or _OR_MORE.match(plain, end):
        return Bound.FROM
    before = plain[max(0, match.start() - 40) : match.start()]
    bound = next((bound for bound, pattern in _BOUNDS if pattern.search(before)), Bound.EXACT)
    if bound is Bound.OVER and (_CUT_OFF.match(plain, end) or _CUTS_OFF.search(before)):
        return Bound.UP_TO
    return bound


def _phrase(plain: str, at: int) -> tuple[str | None, list[str], int]:
    """The counted phrase after a number: its unit, its words, and where it ends."""
    if plain.startswith("%", at) or plain.startswith(" %", at):
        return "%", [], plain.index("%", at) + 1
    words: list[str] = []
    end = at
    while len(words) < _MAX_WORDS:
        gap = _GAP.match(plain, end)
        token = _TOKEN.match(plain, gap.end()) if gap else None
        if token is None or token[0].lower() in _STOP or token[0][0].isdigit():
            break
        if words and token[0].lower() == "use":
            break  # "4,000 companies use Quillon"
        unit = _UNITS.get(token[0].lower())
        if unit and not words:
            return unit, *_measured(plain, token.end())
        words.append(token[0])
        end = token.end()
        hyphened = len(words) == 1 and gap is not None and "-" in gap[0]
        if "/" in token[0] or hyphened:
            break
    return (_head(words), words, end) if words else (None, [], at)


def _head(words: list[str]) -> str:
    return singular(words[-1].split("/")[0].lower())


def _measured(plain: str, at: int) -> tuple[list[str], int]:
    """What a measure is of: `10 GB of storage`, `30-day retention`, `1-hour timeout`."""
    of = _OF.match(plain, at)
    if of:
        words = list(of[1].split())
        cut = next((i for i, w in enumerate(words) if w.lower() in _STOP), len(words))
        return words[:cut], at
    words = []
    end = at
    while len(words) < 3:
        token = _OF_WHAT.match(plain, end)
        if token is not None and token[1].lower() == "free" and not words:
            end = token.end()
            continue
        if token is None or token[1].lower() in _STOP:
            break
        words.append(token[1])
        end = token.end()
    return words, at


def _after(
    plain: str, end: int, quantity: Quantity, words: list[str]
) -> tuple[Quantity, int, list[str]]:
    """Reads `per month`, `/region`, `daily` after the phrase, and `of …` into the phrase."""
    if words and (of := _OF.match(plain, end)) and quantity.unit not in {*TIME, *BYTES}:
        words = words + [w for w in of[1].split() if w.lower() not in _STOP]
    inline = next((w.split("/")[-1].lower() for w in words if "/" in w), "")
    if period := PERIODS.get(inline) or {"s": "second", "sec": "second"}.get(inline):
        quantity = replace(quantity, every=period)
    for _ in range(2):
        if quantity.every is None and (match := _EVERY.match(plain, end)):
            period = _period(match["period"] or match["adverb"])
            quantity, end = replace(quantity, every=period), match.end()
        elif quantity.per is None and (match := _PER.match(plain, end)):
            quantity, end = replace(quantity, per=singular(match["thing"].lower())), match.end()
    return quantity, end, words


_RANGE = re.compile(r"\s*(?:[-–—]|to)\s*", re.I)


_AND_MONTHS = re.compile(r"\b(?:an?|one|1)\s+year\s+and\s+(?:an?\s+)?$", re.I)


def _join_ranges(plain: str, found: list[QuantityMention]) -> list[QuantityMention]:
    """`24-48 hours` and `2 to 6 weeks` as one mention."""
    joined: list[QuantityMention] = []
    for mention in found:
        if mention.quantity.unit == "month" and mention.quantity.value is not None:
            year = _AND_MONTHS.search(plain, 0, mention.span.start)
            if year:  # `a year and one month`
                months = replace(mention.quantity, value=mention.quantity.value + 12)
                joined = [j for j in joined if j.span.end <= year.start()]
                joined.append(
                    replace(mention, span=Span(year.start(), mention.span.end), quantity=months)
                )
                continue
        last = joined[-1] if joined else None
        gap = plain[last.number.end : mention.span.start] if last else ""
        if last and last.quantity.unit in {None, mention.quantity.unit} and _RANGE.fullmatch(gap):
            low = last.quantity.value
            quantity = replace(
                mention.quantity, value=low, high=mention.quantity.value, bound=Bound.RANGE
            )
            joined[-1] = replace(
                mention, span=Span(last.span.start, mention.span.end), quantity=quantity
            )
        else:
            joined.append(mention)
    return joined


def show_quantity(quantity: Quantity) -> str:
    """A quantity in one short line: `30 days`, `up to 10 users`, `unlimited seats`."""
    text = "unlimited" if quantity.value is None else plain_number(quantity.value)
    if quantity.high is not None:
        text += f"–{plain_number(quantity.high)}"
    text += "%" if quantity.unit == "%" else f" {_plural(quantity)}".rstrip()
    before = {
        Bound.UP_TO: "up to ",
        Bound.FROM: "at least ",
        Bound.OVER: "over ",
        Bound.ABOUT: "about ",
    }
    text = before.get(quantity.bound, "") + text if quantity.value is not None else text
    text += f" per {quantity.per}" if quantity.per else ""
    return text + (f" per {quantity.every}" if quantity.every else "")


def _plural(quantity: Quantity) -> str:
    unit = quantity.unit or ""
    if not unit or unit in BYTES or quantity.value == 1:
        return unit
    return f"{unit[:-1]}ies" if unit.endswith("y") and unit[-2:-1] not in "aeiou" else f"{unit}s"
