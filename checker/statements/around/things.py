"""Which thing a text speaks of: what its labels name, and words that make it a narrower one.

"Private storage" is not "public storage", "audit log retention" not "log retention".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.models import Fact, FactKind, TextUnit
from checker.statements.patterns.scene import topic_of, without_names
from checker.values.evidence import PLAN_WORDS
from checker.values.names import Lexicon
from checker.values.terms import fold
from checker.values.words import PLAIN, content, fold_phrases, stems


def names_a_plan(unit: TextUnit) -> bool:
    """Whether a sentence or a table's headers have a word plans are called by, as a name."""
    cell = unit.context.cell
    texts = (*cell.row_headers, *cell.column_headers) if cell is not None else (unit.plain,)
    words = (word for text in texts for word in re.findall(r"\b[A-Z]\w+", text))
    return any(word.lower() in PLAN_WORDS for word in words)


def is_labelled(unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a cell's own headers say what it is about, so that headings need not."""
    return bool(topic_of(own_labels(unit), lexicon) - PLAIN)


def says_phrase(phrase: str | None, unit: TextUnit) -> bool:
    """Whether a unit, its headers or its headings have a phrase in full."""
    if phrase is None:
        return True
    context = unit.context
    cell = context.cell
    headers = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
    texts = (unit.plain, *headers, *context.headings[-1:], context.title or "")
    return any(phrase in fold(text) for text in texts)


def narrowed(topic: frozenset[str], fact: Fact, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether words beside the topic's words make it a narrower thing."""
    cell = unit.context.cell
    if cell is not None and not topic <= content(unit.plain):
        texts = tuple(map(_unmeasured, own_labels(unit)))
        labels = parts_of(texts)
        named = [label for label in labels if topic <= content(label)]
        words = topic_of(named or labels, lexicon)
        extra = words - topic - PLAIN
        part = any(_is_part(topic, label) for label in texts)
        labelled = bool(topic & words) and topic <= words | fact.topic
        return part or (bool(extra) and labelled)
    if fact.kind is FactKind.LIMIT and topic - PLAIN == fact.topic - PLAIN:
        return False  # what is counted right here is called just so
    plain = _besides(fact, unit.plain)
    texts = (plain,) if topic & content(plain) else unit.context.headings[-1:]
    if any(_is_part(topic, text) for text in texts):
        return True
    if _of_another(topic, plain, lexicon):
        return True
    return bool(words_beside(topic, plain, lexicon) - PLAIN)


def _besides(fact: Fact, plain: str) -> str:
    """A text without the words that say who has a thing: `Team excludes` narrows none."""
    if fact.kind is not FactKind.AVAILABILITY:
        return plain
    start, end = fact.span
    return f"{plain[:start]} . {plain[end:]}"


# `Rate limit (requests per second)`: how it is measured is no part of what it is called.
_MEASURE = re.compile(r"\s*\([^()]*\)\s*$")


def _unmeasured(label: str) -> str:
    return _MEASURE.sub("", label) or label


def parts_of(labels: Iterable[str]) -> tuple[str, ...]:
    """The things a row is labelled with, one by one: `SSO, RBAC`."""
    return tuple(part for label in labels for part in _AND.split(label) if part.strip())


_AND = re.compile(r"\s*(?:[,;/&+]|\band\b)\s*")
_FOR_THE = re.compile(
    r"\s+(?:for|of|in|via)\s+(?:the|our)\s+(?P<thing>(?:[\w-]+\s+){0,2}?[\w-]+)(?=\s+(?:is|are|was|can|requires?|needs?|lasts?|comes?|costs?|works?)\b|[.,;)]|$)",
    re.I,
)


def _of_another(topic: frozenset[str], plain: str, lexicon: Lexicon) -> bool:
    """Whether the topic's words go on to another thing: `SSO for the mobile app`."""
    ends = [m.end() for m in re.finditer(r"[\w-]+", plain) if set(stems(m[0])) & topic]
    after = _FOR_THE.match(plain, max(ends)) if ends else None
    if after is None:
        return False
    return bool(without_names(content(after["thing"]), after["thing"], lexicon) - topic - PLAIN)


_OF = re.compile(
    r"\b(?:per|through|via|to an?|within|inside)\s+(?:an?\s+|the\s+|your\s+)?(?P<thing>[\w-]+)",
    re.I,
)


def _is_part(topic: frozenset[str], text: str) -> bool:
    """Whether the topic is only what another thing goes by: `access per resource group`."""
    text = fold_phrases(text)
    words = [m for m in re.finditer(r"[\w-]+", text) if set(stems(m[0])) & topic]
    parts = {match.start("thing") for match in _OF.finditer(text)}
    ends = {m.end() + 1 for m in words if m.start() in parts}
    return bool(words) and all(m.start() in parts | ends for m in words)


def words_beside(topic: frozenset[str], plain: str, lexicon: Lexicon) -> frozenset[str]:
    """Content words right before the topic's words, in the same noun phrase."""
    return without_names(frozenset(_neighbours(topic, plain)), plain, lexicon) - topic


def _neighbours(topic: frozenset[str], plain: str) -> list[str]:
    words = fold_phrases(plain).replace("(", " . ").replace(",", " . ").replace(":", " . ").split()
    bases = [stems(word) for word in words]
    found: list[str] = []
    core = topic - PLAIN or topic  # `vehicles keep`: what history is called by, too
    for i, base in enumerate(bases):
        if i > 1 and words[i - 2].lower() in _BEFORE_VERBS:
            continue  # "to enforce 2FA": what is done with a thing does not narrow it
        if i and base and set(base) <= core and _modifies(words[i - 1], bases[i - 1]):
            found.extend(b for b in bases[i - 1] if b not in topic)
    return found


_BEFORE_VERBS = frozenset("to can could may might must will you we they cannot".split())
_VERBS = ("ing", "ed", "ly")


def _modifies(word: str, base: tuple[str, ...]) -> bool:
    """Whether a word before a noun can narrow it: not a verb form, not an end of clause."""
    bare = word.strip('*_`"“(')
    verb = bare.lower().endswith(_VERBS) and not bare[:1].isupper()
    return bool(base) and word[-1:].isalnum() and not verb


_NUMBERED = re.compile(r"\b([^\W\d_]{3,})\s+(\d{1,3})\b(?!\s*[%.,]?\d)")


def numbered_apart(label: str, text: str) -> bool:
    """Whether both number the same thing, each another one: `Level 3`, `Level 1 issues`."""
    here, there = (
        {(m[1].lower(), m[2]) for m in _NUMBERED.finditer(said)} for said in (label, text)
    )
    shared = {word for word, _ in here} & {word for word, _ in there}
    return bool(shared) and not here & there


_LABEL = re.compile(r"([^:]{1,40}):\s")


def own_labels(unit: TextUnit) -> tuple[str, ...]:
    """What a cell is labelled with: the nearest header of its row and that of its column."""
    cell = unit.context.cell
    return (*cell.row_headers[-1:], *cell.column_headers[-1:]) if cell is not None else ()


def label_of(unit: TextUnit) -> str:
    """What a line is labelled with: its row of a table, or what stands before its colon."""
    cell = unit.context.cell
    if cell is not None and cell.row_headers:
        return cell.row_headers[-1]
    label = _LABEL.match(unit.plain)
    return label[1] if label else ""
