"""What a change adds, in a real repository: the command, the hook, and the action's steps."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from typer.testing import CliRunner, Result

from checker.cli import app
from tests.service.made import CANON, RIGHT, WRONG

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
OLD = "Growth costs $51 per seat per month.\n"


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(message: str) -> str:
    git("add", "--all")
    git("-c", "user.name=Kim", "-c", "user.email=kim@brightline.example", "commit", "-qm", message)
    return git("rev-parse", "HEAD")


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a finding that is known, because it was there."""
    folder = tmp_path / "site of ours"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in list(os.environ):
        if name.startswith(("ONMESSAGE_", "GIT_")):
            monkeypatch.delenv(name)
    git("init", "-q", "-b", "main")
    write({"canon.yaml": CANON % 49, "onmessage.yaml": "judge: rules\n"})
    write(
        {"site/old.md": f"# Plans\n\n{OLD}", "site/läufe [1].md": f"{OLD}", "notes.md": "Hello.\n"}
    )
    commit("First")
    return folder


def changed(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["changed", *arguments])


def found(result: Result) -> list[str]:
    """The documents with new findings, and those that say the same."""
    findings = json.loads(result.stdout)["findings"]
    return [place["location"]["uri"] for one in findings for place in (one, *one["also"])]


@pytest.mark.usefixtures("repository")
class TestChanged:
    def test_what_was_there_is_known_and_what_is_added_is_new(self) -> None:
        write({"site/old.md": f"# Plans\n\nNew words before.\n\n{OLD}", "site/new.md": WRONG})

        result = changed("site", "--format", "json")

        assert (result.exit_code, found(result)) == (1, ["site/new.md"])
        assert len(json.loads(result.stdout)["known"]) == 2

    def test_nothing_new_is_clean(self) -> None:
        assert changed("site", "notes.md").exit_code == 0

    def test_nothing_compared_is_said_but_clean(self) -> None:
        result = changed("notes.md")
        assert result.exit_code == 0
        assert "onmessage: nothing was compared with the canon\n" in result.stderr

    def test_second_time_of_a_known_mistake_is_new(self) -> None:
        write({"site/old.md": f"# Plans\n\n{OLD}\n{OLD}"})
        assert found(changed("site", "--format", "json")) == ["site/old.md"]

    def test_nobody_is_told_of_a_baseline_that_is_none(self) -> None:
        write({"site/new.md": WRONG})
        result = changed("site", "--format", "console")
        assert "; 2 known from HEAD\n" in result.stdout
        assert "baseline" not in result.stdout + result.stderr

    def test_its_own_sarif_is_no_collateral(self) -> None:
        write({"site/new.md": WRONG})
        for _ in range(2):
            result = changed(".", "--format", "json", "--sarif", "found.txt")
            assert found(result) == ["site/new.md"]

    def test_canon_that_changes_makes_old_pages_wrong(self) -> None:
        write({"site/good.md": RIGHT})
        commit("Good")
        write({"canon.yaml": CANON % 55})
        assert found(changed("site", "--format", "json")) == ["site/good.md"]

    def test_revision_can_be_named(self) -> None:
        first = git("rev-parse", "HEAD")
        write({"site/new.md": WRONG})
        commit("Wrong")
        assert found(changed("site", "--format", "json")) == []
        assert found(changed("site", "--format", "json", "--since", first)) == ["site/new.md"]

    @pytest.mark.parametrize("revision", ["nothing", "0" * 40, "--help"])
    def test_without_the_revision_everything_is_new(self, revision: str) -> None:
        result = changed("site", "--format", "json", f"--since={revision}")
        assert len(found(result)) == 2
        assert f"no revision {revision}: everything found is new" in result.stderr

    def test_revision_whose_canon_is_broken_makes_everything_new(self) -> None:
        write({"canon.yaml": "canon: ["})
        commit("Broken")
        write({"canon.yaml": CANON % 49})
        result = changed("site", "--format", "json")
        assert len(found(result)) == 2
        assert "HEAD cannot be checked (canon.yaml:" in result.stderr

    def test_waivers_and_globs_hold(self) -> None:
        write({"onmessage.yaml": "judge: rules\nexclude: ['site/old.md']\n"})
        commit("Settings")
        write({"site/old.md": WRONG, "site/new.md": WRONG})
        waivers = "waivers:\n  - {uri: site/new.md, who: kim, why: agreed}\n"
        write({"onmessage-waivers.yaml": waivers})
        result = changed("site", "--format", "json")
        assert found(result) == []
        assert len(json.loads(result.stdout)["waived"]) == 1

    def test_globs_of_what_is_in_hold_at_the_revision_too(self) -> None:
        write({"onmessage.yaml": "judge: rules\ninclude: ['site/*.md']\n"})
        commit("Settings")
        write({"site/new.md": WRONG, "partners/new.md": WRONG})
        assert found(changed("site", "partners", "--format", "json")) == ["site/new.md"]

    def test_baseline_of_the_settings_is_used_where_there_is_one(self) -> None:
        CliRunner().invoke(app, ["check", "site", "--write-baseline", "--baseline", "known.json"])
        write({"onmessage.yaml": "judge: rules\nbaseline: known.json\n", "site/new.md": WRONG})
        commit("All of it")
        assert found(changed("site", "--format", "json")) == ["site/new.md"]

    def test_link_that_leads_out_is_not_followed_at_the_revision(self) -> None:
        Path("site/out.md").symlink_to("/etc/passwd")
        commit("Link")
        result = changed("site", "--format", "json")
        assert len(found(result)) == 2
        assert "HEAD cannot be checked" in result.stderr


