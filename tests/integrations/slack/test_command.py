"""`onmessage slack` as a program: what it needs, and that being killed loses nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from checker.config import SlackSettings, load_settings
from checker.interface import SettingsError
from integrations.slack.command import tokens_in
from tests.integrations.slack.office import CANON, SECRET, WRONG, Office, shown
from tests.integrations.slack.slack_api import BOT_TOKEN, File, SlackApi

SETTINGS = """
judge: rules
slack:
  mode: http
  port: %d
  channels: {C0WEBSITE: website}
  allowed: [U0KIM]
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def program(folder: Path, port: int, api: SlackApi) -> Iterator[subprocess.Popen[str]]:
    """`onmessage slack`, once it answers."""
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api.base_url,
    }
    command = [str(Path(sys.executable).with_name("onmessage")), "slack"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_for_health(port, process)
            yield process
        finally:
            process.kill()


def wait_for_health(port: int, process: subprocess.Popen[str]) -> None:
    pause = threading.Event()
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except URLError:
            assert process.poll() is None, process.stderr and process.stderr.read()
            pause.wait(0.05)
    raise AssertionError("never healthy")


def test_killed_while_it_checks_it_answers_once_when_it_is_back(
    api: SlackApi, tmp_path: Path
) -> None:
    port = free_port()
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    (tmp_path / "onmessage.yaml").write_text(SETTINGS % port, "utf-8")
    api.share(File("F1", "plans.md", WRONG.encode()))
    downloading, killed, posted = threading.Event(), threading.Event(), threading.Event()

    def stop_here() -> None:
        downloading.set()
        assert killed.wait(30)

    api.before["download"] = [stop_here]
    with program(tmp_path, port, api) as process:
        office = Office(api, f"http://127.0.0.1:{port}/slack/events", None)  # type: ignore[arg-type]
        thread = office.write(files=("F1",))  # acknowledged
        assert downloading.wait(10)
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed.set()
    assert api.answers(thread) == []

    # Killed again, between the answer's arrival at Slack and its being noted down here.
    api.after["chat.postMessage"] = [lambda: (posted.set(), process.kill(), process.wait())]
    with program(tmp_path, port, api) as process:
        assert posted.wait(20)

    with program(tmp_path, port, api) as process:
        office.event({**api_event(thread)}, "Ev000001", **{"X-Slack-Retry-Num": "1"})
        api.wait_for(lambda: api.reports(thread))

    (answer,) = api.answers(thread)
    assert "1 error" in shown(answer["blocks"])
    assert len(api.called("chat.postMessage")) == 1
    assert len(api.reports(thread)) == 1


def api_event(ts: str) -> dict[str, object]:
    from tests.integrations.slack.office import said

    return said("", ts, ("F1",))


@pytest.mark.parametrize(
    ("environ", "mode", "message"),
    [
        ({}, "socket", "SLACK_BOT_TOKEN is not set; Slack shows it under OAuth & Permissions"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "socket", "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "socket", "SLACK_APP_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "http", "SLACK_SIGNING_SECRET is not set"),
    ],
)
def test_missing_token_says_where_slack_shows_it(
    environ: dict[str, str], mode: str, message: str
) -> None:
    settings = SlackSettings(mode=mode)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=message):
        tokens_in(environ, settings)


def test_tokens_are_shown_nowhere() -> None:
    environ = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": "secret"}
    assert "secret'" not in repr(tokens_in(environ, SlackSettings(mode="http")))


def test_token_that_slack_does_not_take_is_one_line(api: SlackApi, tmp_path: Path) -> None:
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    environment = {"SLACK_BOT_TOKEN": "xoxb-revoked", "SLACK_APP_TOKEN": "xapp-1"}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("onmessage")), "slack"],
        cwd=tmp_path,
        env={**environment, "SLACK_API_URL": api.base_url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(
        "onmessage: SLACK_BOT_TOKEN: Slack does not take it"
    )
    assert "xoxb-revoked" not in done.stderr


def test_mistake_in_the_settings_names_its_line(tmp_path: Path) -> None:
    file = "slack:\n  channels: {general: website}\n  allowed: [kim]\n"
    (tmp_path / "onmessage.yaml").write_text(file, "utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path, {}, {})
    assert "onmessage.yaml:2" in str(error.value)
    assert "must be a channel's id such as C0123ABCD" in str(error.value)
    assert "must be a person's id such as U0123ABCD" in str(error.value)
