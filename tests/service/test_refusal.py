"""What a person is told whose text may not be published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.app.answers import decision, reason, values
from checker.app.engine import Engine, Piece
from integrations.cms.entry import page_of
from integrations.service.answering import Policy, told
from integrations.service.worker import Answered
from tests.service.made import WRONG, settings_in


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("refusal")
    settings = settings_in(folder)
    canon = settings.canon.read_text("utf-8")
    canon += "forbidden:\n  - {id: cheap, text: dirt cheap, say_instead: good value}\n"
    settings.canon.write_text(canon, "utf-8")
    with Engine(settings) as made:
        yield made


def refused(engine: Engine, entry: dict[str, Any], fail_on: Any = "error") -> dict[str, Any]:
    page = page_of(entry)
    report = engine.check([Piece(page.html.encode(), "entry.html", "text/html")])
    decided = decision(report, fail_on)
    answered = Answered(decided, reason(report, decided), values(report))
    return told(answered, Policy("site", "closed", fail_on), page)["refusal"]


def test_thing_is_said_with_field_heading_words_and_what_to_write(engine: Engine) -> None:
    entry = {"title": "Plans", "body": "## Growth plan\n\nIt costs $55 per seat per month."}

    told = refused(engine, entry)

    assert told["title"] == "1 thing contradicts what is approved"
    (thing,) = told["things"]
    assert thing == {
        "severity": "error",
        "field": "body",
        "heading": "Growth plan",
        "quoted": "$55 per seat per month",
        "approved": "$49 / seat / month",
        "suggestion": thing["suggestion"],
        "message": thing["message"],
    }
    assert thing["suggestion"].startswith("$49")
    (line,) = told["lines"]
    assert line.startswith("body, under “Growth plan”: “$55 per seat per month”. Growth is $55")
    assert "approved is $49 / seat / month" in line
    assert line.endswith(f"Write: “{thing['suggestion']}”.")


def test_each_thing_is_said_once(engine: Engine) -> None:
    twice = refused(engine, {"title": WRONG, "body": f"{WRONG}\n\n{WRONG}"})
    assert [thing["field"] for thing in twice["things"]] == ["title", "body"]


def test_worst_comes_first_and_a_warning_is_called_one(engine: Engine) -> None:
    entry = {"lead": "For the Grwth plan.", "body": WRONG}
    told = refused(engine, entry)
    assert [thing["severity"] for thing in told["things"]] == ["error", "warning"]
    assert told["title"] == "1 thing contradicts what is approved"
    assert told["lines"][0].startswith("body, ") or told["lines"][0].startswith("body: ")
    assert told["lines"][1].startswith("Warning: lead: “Grwth”.")


def test_what_is_allowed_is_not_refused(engine: Engine) -> None:
    assert refused(engine, {"body": "For the Grwth plan."}) is None
    only = refused(engine, {"body": "For the Grwth plan."}, fail_on="warning")
    assert only["lines"][0].startswith("Warning: body: ")


def test_what_could_not_be_checked_is_said_as_such(engine: Engine) -> None:
    skipped = [{"uri": "a", "reason": "it is too large; split it"}]
    answered = Answered("unavailable", "a: too large", {"findings": [], "skipped": skipped})
    told_ = told(answered, Policy("site", "closed", "error"))["refusal"]
    assert told_["title"] == "it could not be checked"
    assert told_["lines"] == ["Not checked: it is too large; split it"]
    assert told(answered, Policy("site", "open", "error"))["refusal"] is None
