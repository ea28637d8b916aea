"""Reading what a model wrote: whole, in a code fence, or cut off in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from checker.llm.failures import Kind, LLMFailure
from checker.llm.read_error import clean
from checker.llm.schema import (
    LONGEST_REASON,
    ChosenEntry,
    Rewrite,
    StatedAgreement,
    StatedConflict,
    StatedValue,
)
from checker.statements.draft import Draft, Relation

M = TypeVar("M", bound=BaseModel)

_OBJECT = re.compile(r"\{")
_MOST = 500
"""Places in an answer where an object is looked for; more is no answer."""
_LISTS = frozenset({"values", "conflicts", "agrees"})


def read_drafts(text: str, cut_off: bool) -> tuple[Draft, ...]:
    """The drafts in an answer. Raises LLMFailure where it is none, or was cut off.

    An item that is not as asked for costs itself, not the answer.
    """
    if cut_off:
        raise LLMFailure(Kind.TRUNCATED, text=text)
    for value in _objects(text):
        if _LISTS & value.keys():
            return tuple(_drafts(value))
    raise LLMFailure(Kind.MALFORMED, "no object with values, conflicts and agrees", text=text)


def read_rewrite(text: str) -> Rewrite:
    """A rewrite. Raises LLMFailure where there is none."""
    return _whole(text, Rewrite, "no rewrite")


def read_choice(text: str, most: int) -> int:
    """The number chosen, 0 to `most`. Raises LLMFailure where there is none."""
    chosen = _whole(text, ChosenEntry, "no choice").entry
    if not 0 <= chosen <= most:
        raise LLMFailure(Kind.MALFORMED, f"there is no statement {chosen}", text=text)
    return chosen


def _whole(text: str, model: type[M], otherwise: str) -> M:
    """The first object that is as asked for."""
    for value in _objects(text):
        try:
            return model.model_validate(value)
        except ValidationError:
            continue
    raise LLMFailure(Kind.MALFORMED, otherwise, text=text)


def _drafts(value: dict[str, Any]) -> Iterator[Draft]:
    for stated in _each(value.get("values"), StatedValue):
        yield Draft(
            stated.line,
            stated.entry,
            Relation.STATES,
            stated.quote,
            stated.value,
            plans=stated.plans,
            thing=clean(stated.thing),
            whose=stated.whose,
            when=stated.when,
        )
    for conflict in _each(value.get("conflicts"), StatedConflict):
        relation = _RELATIONS.get(conflict.relation.strip().lower())
        if relation is not None:
            yield _conflict(conflict, relation)
    for agreement in _each(value.get("agrees"), StatedAgreement):
        yield Draft(agreement.line, agreement.entry, Relation.AGREES)


def _conflict(said: StatedConflict, relation: Relation) -> Draft:
    return Draft(
        said.line,
        said.entry,
        relation,
        said.quote,
        said.value,
        said.kind,
        said.plans,
        clean(said.thing),
        said.whose,
        said.when,
        # It may repeat what the text told it to say.
        clean(said.reason[:LONGEST_REASON]),
    )


_RELATIONS = {relation.value: relation for relation in Relation}


def _each(items: object, model: type[M]) -> Iterator[M]:
    for item in items if isinstance(items, list) else ():
        try:
            yield model.model_validate(item)
        except ValidationError:
            continue


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects of a text; inside one that is broken, those within it."""
    decoder = json.JSONDecoder()
    at = 0
    for _ in range(_MOST):
        start = _OBJECT.search(text, at)
        if start is None:
            return
        try:
            value, at = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            at = start.end()
            continue
        if isinstance(value, dict):
            yield value


def conflicts_of(drafts: Iterable[Draft]) -> list[tuple[int, int]]:
    """Line and entry of every draft that calls a line wrong, as control questions want it."""
    calm = {Relation.STATES, Relation.AGREES}
    return [(d.line, d.entry) for d in drafts if d.relation not in calm]
