"""The commands, as their users meet them: what they print, where, and their exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

import checker
from checker.app import checking
from checker.cli import app
from checker.config import Settings
from checker.models import Report

CANON = """\
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"], owned: true}
  partner: {match: ["partners/**"]}
packages:
  - id: growth
    name: Growth
    prices:
      - {amount: 49, per: seat, every: month}
"""
WRONG = "# Plans\n\nGrowth costs $55 per seat per month.\n"
RIGHT = "# Plans\n\nGrowth costs $49 per seat per month.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a canon and one wrong and one right page."""
    for path, text in {
        "canon.yaml": CANON,
        "site/wrong.md": WRONG,
        "site/right.md": RIGHT,
        "partners/wrong.md": WRONG,
        "nothing.md": "Hello.\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ONMESSAGE_"):
            monkeypatch.delenv(name)
    return tmp_path


@pytest.mark.parametrize("form", ["console", "json", "html", "sarif", "github"])
def test_a_name_that_is_not_utf8_is_read_and_spelt_out(project: Path, form: str) -> None:
    Path(os.fsdecode(b"site/broken-\xff.md")).write_text(WRONG)
    Path("site/wrong.md").unlink()
    done = run("check", "site", "--format", form)
    assert done.exit_code == 1
    name = {"json": r"site/broken-\\xff.md", "sarif": "site/broken-%5Cxff.md"}
    assert name.get(form, r"site/broken-\xff.md") in done.stdout
    assert done.stdout.encode()
    if form in ("json", "sarif"):
        assert "udcff" not in done.stdout
        json.loads(done.stdout)


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=stdin)


def onmessage(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("onmessage")), *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def checked(*arguments: str, stdin: str | None = None) -> dict[str, list[dict[str, object]]]:
    result = run("check", *arguments, "--format", "json", stdin=stdin)
    return json.loads(result.stdout)  # type: ignore[no-any-return]


# --- check ----------------------------------------------------------------------------


def test_a_wrong_price_is_shown_at_its_place(project: Path) -> None:
    result = run("check", "site")
    fingerprint = fingerprint_in(result.stdout)
    report, counts = result.stdout.rsplit("\n", 2)[:2]
    assert report == (
        "site/wrong.md  (website)\n"
        "\n"
        "site/wrong.md:3:14  price-mismatch  error\n"
        "  Plans\n"
        "    Growth costs $55 per seat per month.\n"
        "                 ^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected     $49 / seat / month\n"
        "  found        $55 / seat / month\n"
        "  why          Growth is $55 / seat / month here; approved is $49 / seat / month\n"
        "  suggestion   $49\n"
        "  canon        growth.prices[0]\n"
        f"  fingerprint  {fingerprint}\n"
        "\n"
        "1 finding: 1 error"
    )
    assert re.fullmatch(r"checked 2 documents, 4 units, \d facts, \d comparisons", counts)
    assert (result.exit_code, result.stderr) == (1, "")


def fingerprint_in(text: str) -> str:
    """The fingerprint shown; it depends on the words of the rule."""
    (line,) = (line for line in text.splitlines() if line.startswith("  fingerprint"))
    return line.split()[1]


def test_a_clean_page_exits_with_0(project: Path) -> None:
    result = run("check", "site/right.md")
    assert result.stdout.startswith("No findings\nchecked 1 document")
    assert result.exit_code == 0


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(project: Path, fail_on: str, code: int) -> None:
    assert run("check", "site", "--fail-on", fail_on).exit_code == code


def test_a_run_that_compared_nothing_is_not_clean(project: Path) -> None:
    result = run("check", "nothing.md")
    assert "NOT CLEAN: nothing was compared" in result.stdout
    assert result.exit_code == 2


def test_a_document_that_cannot_be_read_is_reported_and_exits_with_2(project: Path) -> None:
    (project / "site/broken.md").write_bytes(b"Growth costs \xff\xfe")
    result = run("check", "site")
    assert "skipped, not checked: 1\n  site/broken.md: " in result.stdout
    assert "price-mismatch" in result.stdout
    assert result.exit_code == 2


def test_json_names_canon_channel_and_place(project: Path) -> None:
    data = checked("site", "partners")
    assert [f["location"]["channel"] for f in data["findings"]] == ["partner", "website"]  # type: ignore[index]
    assert data["canon"]["path"] == "canon.yaml"  # type: ignore[call-overload]
    assert len(data["canon"]["sha256"]) == 64  # type: ignore[call-overload]


