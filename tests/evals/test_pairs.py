"""Training pairs: labels follow from the facts, and shared words predict nothing."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from evals.pairs import changes, say, words, worlds
from evals.pairs.balance import balanced, overlap
from evals.pairs.made import TrainingPair

PLANS = ("Free", "Team", "Scale")


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)


def test_the_same_seed_makes_the_same_pairs() -> None:
    first, second = (list(worlds.pairs(300, words.FEATURES, random.Random(3))) for _ in range(2))
    assert first == second
    assert {m.label for m in first} == {"contradiction", "entailment", "neutral"}


def test_a_different_scope_is_another_set_of_plans(chance: random.Random) -> None:
    for _ in range(200):
        scope = say.random_scope(PLANS, True, chance)
        assert say.different_scope(scope, PLANS, True, chance).plans != scope.plans


def test_numbers_of_a_limit_decide_its_label() -> None:
    """Where both name one plan and one number, the same number agrees and another does not."""
    found = [
        m for m in worlds.pairs(6000, words.FEATURES, random.Random(5)) if m.kind == "plan price"
    ]
    assert found
    for made in found:
        if (
            made.label == "contradiction"
            and "free" not in made.hypothesis.lower()
            and "no cost" not in made.hypothesis
        ):
            assert made.premise.split(" > ")[-1] != made.hypothesis.split(" > ")[-1]


def test_labels_are_equal_at_every_degree_of_shared_words(chance: random.Random) -> None:
    made = list(worlds.pairs(6000, words.FEATURES, chance))
    kept = balanced(made, 900, chance)
    assert len(set(Counter(m.label for m in kept).values())) == 1
    means = [
        sum(overlap(m.premise, m.hypothesis)[0] for m in kept if m.label == label) / (len(kept) / 3)
        for label in ("contradiction", "entailment", "neutral")
    ]
    assert max(means) - min(means) < 0.05


def test_no_pair_comes_twice(chance: random.Random) -> None:
    made = [
        TrainingPair("A plan.", "The plan.", label, "k")
        for label in ("contradiction", "entailment", "neutral")
    ] * 5
    assert len(balanced(made, 100, chance)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Logs stay for 30 days.",
        "Pay $1,200 a year.",
        "Up to 2.5 GB per user.",
        "The fee is 1 euro.",
    ],
)
def test_another_number_is_another_number(text: str) -> None:
    for seed in range(50):
        changed = changes.other_number(text, random.Random(seed))
        assert changed is not None
        assert changed != text


def test_years_and_texts_without_numbers_have_no_other_number(chance: random.Random) -> None:
    assert changes.other_number("Since 2019 logs are kept.", chance) is None


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("Roles are available on Team.", "Roles are not available on Team."),
        ("Team includes roles.", "Team does not include roles."),
    ],
)
def test_the_opposite_of_a_statement(text: str, false: str, chance: random.Random) -> None:
    assert changes.flipped(text, chance) == false


def test_all_plans_become_paid_plans(chance: random.Random) -> None:
    changed = changes.other_scope("Roles come with all plans.", chance)
    assert changed is not None
    assert "all plans" not in changed.replace("all paid plans", "")


def test_names_and_numbers_change_on_both_sides_alike(chance: random.Random) -> None:
    pair = ("Team keeps logs for 30 days.", "Logs, Team: 30 days")
    named = changes.renamed(pair, PLANS, chance)
    assert "Team" not in " ".join(named)
    numbered = changes.renumbered(pair, chance)
    new = numbered[0].split(" for ")[1].split()[0]
    assert new != "30"
    assert numbered[1] == f"Logs, Team: {new} days"


def test_another_thing_leaves_the_numbers(chance: random.Random) -> None:
    changed = changes.of_another_thing(
        "The backup retention is 30 days.",
        "Our backup retention: 30 days",
        ["cluster", "domain"],
        chance,
    )
    assert changed is not None
    assert "backup" not in changed
    assert "30" in changed
