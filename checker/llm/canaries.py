"""Control questions: pairs whose answer is known, placed among the real ones.

A passage that makes a model answer one thing throughout, or nothing, makes it answer these
wrongly, too; then none of its answers counts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from checker.models import Label


@dataclass(frozen=True, slots=True)
class Canary:
    """A passage and an approved statement, as data, and the only right label."""

    passage: dict[str, Any]
    approved: str
    label: Label


# heading, approved statement, a text that contradicts it, a text that agrees with it
_POOL: tuple[tuple[str, str, str, str], ...] = (
    (
        "Data retention",
        "On the Orchid plan, activity logs are kept for 30 days.",
        "Activity logs on the Orchid plan are kept for 7 days.",
        "The Orchid plan keeps activity logs for 30 days.",
    ),
    (
        "Seats",
        "The Walnut plan includes up to 12 seats.",
        "With the Walnut plan you get up to 40 seats.",
        "Up to 12 seats are included in the Walnut plan.",
    ),
    (
        "Pricing",
        "The Cedar plan costs $35 per user per month.",
        "The Cedar plan costs $60 per user per month.",
        "For the Cedar plan you pay $35 per user each month.",
    ),
    (
        "Support",
        "Phone support is available on the Maple plan only.",
        "Phone support is available on every plan, free ones included.",
        "Phone support comes with the Maple plan only.",
    ),
    (
        "Storage",
        "The Juniper plan includes 200 GB of storage.",
        "The Juniper plan includes 50 GB of storage.",
        "You get 200 GB of storage with the Juniper plan.",
    ),
    (
        "Trial",
        "The free trial of the Aspen plan lasts 14 days.",
        "Try the Aspen plan free for 60 days.",
        "Try the Aspen plan free for 14 days.",
    ),
    (
        "Exports",
        "On the Birch plan, reports can be exported once a day.",
        "On the Birch plan, reports cannot be exported at all.",
        "Birch customers can export their reports once a day.",
    ),
    (
        "Projects",
        "The Linden plan is limited to 3 projects.",
        "The Linden plan has unlimited projects.",
        "You can have at most 3 projects on the Linden plan.",
    ),
)


def pair(company: str, chance: random.Random) -> tuple[Canary, Canary]:
    """A contradiction and an agreement, from two different entries of the pool."""
    wrong, right = chance.sample(_POOL, 2)
    return (
        Canary(_passage(company, wrong[0], wrong[2]), wrong[1], Label.CONTRADICTION),
        Canary(_passage(company, right[0], right[3]), right[1], Label.ENTAILMENT),
    )


def _passage(company: str, heading: str, text: str) -> dict[str, Any]:
    return {"text": text, "title": company, "headings": [heading]}
