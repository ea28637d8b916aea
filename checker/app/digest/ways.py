"""The ways a digest goes: Slack, a mail, a file. Credentials come from the environment."""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol

import httpx

from checker.app.digest.digest import Digest
from checker.config import DigestSettings
from checker.interface import Delivery, SettingsError
from checker.report.safe import markdown_text, one_line

SLACK: Final = "https://slack.com/api/chat.postMessage"
_SECONDS: Final = 20.0
_WAITS: Final = (1.0, 4.0, 15.0)
"""Seconds between attempts."""
_LONGEST_WAIT: Final = 60.0
_SLACK_MOST: Final = 3_000
"""Characters of one block."""
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


class UndeliveredError(Exception):
    """A digest did not arrive. `passing` says that another attempt may well succeed."""

    def __init__(self, why: str, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(why)
        self.passing = passing
        self.wait = wait


class DigestWay(Protocol):
    """Delivers a digest, once. Raises UndeliveredError."""

    def __call__(self, digest: Digest) -> None:
        """Deliver it."""
        ...


def way_of(way: Delivery, settings: DigestSettings, environ: Mapping[str, str]) -> DigestWay:
    """The way a digest goes. Raises SettingsError where what it needs is not set."""
    match way:
        case Delivery.SLACK:
            return ToSlack(_secret(settings.slack.token_variable, environ, way), settings)
        case Delivery.EMAIL:
            return _mailing(settings, environ)
        case Delivery.FILE:
            return ToFile(settings.folder)


def delivered(digest: Digest, way: DigestWay, sleep: Callable[[float], None] = time.sleep) -> None:
    """Deliver it, with further attempts where that may help. Raises UndeliveredError."""
    for wait in (*_WAITS, None):
        try:
            way(digest)
        except UndeliveredError as error:
            if wait is None or not error.passing:
                raise
            sleep(min(error.wait or wait, _LONGEST_WAIT))
        else:
            return


@dataclass(frozen=True, slots=True)
class ToSlack:
    """Posts to the owner's channel, or the one for everybody, by `chat.postMessage`."""

    token: str = field(repr=False)
    settings: DigestSettings
    url: str = SLACK

    def __call__(self, digest: Digest) -> None:
        """Post it."""
        person = self.settings.people.get(digest.owner)
        channel = (person.slack if person else None) or self.settings.slack.channel
        if channel is None:
            raise UndeliveredError(
                "no channel is named for them under digest.people or digest.slack"
            )
        body = {
            "channel": channel,
            "text": _slack(digest.subject),
            "blocks": slack_blocks(digest),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = httpx.post(self.url, json=body, headers=headers, timeout=_SECONDS)
        except httpx.HTTPError as error:
            raise UndeliveredError(f"Slack: {type(error).__name__}", passing=True) from error
        _check_slack(answer)


def _check_slack(answer: httpx.Response) -> None:
    if answer.status_code == 429 or answer.status_code >= 500:
        after = answer.headers.get("retry-after", "")
        wait = float(after) if after.isdecimal() else None
        raise UndeliveredError(f"Slack: status {answer.status_code}", passing=True, wait=wait)
    try:
        said = answer.json()
    except ValueError:
        said = {}
    if not (isinstance(said, dict) and said.get("ok")):
        why = said.get("error") if isinstance(said, dict) else None
        raise UndeliveredError(f"Slack: {why or f'status {answer.status_code}'}")


def slack_blocks(digest: Digest) -> list[dict[str, object]]:
    """The message as blocks of plain text: nothing of the collateral acts, or mentions anybody."""
    parts = [[digest.subject, f"For {digest.owner}"]]
    for line in digest.lines():
        if not line.startswith("- "):
            parts.append([])
        parts[-1].append(line)
    return [_block("\n".join(map(one_line, part))) for part in parts]


def _block(text: str) -> dict[str, object]:
    plain = {"type": "plain_text", "text": text[:_SLACK_MOST], "emoji": False}
    return {"type": "section", "text": plain}


def _slack(text: str) -> str:
    """Text of a notification, in which nothing is a link or a mention."""
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True)
class ToMail:
    """Mails the owner through a server."""

    settings: DigestSettings
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __call__(self, digest: Digest) -> None:
        """Send it."""
        message = self._message(digest)
        mail = self.settings.email
        try:
            server = smtplib.SMTP(mail.host or "", mail.port, timeout=_SECONDS)
            try:
                if mail.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user and self.password:
                    server.login(self.user, self.password)
                server.send_message(message)
            finally:
                # A mail that was taken is delivered, whatever the server says at parting.
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
        except smtplib.SMTPResponseException as error:
            passing = 400 <= error.smtp_code < 500
            raise UndeliveredError(f"mail: the server says {error.smtp_code}", passing) from error
        except smtplib.SMTPRecipientsRefused as error:
            passing = all(400 <= code < 500 for code, _ in error.recipients.values())
            raise UndeliveredError("mail: the server refuses the address", passing) from error
        except ssl.SSLError as error:
            raise UndeliveredError(f"mail: no TLS with {mail.host}: {error.reason}") from error
        except smtplib.SMTPNotSupportedError as error:
            raise UndeliveredError(f"mail: {error}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise UndeliveredError(f"mail: {type(error).__name__}", passing=True) from error

    def _message(self, digest: Digest) -> EmailMessage:
        person = self.settings.people.get(digest.owner)
        address = (person.email if person else None) or digest.owner
        if not _ADDRESS.fullmatch(address):
            raise UndeliveredError("no mail address is named for them under digest.people")
        message = EmailMessage()
        message["Subject"] = one_line(digest.subject)
        message["From"] = self.settings.email.sender or ""
        message["To"] = address
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine
        text = "\n".join((*map(one_line, digest.lines()), ""))
        message.set_content(text, cte="quoted-printable")
        return message


@dataclass(frozen=True, slots=True)
class ToFile:
    """Writes a Markdown file for each owner, in place of the one before."""

    folder: Path

    def __call__(self, digest: Digest) -> None:
        """Write it."""
        name = re.sub(r"[^A-Za-z0-9._@-]+", "-", digest.owner).strip(".-") or "nobody"
        lines = (_markdown(line) for line in digest.lines())
        text = "\n".join((f"# {markdown_text(digest.subject)}", *lines, ""))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{name[:100]}.md").write_text(text, "utf-8")
        except OSError as error:
            raise UndeliveredError(f"file: {error.strerror}") from error


def _markdown(line: str) -> str:
    if line.startswith("- "):
        return f"- {markdown_text(line[2:])}"
    return f"\n## {markdown_text(line[:-1])}\n" if line.endswith(":") else f"\n{line}"


def _mailing(settings: DigestSettings, environ: Mapping[str, str]) -> ToMail:
    mail = settings.email
    if not mail.host or not mail.sender:
        raise SettingsError("--digest email: name `host` and `sender` under digest.email")
    if mail.user_variable is None:
        return ToMail(settings)
    user = _secret(mail.user_variable, environ, "email")
    if not mail.starttls:
        raise SettingsError("digest.email: a password is sent with starttls only; leave it on")
    return ToMail(settings, user, _secret(mail.password_variable, environ, "email"))


def _secret(variable: str, environ: Mapping[str, str], way: str) -> str:
    secret = environ.get(variable, "")
    if not secret:
        raise SettingsError(f"--digest {way}: the environment variable {variable} is not set")
    return secret
