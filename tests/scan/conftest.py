from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.scan.made import BRIGHTLINE

TEXTS = (".md", ".mdx", ".html", ".csv", ".rst")


@pytest.fixture
def collateral(tmp_path: Path) -> Path:
    """The example's texts in a folder of their own, with its canon beside them."""
    for path in (BRIGHTLINE / "before").rglob("*"):
        if path.suffix in TEXTS:
            target = tmp_path / "texts" / path.relative_to(BRIGHTLINE / "before")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.copy(BRIGHTLINE / "canon.yaml", tmp_path / "canon.yaml")
    return tmp_path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server that all tests of a run share; each makes a database of its own."""
    server = Postgres()
    yield server
    server.close()
