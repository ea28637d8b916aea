"""Passages that try to steer whoever checks them: plain, disguised, or split over units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import re2

from checker.approved import Canon
from checker.models import Finding, Span, TextUnit
from checker.rules.disguises import readings
from checker.rules.placed import finding_in
from checker.rules.steering_words import LANGUAGES
from checker.rules.verdict import Verdict, differs
from checker.statements.passage import Passage

RULE = "injection"
_MESSAGE = "This text addresses the checker; it changes nothing about how the document is checked"
_TAIL = 160


_PATTERNS = tuple(pattern for patterns in LANGUAGES.values() for pattern in patterns)


def _regardless_of_case(megabytes: int) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = megabytes << 20
    return options


def _by_letters() -> Any:
    """Tells whether any pattern matches; of each is run only if the text has the letters it needs.

    Looking for letters takes a small automaton, and nearly no text has those of any pattern. The
    automaton of all patterns grows with the words in their gaps: making it costs more than running
    it.
    """
    letters = re2.Filter()
    for pattern in _PATTERNS:
        letters.Add(pattern, _regardless_of_case(8))
    letters.Compile()
    return letters


_BY_LETTERS = _by_letters()


@cache
def _in_one() -> Any:
    """All patterns in one, which gives the places of the matches."""
    every = "|".join(f"(?:{pattern})" for pattern in _PATTERNS)
    return re2.compile(every, _regardless_of_case(64))


# What tells a reader how such texts work, or what one can do, gives no order.
_TOLD = re.compile(
    r"(?:\b(?:can|could|may|might|to|would|will|that|if|when|where|whether|who|users?|they|attackers?|tools?|you|we|it|like|as|says?|said|(?:do|must|should|shall|may) not|don['’]t|never)|[\"'“‘`])\s*$",
    re.I,
)
_ORDERS = re.compile(
    r"(?:ignore|disregard|forget|override|bypass|skip|drop|discard|you are)\b", re.I
)


def find_steering(text: str) -> str | None:
    """The words that steer, as they are written or as they are read; None where none do."""
    return next((said for _, said in _places(text)), None) or next(
        (said for other in readings(text) for _, said in _places(other)), None
    )


def judge_injection(passage: Passage, canon: Canon) -> Iterator[Verdict]:  # noqa: ARG001
    """Passages that try to steer whoever checks them."""
    plain = passage.unit.plain
    said = find_steering(plain)
    if said is not None:
        yield differs(
            RULE,
            Span.of_words(passage.unit.plain),
            "",
            expected="text for readers",
            found=said,
            message=_MESSAGE,
        )


@dataclass(slots=True)
class Watch:
    """What a single unit does not show: steering spread over units, and in a file's name."""

    uri: str
    tail: str = ""
    found: list[tuple[TextUnit, str, str]] = field(default_factory=list)
    named: bool = False

    def see(self, passage: Passage) -> None:
        """Take note of the next passage of the document."""
        unit = passage.unit
        if not self.named:
            self.named = True
            said = find_steering(_name_of(self.uri))
            if said is not None:
                self.found.append((unit, said, "The name of this document addresses the checker"))
        said = self._across(unit.plain)
        if said is not None:
            self.found.append((unit, said, f"Together with the text before it: {_MESSAGE}"))
        self.tail = f"{self.tail} {' '.join(unit.plain.split())}"[-_TAIL:]

    def findings(self, channel: str | None) -> Iterator[Finding]:
        """A finding for each."""
        for unit, said, message in self.found:
            yield finding_in(
                unit,
                Span.of_words(unit.plain),
                channel,
                RULE,
                message=message,
                expected="text for readers",
                found=said,
            )

    def _across(self, plain: str) -> str | None:
        """Steering that begins in the units before and ends in this one."""
        if not self.tail or self.tail[-1] in ".!?。":
            return None
        text = f"{self.tail} {' '.join(plain.split())}"
        border = len(self.tail)
        across = (
            said for span, said in _places(text) if span.start < border and span.end > border + 1
        )
        return next(across, None)


def _name_of(uri: str) -> str:
    """A file's name as words."""
    return re.sub(r"[-_.+\s]+|%20", " ", PurePosixPath(uri).name)


def _places(text: str) -> Iterator[tuple[Span, str]]:
    if not _BY_LETTERS.Match(text):
        return
    for match in _in_one().finditer(text):
        if not (_ORDERS.match(match[0].lstrip()) and _TOLD.search(text, 0, match.start())):
            yield Span(*match.span()), match[0].strip()
