"""Differences of two canons, and what the comparison of all kinds of entries shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from checker.canon.flaws import same_words
from checker.canon.schema import Model, Scoped


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `breaks` says that collateral true to the old canon may be wrong now."""

    canon_id: str
    kind: str
    text: str
    breaks: bool


class Identified(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """What other entries call it."""
        ...


E = TypeVar("E", bound=Identified)


def matched(old: Sequence[E], new: Sequence[E]) -> Iterator[tuple[E | None, E | None]]:
    """Entries by id, and by name where an id changed; the new file's order first."""
    rest = {entry.id: entry for entry in old}
    taken = {entry.id for entry in new}
    by_name = {_name(e): e.id for e in old if e.id not in taken and _name(e)}
    for entry in new:
        before = rest.pop(entry.id, None) or rest.pop(by_name.get(_name(entry), ""), None)
        yield before, entry
    yield from ((entry, None) for entry in rest.values())


def _name(entry: Identified) -> str:
    return same_words(getattr(entry, "name", ""))


def moved(old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
    """What is only in the old of two lists, and what is only in the new."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    return [x for x in before if x not in after], [x for x in after if x not in before]


def plus_minus(gone: Iterable[str], come: Iterable[str]) -> str:
    """`without A, with B`."""
    return ", ".join([*(f"without {x}" for x in gone), *(f"with {x}" for x in come)])


def bare(model: Model) -> dict[str, Any]:
    """What an entry says, without where a draft had it from."""
    return model.model_dump(by_alias=True, exclude={"source", "seen", "unsure"})


def fields_of(before: Model, after: Model) -> str:
    """The keys that differ, with both values."""
    was, now = bare(before), bare(after)
    return "; ".join(
        f"{key} is {shown(now[key])}, was {shown(was[key])}" for key in now if was[key] != now[key]
    )


def shown(value: object) -> str:
    """A value in a sentence."""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else f"'{value}'"


def scope_changes(before: Scoped, after: Scoped, canon_id: str, name: str) -> Iterator[Change]:
    """Where and when an entry holds, where that differs."""
    for key in ("channels", "regions", "from_", "until"):
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            label = key.rstrip("_")
            text = f"{name}: {label} is {shown(now)}, was {shown(was)}."
            yield Change(canon_id, "scope-changed", text, True)
