"""Checking and answering in the background: take a job, bring in what it names, check, answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Final

from slack_sdk.errors import SlackApiError, SlackClientError

from checker.app.reporting import as_text
from checker.app.timely import Timely
from checker.interface import CheckerError
from checker.models import Report
from integrations.slack.contents import Contents
from integrations.slack.jobs import AGAIN, MOST_STARTS, Job, Jobs, PostedAnswer
from integrations.slack.layout import Drawn, answer, plain_answer, worst
from integrations.slack.messages import Target
from integrations.slack.talking import NOT_THERE, UNREACHED, Talk, is_refused, private_answer

REPORT: Final = "html"
"""The format of the attached report."""

_TOO_LONG: Final = frozenset({"msg_blocks_too_long", "msg_too_long", "invalid_blocks"})
_NOTHING: Final = "This message no longer holds a file or a link to check."
_GIVEN_UP: Final = (
    "OnMessage could not check this: each time it tried, the program was ended. Nothing was"
    " compared; whoever runs the bot finds more in its log."
)
_BROKEN: Final = (
    "OnMessage could not check this because of an error of its own. Nothing is said about its"
    " content; whoever runs the bot finds more in its log."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What is done about one job. Threads may share it.

    `timely` checks; a message is answered `seconds` after it came, and its answer changed when
    the model has read the rest. `most` findings are shown; `may_waive` says that somebody may.
    """

    timely: Timely
    seconds: float
    contents: Contents
    jobs: Jobs
    talk: Talk
    most: int
    may_waive: bool
    turns: tuple[threading.Lock, ...] = field(
        default_factory=lambda: tuple(threading.Lock() for _ in range(64))
    )

    def run(self, job: Job, starts: int) -> None:
        """Check and answer; the job is done after it, or failed, and the log says why.

        Where a model has not read all of it by then, the job is done when it has.
        """
        self._guarded(job, lambda: self._run(job, starts))

    def _guarded(self, job: Job, answered: Callable[[], bool]) -> None:
        try:
            if answered():
                self.jobs.finish(job)
        except CheckerError as error:  # an unknown channel in the settings, say
            self._fail(job, f"OnMessage could not check this: {error}")
        except (SlackClientError, *UNREACHED) as error:
            self._fail(job, None, _briefly(error))
        except Exception:
            # One message must not stop the bot; its people are told, and the log has it all.
            _log.exception("job %s: error of our own", job.id)
            self._fail(job, _BROKEN)

    def _run(self, job: Job, starts: int) -> bool:
        """Whether that was all; if not, the rest is answered by `_follow`."""
        again = starts > 1
        if self.jobs.is_overtaken(job):
            return True
        job = self._placed(job, again)
        if starts > MOST_STARTS:
            self._say(job, plain_answer(_GIVEN_UP, job.id), again)
        elif not job.target:
            self._say(job, plain_answer(_NOTHING), again)
        else:
            return self._in_time(job, again)
        return True

    def _in_time(self, job: Job, again: bool) -> bool:
        pieces = list(self.contents.of(job))
        first = self.timely.check(pieces, self.seconds - self.jobs.age(job))
        self._report(job, first.report, again)
        if first.rest is None:
            return True
        first.rest.add_done_callback(lambda rest: self._follow(job, rest))
        return False

    def _follow(self, job: Job, rest: Future[Report]) -> None:
        """Put the whole report in the place of the first answer.

        What the program's end interrupts stays open in the file, and the next run does it.
        """
        if rest.cancelled() or self.talk.stopping.is_set():
            return

        def answered() -> bool:
            self._report(job, rest.result(), again=False)
            return True

        self._guarded(job, answered)

    def _placed(self, job: Job, again: bool) -> Job:
        """The job with its message: a command has none until the bot posts it.

        Where the bot may not post, it answers the person alone.
        """
        if job.ts or job.private:
            return job
        drawn = plain_answer(f"{_named(job.target)}: asked by /onmessage check")
        try:
            ts = self.talk.root(job, drawn, again)
        except SlackApiError as error:
            if not is_refused(error, NOT_THERE):
                raise
            return replace(job, private=True)
        job = replace(job, ts=ts)
        self.jobs.place(job)
        return job

    def _report(self, job: Job, report: Report, again: bool) -> None:
        """Answer with a report, with fewer findings where Slack finds it too long."""
        shown = worst(report)[: self.most]
        self.jobs.found([place for one in shown for place in one.places])
        for most in (self.most, 1):
            try:
                self._say(job, answer(report, job.id, most, self.may_waive), again, report)
            except SlackApiError as error:
                if most == 1 or not is_refused(error, _TOO_LONG):
                    raise
            else:
                return

    def _say(self, job: Job, drawn: Drawn, again: bool, report: Report | None = None) -> None:
        """Answer in the thread, or in the place of the answer that is there already."""
        if job.private:
            private_answer(job.response_url, drawn, in_place=job.id.startswith(AGAIN))
            return
        try:
            with self._turn(job):
                self._answer(job, drawn, again, report)
        except SlackApiError as error:
            if not job.response_url or not is_refused(error, NOT_THERE):
                raise
            private_answer(job.response_url, drawn)

    def _answer(self, job: Job, drawn: Drawn, again: bool, report: Report | None) -> None:
        if self.jobs.is_overtaken(job):
            return
        before = self.jobs.answer(job)
        if before:
            self.talk.change(job, before, drawn)
        now = before or PostedAnswer(self.talk.answer(job, drawn, again))
        self.jobs.answered(job, now)
        self._attach(job, now, report, again)

    def _attach(self, job: Job, now: PostedAnswer, report: Report | None, again: bool) -> None:
        """The whole report as a file, where there is more to say than that all is well."""
        file = None
        if report and (report.findings or report.waived or report.known or report.skipped):
            file = self.talk.attach(job, as_text(report, REPORT), REPORT, again)
        self.jobs.answered(job, replace(now, report=file))
        if now.report and now.report != file:
            self.talk.remove(now.report)

    def _turn(self, job: Job) -> threading.Lock:
        """Answers to one message are given one after the other."""
        return self.turns[hash((job.channel, job.ts)) % len(self.turns)]

    def _fail(self, job: Job, said: str | None, logged: str | None = None) -> None:
        _log.error("job %s failed: %s", job.id, logged or said)
        self.jobs.finish(job, "failed")
        if said is None:
            return
        try:
            placed = self.jobs.job(job.id) or job
            self._say(replace(placed, response_url=job.response_url), plain_answer(said), True)
        except (SlackClientError, *UNREACHED) as error:
            _log.error("job %s: nor could this be said: %s", job.id, _briefly(error))


class Workers:
    """Threads that take jobs until they are stopped."""

    def __init__(self, work: Work, number: int) -> None:
        self._work = work
        self._threads = [
            threading.Thread(target=self._serve, name=f"check-{n}", daemon=True)
            for n in range(number)
        ]

    def start(self) -> None:
        """Begin, with what an earlier run of the program has left."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Take no more; what is not ended in time is taken up by the next run."""
        self._work.jobs.close()
        self._work.talk.stopping.set()
        for thread in self._threads:
            thread.join(seconds)

    def _serve(self) -> None:
        while taken := self._work.jobs.take():
            self._work.run(*taken)


def _named(target: Target) -> str:
    """What a command asks about, for the message it gets."""
    return " ".join(target.links) or target.text


def _briefly(error: Exception) -> str:
    """An error for the log: Slack's word for it, without what was sent."""
    if isinstance(error, SlackApiError):
        return f"Slack says {error.response.get('error')} ({error.response.get('needed') or '-'})"
    return f"{type(error).__name__}: {error}"
