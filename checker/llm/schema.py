"""What a model answers with. The reason comes before the label: a label that is written
first is defended, one that is written last is concluded.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from checker.models import Label

LONGEST_REASON = 300


class Answer(BaseModel):
    """What is said of one match."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    id: str
    reason: str = ""
    evidence: str = ""
    label: Label
    confidence: float = Field(default=0.5, ge=0, le=1)


class Rewrite(BaseModel):
    """A text that agrees with the canon; empty where there is none."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    reason: str = ""
    rewrite: str


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
_ANSWER = {
    "id": _TEXT,
    "reason": _TEXT,
    "evidence": _TEXT,
    "label": {"type": "string", "enum": [label.value for label in Label]},
    "confidence": {"type": "number"},
}

# Written out, since what pydantic makes of these models has `$defs` and bounds, which
# strict endpoints and small servers refuse; a test holds both to the same fields.
SCHEMAS: dict[str, dict[str, Any]] = {
    "Answers": _object(
        "Answers", {"answers": {"type": "array", "items": _object("Answer", _ANSWER)}}
    ),
    "Rewrite": _object("Rewrite", {"reason": _TEXT, "rewrite": _TEXT}),
}
