"""A finding in the words of a person who reports it: short, and about the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from checker.models import CanonEntry, Finding
from checker.report.passage import begins
from checker.suppress.doubts import RULE as UNDECIDED

_LONGEST: Final = 120
_PER = re.compile(r" / ")


def headline(finding: Finding, entry: CanonEntry | None = None) -> str:
    """What is wrong, in a line; the finding's own message where there is nothing shorter to say.

    `entry` is the entry of the canon that the finding is about, where it is known.
    """
    write = _BY_RULE.get(finding.rule)
    said = write(finding, entry) if write else None
    return said or finding.message


_Write = Callable[[Finding, CanonEntry | None], str | None]


def _price(finding: Finding, entry: CanonEntry | None) -> str | None:
    if entry is None or not finding.found or not finding.expected:
        return None
    return f"{entry.group} costs {_said(finding.found)} here, not {_said(_nearest(finding))}"


def _nearest(finding: Finding) -> str:
    """What to say instead: the amount alone, where only that is wrong; else the whole price."""
    amount = finding.suggestion or ""
    if amount and not finding.found.startswith(amount):
        return amount
    prices = finding.expected.split(" or ")
    return next((p for p in prices if amount and p.startswith(amount)), finding.expected)


def _limit(finding: Finding, entry: CanonEntry | None) -> str | None:
    if entry is None or not finding.found:
        return None
    what, colon, _ = entry.text.partition(":")
    if not colon:  # "Up to 10 seats" says itself of what
        return f"{entry.group} has {finding.found} here, not {finding.expected}"
    return f"{entry.group}: {_low(what)} is {finding.found} here, not {finding.expected}"


def _availability(finding: Finding, entry: CanonEntry | None) -> str | None:
    if entry is None or ":" not in entry.text:
        return None
    what = entry.text.partition(":")[0]
    return f"{what} is in {finding.found} here, and is approved for {finding.expected}"


def _claim(finding: Finding, _: CanonEntry | None) -> str | None:
    short = len(finding.found) + len(finding.expected) < _LONGEST
    if not finding.found or not finding.expected or not short:
        return None
    return f"Says {_said(finding.found)} where {_said(finding.expected)} is approved"


def _retired(finding: Finding, _: CanonEntry | None) -> str:
    return f"Still says “{finding.found}”; the name is {finding.expected} now"


def _unknown(finding: Finding, _: CanonEntry | None) -> str:
    return f"Names a plan that does not exist: “{finding.found}”"


def _misspelt(finding: Finding, _: CanonEntry | None) -> str:
    return f"Misspells {finding.expected} as “{finding.found}”"


def _discount(finding: Finding, _: CanonEntry | None) -> str:
    return f"Offers {finding.found} off; {finding.expected} is allowed"


def _offer(finding: Finding, _: CanonEntry | None) -> str | None:
    what = finding.text if len(finding.text) < _LONGEST else ""
    return f"Shows an offer that is not for here: “{what}”" if what else None


def _forbidden(finding: Finding, _: CanonEntry | None) -> str | None:
    return f"Says “{finding.found}”, which must not be said" if finding.found else None


def _missing(finding: Finding, _: CanonEntry | None) -> str:
    return f"Does not say “{finding.expected}”, as it must"


def _expired(finding: Finding, _: CanonEntry | None) -> str | None:
    short = len(finding.found) < _LONGEST
    said = f"Repeats a claim whose approval has run out: “{finding.found}”"
    return said if finding.found and short else None


def _undecided(finding: Finding, entry: CanonEntry | None) -> str:
    del entry
    sentence = " ".join(finding.line_text.split())
    words = sentence if len(sentence) < _LONGEST else begins(finding.text, _LONGEST)
    said = f"Not understood: “{words}”"
    return f"{said}; it may speak of: {finding.approved}" if finding.approved else said


_BY_RULE: Mapping[str, _Write] = {
    "price-mismatch": _price,
    "limit-mismatch": _limit,
    "availability-mismatch": _availability,
    "claim-contradiction": _claim,
    "retired-name": _retired,
    "unknown-package": _unknown,
    "misspelt-name": _misspelt,
    "discount-over-authority": _discount,
    "offer-out-of-scope": _offer,
    "forbidden-claim": _forbidden,
    "missing-disclosure": _missing,
    "claim-expired": _expired,
    UNDECIDED: _undecided,
}


def _said(value: str) -> str:
    """A value as it is spoken: `$49 / seat / month` is $49 per seat per month."""
    return _PER.sub(" per ", value)


def _low(text: str) -> str:
    """A name inside a sentence; what is written in capitals stays so."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
