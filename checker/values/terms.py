"""Names the canon knows, and how names are compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from checker.models import Span


class TermKind(StrEnum):
    """What a known name stands for."""

    PACKAGE = "package"
    RETIRED = "retired"
    COMPETITOR = "competitor"
    PRODUCT = "product"
    COMPANY = "company"
    GROUP = "group"
    FORMER = "former"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True)
class Term:
    """A name the canon knows. `id` is the package's id, or the name itself.

    A feature is a name only where another one stands in it: `Slack integration` is not Slack.

    `packages` are those that a group's name stands for: `premium plans`. A former name's
    `id` is that of the claim that says so, `instead` what the thing is called now.
    """

    text: str
    kind: TermKind
    id: str
    packages: frozenset[str] = frozenset()
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name at its place. `id` is None for a package nobody knows.

    `foreign` says that the words before make it somebody else's ("Slack Pro"). `packages`
    are those that a group's name stands for.
    """

    span: Span
    said: str
    kind: TermKind
    id: str | None
    foreign: bool = False
    packages: frozenset[str] = frozenset()


_FOLD = str.maketrans({"-": " ", "_": " ", "\u00a0": " ", "‑": " ", "’": "'"})


def fold(text: str) -> str:
    """Lower case and spaces for hyphens, one character for one, so offsets stay."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_FOLD)


def same_name(a: str, b: str) -> bool:
    """Whether two names differ only by case, hyphens or a plural `s`."""
    return fold(a).rstrip("s") == fold(b).rstrip("s")


def nearly_same(word: str, name: str) -> bool:
    """Whether two folded words are a letter or two apart, and not a plural."""
    if word.rstrip("s") == name.rstrip("s") or word[0] != name[0]:
        return False
    return OSA.distance(word, name, score_cutoff=2) <= 2 and abs(len(word) - len(name)) <= 1
