"""`canon lint --against`: entries that nothing in the collateral speaks of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.app.unspoken import unspoken
from checker.cli import app
from checker.config import Settings
from checker.interface import SettingsError

AS_OF = date(2026, 9, 1)
CANON = """\
canon: 2
company: Tidewire
packages:
  - id: pro
    name: Tidewire Pro
    prices: [{amount: 20, every: month}]
    limits:
      - {what: monitored hosts, max: 12}
      - {what: projects, max: 9}
features:
  - {id: sso, name: SSO, in: [pro]}
  - {id: maps, name: flow maps, in: [pro]}
trials: [{id: trial, of: [pro], value: 14}]
claims:
  - {id: size, subject: employees worldwide, text: Four hundred people work for Tidewire.}
"""
PAGE = """\
Tidewire Pro costs $20 a month and has up to 9 projects. It watches 12 servers.

SSO is available on Tidewire Pro. Start a 14-day trial.
"""


def told(tmp_path: Path, canon: str = CANON, page: str = PAGE) -> list[str]:
    (tmp_path / "canon.yaml").write_text(canon, encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "page.md").write_text(page, encoding="utf-8")
    found = unspoken(tmp_path / "canon.yaml", [str(tmp_path / "site")], Settings(), AS_OF)
    return [f"{p.line} {p.code} {p.path}: {p.message}; {p.remedy}" for p in found]


def test_what_no_text_speaks_of_is_named_with_its_line_and_a_remedy(tmp_path: Path) -> None:
    assert told(tmp_path) == [
        "8 words-unused packages[0].limits[0]: no text calls anything monitored hosts: none has "
        "the word 'monitored' and 'hosts'; add the words that texts use for it to its `aliases`",
        "12 words-unused features[1]: no text calls anything flow maps: none has the word 'flow' "
        "and 'maps'; add the words that texts use for it to its `aliases`",
        "15 unspoken claims[0]: nothing speaks of “Four hundred people work for Tidewire.”; take "
        "it out if it is over, or check that its names are those that texts use",
    ]


def test_a_limit_with_the_words_of_the_texts_is_spoken_of(tmp_path: Path) -> None:
    canon = CANON.replace(
        "monitored hosts, max: 12", "monitored hosts, max: 12, aliases: [servers]"
    )
    assert not any("limits[0]" in line for line in told(tmp_path, canon))


def test_a_price_that_no_text_gives_is_unspoken(tmp_path: Path) -> None:
    page = PAGE.replace("costs $20 a month and ", "")
    assert any(
        "prices[0]: nothing speaks of the price" in line for line in told(tmp_path, page=page)
    )


def test_a_wrong_figure_speaks_of_its_entry(tmp_path: Path) -> None:
    assert not any("limits[1]" in line for line in told(tmp_path, page=PAGE.replace("9 p", "8 p")))


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "canon.yaml").write_text(CANON, encoding="utf-8")
    with pytest.raises(SettingsError, match="nowhere: no such file or folder"):
        unspoken(tmp_path / "canon.yaml", ["nowhere"], Settings(), AS_OF)


def test_the_command_lists_them_behind_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "canon.yaml").write_text(CANON, encoding="utf-8")
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    arguments = [
        "canon",
        "lint",
        str(tmp_path / "canon.yaml"),
        "--against",
        str(tmp_path / "page.md"),
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "[words-unused]" in result.output


def test_an_entry_that_the_page_it_came_from_contradicts_is_named(tmp_path: Path) -> None:
    source = "    source: site/page.md:1\n"
    canon = CANON.replace("    prices:", f"{source}    prices:").replace("max: 9", "max: 7")
    (found, *_) = [line for line in told(tmp_path, canon) if "source-differs" in line]
    assert found == (
        f"10 source-differs packages[0].limits[1]: the page it came from says otherwise "
        f"({tmp_path}/site/page.md:1): projects of Tidewire Pro is up to 9 projects here; approved "
        "is up to 7 projects; correct the entry, or the page"
    )


def test_an_entry_that_another_page_contradicts_is_for_check_to_tell(tmp_path: Path) -> None:
    canon = CANON.replace("    prices:", "    source: other.md:1\n    prices:")
    assert not [x for x in told(tmp_path, canon.replace("max: 9", "max: 7")) if "differs" in x]
