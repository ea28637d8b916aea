"""Buttons and dialogs: who may waive, what is kept, and what becomes of the answer."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from checker.app.ledgers import ledger
from checker.config import Settings
from checker.suppress import Waiver
from integrations.slack import layout
from integrations.slack.layout import RECHECK, WAIVE
from tests.integrations.slack.office import (
    KIM,
    LEE,
    RIGHT,
    TODAY,
    WRONG,
    Office,
    buttons_of,
    opened,
    settings_in,
    shown,
)
from tests.integrations.slack.slack_api import File, SlackApi

Message = dict[str, Any]


@pytest.fixture
def answer(office: Office) -> Message:
    """The answer to a file with a wrong price."""
    office.api.share(File("F1", "plans.md", WRONG.encode()))
    thread = office.write(files=("F1",))
    answered: Message = office.answer_in(thread)
    office.settled()
    return answered


def decisions(settings: Settings) -> tuple[Waiver, ...]:
    return ledger(settings).made().decisions


def dialog(office: Office, answer: Message, action: str, user: str = KIM) -> Message:
    """The dialog that a button opens."""
    assert office.press(answer, action, user)[0] == 200
    view: Message = office.api.wait_for(lambda: office.api.views)[-1]
    return view


def errors(answered: tuple[int, str]) -> dict[str, str]:
    """What a dialog complains about, by field."""
    status, body = answered
    assert status == 200
    said: dict[str, Any] = json.loads(body)
    assert said["response_action"] == "errors"
    complaints: dict[str, str] = said["errors"]
    return complaints


def test_waive_asks_for_a_reason_and_a_last_day(office: Office, answer: Message) -> None:
    view = dialog(office, answer, WAIVE)

    assert "Growth is $55" in shown(view["blocks"])
    assert [b["block_id"] for b in view["blocks"][1:]] == ["why", "until"]
    assert view["blocks"][2]["element"]["initial_date"] == "2026-12-30"


def test_waived_finding_is_kept_with_who_why_and_until_and_leaves_the_answer(
    office: Office, answer: Message, settings: Settings
) -> None:
    view = dialog(office, answer, WAIVE)
    assert office.send(view, why="agreed with sales", until="2026-12-31") == (200, "")
    office.settled()

    (kept,) = decisions(settings)
    assert (kept.who, kept.why) == ("u0kim (Slack U0KIM)", "agreed with sales")
    assert (kept.dated, kept.until) == (TODAY, date(2026, 12, 31))
    assert kept.rule == "price-mismatch"
    (now,) = office.api.answers(answer["thread_ts"])
    assert "🟢 On message" in shown(now["blocks"])
    assert "Waived by u0kim (Slack U0KIM) until 2026-12-31" in shown(now["blocks"])


def test_a_sentence_that_stands_twice_is_decided_at_both_its_places(
    office: Office, settings: Settings
) -> None:
    office.api.share(File("F1", "plans.md", f"{WRONG}\n\n## Questions\n\n{WRONG}\n".encode()))
    thread = office.write(files=("F1",))
    answered: Message = office.answer_in(thread)
    office.settled()
    assert "🔴 Not on message: 1 error" in shown(answered["blocks"])
    view = dialog(office, answered, WAIVE)
    assert "(at all 2 places)" in shown(view["blocks"])
    assert office.send(view, why="agreed with sales", until="2026-12-31") == (200, "")
    office.settled()
    one, other = decisions(settings)
    assert one.fingerprint != other.fingerprint
    assert one.about is not None
    assert other.about is not None
    (now,) = office.api.answers(thread)
    assert "🟢 On message" in shown(now["blocks"])


def test_person_who_may_not_waive_is_told_so_alone(office: Office, answer: Message) -> None:
    assert office.press(answer, WAIVE, LEE) == (200, "")

    (told,) = office.api.wait_for(lambda: office.api.private)
    assert "Only people named in the bot's settings may waive" in shown(told["blocks"])
    assert told["response_type"] == "ephemeral"
    assert office.api.views == []


def test_dialog_sent_by_a_person_who_may_not_waive_keeps_nothing(
    office: Office, answer: Message, settings: Settings
) -> None:
    view = dialog(office, answer, WAIVE)
    complaints = errors(office.send(view, LEE, why="let me", until="2026-12-31"))

    assert "may waive" in complaints["why"]
    assert decisions(settings) == ()


def test_last_day_that_is_over_is_refused(
    office: Office, answer: Message, settings: Settings
) -> None:
    view = dialog(office, answer, WAIVE)
    complaints = errors(office.send(view, why="late", until="2026-09-30"))

    assert "until" in complaints
    assert decisions(settings) == ()


def test_decision_that_triage_does_not_take_is_not_called_kept(
    office: Office, answer: Message, settings: Settings
) -> None:
    settings.waivers.write_text("waivers: [", "utf-8")
    view = dialog(office, answer, WAIVE)
    complaints = errors(office.send(view, why="agreed", until="2026-12-31"))

    assert complaints["why"].startswith("Not kept: ")


def test_without_allowed_people_no_waive_is_offered(api: SlackApi, tmp_path: Any) -> None:
    api.share(File("F1", "plans.md", WRONG.encode()))
    with opened(api, settings_in(tmp_path, allowed=())) as office:
        answer = office.answer_in(office.write(files=("F1",)))

    assert [b["action_id"] for b in buttons_of(answer)] == [layout.WRONG, RECHECK]


def test_wrong_finding_becomes_feedback_with_its_passage(
    office: Office, answer: Message, settings: Settings
) -> None:
    view = dialog(office, answer, layout.WRONG)
    assert office.send(view, why="it is the price in euros") == (200, "")
    office.settled()

    (kept,) = decisions(settings)
    assert (kept.kind, kept.why) == ("wrong", "it is the price in euros")
    assert kept.about is not None
    assert kept.about.text == WRONG
    (now,) = office.api.answers(answer["thread_ts"])
    assert "🟢 On message" in shown(now["blocks"])
    assert "Called wrong by u0kim (Slack U0KIM): Growth is $55" in shown(now["blocks"])


def test_person_who_may_not_decide_calls_it_wrong_to_those_who_may(
    office: Office, answer: Message, settings: Settings
) -> None:
    thread = answer["thread_ts"]
    view = dialog(office, answer, layout.WRONG, LEE)
    assert office.send(view, LEE, why="*it* is <!channel> euros") == (200, "")

    _, note = office.api.wait_for(
        lambda: len(office.api.answers(thread)) == 2 and office.api.answers(thread)
    )
    assert "u0lee (Slack U0LEE) calls a finding wrong" in shown(note["blocks"])
    assert {"type": "user", "user_id": KIM} in note["blocks"][0]["elements"][2]["elements"]
    assert "mrkdwn" not in str(note["blocks"])
    assert decisions(settings) == ()

    office.api.views.clear()
    view = dialog(office, note, layout.WRONG)
    assert office.send(view, why="Lee is right") == (200, "")
    assert [kept.kind for kept in decisions(settings)] == ["wrong"]


def test_where_nobody_else_sees_the_answer_calling_it_wrong_says_so(office: Office) -> None:
    office.api.without_bot.add("C0SECRET")
    office.command(f"check {WRONG}", channel="C0SECRET")
    (alone,) = office.api.wait_for(lambda: office.api.private)
    office.settled()

    view = dialog(office, {**alone, "channel": "C0SECRET"}, layout.WRONG, LEE)
    office.send(view, LEE, why="it is in euros")

    told = office.api.wait_for(lambda: office.api.private[1:])[0]
    assert "they do not see this answer" in shown(told["blocks"])


def test_recheck_reads_the_file_again_and_changes_the_answer(
    office: Office, answer: Message
) -> None:
    office.api.share(File("F1", "plans.md", RIGHT.encode()))

    assert office.press(answer, RECHECK, LEE) == (200, "")
    office.settled()

    (now,) = office.api.answers(answer["thread_ts"])
    assert "🟢 On message" in shown(now["blocks"])
    assert office.api.reports(answer["thread_ts"]) == []


def test_recheck_of_what_is_forgotten_says_so(office: Office, answer: Message) -> None:
    with office.bot.jobs._changed:
        office.bot.jobs._db.execute("DELETE FROM jobs")
    office.press(answer, RECHECK)

    (told,) = office.api.wait_for(lambda: office.api.private)
    assert "too old" in shown(told["blocks"])


def test_private_answer_is_rechecked_in_its_place(office: Office) -> None:
    office.api.without_bot.add("C0SECRET")
    office.command(f"check {WRONG}", channel="C0SECRET")
    (first,) = office.api.wait_for(lambda: office.api.private)
    office.settled()

    office.press({**first, "channel": "C0SECRET"}, RECHECK)
    again = office.api.wait_for(lambda: office.api.private[1:])[0]

    assert (again["url"], again["replace_original"]) == ("/response/button", True)
    assert "1 error" in shown(again["blocks"])
