"""Conversions credited once per customer, and tests compared with their control.

A row is a contact of a customer with a channel; it converts where `converted` says so, or where
the file has no such column. Of a customer who converts, the contacts up to the first conversion
share one credit: all to the first, all to the last, or by position (40% to the first, 40% to the
last, 20% to those between; half each where there are two).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fractions import Fraction
from typing import Final

from checker.app.audit.data import (
    EPOCH,
    Aliases,
    BadValueError,
    ChannelNames,
    DataRow,
    rows,
    take_all,
)
from checker.audit_settings import ConversionSettings
from checker.canon.schema import CanonFile, Experiment
from checker.models import Report
from checker.report.audit.mechanics import Credit, ExperimentLine, Mechanics, OfferLine, VariantLine

COLUMNS: Final[Aliases] = {
    "id": ("conversion id", "event id", "transaction id"),
    "customer": ("customer id", "user id", "client id", "contact id", "account", "email"),
    "channel": ("session default channel group", "original source", "source"),
    "time": ("date", "timestamp", "event time", "conversion date", "created"),
    "test": ("experiment", "experiment id"),
    "variant": ("experiment variant", "group"),
    "converted": ("conversion", "is conversion"),
}
_YES = frozenset({"1", "yes", "true", "y"})
_NO = frozenset({"0", "no", "false", "n", ""})
_Z = 1.959963984540054
"""Two standard errors, near enough: the bounds of 95% of a normal distribution."""


@dataclass(slots=True)
class _Contacts:
    """All contacts in the file, packed: a million customers fit in a few hundred megabytes."""

    channels: ChannelNames
    has_outcome: bool | None = None
    rows: int = 0
    names: list[str] = field(default_factory=list)
    paths: dict[str, array[int]] = field(default_factory=dict)
    repeated: int = 0
    _ids: set[int] = field(default_factory=set)
    claimed: Counter[str] = field(default_factory=Counter)
    tests: defaultdict[str, dict[str, list[tuple[str, int]]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """By test and customer: the variants met, each with its time."""
    _numbers: dict[str, int] = field(default_factory=dict)

    def take(self, row: DataRow) -> None:
        """One row. Raises BadValueError where it cannot be used."""
        customer, said = row.needed("customer"), row.needed("channel")
        moment = row.moment("time")
        converted = self._converted(row)
        if self._is_repeated(row.text("id"), said):
            self.repeated += 1
            return
        channel = self.channels.of(said)
        number = self._numbers.setdefault(channel, len(self._numbers))
        if number == len(self.names):
            self.names.append(channel)
        self.rows += 1
        self.claimed[channel] += converted
        seconds = int(moment.timestamp())
        self.paths.setdefault(customer, array("q")).append(
            (seconds << _TIME_BITS) | (number << 1) | converted
        )
        if row.text("test"):
            test, _, inside = row.text("test").partition(":")
            variant = row.text("variant") or inside
            if not variant:
                raise BadValueError("test names no variant; write test:variant, or fill in variant")
            met = self.tests[test.strip()].setdefault(customer, [])
            met.append((variant.strip(), seconds))

    def _is_repeated(self, row_id: str, channel: str) -> bool:
        """Whether a channel has given this row before, as exports that overlap do."""
        if not row_id:
            return False
        name = hash((row_id, channel))
        known = name in self._ids
        self._ids.add(name)
        return known

    def _converted(self, row: DataRow) -> bool:
        if self.has_outcome is None:
            self.has_outcome = "converted" in row.values
        if not self.has_outcome:
            return True
        text = row.text("converted").casefold()
        if text not in _YES | _NO:
            raise BadValueError(f"converted is {text!r}; write yes or no")
        return text in _YES

    def path(self, packed: Iterable[int]) -> list[tuple[int, str, bool]]:
        """A customer's contacts in the order of time: seconds, channel, whether it converts."""
        in_order = sorted(packed, key=lambda one: one >> _TIME_BITS)
        return [
            (one >> _TIME_BITS, self.names[(one & _REST) >> 1], bool(one & 1)) for one in in_order
        ]


_TIME_BITS: Final = 24
_REST: Final = (1 << _TIME_BITS) - 1


def mechanics_of(
    settings: ConversionSettings | None, file: CanonFile, report: Report
) -> Mechanics | None:
    """Offers, tests and credits; None where the canon has none of them and no file is named.

    Raises DataFileError naming file, line and remedy.
    """
    offers = tuple(_offers(file, report))
    contacts = _read(settings, tuple(file.channels)) if settings else None
    tests = tuple(_tests(file.experiments, contacts))
    if settings is None or contacts is None:
        return Mechanics(offers, tests) if offers or tests else None
    credited, customers = _credited(contacts, settings.rule)
    credits = tuple(
        Credit(name, contacts.claimed[name], credited.get(name, Fraction(0)))
        for name in sorted(contacts.names, key=lambda n: (-credited.get(n, Fraction(0)), n))
    )
    return Mechanics(
        offers,
        tests,
        str(settings.file),
        settings.rule,
        contacts.rows,
        customers,
        contacts.claimed.total() - customers,
        credits,
        tuple(_notes(contacts, settings, file.experiments)),
    )


def _offers(file: CanonFile, report: Report) -> Iterator[OfferLine]:
    entries = {entry.id: entry.text for entry in report.entries}
    leaks = Counter(f.canon_id for f in report.findings if f.rule == "offer-out-of-scope")
    for offer in file.offers:
        until = offer.until.isoformat() if offer.until else None
        text = entries.get(offer.id, offer.id)
        yield OfferLine(offer.id, text, offer.channels, until, leaks[offer.id])


