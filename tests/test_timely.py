"""Answers in time: what is known by the deadline, and the rest once, when the model has read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.app.engine import Engine, Piece
from checker.app.timely import Timely
from checker.config import Settings
from checker.models import Report
from tests.llm_server import LLMServer
from tests.slow_model import SAID, SAYS, SlowModel, llm_of, slow_model

CANON = f"""\
canon: 1
company: Brightline
packages:
  - {{id: growth, name: Growth, prices: [{{amount: 49, per: seat, every: month}}]}}
{SAYS}"""
PRICED = "Growth costs $55 per seat per month."
PAGE = Piece(f"# Support\n\n{SAID}\n\n{PRICED}\n".encode(), "page.md")
NEVER = 3600.0


@pytest.fixture
def slow() -> Iterator[tuple[SlowModel, LLMServer]]:
    with slow_model() as running:
        yield running


@pytest.fixture
def engine(tmp_path: Path, slow: tuple[SlowModel, LLMServer]) -> Iterator[Engine]:
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    settings = Settings(
        canon=tmp_path / "canon.yaml",
        judge="llm",
        llm=llm_of(slow[1]),
    )
    with Engine(settings) as made:
        yield made


@pytest.fixture
def timely(engine: Engine) -> Iterator[Timely]:
    made = Timely(engine, most=2)
    yield made
    made.close()


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_at_the_deadline_rules_have_answered_and_the_rest_follows(
    timely: Timely, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    first = timely.check([PAGE], 0)

    assert rules(first.report) == ["price-mismatch"]
    assert first.report.summary.unavailable == 1
    assert first.report.notes == (
        "the model has not read 1 page yet; what it finds there is not in this answer",
    )
    assert first.rest is not None
    model.let_go.set()
    whole = first.rest.result(30)
    assert rules(whole) == ["claim-contradiction", "price-mismatch"]
    assert (whole.summary.unavailable, whole.notes) == (0, ())
    assert len(server.asked) == 1


def test_what_the_model_reads_before_the_deadline_is_the_answer(
    timely: Timely, slow: tuple[SlowModel, LLMServer]
) -> None:
    slow[0].let_go.set()
    first = timely.check([PAGE], NEVER)
    assert rules(first.report) == ["claim-contradiction", "price-mismatch"]
    assert first.rest is None


def test_what_was_answered_before_needs_no_model(
    timely: Timely, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    model.let_go.set()
    timely.check([PAGE], NEVER)
    model.let_go.clear()

    again = timely.check([PAGE], 0)
    assert rules(again.report) == ["claim-contradiction", "price-mismatch"]
    assert (again.rest, len(server.asked)) == (None, 1)


def test_no_more_is_owed_than_may_be(timely: Timely, slow: tuple[SlowModel, LLMServer]) -> None:
    model, server = slow
    pages = [Piece(f"{SAID} Part {n}.".encode(), f"{n}.md") for n in range(3)]
    firsts = [timely.check([page], 0) for page in pages]

    assert [first.rest is not None for first in firsts] == [True, True, False]
    assert firsts[2].report.summary.unavailable == 1
    model.let_go.set()
    for first in firsts[:2]:
        assert first.rest is not None
        first.rest.result(30)
    assert timely.owed == 0
    assert len(server.asked) == 2


def test_a_model_that_gives_no_answer_is_said_in_the_whole_report(
    timely: Timely, slow: tuple[SlowModel, LLMServer]
) -> None:
    slow[0].dead = True
    slow[0].let_go.set()
    first = timely.check([PAGE], NEVER)

    assert rules(first.report) == ["price-mismatch"]
    assert first.report.summary.unavailable == 1
    assert first.report.notes == ("llm: 1 page not read: server error",)
    assert first.rest is None


def test_without_a_model_nothing_waits(tmp_path: Path) -> None:
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    settings = Settings(canon=tmp_path / "canon.yaml", judge="rules")
    with Engine(settings) as engine:
        first = Timely(engine).check([PAGE], 0)
    assert (rules(first.report), first.rest) == (["price-mismatch"], None)
