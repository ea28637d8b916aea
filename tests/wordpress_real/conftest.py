"""One WordPress and one service for all tests of the plugin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.made import CHECKS, client, served
from tests.wordpress_real.site import WordPress, running

CHECKS_ONLY = "om_checks_only_0123456789"


@pytest.fixture(scope="session")
def service_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="session")
def service(service_folder: Path) -> Iterator[str]:
    clients = [
        client("all", CHECKS, scopes=["check", "decide"]),
        client("checks", CHECKS_ONLY, scopes=["check"]),
    ]
    with served(service_folder, clients=clients) as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with running(tmp_path_factory.mktemp("wordpress")) as wordpress:
        yield wordpress


@pytest.fixture
def wordpress(site: WordPress, service: str) -> WordPress:
    site.set(URL=service, KEY=CHECKS)
    site.web.get("/wp-admin/index.php")  # what an earlier test left to be told
    return site
