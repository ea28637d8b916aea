"""The bot put together: Bolt's app, the queue, the workers, and the engine they check with."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Self

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.error import BoltError, BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from checker.app.engine import Engine
from checker.app.timely import Timely
from checker.config import Settings
from checker.interface import SettingsError
from checker.models import Document
from integrations.slack.contents import Contents
from integrations.slack.deciding import Decisions, decide
from integrations.slack.jobs import Jobs
from integrations.slack.listening import Door, listen
from integrations.slack.talking import Talk, web_client
from integrations.slack.tokens import Tokens
from integrations.slack.working import Work, Workers

_TELLERS = 4
_log = logging.getLogger(__name__)


class Bot:
    """Everything that runs while the bot does; `app` is what a transport hands requests to."""

    def __init__(
        self,
        settings: Settings,
        tokens: Tokens,
        base_url: str = WebClient.BASE_URL,
        engine: Engine | None = None,
        fetch: Callable[[str], Document] | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Asks Slack who the bot is, and loads the canon. Raises CheckerError.

        Web pages are had by `fetch`; without one as `onmessage check` has them.
        """
        slack = settings.slack
        self.client = web_client(tokens.bot, base_url)
        self.engine = engine or Engine(settings, today=today)
        _check_channels(settings, self.engine)
        self.app = _app(self.client, tokens)
        self._app_token = tokens.app
        self.jobs = Jobs(slack.state, slack.queue)
        self._later = ThreadPoolExecutor(_TELLERS, "tell")
        self._stopping = Event()
        most = int(min(slack.max_megabytes, settings.limits.max_megabytes) * 1_000_000)
        contents = Contents(
            self.client,
            fetch or (lambda url: _fetched(url, settings)),
            slack.channels,
            most,
            slack.max_items,
        )
        self._timely = Timely(self.engine, slack.queue, slack.workers)
        work = Work(
            self._timely,
            slack.answer_seconds,
            contents,
            self.jobs,
            Talk(self.client, self._stopping),
            slack.max_findings,
            bool(slack.allowed),
        )
        self._workers = Workers(work, slack.workers)
        door = Door(self.jobs, self.client, self._later)
        listen(self.app, door, slack.channels)
        decide(self.app, Decisions(door, settings, today))

    def socket(self) -> SocketModeHandler:
        """Socket mode: a connection that the bot opens, so that Slack need not reach it."""
        return SocketModeHandler(self.app, self._app_token, logger=self.app.logger)

    def __enter__(self) -> Self:
        self._workers.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._timely.close()
        self._workers.stop()
        self._later.shutdown(wait=False, cancel_futures=True)
        self.engine.close()


def _fetched(url: str, settings: Settings) -> Document:
    # What fetching needs is loaded when the first link comes.
    from checker.app.fetching import fetch_document

    return fetch_document(url, settings)


def _app(client: WebClient, tokens: Tokens) -> App:
    """Bolt's app. It verifies signatures, refuses old requests and leaves its own messages out."""
    logger = logging.getLogger("onmessage.slack")
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)  # on INFO it logs what it refuses
    logger.setLevel(logging.ERROR)  # Bolt warns that it finds the token it is given in the variable
    try:
        app = App(
            logger=logger,
            client=client,
            # Without one nobody can sign: what does not come through the socket is refused.
            signing_secret=tokens.signing_secret or secrets.token_hex(32),
            process_before_response=True,
            raise_error_for_unhandled_request=True,
        )
    except (BoltError, SlackApiError) as error:
        raise SettingsError(f"SLACK_BOT_TOKEN: Slack does not take it: {error}") from error
    logger.setLevel(logging.INFO)
    app.error(_answered)
    return app


def _answered(error: Exception) -> BoltResponse:
    """The answer where no listener gave one. Bolt's own would log what Slack sent."""
    if isinstance(error, BoltUnhandledRequestError):
        _log.info("Slack sent something that nothing here listens to")
        return BoltResponse(status=200)
    _log.error("a request of Slack failed", exc_info=error)
    return BoltResponse(status=500)  # Slack sends an event again then


def _check_channels(settings: Settings, engine: Engine) -> None:
    """Raises SettingsError for a channel that the canon does not have."""
    known = engine.state().channels
    for slack_channel, channel in settings.slack.channels.items():
        if channel is not None and channel not in known:
            where = f"onmessage.yaml: slack.channels.{slack_channel}"
            raise SettingsError(f"{where}: unknown channel '{channel}' (known: {', '.join(known)})")