def _read(settings: ConversionSettings, channels: Sequence[str]) -> _Contacts:
    contacts = _Contacts(ChannelNames(settings, channels))
    needed = ("customer", "channel", "time")
    found = rows(settings.file, settings.columns, COLUMNS, needed)
    take_all(found, contacts.take, settings.file)
    return contacts


def _notes(
    contacts: _Contacts, settings: ConversionSettings, known: Iterable[Experiment]
) -> Iterator[str]:
    yield from contacts.channels.notes("audit.conversions")
    if contacts.repeated:
        yield f"{settings.file}: {contacts.repeated:,} lines repeat an id of the same channel"
    registered = {(test.id, test.variant) for test in known}
    met = {
        (test, variant)
        for test, customers in contacts.tests.items()
        for some in customers.values()
        for variant, _ in some
    }
    for test, variant in sorted(met - registered)[:5]:
        yield f"{settings.file}: test {test!r}, variant {variant!r}, is not registered in the canon"


# --- credit -----------------------------------------------------------------------------


def _credited(contacts: _Contacts, rule: str) -> tuple[Mapping[str, Fraction], int]:
    """Credits by channel, which come to one for each customer who converted."""
    credited: defaultdict[str, Fraction] = defaultdict(Fraction)
    customers = 0
    for packed in contacts.paths.values():
        path = contacts.path(packed)
        if not any(converted for _, _, converted in path):
            continue
        customers += 1
        if contacts.has_outcome:
            first = next(i for i, (_, _, converted) in enumerate(path) if converted)
            path = path[: first + 1]
        for channel, share in shares([channel for _, channel, _ in path], rule):
            credited[channel] += share
    return credited, customers


def shares(path: Sequence[str], rule: str) -> Iterator[tuple[str, Fraction]]:
    """How one credit is shared among the contacts of a customer, in their order."""
    if rule == "first":
        yield path[0], Fraction(1)
    elif rule == "last" or len(path) == 1:
        yield path[-1], Fraction(1)
    elif len(path) == 2:
        yield path[0], Fraction(1, 2)
        yield path[1], Fraction(1, 2)
    else:
        yield path[0], Fraction(2, 5)
        for channel in path[1:-1]:
            yield channel, Fraction(1, 5) / (len(path) - 2)
        yield path[-1], Fraction(2, 5)


# --- tests ------------------------------------------------------------------------------


def _tests(known: Sequence[Experiment], contacts: _Contacts | None) -> Iterator[ExperimentLine]:
    for test_id in dict.fromkeys(test.id for test in known):
        yield _test([test for test in known if test.id == test_id], contacts)


def _test(variants: Sequence[Experiment], contacts: _Contacts | None) -> ExperimentLine:
    head = variants[0]
    control = next((test for test in variants if test.control), head)
    met, both, outside = _met(variants, contacts)
    lines = [VariantLine(t.variant, t is control, *met[t.variant]) for t in variants]
    base = next(line for line in lines if line.control)
    why = ""
    if contacts is None:
        why = "no file of conversions is named in the settings"
    elif not contacts.has_outcome:
        why = "the file has no column `converted`, so nobody knows who did not convert"
    else:
        lines = [line if line.control else with_lift(line, base) for line in lines]
    starts = min((t.from_ for t in variants if t.from_), default=None)
    until = max((t.until for t in variants if t.until), default=None)
    return ExperimentLine(
        head.id,
        head.channel,
        head.metric,
        starts.isoformat() if starts else None,
        until.isoformat() if until else None,
        tuple(lines),
        both,
        outside,
        why,
    )


def _met(
    variants: Sequence[Experiment], contacts: _Contacts | None
) -> tuple[dict[str, tuple[int, int]], int, int]:
    """Customers and conversions by variant; who met several variants, and who met it outside."""
    counted: dict[str, list[int]] = {test.variant: [0, 0] for test in variants}
    both = outside = 0
    by_name = {test.variant: test for test in variants}
    for customer, some in contacts.tests[variants[0].id].items() if contacts else ():
        inside = [(v, at) for v, at in some if v in by_name and _runs(by_name[v], at)]
        outside += not inside
        named = {variant for variant, _ in inside}
        if len(named) > 1:
            both += 1
        elif named and contacts is not None:
            since = min(at for _, at in inside)
            path = contacts.path(contacts.paths[customer])
            counted[named.pop()][0] += 1
            counted[inside[0][0]][1] += any(c and at >= since for at, _, c in path)
    return {name: (many, converted) for name, (many, converted) in counted.items()}, both, outside


def _runs(test: Experiment, seconds: int) -> bool:
    day = EPOCH + timedelta(seconds=seconds)
    return (test.from_ is None or test.from_ <= day) and (test.until is None or day <= test.until)


def with_lift(line: VariantLine, base: VariantLine) -> VariantLine:
    """The variant with its lift, and the interval of the ratio of two shares by logarithms.

    Katz, Baptista, Azen and Pike (1978). None where nobody converted on a side.
    """
    if not (line.converted and base.converted):
        return line
    ratio = line.rate / base.rate
    spread = math.sqrt(
        1 / line.converted - 1 / line.customers + 1 / base.converted - 1 / base.customers
    )
    low, high = (ratio * math.exp(side * _Z * spread) - 1 for side in (-1, 1))
    return replace(line, lift=ratio - 1, low=low, high=high)