def test_standard_input_is_checked(project: Path) -> None:
    (found,) = checked("-", stdin=WRONG)["findings"]
    assert found["location"]["uri"] == "stdin"  # type: ignore[index]
    (found,) = checked("-", "--stdin-format", "html", stdin="<p>Growth: $55 per seat per month")[
        "findings"
    ]
    assert found["location"]["line"] == 1  # type: ignore[index]


def test_the_same_input_gives_the_same_bytes(project: Path) -> None:
    for form in ("console", "json", "sarif", "github"):
        first, second = (run("check", ".", "--format", form).stdout_bytes for _ in range(2))
        assert first == second


def test_output_goes_to_a_file(project: Path) -> None:
    result = run("check", "site", "--format", "sarif", "--output", "out.sarif")
    assert (result.stdout, result.exit_code) == ("", 1)
    assert json.loads((project / "out.sarif").read_text())["version"] == "2.1.0"


def test_verbose_names_the_judge(project: Path) -> None:
    assert run("check", "site", "-v").stderr == "judge: local (asked for: auto)\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.md"], "missing.md: no such file or folder"),
        (
            ["s3://bucket/pricing.md"],
            "s3://bucket/pricing.md: only http and https are fetched; save it as a file",
        ),
        (
            ["site", "--judge", "llm"],
            "--judge llm: no model is set; name one under llm.model in onmessage.yaml, "
            "or judge from a recording with --replay",
        ),
        (
            ["site", "--channel", "websit"],
            "--channel: unknown channel 'websit'; did you mean 'website'? "
            "(known: website, partner)",
        ),
        (
            ["site", "--canon", "other.yaml"],
            "other.yaml: no such file; write one with `onmessage canon init SOURCE`",
        ),
        (
            ["site", "--baseline", "b.json"],
            "b.json: no such baseline; write one with `--write-baseline --baseline b.json`",
        ),
        (
            ["site", "--output", "no/such/folder.txt"],
            "no/such/folder.txt: No such file or directory",
        ),
    ],
)
def test_wrong_use_is_one_line_and_exits_with_2(
    project: Path, arguments: Sequence[str], message: str
) -> None:
    result = run("check", *arguments)
    assert (result.stdout, result.stderr) == ("", f"onmessage: {message}\n")
    assert result.exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "site", "--format", "xml"],
        ["check", "site", "--as-of", "soon"],
        ["check", "-", "--stdin-format", "exe"],
        ["unknown"],
        ["findings", "waive", "abcdef", "--who", "Dana"],
    ],
)
def test_other_wrong_use_exits_with_2_and_no_traceback(
    project: Path, arguments: Sequence[str]
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_wrong_canon_names_every_line(project: Path) -> None:
    (project / "canon.yaml").write_text(CANON.replace("prices:", "pricess:"))
    result = run("check", "site")
    assert result.stderr.startswith("onmessage: canon.yaml:9:5: unknown key 'pricess'")
    assert result.exit_code == 2


def test_possible_contradictions_are_shown_on_request_and_fail_no_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_possible(request: checking.CheckRequest, settings: Settings) -> Report:
        report = really(request, settings)
        return replace(report, findings=(), possible=report.findings)

    really = checking.check
    monkeypatch.setattr(checking, "check", only_possible)
    plain = run("check", "site/wrong.md")
    asked = run("check", "site/wrong.md", "--show", "possible")
    assert (plain.exit_code, asked.exit_code) == (0, 0)
    assert "1 possible contradiction, not counted (`check --show possible`)" in plain.stdout
    assert "site/wrong.md:3" not in plain.stdout
    assert "Possible, not counted: 1\n\nsite/wrong.md" in asked.stdout
    assert "site/wrong.md:3" in asked.stdout


def test_what_cannot_be_shown_is_refused(project: Path) -> None:
    result = run("check", "site", "--show", "everything")
    assert result.exit_code == 2
    assert "possible" in result.output


def test_an_interrupt_exits_with_130(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "check", interrupted)
    result = run("check", "site")
    assert (result.stderr, result.exit_code) == ("onmessage: interrupted\n", 130)


def test_a_reader_that_goes_away_is_no_error(project: Path) -> None:
    command = f"{Path(sys.executable).with_name('onmessage')} check site partners; echo $? >&2"
    piped = f"({command}) | true"
    done = subprocess.run(["bash", "-c", piped], capture_output=True, check=False)
    assert done.stderr == b"1\n"


def test_an_encoding_that_lacks_characters_is_no_error(project: Path) -> None:
    (project / "site/wrong.md").write_text("→ Growth costs $55 per seat per month.\n", "utf-8")
    done = onmessage("check", "site", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\u2192" in done.stdout


# --- suppression ----------------------------------------------------------------------


def test_a_baseline_makes_findings_known(project: Path) -> None:
    written = run("check", "site", "--baseline", "known.json", "--write-baseline")
    assert written.stderr == "wrote known.json (known findings: 1)\n"
    assert written.exit_code == 0
    again = run("check", "site", "partners", "--baseline", "known.json")
    assert "1 finding: 1 error; 1 known from the baseline\n" in again.stdout
    assert again.exit_code == 1


def test_our_own_files_are_no_collateral(project: Path) -> None:
    run("check", ".", "--write-baseline")
    assert (project / "onmessage-baseline.json").exists()
    assert checked(".")["skipped"] == []


def test_lists_of_places_are_no_collateral(project: Path) -> None:
    before = checked(".")["summary"]
    (project / "site" / "other.md").write_text("Pro costs $11 per seat per month, for all.\n")
    (project / "canon.yaml").rename(project / "canon.off")
    said = run("check", "site", "partners", "--format", "json").stdout
    (project / "canon.off").rename(project / "canon.yaml")
    (project / "site" / "other.md").unlink()
    assert said.startswith('{\n  "disagreements": [\n    {')
    (project / "disagreeing.json").write_text(said, "utf-8")
    (project / "audit.json").write_text(run("audit", ".", "--format", "json").stdout, "utf-8")

    assert checked(".")["summary"] == before


@pytest.mark.parametrize("format", ["html", "json", "sarif", "github", "console"])
@pytest.mark.parametrize(
    "name", ["report.html", "report.md", "report", "report.sarif", "report.json"]
)
def test_our_own_reports_are_no_collateral(project: Path, format: str, name: str) -> None:
    before = checked(".")
    run("check", ".", "--format", format, "--output", name)

    after = checked(".")

    assert after["findings"] == before["findings"]
    assert after["skipped"] == []
    told = f"not checked, as reports of OnMessage: {name}"
    assert after["notes"] == ([] if name.endswith("sarif") else [told])


def test_what_the_command_writes_is_no_collateral_of_it(project: Path) -> None:
    before = checked(".")
    (project / "out.md").write_text(WRONG)
    (project / "onmessage.yaml").write_text("store: findings.store\n")
    result = run("check", ".", "--judge", "rules", "--format", "json", "--output", "out.md")
    assert result.exit_code == 1
    assert (project / "findings.store").exists()
    written = json.loads((project / "out.md").read_text())
    assert written["findings"] == before["findings"]
    assert written["skipped"] == []


def test_page_about_reports_is_collateral(project: Path) -> None:
    (project / "site/reports.md").write_text(f"A report begins with `::error title=`.\n\n{WRONG}")
    assert "site/reports.md" in {f["location"]["uri"] for f in checked(".")["findings"]}


def test_rewrites_without_a_model_are_an_error(project: Path) -> None:
    result = run("check", "site", "--suggest")
    assert result.exit_code == 2
    assert (
        "--suggest: no model is set, so no rewrites can be had; name one under llm" in result.stderr
    )


def test_a_fingerprint_that_no_finding_has_is_not_waived(project: Path) -> None:
    known = checked("site")["findings"][0]["fingerprint"]
    decide = ["--who", "Dana", "--why", "quote"]

    unknown = run("findings", "waive", "deadbeef", *decide)

    assert unknown.exit_code == 2
    assert "no finding here has the fingerprint deadbeef; copy it from" in unknown.stderr
    assert not (project / "onmessage-waivers.yaml").exists()
    assert run("findings", "waive", known[:8], *decide).exit_code == 0


def test_a_finding_is_waived_listed_and_reopened(project: Path) -> None:
    name = str(checked("site")["findings"][0]["fingerprint"])
    decide = [name, "--who", "Dana", "--why", "quote"]
    waived = run("findings", "waive", *decide, "--until", "2100-01-01")
    assert waived.stdout == f"waived in onmessage-waivers.yaml: fingerprint={name}\n"
    assert "No findings; 1 waived\n" in run("check", "site").stdout
    assert run("check", "site", "--as-of", "2100-01-02").exit_code == 1
    run("findings", "reopen", *decide)
    assert run("check", "site").exit_code == 1
    listed = run("findings", "list").stdout
    assert [line for line in listed.splitlines() if line.startswith(("active", "reopened"))] == [
        f"active, until 2100-01-01: fingerprint={name}",
        f"reopened: fingerprint={name}",
    ]


def test_a_waiver_must_name_something_that_exists(project: Path) -> None:
    why = ["--who", "Dana", "--why", "quote"]
    assert "give at least one of fingerprint, rule" in run("findings", "waive", *why).stderr
    unknown = run("findings", "waive", *why, "--rule", "price-mismatched")
    assert "did you mean 'price-mismatch'?" in unknown.stderr
    assert "nothing is waived" in run("findings", "reopen", "abcdef", *why).stderr
    assert not (project / "onmessage-waivers.yaml").exists()


def test_comments_count_in_owned_sources_only(project: Path) -> None:
    comment = "<!-- onmessage-ignore price-mismatch: agreed -->\n"
    for folder in ("site", "partners"):
        (project / folder / "wrong.md").write_text(comment + WRONG.split("\n\n")[1])
    data = checked("site", "partners")
    assert [f["location"]["uri"] for f in data["findings"]] == ["partners/wrong.md"]  # type: ignore[index]
    assert data["waived"][0]["waived"] == {
        "who": "comment at site/wrong.md:1",
        "why": "agreed",
        "kind": "accepted",
        "until": None,
    }
    (note,) = data["notes"]
    assert str(note).startswith("partners/wrong.md:1: onmessage-ignore has no effect")


# --- settings -------------------------------------------------------------------------


def test_flags_win_over_the_environment_and_it_over_the_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "onmessage.yaml").write_text("fail_on: never\nformat: github\n")
    assert run("check", "site").exit_code == 0
    assert run("check", "site").stdout.startswith("::error file=site/wrong.md")
    monkeypatch.setenv("ONMESSAGE_FAIL_ON", "error")
    assert run("check", "site").exit_code == 1
    assert run("check", "site", "--fail-on", "never").exit_code == 0


def test_patterns_choose_what_is_checked(project: Path) -> None:
    (project / "onmessage.yaml").write_text('exclude: ["**/wrong.md"]\n')
    assert checked(".")["findings"] == []
    (project / "onmessage.yaml").write_text('include: ["partners/**"]\n')
    assert len(checked("site", "partners")["findings"]) == 1


def test_a_document_over_the_limit_is_skipped(project: Path) -> None:
    (project / "onmessage.yaml").write_text("limits: {max_megabytes: 0.00001}\n")
    assert len(checked("site")["skipped"]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "canonn: x.yaml\n",
            "onmessage.yaml:1:1: unknown key 'canonn' in the file; did you mean 'canon'?",
        ),
        (
            "limits: {max_megabyte: 1}\n",
            "onmessage.yaml:1:10: unknown key 'max_megabyte' in limits; did you mean 'max_mega",
        ),
        ("fail_on: errors\n", "onmessage.yaml:1:1: fail_on is 'errors'; did you mean 'error'?"),
        ("- x\n", "onmessage.yaml:1:1: the file is not a mapping; its keys are canon, waivers, "),
    ],
)
def test_a_wrong_settings_file_says_where(project: Path, text: str, message: str) -> None:
    (project / "onmessage.yaml").write_text(text)
    result = run("check", "site")
    assert result.stderr.startswith(f"onmessage: {message}")
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "ONMESSAGE_FAILON",
            "error",
            "unknown variable ONMESSAGE_FAILON; did you mean 'ONMESSAGE_FAIL_ON'?",
        ),
        ("ONMESSAGE_FORMAT", "xml", "ONMESSAGE_FORMAT: Input should be 'console', "),
        ("ONMESSAGE_EXCLUDE", "a.md", 'lists are written as JSON: ["site/**"]'),
        (
            "ONMESSAGE_LIMITS__MAX_MEGABYTES",
            "-1",
            "ONMESSAGE_LIMITS__MAX_MEGABYTES: Input should be gre",
        ),
    ],
)
def test_a_wrong_variable_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run("check", "site")
    assert message in result.stderr
    assert result.exit_code == 2


