"""Rewrites that agree with the canon: asked for, and shown only where the rules find nothing."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from checker.approved import Canon, Sentence
from checker.llm.answers import read_rewrite
from checker.llm.cache import Cache
from checker.llm.client import Call
from checker.llm.endpoint import Endpoint
from checker.llm.failures import LLMFailure
from checker.llm.items import About, as_json, digest, passage_of
from checker.llm.record import Recorder
from checker.llm.settings import LLMSettings
from checker.models import TextUnit
from checker.rules.registry import judge
from checker.rules.verdict import Match, Passage
from checker.statements.patterns.find import find_facts
from prompts import load

PROMPT, VERSION = "rewrite", 1
_ANSWER_TOKENS = 400
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LINK = re.compile(r"\b(?:https?://|www\.)|@\w")
_LONGER = 1.5
_ROOM = 80


@dataclass(frozen=True)
class Rewriter:
    """Asks for a rewrite of a passage. None where there is none that can be shown."""

    endpoint: Endpoint
    cache: Cache
    settings: LLMSettings
    recorder: Recorder | None
    canon: Canon
    about: About
    seed: int = 0

    def __call__(self, passage: Passage, wrong: str, approved: str) -> str | None:
        """A text to put in the place of the passage's, in which some words are wrong."""
        text = self._rewrite(passage, wrong, approved)
        sound = text and is_sound(text, passage, wrong, approved, self.canon)
        return text if sound else None

    def _rewrite(self, passage: Passage, wrong: str, approved: str) -> str | None:
        around = passage_of(Match(passage, Sentence("", approved)))
        data = {**around, "wrong": wrong, "approved": approved}
        prompt = load(PROMPT, VERSION)
        key = digest(self.settings.known_as, prompt.name, self.about.company, data)
        kept = self.cache.get(key)
        if kept is not None:
            self.endpoint.ledger.cached()
            return kept
        fence = f"=== {random.Random(f'{self.seed} {key}').getrandbits(48):012x} ==="  # noqa: S311
        messages = prompt.render(company=self.about.company, data=as_json(data), fence=fence)
        try:
            reply = self.endpoint.ask(Call(messages, prompt.schema, _ANSWER_TOKENS))
            rewrite = read_rewrite(reply.text).rewrite
        except LLMFailure as failure:
            # A finding without a suggestion is whole; what failed is in the ledger.
            self.endpoint.ledger.dropped(f"no suggestion: {failure.kind}")
            return None
        self.endpoint.useful()
        self.cache.put(key, self.settings.known_as, prompt.name, rewrite)
        return rewrite


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
