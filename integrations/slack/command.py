"""`onmessage slack`: run the bot."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from checker.config import SlackSettings, load_settings
from checker.interface import SettingsError
from integrations.slack.tokens import Tokens

if TYPE_CHECKING:  # slack_bolt is imported when the command runs
    from integrations.slack.bot import Bot

_UNWATCHED = "no channel is watched (slack.channels), so it answers commands and shortcuts only"


def slack() -> None:
    """Check what is shared in Slack's channels, and answer in the thread.

    Its settings are under `slack:` in onmessage.yaml. The tokens are in the environment:
    SLACK_BOT_TOKEN, and SLACK_APP_TOKEN (socket mode) or SLACK_SIGNING_SECRET (HTTP mode).
    """
    from integrations.slack.bot import Bot

    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    settings = load_settings(Path(), os.environ, {})
    tokens = tokens_in(os.environ, settings.slack)
    api = os.environ.get("SLACK_API_URL", "https://slack.com/api/")
    with Bot(settings, tokens, api.rstrip("/") + "/") as bot:
        typer.echo(f"onmessage: {_started(settings.slack)}", err=True)
        _run(bot, settings.slack, tokens)


def tokens_in(environ: Mapping[str, str], settings: SlackSettings) -> Tokens:
    """The tokens a mode needs. Raises SettingsError, which says where one is found."""
    bot = _token(environ, "SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions")
    if settings.mode == "socket":
        where = "Basic Information, App-Level Tokens, with the scope connections:write"
        return Tokens(bot, app=_token(environ, "SLACK_APP_TOKEN", "xapp-", where))
    where = "Basic Information, Signing Secret"
    return Tokens(bot, signing_secret=_token(environ, "SLACK_SIGNING_SECRET", "", where))


def _token(environ: Mapping[str, str], name: str, start: str, where: str) -> str:
    token = environ.get(name, "").strip()
    if not token:
        raise SettingsError(f"environment: {name} is not set; Slack shows it under {where}")
    if not token.startswith(start):
        raise SettingsError(f"environment: {name} does not begin with {start}; look under {where}")
    return token


def _run(bot: Bot, settings: SlackSettings, tokens: Tokens) -> None:
    """Take what Slack sends until interrupted."""
    if settings.mode == "http":
        from integrations.slack.web import serve

        serve(bot.app, tokens.signing_secret, settings.host, settings.port)
        return
    from slack_sdk.errors import SlackApiError

    # `docker stop` ends a program like this; what is being done may end first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    handler = bot.socket()
    try:
        handler.start()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        reason = error.response.get("error")
        raise SettingsError(f"SLACK_APP_TOKEN: Slack does not take it: {reason}") from error
    finally:
        handler.close()  # type: ignore[no-untyped-call]


def _started(settings: SlackSettings) -> str:
    watched = f"watching {len(settings.channels)} channels" if settings.channels else _UNWATCHED
    if settings.mode == "http":
        return f"http://{settings.host}:{settings.port}/slack/events takes requests; {watched}"
    return f"connecting to Slack; {watched}"
