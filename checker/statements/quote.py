"""Where quoted words stand in a text, whatever was done to blanks, quotes and dashes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from checker.models import Span

_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "‚": "'", "`": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
)
_MARKS = " \t\n\"'.,;:…*_`"


def find_quote(quote: str, text: str) -> Span | None:
    """The first place where a text has the quoted words; None where it does not.

    Compared in compatibility form without case; blanks count as one, and what is not seen
    counts as nothing. The span is exact: it slices the text itself.
    """
    wanted, _ = _folded(quote.strip(_MARKS))
    wanted = wanted.strip()
    if not wanted:
        return None
    folded, places = _folded(text)
    at = _find_whole(folded, wanted)
    if at is None:
        return None
    end = places[at + len(wanted) - 1] + 1
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1  # an accent belongs to its letter
    return Span(places[at], end)


def _find_whole(folded: str, wanted: str) -> int | None:
    """Where the words stand as whole words: `$5` is not in `$55`, nor in `$5.50`."""
    at = folded.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (
            _joins(folded[at - 1 : at], wanted[0]) or _joins(wanted[-1], folded[end : end + 1])
        ):
            rest = folded[end : end + 2]
            if not (wanted[-1].isdigit() and rest[:1] in ".," and rest[1:].isdigit() and rest):
                return at
        at = folded.find(wanted, at + 1)
    return None


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum()


@lru_cache(maxsize=4_000)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as it is compared, and for each of its characters the place it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for piece in _fold(character):
            if piece == " " and (not folded or folded[-1] == " "):
                continue
            folded.append(piece)
            places.append(place)
    return "".join(folded), tuple(places)


def _fold(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cf", "Cc", "Mn"}:
        return ""
    plain = unicodedata.normalize("NFKD", character.translate(_SAME)).casefold()
    return "".join(c for c in plain if unicodedata.category(c) != "Mn").replace("⁄", "/")
