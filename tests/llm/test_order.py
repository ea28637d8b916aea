"""In which order pages are read, several at once, and what is said of those that are not."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import date

import pytest

from checker.app.judging import checker_for
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.llm.access import ModelAccess
from checker.llm.client import Call, Reply
from checker.llm.progress import Progress
from checker.llm.turns import each
from checker.models import Document, Report, Unread
from checker.report import REPORTERS, Screen
from tests.llm.made import SMALL, access_with
from tests.llm_server import Asked, answers

CANON = compile_canon(
    CanonFile.model_validate(
        {
            "canon": 1,
            "company": "Brightline",
            "packages": [
                {"id": "growth", "name": "Growth", "prices": [{"amount": 49, "every": "month"}]}
            ],
            "claims": [{"id": "guide", "text": "The printed guide has 40 chapters on monitoring."}],
        }
    ),
    as_of=date(2026, 9, 1),
)
REST = "The agent keeps spans in a ring buffer and sends them in the background."
CLUED = "Our printed guide has more chapters than ever, namely 55."
PLANS = "Growth is $49 a month."


class Model:
    """Answers well, and keeps the order in which it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.lock = threading.Lock()

    def __call__(self, call: Call) -> Reply:
        asked = Asked({}, {"messages": [{"content": call.messages.user}]})
        with self.lock:
            self.asked.append(asked.own[0])
        return Reply(answers(asked), False, 1000, 100)


def documents(*texts: str) -> list[Document]:
    return [
        Document(f"{n}.md", text.encode(), "text/markdown", "0" * 64)
        for n, text in enumerate(texts, start=1)
    ]


def report_of(access: ModelAccess, *texts: str, reading: str = "whole") -> Report:
    llm = access.settings.model_copy(update={"reading": reading})
    return checker_for(CANON, Settings(llm=llm), access).check(documents(*texts))


def test_pages_of_plans_are_read_first_then_what_has_a_clue() -> None:
    model = Model()
    report_of(access_with(model), REST, CLUED, PLANS, REST + " Again.")
    assert model.asked == [PLANS, CLUED, REST, REST]


def test_within_a_document_what_has_a_clue_is_read_first() -> None:
    model = Model()
    filler = "\n\n".join(f"{REST} Part {word}." for word in "abcdefghijklmnopqrst")
    report_of(access_with(model, **SMALL), f"{filler}\n\n{CLUED}")
    assert len(model.asked) > 1
    assert model.asked[0] != REST


def test_what_a_limit_leaves_unread_is_named_with_the_reason() -> None:
    model = Model()
    report = report_of(access_with(model, max_calls=2), REST, CLUED, PLANS)
    assert model.asked == [PLANS, CLUED]
    assert report.unread == (Unread("1.md", 1, "call limit reached: 2 allowed"),)
    assert report.summary.unavailable == 1
    shown = json.loads("".join(REPORTERS["json"](Screen(100))(report)))
    assert shown["unread"] == [
        {"uri": "1.md", "windows": 1, "reason": "call limit reached: 2 allowed"}
    ]


def test_documents_are_read_at_once_and_reported_in_their_order() -> None:
    """A model that answers only once two have asked: one after the other would never end."""
    model, both = Model(), threading.Barrier(2, timeout=60)

    def waits(call: Call) -> Reply:
        both.wait()
        return model(call)

    texts = [CLUED.replace("55", str(n)) for n in range(50, 58)]
    at_once = report_of(access_with(waits, concurrency=2), *texts)
    one_by_one = report_of(access_with(Model()), *texts)
    assert len(at_once.findings) == 8
    assert at_once == one_by_one


def test_no_more_calls_at_once_than_allowed_whoever_asks() -> None:
    running, most, lock = 0, 0, threading.Lock()
    model = Model()

    def counts(call: Call) -> Reply:
        nonlocal running, most
        with lock:
            running, most = running + 1, max(most, running + 1)
        reply = model(call)
        with lock:
            running -= 1
        return reply

    access = access_with(counts, concurrency=2)
    each(lambda text: report_of(access, text, REST, CLUED), [PLANS, REST, CLUED, "More."], 4)
    assert most <= 2


def test_once_told_to_stop_only_what_is_known_is_read() -> None:
    model, stop = Model(), threading.Event()

    def stops(call: Call) -> Reply:
        stop.set()
        return model(call)

    access = access_with(stops, stop=stop)
    report = report_of(access, REST, CLUED, PLANS, PLANS + " Yes.")
    assert model.asked == [PLANS]
    assert {(u.uri, u.reason) for u in report.unread} == {
        ("1.md", "interrupted"),
        ("2.md", "interrupted"),
        ("4.md", "interrupted"),
    }
    # Told to stop is no failure of the endpoint, and costs nothing.
    assert access.endpoint.ledger.spent().tries == 1
    assert report_of(access, PLANS).unread == ()


def test_every_window_is_told_of_with_what_was_spent() -> None:
    seen: list[Progress] = []
    access = access_with(Model(), watch=seen.append)
    report_of(access, REST, CLUED, PLANS)
    assert [(step.windows, step.of) for step in seen] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert seen[-1].spent.input_tokens == 3000


def test_reading_of_what_is_clued_leaves_out_the_rest() -> None:
    model = Model()
    sent: list[Sequence[str]] = []

    def keeps(call: Call) -> Reply:
        sent.append(Asked({}, {"messages": [{"content": call.messages.user}]}).own)
        return model(call)

    page = f"# Guides\n\n{REST}\n\n{REST}\n\n{CLUED}\n\n{REST}"
    report = report_of(access_with(keeps), REST, page, reading="clued")
    assert sent == [["# Guides", REST, CLUED]]
    assert [f.rule for f in report.findings] == ["claim-contradiction"]
    assert report.unread == ()


def test_outcomes_come_in_the_order_of_what_was_begun() -> None:
    assert each(lambda n: n * 2, range(20), 4) == [n * 2 for n in range(20)]


def test_an_error_in_one_of_several_is_raised() -> None:
    def fails(number: int) -> int:
        if number == 3:
            raise ValueError(number)
        return number

    with pytest.raises(ValueError, match="3"):
        each(fails, range(9), 3)
