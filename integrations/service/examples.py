"""The request bodies in the OpenAPI, with examples of a company called Brightline."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from integrations.service.bodies import (
    BatchBody,
    BatchText,
    CheckBody,
    DecisionBody,
    ProblemValue,
)
from integrations.service.problems import MEDIA_TYPE

COMPONENTS = "#/components/schemas/{model}"
BODIES: tuple[type[BaseModel], ...] = (
    CheckBody,
    BatchText,
    BatchBody,
    DecisionBody,
    ProblemValue,
)
"""Models of bodies, which are read by hand, so that nothing is read before the key is known, and
of problems, which are no JSON of a route's own."""

_PROBLEMS = {
    400: "The body is not JSON.",
    401: "No key, or an unknown one; of a webhook: not signed by the CMS, or too old.",
    403: "The key lacks the scope.",
    404: "No webhook of that name is set up, or nothing was scanned.",
    408: "The request took too long to arrive.",
    409: "The message was accepted before.",
    413: "The request is too large.",
    415: "The body is of a media type that is not read.",
    422: "The request is not understood.",
    429: "Too many requests, or too many checks at a time; see Retry-After.",
    502: "The check was made, and nobody could be told.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the OpenAPI describes these answers."""
    schema = {"$ref": COMPONENTS.format(model=ProblemValue.__name__)}
    return {
        status: {"description": _PROBLEMS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


_FILE: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "channel": {"type": "string"},
        "uri": {"type": "string"},
        "media_type": {"type": "string"},
    },
}


def _json(model: type[BaseModel], **examples: object) -> dict[str, Any]:
    return {
        "schema": {"$ref": COMPONENTS.format(model=model.__name__)},
        "examples": {name: {"value": value} for name, value in examples.items()},
    }


CHECK: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": _json(
            CheckBody,
            text={"text": "Growth is $55 per seat per month.", "channel": "website"},
            html={"html": "<h1>Growth</h1><p>$49 per seat per month, billed annually.</p>"},
            entry={"entry": {"title": "Plans", "body": "Growth has 14-day log retention."}},
            url={"url": "https://www.brightline.example/pricing"},
        ),
        "multipart/form-data": {"schema": _FILE},
    },
}
BATCH: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": _json(
            BatchBody,
            variants={
                "channel": "website",
                "texts": [
                    {"id": "small-teams", "text": "Growth is $49 per seat per month."},
                    {"id": "agencies", "text": "Growth is $39 per seat per month."},
                ],
            },
        )
    },
}
DECISION: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": _json(
            DecisionBody,
            waive={
                "fingerprint": "a29915e428ab7860",
                "who": "kim@brightline.example",
                "why": "agreed with this customer",
                "until": "2026-12-31",
            },
        )
    },
}
