"""The judges in turn: rules first, a local model on what they left, an LLM on what is still open.

A rule's contradiction is never cleared. What no judge can decide is reported for a
person's eyes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from checker.models import Label
from checker.rules.verdict import Judge, Match, Open, Passage, Verdict


class Matches(Protocol):
    """Pairs open passages of one document with the approved sentences nearest to them."""

    def matches(self, left: Sequence[Open]) -> list[Match]:
        """The matches in the passages' order, nearest first; see `checker.local.matching`."""
        ...


class Cascade:
    """Decides open passages: matched with approved sentences, then judged in turn."""

    def __init__(
        self, matcher: Matches, local: Judge, llm: Judge | None = None, *, confirm: bool = False
    ) -> None:
        """`confirm` has the LLM look at the local judge's contradictions, too."""
        self._matcher = matcher
        self._local = local
        self._llm = llm
        self._confirm = confirm

    def settle(self, left: Sequence[Open]) -> Iterator[tuple[Passage, Verdict]]:
        """The verdict on each open passage of one document that has anything to decide."""
        matches = self._matcher.matches(left)
        if not matches:
            return
        verdicts = list(self._local(matches))
        if self._llm is not None:
            self._ask(self._llm, matches, verdicts)
        by_passage: dict[int, list[Verdict]] = {}
        for match, verdict in zip(matches, verdicts, strict=True):
            by_passage.setdefault(id(match.passage), []).append(verdict)
        passages = {id(match.passage): match.passage for match in matches}
        for key, given in by_passage.items():
            yield passages[key], _strongest(given)

    def _ask(self, llm: Judge, matches: list[Match], verdicts: list[Verdict]) -> None:
        """Puts the LLM's verdict in the place of each one it may change."""
        asked = [i for i, v in enumerate(verdicts) if self._may_change(v)]
        answers = llm([matches[i] for i in asked]) if asked else ()
        for i, answer in zip(asked, answers, strict=True):
            verdicts[i] = self._kept(verdicts[i], answer, matches[i])

    def _may_change(self, verdict: Verdict) -> bool:
        if verdict.label is Label.UNDECIDED:
            return True
        return self._confirm and verdict.label is Label.CONTRADICTION

    def _kept(self, local: Verdict, answer: Verdict, match: Match) -> Verdict:
        """The answer, or the local verdict marked with why there is none.

        Somebody who asks an LLM wants to know what it left open: that needs their eyes.
        """
        if answer.label is not Label.UNDECIDED:
            return answer
        if local.label is not Label.UNDECIDED:
            return replace(local, unavailable=answer.unavailable)
        decided_by = local.decided_by if answer.unavailable else answer.decided_by
        return replace(
            answer,
            rule="needs-review",
            expected=match.sentence.text,
            found=match.passage.unit.plain.strip(),
            decided_by=decided_by,
        )


_ORDER = (Label.CONTRADICTION, Label.UNDECIDED, Label.ENTAILMENT, Label.NEUTRAL)


def _strongest(verdicts: list[Verdict]) -> Verdict:
    """One verdict for a passage: what matters most, by the judge that is surest of it."""
    return min(verdicts, key=lambda v: (_ORDER.index(v.label), -v.score, v.canon_id))
