"""`onmessage check https://…`: a page is fetched, judged, and named by its address."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checker.cli import app
from tests.sources.web_server import Sent, Site, page, redirect, serving

CANON = """\
canon: 1
company: Brightline
channels: {website: {match: ["http://127.0.0.1*/**"]}}
packages: [{id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}]
"""
WRONG = "Growth costs $55 per seat per month."


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.chdir(tmp_path)
    Path("canon.yaml").write_text(CANON)
    Path("onmessage.yaml").write_text("fetch: {allow_private: true, seconds: 5}\n")
    with serving({"/pricing": page(WRONG), "/old": redirect("/pricing")}) as running:
        yield running


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments, "--format", "json", "--judge", "rules"])


def test_a_page_is_checked_under_the_address_it_was_found_at(site: Site) -> None:
    result = check(f"{site.url}/old")
    assert result.exit_code == 1, result.output
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["rule"] == "price-mismatch"
    assert finding["location"]["uri"] == f"{site.url}/pricing"
    assert finding["location"]["channel"] == "website"
    assert finding["location"]["text"] == "$55 per seat per month"


def test_an_address_that_cannot_be_fetched_is_skipped_and_the_rest_is_checked(site: Site) -> None:
    result = check(f"{site.url}/gone", f"{site.url}/pricing")
    assert result.exit_code == 2
    report = json.loads(result.stdout)
    assert report["skipped"] == [
        {
            "uri": f"{site.url}/gone",
            "reason": "the server answers 404; nothing is there; check the address",
        }
    ]
    assert len(report["findings"]) == 1


def test_private_addresses_are_refused_by_default(site: Site) -> None:
    Path("onmessage.yaml").unlink()
    result = check(f"{site.url}/pricing")
    assert result.exit_code == 2
    (skipped,) = json.loads(result.stdout)["skipped"]
    assert skipped["reason"].startswith("not fetched: 127.0.0.1 is a loopback address")
    assert site.asked == []


def test_the_limit_for_documents_holds_for_pages(site: Site) -> None:
    site.pages["/big"] = Sent(b"<p>" + b"x" * 200_000)
    Path("onmessage.yaml").write_text(
        "{fetch: {allow_private: true}, limits: {max_megabytes: 0.1}}"
    )
    (skipped,) = json.loads(check(f"{site.url}/big").stdout)["skipped"]
    assert "more than the limit" in skipped["reason"]


def test_files_are_checked_without_what_fetches() -> None:
    code = "import sys, checker.app.checking as c; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
