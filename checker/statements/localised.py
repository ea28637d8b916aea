"""Exact values on pages in other languages: prices, numbers and ticks that stand by themselves.

A text that is a value and nothing else (`1.299,00 € pro Platz und Monat`, `Unbegrenzt`, `✓`) is put
into English, with the headers it stands under, and read as every other. Where one word of it is not
known, nothing of it is read. Sentences are not looked at: what they say, rules of English cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checker.models import STRUCTURED_DATA, Cell, Fact, FactKind, Span, TextUnit, UnitKind
from checker.statements.patterns.find import find_facts
from checker.values import currencies, periods, units
from checker.values.glossary import COMMAS, LANGUAGES, Glossary, GlossaryWord, Sort, glossary
from checker.values.legible import seen
from checker.values.names import Lexicon
from checker.values.numbers import FIXED_BLANKS
from checker.values.ticks import SIGNS

_KINDS = frozenset({FactKind.PRICE, FactKind.LIMIT, FactKind.AVAILABILITY})
_NUMBER = re.compile(rf"\d+(?:[.,'’{FIXED_BLANKS} ]\d{{3}})*(?:[.,]\d+)?(?![\d.,]*\d)")
_CODE = re.compile(rf"(?:{currencies.CODE})\b|{currencies.SIGN}")
_BETWEEN = re.compile(r"[\s/·•,;:()\[\]（）、。・–—*.-]+")
_WORDS = re.compile(r"[^\W\d_]{2}")
_LONGEST = 120


def localised(unit: TextUnit, language: str, lexicon: Lexicon) -> tuple[TextUnit, tuple[Fact, ...]]:
    """The values of a unit that is nothing else, in a language other than English.

    With the unit as rules are to see it: its headers are in English where their words are known.
    """
    if unit.visibility == STRUCTURED_DATA and unit.context.cell is not None:
        # Its headers are English, whatever the page is in.
        return unit, _kept(find_facts(unit, lexicon))
    if len(unit.plain) > _LONGEST:
        return unit, ()
    retired = _retired(unit, lexicon)
    if retired or language not in LANGUAGES:
        return unit, retired
    words = _Words(glossary(language), language in COMMAS)
    english = words.unit(unit)
    if english is None:
        return unit, ()
    facts = _placed(_kept(find_facts(english, lexicon)), unit)
    return replace(unit, context=english.context), tuple(facts)


def says_more(unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a unit has words, and is no name of a package or product."""
    return _WORDS.search(unit.plain) is not None and not _is_name(unit, lexicon)


def _kept(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.kind in _KINDS and fact.packages)


def _placed(facts: Iterable[Fact], unit: TextUnit) -> Iterator[Fact]:
    """Facts of the English unit at their place in the one it was made from: all of it."""
    start = len(unit.plain) - len(unit.plain.lstrip())
    whole = Span(start, max(start, len(unit.plain.rstrip())))
    return (replace(fact, span=whole) for fact in facts)


def _is_name(unit: TextUnit, lexicon: Lexicon) -> bool:
    said = unit.plain.strip()
    return any(term.text == said for term in lexicon.terms)


def _retired(unit: TextUnit, lexicon: Lexicon) -> tuple[Fact, ...]:
    """A cell or heading that is a retired name, as it is written, and nothing else."""
    if unit.kind not in {UnitKind.CELL, UnitKind.HEADING}:
        return ()
    facts = find_facts(unit, lexicon) if _is_name(unit, lexicon) else ()
    return tuple(fact for fact in facts if fact.kind is FactKind.NAME)


@dataclass(slots=True)
class _Value:
    """What a text was found to be made of."""

    amounts: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    words: list[GlossaryWord] = field(default_factory=list)

    def english(self, *sorts: Sort) -> list[str]:
        """What the words of some sorts are in English."""
        return [word.english for word in self.words if word.sort in sorts]

    @property
    def basis(self) -> str:
        """What an amount is for: `per seat per month, billed annually`."""
        rates, billed = self.english(Sort.RATE), self.english(Sort.BILLED)
        parts = [f"per {thing}" for thing in self.english(Sort.THING, Sort.PERIOD)]
        how = next((how for how in (*billed, *(rates if billed else ())) if how), None)
        if not billed:
            parts += [f"per {periods.ADVERBS[rate]}" for rate in rates]
        return " ".join(parts) + (f", billed {how}" if how else "")


