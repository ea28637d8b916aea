"""Which approved entries are met with agreement, on which channel and where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from checker.models import Agreed
from checker.rules.verdict import Verdict
from checker.statements.passage import Passage
from checker.statements.pieces import locate

_Key = tuple[str, str | None]


@dataclass(slots=True)
class Agreements:
    """Agreements by entry and channel; `most` places of each are kept, the rest counted."""

    most: int
    met: dict[_Key, Agreed] = field(default_factory=dict)

    def meet(self, passage: Passage, verdict: Verdict) -> None:
        """Count a verdict that agrees."""
        channel = passage.channel
        before = self._before(verdict.canon_id, channel)
        places = before.places
        if len(places) < self.most:
            unit = passage.unit
            places = (*places, (locate(unit, verdict.span, channel), unit.plain))
        self._keep(replace(before, count=before.count + 1, places=places))

    def add(self, more: Agreed) -> None:
        """Count what another document agrees with."""
        before = self._before(more.canon_id, more.channel)
        places = (*before.places, *more.places)[: self.most]
        self._keep(replace(before, count=before.count + more.count, places=places))

    def all(self) -> tuple[Agreed, ...]:
        """All of them, in the order of entries and channels."""
        order = sorted(self.met, key=lambda key: (key[0], key[1] or ""))
        return tuple(self.met[key] for key in order)

    def _before(self, canon_id: str, channel: str | None) -> Agreed:
        return self.met.get((canon_id, channel)) or Agreed(canon_id, channel, 0)

    def _keep(self, agreed: Agreed) -> None:
        self.met[agreed.canon_id, agreed.channel] = agreed
