"""Values as JSON and back: frozen dataclasses by position, exactly, without pickle.

A payload begins with the shape of its type, a hash of all field names in it. One of another
shape (an earlier version wrote it) is refused rather than misread; only fields that were added at
a type's end, with defaults, may be missing in it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import types
import zlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_Convert = Callable[[Any], Any]
_FAST = 3  # of zlib's levels: nearly as small as 9 for repeated words, and a third of the time
_SHAPE = 8
_MODULE = re.compile(r"checker\.models\.[a-z]+\.")
"""Which module of the models a type stands in is no part of a value's shape."""


class ShapeError(ValueError):
    """A payload is of another shape than the type it is to be read as, or damaged."""


def packed(value: T, kind: type[T]) -> bytes:
    """A value as compressed JSON. ASCII inside, so that every text can be stored."""
    of_type: Any = kind
    return shape_of(of_type) + zlib.compress(_text(value, kind), _FAST)


def digest(value: T, kind: type[T]) -> str:
    """A name for a value: equal for equal ones, in every process."""
    return hashlib.sha256(_text(value, kind)).hexdigest()[:16]


def _text(value: object, kind: Any) -> bytes:
    return json.dumps(_both(kind)[0](value), separators=(",", ":")).encode("ascii")


def unpacked(payload: bytes, kind: type[T]) -> T:
    """The value again, equal to what it was. Raises ShapeError."""
    of_type: Any = kind  # a cache wants a key, and mypy takes a type for none
    shapes = _shapes(of_type)
    if payload[:_SHAPE] not in shapes:
        raise ShapeError(f"not a stored {kind.__name__} of this version")
    fields = shapes[payload[:_SHAPE]]
    try:
        value: T = _back(of_type, fields)(json.loads(zlib.decompress(payload[_SHAPE:])))
    except (zlib.error, ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise ShapeError(f"a damaged {kind.__name__}: {error}") from error
    return value


@lru_cache
def shape_of(kind: Any) -> bytes:
    """Eight bytes that change when a field of the type, or of a type in it, does."""
    return hashlib.sha256(_described(kind, ()).encode()).hexdigest()[:_SHAPE].encode()


@lru_cache
def _shapes(kind: Any) -> dict[bytes, int | None]:
    """The shapes that can be read, each with how many fields it has; None is all of them."""
    shapes: dict[bytes, int | None] = {shape_of(kind): None}
    if dataclasses.is_dataclass(kind):
        fields = dataclasses.fields(kind)
        for count in range(len(fields) - 1, 0, -1):
            if fields[count].default is dataclasses.MISSING:
                break
            text = _described(kind, (), count)
            shapes[hashlib.sha256(text.encode()).hexdigest()[:_SHAPE].encode()] = count
    return shapes


@lru_cache
def _back(kind: Any, fields: int | None) -> _Convert:
    """How JSON becomes a value, of the type's first fields where it has no more."""
    return _both(kind)[1] if fields is None else _of_dataclass(kind, fields)[1]


def _described(kind: Any, around: tuple[Any, ...], fields: int | None = None) -> str:
    if kind in around:
        return "…"
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = (
            f"{field.name}:{_described(hints[field.name], (*around, kind))}"
            for field in dataclasses.fields(kind)[:fields]
        )
        return f"{getattr(kind, '__name__', '')}({','.join(parts)})"
    inner = ",".join(_described(each, around) for each in get_args(kind))
    return (
        f"{getattr(kind, '__name__', None) or _MODULE.sub('checker.models.', str(kind))}[{inner}]"
    )


@lru_cache
def _both(kind: Any) -> tuple[_Convert, _Convert]:
    """How values of a type become JSON, and how they become values again."""
    origin, inner = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _of_dataclass(kind)
    if origin in {Union, types.UnionType}:
        return _of_union(inner)
    if origin is tuple and inner[-1] is Ellipsis:
        to, back = _both(inner[0])
        return (
            list if to is _same else lambda v: [to(x) for x in v],
            tuple if back is _same else lambda v: tuple([back(x) for x in v]),
        )
    if origin is tuple:
        return _of_fixed(inner, tuple)
    if origin is frozenset:
        to, back = _both(inner[0])
        return lambda v: sorted(to(x) for x in v), lambda v: frozenset([back(x) for x in v])
    if origin is dict:
        to, back = _both(inner[1])
        return (
            lambda v: {k: to(x) for k, x in sorted(v.items())},
            lambda v: {k: back(x) for k, x in v.items()},
        )
    return _of_scalar(kind)


def _of_scalar(kind: Any) -> tuple[_Convert, _Convert]:
    if kind is Decimal:
        return str, Decimal
    if kind is date:
        return date.isoformat, date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda v: v.value, kind
    if isinstance(kind, type) and issubclass(kind, tuple):
        return _of_named_tuple(kind)
    if kind in {str, int, float, bool, type(None)}:
        return _same, _same
    raise TypeError(f"{kind} cannot be stored")


def _same(value: Any) -> Any:
    return value


def _of_fixed(inner: tuple[Any, ...], make: _Convert) -> tuple[_Convert, _Convert]:
    tos, backs = zip(*(_both(each) for each in inner), strict=True)
    return (
        lambda v: [to(x) for to, x in zip(tos, v, strict=True)],
        lambda v: make([back(x) for back, x in zip(backs, v, strict=True)]),
    )


def _of_named_tuple(kind: Any) -> tuple[_Convert, _Convert]:
    """Fields that an older version did not have yet are missing at the end: they have defaults."""
    tos, backs = zip(*map(_both, get_type_hints(kind).values()), strict=True)
    least = len(kind._fields) - len(kind._field_defaults)

    def value_of(stored: Any) -> Any:
        if not least <= len(stored) <= len(backs):
            raise ValueError(f"{len(stored)} fields where {len(backs)} are expected")
        return kind(*(back(x) for back, x in zip(backs, stored, strict=False)))

    return lambda v: [to(x) for to, x in zip(tos, v, strict=True)], value_of


def _of_dataclass(kind: Any, fields: int | None = None) -> tuple[_Convert, _Convert]:
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)[:fields]]
    tos, backs = zip(*(_both(hints[name]) for name in names), strict=True)
    # Most fields are as JSON has them, and thousands are read for every document.
    made = [(place, back) for place, back in enumerate(backs) if back is not _same]

    def value_of(stored: Any) -> Any:
        if len(stored) != len(names):
            raise ValueError(f"{len(stored)} fields where {len(names)} are expected")
        for place, back in made:
            stored[place] = back(stored[place])
        return kind(*stored)

    return (
        lambda v: [to(getattr(v, name)) for to, name in zip(tos, names, strict=True)],
        value_of,
    )


def _of_union(inner: tuple[Any, ...]) -> tuple[_Convert, _Convert]:
    """`X | None` is X or null; of several types the number of the one it is comes first."""
    real = [each for each in inner if each is not type(None)]
    if len(real) == 1:
        to, back = _both(real[0])
        return (
            _same if to is _same else lambda v: None if v is None else to(v),
            _same if back is _same else lambda v: None if v is None else back(v),
        )
    places = {kind: place for place, kind in enumerate(real)}
    both = [_both(kind) for kind in real]

    def forth(value: Any) -> Any:
        place = places[type(value)]
        return [place, both[place][0](value)]

    return (
        lambda v: None if v is None else forth(v),
        lambda v: None if v is None else both[v[0]][1](v[1]),
    )
