"""Commands that live outside the engine: listed without being imported, found when called."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli import app
from checker.cli.plugged import COMMANDS, GROUP, Plugged
from checker.interface import to_install


def test_every_command_listed_is_installed_and_loads() -> None:
    installed = {point.name: point for point in entry_points(group=GROUP)}
    assert set(installed) >= {command.name for command in COMMANDS}
    for command in COMMANDS:
        assert callable(installed[command.name].load())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_lists_it_and_its_own_help_is_its_own(command: Plugged) -> None:
    assert f"  {command.name} " in CliRunner().invoke(app, ["--help"]).stdout
    own = CliRunner().invoke(app, [command.name, "--help"])
    assert own.exit_code == 0
    assert f" {command.name} [OPTIONS]" in own.stdout


def test_help_imports_no_integration() -> None:
    code = (
        "import sys\nfrom checker.cli import app\ntry: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([n for n in sys.modules if n.startswith(('integrations', 'importlib.metadata'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_missing_package_names_the_extra(tmp_path: Path) -> None:
    """As where `pip install onmessage` was run without an extra."""
    code = (
        "import sys\nsys.modules['uvicorn'] = None\nfrom checker.cli import main\n"
        "sys.argv = ['onmessage', 'serve']\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 2
    assert done.stderr == (
        "onmessage: serve needs the package uvicorn, which is not installed;"
        f" {to_install('service')}\n"
    )


def test_command_without_an_entry_point_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
    done = CliRunner().invoke(app, ["serve"])
    assert done.exit_code == 2
    assert f"serve is not installed; {to_install('service')}" in done.stderr


@pytest.mark.parametrize(
    ("told", "command"),
    [
        (None, "pip install 'onmessage[scan]'"),
        ({"url": "file:///a%20b", "dir_info": {}}, "pip install 'onmessage[scan] @ file:///a%20b'"),
        (
            {"url": "https://host/o.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}},
            "pip install 'onmessage[scan] @ git+https://host/o.git@c0ffee'",
        ),
    ],
)
def test_command_that_installs_names_where_we_came_from(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, object] | None, command: str
) -> None:
    from importlib import metadata

    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return json.dumps(told) if told else None

    monkeypatch.setattr(metadata, "distribution", lambda _: Installed())
    assert to_install("scan") == command


def test_wrong_flag_of_such_a_command_is_wrong_use() -> None:
    done = CliRunner().invoke(app, ["serve", "--nonsense"])
    assert done.exit_code == 2
    assert "No such option" in done.stderr
