"""The buttons under a finding: Waive, Wrong and Recheck, and the dialogs behind them.

Whether a person may waive is asked when the button is pressed and again when the dialog is
sent: what a dialog was opened for proves nothing about who sends it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from slack_bolt import Ack, App

from checker.app import triage
from checker.app.ledgers import ledger
from checker.config import Settings
from checker.interface import CheckerError
from integrations.slack.blocks import Block, clipped, plain_text, rich, said
from integrations.slack.jobs import AGAIN, Job
from integrations.slack.layout import RECHECK, WAIVE, WRONG, Named, modal, objection
from integrations.slack.listening import Door
from integrations.slack.messages import Target

NOT_ALLOWED: Final = "Only people named in the bot's settings may waive findings; you are not one."
ALONE: Final = (
    "Only people named in the bot's settings can set a finding aside, and they do not see this"
    " answer. Ask where they do: in a channel that OnMessage is in."
)
FORGOTTEN: Final = "This answer is too old: OnMessage no longer knows its message. Share it again."

_DAYS: Final = 90  # suggested in the dialog; a person may choose another day
_WHY, _UNTIL = "why", "until"
_MOST_REASON: Final = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Takes people's decisions to triage."""

    door: Door
    settings: Settings
    today: Callable[[], date]
    # The waivers file is read and written as a whole.
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def may_waive(self, user: str) -> bool:
        """Whether the settings name this person."""
        return user in self.settings.slack.allowed

    def record(self, named: Named, values: dict[str, Any]) -> None:
        """Keep a decision, for each place by itself. Raises CheckerError where triage does not."""
        with self.one_at_a_time:
            for fingerprint in (named.fingerprint, *named.also):
                what = {"fingerprint": fingerprint, "rule": named.rule, "dated": self.today()}
                finding = self.door.jobs.finding(fingerprint)
                triage.decide(ledger(self.settings), {**what, **values}, finding)


