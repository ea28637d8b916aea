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
from evals.pairs.made import CONTRADICTION, ENTAILMENT, NEUTRAL, TrainingPair, upper_first

_LONGEST = 320


def inference(path: Path, longest: int = _LONGEST) -> Iterator[TrainingPair]:
    """Public pairs; the long ones cost most and look least like a claim."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if len(row["premise"]) + len(row["hypothesis"]) <= longest:
                yield TrainingPair(row["premise"], row["hypothesis"], row["label"], row["source"])


def pricing(folder: Path, chance: random.Random) -> Iterator[TrainingPair]:
    """What real products' plans had, year by year: features by plan, and their limits."""
    for path in sorted(folder.rglob("*.y*ml")):
        yield from _of_file(yaml.safe_load(path.read_text(encoding="utf-8")), chance)


def _of_file(file: dict[str, Any], chance: random.Random) -> Iterator[TrainingPair]:
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
) -> Iterator[TrainingPair]:
    with_it = tuple(p for p, h in zip(plans, has, strict=True) if h)
    feature = (name.lower() if not name.isupper() else name, f"use {name.lower()}")
    if not with_it:
        return
    if len(with_it) == len(plans):
        yield from _of_all(feature, with_it, chance)
        return
    premise = say.strong(feature, say.PlanScope(with_it, "list"), chance)
    without = tuple(p for p in plans if p not in with_it)
    other = chance.choice(others)
    yield from _of_some(premise, feature, with_it, without, chance)
    if other.lower() != name.lower():
        stranger = (other.lower(), f"use {other.lower()}")
        yield from _of_others(premise, stranger, plans, chance)
        said = say.others(feature, say.PlanScope(without, "list"), "Heliox", chance)
        yield _pair(premise, said, NEUTRAL)


def _of_all(
    feature: tuple[str, str], plans: tuple[str, ...], chance: random.Random
) -> Iterator[TrainingPair]:
    """A thing that every plan has."""
    premise = say.strong(feature, say.PlanScope(plans, "all"), chance)
    plan = chance.choice(plans)
    yield _pair(premise, say.tick(feature, plan, True, chance), ENTAILMENT)
    yield _pair(premise, say.tick(feature, plan, False, chance), CONTRADICTION)


def _of_some(
    premise: str,
    feature: tuple[str, str],
    with_it: tuple[str, ...],
    without: tuple[str, ...],
    chance: random.Random,
) -> Iterator[TrainingPair]:
    """A thing that some plans have: what a cell and a sentence say of one that does or does not."""

    def cell(plan: str, tick: bool) -> str:
        return say.tick(feature, plan, tick, chance)

    def sentence(plan: str) -> str:
        return say.used(feature, (plan,), chance)

    yield _pair(premise, cell(chance.choice(with_it), True), ENTAILMENT)
    yield _pair(premise, cell(chance.choice(without), True), CONTRADICTION)
    yield _pair(premise, cell(chance.choice(with_it), False), CONTRADICTION)
    yield _pair(premise, sentence(chance.choice(without)), CONTRADICTION)
    yield _pair(premise, sentence(chance.choice(with_it)), ENTAILMENT)


def _of_others(
    premise: str, stranger: tuple[str, str], plans: list[str], chance: random.Random
) -> Iterator[TrainingPair]:
    """Another thing, of which the premise says nothing."""
    yield _pair(premise, say.used(stranger, (chance.choice(plans),), chance), NEUTRAL)
    cell = say.tick(stranger, chance.choice(plans), chance.random() < 0.5, chance)
    yield _pair(premise, cell, NEUTRAL)


def _pair(premise: str, hypothesis: str, label: str) -> TrainingPair:
    return TrainingPair(premise, hypothesis, label, "pricing file")


def _words(key: str) -> str:
    """`parallelJobRuns` as words."""
    return (
        upper_first(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key.replace("_", " ")).strip().lower())
        if not key.isupper()
        else key
    )
