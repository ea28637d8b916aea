"""The documentation as a site: every page is there, nothing is fetched, a broken link fails."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("material", reason="the extra `docs`")

ROOT = Path(__file__).parent.parent
_LOADED = re.compile(
    r'<(?:script|img|iframe|source)\b[^>]*\bsrc="?(?P<src>[^"\s>]+)'
    r'|<link\b(?=[^>]*\brel="?(?:stylesheet|preconnect|preload|icon))[^>]*\bhref="?(?P<href>[^"\s>]+)'
)
_IN_STYLES = re.compile(r"@import\s+url\(|url\(\s*[\"']?https?:")


def build(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """The site of a copy of the project, built as `make docs` builds it."""
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = build(ROOT, folder)
    assert built.returncode == 0, built.stderr
    return folder


def test_every_page_of_the_docs_is_on_the_site(site: Path) -> None:
    pages = {page.stem for page in (ROOT / "docs").glob("*.md")}

    assert pages <= {page.stem for page in site.glob("*.html")}
    assert "Brightline" in (site / "example" / "report.html").read_text("utf-8")
    assert (site / "cms" / "wordpress.html").exists()


def test_rules_and_their_examples_are_found_by_the_search(site: Path) -> None:
    found = json.loads((site / "search" / "search_index.json").read_text("utf-8"))["docs"]
    titles = {one["title"] for one in found if one["location"].startswith("rules.html")}

    rules = re.findall(r"^## ([a-z-]+)$", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.M)
    assert len(rules) > 10
    assert set(rules) <= titles


def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = {
        match["src"] or match["href"]
        for page in site.rglob("*.html")
        for match in _LOADED.finditer(page.read_text("utf-8"))
    }
    assert len(loaded) > 5
    assert [place for place in loaded if "//" in place and not place.startswith("data:")] == []
    for style in site.rglob("*.css"):
        assert not _IN_STYLES.search(style.read_text("utf-8")), style


def test_a_broken_link_fails_the_build(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "docs", copy / "docs")
    for name in ("mkdocs.yml", *_elsewhere(), "examples/brightline/before/site/pricing.html"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    page = copy / "docs" / "index.md"
    page.write_text(page.read_text("utf-8") + "\n[gone](canon.md#there-is-no-such-part)\n", "utf-8")

    built = build(copy, tmp_path / "site")

    assert built.returncode != 0
    assert "there-is-no-such-part" in built.stderr


def _elsewhere() -> list[str]:
    spec = importlib.util.spec_from_file_location("hooks", ROOT / "docs" / "site" / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    hooks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hooks)
    return list(hooks.ELSEWHERE)