def decide(app: App, decisions: Decisions) -> None:
    """Register the listeners of the buttons and dialogs."""
    door = decisions.door

    @app.action(WAIVE)
    def waive(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        if not decisions.may_waive(body["user"]["id"]):
            door.soon(lambda: door.tell(_asker(body), NOT_ALLOWED))
            return
        view = _waive_dialog(Named.loaded(action["value"]), body, decisions.today())
        door.soon(lambda: door.client.views_open(trigger_id=body["trigger_id"], view=view))

    @app.view(WAIVE)
    def waived(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        until = date.fromisoformat(_entered(view, _UNTIL)["selected_date"])
        if not decisions.may_waive(body["user"]["id"]):
            ack(response_action="errors", errors={_WHY: NOT_ALLOWED})
        elif until < decisions.today():
            ack(response_action="errors", errors={_UNTIL: "This day is over; choose a later one."})
        else:
            _sent(ack, body, view, decisions, {"until": until})

    @app.action(WRONG)
    def wrong(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        view = _wrong_dialog(Named.loaded(action["value"]), body)
        door.soon(lambda: door.client.views_open(trigger_id=body["trigger_id"], view=view))

    @app.view(WRONG)
    def is_wrong(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        if decisions.may_waive(body["user"]["id"]):
            _sent(ack, body, view, decisions, {"kind": "wrong"})
        else:
            ack()
            door.soon(lambda: _object(body, view, decisions))

    @app.action(RECHECK)
    def recheck(ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        ack()
        again(door, action["value"], body["trigger_id"], _asker(body))


def again(door: Door, id: str, event: str, asker: Job) -> None:
    """Do an earlier job again: what its message names now, its answer in the same place."""
    before = door.jobs.job(id)
    if before is None:
        door.soon(lambda: door.tell(asker, FORGOTTEN))
        return
    newest = door.jobs.last_about(before.channel, before.ts) if before.ts else None
    job = replace(
        newest or before,
        id=f"{AGAIN}{event}",
        user=asker.user,
        response_url=asker.response_url,
        private=not before.ts,
    )
    door.offer(job)


def _sent(
    ack: Ack,
    body: Mapping[str, Any],
    view: Mapping[str, Any],
    decisions: Decisions,
    more: dict[str, Any],
) -> None:
    """A dialog was sent: keep the decision, close the dialog, check again."""
    data = json.loads(view["private_metadata"])
    named, user = Named.loaded(data["named"]), body["user"]
    why = str(_entered(view, _WHY)["value"])
    try:
        decisions.record(named, {"who": _person(user), "why": why, **more})
    except CheckerError as error:
        _log.error("a decision was not kept: %s", error)
        ack(response_action="errors", errors={_WHY: clipped(f"Not kept: {error}", 300)})
        return
    ack()
    asker = Job("", data["channel"], user["id"], Target(), response_url=data["url"])
    again(decisions.door, named.job, body["trigger_id"], asker)


def _object(body: Mapping[str, Any], view: Mapping[str, Any], decisions: Decisions) -> None:
    """Tell those who decide, in the thread, that somebody else calls a finding wrong.

    To call it wrong sets it aside, which is theirs to do.
    """
    data, door = json.loads(view["private_metadata"]), decisions.door
    named, user = Named.loaded(data["named"]), body["user"]
    job = door.jobs.job(named.job)
    if job is None or not job.ts:
        asker = Job("", data["channel"], user["id"], Target(), response_url=data["url"])
        door.tell(asker, ALONE)
        return
    why = str(_entered(view, _WHY)["value"])
    drawn = objection(_person(user), why, named, decisions.settings.slack.allowed)
    door.client.chat_postMessage(
        channel=job.channel, thread_ts=job.thread_ts or job.ts, text=drawn.text, blocks=drawn.blocks
    )


def _waive_dialog(named: Named, body: Mapping[str, Any], today: date) -> Block:
    until: Block = {
        "type": "input",
        "block_id": _UNTIL,
        "label": plain_text("Until (last day)"),
        "element": {
            "type": "datepicker",
            "action_id": _UNTIL,
            "initial_date": (today + timedelta(days=_DAYS)).isoformat(),
        },
    }
    about = _about(named)
    why = _reason("Why is it accepted?")
    return modal("Waive a finding", "Waive", WAIVE, _data(named, body), about, why, until)


def _wrong_dialog(named: Named, body: Mapping[str, Any]) -> Block:
    why = _reason("What is wrong about this finding?")
    return modal("Wrong finding", "Send", WRONG, _data(named, body), _about(named), why)


def _about(named: Named) -> Block:
    line = [said(clipped(named.about or named.rule, 300))]
    if named.also:
        line.append(said(f" (at all {len(named.also) + 1} places)"))
    return rich([{"type": "rich_text_section", "elements": line}])


def _reason(label: str) -> Block:
    entry = {"type": "plain_text_input", "action_id": _WHY, "multiline": True}
    entry |= {"min_length": 3, "max_length": _MOST_REASON}
    return {"type": "input", "block_id": _WHY, "label": plain_text(label), "element": entry}


def _data(named: Named, body: Mapping[str, Any]) -> dict[str, str]:
    asker = _asker(body)
    return {"named": named.dumped(), "channel": asker.channel, "url": asker.response_url}


def _asker(body: Mapping[str, Any]) -> Job:
    """Who pressed a button, and where a word for them alone goes."""
    return Job(
        id="",
        channel=(body.get("channel") or {}).get("id", ""),
        user=body["user"]["id"],
        target=Target(),
        response_url=body.get("response_url", ""),
    )


def _person(user: Mapping[str, Any]) -> str:
    """A person as the decision names them: by name, and by the id that nobody can change."""
    name = clipped(str(user.get("username") or user.get("name") or ""), 80)
    return f"{name} (Slack {user['id']})" if name else f"Slack {user['id']}"


def _entered(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What was entered in a field of a dialog."""
    entered: Mapping[str, Any] = view["state"]["values"][name][name]
    return entered
