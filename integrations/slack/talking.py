"""Posting, changing and attaching, so that nothing is said twice.

A post that may or may not have arrived (the connection broke, the program was killed) is
looked for in its thread before it is tried again: the first block of every answer has an id
made of its job's, and every report's file has it in its name.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from integrations.slack.jobs import Job, PostedAnswer
from integrations.slack.layout import Drawn

UNREACHED: Final = (URLError, OSError, HTTPException)
"""What Slack's client raises where Slack does not answer."""
NOT_THERE: Final = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "restricted_action"}
)
"""Slack's errors where the bot may not post in a channel."""

_TRIES: Final = 3
_RATE_LIMITED: Final = 5  # how often a call waits for as long as Slack asks


def web_client(token: str, base_url: str = WebClient.BASE_URL) -> WebClient:
    """A client that waits when Slack says so, and leaves other errors to its caller.

    slack_sdk's own retry after a broken connection would post again what may have arrived.
    """
    waiting = RateLimitErrorRetryHandler(max_retry_count=_RATE_LIMITED)
    return WebClient(token, base_url=base_url, timeout=30, retry_handlers=[waiting])


@dataclass(frozen=True, slots=True)
class Talk:
    """Says things in Slack's channels, once each."""

    client: WebClient
    stopping: threading.Event

    def root(self, job: Job, drawn: Drawn, started_before: bool) -> str:
        """Post a job's own message in its channel; its ts."""
        post = _Post(job.channel, None, f"{job.id} root", drawn)
        return self._once(post, started_before, lambda: self._channel(job))

    def answer(self, job: Job, drawn: Drawn, started_before: bool) -> str:
        """Post the answer to a job's message in its thread; its ts."""
        post = _Post(job.channel, _thread_of(job), job.id, drawn)
        return self._once(post, started_before, lambda: self._thread(job))

    def change(self, job: Job, answer: PostedAnswer, drawn: Drawn) -> None:
        """Put another text in the place of an answer."""
        self.client.chat_update(
            channel=job.channel, ts=answer.ts, text=drawn.text, blocks=drawn.blocks
        )

    def attach(self, job: Job, content: str, suffix: str, started_before: bool) -> str | None:
        """Attach a report to the thread; the id of its file."""
        name = f"{_marking(job.id)}.{suffix}"
        if started_before:
            there = [file for message in self._thread(job) for file in message.get("files") or ()]
            ids = [str(file["id"]) for file in there if file.get("name") == name]
            if ids:
                return ids[0]
        done = self.client.files_upload_v2(
            filename=name,
            title="The full report",
            content=content.encode(),
            channel=job.channel,
            thread_ts=_thread_of(job),
        )
        return next((str(file["id"]) for file in done.get("files") or ()), None)

    def remove(self, file: str) -> None:
        """Take an older report away; one that is gone already is no error."""
        try:
            self.client.files_delete(file=file)
        except SlackApiError as error:
            if error.response.get("error") not in ("file_not_found", "file_deleted"):
                raise

    def _thread(self, job: Job) -> list[dict[str, Any]]:
        """The thread's messages, as many as one call gives (more would be 1,000 answers)."""
        replies = self.client.conversations_replies(
            channel=job.channel, ts=_thread_of(job), limit=999
        )
        return list(replies["messages"])

    def _channel(self, job: Job) -> list[dict[str, Any]]:
        """The channel's latest messages."""
        history = self.client.conversations_history(channel=job.channel, limit=100)
        return list(history["messages"])

    def _once(
        self, post: _Post, look_first: bool, messages: Callable[[], list[dict[str, Any]]]
    ) -> str:
        """Post, unless it is among the messages; its ts."""
        for attempt in range(_TRIES):
            try:
                there = _own(messages(), post.mark) if attempt or look_first else None
                return there or self._posted(post)
            except (SlackApiError, *UNREACHED) as error:
                if attempt == _TRIES - 1 or not _may_pass(error):
                    raise
                self.stopping.wait(2.0**attempt)
        raise AssertionError("the last try returns or raises")

    def _posted(self, post: _Post) -> str:
        first, *rest = post.drawn.blocks
        posted = self.client.chat_postMessage(
            channel=post.channel,
            thread_ts=post.thread_ts,
            text=post.drawn.text,
            blocks=[{**first, "block_id": _marking(post.mark)}, *rest],
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])


@dataclass(frozen=True, slots=True)
class _Post:
    """A message to be posted; `mark` is what it is known by."""

    channel: str
    thread_ts: str | None
    mark: str
    drawn: Drawn


def is_refused(error: SlackApiError, reasons: frozenset[str]) -> bool:
    """Whether Slack refused a call for one of these reasons."""
    return error.response.get("error") in reasons


def private_answer(url: str, drawn: Drawn, in_place: bool = False) -> None:
    """An answer through a `response_url`, which only one person sees.

    `in_place` puts it where the pressed button's own message is.
    """
    body = {"response_type": "ephemeral", "replace_original": in_place}
    sent = WebhookClient(url).send_dict({**body, "text": drawn.text, "blocks": drawn.blocks})
    if sent.status_code != 200:
        raise SlackRequestError(f"a private answer was refused: {sent.status_code} {sent.body}")


def _may_pass(error: Exception) -> bool:
    """Whether an error may be gone at the next try: Slack's own trouble, or the network's."""
    return not isinstance(error, SlackApiError) or error.response.status_code >= 500


def _thread_of(job: Job) -> str:
    return job.thread_ts or job.ts


def _marking(mark: str) -> str:
    """A mark as a part of names; a hash, so that it fits and says nothing."""
    return f"onmessage-{hashlib.sha256(mark.encode()).hexdigest()[:10]}"


def _own(messages: Sequence[Mapping[str, Any]], mark: str) -> str | None:
    """The message that carries a mark."""
    for message in messages:
        if any(b.get("block_id") == _marking(mark) for b in message.get("blocks") or ()):
            return str(message["ts"])
    return None
