"""The app's manifest has what the bot needs, and docs/slack.md shows that manifest."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from checker.config import Settings, SlackSettings
from integrations.slack.listening import COMMAND, SHORTCUT

ROOT = Path(__file__).parents[3]
BOT = ROOT / "integrations" / "slack"
PAGE = (ROOT / "docs" / "slack.md").read_text("utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load((BOT / "manifest.yaml").read_text("utf-8"))

SCOPES = {
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_replies": {"channels:history", "groups:history"},
    "files_delete": {"files:write"},
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "reactions_add": {"reactions:write"},
    "views_open": set[str](),
}
"""What Slack asks for each method, as its reference of methods says, in channels of both kinds."""
EVENT_SCOPES = {"message.channels": "channels:history", "message.groups": "groups:history"}


def shown(word: str) -> dict[str, Any]:
    """The YAML of the page that has a word in it."""
    found = [b for b in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if word in b]
    loaded: dict[str, Any] = yaml.safe_load(found[0])
    return loaded


def called() -> Iterator[str]:
    """Slack's methods that the bot calls, by their names in slack_sdk."""
    for source in BOT.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=on, attr=method)):
                    if ast.unparse(on).split(".")[-1] == "client":
                        yield method


def test_manifest_asks_for_the_scopes_that_the_bot_uses_and_no_others() -> None:
    asked = MANIFEST["oauth_config"]["scopes"]["bot"]
    features, events = MANIFEST["features"], MANIFEST["settings"]["event_subscriptions"]
    methods = set(called())
    assert methods == set(SCOPES)  # a method that is called for the first time needs its scope here

    used = set().union(*(SCOPES[method] for method in methods))
    used |= {EVENT_SCOPES[event] for event in events["bot_events"]}
    used |= {"commands"} if features["slash_commands"] or features["shortcuts"] else set()
    assert sorted(asked) == sorted(used)


def test_manifest_declares_what_the_bot_listens_to() -> None:
    features = MANIFEST["features"]
    assert [c["command"] for c in features["slash_commands"]] == [COMMAND]
    assert [(s["type"], s["callback_id"]) for s in features["shortcuts"]] == [("message", SHORTCUT)]
    settings = MANIFEST["settings"]
    assert settings["event_subscriptions"]["bot_events"] == list(EVENT_SCOPES)
    assert settings["interactivity"]["is_enabled"]
    assert settings["socket_mode_enabled"]  # SlackSettings.mode, where nothing else is said


def test_manifest_keeps_to_the_lengths_that_slack_takes() -> None:
    shown_as = MANIFEST["display_information"]
    assert len(shown_as["name"]) <= 35
    assert len(shown_as["description"]) <= 140
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_page_shows_the_manifest() -> None:
    assert shown("display_information") == MANIFEST
    assert "(../integrations/slack/manifest.yaml)" in PAGE


def test_settings_shown_are_settings() -> None:
    assert Settings(**shown("canon: canon.yaml")).slack.channels["C0123MIXED"] is None


def test_every_setting_has_its_row_and_default() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    for name, field in SlackSettings.model_fields.items():
        (row,) = [row for row in rows if f"`{name}`" in row.split("|")[1]]
        if isinstance(field.default, str | Path):
            assert f"`{field.default}`" in row
        elif isinstance(field.default, int | float):
            assert re.search(rf"\b{field.default:g} \|", row), row
