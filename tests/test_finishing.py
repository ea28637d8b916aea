"""The end of every report: who calls, the same is said of what was not read, waived or known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checker.app.checking import CheckRequest, check
from checker.app.engine import Engine, Piece
from checker.app.finishing import Ending, finish, not_yet, unread_notes
from checker.app.scanning import ScanRequest, scan
from checker.config import Settings
from checker.models import CanonView, Finding, Outlet, Report, Unread
from checker.report.coverage import Coverage, coverage
from checker.store import open_store
from checker.suppress import Waiver, Waivers
from integrations.mcp.answers import checked
from tests.llm_server import failing, serving
from tests.made import finding, report
from tests.scan.made import Folder
from tests.slow_model import SAID, llm_of

TODAY = date(2026, 10, 1)
CANON = """\
canon: 1
company: Brightline
channels:
  website: {match: ["*.md"], owner: web@brightline.example}
packages:
  - {id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}
claims:
  - {id: people, text: "Replies to support questions are written by people, never by machines."}
"""
PAGE = f"# Plans\n\nGrowth costs $55 per seat per month.\n\nGrowth is for teams.\n\n{SAID}\n"
WAIVERS = """\
waivers:
  - {contains: $55, who: kim, why: an old page, until: 2026-12-31}
"""
WHY = "llm: 1 page not read: server error"


def by_check(settings: Settings, folder: Path) -> Report:
    return check(CheckRequest(("page.md",), TODAY), settings)


def by_engine(settings: Settings, folder: Path) -> Report:
    with Engine(settings, today=lambda: TODAY) as engine:
        return engine.check([Piece(PAGE.encode(), "page.md")])


def by_scan(settings: Settings, folder: Path) -> Report:
    texts = folder / "texts"
    texts.mkdir()
    (texts / "page.md").write_text(PAGE, "utf-8")
    with open_store(str(folder / "store.sqlite")) as store:
        return scan(ScanRequest(TODAY), settings, store, [Folder(texts)]).report


@pytest.mark.parametrize("way", [by_check, by_engine, by_scan])
def test_every_way_of_checking_ends_alike(
    way: Callable[[Settings, Path], Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("canon.yaml").write_text(CANON, "utf-8")
    Path("waivers.yaml").write_text(WAIVERS, "utf-8")
    Path("page.md").write_text(PAGE, "utf-8")
    with serving(failing(500)) as server:
        settings = Settings(
            canon=Path("canon.yaml"),
            waivers=Path("waivers.yaml"),
            judge="llm",
            llm=llm_of(server),
        )
        made = way(settings, tmp_path)
    assert [waived.who for waived in made.waived] == ["kim"]
    assert (made.findings, made.summary.findings, made.summary.waived) == ((), 0, 1)
    assert [one.reason for one in made.unread] == ["server error: HTTP 500"]
    assert [note for note in made.notes if "not read" in note] == [WHY]
    assert made.view is not None
    assert made.view.judge == "llm"
    assert [(o.name, o.documents, o.owner) for o in made.view.outlets] == [
        ("website", 1, "web@brightline.example")
    ]
    assert coverage(made) is Coverage.UNREAD


VIEW = CanonView("Brightline", TODAY, "rules", outlets=(Outlet("website"),))


def finished(*findings: Finding, **ending: object) -> Report:
    made = Ending("canon.yaml", "ab", VIEW, {"website": 2})
    return finish(report(*findings), replace(made, **ending))  # type: ignore[arg-type]


def test_channels_are_counted_and_what_belongs_to_none_is_listed() -> None:
    made = finished(documents={"website": 2, None: 3}).view
    assert made is not None
    assert [(o.name, o.documents) for o in made.outlets] == [("website", 2), (None, 3)]


def test_what_is_known_from_is_called_as_the_caller_says() -> None:
    assert finished(known_from="HEAD~1").baseline == "HEAD~1"
    assert finished().baseline is None


def test_changes_are_those_of_what_is_left_open() -> None:
    waivers = Waivers((Waiver(rule="price-mismatch", who="kim", why="so"),))
    met: list[Report] = []
    ending = Ending("canon.yaml", "ab", VIEW, {}, waivers)
    finish(report(finding()), ending, lambda made: met.append(made))
    assert [(made.findings, len(made.waived)) for made in met] == [((), 1)]


def test_pages_that_may_still_be_read_are_told_apart_from_those_given_up() -> None:
    unread = (Unread("a.md", 2, "not asked yet"), Unread("b.md", 1, "budget used up: $1.00"))
    made = replace(report(), unread=(*unread, Unread("c.md", 1, "budget used up")))
    assert not_yet(made) == 2
    assert unread_notes(made.unread) == (
        "llm: 2 pages not read: budget used up",
        "the model has not read 2 pages yet; what it finds there is not in this answer",
    )


@pytest.mark.parametrize(
    ("values", "verdict", "said"),
    [
        ({}, "on message", []),
        ({"unread": (Unread("a.md", 1, "server error"),)}, "not checked", [WHY]),
    ],
)
def test_an_assistant_is_never_told_that_an_unread_text_is_on_message(
    values: dict[str, tuple[Unread, ...]], verdict: str, said: list[str]
) -> None:
    made = report()
    counts = replace(made.summary, unavailable=sum(u.windows for u in values.get("unread", ())))
    answer = checked(replace(made, summary=counts, **values))  # type: ignore[arg-type]
    assert (answer.verdict, answer.not_checked) == (verdict, said)


def test_only_what_was_read_and_compared_whole_may_be_called_clean() -> None:
    whole = report()
    assert coverage(whole) is Coverage.WHOLE
    for counts, expected in (
        ({"compared": 0}, Coverage.NOTHING),
        ({"unavailable": 1}, Coverage.UNREAD),
        ({"unavailable": 1, "compared": 0}, Coverage.UNREAD),
    ):
        summary = replace(whole.summary, **counts)
        assert coverage(replace(whole, summary=summary)) is expected