# --- canon ----------------------------------------------------------------------------


def test_canon_lint_says_what_to_mend(project: Path) -> None:
    canon = CANON.replace("Growth", "Nimbus")
    (project / "canon.yaml").write_text(canon)
    assert run("canon", "lint").stdout == "canon.yaml: nothing to mend\n"
    (project / "canon.yaml").write_text(canon + "competitors: [Nimbus]\n")
    result = run("canon", "lint")
    assert result.stdout.startswith("canon.yaml:8: error: ")
    assert result.exit_code == 1


def test_canon_lint_judges_claims_against_the_price_list(project: Path) -> None:
    claim = 'claims:\n  - {id: price, text: "Nimbus is $39 per seat per month."}\n'
    (project / "canon.yaml").write_text(CANON.replace("Growth", "Nimbus") + claim)
    result = run("canon", "lint")
    assert result.stdout.startswith("canon.yaml:12: error: ")
    assert "$39" in result.stdout
    assert result.exit_code == 1


def test_canon_diff_marks_what_breaks_collateral(project: Path) -> None:
    (project / "new.yaml").write_text(CANON.replace("49", "55"))
    result = run("canon", "diff", "canon.yaml", "new.yaml")
    assert result.stdout.startswith("! Growth: price goes from")
    assert run("canon", "diff", "canon.yaml", "canon.yaml").stdout == "No changes.\n"


