"""Where in the file an entry stands that findings name by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping

from checker.canon.schema import CanonFile
from checker.canon.tree import Path

_SECTIONS = ("packages", "features", "trials", "support", "slas", "claims")
_STEP = re.compile(r"\.?([a-z_]+)|\[(\d+)\]|\.(\d+)")


class EntryPlaces:
    """The path of every entry of a canon, and of the parts of its prices, limits and add-ons."""

    def __init__(self, canon: CanonFile) -> None:
        self._paths: Mapping[str, Path] = {
            entry.id: (section, index)
            for section in reversed(_SECTIONS)
            for index, entry in enumerate(getattr(canon, section))
        }

    def path_of(self, id_: str) -> Path:
        """The path of `growth.prices[0].extra[1]`; the file's own for what has no id in it."""
        entry = id_
        while entry and entry not in self._paths:
            entry = re.split(r"[.\[](?=[^.\[]*$)", entry, maxsplit=1)[0] if _cut(entry) else ""
        return (*self._paths.get(entry, ()), *_steps(id_[len(entry) :]))


def _cut(id_: str) -> bool:
    return "." in id_ or "[" in id_


def _steps(rest: str) -> Path:
    return tuple(name or int(at or number) for name, at, number in _STEP.findall(rest))
