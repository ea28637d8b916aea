"""What pydantic says about a canon file, in words its author can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from checker.canon.schema import CanonFile
from checker.canon.tree import Mistake, Path, Tree, Value

_WANTED: Mapping[str, str] = {
    "tuple_type": "is not a list; write [{input}]",
    "dict_type": "must be a mapping of names to values",
    "model_type": "must be a mapping of keys to values, as in {{key: value}}",
    "string_type": "must be text",
    "decimal_parsing": "must be a plain number such as 49 or 0.25, not {input!r}",
    "decimal_max_digits": "has more than 18 digits",
    "decimal_whole_digits": "has more than 18 digits",
    "finite_number": "must be a finite number",
    "greater_than_equal": "must not be below {ge}, and is {input!r}",
    "less_than_equal": "must not be above {le}, and is {input!r}",
    "bool_parsing": "must be true or false, not {input!r}",
    "bool_type": "must be true or false",
    "date_parsing": "must be a day such as 2026-12-31, not {input!r}",
    "date_from_datetime_parsing": "must be a day such as 2026-12-31, not {input!r}",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
}
_PATTERNS: Mapping[str, str] = {
    "^[A-Z]{3}$": "must be a three-letter currency code such as USD, not {input!r}",
    "^[A-Za-z0-9][A-Za-z0-9._-]*$": (
        "may have letters, digits, '.', '_' and '-' and begins with a letter or digit; {input!r}"
        " does not fit"
    ),
    "^[CGD][A-Z0-9]{2,}$": (
        "must be a channel's id such as C0123ABCD (in Slack at the bottom of the channel's"
        " details), not {input!r}"
    ),
    "^[UW][A-Z0-9]{2,}$": (
        "must be a person's id such as U0123ABCD (in Slack in the profile's menu), not {input!r}"
    ),
}
_CHOICE_OF: Mapping[str, str] = {
    "in": (
        "must be a list of package ids such as [{input}], or one of all, paid, none; not {input!r}"
    ),
    "value": "must be a plain number such as 30, or unlimited; not {input!r}",
}


def explain(
    error: ValidationError,
    tree: Tree,
    model: type[BaseModel] = CanonFile,
    file: str = "the canon file",
) -> list[Mistake]:
    """One mistake per wrong path, at the nearest place the file has for it.

    `model` is what the file was read as, and `file` what messages call it.
    """
    found: dict[Path, Mistake] = {}
    for detail in error.errors(include_url=False):
        path = _real_path(detail["loc"], tree.value)
        message = _message(detail, path, model, file)
        found.setdefault(path, Mistake(place_of(path, tree.places), message))
    return list(found.values())


def place_of(path: Path, places: Mapping[Path, tuple[int, int]]) -> tuple[int, int]:
    """The place of a path, or of the nearest thing around it that stands in the file."""
    while path and path not in places:
        path = path[:-1]
    return places.get(path, (1, 1))


def spell(path: Path) -> str:
    """A path as people write it: `packages[0].prices[1].amount`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, where one is alike enough to suggest."""
    found = process.extractOne(
        word, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    return str(found[0]) if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """How an error goes on after naming an unknown word."""
    options = list(known)
    near = nearest(word, options)
    if near is not None:
        return f"; did you mean '{near}'?"
    return f"; known: {', '.join(options)}" if options else ""


def _message(detail: ErrorDetails, path: Path, model: type[BaseModel], file: str) -> str:
    kind, where = detail["type"], spell(path[:-1]) or file
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1], model)
        return f"unknown key '{path[-1]}' in {where}{suggestion(str(path[-1]), known)}"
    if kind == "missing":
        name = detail["loc"][-1]
        return f"{where} has no '{name}'; it must have one"
    return f"{spell(path) or file} {_wanted(detail, path)}"


def _wanted(detail: ErrorDetails, path: Path) -> str:
    kind, given = detail["type"], detail["input"]
    context: dict[str, Any] = {**detail.get("ctx", {}), "input": _short(given)}
    if given is None and kind != "missing":
        return "is empty; give it a value or leave the key out"
    if _in_union(detail, path):
        return _CHOICE_OF[str(path[-1])].format(**context)
    if kind == "literal_error":
        return _choice(context)
    if kind == "string_pattern_mismatch":
        other = "must fit the pattern {pattern}; {input!r} does not"
        return _PATTERNS.get(context["pattern"], other).format(**context)
    wanted = _WANTED.get(kind)
    return wanted.format(**context) if wanted else f"is not right: {detail['msg']}"


def _in_union(detail: ErrorDetails, path: Path) -> bool:
    """Whether pydantic tried several types: its path then ends in the type's name."""
    return bool(path) and detail["loc"][-1] != path[-1] and str(path[-1]) in _CHOICE_OF


def _choice(context: Mapping[str, Any]) -> str:
    options = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
    return f"is '{context['input']}'{suggestion(str(context['input']), options)}"


def _short(given: object) -> str:
    text = str(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _real_path(loc: tuple[int | str, ...], value: Value) -> Path:
    """`loc` without the type names pydantic puts into it, as far as the file has it."""
    path: list[str | int] = []
    for index, part in enumerate(loc):
        if isinstance(value, dict) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif isinstance(value, dict) and index == len(loc) - 1:
            pass  # a missing key: kept, so that the message can name it
        else:
            continue
        path.append(part)
    return tuple(path)


def _keys_at(path: Path, top: type[BaseModel]) -> tuple[str, ...]:
    """The keys a mapping at this path may have, in the schema's order."""
    kind: object = top
    for part in path:
        kind = _kind_below(kind, part)
    model = next(_models(kind), None)
    if model is None:
        return ()
    return tuple(info.alias or name for name, info in model.model_fields.items())


def _kind_below(kind: object, part: str | int) -> object:
    model = next(_models(kind), None) if get_origin(kind) is not dict else None
    if model is None or isinstance(part, int):
        return kind  # a list index or a free key: its items' type is found inside `kind`
    for name, info in model.model_fields.items():
        if part in (name, info.alias):
            return info.annotation
    return None


def _models(kind: object) -> Iterator[type[BaseModel]]:
    """The models inside a type: `tuple[Price, ...]` and `Price | None` have Price."""
    if isinstance(kind, type) and not get_args(kind) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) in (tuple, dict, Union, UnionType, Annotated):
        for inner in get_args(kind):
            yield from _models(inner)
