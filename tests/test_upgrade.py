"""What the version before has written still holds: waivers, baselines, reports, a store.

`data/before3` was written by the last version whose JSON report had the number 2, from the pages
and the canon that lie there: fingerprints were made otherwise then.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from checker.cli import app

WRITTEN = Path(__file__).parent / "data" / "before3"
WAIVED = {
    ("pages/faq.md", 5, "45 days"),
    ("pages/pricing.md", 3, "$55 per seat per month"),
    ("pages/pricing.md", 17, "$79 per seat per month"),
}
TWIN = ("pages/pricing.md", 15, "$55 per seat per month")
SETTINGS = """\
canon: canon.yaml
judge: rules
store: store.sqlite
sources:
  - {name: pages, folder: pages}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(WRITTEN, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(here: Path) -> Path:
    """The store that was written, whose pages' vectors are left out: they are made anew."""
    with closing(sqlite3.connect("store.sqlite")) as made:
        made.executescript(Path("store.sql").read_text("utf-8"))
    Path("onmessage.yaml").write_text(SETTINGS, "utf-8")
    return here / "store.sqlite"


def ran(*args: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*args, "--as-of", "2026-10-01", "--format", "json"])
    assert result.exit_code in {0, 1}, result.output
    return dict(json.loads(result.stdout))


def checked(*args: str) -> dict[str, Any]:
    return ran("check", "pages", "--canon", "canon.yaml", "--judge", "rules", *args)


def everywhere(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [place for one in findings for place in (one, *one.get("also", ()))]


def place(finding: dict[str, Any]) -> tuple[str, int, str]:
    at = finding["location"]
    return at["uri"], at["line"], at["text"]


def places(findings: list[dict[str, Any]]) -> set[tuple[str, int, str]]:
    return {place(finding) for finding in findings}


def test_waivers_hold_by_the_fingerprints_of_before(here: Path) -> None:
    everything = everywhere(checked()["findings"])
    Path("waivers.yaml").rename("onmessage-waivers.yaml")
    report = checked()
    assert places(report["waived"]) == WAIVED
    assert len(everywhere(report["findings"])) + len(report["waived"]) == len(everything)


def test_a_baseline_knows_all_that_it_knew(here: Path) -> None:
    report = checked("--baseline", "baseline.json")
    assert (len(report["known"]), report["findings"]) == (13, [])


def test_a_report_of_before_is_compared_with(here: Path) -> None:
    Path("pages/faq.md").write_text("# Questions\n\nPrices exclude VAT.\n", "utf-8")
    changes = checked("--since", "report.json")["changes"]
    assert (changes["new"], len(changes["still_open"])) == ([], 10)
    assert {f["location"]["uri"] for f in changes["fixed"]} == {"pages/faq.md"}


def test_every_fingerprint_of_before_is_told_beside_the_new_one(here: Path) -> None:
    before = json.loads(Path("report.json").read_text("utf-8"))["findings"]
    now = everywhere(checked()["findings"])
    told = {(place(f), f["formerly"]) for f in now}
    assert told == {(place(f), f["fingerprint"]) for f in before}
    assert len({f["fingerprint"] for f in now} | {f["formerly"] for f in now}) == 26


def test_a_decision_may_name_either_fingerprint(here: Path) -> None:
    told = checked()["findings"][0]
    for name in (told["fingerprint"], told["formerly"]):
        given = ["findings", "waive", name[:12], "--who", "kim", "--why", "so", "--kind", "wrong"]
        result = CliRunner().invoke(app, given)
        assert result.exit_code == 0, result.output
        assert [f["fingerprint"] for f in checked()["waived"]] == [told["fingerprint"]]
        Path("onmessage-waivers.yaml").unlink()


def test_a_passage_decided_before_is_exported_once(here: Path) -> None:
    Path("waivers.yaml").rename("onmessage-waivers.yaml")
    Path("onmessage.yaml").write_text("canon: canon.yaml\njudge: rules\n", "utf-8")
    Path("now.json").write_text(json.dumps(checked()), "utf-8")
    exported = [
        CliRunner().invoke(app, ["findings", "export", *r]) for r in ((), ("--report", "now.json"))
    ]
    assert [one.exit_code for one in exported] == [0, 0]
    assert exported[0].stdout == exported[1].stdout
    assert len(exported[0].stdout.splitlines()) == len(WAIVED)


def test_a_store_of_before_keeps_decisions_days_and_what_was_open(store: Path) -> None:
    report = ran("scan")
    assert [place(finding) for finding in report["waived"]] == [TWIN]
    changes = report["changes"]
    assert (changes["new"], changes["fixed"]) == ([], [])
    still = everywhere(report["findings"])
    assert set(changes["still_open"]) == {f["fingerprint"] for f in still}

    with closing(sqlite3.connect(store)) as kept:
        rows = kept.execute("SELECT fingerprint, state, first_seen FROM findings").fetchall()
    assert len(rows) == 15
    assert {first for _, _, first in rows} == {"2026-08-01"}
    there = {name for name, state, _ in rows if state != "fixed"}
    assert there == {f["fingerprint"] for f in (*still, *report["waived"])}

    listed = CliRunner().invoke(app, ["findings", "export"])
    assert listed.exit_code == 0, listed.output


def test_a_store_of_before_is_read_before_it_is_scanned_again(store: Path) -> None:
    from checker.app.scanned import open_findings
    from checker.config import Settings

    kept = open_findings(Settings(store="store.sqlite"))["findings"]
    before = json.loads(Path("report.json").read_text("utf-8"))["findings"]
    assert {f["fingerprint"] for f in kept} == {f["fingerprint"] for f in before}


def test_a_checklist_of_before_is_ticked_off_by_its_own_names(here: Path) -> None:
    shutil.rmtree("pages")
    Path("pages").mkdir()
    for name in ("a", "b"):
        Path(f"pages/{name}.md").write_text("Growth costs $49 per seat per month.\n", "utf-8")
    Path("new.yaml").write_text(Path("canon.yaml").read_text("utf-8").replace("49", "59"), "utf-8")
    drill = ("drill", "canon.yaml", "new.yaml", "--on", "2026-12-01", "pages", "--judge", "rules")

    def drilled() -> list[dict[str, Any]]:
        result = CliRunner().invoke(app, [*drill, "--checklist", "list.json"])
        assert result.exit_code in {0, 1}, result.output
        return list(json.loads(Path("list.json").read_text("utf-8"))["items"])

    made = {item["id"]: item["uri"] for item in drilled()}
    settings = ("--canon", "new.yaml", "--judge", "rules")
    found = everywhere(ran("check", "pages", *settings)["findings"])
    text = Path("list.json").read_text("utf-8")
    for finding in found:
        text = text.replace(finding["fingerprint"], finding["formerly"])
    former = {finding["formerly"] for finding in found if finding["fingerprint"] in made}
    Path("list.json").write_text(text, "utf-8")

    Path("pages/b.md").write_text("Growth costs $59 per seat per month.\n", "utf-8")
    items = [item for item in drilled() if item["rule"] == "price-mismatch"]
    assert {item["id"] for item in items} <= former
    assert {item["uri"]: item["progress"] for item in items} == {
        "pages/a.md": "open",
        "pages/b.md": "done",
    }
