"""A source with what its escapes stand for in their place, and the way back to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from checker.readers.entities import DrawnText

LINE_END = "\v"
"""What an escaped line end stands as: it ends a line of the text, and none of the source."""


class Unescaped:
    """`text` is the source as it is shown; places are mapped to it and back."""

    def __init__(self, source: str, escapes: Iterable[DrawnText]) -> None:
        parts: list[str] = []
        self._there, self._here = [0], [0]
        for start, end, shown in escapes:
            parts += (source[self._there[-1] : start], shown)
            self._here.append(self._here[-1] + start - self._there[-1] + len(shown))
            self._there.append(end)
        parts.append(source[self._there[-1] :])
        self.text = "".join(parts)

    def here(self, there: int) -> int:
        """Where a place of the source is in the text."""
        at = bisect_right(self._there, there) - 1
        return self._here[at] + there - self._there[at]

    def there(self, here: int) -> int:
        """Where a place of the text is in the source."""
        at = bisect_right(self._here, here) - 1
        return self._there[at] + here - self._here[at]
