"""Numbers that count nothing: versions, dates, addresses, prices, `two-factor`, `one of the`."""

from __future__ import annotations

import re

from checker.values import months
from checker.values.currencies import CODE, NAME, SIGN_BEHIND
from checker.values.letters import meaning, scale_of
from checker.values.numbers import is_written_whole

ARTICLE = re.compile(r"[A-Z0-9]+(?:[-_./][A-Z0-9]+)+")
"""An article number, as a whole text: `HG-40.2`."""
# A number after one of these names something (a version, a date, a place), it counts nothing.
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:v|ver|version|step|section|chapter|part|phase|figure|fig|table|page|slide|port|no|nr|article|item|"
    rf"error|status|level|type|class|appendix|rfc|iso|sha|ipv|http|tls|oauth|saml|soc|kr|rs|{months.FULL_OR_SHORT})"
    r"\.?|[#§v]|\d:|\bper|/)\s?$",
    re.I,
)
_DATE_AFTER = re.compile(
    rf"(?:st|nd|rd|th)?\s+(?:{'|'.join(months.SHORT)})[a-z]*\b|(?:st|nd|rd|th)\b|\s?[ap]\.?m\b|\s?[×x](?!\w)",
    re.I,
)
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_TIME_OF_DAY = re.compile(r":\d\d")
_ONE_OF = re.compile(
    r"-(?:off|time|click|way|stop|on|to)\b|\s*(?:of (?:the|our|your|these|those|them)|or more|another|day\b|place\b|time\b|way\b|thing\b|click\b|reason\b|side\b|hand\b|step\b|who\b|[a-z]+\s+(?:can|may|is|has|holds?|carries|counts?|equals?|covers?)\b)",
    re.I,
)


_MONEY_AFTER = re.compile(rf"\s?(?:{SIGN_BEHIND}|(?:{CODE})\b|(?i:{NAME})\b)")
# `kept for a year`; "$9 a year" is a price's.
_ONE_LASTS = re.compile(r"\b(?:after|within|for|lasts?|up to) $", re.I)
_FACTOR = re.compile(r"[- ]?(?:factor|step)\b|FA\b", re.I)


# Only what is kept can be kept for ever.
_KEPT = re.compile(
    r"\b(?:keeps?|kept|stor(?:es?|ed)|retain\w*|retention|sav(?:es?|ed)|archiv\w+|history|available|expires?|deleted|erased|purged|stays?)\b",
    re.I,
)


def is_label(plain: str, match: re.Match[str]) -> bool:
    """Whether a match of a number names, dates or prices something instead of counting it."""
    before = plain[max(0, match.start() - 12) : match.start()]
    if _FACTOR.match(plain, match.end()):
        return True  # two-factor authentication, 2FA
    if match["one"]:
        return _ONE_LASTS.search(before) is None
    if match["words"]:
        return bool(match["words"].lower() == "one" and _ONE_OF.match(plain, match.end()))
    if match["unlimited"] or match["twice"]:
        return False
    if match["forever"]:
        return before.lower().endswith("free ") or _KEPT.search(plain) is None
    if not is_written_whole(match["digits"]):
        return True
    if match["digits"].count(".") > 1 and not _DOTTED.fullmatch(match["digits"]):
        return True  # an address or a version
    year = re.fullmatch(r"(?:19|20)\d\d", match["digits"]) and not scale_of(plain, match)
    if year and not re.match(r"[\s-]*(?:%|[a-z]+s\b|[GMTKP]B\b)", plain[match.end() :]):
        return True
    return bool(
        _LABEL_BEFORE.search(before)
        or (match["letter"] and meaning(plain, match) is None)
        or _MONEY_AFTER.match(plain, match.end())
        or _DATE_AFTER.match(plain, match.end())
        or _TIME_OF_DAY.match(plain, match.end())
    )


LABELLED = re.compile(
    r"\W*([^\W\d_][^:=.;,\n]{1,40}?)\s*[:=]\s*(?:(?:up to|from|max\.?|about|only)\s+)?", re.I
)
"""The label that a text opens with, before its value: `Bookings per month: 5,000`."""
