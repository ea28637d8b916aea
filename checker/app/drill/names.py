"""Plan names that a canon change retires, and where they stand in identifiers and addresses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from checker.canon.schema import CanonFile, Package
from checker.interface import ReadError
from checker.models import Conflict, Document, Finding, Location, Severity
from checker.readers.assemble import line_starts
from checker.readers.decode import decode
from checker.readers.formats import is_guarded
from checker.values.evidence import AFTER_CUE
from checker.values.terms import Term, TermKind, fold

RULE: Final = "name-in-identifier"


@dataclass(frozen=True, slots=True)
class Retired:
    """A name the change takes away, and what the package is called now, if it is still sold.

    `listed` says that the new canon itself lists it as retired.
    """

    name: str
    package: str
    now: str | None
    listed: bool


def retired_names(old: CanonFile, new: CanonFile, on: date) -> tuple[Retired, ...]:
    """Names packages had in `old` that no package has in `new` on that day."""
    packages = {package.id: package for package in new.packages}
    taken = {fold(name) for package in new.packages for name in _names(package, on)}
    listed = {fold(r.name) for package in new.packages for r in package.retired_names}
    owner = {fold(r.name): p for p in new.packages for r in p.retired_names}
    found: dict[str, Retired] = {}
    for package in old.packages:
        for name in _names(package, on):
            key = fold(name)
            if key not in taken:
                now = packages.get(package.id) or owner.get(key)
                called = now.name if now else None
                found.setdefault(key, Retired(name, package.id, called, key in listed))
    return tuple(found.values())


def is_unclear(finding: Finding) -> bool:
    """Whether a retired name may be a price here: `Free trial`, once a plan was called Free."""
    if finding.rule != "retired-name" or fold(finding.text) != "free":
        return False
    plain, start = finding.plain or finding.line_text, finding.offset or 0
    alone = plain.strip(" *_`:.!\t\n") == finding.text
    return not (alone or AFTER_CUE.match(plain, start + len(finding.text)))


def _names(package: Package, on: date) -> Iterator[str]:
    """What a package may be called on a day: a retired name, too, until its last day."""
    yield package.name
    yield from package.aliases
    for retired in package.retired_names:
        if retired.until is not None and retired.until >= on:
            yield retired.name


def terms(retired: tuple[Retired, ...], new: CanonFile) -> tuple[Term, ...]:
    """Those names for the checker, where the new canon does not list them itself."""
    known = {package.id for package in new.packages}
    return tuple(
        # Of a package that is no more its name is the id: the canon knows no other.
        Term(r.name, TermKind.RETIRED, r.package if r.package in known else r.name)
        for r in retired
        if not r.listed
    )


def grandfathered(old: CanonFile, new: CanonFile, on: date) -> Iterator[str]:
    """A line for each old name that may still be said on the day, and until when."""
    before = {fold(name) for p in old.packages for name in (p.name, *p.aliases)}
    for package in new.packages:
        for retired in package.retired_names:
            still = retired.until is not None and retired.until >= on
            if still and fold(retired.name) in before:
                yield f"“{retired.name}” is allowed until {retired.until}"


# --- in identifiers ---------------------------------------------------------------------

_TOKEN = re.compile(r"[^\s\"'<>()\[\]{},;`|*]+")
_PLANNED = re.compile(r"plan|tier|edition|package|sku|pric|subscri|licen", re.I)
_KEYED = re.compile(
    r"(?:plan|tier|edition|package|sku|pric|subscri|licen)\w*[\"']?\s*[:=]\s*[\"']?$", re.I
)
_SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9+]+)+")
_CAMEL = re.compile(r"[a-z0-9][A-Z]")
_BEFORE = 30
_END = ".:!?"


class InIdentifiers:
    """Looks for retired names in what people do not read as text: slugs, keys, addresses."""

    def __init__(self, retired: tuple[Retired, ...]) -> None:
        ordered = sorted(retired, key=lambda r: -len(r.name))
        self._patterns = [(r, _pattern(r.name), _is_word(r.name)) for r in ordered]
        self.found: list[Finding] = []
        self.seen: set[str] = set()

    def see(self, document: Document) -> bool:
        """Look at a document that passes by; every one is to be checked."""
        self.seen.add(document.uri)
        if self._patterns and not is_guarded(document):
            try:
                text = decode(document)
            except ReadError:
                return True  # the run itself says so
            self.found.extend(self._in_text(text, document))
        return True

    def _in_text(self, text: str, document: Document) -> Iterator[Finding]:
        if not any(pattern.search(text) for _, pattern, _ in self._patterns):
            return
        starts = line_starts(text)
        for match in _TOKEN.finditer(text):
            token = match.group().rstrip(_END)
            keyed = _KEYED.search(text, max(0, match.start() - _BEFORE), match.start())
            if not (keyed or is_identifier(token)):
                continue
            for retired, pattern, is_word in self._patterns:
                hit = pattern.search(token)
                if hit and (not is_word or keyed or _PLANNED.search(token)):
                    line = bisect_right(starts, match.start())
                    column = match.start() - starts[line - 1] + 1
                    end = match.start() + len(token)
                    place = (match.start(), end, line, column)
                    yield _finding(retired, token, document, place)
                    break


def is_identifier(token: str) -> bool:
    """Whether a piece of text is a slug, a key, an address or the like, and no prose."""
    if "://" in token or token.startswith(("/", "./", "../", "#", "www.")):
        return True
    if "_" in token.strip("_") or "=" in token or _SLUG.fullmatch(token):
        return True
    return _CAMEL.search(token) is not None and token.isalnum()


def in_identifier(finding: Finding) -> bool:
    """Whether the words of a finding stand in an identifier or an address."""
    if finding.offset is None:
        return False
    for match in _TOKEN.finditer(finding.line_text):
        if match.start() <= finding.offset < match.end():
            return is_identifier(match.group().rstrip(_END))
    return False


def _pattern(name: str) -> re.Pattern[str]:
    """A name as it stands in identifiers: `Business Plus` as `business-plus`, `BusinessPlus`."""
    words = re.findall(r"[^\W_]+|\+", name)
    body = r"(?:[-_.+]|%20)?".join(r"(?:\+|plus)" if w == "+" else re.escape(w) for w in words)
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])|(?<=[a-z0-9]){_title(words)}(?![a-z])", re.I)


def _title(words: list[str]) -> str:
    """The name inside camel case, where a capital begins it."""
    cased = ("Plus" if w == "+" else re.escape(w[:1].upper() + w[1:]) for w in words)
    return f"(?-i:{''.join(cased)})"


def _is_word(name: str) -> bool:
    """Whether a name is one word, which identifiers use of other things as well."""
    return len(re.findall(r"[^\W_]+|\+", name)) == 1


def _finding(
    retired: Retired, token: str, document: Document, place: tuple[int, int, int, int]
) -> Finding:
    start, end, line, column = place
    now = f"the plan is called {retired.now} now" if retired.now else "the plan is no more"
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        location=Location(document.uri, (), start, end, line, column, document.channel),
        text=token,
        line_text=token,
        message=f"{token} has the name “{retired.name}”; {now}. Renaming it may break what uses it",
        expected=retired.now or "no such plan",
        found=retired.name,
        canon_id=retired.package,
        conflict=Conflict.IMPLIED,
        offset=0,
    )
