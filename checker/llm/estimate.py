"""What a run would ask and cost, without asking."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from checker.llm.client import Call
from checker.llm.ledger import Ledger, dollars, input_tokens

_TYPICAL = 70
"""Tokens of an ordinary answer to one match; the limit is `llm.answer_tokens`."""


@dataclass
class Estimate:
    """Counts the calls that would be made."""

    calls: int = 0
    matches: int = 0
    given: int = 0
    taken: int = 0
    taken_at_most: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, call: Call, matches: int, answers: int) -> None:
        """Count a call about some matches, with so many answers (control questions included)."""
        with self._lock:
            self.calls += 1
            self.matches += matches
            self.given += input_tokens(call)
            self.taken += min(_TYPICAL * answers, call.answer_tokens)
            self.taken_at_most += call.answer_tokens

    def text(self, model: str, ledger: Ledger, units: int) -> str:
        """For people: calls, tokens, cost. Nothing was sent."""
        share = f" of {units:,} units" if units else ""
        lines = [
            f"model        {model}",
            f"matches      {self.matches:,} to ask about{share}, "
            f"{ledger.spent().cached:,} in the cache",
            f"calls        {self.calls:,}",
            f"tokens in    about {self.given:,}",
            f"tokens out   about {self.taken:,}, at most {self.taken_at_most:,}",
        ]
        about = ledger.cost(self.given, self.taken)
        most = ledger.cost(self.given, self.taken_at_most)
        if about is None or most is None:
            lines.append("cost         unknown: name the model's price under llm.prices")
        else:
            lines.append(f"cost         about {dollars(about)}, at most {dollars(most)}")
        return "\n".join(lines) + "\n"
