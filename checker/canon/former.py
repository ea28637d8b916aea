"""Names that approved sentences say are no longer used, for things of any kind.

"Workspace Insights, formerly the Engagement Dashboard" and "Bronze support has ended" are
as clear as a package's retired names: whoever meets the old name as a current one elsewhere
has found a text that is behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checker.values.evidence import GONE, PLAN_WORDS
from checker.values.terms import Term, TermKind, fold

_NAME = r"[A-Z][\w+]*(?:[ -](?:[A-Z][\w+]*|\d+))*"
_BE = r"(?:is|are|was|were|has been|have been)"
_ONCE = r"(?:formerly|previously|once)"
_SAID = r"(?:known as|called|named)"
_NEXT = r"(?:the\s+)?[\"“]?"
_FORMERLY = re.compile(
    rf"(?P<new>{_NAME})[\"”]?"
    rf"(?:(?:,?\s*\(|,)\s*{_ONCE}\s+(?:{_SAID}\s+)?|\s+(?:was|were)\s+(?:{_ONCE}\s+)?{_SAID}\s+)"
    rf"{_NEXT}(?P<old>{_NAME})"
)
_CALLED = (
    rf"(?:(?:is|are)\s+(?:now\s+)?called|{_BE}\s+(?:since\s+)?(?:renamed(?:\s+to)?"
    r"|rebranded(?:\s+as)?)|became)"
)
_RENAMED = re.compile(rf"(?P<old>{_NAME})[\"”]?\s+{_CALLED}\s+{_NEXT}(?P<new>{_NAME})")
_REPLACED = re.compile(
    rf"(?P<old>{_NAME})[\"”]?\s+{_BE}\s+replaced\s+(?:by|with)\s+{_NEXT}(?P<new>{_NAME})"
)
# A noun may stand behind the name: `Bronze support has ended`.
_NOUN = rf"(?P<noun>\s+(?!{_BE}\b|has\b|have\b|no\b)[a-z]{{3,}})?"
_ENDED = re.compile(
    rf"(?P<old>{_NAME}){_NOUN}[\"”]?(?:,[^,;.]{{3,60}},)?\s+"
    rf"(?:{_BE}\s+(?:no longer\s+(?:offered|available|sold)|{GONE})"
    rf"|(?:has|have)\s+(?:ended|been\s+{GONE})|no longer\s+exists?)\b"
)
_WITH_SUCCESSOR = (_FORMERLY, _RENAMED, _REPLACED)


def former_names(claims: Iterable[tuple[str, str]], known: Iterable[Term]) -> Iterator[Term]:
    """A term for each name that a claim (id, text) says is no longer used.

    What the canon knows as a name already, of a package or of the company, is left alone.
    """
    taken = {fold(term.text) for term in known}
    for id_, text in claims:
        for name, instead in _former(text):
            if fold(name) not in taken:
                taken.add(fold(name))
                yield Term(name, TermKind.FORMER, id_, instead=instead)


def _former(text: str) -> Iterator[tuple[str, str | None]]:
    for pattern in _WITH_SUCCESSOR:
        for match in pattern.finditer(text):
            if match["old"] != match["new"] and _is_name(match, text):
                yield match["old"], match["new"]
    for match in _ENDED.finditer(text):
        if _is_name(match, text):
            yield match["old"] + (match["noun"] or ""), None
            if match["noun"] and fold(match["old"]) in PLAN_WORDS:
                yield match["old"], None


def _is_name(match: re.Match[str], text: str) -> bool:
    """Whether a capital is more than that of a sentence's first word: `Backups are …`."""
    old = match["old"]
    before = text[: match.start("old")].rstrip(" \"“'")
    begins = not before or before[-1] in ".!?:;"
    return not begins or len(old.split()) > 1 or not old.isalpha() or fold(old) in PLAN_WORDS
