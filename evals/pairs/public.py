"""Pairs from public inference data and from Pricing2Yaml files."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from evals.pairs import say
from evals.pairs.made import CONTRADICTION, ENTAILMENT, NEUTRAL, Made, upper_first

_LONGEST = 320


def inference(path: Path, longest: int = _LONGEST) -> Iterator[Made]:
    """Public pairs; the long ones cost most and look least like a claim."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if len(row["premise"]) + len(row["hypothesis"]) <= longest:
                yield Made(row["premise"], row["hypothesis"], row["label"], row["source"])


def pricing(folder: Path, chance: random.Random) -> Iterator[Made]:
    """What real products' plans had, year by year: features by plan, and their limits."""
    for path in sorted(folder.rglob("*.y*ml")):
        yield from _of_file(yaml.safe_load(path.read_text(encoding="utf-8")), chance)


def _of_file(file: dict[str, Any], chance: random.Random) -> Iterator[Made]:
    plans, features = file.get("plans") or {}, file.get("features") or {}
    names = [_words(p) for p in plans]
    if len(names) < 2:
        return
    for key, feature in features.items():
        if feature.get("valueType") == "BOOLEAN":
            has = [
                bool(
                    ((plan.get("features") or {}).get(key) or {}).get(
                        "value", feature.get("defaultValue")
                    )
                )
                for plan in plans.values()
            ]
            yield from _feature(_words(key), names, has, [_words(k) for k in features], chance)


def _feature(
    name: str, plans: list[str], has: list[bool], others: list[str], chance: random.Random
) -> Iterator[Made]:
    with_it = tuple(p for p, h in zip(plans, has, strict=True) if h)
    feature = (name.lower() if not name.isupper() else name, f"use {name.lower()}")
    if not with_it or len(with_it) == len(plans):
        scope = say.Scope(with_it, "all") if with_it else None
        if scope:
            premise = say.strong(feature, scope, chance)
            plan = chance.choice(plans)
            yield Made(premise, say.tick(feature, plan, True, chance), ENTAILMENT, "pricing file")
            yield Made(
                premise, say.tick(feature, plan, False, chance), CONTRADICTION, "pricing file"
            )
        return
    premise = say.strong(feature, say.Scope(with_it, "list"), chance)
    without = tuple(p for p in plans if p not in with_it)
    other = chance.choice(others)
    yield Made(
        premise, say.tick(feature, chance.choice(with_it), True, chance), ENTAILMENT, "pricing file"
    )
    yield Made(
        premise,
        say.tick(feature, chance.choice(without), True, chance),
        CONTRADICTION,
        "pricing file",
    )
    yield Made(
        premise,
        say.tick(feature, chance.choice(with_it), False, chance),
        CONTRADICTION,
        "pricing file",
    )
    yield Made(
        premise,
        say.in_place(say.weak(feature, (chance.choice(without),), chance), feature, chance),
        CONTRADICTION,
        "pricing file",
    )
    yield Made(
        premise,
        say.in_place(say.weak(feature, (chance.choice(with_it),), chance), feature, chance),
        ENTAILMENT,
        "pricing file",
    )
    if other.lower() != name.lower():
        stranger = (other.lower(), f"use {other.lower()}")
        yield Made(
            premise,
            say.in_place(say.weak(stranger, (chance.choice(plans),), chance), stranger, chance),
            NEUTRAL,
            "pricing file",
        )
        yield Made(
            premise,
            say.tick(stranger, chance.choice(plans), chance.random() < 0.5, chance),
            NEUTRAL,
            "pricing file",
        )
        yield Made(
            premise,
            say.others(feature, say.Scope(without, "list"), "Heliox", chance),
            NEUTRAL,
            "pricing file",
        )


def _words(key: str) -> str:
    """`parallelJobRuns` as words."""
    return (
        upper_first(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key.replace("_", " ")).strip().lower())
        if not key.isupper()
        else key
    )
