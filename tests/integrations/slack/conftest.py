"""A workspace on loopback for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.config import Settings
from tests.integrations.slack.office import Office, opened, settings_in
from tests.integrations.slack.slack_api import SlackApi


@pytest.fixture
def api() -> Iterator[SlackApi]:
    with SlackApi() as workspace:
        yield workspace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def office(api: SlackApi, settings: Settings) -> Iterator[Office]:
    with opened(api, settings) as running:
        yield running
