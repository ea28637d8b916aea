"""Patterns that are compiled when they are first used: most runs need few of all there are."""

from __future__ import annotations

import re
from typing import Any, cast


class LazyPattern:
    """Stands for a pattern. What is asked of it twice is answered without a detour.

    A match's `re` is the pattern itself, and never this.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        value = getattr(re.compile(*self._given), name)
        setattr(self, name, value)
        return value


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for a module's head that is long, and that many runs do not need."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
