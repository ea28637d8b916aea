"""What Slack sends, as jobs: each listener stores one and returns, well within three seconds.

Bolt answers Slack after a listener has returned (`process_before_response`), so that what was
acknowledged is stored. Everything that calls Slack happens later, in other threads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from integrations.slack.jobs import Job, Jobs, Offered
from integrations.slack.layout import Drawn, plain_answer
from integrations.slack.messages import Target, asked_for, is_by_a_person, target_of
from integrations.slack.talking import UNREACHED, private_answer

COMMAND: Final = "/onmessage"
SHORTCUT: Final = "onmessage_check"
"""The names under which the app's manifest declares them."""

USAGE: Final = "Write `/onmessage check` and, after it, a web address or a text."
_NOTHING: Final = "This message holds nothing to check: no file, no link, no text."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """Where jobs come in: stored, and the person told at once that they are."""

    jobs: Jobs
    client: WebClient
    later: ThreadPoolExecutor

    def offer(self, job: Job) -> Offered:
        """Store a job; its message gets an eye, or a plain word that the queue is full."""
        offered = self.jobs.offer(job)
        if offered is Offered.TAKEN and job.ts:
            self.soon(lambda: self._seen(job))
        elif offered is Offered.FULL:
            self.soon(lambda: self.tell(job, full(self.jobs.waiting())))
        return offered

    def soon(self, call: Callable[[], object]) -> None:
        """Do something that calls Slack, in another thread; a failure is logged."""
        self.later.submit(self._logged, call)

    def tell(self, job: Job, said: str) -> None:
        """A word for the job's person alone."""
        if job.response_url:
            private_answer(job.response_url, plain_answer(said))
            return
        self.client.chat_postEphemeral(
            channel=job.channel,
            user=job.user,
            thread_ts=job.thread_ts or None,
            **_message(plain_answer(said)),
        )

    def _seen(self, job: Job) -> None:
        try:
            self.client.reactions_add(channel=job.channel, timestamp=job.ts, name="eyes")
        except SlackApiError as error:
            if error.response.get("error") != "already_reacted":
                raise

    def _logged(self, call: Callable[[], object]) -> None:
        try:
            call()
        except (SlackClientError, *UNREACHED) as error:
            _log.warning("could not tell somebody something: %s", error)


def full(waiting: int) -> str:
    """What is said where nothing more is taken."""
    return (
        f"OnMessage has not taken this: {waiting} messages wait already, and no more may."
        " It will not be checked by itself; ask again later."
    )


def listen(app: App, door: Door, watched: Mapping[str, str | None]) -> None:
    """Register the listeners for messages, the command and the shortcut."""

    @app.event("message")
    def message(event: dict[str, Any]) -> None:
        if event.get("channel") not in watched:
            return
        if event.get("subtype") == "message_changed":
            _edited(event, door)
        else:
            _shared(event, door)

    @app.command(COMMAND)
    def command(ack: Ack, body: dict[str, Any]) -> None:
        word, _, rest = str(body.get("text") or "").strip().partition(" ")
        target = asked_for(rest) if word == "check" else Target()
        if not target:
            ack(USAGE)
            return
        job = Job(
            id=f"command:{body['trigger_id']}",
            channel=body["channel_id"],
            user=body["user_id"],
            target=target,
            response_url=body["response_url"],
        )
        offered = door.offer(job)
        ack("Checking." if offered is not Offered.FULL else "Not taken.")

    @app.shortcut({"type": "message_action", "callback_id": SHORTCUT})
    def shortcut(ack: Ack, body: dict[str, Any]) -> None:
        said = body["message"]
        job = Job(
            id=f"shortcut:{body['trigger_id']}",
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            target=target_of(said, words=True),
            ts=said["ts"],
            thread_ts=said.get("thread_ts") or said["ts"],
            response_url=body["response_url"],
        )
        if job.target:
            door.offer(job)
        else:
            door.soon(lambda: door.tell(job, _NOTHING))
        ack()


def _shared(event: Mapping[str, Any], door: Door) -> None:
    """A new message with files or links is checked; chat is not."""
    target = target_of(event)
    if target and is_by_a_person(event):
        door.offer(_of_message(event, event["channel"], target))


def _edited(event: Mapping[str, Any], door: Door) -> None:
    """An edited message is checked again where what it names has changed.

    Slack says that a message has changed also when it adds a preview of a link.
    """
    said = event["message"]
    if not is_by_a_person(said):
        return
    last = door.jobs.last_about(event["channel"], said["ts"])
    target = target_of(said, words=bool(last and last.target.text))
    if target == (last.target if last else Target()):
        return
    job = _of_message(said, event["channel"], target)
    version = (said.get("edited") or {}).get("ts") or event.get("event_ts") or event["ts"]
    door.offer(replace(job, id=f"{job.id}:{version}"))


def _of_message(message: Mapping[str, Any], channel: str, target: Target) -> Job:
    """The job of a message, which has the same id however often its event comes."""
    ts = message["ts"]
    thread = message.get("thread_ts") or ts
    return Job(f"message:{channel}:{ts}", channel, message["user"], target, ts, thread)


def _message(drawn: Drawn) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": drawn.blocks}
