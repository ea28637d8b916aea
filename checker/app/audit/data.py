"""Data files of an audit: rows by our own names, one at a time, every mistake with its line.

A file of a million rows is never held: it is read, checked and added up as it goes by.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from checker.audit_settings import DataSettings
from checker.interface import CheckerError
from checker.values.currencies import parse as currency_of

_SHOWN: Final = 10
"""Mistakes that are named; the rest are counted."""
_NAMES_SHOWN: Final = 5
EPOCH: Final = date(1970, 1, 1)

Aliases = Mapping[str, Sequence[str]]
"""What exports of other tools call a column of ours, by our name for it."""


class DataFileError(CheckerError):
    """A data file cannot be used: which line, why, and what to do."""


class BadValueError(ValueError):
    """A value of a row that cannot be used: what is wrong and what to do."""


@dataclass(slots=True)
class DataRow:
    """A row: its line in the file, and its texts by our names for the columns."""

    line: int
    values: dict[str, str]

    def text(self, name: str) -> str:
        """A text, empty where the row has none."""
        return self.values.get(name, "")

    def needed(self, name: str) -> str:
        """A text that has to be there."""
        text = self.text(name)
        if not text:
            raise BadValueError(f"{name} is empty; fill it in, or take the line out")
        return text

    def count(self, name: str) -> Decimal | None:
        """A number of things, not below zero; None where the row has none."""
        text = self.text(name)
        return _at_least_zero(name, text, _number(name, text)) if text else None

    def share(self, name: str) -> Decimal | None:
        """A share between 0 and 1: `12%`, or `0.12`; None where the row has none."""
        text = self.text(name)
        if not text:
            return None
        share = _number(name, text.removesuffix("%"))
        share = share / 100 if text.endswith("%") else share
        _at_least_zero(name, text, share)
        if share > 1:
            hint = "; write 12% or 0.12 for twelve percent" if "%" not in text else ""
            raise BadValueError(f"{name} is {text}, more than 100%{hint}; mend the line")
        return share

    def money(self, name: str) -> tuple[Decimal, str | None] | None:
        """An amount with the currency its sign or code names; None where the row has none."""
        text = self.text(name)
        if not text:
            return None
        bare = text.strip(_SIGNS)
        sign = text.replace(bare, "").strip() if bare else ""
        amount = _at_least_zero(name, text, _number(name, bare))
        return amount, (currency_of(sign) if sign else None)

    def moment(self, name: str) -> datetime:
        """A day or a time, of 1970 or later."""
        text = self.needed(name)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            hint = "write it as 2026-05-31 or 2026-05-31T14:00"
            raise BadValueError(f"{name} is {text!r}, which is no day; {hint}") from error
        if moment.date() < EPOCH:
            hint = "a spreadsheet makes such a day of an empty or broken cell; mend the line"
            raise BadValueError(f"{name} is {text}, before 1970; {hint}")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_SIGNS = "$€£¥₹₩₺₪₽ ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00a0"


def _number(name: str, text: str) -> Decimal:
    bare = text.strip()
    if "," in bare:
        whole, _, rest = bare.partition(".")
        groups = whole.lstrip("-").split(",")
        if not (0 < len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])):
            hint = "use a point for decimals and commas for thousands only"
            raise BadValueError(f"{name} is {text!r}; {hint}")
        bare = whole.replace(",", "") + (f".{rest}" if rest else "")
    try:
        number = Decimal(bare)
    except InvalidOperation as error:
        raise BadValueError(f"{name} is {text!r}, which is no number; mend the line") from error
    if not number.is_finite():
        raise BadValueError(f"{name} is {text!r}, which is no number; mend the line")
    return number


def _at_least_zero(name: str, text: str, number: Decimal) -> Decimal:
    if number < 0:
        raise BadValueError(f"{name} is {text}, below zero; mend the line, or take it out")
    return number


class Mistakes:
    """Gathers what is wrong with the lines of a file, and says it all at once."""

    def __init__(self, file: Path) -> None:
        self._file, self._said, self._count = file, list[str](), 0

    def add(self, line: int, what: object) -> None:
        """Something is wrong with a line."""
        self._count += 1
        if len(self._said) < _SHOWN:
            self._said.append(f"{self._file}:{line}: {what}")

    def settle(self) -> None:
        """Raises DataFileError where anything was wrong."""
        if self._said:
            more = self._count - len(self._said)
            rest = [f"{self._file}: and {more:,} more lines"] if more else []
            raise DataFileError("\n".join((*self._said, *rest)))


class ChannelNames:
    """The canon's names for the channels of a file, and how often it has others."""

    def __init__(self, settings: DataSettings, channels: Sequence[str]) -> None:
        """Raises DataFileError for a name that the settings map to no channel of the canon."""
        mistakes = Mistakes(settings.file)
        for other, name in settings.channels.items():
            if name not in channels:
                known = ", ".join(channels)
                mistakes.add(0, f"channels: {other!r} leads to {name!r}; the canon has: {known}")
        mistakes.settle()
        own = {name.casefold(): name for name in channels}
        mapped = {other.casefold(): name for other, name in settings.channels.items()}
        self._known, self._file = {**own, **mapped}, settings.file
        self._strange = Counter[str]()

    def of(self, said: str) -> str:
        """The canon's name for a channel, or what was said where it has none."""
        channel = self._known.get(said.casefold())
        if channel is None:
            self._strange[said] += 1
        return channel or said

    def notes(self, section: str) -> Iterator[str]:
        """The names it has most often that the canon does not; `section` is to map them."""
        for name, count in self._strange.most_common(_NAMES_SHOWN):
            lines = f"{self._file}: {name!r} ({count:,} lines)"
            yield f"{lines} is no channel of the canon; map it under {section}.channels"


