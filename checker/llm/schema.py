"""What a model answers with: pydantic models to read it, JSON Schemas to ask for it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

LONGEST_REASON = 300


class _SaidAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class StatedValue(_SaidAnswer):
    """A figure the page gives for an entry."""

    line: int
    entry: int = 0
    plans: tuple[str, ...] = ()
    thing: str = ""
    quote: str
    value: str = ""
    whose: str = "ours"
    when: str = "now"


class StatedConflict(_SaidAnswer):
    """A line that is at odds with an entry or with the list of plans."""

    line: int
    entry: int = 0
    kind: str = ""
    plans: tuple[str, ...] = ()
    thing: str = ""
    quote: str
    value: str = ""
    whose: str = "ours"
    when: str = "now"
    relation: str
    reason: str = ""


class StatedAgreement(_SaidAnswer):
    """A line that says the same as an entry."""

    line: int
    entry: int


class Rewrite(_SaidAnswer):
    """A text that agrees with the canon; empty where there is none."""

    reason: str = ""
    rewrite: str


class ChosenEntry(_SaidAnswer):
    """One of some numbered statements; 0 for none of them."""

    reason: str = ""
    entry: int


def _object(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema object as strict endpoints want it: all required, nothing else."""
    return {
        "title": title,
        "description": f"{title}, as the instructions say.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_TEXTS = {"type": "array", "items": _TEXT}
_WHOSE = {"type": "string", "enum": ["ours", "competitor", "customer", "other product"]}
_WHEN = {"type": "string", "enum": ["now", "past", "future"]}
_VALUE = {
    "line": _NUMBER,
    "entry": _NUMBER,
    "plans": _TEXTS,
    "thing": _TEXT,
    "quote": _TEXT,
    "value": _TEXT,
    "whose": _WHOSE,
    "when": _WHEN,
}
_CONFLICT = {
    "line": _NUMBER,
    "entry": _NUMBER,
    "kind": {"type": "string", "enum": ["price", "limit", "availability", "name", "claim"]},
    "plans": _TEXTS,
    "thing": _TEXT,
    "quote": _TEXT,
    "value": _TEXT,
    "whose": _WHOSE,
    "when": _WHEN,
    "relation": {
        "type": "string",
        "enum": ["contradicts", "implies", "leaves out", "retired name", "unknown name"],
    },
    "reason": _TEXT,
}
_AGREEMENT = {"line": _NUMBER, "entry": _NUMBER}


def _list(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(title, properties)}


# Written out, since what pydantic makes of these models has `$defs` and bounds, which
# strict endpoints and small servers refuse; a test holds both to the same fields.
SCHEMAS: dict[str, dict[str, Any]] = {
    "Reading": _object(
        "Reading",
        {
            "values": _list("StatedValue", _VALUE),
            "conflicts": _list("StatedConflict", _CONFLICT),
            "agrees": _list("StatedAgreement", _AGREEMENT),
        },
    ),
    "Rewrite": _object("Rewrite", {"reason": _TEXT, "rewrite": _TEXT}),
    "ChosenEntry": _object("ChosenEntry", {"reason": _TEXT, "entry": _NUMBER}),
}
