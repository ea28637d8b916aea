"""One service for the tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from integrations.service.web import web
from tests.service.made import settings_in


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="session")
def service(folder: Path) -> Iterator[TestClient]:
    with TestClient(web(settings_in(folder), {}), raise_server_exceptions=False) as client:
        yield client
