"""The bench fails where a ratio got worse, and only there."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from evals import bench
from evals.bench import Cost, Figures

KEPT = Path(bench.__file__).with_name("bench.json")
COSTS = {"words": 1.0, "reading": 10.0, "facts": 60.0, "rules": 90.0, "local": 99.0}


def figures(**slower: float) -> Figures:
    stages = {name: Cost(slower.get(name, seconds), 50.0) for name, seconds in COSTS.items()}
    commands = {"onmessage": Cost(slower.get("command", 2.0), 50.0), "proselint": Cost(1.0, 50.0)}
    return Figures(10, 100, stages, 10, commands, {"onmessage": 1, "proselint": 1})


@pytest.fixture
def asked(tmp_path: Path) -> Namespace:
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({"ratios": figures().ratios}))
    return Namespace(kept=kept)


@pytest.mark.parametrize(
    ("slower", "named"),
    [
        ({"reading": 13.0}, "reading / words"),
        ({"facts": 76.0}, "facts / reading"),
        ({"rules": 114.0}, "rules / facts"),
        ({"local": 125.0}, "local / rules"),
        ({"command": 2.6}, "onmessage / proselint"),
    ],
)
def test_a_stage_a_quarter_slower_fails(
    slower: dict[str, float],
    named: str,
    asked: Namespace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bench, "measure", lambda _: figures(**slower))
    assert bench.compared(asked, figures(**slower)) == 1
    assert named in capsys.readouterr().out


def test_a_fifth_is_let_pass(asked: Namespace) -> None:
    assert bench.compared(asked, figures(reading=12.0, facts=70.0)) == 0


def test_what_was_slow_once_is_measured_again(
    asked: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "measure", lambda _: figures())
    assert bench.compared(asked, figures(rules=300.0)) == 0


def test_what_was_not_measured_is_named(
    asked: Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = figures()
    without = Figures(alone.pages, alone.units, alone.stages, 0, {}, {})
    assert bench.compared(asked, without) == 0
    assert "NOT COMPARED: onmessage / proselint" in capsys.readouterr().out


def test_all_ratios_are_kept() -> None:
    assert set(json.loads(KEPT.read_text())["ratios"]) == set(figures().ratios)


def test_a_stage_is_measured_in_a_process_of_its_own() -> None:
    seen: list[int] = []
    little = bench.alone(lambda: seen.append(1), lambda: sum(range(1_000)))
    much = bench.alone(lambda: sum(range(3_000_000)), lambda: sum(range(300_000)))
    assert not seen  # it was appended in the child
    assert 0 <= little.seconds < much.seconds
    with pytest.raises(SystemExit, match="ended with an error"):
        bench.alone(lambda: None, lambda: 1 // 0)


def test_tools_that_are_not_there_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = bench.commands_of(tmp_path / "canon.yaml", tmp_path, tmp_path / "settings.json")
    assert set(commands) == {"onmessage", "onmessage, local"}
    assert capsys.readouterr().err.count("NOT MEASURED") == 3


def test_the_example_is_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(bench, "ROUNDS", 1)
    monkeypatch.setattr(bench, "TOOL_ROUNDS", 1)
    (tmp_path / "plans.md").write_text("Growth is $49 per month.\n")
    kept = tmp_path / "kept.json"
    monkeypatch.setattr("sys.argv", ["bench", str(tmp_path), "--kept", str(kept), "--keep"])
    assert bench.main() == 0
    assert "1 pages, 1 units" in capsys.readouterr().out
    assert json.loads(kept.read_text())["ratios"].keys() >= {"facts / reading", "rules / facts"}
