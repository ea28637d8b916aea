"""Only Slack is listened to, it is answered at once, and nothing is answered twice."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from slack_sdk.http_retry import builtin_handlers

from checker.config import Settings
from tests.integrations.slack.office import (
    CHANNEL,
    RIGHT,
    WRONG,
    Office,
    opened,
    said,
    settings_in,
    shown,
)
from tests.integrations.slack.slack_api import (
    DroppedError,
    File,
    RateLimitedError,
    SlackApi,
)
from tests.integrations.slack.slow import SlowEngine

EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": said("x", "1.1")})


def drop() -> None:
    raise DroppedError


def limit() -> None:
    raise RateLimitedError


@pytest.fixture(autouse=True)
def shared_file(api: SlackApi) -> None:
    api.share(File("F1", "plans.md", WRONG.encode()))


# --- who is listened to -----------------------------------------------------------------


def test_slack_proves_the_address_is_ours(office: Office) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"})
    status, answered = office.post(body)
    assert (status, json.loads(answered)) == (200, {"challenge": "abc"})


@pytest.mark.parametrize("signature", ["v0=00", "", "v0=" + "a" * 64])
def test_bad_signature_is_refused(office: Office, signature: str) -> None:
    assert office.post(EVENT, signature=signature or " ")[0] == 401


def test_signature_with_another_secret_is_refused(office: Office) -> None:
    office.secret = "guessed"
    assert office.post(EVENT)[0] == 401


@pytest.mark.parametrize("seconds", [-301, 400, -86_400])
def test_old_or_future_timestamp_is_refused_however_well_signed(
    office: Office, seconds: int
) -> None:
    assert office.post(EVENT, at=time.time() + seconds)[0] == 401


def test_signed_request_is_taken(office: Office) -> None:
    assert office.post(EVENT)[0] == 200


def test_larger_request_than_slack_makes_is_not_read(office: Office) -> None:
    assert office.post("x" * 1_000_001)[0] == 413


@pytest.mark.parametrize("body", ["", "[]", "{", "payload=%7B", "\ud7ff"])
def test_nonsense_is_refused_before_it_is_parsed(office: Office, body: str) -> None:
    assert office.post(body, signature="v0=00")[0] == 401


@pytest.mark.parametrize("stamp", ["", "now", "٣", "1e9"])
def test_timestamp_that_is_none_is_refused(office: Office, stamp: str) -> None:
    headers = {"X-Slack-Request-Timestamp": stamp.encode().decode("latin-1")}
    assert office.post(EVENT, **headers)[0] == 401


def test_check_of_the_certificate_is_answered(office: Office) -> None:
    assert office.post("ssl_check=1&token=x", signature="v0=00") == (200, "")


# --- at once ----------------------------------------------------------------------------


def test_acknowledged_at_once_while_checks_are_slow(api: SlackApi, settings: Settings) -> None:
    engine = SlowEngine(settings)
    with opened(api, settings, engine) as office:
        for _ in range(6):  # more than there are workers
            office.write(files=("F1",))
        assert office.command(f"check {WRONG}") == (200, "Checking.")

        api.wait_for(lambda: len(api.called("reactions.add")) == 6)
        assert api.called("chat.postMessage") == []
        engine.let_go.set()
        office.settled()

    assert len(api.called("chat.postMessage")) == 6 + 2


def test_full_queue_says_so_and_checks_the_rest(api: SlackApi, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, workers=1, queue=1)
    engine = SlowEngine(settings)
    with opened(api, settings, engine) as office:
        first = office.write(files=("F1",))
        assert engine.started.acquire(timeout=60)
        second = office.write(files=("F1",))
        third = office.write(files=("F1",))
        (told,) = api.wait_for(lambda: api.private)
        engine.let_go.set()
        office.settled()

    assert told["thread_ts"] == third
    assert "has not taken this: 1 messages wait already" in shown(told["blocks"])
    assert [len(api.answers(t)) for t in (first, second, third)] == [1, 1, 0]


# --- once -------------------------------------------------------------------------------


def test_event_that_comes_again_is_answered_once(office: Office) -> None:
    event = said("", "1.1", ("F1",))
    for number in range(4):
        headers = {"X-Slack-Retry-Num": str(number)} if number else {}
        assert (
            office.event(
                event,
                "Ev1",
                **headers,
                **({"X-Slack-Retry-Reason": "http_timeout"} if number else {}),
            )
            == 200
        )
    assert office.event(event, "Ev2") == 200  # the same message under another event
    office.answer_in("1.1")
    office.settled()

    assert len(office.api.answers("1.1")) == 1
    assert len(office.api.reports("1.1")) == 1


def test_event_that_comes_again_after_a_restart_is_answered_once(
    api: SlackApi, settings: Settings
) -> None:
    event = said("", "1.1", ("F1",))
    for _ in range(2):
        with opened(api, settings) as office:
            office.event(event, "Ev1", **{"X-Slack-Retry-Num": "1"})
            office.answer_in("1.1")
            office.settled()

    assert len(api.called("chat.postMessage")) == 1
    assert len(api.reports("1.1")) == 1


def test_post_that_arrived_though_the_connection_broke_is_not_repeated(office: Office) -> None:
    office.api.after["chat.postMessage"] = [drop]

    thread = office.write(files=("F1",))
    office.settled()

    assert len(office.api.answers(thread)) == 1
    assert len(office.api.called("chat.postMessage")) == 1
    assert len(office.api.reports(thread)) == 1


def test_post_that_did_not_arrive_is_repeated(office: Office) -> None:
    office.api.before["chat.postMessage"] = [drop]

    thread = office.write(files=("F1",))

    assert office.answer_in(thread)


def test_rate_limit_is_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.api.before["chat.postMessage"] = [limit]
    slept: list[float] = []
    monkeypatch.setattr(builtin_handlers, "time", SimpleNamespace(sleep=slept.append))

    thread = office.write(files=("F1",))

    assert office.answer_in(thread)
    (seconds,) = slept
    assert 1 <= seconds <= 2  # Retry-After, and a little more


def test_event_that_could_not_be_stored_is_not_acknowledged(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(office.bot.jobs, "offer", full)
        assert office.event(said("", "1.1", ("F1",)), "Ev1") == 500
    assert office.event(said("", "1.1", ("F1",)), "Ev1") == 200  # Slack sends it again

    assert office.answer_in("1.1")


def test_event_that_nothing_listens_to_is_acknowledged_and_not_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    assert office.event({"type": "pin_added", "user": "U1", "text": "private words"}) == 200
    assert "private words" not in caplog.text


# --- edits ------------------------------------------------------------------------------


def test_edited_message_is_checked_again_and_its_answer_changed(office: Office) -> None:
    office.api.share(File("F2", "plans.md", RIGHT.encode()))
    thread = office.write(files=("F1",))
    office.answer_in(thread)
    office.settled()

    assert office.edit(thread, "the right one", files=("F2",)) == 200
    office.api.wait_for(lambda: office.api.called("chat.update"))
    office.settled()

    (answer,) = office.api.answers(thread)
    assert "🟢 On message" in shown(answer["blocks"])
    assert office.api.reports(thread) == []  # of the earlier version


def test_report_of_an_edited_message_takes_the_place_of_the_earlier_one(office: Office) -> None:
    office.api.share(File("F2", "plans.md", WRONG.replace("55", "66").encode()))
    thread = office.write(files=("F1",))
    office.answer_in(thread)
    office.settled()
    office.edit(thread, "", files=("F2",))
    office.settled()

    (report,) = office.api.reports(thread)
    assert b"$66" in report["content"]


def test_edit_that_changes_no_file_or_link_is_left_alone(office: Office) -> None:
    thread = office.write("plans", files=("F1",))
    office.answer_in(thread)
    office.settled()

    office.edit(thread, "our plans", files=("F1",))
    office.edit(thread, "our plans", files=("F1",), edited=False)  # a preview was added
    office.settled()

    assert office.api.called("chat.update") == []


def test_edit_that_adds_a_file_to_a_chat_message_is_checked(office: Office) -> None:
    thread = office.write("soon")
    office.edit(thread, "now", files=("F1",))

    assert "1 error" in shown(office.answer_in(thread)["blocks"])


def test_edit_that_takes_the_file_away_says_so(office: Office) -> None:
    thread = office.write(files=("F1",))
    office.answer_in(thread)
    office.settled()
    office.edit(thread, "never mind")
    office.settled()

    (answer,) = office.api.answers(thread)
    assert "no longer holds a file or a link" in shown(answer["blocks"])
    assert office.api.reports(thread) == []


def test_edit_while_the_check_runs_is_answered_once_with_the_newest(
    api: SlackApi, settings: Settings
) -> None:
    api.share(File("F2", "plans.md", RIGHT.encode()))
    engine = SlowEngine(settings)
    with opened(api, settings, engine) as office:
        thread = office.write(files=("F1",))
        assert engine.started.acquire(timeout=60)
        office.edit(thread, "", files=("F2",))
        engine.let_go.set()
        office.settled()

    (answer,) = api.answers(thread)
    assert "🟢 On message" in shown(answer["blocks"])
    assert answer["channel"] == CHANNEL
    assert api.reports(thread) == []
