"""`onmessage init https://…`: the page, and those of its host that its links name by plans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from checker.cli import app
from tests.sources.web_server import Sent, Site, page, serving

HOME = '<h1>Brightline</h1><a href="/pricing">Pricing</a> <a href="/team">Us</a>'
PRICING = """<h1>Brightline plans</h1><table><tr><th>Plan</th><th>Price</th></tr>
<tr><td>Basic</td><td>$9 per month</td></tr><tr><td>Pro</td><td>$19 per month</td></tr></table>"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("onmessage.yaml").write_text("fetch: {allow_private: true, seconds: 5}\n")
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    with serving({"/": page(HOME), "/pricing": page(PRICING), "/team": page("Us")}) as running:
        yield running


def init(url: str) -> Result:
    return CliRunner().invoke(app, ["init", url, "--force", "--company", "Brightline"])


def test_links_that_speak_of_plans_are_followed_and_no_others(site: Site) -> None:
    result = init(f"{site.url}/")
    assert result.exit_code == 0, result.output
    canon = yaml.safe_load(Path("canon.yaml").read_text())
    assert [package["name"] for package in canon["packages"]] == ["Basic", "Pro"]
    assert sorted(site.paths()) == ["/", "/pricing", "/robots.txt"]


def test_what_robots_txt_does_not_allow_is_left_alone(folder: Path) -> None:
    rules = "User-agent: *\nDisallow: /pricing\n"
    pages = {
        "/": page(HOME),
        "/pricing": page(PRICING),
        "/robots.txt": Sent(rules.encode(), media_type="text/plain"),
    }
    with serving(pages) as site:
        result = init(f"{site.url}/")
    assert result.exit_code == 2
    said = " ".join(result.output.split())
    assert "no page there shows plans" in said
    assert "/pricing: robots.txt does not allow it" in said
    assert "/pricing" not in site.paths()


def test_pages_beyond_a_dozen_are_told(folder: Path) -> None:
    names = [f"/pricing/{number}" for number in range(15)]
    links = "".join(f'<a href="{name}">Plans</a> ' for name in names)
    pages = {"/": page(f"<h1>Brightline</h1>{links}")} | {name: page(PRICING) for name in names}
    with serving(pages) as site:
        result = init(f"{site.url}/")
    said = " ".join(result.output.split())
    assert "3 more pages that its links name are not read, from" in said
    assert "/pricing/12 on" in said


def test_files_that_cannot_be_read_are_told(folder: Path) -> None:
    (pages := folder / "pages").mkdir()
    (pages / "pricing.html").write_text(PRICING)
    for number in range(7):
        (pages / f"{number}.rtf").write_text("Growth is $9.")
    result = CliRunner().invoke(app, ["init", "pages", "--force", "--company", "Brightline"])
    said = " ".join(result.output.split())
    assert "Not read: pages/0.rtf: " in said
    assert "pages/4.rtf: " in said
    assert "; and 2 more." in said
