"""A canon with a claim that only a model can judge, and a model that judges it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.llm_server import (
    Asked,
    Numbered,
    Said,
    Sent,
    agrees,
    answers,
    completion,
    conflict,
)

CLAIM = "Replies to support questions are written by people, never by machines."
CANON = f"""\
canon: 1
company: Brightline
claims:
  - {{id: people, text: "{CLAIM}"}}
packages:
  - {{id: growth, name: Growth, prices: [{{amount: 49, per: seat, every: month}}]}}
"""


def decide(line: str, entries: Sequence[Numbered]) -> list[Said]:
    claims = [entry.number for entry in entries if "by people" in entry.text]
    if "machines" in line:
        return [conflict(number, "machines") for number in claims]
    return [agrees(number) for number in claims if "people" in line]


def reads(asked: Asked) -> Sent:
    """A model that can tell people from machines."""
    return Sent(body=completion(asked, answers(asked, decide)))
