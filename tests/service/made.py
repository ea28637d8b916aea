"""A service to test with: its canon, its clients, and the application."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from checker.config import Settings
from checker.service_settings import ServiceSettings
from integrations.service.clients import digest

CANON = """\
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"], owned: true}
  partner: {match: ["partners/**"]}
packages:
  - id: growth
    name: Growth
    prices: [{amount: %s, per: seat, every: month}]
"""
WRONG = "Growth costs $55 per seat per month."
RIGHT = "Growth costs $49 per seat per month."

CHECKS = "om_checks_0123456789abcdef"
READS = "om_reads_0123456789abcdef"
OPEN = "om_open_0123456789abcdef"


def client(name: str, key: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "key_sha256": digest(key).hex(), **more}


CLIENTS = (
    client("checks", CHECKS, burst=10_000, per_minute=100_000),
    client("reads", READS, scopes=["read", "decide"]),
    client("open", OPEN, fail="open", burst=10_000, per_minute=100_000),
)


def settings_in(folder: Path, **service: Any) -> Settings:
    """Settings with a canon in a folder; what is given replaces parts of `service:`."""
    (folder / "canon.yaml").write_text(CANON % 49, "utf-8")
    (folder / "waivers.yaml").write_text("waivers: []\n", "utf-8")
    return Settings(
        canon=folder / "canon.yaml",
        waivers=folder / "waivers.yaml",
        judge="rules",
        service=ServiceSettings(**{"workers": 1, "clients": CLIENTS, **service}),
    )


def key(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


class served:  # noqa: N801 - reads like the function it is
    """`onmessage serve` in a process of its own, on a free port."""

    def __init__(
        self, folder: Path, environ: Mapping[str, str] | None = None, **service: Any
    ) -> None:
        self.port = 0
        self.log: list[str] = []
        settings_in(folder)
        clients = [client("all", CHECKS, scopes=["check", "read", "decide"])]
        value = {"workers": 1, "clients": clients, **service}
        (folder / "onmessage.yaml").write_text(
            yaml.safe_dump({"waivers": "waivers.yaml", "judge": "rules", "service": value}), "utf-8"
        )
        self.process = subprocess.Popen(
            [Path(sys.executable).with_name("onmessage"), "serve", "--port", "0"],
            cwd=folder,
            env={**os.environ, **(environ or {})},
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> int:
        output = self.process.stderr
        assert output is not None
        for line in output:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                # What it says later must not fill the pipe.
                threading.Thread(target=lambda: self.log.extend(output), daemon=True).start()
                self.port = int(found[1])
                return self.port
        raise AssertionError("it did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        assert self.process.wait(60) in {0, -signal.SIGTERM, -signal.SIGKILL}
