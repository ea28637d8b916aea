"""The Dockerfile and the compose file: they copy what a build needs and say what the program knows.

No image is built: there need be no Docker.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.cli.plugged import COMMANDS
from checker.config import load_settings

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LINES = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text("utf-8")).splitlines()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]


def copied() -> set[str]:
    """What the first stage copies out of the repository."""
    lines = [line.split()[1:] for line in LINES if line.startswith("COPY ")]
    return {name for words in lines if not words[0].startswith("--") for name in words[:-1]}


def test_image_is_built_of_all_that_the_wheel_needs() -> None:
    target = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    project = PROJECT["project"]
    needed = {"pyproject.toml", project["readme"], *project["license-files"]}
    assert copied() == needed | {*target["packages"], *target["force-include"]}
    for name in copied():
        assert (ROOT / name).exists(), name


def test_what_is_copied_is_not_ignored() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {line[1:] for line in lines if line.startswith("!")} == copied()


def test_extras_of_the_image_are_extras_and_have_what_compose_runs() -> None:
    (extras,) = [line.split("=")[1].split(",") for line in LINES if line.startswith("ARG EXTRAS")]
    assert set(extras) <= set(PROJECT["project"]["optional-dependencies"])
    assert {"service", "slack", "postgres"} <= set(extras)


def test_both_stages_are_of_one_python_and_it_is_supported() -> None:
    images = {line.split()[1] for line in LINES if line.startswith("FROM ")}
    (image,) = images
    version = re.fullmatch(r"python:(3\.\d+)-slim", image)
    assert version is not None
    assert f"Programming Language :: Python :: {version[1]}" in PROJECT["project"]["classifiers"]


def test_program_does_not_run_as_root() -> None:
    (user,) = [line.split()[1] for line in LINES if line.startswith("USER ")]
    assert user.isdecimal()
    assert int(user) > 0
    assert any(f"--uid {user} " in line for line in LINES)


@pytest.mark.parametrize("name", ["service", "slack"])
def test_settings_of_a_container_are_settings(tmp_path: Path, name: str) -> None:
    environ = {key: str(value) for key, value in SERVICES[name]["environment"].items()}
    settings = load_settings(tmp_path, environ, {})
    assert settings.store == "postgresql://onmessage@database/onmessage"
    known = {"PGPASSWORD", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"}
    assert all(key in known or key.startswith("ONMESSAGE_") for key in environ)


def test_containers_run_commands_of_the_program() -> None:
    (image,) = [line for line in LINES if line.startswith("CMD ")]
    assert yaml.safe_load(image.removeprefix("CMD "))[0] == "serve"
    assert SERVICES["slack"]["command"] == ["slack"]
    assert {"serve", "slack"} <= {command.name for command in COMMANDS}


def test_nothing_is_open_to_the_network_and_no_password_is_in_the_file() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:8480:8480"]
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for value in re.findall(r"(?:PASSWORD|TOKEN): (.+)$", text, re.MULTILINE):
        assert value.startswith("${"), value


def test_volumes_and_waits_name_what_is_there() -> None:
    for service in SERVICES.values():
        for volume in service["volumes"]:
            assert volume.startswith("./") or volume.split(":")[0] in COMPOSE["volumes"]
        for other in service.get("depends_on", {}):
            assert "healthcheck" in SERVICES[other]
