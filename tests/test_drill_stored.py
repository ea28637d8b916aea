"""The drill over the last scan: the same list as over the files, without reading them again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checker.app.drill.run import DrillRequest, drill
from checker.app.scan.work import Worker
from checker.cli import app
from checker.config import Settings, load_settings
from checker.interface import SettingsError, StoreError
from checker.readers.guard import Guard
from checker.report.drilled import Drill, PlaceList
from checker.suppress.waivers import Waiver, add_waiver
from tests.test_drill import MENDED, NEW, OLD, ON, PAGE, states, write

SCANNED = """\
judge: rules
canon: old.yaml
sources:
  - {name: site, folder: site}
  - {name: partners, folder: partners, owner: kim@brightline.example}
"""
PAGES = {
    "site__plans": PAGE,
    "site__year": "# Plans\n\nGrowth is $588 per seat per year. Pricing as of May 2026.\n",
    "site__names": "# Plans\n\nStarter is for one team. See [it](/plans/starter-plan).\n",
    "site__wrong": "# Plans\n\nGrowth costs $70 per seat per month, billed annually.\n",
    "partners__terms": "# Terms\n\nEvery paid plan starts with a 14-day free trial.\n",
    "partners__sso": "# SSO\n\nSSO is included in Growth. Growth keeps logs for 30 days.\n",
    "partners__calm": "# About\n\nWe work from Oslo.\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with both canons and pages that were scanned by the old one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text(OLD, "utf-8")
    (tmp_path / "new.yaml").write_text(NEW, "utf-8")
    (tmp_path / "onmessage.yaml").write_text(SCANNED, "utf-8")
    write(**PAGES)
    scan()
    return tmp_path


def scan() -> None:
    done = CliRunner().invoke(app, ["scan", "--as-of", "2026-11-01"])
    assert done.exit_code in (0, 1), done.output


def run(*paths: str, **values: Any) -> Drill:
    request = DrillRequest(Path("old.yaml"), Path("new.yaml"), ON, paths, **values)
    return drill(request, settings())


def settings() -> Settings:
    return load_settings(Path(), {}, {})


def listed(found: Drill) -> list[tuple[object, ...]]:
    """All places with what to write; not the owner, which a source may name."""
    return [
        (i.part.value, i.uri, i.line, i.text, i.instead, i.rule, i.id, i.progress.value)
        for i in sorted(
            found.items, key=lambda item: (item.uri, item.line or 0, item.part, item.id)
        )
    ]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What is read from content, and what is judged by texts."""
    done: dict[str, list[str]] = {"read": [], "judged": []}
    read, judged = Guard.read, Worker._judged_again

    def reads(self: Guard, document: Any) -> Any:
        done["read"].append(document.uri)
        return read(self, document)

    def judges(self: Worker, task: Any, reading: bytes) -> Any:
        done["judged"].append(task.uri)
        return judged(self, task, reading)

    monkeypatch.setattr(Guard, "read", reads)
    monkeypatch.setattr(Worker, "_judged_again", judges)
    return done


def test_it_lists_what_a_drill_over_the_files_lists(project: Path) -> None:
    over_files, over_scan = run("site", "partners"), run()
    assert listed(over_scan) == listed(over_files)
    assert over_scan.before == over_files.before == 1
    parts = {item.part for item in over_scan.items}
    assert parts == {PlaceList.WRONG, PlaceList.DATE, PlaceList.IDENTIFIER}


def test_no_document_is_read_again_and_few_are_judged_by_their_texts(
    project: Path, work: dict[str, list[str]]
) -> None:
    # Of a value alone: no text is read otherwise.
    (project / "new.yaml").write_text(OLD.replace("amount: 49", "amount: 55"), "utf-8")
    assert len(run().items) == 3
    assert work == {"read": [], "judged": []}


def test_a_rescan_ticks_off_what_was_mended(project: Path) -> None:
    file = project / "drill.json"
    assert states(run(checklist=file))["$49"] == "open"
    write(site__plans=MENDED)
    assert states(run(checklist=file))["$49"] == "open"  # nobody has scanned it yet
    scan()
    assert states(run(checklist=file))["$49"] == "done"
    assert json.loads(file.read_text("utf-8"))["closed"] is False


def test_it_closes_when_a_scan_proves_it(project: Path) -> None:
    file = project / "drill.json"
    run(checklist=file)
    for name in PAGES.keys() - {"partners__calm"}:
        Path(f"{name.replace('__', '/')}.md").unlink()
    write(site__plans=MENDED)
    scan()
    closed = run(checklist=file)
    assert closed.closed
    assert set(states(closed).values()) == {"done"}


def test_the_owner_of_a_source_goes_before_that_of_the_channel(project: Path) -> None:
    owners = {item.uri.partition("/")[0]: item.owner for item in run().items}
    assert owners == {"site": "web@brightline.example", "partners": "kim@brightline.example"}


def test_waivers_hold_as_for_the_files(project: Path) -> None:
    place = next(item for item in run().items if item.uri == "partners/terms.md")
    waiver = Waiver(fingerprint=place.id, who="Kim", why="signed", until=date(2027, 3, 31))
    add_waiver(settings().waivers, waiver)
    assert place.id not in {item.id for item in run().items}


def test_what_could_not_be_had_keeps_it_open(project: Path) -> None:
    (project / "site" / "sheet.xlsx").write_bytes(b"no spreadsheet")
    CliRunner().invoke(app, ["scan", "--as-of", "2026-11-01"])
    found = run()
    assert [skipped.uri for skipped in found.skipped] == ["site/sheet.xlsx"]
    assert found.incomplete


def test_the_command_needs_no_paths(project: Path) -> None:
    done = CliRunner().invoke(app, ["drill", "old.yaml", "new.yaml", "--on", str(ON)])
    assert done.exit_code == 1, done.output
    assert "site/plans.md:3" in done.output
    assert "compared what the scan of 2026-11-01 left" in done.output


def test_without_a_scan_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(StoreError, match="run `onmessage scan` first"):
        run()


def test_a_channel_goes_with_paths(project: Path) -> None:
    with pytest.raises(SettingsError, match="--channel: goes with paths"):
        run(channel="website")


def test_a_model_is_not_asked_and_that_is_said(project: Path) -> None:
    request = DrillRequest(Path("old.yaml"), Path("new.yaml"), ON)
    llm = Settings(llm={"model": "some-model"}).llm
    told = drill(request, settings().model_copy(update={"judge": "llm", "llm": llm}))
    assert any("no model was asked" in note for note in told.notes)
