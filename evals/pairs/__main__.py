"""Make the pairs: `python -m evals.pairs PAGES --public NLI --pricing FOLDER --output build/pairs`."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evals.pairs import public, real, words, worlds
from evals.pairs.balance import balanced, words_alone
from evals.pairs.carriers import Carrier, carriers
from evals.pairs.made import TrainingPair

HELD_OUT = ("planetscale", "unkey")
"""Companies whose pages make the validation pairs, and no training pairs."""

_NAMED = 500


def main(arguments: Sequence[str] | None = None) -> None:
    """Write train.jsonl and validation.jsonl, and say how many of what there are."""
    options = _options(arguments)
    chance = random.Random(options.seed)
    found = list(carriers(options.pages))
    ours = [c for c in found if c.company not in HELD_OUT]
    train = [
        *_share(real.pairs(_capped(ours, chance), chance), options.real, chance),
        *_share(
            worlds.pairs(options.worlds * 2, (*words.FEATURES, *_named(ours, chance)), chance),
            options.worlds,
            chance,
        ),
        *_share(public.pricing(options.pricing, chance), options.real // 8, chance),
        *_public(options, chance),
    ]
    held = [c for c in found if c.company in HELD_OUT]
    check = [
        *_share(real.pairs(held, chance), 2000, chance),
        *_share(worlds.pairs(4000, words.FEATURES, random.Random(options.seed + 1)), 1000, chance),
    ]
    known = {(m.premise, m.hypothesis) for m in train}
    check = [m for m in check if (m.premise, m.hypothesis) not in known]
    for name, made in (("train", train), ("validation", check)):
        chance.shuffle(made)
        _write(options.output / f"{name}.jsonl", made)
        print(
            name,
            len(made),
            dict(Counter(m.label for m in made)),
            f"words alone {words_alone(made):.3f}",
        )
        print("  ", dict(Counter(m.kind for m in made).most_common()))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument(
        "--public", type=Path, required=True, help="public inference pairs, JSON Lines, gzipped"
    )
    parser.add_argument("--pricing", type=Path, required=True, help="folder of Pricing2Yaml files")
    parser.add_argument("--output", type=Path, default=Path("build/pairs"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--real", type=int, default=30_000)
    parser.add_argument("--worlds", type=int, default=20_000)
    parser.add_argument(
        "--inference", type=int, default=12_000, help="public pairs, balanced; 0: all of them"
    )
    return parser.parse_args(arguments)


def _share(made: object, count: int, chance: random.Random) -> list[TrainingPair]:
    return balanced(list(made), count, chance)  # type: ignore[call-overload]


def _public(options: argparse.Namespace, chance: random.Random) -> list[TrainingPair]:
    if not options.inference:
        return list(public.inference(options.public, longest=sys.maxsize))
    return _share(public.inference(options.public), options.inference, chance)


def _capped(found: Sequence[Carrier], chance: random.Random, most: int = 1500) -> list[Carrier]:
    """At most so many carriers a company, those with facts first, so that none drowns the rest."""
    by_company: dict[str, list[Carrier]] = {}
    for carrier in found:
        by_company.setdefault(carrier.company, []).append(carrier)
    kept = []
    for group in by_company.values():
        kept += sorted(group, key=lambda c: (-min(len(c.facts), 1) - c.prose, chance.random()))[
            :most
        ]
    return kept


def _named(found: Sequence[Carrier], chance: random.Random) -> list[tuple[str, str]]:
    """Real names of things, from the headings that stand over the carriers."""
    heads = {c.around.rstrip(": ").split(": ")[0] for c in found if c.prose}
    short = sorted(h for h in heads if 1 <= len(h.split()) <= 3 and h.replace(" ", "").isalpha())
    picked = chance.sample(short, min(_NAMED, len(short)))
    return [
        (h if h.isupper() else h[0].lower() + h[1:], f"use {h if h.isupper() else h.lower()}")
        for h in picked
    ]


def _write(path: Path, made: Sequence[TrainingPair]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for pair in made:
            row = {
                "premise": pair.premise,
                "hypothesis": pair.hypothesis,
                "label": pair.label,
                "kind": pair.kind,
                "company": pair.company,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
