"""What is to be done again with documents whose results rest on another canon.

What a document says is compared again by what is stored, whatever has changed: that is cheap.
Its texts are looked at where names, claims or forbidden texts are others (`changed` says in
which documents they can be), and wherever a judge takes part that sees more than statements.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from checker.app.scan.basing import Channels
from checker.app.scan.changed import Changed, changed
from checker.app.scan.values import Task, Whole
from checker.app.scan.work import words_in
from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.statements.draft import KeptDrafts
from checker.statements.renamed import EVERYTHING, Renamed
from checker.store import Basis, Behind, Stale, Store
from checker.store.codec import ShapeError, unpacked


class Again(Enum):
    """What is to be done again with a document."""

    NOTHING = auto()
    COMPARE = auto()
    JUDGE_KNOWN = auto()  # as the rules know it, for a judge that sees its texts
    JUDGE = auto()


class Rebasing:
    """Says what takes documents from the basis that each rests on to another.

    `statements_alone` says that what a document says decides, and no judge sees its texts.
    `model` says that one reads them.
    """

    def __init__(
        self,
        store: Store,
        now: Basis,
        new: Canon,
        region: str | None,
        channels: Channels,
        statements_alone: bool,
        model: bool = False,
    ) -> None:
        """`new` is the canon of `now`, compiled for `region`, and `channels` are those it has."""
        self._store = store
        self._new = new
        self._region = region
        self.channels = channels
        self._statements_alone = statements_alone
        self._model = model
        self._settings = now.settings
        self._bases = store.scans.bases()
        self._changes: dict[int, tuple[Changed | None, bool]] = {}

    def task(self, behind: Behind) -> Task | None:
        """What is to be done with a document; None where its result is as good as it was.

        Raises ShapeError for what another version has kept, or what is damaged.
        """
        whole = unpacked(behind.parts, Whole)
        change, may_move = self._changed(behind.basis)
        moves = may_move and self._moves(behind, whole)
        again = Again.JUDGE if moves else self._again(behind, whole, change)
        if again is Again.NOTHING:
            return None
        if again is Again.COMPARE:
            return Task(behind.known.uri, said=behind.said)
        names = EVERYTHING if change is None else change.names
        return replace(self._from_texts(behind, whole, names), known=again is Again.JUDGE_KNOWN)

    def drafts(self, uri: str) -> tuple[KeptDrafts, ...]:
        """What a model said of a document before, where one reads."""
        return self._store.documents.drafts(uri) if self._model else ()

    def _again(self, behind: Behind, whole: Whole, change: Changed | None) -> Again:
        if behind.known.stale is Stale.JUDGE or change is None or change.passes(whole.days):
            return Again.JUDGE  # a required text may be due by what held only until yesterday
        if not change.compared and not change.ages([part.dated for part in whole.parts]):
            return Again.NOTHING
        if not whole.sure or change.needs_texts(words_in(behind.words)):
            return Again.JUDGE
        return Again.COMPARE if self._statements_alone else Again.JUDGE_KNOWN

    def _from_texts(self, behind: Behind, whole: Whole, names: Renamed) -> Task:
        known = behind.known
        reading = self._store.documents.reading(known.uri)
        if reading is None:
            raise ShapeError("nothing is kept of what was read")
        channels = tuple(self.channels.of(part.uri, known.given) for part in whole.parts)
        said = self.drafts(known.uri)
        return Task(known.uri, (), reading, channels, behind.said, names, drafts=said)

    def _moves(self, behind: Behind, whole: Whole) -> bool:
        """Whether any part of a document is on another channel now."""
        given = behind.known.given
        return any(part.channel != self.channels.of(part.uri, given) for part in whole.parts)

    def _changed(self, number: int) -> tuple[Changed | None, bool]:
        """How the canon of a basis differs from what is asked for, None where all may.

        And whether its channels do.
        """
        if number not in self._changes:
            self._changes[number] = self._since(self._bases.get(number))
        return self._changes[number]

    def _since(self, before: Basis | None) -> tuple[Changed | None, bool]:
        if before is None or before.settings != self._settings:
            return None, True
        canon = parse_canon(before.canon, "canon")
        old = compile_canon(canon, before.as_of, self._region)
        return changed(old, self._new), not self.channels.are_those_of(canon)
