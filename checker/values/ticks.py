"""Ticks, crosses and dashes: in a cell for its headers, in a line for the names beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checker.models import Scope, Span
from checker.values import currencies
from checker.values.terms import NameMention


@dataclass(frozen=True, slots=True)
class ScopeMention:
    """A scope at its place; `group` covers the packages, `span` the words that scope them.

    `subject` says that the packages are the sentence's subject ("Pro includes …"), so
    what they have stands behind.
    """

    span: Span
    group: Span
    scope: Scope
    subject: bool = False


# With the names of pictures that stand for them: `check.svg`, `icon-times`.
TICKS = frozenset(
    "check checked checkmark tick ticked supported ✓ ✔ ✅ ☑ + yes included ● • ✔️ ✓️ x️ true available :white_check_mark: y".split()
)
CROSSES = frozenset(
    ["cross", "crossed", "xmark", "times", "minus", "dash", "unsupported", "not supported", "✗", "✘", "❌", "✖", "–", "—", "-", "no", "not included", "not available", "n/a", "✕", "×", "false", "none", "⛔", "🚫", ":x:", "unavailable", "n"]
)  # fmt: skip
SIGNS = frozenset(mark for mark in TICKS | CROSSES if not any(map(str.isalpha, mark)))
"""Those that are no words of English, and mean the same in every language."""
_ADD_ON = re.compile(
    r"\s*(?:(?:available )?(?:as )?(?:an? )?(?:paid )?(?:add-?on|extra)|optional)\b.{0,30}", re.I
)


# `+ €450` in a table: whoever wants it pays that much more.
_PLUS_PRICE = re.compile(rf"\+\s*(?:{currencies.SIGN}|(?i:{currencies.CODE})\s?)\s?\d")


def cell_scope(plain: str, packages: frozenset[str]) -> ScopeMention | None:
    """A tick, a dash or `Add-on` in a table, for the packages its headers name."""
    text = plain.strip(" \t\r\n*_`|:\u00a0").lower()
    whole = Span.of_words(plain)
    if not packages or not text or whole.end <= whole.start:
        return None
    first = text.split()[0] if text.split() else text
    if _PLUS_PRICE.match(text):
        return ScopeMention(whole, whole, Scope(packages, add_on=True))
    if text in TICKS or (first in TICKS and not first.isalpha()):
        return ScopeMention(whole, whole, Scope(packages))
    if text in CROSSES or (
        first in CROSSES and not first.isalpha() and first not in {"-", "–", "—"}
    ):
        return ScopeMention(whole, whole, Scope(packages, denied=True))
    if _ADD_ON.fullmatch(text):
        return ScopeMention(whole, whole, Scope(packages, add_on=True))
    return None


_MARK = re.compile(r"[✓✔✅☑✗✘❌✖⛔🚫]")
_MARKED = re.compile(
    r"(?P<name>[A-Z][\w+]*(?: [A-Z\d][\w+]*)*)[\s*_`:=–-]{0,6}(?P<mark>[✓✔✅☑✗✘❌✖⛔🚫])"
)


def ticked(plain: str, names: tuple[NameMention, ...]) -> Iterator[ScopeMention]:
    """`SSO: Free ✗, Pro ✓, Scale ✓`: a name with a mark each."""
    if not _MARK.search(plain):
        return
    known = {n.said: n.id for n in names if n.id}
    marked = list(_MARKED.finditer(plain))
    if len(marked) < _SEVERAL or not any(m["name"] in known for m in marked):
        return
    for denied in (False, True):
        group = [m for m in marked if (m["mark"] in CROSSES) == denied]
        if group:
            span = Span(group[0].start(), group[-1].end())
            packages = frozenset(known.get(m["name"]) or m["name"] for m in group)
            yield ScopeMention(span, span, Scope(packages, complete=not denied, denied=denied))


_SEVERAL = 2
