"""Who reads: anything that turns windows and a brief into drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from checker.statements.brief import Brief
from checker.statements.draft import Draft, KeptDrafts
from checker.statements.window import Line, Window


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of some windows: drafts, or why there are none.

    `unavailable` is the reason where the windows could not be read; then nothing in them
    counts as read. `kept` is what to keep, so that they need not be read again.
    """

    windows: tuple[Window, ...]
    brief: Brief
    drafts: tuple[Draft, ...] = ()
    unavailable: str = ""
    kept: KeptDrafts | None = field(default=None, compare=False)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of the windows."""
        return tuple(line for window in self.windows for line in window.lines)


class StatementReader(Protocol):
    """Reads the windows of documents. Never raises because of what a window says."""

    @property
    def name(self) -> str:
        """What findings name as having decided them."""
        ...

    def __call__(
        self, documents: Sequence[Sequence[Window]], known: Iterable[KeptDrafts] = ()
    ) -> Sequence[Sequence[Read]]:
        """What is said in the windows of each document, in order.

        Every window stands in exactly one `Read`. Where not all can be read, those of the
        first rank are. What is `known` from before is not read again.
        """
        ...
