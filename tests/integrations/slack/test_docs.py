"""What docs/slack.md shows is what the bot needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from checker.config import Settings, SlackSettings
from integrations.slack.listening import COMMAND, SHORTCUT

PAGE = (Path(__file__).parents[3] / "docs" / "slack.md").read_text("utf-8")


def shown(word: str) -> dict[str, Any]:
    """The YAML of the page that has a word in it."""
    found = [b for b in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if word in b]
    loaded: dict[str, Any] = yaml.safe_load(found[0])
    return loaded


def test_manifest_declares_what_the_bot_listens_to() -> None:
    manifest = shown("display_information")
    features = manifest["features"]
    assert [c["command"] for c in features["slash_commands"]] == [COMMAND]
    assert [(s["type"], s["callback_id"]) for s in features["shortcuts"]] == [("message", SHORTCUT)]
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert events == ["message.channels", "message.groups"]


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
