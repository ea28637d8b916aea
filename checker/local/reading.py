"""A contradiction model as a judge: it reads what facts alone leave undecided.

None is shipped: no small model earned its place (docs/contradiction-model.md). One of a
user's own is named by its folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.local.local_input import model_input
from checker.local.model import LABELS, ContradictionModel
from checker.models import Conflict, Label
from checker.rules.verdict import Judge, Match, Verdict
from checker.statements.passage import Passage


@dataclass(frozen=True, slots=True)
class ReadingJudge:
    """A judge of facts first, then a model for what it leaves open. See `Judge`."""

    first: Judge
    model: ContradictionModel

    def __call__(self, matches: Sequence[Match]) -> list[Verdict]:
        """One verdict for each match, in their order."""
        verdicts = list(self.first(matches))
        left = [i for i, v in enumerate(verdicts) if v.label in {Label.UNDECIDED, Label.NEUTRAL}]
        if not left:
            return verdicts
        pairs = [model_input(matches[i]) for i in left]
        rows = self.model.probabilities([p for p, _ in pairs], [h for _, h in pairs])
        for i, row in zip(left, rows, strict=True):
            shares = dict(zip(LABELS, map(float, row), strict=True))
            verdicts[i] = self._read(matches[i], verdicts[i], shares)
        return verdicts

    def can_decide(self, passage: Passage) -> bool:
        """Whether a passage can be read: every one can."""
        del passage
        return True

    def _read(self, match: Match, open_: Verdict, shares: dict[Label, float]) -> Verdict:
        """A contradiction needs the model to be sure; an agreement, to find it likeliest."""
        share = shares[Label.CONTRADICTION]
        if share >= self.model.thresholds.contradiction:
            return _contradicts(match, open_, share)
        if share >= self.model.thresholds.undecided:
            return replace(open_, label=Label.UNDECIDED, score=share, decided_by="local")
        label = max(shares, key=shares.__getitem__)
        return replace(
            open_, label=label, conflict=Conflict.IMPLIED, score=shares[label], decided_by="local"
        )


def _contradicts(match: Match, open_: Verdict, share: float) -> Verdict:
    approved = " ".join(match.sentence.text.split())
    said = match.passage.unit.plain[open_.span.start : open_.span.end]
    return replace(
        open_,
        label=Label.CONTRADICTION,
        rule="claim-contradiction",
        expected=approved,
        found=said,
        message=f"“{said}” cannot be true together with the approved sentence “{approved}”, by a model that read both",
        conflict=Conflict.IMPLIED,
        score=share,
        decided_by="local",
    )