@dataclass(frozen=True, slots=True)
class _Words:
    """Puts texts of one language into English where every word of them is known."""

    glossary: Glossary
    commas: bool

    def unit(self, unit: TextUnit) -> TextUnit | None:
        """The unit in English; None where it is no value, or more than one."""
        is_sign = unit.plain.strip() in SIGNS
        said = unit.plain if is_sign else self._said(_not_struck(unit))
        if said is None:
            return None
        context, cell = unit.context, unit.context.cell
        if cell is not None:
            context = replace(context, cell=self._cell(cell))
        plain_context = replace(context, before=(), after=())
        return replace(unit, text=said, plain=said, context=plain_context, struck=())

    def _cell(self, cell: Cell) -> Cell:
        return cell._replace(
            column_headers=tuple(map(self._header, cell.column_headers)),
            row_headers=tuple(map(self._header, cell.row_headers)),
            row_cells=tuple(self._said(text) or self._header(text) for text in cell.row_cells),
            caption=self._header(cell.caption) if cell.caption else None,
            below=tuple(self._said(text) or text for text in cell.below),
            basis=tuple(self._said(text) or text for text in cell.basis),
        )

    def _said(self, text: str) -> str | None:
        """A value in English; None where the text is anything else."""
        value = self._read(text)
        if value is None or len(value.amounts) + len(value.numbers) > 1:
            return None
        bound = " ".join(value.english(Sort.BOUND)[:1])
        if value.amounts:
            return f"{bound} {value.amounts[0]} {value.basis}".strip()
        if value.english(Sort.MONEY) or value.codes:
            return None
        if value.numbers:
            counted = value.english(Sort.THING, Sort.PERIOD)
            return (
                f"{bound} {value.numbers[0]} {_many(counted)}".strip() if len(counted) < 2 else None
            )
        alone = value.english(Sort.VALUE)
        if len(alone) == 1:
            return alone[0]
        rates = value.english(Sort.RATE, Sort.BILLED)
        return next(filter(None, rates), None) if rates and not value.english(Sort.PRICE) else None

    def _header(self, text: str) -> str:
        """What a header says of the amounts under it in English; else the header as it is."""
        value = self._read(text)
        if value is None or value.amounts or value.numbers or not value.words:
            return text
        rates = [rate for rate in value.english(Sort.RATE, Sort.BILLED) if rate]
        if value.english(Sort.PRICE) or value.codes or rates:
            return " ".join(["price", *value.codes, value.basis]).strip()
        return _many(value.english(Sort.THING, Sort.PERIOD)[:1]) or text

    def _read(self, text: str) -> _Value | None:
        """What a text is made of; None where a piece of it is not known."""
        value, at, text = _Value(), 0, seen(text)
        while at < len(text):
            gap = _BETWEEN.match(text, at)
            end = gap.end() if gap else self._piece(text, at, value)
            if end is None:
                return None
            at = end
        return _with_amount(value)

    def _piece(self, text: str, at: int, value: _Value) -> int | None:
        """The end of what stands at a place, which is taken down; None where it is not known."""
        if found := self.glossary.at(text, at):
            value.words.append(found[0])
            return found[1]
        if code := _CODE.match(text, at):
            value.codes.append(code[0])
            return code.end()
        number = _NUMBER.match(text, at)
        digits = self._number(number[0]) if number else None
        if number is None or digits is None:
            return None
        value.numbers.append(digits)
        return number.end()

    def _number(self, digits: str) -> str | None:
        """A number as English writes it; None where it could be two."""
        bare = re.sub(rf"['’{FIXED_BLANKS} ]", "", digits)
        point, groups = (",", ".") if self.commas else (".", ",")
        if point in bare and groups in bare and bare.rfind(groups) > bare.rfind(point):
            point, groups = groups, point  # both stand there, so that it is clear
        whole, dot, fraction = bare.partition(point)
        if (
            groups in fraction
            or point in fraction
            or _is_unclear(whole, fraction, groups, self.commas)
        ):
            return None
        number = Decimal(whole.replace(groups, ""))
        return f"{number:,}{'.' if dot else ''}{fraction}"


def _is_unclear(whole: str, fraction: str, groups: str, commas: bool) -> bool:
    """`1,068` is read in two ways where a comma is the point: `0,125` is not."""
    in_groups = whole.split(groups)
    if any(len(group) != 3 for group in in_groups[1:]):
        return True
    return commas and len(fraction) == 3 and whole != "0" and len(in_groups) == 1


def _with_amount(value: _Value) -> _Value:
    """The number with its currency as an amount: `49` and `$` are `$49`."""
    money = [*value.codes, *value.english(Sort.MONEY)]
    if len(value.numbers) == 1 and len(money) == 1:
        before = money[0] in currencies.SIGNS
        number = value.numbers.pop()
        value.amounts.append(f"{money[0]}{number}" if before else f"{number} {money[0]}")
    return value


def _not_struck(unit: TextUnit) -> str:
    """The text of a unit without what is struck out."""
    plain = unit.plain
    for span in reversed(unit.struck):
        plain = plain[: span.start] + " " + plain[span.end :]
    return plain


def _many(things: list[str]) -> str:
    return "".join(thing if thing in units.BYTES else f"{thing}s" for thing in things)
