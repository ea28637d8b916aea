"""From what is asked to what is answered, for checks by request and by webhook alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from checker.app.engine import Piece
from checker.app.fetching import fetch_document
from checker.config import Settings
from checker.interface import FailOn, FetchError
from checker.service_settings import Fail
from integrations.cms.alerts import Alert, AlertError
from integrations.cms.entry import DEEPEST, EntryPage
from integrations.service.asked import Asked
from integrations.service.checks import Checks, UnfinishedError
from integrations.service.log import log
from integrations.service.metrics import Metrics
from integrations.service.problems import Problem
from integrations.service.refusal import refusal
from integrations.service.slots import Slots
from integrations.service.worker import Answered

_NOTHING = ("documents", "skipped", "units", "facts", "compared", "findings", "undecided")


@dataclass(frozen=True, slots=True)
class Policy:
    """How a client's checks are decided, and where news of one go, from which CMS."""

    name: str
    fail: Fail
    fail_on: FailOn
    alert: Alert | None = None
    cms: str | None = None


class Desk:
    """Checks what it is given, and says what to do about it."""

    def __init__(self, settings: Settings, checks: Checks, metrics: Metrics) -> None:
        self._settings = settings
        self._seconds = settings.service.check_seconds
        self._chunk = settings.service.batch
        self.checks = checks
        self.slots = Slots(settings.service.concurrency)
        self._metrics = metrics
        self._telling: set[asyncio.Task[None]] = set()
        metrics.running.set_function(lambda: self.slots.taken)
        metrics.canon_broken.set_function(lambda: float(checks.state.error is not None))

    async def check(self, asked: Asked, policy: Policy) -> dict[str, Any]:
        """The answer for one piece. Raises SettingsError for a channel the canon lacks."""
        try:
            piece = asked.piece or await self._fetched(asked)
        except UnfinishedError as error:
            answered = self._unfinished(asked.url or "", str(error))
            self._metrics.count(policy.name, answered)
            return told(answered, policy)
        (answered,) = await self._answers([piece], policy, asked.page)
        return told(answered, policy, asked.page)

    async def batch(self, pieces: Sequence[Piece], policy: Policy) -> list[dict[str, Any]]:
        """An answer for each piece, in order, with the piece's name as `id`."""
        answers = await self._answers(pieces, policy)
        return [
            {"id": piece.uri, **told(answered, policy)}
            for piece, answered in zip(pieces, answers, strict=True)
        ]

    async def _answers(
        self, pieces: Sequence[Piece], policy: Policy, page: EntryPage | None = None
    ) -> list[Answered]:
        def later(place: int, whole: Answered) -> None:
            now = asyncio.create_task(
                self._follow(pieces[place].uri, answers[place], whole, policy, page)
            )
            self._telling.add(now)  # the loop itself would let go of it
            now.add_done_callback(self._telling.discard)

        try:
            answers = await self.checks.answers(pieces, policy.fail_on, self._seconds, later)
        except UnfinishedError as error:
            answers = [self._unfinished(piece.uri, str(error)) for piece in pieces]
        if page is not None and page.unread:
            answers = [_with_unread(one, pieces[0].uri, page.unread) for one in answers]
        for answered in answers:
            self._metrics.count(policy.name, answered)
        return answers

    async def _follow(
        self, uri: str, first: Answered, whole: Answered, policy: Policy, page: EntryPage | None
    ) -> None:
        """The model has read the rest: log it, and tell about it where it got worse."""
        self._metrics.count(policy.name, whole)
        worse = got_worse(first, whole)
        log(logging.INFO, "follow-up", client=policy.name, decision=whole.decision, worse=worse)
        if policy.alert is None or not worse:
            return
        try:
            await policy.alert.follow(policy.cms, uri, told(whole, policy, page))
        except AlertError as error:
            log(logging.ERROR, "alert", client=policy.name, error=str(error))

    def _unfinished(self, uri: str, why: str) -> Answered:
        """What is said where a check did not come to its end."""
        return Answered(
            "unavailable",
            why,
            {
                "findings": [],
                "skipped": [{"uri": uri, "reason": why}],
                "summary": {**dict.fromkeys(_NOTHING, 0), "skipped": 1},
                "canon": {"sha256": self.checks.state.canon_sha256},
                "notes": [],
            },
        )

    async def _fetched(self, asked: Asked) -> Piece:
        """The page at an address. Raises Problem 422, and UnfinishedError where it may be later."""
        fetching = asyncio.to_thread(fetch_document, asked.url or "", self._settings)
        try:
            document = await asyncio.wait_for(fetching, self._seconds)
        except TimeoutError as error:
            raise UnfinishedError(f"{asked.url}: not fetched in {self._seconds:g} s") from error
        except FetchError as error:
            if error.passing:
                raise UnfinishedError(str(error)) from error
            raise Problem(422, "fetch", str(error)) from error
        uri = asked.uri or document.uri
        return Piece(document.content, uri, document.media_type, asked.channel)


_NAMED = 5


def _with_unread(answered: Answered, uri: str, unread: Sequence[str]) -> Answered:
    """An answer that says what of an entry was not read: it cannot be allowed."""
    why = f"is nested more than {DEEPEST} deep; make it flatter"
    said = [f"{_short(path)} {why}" for path in unread[:_NAMED]]
    if len(unread) > _NAMED:
        said.append(f"{len(unread) - _NAMED} more fields are nested as deep")
    values = dict(answered.values)
    skipped, summary = (
        cast("list[Any]", values["skipped"]),
        cast("dict[str, int]", values["summary"]),
    )
    values["skipped"] = [*skipped, *({"uri": uri, "reason": one} for one in said)]
    values["summary"] = {**summary, "skipped": summary["skipped"] + len(said)}
    if answered.decision != "allow":
        return replace(answered, values=values)
    why = f"{uri} could not be checked: {said[0]}"
    return replace(answered, decision="unavailable", reason=why, values=values)


def _short(path: str) -> str:
    return path if len(path) < 80 else f"{path[:80]}…"


def told(answered: Answered, policy: Policy, page: EntryPage | None = None) -> dict[str, Any]:
    """An answer with what to do; findings of an entry name the field they are in."""
    allowed = answered.decision == "allow" or (
        answered.decision == "unavailable" and policy.fail == "open"
    )
    head = {
        "decision": answered.decision,
        "allowed": allowed,
        "reason": answered.reason,
        "unread": answered.unread,
    }
    values = answered.values if page is None else _placed(answered.values, page)
    told = None if allowed else refusal(answered.decision, answered.reason, values, page)
    return {**head, "refusal": told, **values}


def got_worse(first: Answered, whole: Answered) -> bool:
    """Whether the whole answer says something against the text that the first did not."""
    if whole.decision != "deny":
        return whole.decision == "unavailable" and first.decision != "deny"
    return not _fingerprints(whole) <= _fingerprints(first)


def _fingerprints(answered: Answered) -> frozenset[str]:
    """Those of all places."""
    found: Any = answered.values["findings"]
    places = (place for finding in found for place in (finding, *finding["also"]))
    return frozenset(place["fingerprint"] for place in places)


def _placed(values: dict[str, Any], page: EntryPage) -> dict[str, Any]:
    def placed(one: dict[str, Any]) -> dict[str, Any]:
        field = page.field_at(one["location"]["line"])
        return {**one, "location": {**one["location"], "field": field}}

    findings = [{**placed(one), "also": [*map(placed, one["also"])]} for one in values["findings"]]
    return {**values, "findings": findings}
