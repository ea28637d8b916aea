"""What the contradiction model reads of a match: the same in training and at run time.

The premise is the approved sentence. The hypothesis is the passage with as much of what
stands around it as it takes to know what it is about: its heading, the line that leads in
to its list, the headers of its cell, the sentence before one that begins with "This".
"""

from __future__ import annotations

import re

from checker.models import TextUnit, UnitKind
from checker.rules.verdict import Match
from checker.statements.around.subject import leans
from checker.statements.window import squeezed

_LONGEST_CONTEXT = 90
_YES = re.compile(r"[✓✔✅☑\ufe0f]+|\[x\]|:(?:white_check_mark|heavy_check_mark|check):", re.I)
_NO = re.compile(r"[✗✘❌✕❎\ufe0f]+|[-–—]+|:x:", re.I)


def model_input(match: Match) -> tuple[str, str]:
    """Premise and hypothesis of a match."""
    sentence, unit = match.sentence, match.passage.unit
    return squeezed(sentence.unit.plain if sentence.unit else sentence.text), hypothesis(unit)


def hypothesis(unit: TextUnit) -> str:
    """A unit as the model reads it: `Billing: Storage, Pro: 10 GB`."""
    said = _said(unit)
    around = [part for part in (_heading(unit), *_lead(unit)) if part and part not in said]
    return ": ".join([*around, said])


def _said(unit: TextUnit) -> str:
    text = squeezed(unit.plain)
    cell = unit.context.cell
    if cell is None:
        return text
    text = _marked(text)
    headers = (
        ", ".join(filter(None, map(squeezed, group)))
        for group in (cell.row_headers, cell.column_headers)
    )
    label = ", ".join(filter(None, headers))
    return f"{label}: {text}" if label else text


def _marked(text: str) -> str:
    """A tick or a dash in words."""
    if _YES.fullmatch(text.replace(" ", "")):
        return "included"
    return "not included" if _NO.fullmatch(text.replace(" ", "")) else text


def _heading(unit: TextUnit) -> str:
    """The nearest heading; the title where there is none."""
    nearest = unit.context.headings[-1:] or ((unit.context.title,) if unit.context.title else ())
    return _short(nearest[0]) if nearest else ""


def _lead(unit: TextUnit) -> tuple[str, ...]:
    """What a list item or a leaning sentence cannot do without."""
    before = unit.context.before
    if not before or unit.context.cell is not None:
        return ()
    if unit.kind is UnitKind.ITEM:
        return tuple(
            _short(line).rstrip(" :") for line in before[:1] if line.rstrip().endswith(":")
        )
    return (_short(before[-1]).rstrip(" :."),) if leans(unit.plain) else ()


def _short(text: str) -> str:
    """The end of a text, from a word on: what stands nearest matters most."""
    text = squeezed(text)
    if len(text) <= _LONGEST_CONTEXT:
        return text
    return text[-_LONGEST_CONTEXT:].partition(" ")[2]
