"""A canon as YAML, laid out the way a person would write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from textwrap import wrap

from checker.canon.schema import CanonFile, Channel, Metric, Model, Product, RetiredName, Scoped

WIDTH = 100
_PERCENT_KEYS = frozenset({"up_to", "discount"})
_LISTED_BELOW = frozenset({"prices", "limits"})
_SECTIONS = (
    ("channels", "which document belongs to which channel"),
    ("packages", "what customers can have"),
    ("features", "who gets what: package ids, or all | paid | none"),
    ("metrics", "what limits and prices count, by all its names"),
    ("trials", "what can be tried for nothing, and for how long"),
    ("support", "who can reach support how, when and how fast"),
    ("slas", "levels of service that are promised"),
    ("claims", "approved sentences"),
    ("forbidden", "what must not be said"),
    ("required", "what documents must carry"),
    ("discounts", "how far a channel may go"),
    ("offers", "allowed exceptions: where and until when"),
    ("journeys", "customers' ways through channels"),
    ("experiments", "registered tests, a variant each"),
)
_NAMED = (Product, Metric, RetiredName)
# Plain in every YAML version, and never a number, a date, a truth value or null.
_PLAIN = re.compile(r"[^\W\d_](?:[\w .@%+()/&'’-]*[\w.%+)])?|\d+(?:\.\d+)? ?%")
_TAKEN = frozenset("y n yes no on off true false null".split())


def render(canon: CanonFile, notes: Sequence[str] = ()) -> str:
    """The canon as YAML that reads back as an equal one. `notes` become comments on top."""
    lines = [*_comments(notes), f"canon: {canon.canon}", f"company: {_text(canon.company)}"]
    for key in ("names", "competitors", "products"):
        if getattr(canon, key):
            lines += _entry(key, getattr(canon, key), "")
    lines.append(f"currency: {canon.currency}")
    if not canon.all_packages:
        lines.append("all_packages: false  # take this out when `packages` has all there are")
    for key, meaning in _SECTIONS:
        if getattr(canon, key):
            lines += ["", f"{key}:  # {meaning}", *_section(getattr(canon, key))]
    return "\n".join(lines) + "\n"


def _comments(notes: Iterable[str]) -> Iterator[str]:
    for note in notes:
        shown = "".join(c if c.isprintable() else " " for c in note)
        yield from wrap(shown, WIDTH, initial_indent="# ", subsequent_indent="#   ")


def _section(entries: tuple[Model, ...] | dict[str, Channel]) -> Iterator[str]:
    if isinstance(entries, dict):
        for name, channel in entries.items():
            yield from _entry(_text(name), channel, "  ")
        return
    for entry in entries:
        lines = [line for key, value in _pairs(entry) for line in _entry(key, value, "    ")]
        yield "  - " + lines[0].strip()
        yield from lines[1:]


def _entry(key: str, value: object, indent: str) -> Iterator[str]:
    """`key: value`, on as many lines as it needs."""
    if key in _LISTED_BELOW and isinstance(value, tuple):
        yield f"{indent}{key}:"
        for inner in value:
            yield from _folded(f"{indent}  - ", inner)
    else:
        yield from _folded(f"{indent}{key}: ", value, key)


def _folded(head: str, value: object, key: str = "") -> Iterator[str]:
    """A value behind its key; one that is too long goes on below, part by part."""
    parts, close = _parts(value, key)
    line = head + parts[0]
    indent = " " * (len(head) + 1)
    for part in parts[1:]:
        if len(line) + len(part) + 3 > WIDTH:
            yield line + ","
            line = indent + part
        else:
            line += f", {part}"
    yield line + close


def _parts(value: object, key: str) -> tuple[list[str], str]:
    """The pieces a flow value can be broken between, and what closes it."""
    if isinstance(value, tuple) and value:
        items = [_flow(item) for item in value]
        return ["[" + items[0], *items[1:]], "]"
    if isinstance(value, Model) and (pairs := list(_pairs(value))):
        items = [f"{name}: {_flow(inner, name)}" for name, inner in pairs]
        return ["{" + items[0], *items[1:]], "}"
    return [_flow(value, key)], ""


def _pairs(model: Model) -> Iterator[tuple[str, object]]:
    """What a model says, under the file's keys: its own first, then where and when it holds."""
    scope = Scoped.model_fields if isinstance(model, Scoped) else {}
    names = [name for name in type(model).model_fields if name not in scope]
    for name in (*names, *scope):
        info = type(model).model_fields[name]
        value = getattr(model, name)
        if info.is_required() or value != info.default:
            yield info.alias or name, value


def flow(value: Model) -> str:
    """An entry on one line, as in the file."""
    return _flow(value)


def _flow(value: object, key: str = "") -> str:
    """A value on one line."""
    if isinstance(value, _NAMED) and [name for name, _ in _pairs(value)] == ["name"]:
        return _text(value.name)
    if isinstance(value, Model):
        return "{" + ", ".join(f"{k}: {_flow(v, k)}" for k, v in _pairs(value)) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return f"{_number(value)}%" if key in _PERCENT_KEYS else _number(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return "null" if value is None else _text(str(value))


def _number(value: Decimal) -> str:
    return format(value, "f")


def _text(text: str) -> str:
    """A text as YAML: bare where nothing can misread it, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _TAKEN and "\n" not in text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in quoted)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
