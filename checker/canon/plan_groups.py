"""Names that approved sentences give to several packages together.

"The premium plans are Starter, Pro and Enterprise": whoever reads "on any premium plan"
elsewhere knows which are meant. What costs nothing and what costs something needs no such
sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.statements.patterns.binding import groups_of
from checker.values.evidence import CUE
from checker.values.names import Lexicon
from checker.values.terms import NameMention, Term, TermKind

_NAMED = re.compile(
    rf"\b(?:the|our)\s+(?P<word>[a-z][\w-]*)\s+(?P<cue>{CUE})\s*(?:are|include|:|\()\s*(?:the\s+)?",
    re.I,
)
_ANYBODYS = frozenset(
    "free paid following available current other new three two four five six main".split()
)
_ENDS = re.compile(r"\s*(?:plans?\s*)?[.;)]|\s*$")


def plan_groups(texts: Iterable[str], packages: Sequence[Term]) -> Iterator[Term]:
    """A term for each group that a sentence names and lists whole, singular and plural."""
    lexicon = Lexicon(tuple(packages))
    for text in texts:
        for named in _NAMED.finditer(text):
            word = named["word"].lower()
            listed = _listed(text, named.end(), lexicon)
            if word not in _ANYBODYS and len(listed) > 1:
                cue = named["cue"].lower().removesuffix("s")
                for name in (f"{word} {cue}s", f"{word} {cue}"):
                    yield Term(name, TermKind.GROUP, name, listed)


def _listed(text: str, start: int, lexicon: Lexicon) -> frozenset[str]:
    """The packages of the list that begins at `start` and ends its clause; else none."""
    names: tuple[NameMention, ...] = lexicon.find(text, whole=True)
    for span, packages in groups_of(text, names):
        if span.start == start and _ENDS.match(text, span.end):
            return packages
    return frozenset()