def test_outside_a_repository_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write({"canon.yaml": CANON % 49, "a.md": WRONG})
    result = changed("a.md")
    assert result.exit_code == 2
    assert result.stderr.startswith("onmessage: git rev-parse: ")


# --- pre-commit -----------------------------------------------------------------------


@pytest.mark.usefixtures("repository")
def test_hook_stops_a_commit_that_adds_a_finding() -> None:
    """As pre-commit runs it: the entry with the names of staged files."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    write({"site/old.md": f"# Plans\n\nMore.\n\n{OLD}", "site/new.md": WRONG})
    program, *entry = hook["entry"].split()
    staged = [name for name in ("site/old.md", "site/new.md") if re.search(hook["files"], name)]

    done = subprocess.run(
        [Path(sys.executable).with_name(program), *entry, *staged], capture_output=True, text=True
    )

    assert done.returncode == 1
    assert "site/new.md:1:" in done.stdout
    assert "site/old.md:5" not in done.stdout


# --- the action -----------------------------------------------------------------------


RULES_URL = "https://github.com/brightline/onmessage/blob/v1/docs/rules.md"


class Runner:
    """Runs the action's shell steps as GitHub's runner does, without what `uses` others."""

    def __init__(self, folder: Path, inputs: dict[str, str], since: str) -> None:
        defaults = {k: v.get("default", "") for k, v in ACTION["inputs"].items()}
        self.values = {f"inputs.{k}": v for k, v in (defaults | inputs).items()}
        self.since = since
        self.temp = folder / "temp"
        (self.temp / "onmessage").mkdir(parents=True)
        # The step that installs takes minutes: what it makes is here already.
        (self.temp / "onmessage" / "bin").symlink_to(Path(sys.executable).parent)

    def run(self) -> list[subprocess.CompletedProcess[str]]:
        steps = [
            s
            for s in ACTION["runs"]["steps"]
            if "run" in s and "GITHUB_ACTION_PATH" not in s["run"]
        ]
        return [self.step(step) for step in steps]

    def step(self, step: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        assert "${{" not in step["run"], "what others wrote belongs in the environment"
        output = self.temp / "output"
        output.write_text("")
        given = {name: self.value(text) for name, text in step.get("env", {}).items()}
        environ = {**os.environ, **given, "RUNNER_TEMP": str(self.temp)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env={**environ, "GITHUB_OUTPUT": str(output)},
            capture_output=True,
            text=True,
        )
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.values[f"steps.{step['id']}.outputs.{name}"] = value
        return done

    def value(self, text: str) -> str:
        expression = text.removeprefix("${{ ").removesuffix(" }}")
        if expression.startswith("format("):
            return RULES_URL
        return self.since if "||" in expression else self.values[expression]


def test_action_annotates_what_a_change_adds_and_fails(repository: Path, tmp_path: Path) -> None:
    base = git("rev-parse", "HEAD")
    write({"site/new page.md": WRONG, "site/old.md": f"# Plans\n\nMore.\n\n{OLD}"})
    commit("Wrong")
    runner = Runner(tmp_path, {"paths": "site\nnotes.md"}, base)

    fetched, checked, verdict = runner.run()

    assert fetched.returncode == checked.returncode == 0, fetched.stderr + checked.stderr
    annotations = [line for line in checked.stdout.splitlines() if line.startswith("::error")]
    assert len(annotations) == 1
    assert annotations[0].startswith("::error file=site/new page.md,line=1,")
    assert verdict.returncode == 1
    sarif = json.loads(Path(runner.values["steps.check.outputs.sarif"]).read_text())
    Draft7Validator(json.loads((ROOT / "tests/data/sarif-schema-2.1.0.json").read_text())).validate(
        sarif
    )
    rule = sarif["runs"][0]["tool"]["driver"]["rules"][0]
    assert rule["helpUri"] == f"{RULES_URL}#{rule['id']}"
    states = sorted(result["baselineState"] for result in sarif["runs"][0]["results"])
    assert states == ["new", "unchanged", "unchanged"]


def test_action_passes_a_change_that_adds_nothing(repository: Path, tmp_path: Path) -> None:
    *_, verdict = Runner(tmp_path, {"paths": "site"}, git("rev-parse", "HEAD")).run()
    assert verdict.returncode == 0


def test_action_fetches_the_revision_it_lacks(repository: Path, tmp_path: Path) -> None:
    base = git("rev-parse", "HEAD")
    write({"site/new.md": WRONG})
    commit("Wrong")
    git("clone", "-q", "--depth=1", repository.as_uri(), str(tmp_path / "shallow"))
    os.chdir(tmp_path / "shallow")

    fetched, checked, verdict = Runner(tmp_path, {"paths": "site"}, base).run()

    assert fetched.returncode == 0, fetched.stderr
    assert checked.stdout.count("::error") == 1
    assert verdict.returncode == 1


@pytest.mark.parametrize("since", ["none", "0" * 40, "f" * 40])
def test_action_without_a_revision_reports_everything(
    repository: Path, tmp_path: Path, since: str
) -> None:
    _, checked, verdict = Runner(tmp_path, {"paths": "site"}, since).run()
    assert checked.stdout.count("::error") == 1
    assert "%0Aalso at: site/old.md:3" in checked.stdout
    assert verdict.returncode == 1


def test_action_says_why_it_could_not_check(repository: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, {"paths": "nothing-there"}, git("rev-parse", "HEAD"))
    _, checked, verdict = runner.run()
    assert "nothing-there: no such file or folder" in checked.stderr
    assert verdict.returncode == 2
    assert "steps.check.outputs.sarif" not in runner.values


@pytest.mark.parametrize(
    "paths",
    [
        "new pages",
        "new pages\nmore pages",
        "'new pages' \"more pages\"",
        "new\\ pages site",
        "  new pages \n\n",
    ],
)
def test_paths_may_have_spaces(repository: Path, tmp_path: Path, paths: str) -> None:
    write({"new pages/a b.md": WRONG, "more pages/c.md": RIGHT})
    _, checked, verdict = Runner(tmp_path, {"paths": paths}, git("rev-parse", "HEAD")).run()
    assert "::error file=new pages/a b.md,line=1," in checked.stdout, checked.stderr
    assert verdict.returncode == 1


def test_action_leaves_the_callers_python_and_pins_what_it_uses() -> None:
    used = {step["uses"]: step for step in ACTION["runs"]["steps"] if "uses" in step}
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used), used
    (python,) = (step for name, step in used.items() if "setup-python" in name)
    assert python["with"]["update-environment"] is False
    steps = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert not any("GITHUB_PATH" in step for step in steps)
    assert not any(re.search(r"(?m)^\s*(python3?|pip)\b", step) for step in steps)


def test_action_installs_anew_only_what_changed(tmp_path: Path) -> None:
    (install,) = (s for s in ACTION["runs"]["steps"] if "pip install" in s.get("run", ""))
    assert install["if"] == "steps.cache.outputs.cache-hit != 'true'"
    (source,) = (s for s in ACTION["runs"]["steps"] if s.get("id") == "source")
    for part in ("checker", "integrations", "prompts", "docs"):
        (tmp_path / part).mkdir()
    (tmp_path / "pyproject.toml").write_text("a")
    (tmp_path / "docs" / "rules.md").write_text("a")

    def digest() -> str:
        output = tmp_path / "output"
        output.write_text("")
        environ = {**os.environ, "GITHUB_ACTION_PATH": str(tmp_path), "GITHUB_OUTPUT": str(output)}
        subprocess.run(["bash", "-eo", "pipefail", "-c", source["run"]], env=environ, check=True)
        return output.read_text()

    first = digest()
    assert re.fullmatch(r"digest=[0-9a-f]{64}\n", first)
    (tmp_path / "README.md").write_text("no part of it")
    assert digest() == first
    (tmp_path / "checker" / "a.py").write_text("new")
    assert digest() != first


def test_paths_are_no_code(repository: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, {"paths": "$(touch hacked) `touch hacked` ; touch hacked"}, "none")
    runner.run()
    assert not Path("hacked").exists()