PRICING = """\
# Pricing

| Plan | Price | Seats |
| --- | --- | --- |
| Nimbus | $49 per seat per month | 50 |
| Cirrus | $89 per seat per month | 200 |
"""


def test_init_writes_settings_and_a_canon_that_checks_its_source(project: Path) -> None:
    (project / "canon.yaml").unlink()
    (project / "pricing.md").write_text(PRICING)
    result = run("init", "pricing.md", "--company", "Brightline")
    assert result.exit_code == 0
    first, *_, last = result.stdout.splitlines()
    assert first.startswith("Wrote onmessage.yaml and canon.yaml: 2 packages, 2 prices, 2 limits")
    assert first.endswith("(Nimbus, Cirrus).")
    assert last == "Read canon.yaml and correct it, then: onmessage check PATH"
    assert run("check", "pricing.md").exit_code == 0
    (project / "page.md").write_text("The Nimbus plan costs $55 per seat per month.\n")
    assert run("check", "page.md").exit_code == 1


def test_init_does_not_overwrite(project: Path) -> None:
    (project / "pricing.md").write_text(PRICING)
    result = run("init", "pricing.md")
    message = "onmessage: canon.yaml: exists already; use --force to replace it\n"
    assert (result.stdout, result.stderr, result.exit_code) == ("", message, 2)
    assert (project / "canon.yaml").read_text() == CANON
    assert run("init", "pricing.md", "--force").exit_code == 0


