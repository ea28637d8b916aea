"""`onmessage scan`, `search` and `impact` as commands: output, exit codes, and what they refuse."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.scan.made import BRIGHTLINE

MAIN = (sys.executable, "-c", "from checker.cli import main; main()")
SETTINGS = """
canon: canon.yaml
judge: rules
sources:
  - {name: all, folder: texts, owner: web@brightline.example}
"""


@pytest.fixture
def here(collateral: Path) -> Path:
    (collateral / "onmessage.yaml").write_text(SETTINGS, "utf-8")
    return collateral


def run(here: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MAIN, *args], cwd=here, capture_output=True, text=True)


def test_scan_search_and_impact(here: Path) -> None:
    scan = ("scan", "--as-of", "2026-09-01")
    first = run(here, *scan, "--format", "json")
    assert first.returncode == 1, first.stderr
    report = json.loads(first.stdout)
    assert report["summary"]["documents"] == 8
    assert "scanned 8 documents: 8 judged" in first.stderr
    assert "\x1b" not in first.stderr
    assert (here / ".onmessage" / "store.sqlite").exists()

    again = run(here, *scan, "--since-last")
    many = len(report["findings"])
    told = f"OnMessage since 2026-09-01: 0 new, 0 fixed, {many} still open, 0 waived, 0 skipped.\n"
    assert (again.returncode, again.stdout) == (1, told)
    assert "0 judged" in again.stderr

    found = run(here, "search", "free trial", "--most", "2")
    assert found.returncode == 0
    assert found.stdout.count("\n    ") == 2
    assert run(here, "search", "free trial", "--source", "nowhere").returncode == 1

    text = (here / "canon.yaml").read_text("utf-8")
    (here / "new.yaml").write_text(text.replace("amount: 89,", "amount: 95,"), "utf-8")
    broken = run(here, "impact", "canon.yaml", "new.yaml", "--as-of", "2026-09-01")
    assert broken.returncode == 1
    assert "website (web@brightline.example): " in broken.stdout


def test_a_name_that_is_not_utf8_is_scanned_kept_and_found_again(here: Path) -> None:
    shutil.rmtree(here / "texts")
    (here / "texts").mkdir()
    name = Path(os.fsdecode(os.fsencode(here / "texts") + b"/broken-\xff.md"))
    name.write_text("# Plans\n\nGrowth costs $55 per seat per month.\n")
    spelt = r"texts/broken-\xff.md"
    for judged in (1, 0):
        done = run(here, "scan", "--format", "json", "--as-of", "2026-09-01")
        assert f": {judged} judged" in done.stderr
        report = json.loads(done.stdout)
        assert (done.returncode, report["summary"]["skipped"]) == (1, 0)
        assert {each["location"]["uri"] for each in report["findings"]} == {spelt}
    assert spelt in run(here, "search", "Growth per seat").stdout


def test_since_last_names_what_is_new_and_fixed(here: Path) -> None:
    scan = ("scan", "--as-of", "2026-09-01", "--since-last")
    run(here, *scan)
    shutil.rmtree(here / "texts" / "listings")
    (here / "texts" / "site" / "new.md").write_text("Growth is $55 a seat per month.", "utf-8")
    said = run(here, *scan).stdout
    assert " 5 fixed, " in said
    assert "\nNew (website)\n- texts/site/new.md:1 " in said
    assert "\nFixed (marketplace)\n- texts/listings/cloud-marketplace.html:" in said


def test_a_scan_without_sources_says_where_to_name_them(here: Path) -> None:
    (here / "onmessage.yaml").write_text("canon: canon.yaml\n", "utf-8")
    done = run(here, "scan")
    assert done.returncode == 2
    assert "name them under `sources:`" in done.stderr


def test_a_search_before_any_scan_says_so(here: Path) -> None:
    done = run(here, "search", "anything")
    assert done.returncode == 2
    assert "run `onmessage scan` first" in done.stderr


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_a_killed_scan_leaves_no_process_behind(here: Path) -> None:
    for name in ("enterprise.pptx",):
        shutil.copy(BRIGHTLINE / "before" / "decks" / name, here / "texts")
    command = [*MAIN, "scan", "--workers", "2"]
    quiet = subprocess.DEVNULL
    scan = subprocess.Popen(command, cwd=here, stdout=quiet, stderr=quiet)
    until = time.monotonic() + 60
    while len(started := children(scan.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    scan.send_signal(signal.SIGKILL)
    scan.wait()
    assert len(started) >= 2
    while any(alive(pid) for pid in started) and time.monotonic() < until:
        time.sleep(0.01)
    assert not [pid for pid in started if alive(pid)]


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
