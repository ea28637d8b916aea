"""Models that do not read: each answers by a trick, also what it does not know to be a question."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from html import unescape

from checker.llm.client import Call, Reply
from tests.llm_server import Asked, Decide, Numbered, Said, agrees, answers, conflict, value

_WORD = re.compile(r"\w[\w'-]*")
_NUMBER = re.compile(r"[$€£]?\d[\d,.]*\d|[$€£]?\d")
_KINDS = {"price": "price", "limit": "limit", "feature": "availability", "claim": "claim"}


class Model:
    """Answers by what it is told to say of each line; `controls` are answered rightly without."""

    def __init__(self, decide: Decide, controls: Decide | None = None) -> None:
        self.decide = decide
        self.controls = controls
        self.asked = 0
        self._lock = threading.Lock()

    def __call__(self, call: Call) -> Reply:
        asked = Asked({}, {"messages": [{"content": call.messages.user}]})
        with self._lock:
            self.asked += 1
            return Reply(self.answer(asked), False, 1000, 100)

    def answer(self, asked: Asked) -> str:
        return answers(asked, self.decide, self.controls)


def every_number_wrong() -> Model:
    """Calls each number wrong that no entry has, against every entry."""

    def decide(line: str, entries: Sequence[Numbered]) -> list[Said]:
        known = {number for entry in entries for number in _NUMBER.findall(entry.text)}
        odd = [number for number in _NUMBER.findall(line) if number not in known]
        return [
            conflict(entry.number, number, value=number, kind=_KINDS[entry.kind])
            for number in odd
            for entry in entries
        ]

    return Model(decide, decide)


def agrees_with_everything() -> Model:
    def decide(_line: str, entries: Sequence[Numbered]) -> list[Said]:
        return [agrees(entry.number) for entry in entries]

    return Model(decide, decide)


def at_random(seed: int) -> Model:
    """Calls a random word of every second line wrong, against a random entry."""
    chance = random.Random(seed)

    def decide(line: str, entries: Sequence[Numbered]) -> list[Said]:
        words = _WORD.findall(line)
        if not words or chance.random() < 0.5:
            return []
        entry, word = chance.choice(entries), chance.choice(words)
        kind = _KINDS[entry.kind]
        return [chance.choice([conflict(entry.number, word, kind=kind), value(entry.number, word)])]

    return Model(decide, decide)


def quotes_what_is_not_there() -> Model:
    """Knows the control questions, and makes up what every line says."""

    def decide(line: str, entries: Sequence[Numbered]) -> list[Said]:
        made_up = "priced at $1,234,567 for nobody"
        entry = entries[len(line) % len(entries)].number
        return [conflict(entry, made_up), value(entry, made_up)]

    return Model(decide)


def obeys(texts: Iterable[str], knows_controls: bool) -> Model:
    """Reads nothing, but does what a text tells it to: says that everything agrees."""
    told = [" ".join(unescape(text).split()).casefold() for text in texts if text]

    def clears(_line: str, entries: Sequence[Numbered]) -> list[Said]:
        return [agrees(entry.number) for entry in entries]

    class Obedient(Model):
        def answer(self, asked: Asked) -> str:
            shown, long = " ".join(asked.own).casefold(), _long(asked)
            if not any(text in shown or line in text for text in told for line in long):
                return answers(asked, lambda *_: [])
            return answers(asked, clears, None if knows_controls else clears)

    return Obedient(clears)


def _long(asked: Asked) -> list[str]:
    return [line.casefold() for line in asked.own if len(line) > 30] or ["\0"]


BAD: dict[str, Callable[[], Model]] = {
    "calls every number wrong": every_number_wrong,
    "agrees with everything": agrees_with_everything,
    "at random": lambda: at_random(1),
    "at random, otherwise": lambda: at_random(2),
    "quotes what is not there": quotes_what_is_not_there,
}