def test_canon_init_prints_a_canon(project: Path) -> None:
    (project / "pricing.md").write_text(PRICING)
    result = run("canon", "init", "pricing.md", "--company", "Brightline")
    (project / "drafted.yaml").write_text(result.stdout)
    assert result.stderr.startswith("drafted: 2 packages, ")
    assert run("check", "pricing.md", "--canon", "drafted.yaml").exit_code == 0


def test_a_page_without_plans_drafts_nothing(project: Path) -> None:
    result = run("init", "nothing.md", "--force")
    assert result.stderr.startswith("onmessage: nothing.md: no plans were found")
    assert result.exit_code == 2
    assert (project / "canon.yaml").read_text() == CANON


def test_a_folder_is_drafted_from_the_pages_that_say_most(project: Path) -> None:
    for part in ("site", "help", "site/blog"):
        (project / "all" / part).mkdir(parents=True)
    (project / "all" / "help" / "about.md").write_text("# About us\n\nWe make forms.\n")
    (project / "all" / "site" / "pricing.md").write_text(PRICING)
    (project / "all" / "site" / "blog" / "pricing.md").write_text(PRICING.replace("$49", "$39"))
    (project / "all" / "help" / "limits.md").write_text(
        "| | Nimbus plan | Cirrus plan |\n| --- | --- | --- |\n"
        "| Log retention | 7 days | 30 days |\n"
    )
    result = run("canon", "init", "all", "--company", "Brightline")
    assert "Of 4 documents, these say most of plans: all/site/pricing.md, all/help/limits.md." in (
        " ".join(result.stderr.split())
    )
    canon = yaml.safe_load(result.stdout)
    assert {name: channel["match"] for name, channel in canon["channels"].items()} == {
        "help": ["all/help/**"],
        "site": ["all/site/**"],
    }
    nimbus = canon["packages"][0]
    assert (nimbus["name"], nimbus["prices"][0]["amount"]) == ("Nimbus", 49)
    assert [limit["what"] for limit in nimbus["limits"]] == ["Seats", "Log retention"]


