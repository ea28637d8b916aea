"""What a cell shows: stored values under their number formats (ECMA-376, part 1, 18.8.31).

Numbers are left to `number_format`; here are sections with conditions, dates and times,
elapsed time, text sections and the values that have no format.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from checker.readers.number_format import display
from checker.values.months import NAMES

CellValue = str | int | float | Decimal | bool | datetime | date | time | timedelta | None

_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[\d.]+)\]")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_NO_TEXT = re.compile(r"\[[^\]]*\]|_.|\*.", re.DOTALL)
_DATE_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<half>am/pm|a/p)|(?P<fraction>\.0+)|(?P<code>y+|m+|d+|h+|s+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_TEXT_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<at>@)|_.|\*.|\[[^\]]*\]|(.)')
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_EPOCH = datetime(1899, 12, 30)
_GENERAL_DATE = "yyyy-mm-dd"


def shown(value: CellValue, code: str) -> str:
    """The text of a cell with this value and number format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _text(value, code)
    if isinstance(value, int | float | Decimal):
        return _number(value, code)
    return _moment(value, code)


@lru_cache(maxsize=256)
def sections(code: str) -> tuple[str, ...]:
    """The sections of a format: positive, negative, zero, text."""
    found = [match[1] for match in _SECTION.finditer(code)]
    return tuple(found[: code.count(";") + 1]) or ("",)


def shows_nothing(code: str) -> bool:
    """Whether the format hides every number, as `;;;` does."""
    parts = sections(code)
    return len(parts) > 1 and not any(_NO_TEXT.sub("", part).strip() for part in parts[:3])


@lru_cache(maxsize=8192)
def _number(value: float | Decimal, code: str) -> str:
    parts = sections(code)
    if any(_CONDITION.search(part) for part in parts):
        return display(str(value), _conditional(parts, float(value)))
    return display(str(value), code)


def _conditional(parts: tuple[str, ...], value: float) -> str:
    """The first section whose condition holds, else the last one for numbers."""
    for part in parts:
        condition = _CONDITION.search(part)
        if condition is None or _COMPARE[condition[1]](value, float(condition[2])):
            return _CONDITION.sub("", part)
    return parts[-1]


def _text(value: str, code: str) -> str:
    """A text under a text section: the fourth, or the only one where it has an `@`."""
    parts = sections(code)
    section = parts[3] if len(parts) > 3 else parts[-1]
    if code in ("General", "@", "") or "@" not in section:
        return value
    shown = (
        value if token["at"] else token["quoted"] or token["escaped"] or token[4] or ""
        for token in _TEXT_TOKEN.finditer(section)
    )
    return "".join(shown).strip()


def _moment(value: datetime | date | time | timedelta, code: str) -> str:
    """A date, a time or an elapsed time."""
    section = sections(code)[0]
    if not re.search(r"[ymdhs]", _NO_TEXT.sub("", section), re.IGNORECASE) and "[" not in section:
        section = _GENERAL_DATE
    moment, elapsed = _as_datetime(value)
    half = re.search(r"am/pm|a/p", section, re.IGNORECASE) is not None
    tokens = list(_DATE_TOKEN.finditer(section))
    parts = []
    for number, token in enumerate(tokens):
        if token["elapsed"]:
            parts.append(_elapsed(token["elapsed"].lower(), elapsed))
        elif token["half"]:
            parts.append("AM" if moment.hour < 12 else "PM")
        elif token["code"]:
            minutes = _means_minutes(tokens, number)
            parts.append(_piece(token["code"].lower(), moment, minutes=minutes, half=half))
        elif token["fraction"]:
            digits = len(token["fraction"]) - 1
            parts.append("." + f"{moment.microsecond:06d}"[:digits])
        else:
            parts.append(token["quoted"] or token["escaped"] or token["other"] or "")
    return "".join(parts).strip()


def _as_datetime(value: datetime | date | time | timedelta) -> tuple[datetime, timedelta]:
    """A moment, and how long it is since the start of the spreadsheet's calendar."""
    if isinstance(value, timedelta):
        # Years end at 9999; a longer time is shown by its elapsed parts.
        moment = _EPOCH + min(max(value, timedelta()), timedelta(days=2_900_000))
        return moment, value
    if isinstance(value, time):
        since = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        return _EPOCH + since, since
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return value, value - _EPOCH


def _elapsed(code: str, since: timedelta) -> str:
    unit = {"h": 3600, "m": 60, "s": 1}[code[0]]
    return str(int(since.total_seconds() // unit)).rjust(len(code), "0")


def _means_minutes(tokens: list[re.Match[str]], number: int) -> bool:
    """Whether an `m` stands for minutes: after hours or before seconds."""
    before = next((t for t in reversed(tokens[:number]) if t["code"] or t["elapsed"]), None)
    after = next((t for t in tokens[number + 1 :] if t["code"] or t["elapsed"]), None)
    return (before is not None and (before["code"] or before["elapsed"])[0] in "hH") or (
        after is not None and (after["code"] or after["elapsed"])[0] in "sS"
    )


def _piece(code: str, moment: datetime, *, minutes: bool, half: bool) -> str:
    """One part of a date or time."""
    length = len(code)
    match code[0]:
        case "y":
            return f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
        case "m" if not minutes:
            names = {3: NAMES[moment.month - 1][:3], 5: NAMES[moment.month - 1][0]}
            if length > 2:
                return names.get(length, NAMES[moment.month - 1])
            return f"{moment.month:0{length}d}"
        case "d":
            day = _DAYS[moment.weekday()]
            return f"{moment.day:0{length}d}" if length < 3 else day[:3] if length == 3 else day
        case "h":
            hour = (moment.hour % 12 or 12) if half else moment.hour
            return f"{hour:0{min(length, 2)}d}"
        case "m":
            return f"{moment.minute:0{min(length, 2)}d}"
        case _:
            return f"{moment.second:0{min(length, 2)}d}"
