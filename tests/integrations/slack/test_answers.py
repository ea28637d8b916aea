"""Files and links in a watched channel are checked and answered in their thread."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.app.engine import Engine
from checker.config import Settings
from checker.interface import SettingsError
from checker.models import Document
from checker.sources.settings import FetchSettings
from tests.integrations.slack.office import (
    CHANNEL,
    KIM,
    RIGHT,
    WRONG,
    Office,
    opened,
    settings_in,
    shown,
)
from tests.integrations.slack.slack_api import BOT_TOKEN, File, SlackApi


def share(office: Office, content: str | bytes, name: str = "plans.md", **more: object) -> str:
    data = content.encode() if isinstance(content, str) else content
    office.api.share(File("F1", name, data, dict(more)))
    return office.write("have a look", files=("F1",))


def test_shared_file_is_answered_in_its_thread_verdict_first(office: Office) -> None:
    thread = share(office, f"# Pricing\n\n{WRONG}\n")

    answer = office.answer_in(thread)
    text = shown(answer["blocks"])

    assert answer["blocks"][0]["text"]["text"] == "🔴 Not on message: 1 error"
    assert answer["text"] == "OnMessage: 🔴 Not on message: 1 error"
    assert "Where: plans.md · Pricing / line 3" in text
    assert "Expected: $49 / seat / month" in text
    assert "Found: $55 / seat / month" in text
    assert [a["name"] for a in office.api.called("reactions.add")] == ["eyes"]


def test_full_report_is_attached_to_the_thread(office: Office) -> None:
    thread = share(office, WRONG)

    (report,) = office.api.wait_for(lambda: office.api.reports(thread))
    page = report["content"].decode()

    assert report["filename"].endswith(".html")
    assert page.lower().startswith("<!doctype html>")
    for part in ("price-mismatch", f"slack/{CHANNEL}/plans.md", "website", "$55"):
        assert part in page


def test_what_agrees_gets_a_short_answer_and_no_file(office: Office) -> None:
    thread = share(office, RIGHT)

    assert office.answer_in(thread)["blocks"][0]["text"]["text"] == "🟢 On message"
    office.settled()
    assert office.api.reports(thread) == []


def test_text_that_was_compared_with_nothing_is_not_called_clean(office: Office) -> None:
    thread = share(office, "Lunch is at noon.")

    header = office.answer_in(thread)["blocks"][0]["text"]["text"]
    assert header == "⚪ Nothing in it could be compared with the canon"


def test_only_the_worst_findings_are_shown_and_the_rest_counted(
    api: SlackApi, tmp_path: Path
) -> None:
    lines = "\n\n".join(f"Growth is ${n} per seat per month." for n in range(60, 75))
    with opened(api, settings_in(tmp_path, max_findings=3)) as office:
        thread = share(office, lines)
        text = shown(office.answer_in(thread)["blocks"])

    assert text.count("Found: ") == 3
    assert "12 more findings: see the report in this thread." in text


def test_most_findings_the_settings_allow_keep_to_slacks_limits(
    api: SlackApi, tmp_path: Path
) -> None:
    page = "\n\n".join(f"{'<&>' * 400} Growth is ${n} per seat per month." for n in range(60, 90))
    with opened(api, settings_in(tmp_path, max_findings=12)) as office:
        answer = office.answer_in(share(office, page))

    assert len(answer["blocks"]) <= 50
    assert shown(answer["blocks"]).count("Found: ") == 12


def test_collateral_cannot_mention_link_or_format(office: Office) -> None:
    evil = "<!channel> *bold* :tada: <https://evil.example|approved> Growth is $55 per seat/month"
    thread = share(office, evil, name="<!here>&.md")

    answer = office.answer_in(thread)
    dumped = json.dumps(answer["blocks"], ensure_ascii=False)

    assert "mrkdwn" not in dumped
    assert '"type": "link"' not in dumped
    assert all("<" not in text for text in plain_texts(answer["blocks"]))
    assert "<" not in answer["text"]
    assert "*bold*" in shown(answer["blocks"])  # as it was written


def plain_texts(blocks: list[dict[str, object]]) -> list[str]:
    """The texts of objects in which Slack looks for marks."""
    found = []
    for block in blocks:
        inside = [block.get("text"), *(block.get("elements") or [])]  # type: ignore[misc]
        found += [o["text"] for o in inside if isinstance(o, dict) and o["type"] == "plain_text"]
    return found


def test_invisible_characters_are_made_visible(office: Office) -> None:
    thread = share(office, "Growth\u202e is $55\u200b per seat per month.")

    assert not {"\u202e", "\u200b"} & set(shown(office.answer_in(thread)["blocks"]))


def test_links_are_fetched_and_checked(api: SlackApi, settings: Settings) -> None:
    pages = []

    def fetch(url: str) -> Document:
        pages.append(url)
        return Document(url, f"<p>{WRONG}</p>".encode(), "text/html", "0")

    with opened(api, settings, fetch=fetch) as office:
        thread = office.write("new: <https://brightline.example/pricing?a=1&amp;b=2|the page>")
        blocks = office.answer_in(thread)["blocks"]

    address = "https://brightline.example/pricing?a=1&b=2"
    assert pages == [address]
    assert f'"url": "{address}"' in json.dumps(blocks)
    assert "1 error" in shown(blocks)


def test_page_that_cannot_be_fetched_is_answered_with_the_reason(
    api: SlackApi, settings: Settings
) -> None:
    def fetch(url: str) -> Document:
        raise SettingsError(f"{url}: the server answers 404")

    with opened(api, settings, fetch=fetch) as office:
        thread = office.write("<https://brightline.example/gone>")
        text = shown(office.answer_in(thread)["blocks"])

    assert "⚪ It could not be checked" in text
    assert "https://brightline.example/gone: the server answers 404" in text


@pytest.mark.parametrize("allowed", [True, False])
def test_links_go_through_the_guarded_fetcher(
    api: SlackApi, settings: Settings, allowed: bool
) -> None:
    api.share(File("page.md", "page.md", WRONG.encode()))
    fetch = FetchSettings(allow_private=allowed)
    with opened(api, settings.model_copy(update={"fetch": fetch})) as office:
        thread = office.write(f"<{api.root}/public/page.md>")
        text = shown(office.answer_in(thread)["blocks"])

    assert ("1 error" in text) == allowed
    assert ("private" in text) != allowed
    assert all(not token for path, token in api.tokens_seen if path.startswith("/public"))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (File("F1", "big.md", b"x", {"size": 11_000_000}), "larger than 10 MB; split it"),
        (File("F1", "growing.md", b"x" * 10_000_001, {"size": 5}), "larger than 10 MB; split it"),
        (File("F1", "photo.png", b"\x89PNG\r\n\x1a\n"), "a PNG image"),
        (File("F1", "broken.pptx", b"PK\x03\x04 no zip"), "pptx"),
        (File("F1", "old.md", b"", {"mode": "hidden_by_limit"}), "Slack hides it"),
        (File("F1", "gone.md", b"", {"mode": "tombstone"}), "it was deleted"),
        (
            File("F1", "doc", b"", {"url_private_download": "https://docs.example/d/1"}),
            "it is kept outside Slack (docs.example)",
        ),
        (File("F1", "a.md", b"<html>", {"served_as": "text/html"}), "needs the scope files:read"),
        (File("F2", "other.md", b""), "Slack does not show this file: file_not_found"),
    ],
    ids=lambda value: value.name if isinstance(value, File) else "",
)
def test_file_that_cannot_be_had_or_read_gets_a_plain_answer(
    office: Office, file: File, reason: str
) -> None:
    office.api.share(file)
    thread = office.write(files=("F1",))

    text = shown(office.answer_in(thread)["blocks"])

    assert "⚪ It could not be checked" in text
    assert reason in text


def test_token_goes_to_slack_alone(office: Office) -> None:
    away = f"{office.api.root.replace('127.0.0.1', 'localhost')}/files-pri/F1"
    thread = share(office, WRONG, url_private_download=away)

    assert "kept outside Slack (localhost)" in shown(office.answer_in(thread)["blocks"])
    assert not [path for path, _ in office.api.tokens_seen if path.startswith("/files-pri")]


def test_redirect_is_not_followed_with_the_token(office: Office) -> None:
    thread = share(office, WRONG, url_private_download=f"{office.api.root}/away/F1")

    assert "needs the scope files:read" in shown(office.answer_in(thread)["blocks"])
    seen = dict(office.api.tokens_seen)
    assert seen["/away/F1"] == f"Bearer {BOT_TOKEN}"
    assert "/login" not in seen


def test_more_files_than_the_limit_are_named_as_not_checked(api: SlackApi, tmp_path: Path) -> None:
    with opened(api, settings_in(tmp_path, max_items=1)) as office:
        for id in ("F1", "F2"):
            api.share(File(id, f"{id}.md", RIGHT.encode()))
        text = shown(office.answer_in(office.write(files=("F1", "F2")))["blocks"])

    assert "⚪ Part of it could not be checked" in text
    assert "F2: only 1 files and links of one message are checked" in text


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B9"},
        {"bot_id": "BBOT", "user": "UBOT"},
        {"subtype": "bot_message", "bot_id": "B9", "user": None},
        {"subtype": "channel_join"},
        {"channel": "C0OTHER"},
    ],
    ids=str,
)
def test_bots_other_channels_and_events_are_left_alone(
    office: Office, event: dict[str, str]
) -> None:
    office.write("<https://brightline.example/>", **event)
    office.write("no link, no file")

    assert office.bot.jobs.waiting() == 0
    assert office.api.called("chat.postMessage") == []
    assert office.api.called("reactions.add") == []


def test_answer_to_a_reply_stands_in_the_same_thread(office: Office) -> None:
    office.api.share(File("F1", "a.md", WRONG.encode()))
    office.write(files=("F1",), thread_ts="1699.000001")

    assert office.answer_in("1699.000001")


def test_command_is_acknowledged_and_answered_under_a_message_of_its_own(office: Office) -> None:
    status, said = office.command(f"check {WRONG}")

    assert (status, said) == (200, "Checking.")
    root = office.api.wait_for(lambda: [m for m in office.api.messages if "thread_ts" not in m])[0]
    assert WRONG in shown(root["blocks"])
    assert "1 error" in shown(office.answer_in(root["ts"])["blocks"])


def test_command_with_an_address_fetches_it(api: SlackApi, settings: Settings) -> None:
    def fetch(url: str) -> Document:
        return Document(url, WRONG.encode(), "text/markdown", "0")

    with opened(api, settings, fetch=fetch) as office:
        office.command("check https://brightline.example/plans")
        answer = api.wait_for(lambda: [m for m in api.messages if m.get("thread_ts")])[0]

    assert "https://brightline.example/plans" in json.dumps(answer["blocks"])


@pytest.mark.parametrize("text", ["", "help", "check", "check  "])
def test_command_without_anything_to_check_says_how_it_is_used(office: Office, text: str) -> None:
    status, said = office.command(text)
    assert status == 200
    assert "`/onmessage check`" in said


def test_command_where_the_bot_is_not_is_answered_to_the_asker_alone(office: Office) -> None:
    office.api.without_bot.add("C0SECRET")
    office.command(f"check {WRONG}", channel="C0SECRET")

    (answer,) = office.api.wait_for(lambda: office.api.private)
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert "1 error" in shown(answer["blocks"])
    assert office.api.messages == []


def test_shortcut_checks_a_messages_words_too(office: Office) -> None:
    message = {
        "type": "message",
        "user": KIM,
        "text": "Growth is $55 per seat &amp; month",
        "ts": "1.1",
    }
    payload = {"type": "message_action", "callback_id": "onmessage_check", "message": message}
    payload |= {"channel": {"id": "C0OTHER"}, "response_url": f"{office.api.root}/response/2"}

    assert office.interact(payload)[0] == 200
    assert "Growth is $55 per seat & month" in shown(office.answer_in("1.1")["blocks"])


def test_shortcut_where_the_bot_is_not_is_answered_to_the_asker_alone(office: Office) -> None:
    office.api.without_bot.add("C0SECRET")
    message = {"type": "message", "user": KIM, "text": WRONG, "ts": "1.1"}
    payload = {"type": "message_action", "callback_id": "onmessage_check", "message": message}
    payload |= {"channel": {"id": "C0SECRET"}, "response_url": f"{office.api.root}/response/2"}
    office.interact(payload)

    (answer,) = office.api.wait_for(lambda: office.api.private)
    assert "1 error" in shown(answer["blocks"])


def test_unknown_canon_channel_in_the_settings_stops_the_start(
    api: SlackApi, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, channels={CHANNEL: "webseite"})
    with pytest.raises(SettingsError, match="unknown channel 'webseite'"), opened(api, settings):
        pass


def test_check_that_crashes_is_admitted_and_the_bot_goes_on(
    api: SlackApi, settings: Settings
) -> None:
    class Crashing(Engine):
        def check(self, pieces):  # type: ignore[no-untyped-def]
            if b"crash" in pieces[0].content:
                raise RuntimeError("a defect")
            return super().check(pieces)

    with opened(api, settings, Crashing(settings)) as office:
        first = share(office, "crash")
        text = shown(office.answer_in(first)["blocks"])
        api.share(File("F2", "b.md", RIGHT.encode()))
        second = office.answer_in(office.write(files=("F2",)))

    assert "because of an error of its own" in text
    assert "🟢 On message" in shown(second["blocks"])
