"""Lists of names in approved sentences: `kept in Frankfurt, Paris and Stockholm`.

A text that lists most of the same names and another one beside them, of the same thing, says
more or something else than is approved. Fewer names exclude nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from checker.approved import Canon, Sentence
from checker.models import Conflict, Label, Span, Stance
from checker.rules.certainty import own_words
from checker.rules.verdict import Passage, Verdict, differs
from checker.statements.patterns.find import asks
from checker.values.terms import fold
from checker.values.words import content

_NAME = r"[A-Z][\w.+-]*(?:[ ](?:[A-Z\d][\w.+-]*))*"
_LIST = re.compile(rf"{_NAME}(?:,\s+{_NAME})*,?\s+(?:and|or|&)\s+{_NAME}")
_NAMED = re.compile(_NAME)
_FEWEST, _SHARED = 3, 2


@dataclass(frozen=True, slots=True)
class NameList:
    """Names listed together, each with its place, and the other words of their sentence."""

    names: dict[str, Span]
    words: frozenset[str]


def judge_enumerations(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A list of names with one among them that the approved list of the same has not."""
    plain = passage.unit.plain
    found = name_lists(plain) if "," in plain else ()
    if not found or asks(plain) or any(f.stance is not Stance.OURS_NOW for f in passage.facts):
        return
    for here in found:
        for sentence in canon.sentences:
            if passage.within(sentence.scoping):
                yield from _compare(here, sentence, passage, canon)


@lru_cache(maxsize=2_000)
def name_lists(plain: str) -> tuple[NameList, ...]:
    """Every list of three names or more in a text."""
    found = []
    for match in _LIST.finditer(plain):
        named = (m for m in _NAMED.finditer(plain, *match.span()))
        names = {fold(m[0]).rstrip("."): Span(*m.span()) for m in named}
        if len(names) >= _FEWEST:
            rest = plain[: match.start()] + " " + plain[match.end() :]
            found.append(NameList(names, content(rest)))
    return tuple(found)


def _compare(
    here: NameList, sentence: Sentence, passage: Passage, canon: Canon
) -> Iterator[Verdict]:
    for there in name_lists(sentence.text):
        more = [name for name in here.names if name not in there.names]
        left_out = [name for name in there.names if name not in here.names]
        if len(here.names) - len(more) < _SHARED or len(more) != 1 or len(left_out) > 1:
            continue
        span = here.names[more[0]]
        if _is_known(more[0], canon):
            yield Verdict(Label.NEUTRAL, span, sentence.id)
            continue
        said = passage.unit.plain[span.start : span.end]
        near = there.words & (own_words(passage.unit) | here.words)
        yield differs(
            "claim-contradiction",
            span,
            sentence.id,
            expected=sentence.text,
            found=said,
            message=f"“{said}” stands among names that are approved without it: “{sentence.text}”",
            conflict=Conflict.PROVEN if near else Conflict.IMPLIED,
        )


def may_be_listed(sentence: Sentence, words: frozenset[str]) -> bool:
    """Whether a document with these words can list names as an approved sentence does."""
    return any(
        sum(words.issuperset(_WORD.findall(name)) for name in listed.names) >= _SHARED
        for listed in name_lists(sentence.text)
    )


_WORD = re.compile(r"[^\W_]+")


def _is_known(name: str, canon: Canon) -> bool:
    """Whether the canon speaks of a name anywhere: then it may well stand in the list."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(word.search(fold(text)) for text in canon.wording.values())
