"""Digests: who is told what, that nothing is lost where it does not arrive, and by which way."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_string, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checker.app.desk.desk import Action, Desk, PersonsChoice
from checker.app.desk.items import version_of_all
from checker.app.digest.digest import SHOWN, Digest
from checker.app.digest.telling import Delivered, Teller
from checker.app.digest.ways import ToFile, ToMail, ToSlack, UndeliveredError, delivered, way_of
from checker.cli import app
from checker.config import DigestSettings
from checker.interface import Delivery, SettingsError
from checker.models import Finding, Severity
from tests.desk.made import DAY, many, scanned, settings_in
from tests.loopback import answering
from tests.report.pages import HOSTILE

HEADLINE = "Growth costs %s per seat per month here, not $49"
WEB, PARTNERS = "web@brightline.example", "partners@brightline.example"


class Box:
    """Takes digests, or refuses them as often as it is told to."""

    def __init__(self, *refusals: UndeliveredError) -> None:
        self.refusals = list(refusals)
        self.taken: dict[str, Digest] = {}

    def __call__(self, digest: Digest) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken[digest.owner] = digest


def told(folder: Path, box: Box, today: date = DAY) -> Delivered:
    settings = settings_in(folder)
    digests = DigestSettings(state=folder / "digests.json", desk="https://desk.example")
    settings = settings.model_copy(update={"digest": digests})
    return Teller(settings, {Delivery.SLACK: box}, lambda _: None).tell(today)


def decide(folder: Path, action: Action, name: str, **values: Any) -> None:
    desk = Desk(settings_in(folder), lambda: DAY)
    item = next(one for one in desk.items() if one.name == name)
    desk.decide(PersonsChoice(action, name, version_of_all([item]), "Dana", "agreed", **values))


# --- who is told what ------------------------------------------------------------------------


def test_everybody_is_told_of_what_is_theirs_alone(tmp_path: Path) -> None:
    found = many(6)
    scanned(tmp_path, found)
    box = Box()
    assert told(tmp_path, box) == Delivered(2, ())
    assert {owner: len(digest.new) for owner, digest in box.taken.items()} == {WEB: 4, PARTNERS: 2}
    assert box.taken[PARTNERS].subject == "OnMessage: 2 new; 2 open"
    lines = "\n".join(box.taken[PARTNERS].lines())
    assert f"note: {HEADLINE % found[2].text} – partners/page-0000.md:3" in lines
    assert "https://desk.example/?owner=partners%40brightline.example" in lines


def test_who_knows_it_all_is_told_nothing(tmp_path: Path) -> None:
    scanned(tmp_path, many(6))
    told(tmp_path, Box())
    box = Box()
    assert told(tmp_path, box, DAY + timedelta(1)) == Delivered(0, ())
    assert box.taken == {}


def test_what_is_fixed_worse_and_new_is_told_apart(tmp_path: Path) -> None:
    one, two, three = _three()
    scanned(tmp_path, [one, replace(two, severity=Severity.WARNING)])
    told(tmp_path, Box())
    scanned(tmp_path, [replace(two, severity=Severity.ERROR), three], on=DAY + timedelta(1))
    box = Box()
    told(tmp_path, box, DAY + timedelta(1))
    digest = box.taken[WEB]
    assert digest.subject == "OnMessage: 1 new, 1 worse, 1 fixed; 2 open"
    assert [two.text in line for line in digest.worse] == [True]
    assert [one.text in line for line in digest.fixed] == [True]
    assert [three.text in line for line in digest.new] == [True]


def _three() -> list[Finding]:
    return [f for f in many(9) if f.location.channel == "website"][:3]


def test_what_is_open_for_long_is_told_again_after_some_days(tmp_path: Path) -> None:
    found = _three()[:1]
    scanned(tmp_path, found)
    told(tmp_path, Box())
    days = {}
    for after in range(1, 30):
        today = DAY + timedelta(after)
        scanned(tmp_path, found, on=today)
        box = Box()
        told(tmp_path, box, today)
        if box.taken:
            days[after] = box.taken[WEB]
    assert list(days) == [14, 21, 28]
    assert days[14].long[0].endswith(f"(since {DAY.isoformat()})")


def test_what_was_set_aside_or_snoozed_is_not_mentioned(tmp_path: Path) -> None:
    one, two, three = _three()
    scanned(tmp_path, [one, two, three])
    decide(tmp_path, Action.DISMISS, one.fingerprint)
    decide(tmp_path, Action.SNOOZE, two.fingerprint, until=DAY + timedelta(9))
    box = Box()
    told(tmp_path, box)
    assert [three.text in line for line in box.taken[WEB].new] == [True]
    told(tmp_path, box := Box(), DAY + timedelta(9))
    assert [two.text in line for line in box.taken[WEB].new] == [True]


def test_whom_it_is_assigned_to_is_told_and_not_the_owner(tmp_path: Path) -> None:
    one, two, _ = _three()
    scanned(tmp_path, [one, two])
    decide(tmp_path, Action.ASSIGN, one.fingerprint, to="kim@brightline.example")
    box = Box()
    told(tmp_path, box)
    assert [len(box.taken[owner].new) for owner in ("kim@brightline.example", WEB)] == [1, 1]


def test_a_message_is_a_few_lines_however_many_there_are(tmp_path: Path) -> None:
    scanned(tmp_path, many(600))
    box = Box()
    told(tmp_path, box)
    lines = list(box.taken[WEB].lines())
    assert len(lines) == 1 + SHOWN + 1 + 1
    assert lines[-2] == f"- and {400 - SHOWN} more"
    assert all(line.startswith("- error") for line in lines[1 : SHOWN + 1])


# --- what does not arrive --------------------------------------------------------------------


def test_what_was_not_delivered_is_said_and_told_at_the_next_scan(tmp_path: Path) -> None:
    scanned(tmp_path, many(6))
    telling = told(tmp_path, Box(UndeliveredError("Slack: channel_not_found")))
    assert telling.delivered == 1
    assert telling.failures == (
        f"the digest for {PARTNERS} was not delivered by slack: Slack: channel_not_found;"
        " it is tried again at the next scan",
    )
    box = Box()
    assert told(tmp_path, box, DAY + timedelta(1)) == Delivered(1, ())
    assert [len(digest.new) for digest in box.taken.values()] == [2]
    assert list(box.taken) == [PARTNERS]


def test_a_fix_that_nobody_was_told_of_is_told_later(tmp_path: Path) -> None:
    one, two, _ = _three()
    scanned(tmp_path, [one, two])
    told(tmp_path, Box())
    scanned(tmp_path, [two], on=DAY + timedelta(1))
    told(tmp_path, Box(UndeliveredError("away")), DAY + timedelta(1))
    scanned(tmp_path, [two], on=DAY + timedelta(2))
    box = Box()
    told(tmp_path, box, DAY + timedelta(2))
    assert [one.text in line for line in box.taken[WEB].fixed] == [True]


@pytest.mark.parametrize(
    ("errors", "waits"),
    [
        ([UndeliveredError("x", passing=True)], [1.0]),
        ([UndeliveredError("x", passing=True, wait=9.0)] * 2, [9.0, 9.0]),
        ([UndeliveredError("x", passing=True, wait=900.0)], [60.0]),
    ],
)
def test_what_may_pass_is_tried_again(errors: list[UndeliveredError], waits: list[float]) -> None:
    slept: list[float] = []
    box = Box(*errors)
    delivered(Digest("Kim", 1, ("x",)), box, slept.append)
    assert list(box.taken) == ["Kim"]
    assert slept == waits


def test_what_does_not_pass_is_not_tried_again_and_the_rest_not_for_ever() -> None:
    slept: list[float] = []
    for error, attempts in ((UndeliveredError("x"), 0), (UndeliveredError("x", passing=True), 3)):
        slept.clear()
        with pytest.raises(UndeliveredError):
            delivered(Digest("Kim", 1), Box(*[error] * 9), slept.append)
        assert len(slept) == attempts


def test_a_memory_that_is_none_is_said(tmp_path: Path) -> None:
    scanned(tmp_path, many(1))
    (tmp_path / "digests.json").write_text("[]", "utf-8")
    with pytest.raises(SettingsError, match="move it away"):
        told(tmp_path, Box())


# --- the ways --------------------------------------------------------------------------------

MESSAGE = Digest("web@b.example", 3, ("error: <!channel> *$55* & more – a.md:1",), desk="https://d")


@contextmanager
def slack(*answers: tuple[int, dict[str, str], object]) -> Iterator[tuple[str, list[Any]]]:
    """A server that answers as Slack does, and what it was sent."""
    left, got = list(answers), list[Any]()

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append((self.headers["authorization"], json.loads(body)))
            status, headers, answer = left.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    with answering(HTTPServer(("127.0.0.1", 0), Api)) as server:
        yield f"http://127.0.0.1:{server.server_port}/", got


def slack_settings(**values: Any) -> DigestSettings:
    return DigestSettings(**{"slack": {"channel": "C0123"}, **values})


def test_slack_gets_plain_text_in_the_owners_channel() -> None:
    people = {"web@b.example": {"slack": "C0999"}}
    with slack((200, {}, {"ok": True})) as (url, got):
        ToSlack("xoxb-1", slack_settings(people=people), url)(MESSAGE)
    ((key, body),) = got
    assert key == "Bearer xoxb-1"
    assert body["channel"] == "C0999"
    assert all(block["text"]["type"] == "plain_text" for block in body["blocks"])
    assert "<!channel> *$55* & more" in body["blocks"][1]["text"]["text"]
    assert "<" not in body["text"]


def test_slack_is_asked_again_when_it_says_so_and_not_when_it_refuses() -> None:
    slept: list[float] = []
    busy, good = (429, {"Retry-After": "7"}, {}), (200, {}, {"ok": True})
    with slack(busy, (503, {}, {}), good) as (url, got):
        delivered(MESSAGE, ToSlack("t", slack_settings(), url), slept.append)
    assert (len(got), slept) == (3, [7.0, 4.0])
    with slack((200, {}, {"ok": False, "error": "not_in_channel"})) as (url, got):
        with pytest.raises(UndeliveredError, match="Slack: not_in_channel"):
            delivered(MESSAGE, ToSlack("t", slack_settings(), url), slept.append)
        assert len(got) == 1
    with pytest.raises(UndeliveredError, match="no channel is named"):
        ToSlack("t", DigestSettings(), url)(MESSAGE)


@contextmanager
def mail_server(refuse: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """A mail server of a few words, and the messages it took."""
    got: list[str] = []

    class Smtp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            while line := self.rfile.readline().decode().strip():
                self.wfile.write(f"{self._answer(line)}\r\n".encode())
                if line.upper() == "QUIT":
                    return

        def _answer(self, line: str) -> str:
            if line.upper() == "DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                got.append(text.decode())
                return "250 kept"
            return refuse if refuse and line.upper().startswith("RCPT") else "250 ok"

    with answering(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp)) as server:
        yield server.server_address[1], got


def mail_settings(port: int, **values: Any) -> DigestSettings:
    server = {"host": "127.0.0.1", "port": port, "sender": "om@b.example", "starttls": False}
    return DigestSettings(email=server, **values)


def test_a_mail_goes_to_the_owner_as_plain_text() -> None:
    with mail_server() as (port, got):
        ToMail(mail_settings(port))(MESSAGE)
    (text,) = got
    message = message_from_string(text, policy=policy.default)
    assert (message["To"], message["From"]) == ("web@b.example", "om@b.example")
    assert message["Subject"] == "OnMessage: 1 new; 3 open"
    assert message.get_content_type() == "text/plain"
    assert "- error: <!channel> *$55* & more – a.md:1" in message.get_content()


@pytest.mark.parametrize("owner", ["nobody", "a@b.example, c@d.example", "a@b.example\nBcc: x@y"])
def test_an_owner_without_an_address_gets_no_mail(owner: str) -> None:
    with mail_server() as (port, got), pytest.raises(UndeliveredError, match="no mail address"):
        ToMail(mail_settings(port))(replace(MESSAGE, owner=owner))
    assert got == []


def test_no_text_of_collateral_makes_another_header() -> None:
    hostile = replace(MESSAGE, new=tuple(text[:200] for text in HOSTILE))
    with mail_server() as (port, got):
        ToMail(mail_settings(port))(hostile)
    assert message_from_string(got[0], policy=policy.default).keys().count("To") == 1


@pytest.mark.parametrize(("refusal", "passing"), [("450 later", True), ("550 never", False)])
def test_a_mail_server_that_refuses_is_believed(refusal: str, passing: bool) -> None:
    with mail_server(refusal) as (port, _), pytest.raises(UndeliveredError) as told:
        ToMail(mail_settings(port))(MESSAGE)
    assert told.value.passing is passing


def test_a_mail_server_that_is_away_may_be_back() -> None:
    with pytest.raises(UndeliveredError) as told:
        ToMail(mail_settings(1))(MESSAGE)
    assert told.value.passing


def test_files_are_one_for_each_owner(tmp_path: Path) -> None:
    way = ToFile(tmp_path / "digests")
    for owner in ("web@b.example", "../../etc/passwd"):
        way(replace(MESSAGE, owner=owner))
    names = sorted(path.name for path in (tmp_path / "digests").iterdir())
    assert names == ["etc-passwd.md", "web@b.example.md"]
    text = (tmp_path / "digests" / "web@b.example.md").read_text("utf-8")
    assert text.startswith("# OnMessage: 1 new; 3 open\n")
    assert r"\<!channel\>" in text.replace(r"\!", "!")


@pytest.mark.parametrize(
    ("way", "settings", "said"),
    [
        (Delivery.SLACK, DigestSettings(), "SLACK_BOT_TOKEN is not set"),
        (Delivery.EMAIL, DigestSettings(), "name `host` and `sender`"),
        (
            Delivery.EMAIL,
            DigestSettings(email={"host": "m", "sender": "a@b.c", "user_variable": "MAIL_USER"}),
            "MAIL_USER is not set",
        ),
    ],
)
def test_what_is_missing_is_said_by_name(
    way: Delivery, settings: DigestSettings, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        way_of(way, settings, {})


def test_a_password_is_never_sent_in_the_clear() -> None:
    mail = {"host": "m", "sender": "a@b.c", "user_variable": "U", "starttls": False}
    with pytest.raises(SettingsError, match="starttls"):
        way_of(
            Delivery.EMAIL, DigestSettings(email=mail), {"U": "u", "ONMESSAGE_MAIL_PASSWORD": "p"}
        )


# --- the command -----------------------------------------------------------------------------

SETTINGS = """\
sources: [{name: site, folder: site, channel: website, owner: web@b.example}]
judge: rules
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    settings_in(tmp_path)
    (tmp_path / "onmessage.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.md").write_text("Growth is $55 per seat per month.\n", "utf-8")
    return tmp_path


def run(*flags: str) -> Any:
    return CliRunner().invoke(app, ["scan", *flags])


def test_a_scan_writes_digests_once_for_what_is_new(project: Path) -> None:
    done = run("--digest", "file")
    assert done.exit_code == 1, done.output
    assert "digests delivered: 1" in done.output
    written = project / ".onmessage" / "digests" / "web@b.example.md"
    assert "Growth costs $55 per seat" in written.read_text("utf-8")
    assert "digests delivered: 0" in run("--digest", "file").output
    (project / "site" / "a.md").write_text("Growth is $49 per seat per month.\n", "utf-8")
    assert "digests delivered: 1" in run("--digest", "file").output
    assert "## Fixed" in written.read_text("utf-8")


def test_a_digest_that_cannot_be_sent_is_said_before_the_scan(project: Path) -> None:
    done = run("--digest", "slack")
    assert done.exit_code == 2
    assert not (project / ".onmessage").exists()


def test_a_digest_that_was_not_delivered_is_an_exit_code(project: Path) -> None:
    (project / "onmessage.yaml").write_text(f"{SETTINGS}digest: {{folder: canon.yaml}}\n", "utf-8")
    done = run("--digest", "file")
    assert done.exit_code == 2
    assert "was not delivered by file" in done.output
