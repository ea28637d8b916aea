"""Reading documents with a reader: their windows, what was said in them, what went unread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from checker.models import Fact, TextUnit, Unread
from checker.statements.clues import Clues, Here, near_clues
from checker.statements.draft import KeptDrafts
from checker.statements.ground import Dropped, Ground, Statement
from checker.statements.reader import Read, StatementReader
from checker.statements.window import LONGEST, Rank, Window, windows_of
from checker.values.names import Lexicon


@dataclass(frozen=True, slots=True)
class Page:
    """A document to be read: its units in order, with the facts that are known of each.

    `known` is what a reader said of it before.
    """

    uri: str
    channel: str | None
    units: Sequence[TextUnit]
    facts: Sequence[Sequence[Fact]] = ()
    known: Sequence[KeptDrafts] = ()


@dataclass(slots=True)
class Said:
    """What a document says, by a reader. Places are those of its units.

    `read` are the units the reader has read, `unread` why windows were not. `weighed` has, for
    each unit of which nothing was said that cannot be believed, the ids of the entries that it was
    held against; none where a reader said nothing of any line that it was shown with it. `drafts`
    is what to keep of it.
    """

    statements: list[Statement] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    unread: Counter[str] = field(default_factory=Counter)
    weighed: dict[int, frozenset[str]] = field(default_factory=dict)
    drafts: list[KeptDrafts] = field(default_factory=list)

    def left_out(self, uri: str) -> tuple[Unread, ...]:
        """What was not read, by reason."""
        return tuple(Unread(uri, count, why) for why, count in sorted(self.unread.items()))


@dataclass(frozen=True)
class DocumentReader:
    """Has a reader read documents, and grounds what it says.

    `excluded` says by uri and channel which documents it must not be shown; `hidden` has what
    visitors do not see read, too; `dropped` is told of every draft that is not believed.
    `clues` tell what may speak of something approved: that is read first, and nothing else
    where `only_clued`.
    """

    reader: StatementReader
    lexicon: Lexicon
    longest: int = LONGEST
    hidden: bool = False
    excluded: Callable[[str, str | None], bool] = field(default=lambda _uri, _channel: False)
    dropped: Callable[[Dropped], None] = field(default=lambda _dropped: None)
    clues: Clues | None = None
    only_clued: bool = False

    def __call__(self, pages: Sequence[Page]) -> list[Said]:
        """What each of the documents says."""
        cut = [
            () if self.excluded(page.uri, page.channel) else self._windows(page) for page in pages
        ]
        known = [drafts for page in pages for drafts in page.known]
        read = self.reader(cut, known)
        return [self._grounded(page, reads) for page, reads in zip(pages, read, strict=True)]

    def _windows(self, page: Page) -> tuple[Window, ...]:
        here = self.clues.of(page.units, page.facts) if self.clues else None
        kept = near_clues(page.units, here.units) if here and self.only_clued else None
        windows = windows_of(
            page.units, channel=page.channel, longest=self.longest, hidden=self.hidden, only=kept
        )
        return windows if here is None else tuple(_ranked(window, here) for window in windows)

    def _grounded(self, page: Page, reads: Sequence[Read]) -> Said:
        said = Said()
        ground = Ground(page.units, self.lexicon, self.reader.name)
        for read in reads:
            self._take(read, ground, said)
        return said

    def _take(self, read: Read, ground: Ground, said: Said) -> None:
        if read.unavailable:
            said.unread[read.unavailable] += len(read.windows)
            return
        doubtful: set[int] = set()
        before = len(said.statements)
        if read.kept is not None:
            said.drafts.append(read.kept)
        for draft in read.drafts:
            made = ground(draft, read.lines, read.brief)
            if isinstance(made, Statement):
                said.statements.append(made)
            else:
                doubtful.add(draft.line)
                self.dropped(made)
        heard = len(said.statements) > before
        against = frozenset(i for entry in read.brief.entries for i in entry.ids if heard)
        for line in read.lines:
            said.read.update(line.units)
            if line.number not in doubtful:
                said.weighed.update(
                    (u, said.weighed.get(u, frozenset()) | against) for u in line.units
                )


def _ranked(window: Window, here: Here) -> Window:
    """A window with its rank: by its page, else by whether anything in it is a clue."""
    clued = any(unit in here.units for line in window.lines for unit in line.units)
    if not clued:
        return window
    return replace(window, rank=Rank.PLANS if here.plans else Rank.CLUED)
