"""How far a thing has come: in beta, or released. The words for it are the trade's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Span, Stage
from checker.values.clues import any_of

# A text without one of these tells no stage (in lower case).
STAGED = ("beta", "alpha", "preview", "early access", "release", "general", "experimental")

_EARLY = re.compile(
    r"\b(?:(?:public|private|closed|open|limited|technical|tech|early|developer)[ -])?"
    r"(?:beta|alpha|preview|early access)(?: (?:beta|preview|releases?|versions?))?\b(?!-)"
    r"|\bpre-?release\b(?! notes?\b)|\b(?:is|are|as) experimental\b|\bnot (?:yet )?generally available\b",
    re.I,
)
_RELEASED = re.compile(
    r"\b(?<!not )(?<!not yet )(?:generally available|general availability)\b"
    r"|\b(?:left|leaves|out of|past|graduated from|no longer in) (?:\w+ )?(?:beta|preview|early access)\b",
    re.I,
)


def _is_named(plain: str, match: re.Match[str]) -> bool:
    """Whether a stage is part of a name that a text has given: `the Beta Product`."""
    return match[0][0].isupper() and _CAPITAL.match(plain, match.end()) is not None


_CAPITAL = re.compile(r"\s[A-Z][a-z]")


def find_stages(plain: str) -> Iterator[tuple[Span, Stage]]:
    """Every stage a text tells, in order of place."""
    if not any_of(plain.lower(), STAGED):
        return
    released = [Span(*m.span()) for m in _RELEASED.finditer(plain)]
    early = (Span(*m.span()) for m in _EARLY.finditer(plain) if not _is_named(plain, m))
    apart = [s for s in early if not any(r.start <= s.start < r.end for r in released)]
    yield from sorted([(s, Stage.RELEASED) for s in released] + [(s, Stage.EARLY) for s in apart])
