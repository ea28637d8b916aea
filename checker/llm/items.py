"""What a model is shown: matches as JSON data, grouped by passage, in an order it cannot guess."""

from __future__ import annotations

import hashlib
import json
import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checker.approved import Canon
from checker.llm.canaries import Canary, pair
from checker.models import Context, TextUnit
from checker.rules.verdict import Match
from checker.values.terms import TermKind

_BEFORE, _AFTER, _HEADINGS = 2, 1, 4
_LONGEST = 300

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """Whose texts they are; a part of every prompt, and so of every key."""

    company: str
    names: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()

    @classmethod
    def of(cls, canon: Canon) -> About:
        """What a canon says of its company."""

        def named(kind: TermKind) -> tuple[str, ...]:
            found = {term.text for term in canon.lexicon.terms if term.kind is kind}
            return tuple(sorted(found - {canon.company}))

        return cls(canon.company, named(TermKind.COMPANY), named(TermKind.COMPETITOR))


@dataclass(frozen=True, slots=True)
class Item:
    """A match as data. `key` is what its answer depends on, apart from model and prompt."""

    key: str
    approved: str
    passage: Data

    @classmethod
    def of(cls, match: Match, about: About) -> Item:
        """A match's item."""
        passage = passage_of(match)
        key = digest(about.company, about.names, about.competitors, match.sentence.text, passage)
        return cls(key, match.sentence.text, passage)


@dataclass(frozen=True, slots=True)
class Batch:
    """Items under ids, with a control question of each kind among them.

    `data` is the JSON text the model is shown, `fence` the line before and after it.
    """

    ids: dict[str, Item]
    controls: dict[str, Canary]
    data: str
    fence: str


def digest(*parts: object) -> str:
    """One hash of several values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def batch(items: Sequence[Item], about: About, seed: int) -> Batch:
    """Items and control questions in random order, under random ids.

    What a passage says cannot depend on the seed, so that no text can name an id, tell a
    control question from the rest, or close the fence.
    """
    chance = random.Random(f"{seed} {digest(*(item.key for item in items))}")  # noqa: S311
    controls = pair(about.company, chance)
    ids = iter(_ids(chance, len(items) + len(controls)))
    named_items = {next(ids): item for item in items}
    named_controls = {next(ids): control for control in controls}
    shown = _by_passage(named_items)
    shown += [
        {**control.passage, "compare": [{"id": name, "approved": control.approved}]}
        for name, control in named_controls.items()
    ]
    chance.shuffle(shown)
    fence = f"=== {chance.getrandbits(48):012x} ==="
    return Batch(named_items, named_controls, as_json({"passages": shown}), fence)


def _ids(chance: random.Random, count: int) -> list[str]:
    letters = "bcdfghjkmnpqrstvwxz"
    found: set[str] = set()
    ordered: list[str] = []
    while len(ordered) < count:
        name = "".join(chance.choices(letters, k=4))
        if name not in found:
            found.add(name)
            ordered.append(name)
    return ordered


def _by_passage(named: dict[str, Item]) -> list[Data]:
    """Each passage once, with what it is to be compared with."""
    groups: dict[str, Data] = {}
    for name, item in named.items():
        group = groups.setdefault(digest(item.passage), {**item.passage, "compare": []})
        group["compare"].append({"id": name, "approved": item.approved})
    return list(groups.values())


def passage_of(match: Match) -> Data:
    """A passage with what stands around it. The document's name is not sent."""
    unit, passage = match.passage.unit, match.passage
    data = {
        "text": _even(unit.plain, len(unit.plain)),
        "struck out": [_even(unit.plain[s.start : s.end]) for s in unit.struck],
        **_around(unit.context),
        "channel": passage.channel,
        "dated": passage.dated.isoformat() if passage.dated else None,
        "seen": _seen(unit),
    }
    return {name: value for name, value in data.items() if value}


def _around(context: Context) -> Data:
    cell = context.cell
    table = None
    if cell is not None:
        table = {
            "row": [_even(text) for text in cell.row_headers],
            "column": [_even(text) for text in cell.column_headers],
            "caption": _even(cell.caption or ""),
        }
        table = {name: value for name, value in table.items() if value}
    return {
        "title": _even(context.title or ""),
        "headings": [_even(text) for text in context.headings[-_HEADINGS:]],
        "before": [_even(text) for text in context.before[-_BEFORE:]],
        "after": [_even(text) for text in context.after[:_AFTER]],
        "table": table,
    }


def _seen(unit: TextUnit) -> str:
    return "" if unit.visibility == "visible" else unit.visibility


def _even(text: str, longest: int = _LONGEST) -> str:
    """White space evened out; what only gives context is cut where it is long."""
    even = " ".join(text.split())
    return even if len(even) <= longest else even[:longest].rstrip() + " …"


# Letters that nobody sees, or that are more than letters, are shown as what they are.
_UNSEEN = re.compile(r"[^\x20-\x7e]")


def as_json(value: object) -> str:
    """JSON in which every character that is not seen is written as its number."""
    return _UNSEEN.sub(_shown, json.dumps(value, ensure_ascii=False))


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    if unicodedata.category(character)[0] != "C" and not 0x115F <= ord(character) <= 0x1160:
        return character
    encoded = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{encoded[i]:02x}{encoded[i + 1]:02x}" for i in range(0, len(encoded), 2))
