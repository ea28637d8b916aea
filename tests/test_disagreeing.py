"""`onmessage check FOLDER` where there is no canon: which of our own pages disagree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app

PRICING = """\
# Brightline plans

| | Free | Pro | Business |
| --- | --- | --- | --- |
| Price | $0 | $20 per month | $50 per month |
| Log retention | 7 days | 30 days | 90 days |
| SSO | – | – | ✓ |
"""
LOGS = """\
# Logs

On the Pro plan, log retention is 14 days.
On the Business plan, log retention is 90 days.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for part in ("site/blog", "help"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "site" / "pricing.md").write_text(PRICING)
    return tmp_path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments])


def disagreements(*arguments: str) -> list[dict[str, Any]]:
    result = check(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout)["disagreements"])


def test_both_places_are_shown_and_the_page_that_says_most_is_likelier(folder: Path) -> None:
    (folder / "help" / "logs.md").write_text(LOGS)
    (found,) = disagreements(".")
    assert found == {
        "message": "Log retention of Pro is 14 days here; another page says 30 days",
        "likelier": [
            {
                "uri": "site/pricing.md",
                "line": 6,
                "text": "| Log retention | 7 days | 30 days | 90 days |",
            }
        ],
        "other": [
            {
                "uri": "help/logs.md",
                "line": 3,
                "text": "On the Pro plan, log retention is 14 days.",
            }
        ],
        "why": "no page shows more of the plans",
    }


def test_what_newer_pages_say_more_often_is_likelier(folder: Path) -> None:
    (folder / "site" / "pricing.md").write_text(f"---\ndate: 2024-01-10\n---\n{PRICING}")
    for name in ("logs", "search"):
        (folder / "help" / f"{name}.md").write_text(f"---\ndate: 2026-05-02\n---\n{LOGS}")
    (found,) = disagreements(".")
    assert [side["uri"] for side in found["likelier"]] == ["help/logs.md", "help/search.md"]
    assert [side["uri"] for side in found["other"]] == ["site/pricing.md"]
    assert found["why"] == "newer: 2026-05-02, the other 2024-01-10; 2 pages say so, 1 the other"


def test_nothing_is_an_error_and_the_command_that_keeps_the_draft_is_named(folder: Path) -> None:
    (folder / "help" / "logs.md").write_text(LOGS)
    result = check("site", "help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Your own pages disagree in 1 place (2 documents, no canon):")
    assert "error" not in result.output
    assert result.stderr.endswith("To keep it as a canon: onmessage init site help\n")
    assert not (folder / "canon.yaml").exists()


def test_pages_that_agree_and_old_posts_are_not_told(folder: Path) -> None:
    (folder / "help" / "logs.md").write_text(LOGS.replace("14", "30"))
    (folder / "site" / "blog" / "news.md").write_text("# News\n\nPro costs $15 per month.\n")
    assert disagreements(".") == []
    assert check(".").stdout == (
        "No two of 3 documents disagree about a plan, as far as rules can tell.\n"
    )


def test_a_canon_that_the_settings_name_must_be_there(folder: Path) -> None:
    (folder / "onmessage.yaml").write_text("canon: canon.yaml\n")
    result = check(".")
    assert result.exit_code == 2
    assert "canon.yaml: no such file" in result.stderr


def test_options_that_need_a_canon_say_so(folder: Path) -> None:
    result = check(".", "--format", "sarif")
    assert result.exit_code == 2
    assert "--format: there is no canon yet to check against" in result.stderr


def test_who_has_a_feature_is_told_with_its_name_and_not_of_a_plan_that_may_be_none(
    folder: Path,
) -> None:
    said = "SSO is available on all plans.\n\nAsk sales for the Team plan. It has a price.\n"
    roles = "Roles are included in every paid plan.\n"
    plans = PRICING.replace("| SSO |", "| Roles | – | ✓ | ✓ |\n| SSO |")
    (folder / "site" / "pricing.md").write_text(f"{plans}\nThe Team plan is on request.\n")
    (folder / "help" / "sso.md").write_text(f"# Sign-on\n\n{said}\n{roles}")
    assert [found["message"] for found in disagreements(".")] == [
        "SSO: all plans here, Business on another page"
    ]


def test_two_pages_that_a_draft_is_made_from_disagree_once(folder: Path) -> None:
    for name, sentence in (("a", "SSO is available on Free."), ("b", "SSO is not on Free.")):
        page = PRICING.replace("| SSO | – | – | ✓ |\n", "")
        (folder / "site" / f"{name}.md").write_text(f"{page}\n{sentence}\n")
    assert len(disagreements(".")) == 1


def test_what_names_no_plan_and_what_stands_in_the_same_table_sets_no_page_against_another(
    folder: Path,
) -> None:
    rows = (
        "| SSO | – | – | ✓ |\n| Sign-on: what people sign on with, SSO and the like | – | ✓ | ✓ |"
    )
    (folder / "site" / "pricing.md").write_text(PRICING.replace("| SSO | – | – | ✓ |", rows))
    (folder / "help" / "sso.md").write_text("# Settings\n\nOff: SSO isn't available.\n")
    assert disagreements(".") == []