def take_all(found: Iterable[DataRow], take: Callable[[DataRow], None], file: Path) -> None:
    """Hand on every row of a file. Raises DataFileError with all that is wrong with them."""
    mistakes = Mistakes(file)
    for row in found:
        try:
            take(row)
        except BadValueError as error:
            mistakes.add(row.line, error)
    mistakes.settle()


def rows(
    file: Path, columns: Mapping[str, str], aliases: Aliases, needed: Sequence[str]
) -> Iterator[DataRow]:
    """The rows of a CSV file by our names. `columns` goes before `aliases` for what is what.

    Comments (`#`) and empty lines before the header, and rows that are empty, are passed over.
    Raises DataFileError for a file that cannot be read or lacks a column of `needed`.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            yield from _rows(file, opened, columns, aliases, needed)
    except OSError as error:
        raise DataFileError(f"{file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise DataFileError(f"{file}: is no UTF-8 text; save it as CSV in UTF-8") from error


def _rows(
    file: Path,
    lines: Iterator[str],
    columns: Mapping[str, str],
    aliases: Aliases,
    needed: Sequence[str],
) -> Iterator[DataRow]:
    numbered = enumerate(lines, 1)
    first, header = next(((n, t) for n, t in numbered if t.strip() and t[0] != "#"), (0, ""))
    if not header:
        raise DataFileError(f"{file}: has no header line; name the columns in the first line")
    delimiter = max(",;\t", key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter))]
    where = _places(file, first, names, columns, aliases, needed)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            if any(cells):
                values = {own: cells[at].strip() for own, at in where.items() if at < len(cells)}
                yield DataRow(first + reader.line_num, values)
    except csv.Error as error:
        at = first + reader.line_num
        raise DataFileError(f"{file}:{at}: {error}; save it as CSV again") from error


def _places(
    file: Path,
    line: int,
    names: Sequence[str],
    columns: Mapping[str, str],
    aliases: Aliases,
    needed: Sequence[str],
) -> dict[str, int]:
    """In which cell each of our columns is."""
    known = {name.casefold(): at for at, name in reversed(list(enumerate(names)))}
    found: dict[str, int] = {}
    for own, others in aliases.items():
        said = [columns[own]] if own in columns else [own, *others]
        at = next((known[name.casefold()] for name in said if name.casefold() in known), None)
        if at is not None:
            found[own] = at
        elif own in columns:
            wrong = f"there is no column {columns[own]!r} for {own}"
            raise DataFileError(f"{file}:{line}: {wrong}; it has: {', '.join(names)}")
    unknown = sorted(columns.keys() - aliases.keys())
    if unknown:
        raise DataFileError(f"{file}: columns: {unknown[0]!r} is none; known: {', '.join(aliases)}")
    lacking = [own for own in needed if own not in found]
    if lacking:
        hint = f"name it in the settings (columns: {{{lacking[0]}: …}}); it has: {', '.join(names)}"
        raise DataFileError(f"{file}:{line}: there is no column {lacking[0]!r}; {hint}")
    return found
