"""A passage in its page, as a scan stored it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from checker.app import triage
from checker.app.desk.around import UNITS, Around, Shape, around
from checker.app.ledgers import InFile
from checker.config import Settings
from checker.models import Finding
from checker.store import POSSIBLE, open_store
from tests.scan.made import AS_OF, Folder, scanned, settings_of

CANON = """\
canon: 1
company: Brightline
currency: USD
packages:
  - id: growth
    name: Growth
    prices: [{amount: 49, per: seat, every: month}]
    limits: [{what: log retention, value: 30, unit: day}]
"""
PAGE = """\
# Plans

For small teams. Growth is $55 per seat per month. It grows with you.

- Fast
- Cheap

| | Starter | Growth |
| --- | --- | --- |
| Log retention | 14 days | 45 days |
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    (tmp_path / "site").mkdir()
    return tmp_path


def shown(project: Path, takes: Callable[[Finding], bool] = lambda _: True) -> Around:
    """What stands around the first finding of a scan that is wanted."""
    with open_store(str(project / "store.sqlite")) as store:
        scanned(store, settings_of(project), Folder(project / "site"))
        found = next(f.finding for f in store.findings.all_there() if takes(f.finding))
        made = around(store, found)
    assert made is not None
    return made


def texts(made: Around) -> list[tuple[Shape, str]]:
    """Each stretch as text; cells parted by |, the mark in brackets."""
    return [
        (
            stretch.shape,
            "|".join(
                "".join(f"[{part.text}]" if part.marked else part.text for part in cell)
                for cell in stretch.cells
            ),
        )
        for stretch in made.stretches
    ]


def test_the_words_are_marked_in_their_paragraph_list_and_table(project: Path) -> None:
    (project / "site" / "a.md").write_text(PAGE, "utf-8")
    made = shown(project, lambda f: f.rule == "price-mismatch")
    assert texts(made) == [
        (Shape.HEADING, "Plans"),
        (Shape.TEXT, "For small teams. Growth is [$55 per seat per month]. It grows with you."),
        (Shape.ITEM, "Fast"),
        (Shape.ITEM, "Cheap"),
        (Shape.ROW, "|Starter|Growth"),
        (Shape.ROW, "Log retention|14 days|45 days"),
    ]
    assert (made.cut_before, made.cut_after) == (False, False)


def test_a_cell_is_marked_in_its_column(project: Path) -> None:
    (project / "site" / "a.md").write_text(PAGE, "utf-8")
    made = shown(project, lambda f: f.rule == "limit-mismatch")
    assert texts(made)[-1] == (Shape.ROW, "Log retention|14 days|[45 days]")
    assert sum(part.marked for s in made.stretches for cell in s.cells for part in cell) == 1


def test_of_a_long_page_a_part_is_shown(project: Path) -> None:
    before = "\n\n".join(f"Paragraph {n}." for n in range(100))
    text = f"{before}\n\nGrowth is $55 per seat per month.\n\n{before}"
    (project / "site" / "a.md").write_text(text, "utf-8")
    made = shown(project)
    assert len(made.stretches) == 2 * UNITS + 1
    assert (made.cut_before, made.cut_after) == (True, True)


def test_a_document_in_an_archive_has_its_page(project: Path) -> None:
    with zipfile.ZipFile(project / "site" / "offers.zip", "w") as archive:
        archive.writestr("other.md", "Nothing here.")
        archive.writestr("offer.md", "Growth is $55 per seat per month.")
    made = shown(project)
    assert texts(made) == [(Shape.TEXT, "Growth is [$55 per seat per month].")]


# --- possible findings -----------------------------------------------------------------------


def test_possible_findings_of_a_scan_are_kept_and_can_be_set_aside(project: Path) -> None:
    (project / "site" / "a.md").write_text(PAGE, "utf-8")
    (project / "waivers.yaml").write_text("waivers: []\n", "utf-8")
    settings = settings_of(project, waivers=project / "waivers.yaml")
    maybe = _possible(project, settings)
    kept = InFile(settings.waivers)
    triage.decide(kept, {"who": "Dana", "why": "no", "kind": "wrong"}, maybe)
    with open_store(str(project / "store.sqlite")) as store:
        report = scanned(store, settings, Folder(project / "site")).report
        states = {f.finding.fingerprint: f.state for f in store.findings.all_there()}
    assert maybe.fingerprint not in {f.fingerprint for f in report.possible}
    assert maybe.fingerprint in {w.finding.fingerprint for w in report.waived}
    assert report.summary.possible == len(report.possible)
    assert states[maybe.fingerprint] == "waived"


def _possible(project: Path, settings: Settings) -> Finding:
    """A finding of the page that is only possible, as the store has it."""
    text = CANON.replace("every: month}", "every: month, unsure: from a sentence}")
    (project / "canon.yaml").write_text(text, "utf-8")
    with open_store(str(project / "store.sqlite")) as store:
        scanned(store, settings, Folder(project / "site"), as_of=AS_OF)
        found = [f for f in store.findings.all_there() if f.state == POSSIBLE]
    assert found, "the page has no possible finding"
    assert found[0].first_seen == date(2026, 9, 1)
    return found[0].finding
