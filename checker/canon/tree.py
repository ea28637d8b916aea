"""YAML text as plain values, each with its place.

The values come from the parser's events, not from PyYAML's constructors: that keeps
every scalar's own text (0.1 stays 0.1), gives each key a line and a column, and leaves
no way to expand aliases, build Python objects or lose one of two equal keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from checker.interface import CanonError

Path = tuple[str | int, ...]
Place = tuple[int, int]
Value = None | str | list["Value"] | dict[str, "Value"]

MAX_DEPTH = 20
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# libyaml is ten times faster where PyYAML was built with it; both give the same events.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML document: its top value, and (line, column) of every path, from 1."""

    value: Value
    places: Mapping[Path, Place]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in the file, at its place."""

    place: Place
    message: str


def unusable(name: str, mistakes: list[Mistake]) -> CanonError:
    """All mistakes of a file as one error: a line each, in file order."""
    shown = sorted({(*m.place, m.message) for m in mistakes})
    lines = [f"{name}:{line}:{column}: {message}" for line, column, message in shown[:50]]
    if len(shown) > len(lines):
        lines.append(f"{name}: and {len(shown) - len(lines)} more")
    return CanonError("\n".join(lines))


@dataclass(slots=True)
class _Builder:
    """Turns events into values; `mistakes` collects what can be reported together."""

    events: Iterator[yaml.Event]
    places: dict[Path, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def value(self, path: Path, event: yaml.Event) -> Value:
        self.places.setdefault(path, _place(event))
        if isinstance(event, yaml.AliasEvent):
            self.wrong(event, "aliases (*name) are not supported; write the value out")
            return None
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.wrong(event, f"tags ({tag}) are not supported; write the value alone")
        if len(path) > MAX_DEPTH:
            raise _Stop(Mistake(_place(event), f"nested more than {MAX_DEPTH} levels deep"))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return _scalar(event)

    def mapping(self, path: Path) -> Value:
        found: dict[str, Value] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event)
            if key in found:
                first = self.places[(*path, key)][0]
                self.wrong(event, f"key '{key}' stands twice (first on line {first}); keep one")
                self.value((*path, f"{key} (again)"), next(self.events))
                continue
            self.places[(*path, key)] = _place(event)
            found[key] = self.value((*path, key), next(self.events))
        return found

    def key(self, event: yaml.Event) -> str:
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        raise _Stop(Mistake(_place(event), "a key must be plain text"))

    def sequence(self, path: Path) -> Value:
        found: list[Value] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self.value((*path, len(found)), event))
        return found

    def wrong(self, event: yaml.Event, message: str) -> None:
        self.mistakes.append(Mistake(_place(event), message))


class _Stop(Exception):  # noqa: N818 - it carries a mistake, it is not one
    """Reading cannot go on behind this mistake."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def read_tree(text: str, name: str) -> Tree:
    """The values of one YAML document and their places.

    Raises CanonError where the text is not one plain YAML document.
    """
    builder = _Builder(iter(()))
    try:
        builder.events = yaml.parse(text, Loader=_LOADER)
        value = _document(builder)
    except yaml.MarkedYAMLError as error:
        raise unusable(name, [*builder.mistakes, _syntax(error, text)]) from error
    except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
        raise unusable(name, [_bad_character(text)]) from error
    except _Stop as stop:
        raise unusable(name, [*builder.mistakes, stop.mistake]) from stop
    if builder.mistakes:
        raise unusable(name, builder.mistakes)
    return Tree(value, builder.places)


def _document(builder: _Builder) -> Value:
    value: Value = None
    documents = 0
    for event in builder.events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                builder.wrong(event, "a second document starts here ('---'); keep one per file")
                break
            value = builder.value((), next(builder.events))
    return value


def _scalar(event: yaml.Event) -> Value:
    assert isinstance(event, yaml.ScalarEvent)  # noqa: S101 - no other event can come here
    plain = event.implicit[0]
    return None if plain and event.value in _NULLS else str(event.value)


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or "not YAML"
    if mark and _tab_at(text, mark):
        return Mistake(place, "a tab indents this line; YAML is indented with spaces")
    where = f" ({error.context})" if error.context else ""
    return Mistake(place, f"not valid YAML: {problem}{where}")


def _tab_at(text: str, mark: yaml.Mark) -> bool:
    line = text.split("\n")[mark.line : mark.line + 1]
    return bool(line) and line[0][mark.column : mark.column + 1] == "\t"


def _bad_character(text: str) -> Mistake:
    """The first character YAML does not allow, with its place."""
    for index, character in enumerate(text):
        if not _allowed(ord(character)):
            line = text.count("\n", 0, index) + 1
            column = index - text.rfind("\n", 0, index)
            return Mistake((line, column), f"character U+{ord(character):04X} is not allowed")
    return Mistake((1, 1), "a character in it is not allowed in YAML")


def _allowed(code: int) -> bool:
    if code < 0x20:
        return code in (0x9, 0xA, 0xD)
    return not (0x7F <= code < 0xA0 and code != 0x85) and not 0xD800 <= code < 0xE000
