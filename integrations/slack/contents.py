"""From what a message names to what can be checked: files and pages are brought in.

What cannot be had is a Skipped with a reason for people, like a document nobody can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from checker.app.engine import Piece
from checker.app.reporting import one_line
from checker.interface import CheckerError
from checker.models import Document, Skipped
from integrations.slack.jobs import Job

_SECONDS: Final = 60
_SLACK: Final = ("slack.com", "slack-gov.com")
_LOGIN: Final = "Slack did not give it to the bot: it needs the scope files:read"


@dataclass(frozen=True, slots=True)
class Contents:
    """Brings in what a job names.

    `fetch` gets a web page, guarded. `channels` gives the canon's channel for a Slack channel.
    """

    client: WebClient
    fetch: Callable[[str], Document]
    channels: Mapping[str, str | None]
    max_bytes: int
    max_items: int

    def of(self, job: Job) -> Iterator[Piece | Skipped]:
        """Everything the job names: its words, then its files, then its links."""
        target = job.target
        channel = self.channels.get(job.channel)
        if target.text:
            yield Piece(target.text.encode(), f"slack/{job.channel}/message", None, channel)
        files = target.files[: self.max_items]
        links = target.links[: self.max_items - len(files)]
        for file in files:
            yield self._file(file, job.channel, channel)
        for link in links:
            yield self._page(link, channel)
        for left in (*target.files[len(files) :], *target.links[len(links) :]):
            reason = f"only {self.max_items} files and links of one message are checked"
            yield Skipped(left, reason)

    def _page(self, link: str, channel: str | None) -> Piece | Skipped:
        try:
            page = self.fetch(link)
        except CheckerError as error:
            return Skipped(link, str(error).removeprefix(f"{link}: "))
        return Piece(page.content, page.uri, page.media_type, channel)

    def _file(self, id: str, slack_channel: str, channel: str | None) -> Piece | Skipped:
        try:
            file: dict[str, Any] = self.client.files_info(file=id)["file"]
        except SlackApiError as error:
            return Skipped(id, f"Slack does not show this file: {error.response.get('error')}")
        name = _file_name(file)
        reason = _refusal(file, self.max_bytes)
        if reason:
            return Skipped(name, reason)
        try:
            content = download(_address(file), self.client, self.max_bytes, _is_page(file))
        except CheckerError as error:
            return Skipped(name, str(error))
        return Piece(content, f"slack/{slack_channel}/{name}", None, channel)


class DownloadError(CheckerError):
    """A file that Slack has cannot be had. The message is for whoever shared it."""


def download(url: str, client: WebClient, max_bytes: int, may_be_page: bool = True) -> bytes:
    """A file that Slack keeps. The token goes to Slack's own hosts and to no other.

    Raises DownloadError.
    """
    if not is_slack(url, client.base_url):
        host = urlsplit(url).hostname
        raise DownloadError(f"it is kept outside Slack ({host}); share the file itself")
    # `is_slack` has looked at the address, and no redirect is followed away from it.
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    try:
        with _OPENER.open(request, timeout=_SECONDS) as answer:
            if not may_be_page and answer.headers.get_content_type() == "text/html":
                raise DownloadError(_LOGIN)
            return _bounded(answer, max_bytes)
    except HTTPError as error:
        moved = 300 <= error.code < 400
        raise DownloadError(_LOGIN if moved else f"Slack answers {error.code}") from error
    except (URLError, OSError, HTTPException) as error:
        raise DownloadError("Slack cannot be reached; try Recheck") from error


def is_slack(url: str, api: str) -> bool:
    """Whether an address is Slack's: one of its hosts, or where its Web API is reached."""
    try:
        to, own = urlsplit(url), urlsplit(api)
        port, own_port = to.port, own.port
    except ValueError:
        return False
    if to.username is not None:
        return False
    if (to.scheme, to.hostname, port) == (own.scheme, own.hostname, own_port):
        return True
    host = to.hostname or ""
    theirs = any(host == domain or host.endswith(f".{domain}") for domain in _SLACK)
    return to.scheme == "https" and theirs and port is None


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would take the token along; Slack sends one where the token is not enough."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow none."""


_OPENER: Final = build_opener(_NoRedirect)


def _bounded(answer: IO[bytes], max_bytes: int) -> bytes:
    content = answer.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise DownloadError(_too_large(max_bytes))
    return content


def _refusal(file: Mapping[str, Any], max_bytes: int) -> str | None:
    """Why a file is not brought in, if it is not."""
    mode = file.get("mode")
    if mode == "tombstone":
        return "it was deleted"
    if mode == "hidden_by_limit":
        return "Slack hides it: it is older than the workspace's plan shows"
    if not _address(file):
        return "Slack gives no content for it"
    return _too_large(max_bytes) if int(file.get("size") or 0) > max_bytes else None


def _too_large(max_bytes: int) -> str:
    return f"larger than {max_bytes / 1_000_000:g} MB; split it, or check it with `onmessage check`"


def _address(file: Mapping[str, Any]) -> str:
    return str(file.get("url_private_download") or file.get("url_private") or "")


def _is_page(file: Mapping[str, Any]) -> bool:
    return str(file.get("mimetype", "")) in ("text/html", "application/xhtml+xml")


def _file_name(file: Mapping[str, Any]) -> str:
    """The file's name as one part of a path, so that no name reaches into another folder."""
    name = one_line(str(file.get("name") or file.get("title") or file.get("id") or "file"))
    return re.sub(r"[/\\]+", "_", name)[:200]
