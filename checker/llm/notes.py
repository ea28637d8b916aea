"""What a customer's note speaks of: a model chooses among the entries that are near to it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from checker.llm.access import ModelAccess, Question
from checker.llm.answers import read_choice
from checker.llm.failures import LLMFailure
from checker.llm.shown import as_json, digest
from prompts import load

PROMPT, VERSION = "note", 1
_ANSWER_TOKENS, _TYPICAL = 200, 30
_LONGEST = 1_000
"""Characters shown of a note."""


@dataclass(frozen=True)
class NoteReader:
    """Asks which entry a note speaks of; each note with the same entries is asked about once."""

    access: ModelAccess
    company: str

    def __call__(self, note: str, entries: Sequence[str]) -> int | None:
        """The number of the entry, from 0; None where the note speaks of none of them.

        Where the model does not answer, that is the nearest: the first.
        """
        data = {"note": note[:_LONGEST], "statements": list(entries)}
        prompt = load(PROMPT, VERSION)
        key = digest(prompt.name, self.company, data)
        kept = self.access.kept(key, prompt)
        if kept is not None:
            return _index(int(kept), entries)
        seed = self.access.seed_of(key)
        fence = f"=== {random.Random(f'{seed} {key}').getrandbits(48):012x} ==="  # noqa: S311 # nosec B311
        messages = prompt.render(company=self.company, data=as_json(data), fence=fence)
        question = Question(key, prompt, messages, _ANSWER_TOKENS, seed, typical=_TYPICAL)
        try:
            chosen = read_choice(self.access.ask(question).text, len(entries))
        except LLMFailure as failure:
            self.access.endpoint.ledger.dropped(f"a note went to the nearest entry: {failure.kind}")
            return 0
        self.access.endpoint.useful()
        self.access.keep(key, prompt, str(chosen))
        return _index(chosen, entries)


def _index(chosen: int, entries: Sequence[str]) -> int | None:
    return chosen - 1 if 1 <= chosen <= len(entries) else None
