"""JSON: saved listings, plans and texts of a site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.interface import ReadError
from checker.models import TextUnit
from checker.readers.assemble import line_starts
from checker.readers.data.boxes import has_sentence, read_data
from checker.readers.data.nodes import DEEPEST, Mapping, Node, Scalar, Sequence, TooDeepError
from checker.readers.data.unescaped import LINE_END, Unescaped
from checker.readers.entities import DrawnText
from checker.readers.structured.json_places import (
    JsonError,
    Token,
    check,
    escapes,
    strings,
    tokens,
)

_COMMENT = re.compile(r"^\s*//[^\n]*|(?<=[\s,])//[^\n\"]*$|/\*.*?\*/", re.MULTILINE | re.DOTALL)
_LINE_ENDS = str.maketrans({"\n": LINE_END, "\r": LINE_END, "\u2028": LINE_END, "\t": " "})


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a JSON file, in reading order.

    Raises ReadError where it says something in sentences and is no JSON.
    """
    try:
        check(text, 0, len(text))
        shown = Unescaped(text, _escapes(text))
        nodes = [_NodeWalk(text, shown).value(0)]
    except (JsonError, TooDeepError, RecursionError) as error:
        _refuse(text, uri, error)
        return iter(())
    return read_data(text, shown, nodes, uri, channel)


def _escapes(text: str) -> Iterator[DrawnText]:
    for start, end in strings(text):
        for escape in escapes(text, start, end):
            yield escape._replace(text=escape.text.translate(_LINE_ENDS))


def _refuse(text: str, uri: str, error: Exception) -> None:
    """Settings with comments in them are no listing; a broken listing is said to be one."""
    if not has_sentence(_COMMENT.sub(" ", text)):
        return
    if not isinstance(error, JsonError):
        raise ReadError(f"{uri}: nested too deeply; save what is for people in a file of its own")
    lines = line_starts(text)
    line = sum(start <= error.at for start in lines)
    column = error.at - lines[line - 1] + 1
    raise ReadError(
        f"{uri}: no JSON ({error} at line {line}, column {column}); mend it, or leave it out"
    )


class _NodeWalk:
    """Reads a text that is known to be JSON."""

    def __init__(self, text: str, shown: Unescaped) -> None:
        self._tokens = tokens(text)
        self._here = shown.here
        self._text = shown.text

    def value(self, depth: int) -> Node:
        """The value that comes next. Raises TooDeepError."""
        return self._value(next(self._tokens), depth)

    def _value(self, token: Token, depth: int) -> Node:
        if depth > DEEPEST:
            raise TooDeepError
        if token.mark == "{":
            return self._mapping(token, depth)
        return self._sequence(token, depth) if token.mark == "[" else self._scalar(token)

    def _mapping(self, token: Token, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        while (key := next(self._tokens)).mark != "}":
            if key.mark != ",":
                next(self._tokens)
                pairs.append((self._scalar(key), self.value(depth + 1)))
        return Mapping(self._here(token.start), self._here(key.end), pairs)

    def _sequence(self, token: Token, depth: int) -> Sequence:
        values: list[Node] = []
        while (following := next(self._tokens)).mark != "]":
            if following.mark != ",":
                values.append(self._value(following, depth + 1))
        return Sequence(self._here(token.start), self._here(following.end), values)

    def _scalar(self, token: Token) -> Scalar:
        start, end = self._here(token.start), self._here(token.end)
        return Scalar(start, end, self._text[start:end])
