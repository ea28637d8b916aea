"""What works where no extra is installed, and what is said where one is missing."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from checker.interface import to_install
from tests.readers.office_made import as_ruled_pdf, as_xlsx
from tests.readers.test_same_table import as_csv, as_docx, as_html, as_markdown, as_pptx
from tests.test_project import distribution

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CANON = """
canon: 1
company: Acme
packages: [{id: pro, name: Pro, prices: [{amount: 10, per: seat, every: month}]}]
"""

TABLE = [["Plan", "Price per seat per month"], ["Pro", "$12"]]
WRITERS = {
    "a.md": as_markdown,
    "a.html": as_html,
    "a.csv": as_csv,
    "a.docx": as_docx,
    "a.pptx": as_pptx,
    "a.xlsx": as_xlsx,
    "a.pdf": as_ruled_pdf,
}


def of_extras_only() -> list[str]:
    """The modules of what the extras name and the base does not."""
    base = {distribution(one) for one in PROJECT["dependencies"]}
    extras = PROJECT["optional-dependencies"]
    named = {distribution(one) for name in extras if name != "test" for one in extras[name]}
    names = packages_distributions().items()
    ours = {module for module, by in names if {distribution(one) for one in by} & (named - base)}
    return sorted(ours - {"checker", "integrations", "prompts"})


def onmessage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a Python that has the base package only."""
    code = (
        f"import sys\nfor name in {of_extras_only()}: sys.modules[name] = None\n"
        f"from checker.cli import main\nsys.argv = {['onmessage', *arguments]}\nmain()"
    )
    (folder / "canon.yaml").write_text(CANON)
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_extras_bring_what_is_left_out_here() -> None:
    assert {"sqlalchemy", "faiss", "openai", "fastapi"} <= set(of_extras_only())


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_every_format_is_checked_without_an_extra(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(WRITERS[name](TABLE))
    done = onmessage(tmp_path, "check", name)
    assert "price-mismatch" in done.stdout, done.stderr
    assert done.returncode == 1


def test_the_example_is_shown_without_an_extra(tmp_path: Path) -> None:
    done = onmessage(tmp_path, "demo")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("scan",), ("search", "anything"), ("impact", "canon.yaml", "canon.yaml")],
    ids=lambda arguments: arguments[0],
)
def test_a_command_of_an_extra_names_it(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = onmessage(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"onmessage: {arguments[0]} needs the package ")
    assert done.stderr.endswith(f"which is not installed; {to_install('scan')}\n")


def test_a_store_in_the_settings_names_the_extra(tmp_path: Path) -> None:
    (tmp_path / "onmessage.yaml").write_text("store: kept.sqlite\n")
    (tmp_path / "a.md").write_text("Pro costs $12 per seat per month.")
    done = onmessage(tmp_path, "check", "a.md")
    assert done.returncode == 2
    assert "store: needs the package" in done.stderr
    assert "onmessage[scan]" in done.stderr
