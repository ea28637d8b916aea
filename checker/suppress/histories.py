"""What was decided about each finding, found without asking every decision about every one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from checker.models import Finding
from checker.suppress.fingerprints import LENGTH
from checker.suppress.waivers import Waiver


class Histories:
    """Decisions by the finding they name; those that name several are asked one by one."""

    def __init__(self, decisions: Sequence[Waiver]) -> None:
        """`decisions` are oldest first."""
        self._of_one: defaultdict[str, list[tuple[int, Waiver]]] = defaultdict(list)
        self._of_many: list[tuple[int, Waiver]] = []
        for number, decision in enumerate(decisions):
            name = decision.fingerprint or ""
            listed = self._of_one[name] if len(name) == LENGTH else self._of_many
            listed.append((number, decision))

    def about(self, finding: Finding) -> tuple[Waiver, ...]:
        """The decisions about a finding, oldest first."""
        candidates = [*self._of_one.get(finding.fingerprint, ()), *self._of_many]
        covering = [each for each in candidates if each[1].covers(finding)]
        return tuple(decision for _, decision in sorted(covering, key=lambda each: each[0]))
