"""JSON with the place of every text and number in it.

The standard parser decides what is JSON, and says what is wrong with it; it keeps no places,
so a text it has accepted is walked a second time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from checker.models import Span
from checker.readers.entities import DrawnText

_DEEPEST = 100
_STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_TOKEN = re.compile(
    r'\s*(?:"(?P<string>[^"\\]*(?:\\.[^"\\]*)*)"|(?P<mark>[{}\[\]:,])|(?P<bare>[^\s{}\[\]:,"]+))',
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL
)
_HALF = re.compile("[\ud800-\udfff]")
# Line breaks inside strings are wrong, and common in descriptions.
_LENIENT = json.JSONDecoder(strict=False)
_CONSTANTS = {"true": True, "false": False, "null": None}


class JsonError(ValueError):
    """Not JSON, or too deep. `at` is where in the text."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.at = at


class PlacedObject(dict[str, Any]):
    """A JSON object; `places` has the range of each value that is a text or a number.

    A text's range is that of its contents, without the quotes.
    """

    __slots__ = ("places",)

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, Span] = {}


def parse(text: str, start: int, end: int) -> object:
    """The value in `text[start:end]`: objects are `PlacedObject`, numbers exact.

    Raises JsonError.
    """
    check(text, start, end)
    return _Walk(text, start, end).value(0)[0]


def check(text: str, start: int, end: int) -> None:
    """Raises JsonError where `text[start:end]` is not JSON."""
    try:
        json.loads(text[start:end], strict=False, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, start + error.pos) from None
    except RecursionError:
        raise JsonError("nested too deeply", start) from None
    except ValueError as error:
        raise JsonError(str(error), start) from None


class Token(NamedTuple):
    """A mark, or a text, a number or a word (`mark` is empty then) and where it stands.

    A text's range is that of its contents, without the quotes.
    """

    mark: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text that is known to be JSON."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        yield Token(match["mark"] or "", *match.span(kind))


def strings(text: str) -> Iterator[tuple[int, int]]:
    """The contents of what stands in quotes, in whatever is or should be JSON."""
    return (match.span(1) for match in _STRING.finditer(text))


def escapes(text: str, start: int, end: int) -> list[DrawnText]:
    r"""The escapes in a string's contents, each with what it stands for: `\u20ac` is `€`."""
    return [
        DrawnText(match.start(), match.end(), _string(match[0]))
        for match in _ESCAPE.finditer(text, start, end)
    ]


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


class _Walk:
    """Reads a text that is known to be JSON."""

    def __init__(self, text: str, at: int, end: int) -> None:
        self._text = text
        self._at = at
        self._end = end

    def value(self, depth: int) -> tuple[object, Span | None]:
        """The value that comes next, and its range where it is a text or a number."""
        if depth > _DEEPEST:
            raise JsonError("nested too deeply", self._at)
        token = self._next()
        if token["string"] is not None:
            return _string(token["string"]), Span(*token.span("string"))
        if token["bare"] is not None:
            return _bare(token["bare"], token.start("bare")), Span(*token.span("bare"))
        return (self._object if token["mark"] == "{" else self._array)(depth + 1), None

    def _object(self, depth: int) -> PlacedObject:
        found = PlacedObject()
        while (token := self._next())["mark"] != "}":
            if token["string"] is None:
                continue
            key = _string(token["string"])
            self._next()
            found[key], place = self.value(depth)
            found.places.pop(key, None)
            if place is not None:
                found.places[key] = place
        return found

    def _array(self, depth: int) -> list[object]:
        found: list[object] = []
        while not self._closes():
            found.append(self.value(depth)[0])
        return found

    def _closes(self) -> bool:
        """Whether the array ends here; a comma before its next value is taken."""
        before = self._at
        mark = self._next()["mark"]
        if mark not in ("]", ","):
            self._at = before
        return mark == "]"

    def _next(self) -> re.Match[str]:
        token = _TOKEN.match(self._text, self._at, self._end)
        if token is None:
            raise JsonError("not JSON", self._at)
        self._at = token.end()
        return token


def _string(contents: str) -> str:
    """What a string's contents stand for; half a character is no character."""
    if "\\" not in contents:
        return contents
    return _HALF.sub("\ufffd", str(_LENIENT.decode(f'"{contents}"')))


def _bare(word: str, at: int) -> object:
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    try:
        return Decimal(word)
    except InvalidOperation:
        raise JsonError("no number of this size can be read", at) from None
