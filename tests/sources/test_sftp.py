"""SFTP, through fsspec and paramiko, against a server on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checker.sources.source import Source
from tests.sources.sftp_server import PASSWORD, serving
from tests.sources.streams import Memory, source


def sftp(port: int, password: str = PASSWORD, **more: Any) -> Source:
    login = {"username": "web", "port": port, "look_for_keys": False, "allow_agent": False}
    return source(
        folder="sftp://127.0.0.1/partners",
        options=login,
        secrets={"password": "SFTP_PASSWORD"},
        environ={"SFTP_PASSWORD": password},
        **more,
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in {"b.md": "b", "decks/a.md": "Growth costs $49.", "x.png": "x"}.items():
        path = tmp_path / "partners" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "partners"


def test_a_second_run_opens_only_what_changed(files: Path) -> None:
    (files / "passwd.md").symlink_to("/etc/passwd")
    memory = Memory()
    with serving(files.parent) as (port, asked):
        first = memory.read(sftp(port))
        assert first.texts() == {
            "sftp://127.0.0.1/partners/b.md": b"b",
            "sftp://127.0.0.1/partners/decks/a.md": b"Growth costs $49.",
        }
        assert list(first.skipped) == ["sftp://127.0.0.1/partners/passwd.md"]
        asked.clear()
        (files / "b.md").write_text("longer")
        second = memory.read(sftp(port))
        assert second.fetched == ["sftp://127.0.0.1/partners/b.md"]
        assert second.unchanged == ["sftp://127.0.0.1/partners/decks/a.md"]
        assert asked == ["b.md"]


def test_a_server_that_refuses_or_is_down_takes_nothing_away(files: Path) -> None:
    with serving(files.parent) as (port, _):
        refused = Memory().read(sftp(port, password="wrong"))
    for stream in (refused, Memory().read(sftp(port))):
        (reason,) = stream.skipped.values()
        assert reason.startswith("sftp://127.0.0.1/partners: cannot be opened: ")
        assert not stream.end.complete
