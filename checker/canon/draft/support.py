"""Rows of a plan table that say by which ways each plan's support can be reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from checker.canon.schema import SupportTerms

LABEL = re.compile(r"(?:customer |technical |product )?support(?: channels?)?", re.I)
_WAY = re.compile(
    r"(?:live |online |in-app )?"
    r"(?:e-?mail|chat|phone|telephone|ticket|slack|forum|community|portal)s?",
    re.I,
)
_AND = re.compile(r"\s*(?:,|/|\+|&|\band\b|<br ?/?>)\s*")
_UNSURE = "whether larger plans have the ways of smaller ones, too, is not said"


def ways_of(text: str) -> tuple[str, ...]:
    """The ways to reach support that a cell lists; empty where it says anything else."""
    parts = [_support_out(part) for part in _AND.split(text.strip()) if part.strip()]
    if not parts or not all(map(_WAY.fullmatch, parts)):
        return ()
    return tuple(dict.fromkeys(part.lower().replace("e-mail", "email") for part in parts))


def _support_out(part: str) -> str:
    return re.sub(r"\s+support$", "", part.strip(" *_`."), flags=re.I)


def support_of(
    ways: Mapping[str, tuple[tuple[str, ...], str]],
    id_of: Mapping[str, str],
    new_id: Callable[[str], str],
) -> tuple[SupportTerms, ...]:
    """A support entry for each plan (folded name) with its ways and source."""
    return tuple(
        SupportTerms.model_validate(
            {
                "id": new_id(f"{id_of[name]} support"),
                "in_": (id_of[name],),
                "by": by,
                "source": source,
                "unsure": _UNSURE,
            }
        )
        for name, (by, source) in ways.items()
        if name in id_of
    )
