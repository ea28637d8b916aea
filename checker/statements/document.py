"""Reading one document with a reader: its windows, what was said in them, what went unread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from checker.models import TextUnit
from checker.statements.ground import Dropped, Ground, Statement
from checker.statements.reader import Read, StatementReader
from checker.statements.window import LONGEST, windows_of
from checker.values.names import Lexicon


@dataclass(slots=True)
class Said:
    """What a document says, by a reader. Places are those of its units.

    `read` are the units the reader has read, `unread` how many windows it has not.
    """

    statements: list[Statement] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    unread: int = 0


@dataclass(frozen=True)
class DocumentReader:
    """Has a reader read documents, and grounds what it says.

    `excluded` says by uri and channel which documents it must not be shown; `hidden` has what
    visitors do not see read, too; `dropped` is told of every draft that is not believed.
    """

    reader: StatementReader
    lexicon: Lexicon
    longest: int = LONGEST
    hidden: bool = False
    excluded: Callable[[str, str | None], bool] = field(default=lambda _uri, _channel: False)
    dropped: Callable[[Dropped], None] = field(default=lambda _dropped: None)

    def __call__(self, uri: str, channel: str | None, units: Sequence[TextUnit]) -> Said:
        """What the units of one document say."""
        said = Said()
        if self.excluded(uri, channel):
            return said
        windows = windows_of(units, channel=channel, longest=self.longest, hidden=self.hidden)
        ground = Ground(units, self.lexicon, self.reader.name)
        for read in self.reader(windows) if windows else ():
            self._take(read, ground, said)
        return said

    def _take(self, read: Read, ground: Ground, said: Said) -> None:
        if read.unavailable:
            said.unread += len(read.windows)
            return
        said.read.update(u for w in read.windows for line in w.lines for u in line.units)
        for draft in read.drafts:
            made = ground(draft, read.lines, read.brief)
            if isinstance(made, Statement):
                said.statements.append(made)
            else:
                self.dropped(made)
