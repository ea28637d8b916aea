"""What a run would ask and cost, without asking."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from checker.llm.client import Call
from checker.llm.ledger import ASSUMED, Ledger, dollars, likely_tokens


@dataclass
class Estimate:
    """Counts the calls that would be made; `batch` says that they would go into batches.

    `waiting` are calls that wait in batches already.
    """

    batch: bool = False
    waiting: int = 0

    calls: int = 0
    lines: int = 0
    given: int = 0
    first: Call | None = None
    taken: int = 0
    taken_at_most: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, call: Call, lines: int, typical: int) -> None:
        """Count a call about some lines, whose ordinary answer has `typical` tokens."""
        with self._lock:
            self.calls += 1
            self.lines += lines
            self.first = self.first or call
            self.given += likely_tokens(call)
            self.taken += typical
            self.taken_at_most += call.answer_tokens

    def preview(self) -> str:
        """The first prompt that would be sent, word for word; empty where none would be."""
        if self.first is None:
            return ""
        said = self.first.messages
        return f"\nthe first prompt, as it would be sent:\n\n{said.system}\n\n{said.user}\n"

    def text(self, model: str, ledger: Ledger, units: int) -> str:
        """For people: calls, tokens, cost. Nothing was sent."""
        share = f" of {units:,} units" if units else ""
        lines = [
            f"model        {model}",
            f"lines        {self.lines:,} to read{share}; "
            f"{ledger.spent().cached:,} pages in the cache",
            f"calls        {self.calls:,}{self._waiting()}",
            f"tokens in    about {self.given:,}",
            f"tokens out   about {self.taken:,}, at most {self.taken_at_most:,}",
        ]
        cost = ledger.batch_cost if self.batch else ledger.cost
        about, most = cost(self.given, self.taken), cost(self.given, self.taken_at_most)
        if about is None or most is None:
            lines.append("cost         unknown: name the model's price under llm.prices")
        else:
            kind = " in batches" if self.batch else ""
            lines.append(f"cost         about {dollars(about)}, at most {dollars(most)}{kind}")
        if self.batch and ledger.price and not ledger.price.names_batch:
            lines.append(f"             {ASSUMED}")
        return "\n".join(lines) + "\n"

    def waits(self) -> None:
        """Count a call that waits in a batch."""
        with self._lock:
            self.waiting += 1

    def _waiting(self) -> str:
        return f", and {self.waiting:,} waiting in batches" if self.waiting else ""
