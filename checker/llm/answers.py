"""Reading what a model wrote: whole, in a code fence, or cut off in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from checker.llm.failures import Kind, LLMFailure
from checker.llm.items import Batch
from checker.llm.schema import Answer, Rewrite

_OBJECT = re.compile(r"\{")
_MOST = 500
"""Places in an answer where an object is looked for; more is no answer."""


def read_answers(text: str, asked: Batch, cut_off: bool) -> dict[str, Answer]:
    """The answers to a batch's items, by id; what was not answered is missing.

    Raises LLMFailure where there is no answer at all, where it was cut off before the
    control questions, or where these are answered wrongly.
    """
    found = _by_id(text)
    wanted = {name: answer for name, answer in found.items() if name in asked.ids}
    kind = Kind.TRUNCATED if cut_off else Kind.MALFORMED
    if not wanted:
        raise LLMFailure(kind, "no id that was asked about is answered", text=text)
    for name, control in asked.controls.items():
        if name not in found:
            raise LLMFailure(kind, "a control question is not answered", text=text)
        if found[name].label is not control.label:
            raise LLMFailure(Kind.CANARY, text=text)
    return wanted


def read_rewrite(text: str) -> Rewrite:
    """A rewrite. Raises LLMFailure where there is none."""
    for value in _objects(text):
        try:
            return Rewrite.model_validate(value)
        except ValidationError:
            continue
    raise LLMFailure(Kind.MALFORMED, "no rewrite", text=text)


def _by_id(text: str) -> dict[str, Answer]:
    """Every answer that is one. An id with two different answers has none."""
    found: dict[str, Answer] = {}
    twice: set[str] = set()
    for value in _objects(text):
        for candidate in value.get("answers", [value]) if "id" not in value else [value]:
            try:
                answer = Answer.model_validate(candidate)
            except ValidationError:
                continue
            if answer.id in found and found[answer.id].label is not answer.label:
                twice.add(answer.id)
            found[answer.id] = answer
    return {name: answer for name, answer in found.items() if name not in twice}


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
        if isinstance(value, dict) and isinstance(value.get("answers", []), list):
            yield value