def test_a_folder_without_plans_drafts_nothing(project: Path) -> None:
    (project / "docs").mkdir()
    (project / "docs" / "about.md").write_text("# About us\n\nWe make forms.\n")
    result = run("canon", "init", "docs")
    assert result.exit_code == 2
    assert result.stderr == (
        "onmessage: docs: no page there shows plans; name the page to draft from\n"
    )


def test_canon_schema_is_json_schema() -> None:
    assert "packages" in json.loads(run("canon", "schema").stdout)["properties"]


# --- eval -----------------------------------------------------------------------------


def test_eval_pairs_measures_and_can_fail(project: Path) -> None:
    row = {
        "id": "1",
        "company": "brightline",
        "canon": "Growth is $49 per seat per month.",
        "text": "Growth is $55 per seat per month.",
        "context": None,
        "label": "contradiction",
        "type": "price",
    }
    same = {**row, "id": "2", "text": row["canon"], "label": "consistent"}
    (project / "rows.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps(same)}\n")
    data = json.loads(run("eval", "pairs", "rows.jsonl", "--json").stdout)
    assert [row["predicted"] for row in data["rows"]] == ["contradiction", "consistent"]
    assert (data["judge"], data["overall"]["f1"]) == ("rules", 1.0)
    assert run("eval", "pairs", "rows.jsonl", "--fail-below", "0.9").exit_code == 0
    (project / "rows.jsonl").write_text(json.dumps({**row, "text": "Hello."}))
    assert run("eval", "pairs", "rows.jsonl", "--fail-below", "0.9").exit_code == 1
    local = json.loads(run("eval", "pairs", "rows.jsonl", "--judge", "local", "--json").stdout)
    assert local["judge"] == "local"


def test_eval_pages_compares_with_expected_lines(project: Path) -> None:
    (project / "expected.jsonl").write_text('{"path": "wrong.md", "line": 3, "why": "x"}\n')
    result = run("eval", "pages", "canon.yaml", "site", "expected.jsonl", "--json")
    assert json.loads(result.stdout) == {
        "expected": 1,
        "found": 1,
        "recall": 1.0,
        "precision": 1.0,
        "findings": 1,
        "possible": 0,
        "missed": [],
        "extra": [],
    }


# --- demo -----------------------------------------------------------------------------


def test_demo_says_how_much_of_what_was_planted_is_found() -> None:
    result = run("demo")
    counts = [int(line.rsplit(": ", 1)[1].split()[0]) for line in _tail(result.stdout)]
    found, extra, left = counts
    planted = int(_tail(result.stdout)[0].split()[-1])
    assert planted > 20
    assert result.exit_code == (0 if (found, extra, left) == (planted, 0, 0) else 1)
    assert result.stdout.startswith("The collateral as it was found:\n\nbefore/")


def _tail(text: str) -> list[str]:
    """The lines that sum the demo up."""
    starts = ("planted mistakes found: ", "findings nobody planted: ", "findings in the mended")
    return [line for line in text.splitlines() if line.startswith(starts)]


# --- the program ----------------------------------------------------------------------


def test_version() -> None:
    assert run("--version").stdout == f"onmessage {checker.__version__}\n"


def test_help_lists_the_commands() -> None:
    listed = run("--help").stdout.split("Commands:\n")[1]
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ")]
    plugged = ["changed", "serve", "slack", "mcp"]
    own = ["check", "init", "explain", "demo", "scan", "search", "impact", "drill", "audit"]
    assert names == [*own, *plugged, "canon", "findings", "eval"]


HEAVY = {"numpy", "faiss", "torch", "langchain", "selectolax", "docutils", "rich", "lxml", "re2"}


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"import sys\nfrom checker.cli import app\ntry: app({arguments})\n"
        "except SystemExit: pass\n"
        "print(','.join({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split(","))
    assert "typer" in loaded
    assert loaded & HEAVY == set()


def test_what_cannot_be_read_and_checked_in_time_is_skipped(
    project: Path,
) -> None:
    content = (
        Path(__file__).parents[1] / "examples/brightline/before/partners/one-pager.pdf"
    ).read_bytes()
    (project / "site/sheet.pdf").write_bytes(content)
    (project / "onmessage.yaml").write_text("limits: {read_seconds: 0.0001}\n")
    report = checked("site")
    skipped = {each["uri"]: each["reason"] for each in report["skipped"]}
    assert "site/sheet.pdf" in skipped
    assert len(skipped) > 1
    reason = "takes more than 0.0001 s to read and check; split it, or raise"
    assert all(each.startswith(reason) for each in skipped.values())
