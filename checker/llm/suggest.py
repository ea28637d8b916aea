"""Rewrites that agree with the canon: asked for, and shown only where the rules find nothing."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from checker.approved import Canon
from checker.llm.access import ModelAccess, Question
from checker.llm.answers import read_rewrite
from checker.llm.failures import LLMFailure
from checker.llm.shown import as_json, digest
from checker.models import Finding, TextUnit
from checker.rules.registry import judge
from checker.statements.passage import Passage
from checker.statements.patterns.find import find_facts
from checker.statements.window import squeezed
from prompts import load

PROMPT, VERSION = "rewrite", 1
_ANSWER_TOKENS, _TYPICAL = 400, 60
_BEFORE = 2
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LINK = re.compile(r"\b(?:https?://|www\.)|@\w")
_LONGER = 1.5
_ROOM = 80


REWRITTEN = frozenset(
    {"price-mismatch", "limit-mismatch", "availability-mismatch", "claim-contradiction"}
)
"""What another wording can mend; a name, a date or a missing text is mended otherwise."""


@dataclass(frozen=True)
class Rewriter:
    """Asks for a rewrite of a passage. None where there is none that can be shown."""

    access: ModelAccess
    canon: Canon

    def improved(self, passage: Passage, finding: Finding) -> Finding:
        """A finding with a rewrite, where it has no suggestion of its own."""
        if finding.suggestion or finding.rule not in REWRITTEN:
            return finding
        return replace(finding, suggestion=self(passage, finding.found, finding.expected))

    def __call__(self, passage: Passage, wrong: str, approved: str) -> str | None:
        """A text to put in the place of the passage's, in which some words are wrong."""
        text = self._rewrite(passage, wrong, approved)
        sound = text and is_sound(text, passage, wrong, approved, self.canon)
        return text if sound else None

    def _rewrite(self, passage: Passage, wrong: str, approved: str) -> str | None:
        data = {**_shown(passage), "wrong": wrong, "approved": approved}
        prompt, company = load(PROMPT, VERSION), self.canon.company
        key = digest(prompt.name, company, data)
        kept = self.access.kept(key, prompt)
        if kept is not None:
            return kept
        seed = self.access.seed_of(key)
        fence = f"=== {random.Random(f'{seed} {key}').getrandbits(48):012x} ==="  # noqa: S311 # nosec B311
        messages = prompt.render(company=company, data=as_json(data), fence=fence)
        question = Question(key, prompt, messages, _ANSWER_TOKENS, seed, typical=_TYPICAL)
        try:
            rewrite = read_rewrite(self.access.ask(question).text).rewrite
        except LLMFailure as failure:
            # A finding without a suggestion is whole; what failed is in the ledger.
            self.access.endpoint.ledger.dropped(f"no suggestion: {failure.kind}")
            return None
        self.access.endpoint.useful()
        self.access.keep(key, prompt, rewrite)
        return rewrite


def _shown(passage: Passage) -> dict[str, object]:
    """A passage as data, with what stands around it. The document's name is not sent."""
    unit = passage.unit
    context = unit.context
    cell = context.cell
    headers = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
    around: dict[str, object] = {
        "text": squeezed(unit.plain),
        "title": context.title,
        "headings": list(context.headings),
        "before": [squeezed(text) for text in context.before[-_BEFORE:]],
        "after": [squeezed(text) for text in context.after[:1]],
        "table": [squeezed(text) for text in headers],
    }
    return {name: value for name, value in around.items() if value}


def is_sound(text: str, passage: Passage, wrong: str, approved: str, canon: Canon) -> bool:
    """Whether a rewrite may be shown: the rules find nothing in it, and it adds nothing.

    Its numbers and links stand in the old text or the approved one, it is not much longer,
    and what was wrong is gone.
    """
    old = passage.unit.plain
    known = f"{old} {approved}"
    if not set(_NUMBER.findall(text)) <= set(_NUMBER.findall(known)):
        return False
    if _LINK.search(text) and not _LINK.search(old):
        return False
    if len(text) > _LONGER * len(old) + _ROOM or " ".join(text.split()) == " ".join(old.split()):
        return False
    if wrong and wrong not in approved and wrong in text:
        return False
    return not judge(_in_place(text, passage, canon), canon).findings


def _in_place(text: str, passage: Passage, canon: Canon) -> Passage:
    """The rewrite where the old text stood, read anew."""
    unit = passage.unit
    location = replace(unit.location, end=unit.location.start + len(text))
    unit = TextUnit(text, text, location, unit.context, unit.kind, unit.visibility)
    return replace(passage, unit=unit, facts=find_facts(unit, canon.lexicon))
