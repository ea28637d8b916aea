"""Quantities in text: how much of what, per what, how often.

`up to 10 users`, `150k requests`, `30-day retention`, `5.000 calls a day`, `99.95%
uptime`, `unlimited workspaces`. The unit is the last word of the phrase after the
number, in the singular; the whole phrase comes back as `phrase`, for the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from checker.models import Bound, Quantity, Span
from checker.values import bounds, periods, units
from checker.values.clues import has_number
from checker.values.currencies import BARE_SIGNS
from checker.values.labels import is_label
from checker.values.legible import view
from checker.values.letters import meaning, scale_of, shared_scale
from checker.values.numbers import (
    DIGITS,
    FIXED_BLANKS,
    IN_WORDS,
    SCALE_DOT,
    SCALE_WORD,
    WORDS,
    parse_number,
    plain_number,
    scaled,
    word_number,
)
from checker.values.units import BYTES, TIME, spelt_out
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


_UNLIMITED = (
    r"unlimited|unmetered|uncapped|infinite|an? unlimited (?:number|amount) of|as many(?! as (?:\d|an? (?:hundred|thousand|dozen)|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))"
    r"|(?:no|without(?: an?| any)?) (?:hard |upper |fixed )?(?:limit|cap|ceiling)s?(?: (?:on|to|for)(?: the)?(?: (?:number|amount) of| how many)?)?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,{BARE_SIGNS}#/])(?<![A-Za-z]-)(?P<digits>{DIGITS})(?:[ \u00a0]?(?P<letter>k|m|b|t)(?!\w)|(?P<mult>mn|bn|tn)(?![A-Za-z])|[\s-]?(?P<scale>{SCALE_WORD})\b{SCALE_DOT})?(?P<plus>\+)?"
    rf"|\b(?P<words>{IN_WORDS})\b(?:[\s-](?P<scaled>{SCALE_WORD})\b|\s?\(\d{{1,4}}\))?"
    rf"|\b(?P<unlimited>{_UNLIMITED})\b"
    r"|\b(?P<one>an?)(?=\s+(?:full |whole )?(?:hour|day|week|fortnight|month|year)\b)"
    r"|\b(?P<twice>twice)(?=\s+(?:an?|per|each|every)\s+(?:hour|day|week|month)\b)"
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
_GAP = re.compile(rf"[ \t\r\n{FIXED_BLANKS}]{{0,6}}[-‑]?[ \t\r\n]{{0,3}}")
_OF_WHAT = re.compile(r"[ \t\r\n]{1,4}([^\W\d_][\w-]*)")
_MAX_WORDS = 5
# `1TB/seat` is a terabyte for each seat; `GB/s` is a unit of its own.
_SHORTEST_PER = 3

_EVERY = re.compile(
    rf"[ \t\r\n,(]*(?:each,[ \t\r\n]+)?(?:/\s*|\bper\s+|\ba\s+|\ban\s+|\beach\s+|\bevery\s+|\bin (?:a|any|one)\s+)(?:calendar |billing |rolling |single )?(?P<period>{periods.NOUN})\b"
    rf"|[ \t\r\n]*\b(?P<adverb>{periods.ADVERB})\b",
    re.I,
)
# `one call every three seconds`
_EVERY_FEW = re.compile(
    rf"[ \t\r\n,]*\b(?:every|per|in)\s+(?P<n>\d{{1,3}}|{'|'.join(w for w in WORDS if ' ' not in w and w not in {'zero', 'one'})})\s+(?P<period>{periods.NOUN})\b",
    re.I,
)
_PER = re.compile(
    r"[ \t\r\n]*(?:/\s*|\bper\s+|\b(?:for|on|in) each\s+|\beach\s+(?=\w)|\bevery\s+)(?P<thing>[^\W\d_][\w-]*(?:\s(?=[a-z])(?!(?:per|a|and|or|on|in|for|of|to|with|is|are|at|by|the|from|that|which|can|will|you|when|if|plan)\b)[\w-]+)?)",
    re.I,
)
_OF = re.compile(r"[ \t\r\n]*of\s+((?:[\w-]+\s+){0,3}[\w-]+)", re.I)
_ADVERB_BEFORE = re.compile(rf"\b({periods.ADJECTIVE})\s+(?:[\w-]+\s+){{0,3}}$", re.I)
# `10 monthly contributors`
_ADVERB_AFTER = re.compile(rf"[ \t\r\n]+({periods.ADJECTIVE})(?=[ \t\r\n]+[a-z])", re.I)

# "Files above 20 GB are rejected": what is over it is not there.
_CUT = r"turned away|rejected|refused|not accepted|dropped|purged|deleted|removed|erased|discarded|truncated|blocked|cut off"
_CUT_OFF = re.compile(rf"[^.;]{{0,40}}\b(?:is|are|will be|get|gets)\s+(?:\w+ )?(?:{_CUT})\b", re.I)
_CUTS_OFF = re.compile(
    r"\b(?:rejects?|refuses?|deletes?|purges?|removes?|erases?|drops?|discards?)\b[^.;,]{0,30}\b(?:older|larger|longer|bigger|over|above|more) (?:than )?$",
    re.I,
)


# Facts and several rules ask about one text in turn, each text of a document after the other.
@lru_cache(maxsize=256)
def find_quantities(plain: str) -> tuple[QuantityMention, ...]:
    """Every quantity in a text, in order. A number without a unit comes back with `unit=None`."""
    if not has_number(plain.lower()):
        return ()
    legible = view(plain)
    read = legible.text if legible else plain
    found = _join_ranges(read, list(_mentions(read)))
    if legible is None:
        return tuple(found)
    return tuple(
        replace(m, span=legible.back(m.span), number=legible.back(m.number)) for m in found
    )


def parse(text: str) -> Quantity | None:
    """The one quantity a text states; None where it states none or several."""
    found = find_quantities(text)
    return found[0].quantity if len(found) == 1 else None


def _mentions(plain: str) -> Iterator[QuantityMention]:
    taken = 0
    for match in _NUMBER.finditer(plain):
        if match.start() < taken or is_label(plain, match):
            continue
        mention = _mention(plain, match)
        if mention is not None:
            taken = mention.span.end
            yield mention


def _value(plain: str, match: re.Match[str]) -> Decimal | None:
    if match["unlimited"] or match["forever"]:
        return None
    if match["one"]:
        return Decimal(1)
    if match["twice"]:
        return Decimal(2)
    if match["words"]:
        return scaled(word_number(match["words"]), match["scaled"])
    return scaled(parse_number(match["digits"]), scale_of(plain, match))


def _mention(plain: str, match: re.Match[str]) -> QuantityMention | None:
    skip = bounds.behind(plain, match.end())
    start = skip[1] if skip else match.end()
    given = _FREE.match(plain, start)
    often = _ADVERB_AFTER.match(plain, given.end() if given else start)
    unit, words, end = _phrase(plain, often.end() if often else start)
    if match["forever"]:
        unit, words, end = "day", [], match.end()
    if match["twice"]:
        unit, words, end = _TIMES, [], match.end()
    if match["letter"] and meaning(plain, match) == "minute":
        unit, (words, end) = "minute", _measured(plain, match.end())
    if match["words"] and unit is None:
        return None
    value = _value(plain, match)
    if match["digits"] and unit not in {*TIME, *BYTES, "%"} and "." in match["digits"]:
        value = _value_of_count(match) if not scale_of(plain, match) else value
    quantity = Quantity(value, unit, bound=_bound(plain, match, end))
    quantity, end = _every_few(plain, end, quantity)
    if short := _SHORT_RATES.get(unit or ""):
        *words, counted, every = short
        words = [*words, counted]
        quantity = replace(quantity, unit=counted, every=every)
    quantity, end, words = _after(plain, end, quantity, words)
    if often and unit is not None:
        quantity = replace(quantity, every=periods.ADJECTIVES[often[1].lower()])
    if quantity.every is None and (adverb := _ADVERB_BEFORE.search(plain[: match.start()][-40:])):
        quantity = replace(quantity, every=periods.ADJECTIVES[adverb[1].lower()])
    return QuantityMention(
        Span(match.start(), end), Span(*match.span()), _as_interval(quantity), " ".join(words)
    )


_TIMES = "time"


def _as_interval(quantity: Quantity) -> Quantity:
    """`four times a day` is every six hours."""
    if quantity.unit != _TIMES or quantity.every not in TIME or not quantity.value:
        return quantity
    seconds = TIME[quantity.every] / quantity.value
    unit = next((u for u in ("week", "day", "hour", "minute") if seconds % TIME[u] == 0), "second")
    return replace(quantity, value=seconds / TIME[unit], unit=unit, every=None)


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
        quantity, value=quantity.value / count, every=periods.parse(rate["period"])
    ), rate.end()


def _value_of_count(match: re.Match[str]) -> Decimal:
    """Things are counted in whole numbers, so `5.000 calls` are five thousand."""
    return parse_number(match["digits"], dot_groups=True)


def _bound(plain: str, match: re.Match[str], end: int) -> Bound:
    if match["digits"] and match["plus"]:
        return Bound.FROM
    behind = bounds.behind(plain, match.end()) or bounds.behind(plain, end)
    if behind:
        return behind[0]
    before = plain[max(0, match.start() - 40) : match.start()]
    bound = bounds.parse(before)
    if bound is Bound.OVER and (_CUT_OFF.match(plain, end) or _CUTS_OFF.search(before)):
        return Bound.UP_TO
    return bound


# `10,000 free monthly messages`: what is counted stands behind.
_FREE = re.compile(
    r"[ \t\r\n]+free(?=[ \t\r\n]+[^\W\d_]{3})(?![ \t\r\n]+(?:for|with|and|of)\b)", re.I
)


def _phrase(plain: str, at: int) -> tuple[str | None, list[str], int]:
    """The counted phrase after a number: its unit, its words, and where it ends."""
    if plain.startswith("%", at) or plain.startswith(" %", at):
        return "%", [], plain.index("%", at) + 1
    words: list[str] = []
    if given := _FREE.match(plain, at):
        at = given.end()
    end = at
    while len(words) < _MAX_WORDS:
        gap = _GAP.match(plain, end)
        token = _TOKEN.match(plain, gap.end()) if gap else None
        if token is None or token[0].lower() in _STOP or token[0][0].isdigit():
            break
        if words and token[0].lower() == "use":
            break  # "4,000 companies use Quillon"
        unit = units.parse(token[0])
        if unit and not words:
            return unit, *_measured(plain, token.end())
        measure, _, per = token[0].partition("/")
        if not words and len(per) >= _SHORTEST_PER and (unit := units.parse(measure)):
            return unit, *_measured(plain, token.start() + len(measure))
        words.append(token[0])
        end = token.end()
        hyphened = len(words) == 1 and gap is not None and "-" in gap[0]
        if "/" in token[0] or hyphened:
            break
    if cut := _behind_plural(words):
        words, end = words[:cut], plain.index(words[cut], end - len(" ".join(words)))
        end = len(plain[:end].rstrip())
    return (_head(words), words, end) if words else (None, [], at)


def _behind_plural(words: Sequence[str]) -> int:
    """Where a counted phrase ends that goes on behind its noun: `gateways side by side`; else 0."""
    plural = [_PLURAL.search(word) is not None for word in words]
    first = plural.index(True) + 1 if True in plural else 0
    return first if 0 < first < len(words) and not any(plural[first:]) else 0


_PLURAL = re.compile(r"[^\W\d]{2,}[^su'’\W]s$")


def _head(words: list[str]) -> str:
    return singular(spelt_out(words[-1].split("/")[0].lower()))


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
    if period := periods.parse(inline):
        quantity = replace(quantity, every=period)
    for _ in range(2):
        if quantity.every is None and (match := _EVERY.match(plain, end)):
            period = periods.parse(match["period"] or match["adverb"])
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
            low, high = _ends(plain, last, mention)
            quantity = replace(mention.quantity, value=low, high=high, bound=Bound.RANGE)
            joined[-1] = replace(
                mention, span=Span(last.span.start, mention.span.end), quantity=quantity
            )
        else:
            joined.append(mention)
    return joined


def _ends(
    plain: str, last: QuantityMention, mention: QuantityMention
) -> tuple[Decimal | None, Decimal | None]:
    """Both ends of a range; the scale behind the second (`10-20k`) is of both."""
    low, high = last.quantity.value, mention.quantity.value
    if low is None or high is None or mention.quantity.unit == "minute":
        return low, high
    factor = shared_scale(plain[slice(*last.number)], plain[slice(*mention.number)])
    return (low * factor if low < high / factor else low), high


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
    if not unit or unit in BYTES or quantity.value == 1 or unit == "people":
        return unit
    if unit.endswith("y") and unit[-2:-1] not in "aeiou":
        return f"{unit[:-1]}ies"
    return f"{unit}es" if unit.endswith(("s", "x", "ch", "sh")) else f"{unit}s"
