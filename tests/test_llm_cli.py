"""The LLM judge as its users meet it: flags, settings, exit codes, what is printed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from inline_snapshot import snapshot
from typer.testing import CliRunner, Result

from checker.cli import app
from checker.cli.reading import spent_in
from checker.llm.ledger import Spent
from checker.llm.progress import Progress
from tests import people
from tests.llm_server import (
    Asked,
    LLMServer,
    Sent,
    answers,
    completion,
    failing,
    serving,
)
from tests.people import CANON

PAGE = """\
# Support

Replies to support questions are written by machines. They come within a day.

Growth costs $55 per seat per month.
"""
REWRITE = "People write what you get back from support."
PAIRS = [
    {"id": "1", "label": "contradiction", "text": "Replies are written by machines."},
    {"id": "2", "label": "consistent", "text": "Replies are written by people."},
]


def settings(server_url: str, **more: object) -> str:
    llm = {"model": "m", "base_url": server_url, "retries": 0, **more}
    return f"llm: {json.dumps(llm)}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "canon.yaml").write_text(CANON)
    (tmp_path / "page.md").write_text(PAGE)
    rows = [
        {"company": "Brightline", "canon": "Replies are written by people, never by machines.",
         "type": "claim", "context": None, **row}
        for row in PAIRS
    ]  # fmt: skip
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, rows)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[LLMServer]:
    with serving(reads) as running:
        (folder / "onmessage.yaml").write_text(settings(running.url))
        yield running


def reads(asked: Asked) -> Sent:
    """A model that can tell people from machines, and rewrites."""
    if asked.rewrites:
        return Sent(body=completion(asked, json.dumps({"reason": "r", "rewrite": REWRITE})))
    return people.reads(asked)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_what_no_rule_decides_is_asked(server: LLMServer) -> None:
    result = run("check", "page.md", "--format", "json")
    report = json.loads(result.stdout)
    (found,), (possible,) = report["findings"], report["possible"]
    assert (found["rule"], found["decided_by"]) == ("claim-contradiction", "llm")
    assert found["location"]["text"] == "machines"
    # It has read the sentence and does not say that it prices Growth.
    assert (possible["rule"], possible["decided_by"]) == ("price-mismatch", "rules")
    assert report["notes"] == snapshot(
        ["llm: 4 lines read in 1 call, 0 pages from the cache; 1,000 tokens in, 100 out"]
    )
    assert result.exit_code == 1


def test_a_second_run_asks_nothing(server: LLMServer) -> None:
    first = run("check", "page.md", "--format", "json")
    count = len(server.asked)
    again = run("check", "page.md", "--format", "json")
    assert json.loads(again.stdout)["findings"] == json.loads(first.stdout)["findings"]
    assert len(server.asked) == count


def test_another_price_in_the_canon_asks_nothing_again(server: LLMServer, folder: Path) -> None:
    run("check", "page.md", "--format", "json")
    count = len(server.asked)
    (folder / "canon.yaml").write_text(CANON.replace("49", "55"))
    report = json.loads(run("check", "page.md", "--format", "json").stdout)
    assert [f["rule"] for f in report["findings"]] == ["claim-contradiction"]
    assert len(server.asked) == count


def test_another_claim_in_the_canon_is_asked_about(server: LLMServer, folder: Path) -> None:
    run("check", "page.md", "--format", "json")
    count = len(server.asked)
    (folder / "canon.yaml").write_text(CANON.replace("support", "pre-sales"))
    run("check", "page.md", "--format", "json")
    assert len(server.asked) == count + 1


def test_rules_ask_nobody(server: LLMServer) -> None:
    run("check", "page.md", "--judge", "rules")
    assert server.asked == []


def test_a_rewrite_is_a_suggestion(server: LLMServer) -> None:
    result = run("check", "page.md", "--suggest", "--format", "json")
    assert json.loads(result.stdout)["findings"][0]["suggestion"] == REWRITE


@pytest.mark.parametrize("strict", [False, True])
def test_a_model_that_cannot_be_asked(folder: Path, strict: bool) -> None:
    with serving(failing(500)) as server:
        (folder / "onmessage.yaml").write_text(settings(server.url))
        result = run("check", "page.md", "--format", "json", *(["--strict"] if strict else []))
    report = json.loads(result.stdout)
    assert {f["rule"] for f in report["findings"]} == {"price-mismatch"}
    assert report["summary"]["unavailable"] == 1
    assert "llm: 1 page not read: server error" in report["notes"]
    assert result.exit_code == (2 if strict else 1)


def test_a_rerun_goes_on_from_the_cache(folder: Path) -> None:
    filler = "This paragraph says nothing about it. " * 30
    page = "\n\n".join(
        f"Replies to support questions of group {n} are written by machines.\n\n{filler}"
        for n in range(3)
    )
    (folder / "page.md").write_text(page)
    with serving(reads, failing(500), reads) as server:
        (folder / "onmessage.yaml").write_text(settings(server.url, context=3500, concurrency=1))
        first = json.loads(run("check", "page.md", "--format", "json").stdout)
        second = json.loads(run("check", "page.md", "--format", "json").stdout)
        again = [asked.own for asked in server.asked]
    assert (first["summary"]["unavailable"], second["summary"]["unavailable"]) == (1, 0)
    assert again[-1] == again[1]
    assert len(second["findings"]) == 3
    assert {f["rule"] for f in second["findings"]} == {"claim-contradiction"}


def test_interrupted_it_keeps_and_reports_what_was_answered(folder: Path) -> None:
    """The first of three windows is on its way when Ctrl-C comes: it is answered and kept."""
    filler = "This paragraph says nothing about it. " * 41
    texts = [f"Replies to support of group {n} are written by machines.\n\n{filler}" for n in "abc"]
    (folder / "page.md").write_text("\n\n".join(texts))
    started: list[subprocess.Popen[str]] = []

    def interrupts(asked: Asked) -> Sent:
        (ran,) = started
        ran.send_signal(signal.SIGINT)
        assert ran.stderr is not None
        assert "nothing more is asked" in ran.stderr.readline()
        return reads(asked)

    with serving(interrupts, reads) as server:
        (folder / "onmessage.yaml").write_text(settings(server.url, context=3500, concurrency=1))
        code = "from checker.cli import main; main()"
        command = [sys.executable, "-c", code, "check", "page.md", "--format", "json"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as ran:
            started.append(ran)
            assert ran.stdout is not None
            report = json.loads(ran.stdout.read())
        assert (ran.returncode, len(server.asked)) == (130, 1)
        assert [f["rule"] for f in report["findings"]] == ["claim-contradiction"]
        assert report["unread"] == [{"uri": "page.md", "windows": 2, "reason": "interrupted"}]
        again = json.loads(run("check", "page.md", "--format", "json").stdout)
        assert (len(again["findings"]), len(server.asked)) == (3, 3)


def test_how_far_it_is_in_a_few_words() -> None:
    spent = Spent(input_tokens=48_000, output_tokens=3_100, cost=Decimal("0.0123"))
    assert spent_in(Progress(3, 9, spent)) == snapshot("48,000 tokens in, 3,100 out, $0.01230")
    assert spent_in(Progress(0, 9, Spent())) == "0 tokens in, 0 out"


def test_an_estimate_asks_nothing(server: LLMServer) -> None:
    result = run("check", "page.md", "--estimate")
    assert result.exit_code == 0, result.output
    assert "calls        1\n" in result.stdout
    assert "cost         unknown: name the model's price under llm.prices" in result.stdout
    assert server.asked == []


def test_an_estimate_shows_on_request_what_would_be_sent(server: LLMServer) -> None:
    text = run("check", "page.md", "--estimate", "--verbose").stdout
    assert "the first prompt, as it would be sent:" in text
    assert "| Growth costs $55 per seat per month." in text
    assert "$49" not in text
    assert server.asked == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--budget-usd", "1"], "llm: budget_usd needs the price of 'm' under prices"),
        (["--budget-usd", "-1"], "--budget-usd: Input should be greater than or equal to 0"),
        (["--max-calls", "-1"], "--max-calls: Input should be greater than or equal to 0"),
        (["--replay", "nowhere"], "--replay: nowhere/calls.jsonl: no such file"),
    ],
)
def test_what_cannot_be_is_said(server: LLMServer, arguments: list[str], message: str) -> None:
    result = run("check", "page.md", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_no_model_no_llm(folder: Path) -> None:
    result = run("check", "page.md", "--judge", "llm")
    assert "--judge llm: no model is set; name one under llm.model" in result.stderr
    assert run("check", "page.md").exit_code == 1


def test_a_provider_that_is_not_installed_is_named(folder: Path) -> None:
    (folder / "onmessage.yaml").write_text("llm: {model: m, provider: nowhere}\n")
    result = run("check", "page.md")
    assert "llm.provider 'nowhere' needs langchain-nowhere" in result.stderr


def test_calls_are_limited(server: LLMServer) -> None:
    result = run("check", "page.md", "--max-calls", "0", "--format", "json")
    assert server.asked == []
    assert json.loads(result.stdout)["summary"]["unavailable"] == 1


def test_pairs_are_measured_recorded_and_replayed(server: LLMServer, folder: Path) -> None:
    live = run("eval", "pairs", "pairs.jsonl", "--judge", "llm", "--json", "--record", "run")
    measured = json.loads(live.stdout)
    assert (measured["judge"], measured["overall"]["f1"]) == ("llm", 1.0)
    assert [row["decided_by"] for row in measured["rows"]] == ["llm", None]
    (folder / "onmessage.yaml").unlink()
    count = len(server.asked)
    replayed = run("eval", "pairs", "pairs.jsonl", "--judge", "llm", "--json", "--replay", "run")
    assert json.loads(replayed.stdout) == measured
    assert len(server.asked) == count


def test_models_are_compared_on_the_same_pairs(server: LLMServer, folder: Path) -> None:
    """One that reads, and one that says nothing; neither is answered from the other's cache."""

    def by_name(asked: Asked) -> Sent:
        if asked.body["model"] == "mute":
            return Sent(body=completion(asked, answers(asked, lambda *_: [])))
        return reads(asked)

    server.behaviours[:] = [by_name]
    prices = {"good": {"input": 1, "output": 10}}
    (folder / "onmessage.yaml").write_text(settings(server.url, prices=prices))
    found = run("eval", "models", "pairs.jsonl", "--model", "good", "--model", "mute", "--json")
    rows = json.loads(found.stdout)
    keys = ("model", "recall", "consistent_alarms", "unread", "calls", "input_tokens", "cost_usd")
    assert [[row[key] for key in keys] for row in rows] == [
        ["good", 1.0, 0.0, 0, 2, 2000, 0.004],
        ["mute", 0.0, 0.0, 0, 2, 2000, None],
    ]
    assert all(row["seconds"] >= 0 for row in rows)
    again = run("eval", "models", "pairs.jsonl", "--model", "good")
    assert len(server.asked) == 6
    assert again.stdout.splitlines()[1].split()[:10] == [
        "good", "1.000", "1.000", "1.000", "0.000", "-", "0", "2", "2,000", "200",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "eval models: name models with --model NAME"),
        (["--model", "m", "--budget-usd", "1"], "--budget-usd needs the price of 'm'"),
    ],
)
def test_models_that_cannot_be_compared(
    server: LLMServer, arguments: list[str], message: str
) -> None:
    result = run("eval", "models", "pairs.jsonl", *arguments)
    assert (result.exit_code, server.asked) == (2, [])
    assert message in result.stderr


def test_pairs_can_be_estimated(server: LLMServer) -> None:
    result = run("eval", "pairs", "pairs.jsonl", "--judge", "llm", "--estimate")
    assert "lines        2 to read; 0 pages in the cache\n" in result.stdout
    assert server.asked == []


HEAVY = ("langchain", "langchain_core", "langchain_openai", "langsmith", "openai", "jinja2")


@pytest.mark.parametrize(
    ("model", "arguments"),
    [
        (False, ["check", "page.md"]),
        (True, ["check", "page.md", "--judge", "rules"]),
        (True, ["check", "page.md", "--verbose"]),
        (True, ["--help"]),
    ],
)
def test_nothing_of_an_llm_is_imported_before_it_is_asked(
    server: LLMServer, folder: Path, model: bool, arguments: list[str]
) -> None:
    """With a model, the run is answered from the cache: that needs no library either."""
    if model:
        run("check", "page.md")
    else:
        (folder / "onmessage.yaml").unlink()
    code = (
        "import sys\nfrom checker.cli import app\n"
        f"try: app({arguments!r})\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[-1] == "[]"
