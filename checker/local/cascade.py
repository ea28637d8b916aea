"""What the rules left open, matched with approved sentences and judged by a local model.

A rule's contradiction is never cleared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from checker.models import Label
from checker.rules.verdict import Judge, Match, Open, Verdict
from checker.statements.passage import Passage


class Matches(Protocol):
    """Pairs open passages of one document with the approved sentences nearest to them."""

    def matches(self, left: Sequence[Open]) -> list[Match]:
        """The matches in the passages' order, nearest first; see `checker.local.matching`."""
        ...


class Cascade:
    """Decides open passages: matched with approved sentences, then judged in turn."""

    def __init__(self, matcher: Matches, local: Judge) -> None:
        self._matcher = matcher
        self._local = local

    def judge(self, left: Sequence[Open]) -> Iterator[tuple[Passage, Verdict]]:
        """The verdict on each open passage of one document that has anything to decide."""
        left = [one for one in left if self._local.can_decide(one.passage)]
        matches = self._matcher.matches(left)
        if not matches:
            return
        verdicts = list(self._local(matches))
        by_passage: dict[int, list[Verdict]] = {}
        for match, verdict in zip(matches, verdicts, strict=True):
            by_passage.setdefault(id(match.passage), []).append(verdict)
        passages = {id(match.passage): match.passage for match in matches}
        for key, given in by_passage.items():
            yield passages[key], _strongest(given)


_ORDER = (Label.CONTRADICTION, Label.UNDECIDED, Label.ENTAILMENT, Label.NEUTRAL)


def _strongest(verdicts: list[Verdict]) -> Verdict:
    """One verdict for a passage: what matters most, by the judge that is surest of it."""
    return min(verdicts, key=lambda v: (_ORDER.index(v.label), -v.score, v.canon_id))
