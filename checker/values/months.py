"""The months of the year by name: one table for everything that reads a date."""

from __future__ import annotations

NAMES = tuple(
    "January February March April May June July August September October November December".split()
)
"""In English, in order."""

FOLDED = frozenset(name.lower() for name in NAMES)
SHORT = tuple(name[:3].lower() for name in NAMES)
"""The first three letters, which every short form begins with: `sep`, `sept.`."""

FULL = "|".join(name.lower() for name in NAMES)
"""An alternation of the full names, for patterns that do not mind the case."""
FULL_OR_SHORT = "|".join(
    f"{name[:3]}(?:{'t|' if name == 'september' else ''}{name[3:]})?" if name[3:] else name
    for name in (full.lower() for full in NAMES)
)
"""An alternation of the full and the short names; `may` has no shorter one."""


def parse(text: str) -> int | None:
    """The number of the month a word names (`March`, `sept.`): 1 to 12, None where it is none."""
    word = text.strip().lower().removesuffix(".")
    if len(word) < 3 or word[:3] not in SHORT:
        return None
    number = SHORT.index(word[:3])
    return number + 1 if word == "sept" or word in (SHORT[number], NAMES[number].lower()) else None


def agree(one: str, other: str) -> bool | None:
    """Whether two words name the same month; None where one of them names none."""
    first, second = parse(one), parse(other)
    return None if first is None or second is None else first == second
