"""Reading in batches, as users meet it: what is submitted, fetched, asked again, never twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from checker.app.checking import CheckRequest, find
from checker.app.judging import Asking
from checker.cli import app
from checker.config import load_settings
from checker.llm.progress import Progress
from tests.batch_server import EXPIRED, BatchServer, Seen, batching
from tests.llm_server import (
    Asked,
    Numbered,
    Said,
    Sent,
    answers,
    completion,
    conflict,
    failing,
)
from tests.people import CANON, reads

PRICE = {"input": 1, "output": 10}
BATCH_PRICE = {**PRICE, "batch_input": 0.5, "batch_output": 5}
MAIN = (sys.executable, "-c", "from checker.cli import main; main()")


def page(group: str) -> str:
    return f"# Support\n\nReplies to support of group {group} are written by machines.\n"


def guesses(asked: Asked) -> Sent:
    """A model that calls every line wrong, control questions too."""

    def wrong(line: str, entries: Sequence[Numbered]) -> list[Said]:
        return [conflict(entries[0].number, line)]

    return Sent(body=completion(asked, answers(asked, wrong, wrong)))


def settings(server: BatchServer, **more: object) -> str:
    llm = {"model": "m", "base_url": server.url, "retries": 0, **more}
    folder = {"name": "all", "folder": "pages"}
    return f"llm: {json.dumps(llm)}\nsources: {json.dumps([folder])}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "canon.yaml").write_text(CANON)
    (tmp_path / "pages").mkdir()
    for group in "abc":
        (tmp_path / "pages" / f"{group}.md").write_text(page(group))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server(here: Path) -> Iterator[BatchServer]:
    with batching(reads) as running:
        (here / "onmessage.yaml").write_text(settings(running))
        yield running


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def check(*arguments: str) -> dict[str, Any]:
    return report_of("check", "pages", *arguments)


def report_of(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.stdout, result.output
    return dict(json.loads(result.stdout))


def rules_of(report: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in report["findings"]]


def groups(asked: Sequence[Asked]) -> list[str]:
    """Which pages were asked about, by their groups."""
    lines = [line for one in asked for line in one.own if "group" in line]
    return sorted(line.partition("group ")[2][0] for line in lines)


def notes(report: dict[str, Any], name: str) -> list[str]:
    """The report's notes on batches, with one name for the batch."""
    return [note.replace(name, "NAME") for note in report["notes"] if "batch" in note]


def test_the_first_run_submits_and_a_later_one_reads(server: BatchServer, here: Path) -> None:
    (here / "pages" / "price.md").write_text("Growth costs $55 per seat per month.\n")
    first = run("check", "pages", "--batch", "--format", "json")
    report = json.loads(first.stdout)
    (batch,) = server.batches
    # What the rules find is in the report; it is a run as any other.
    assert rules_of(report) == ["price-mismatch"]
    assert first.exit_code == 1
    assert {one["reason"] for one in report["unread"]} == {f"waiting in batch {batch.name}"}
    assert notes(report, batch.name) == [
        "llm: batch NAME: 4 calls submitted; run the same again to fetch what is ready",
        "llm: 4 pages not read: waiting in batch NAME",
    ]
    assert server.asked == []

    server.finish()
    later = check("--batch")
    assert sorted(rules_of(later)) == ["claim-contradiction"] * 3 + ["price-mismatch"]
    assert (later["unread"], len(server.batches)) == ([], 1)
    assert notes(later, batch.name) == ["llm: batch NAME: 4 calls answered"]
    assert "llm: 7 lines read in 4 calls" in " ".join(later["notes"])

    book = sqlite3.connect(here / ".onmessage" / "llm-batches.sqlite")
    assert book.execute("SELECT * FROM calls").fetchall() == []
    book.close()

    again = check("--batch")
    assert again["findings"] == later["findings"]
    assert (len(server.batches), server.asked, again["notes"]) == (
        1,
        [],
        ["llm: 0 lines read in 0 calls, 4 pages from the cache; 0 tokens in, 0 out"],
    )


def test_a_batch_asks_word_for_word_what_a_call_asks(server: BatchServer, here: Path) -> None:
    """Apart from numbers and fences, which no page can know beforehand."""
    for method in ("json_schema", "function_calling", "json_mode"):
        options = {"top_p": 0.5, "seed": 7}
        (here / "onmessage.yaml").write_text(settings(server, method=method, options=options))
        for path in (here / ".onmessage").glob("*"):
            path.unlink()
        server.asked.clear()
        server.batches.clear()
        check("--batch")
        for path in (here / ".onmessage").glob("*"):
            path.unlink()
        check()
        for put, sent in zip(server.submitted, server.asked, strict=True):
            a, b = ({**one.body, "messages": None} for one in (put, sent))
            assert a == {key: value for key, value in b.items() if key != "stream"}
            assert put.body["messages"][0] == sent.body["messages"][0]
    (line, *_) = server.batches[0].lines
    assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")


def test_a_plain_run_waits_for_what_is_in_a_batch_and_asks_the_rest(
    server: BatchServer, here: Path
) -> None:
    check("--batch")
    (here / "pages" / "d.md").write_text(page("d"))
    plain = check()
    assert (groups(server.asked), len(plain["unread"])) == (["d"], 3)
    assert len(rules_of(plain)) == 1
    server.finish()
    assert len(rules_of(check())) == 4
    assert (groups(server.asked), len(server.batches)) == (["d"], 1)


def test_new_pages_go_into_another_batch(server: BatchServer, here: Path) -> None:
    check("--batch")
    (here / "pages" / "d.md").write_text(page("d"))
    report = check("--batch")
    assert groups(server.submitted) == ["a", "b", "c", "d"]
    assert len({one["reason"] for one in report["unread"]}) == 2
    server.finish()
    assert len(rules_of(check("--batch"))) == 4
    assert len(server.batches) == 2


def test_a_scan_submits_and_a_later_scan_reads(server: BatchServer) -> None:
    first = report_of("scan", "--batch")
    assert (rules_of(first), len(first["unread"])) == ([], 3)
    waiting = report_of("scan", "--batch")
    assert (len(server.batches), len(waiting["unread"])) == (1, 3)
    server.finish()
    later = run("scan", "--format", "json")
    assert rules_of(json.loads(later.stdout)) == ["claim-contradiction"] * 3
    assert "3 judged" in later.stderr
    assert (groups(server.submitted), server.asked) == (["a", "b", "c"], [])
    assert "0 judged" in run("scan").stderr


def test_a_scan_with_workers_makes_the_same_batch(server: BatchServer) -> None:
    report_of("scan", "--batch", "--workers", "3")
    assert (groups(server.submitted), len(server.batches)) == (["a", "b", "c"], 1)


def test_the_same_text_twice_is_paid_once(server: BatchServer, here: Path) -> None:
    (here / "pages" / "copy.md").write_text(page("a"))
    assert len(check("--batch")["unread"]) == 4
    assert groups(server.submitted) == ["a", "b", "c"]


def test_a_batch_holds_as_many_calls_as_the_settings_say(server: BatchServer, here: Path) -> None:
    (here / "onmessage.yaml").write_text(settings(server, batch_requests=2))
    report = check("--batch")
    assert [len(batch.lines) for batch in server.batches] == [2, 1]
    assert len({one["reason"] for one in report["unread"]}) == 2


def test_what_failed_is_submitted_again_and_nothing_else(server: BatchServer) -> None:
    check("--batch")
    body = {"error": {"message": "overloaded", "type": "server_error"}}
    refused = {"response": {"status_code": 500, "request_id": "r", "body": body}}
    server.finish(fails=lambda place: refused if place == 0 else None)
    name = server.batches[0].name
    report = check("--batch")
    assert len(rules_of(report)) == 2
    said = notes(report, name)
    assert said[0] == "llm: batch NAME: 2 calls answered, 1 not: server error: HTTP 500"
    first, second = server.batches
    assert [line["custom_id"] for line in second.lines] == [first.lines[0]["custom_id"]]
    server.finish()
    assert len(rules_of(check())) == 3
    assert server.asked == []


def test_what_expired_is_asked_at_once_by_a_plain_run(server: BatchServer) -> None:
    check("--batch")
    server.finish("expired", fails=lambda place: {"error": EXPIRED} if place else None)
    name = server.batches[0].name
    report = check()
    assert notes(report, name) == [
        "llm: batch NAME: 1 call answered, 2 not: timed out: the batch expired"
    ]
    assert (len(rules_of(report)), len(server.asked), len(server.batches)) == (3, 2, 1)


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_a_batch_that_ended_without_a_file_is_submitted_again(
    server: BatchServer, status: str
) -> None:
    check("--batch")
    server.batches[0].value["status"] = status
    report = check("--batch")
    assert notes(report, server.batches[0].name)[0] == (
        f"llm: batch NAME: 0 calls answered, 3 not: it is {status}"
    )
    assert [len(batch.lines) for batch in server.batches] == [3, 3]


def test_a_batch_that_is_too_large_for_the_queue_says_what_to_do(server: BatchServer) -> None:
    check("--batch")
    server.reject("token_limit_exceeded", "Enqueued token limit reached for m.")
    said = notes(check(), server.batches[0].name)
    assert said[0].endswith(
        "3 not: token_limit_exceeded: Enqueued token limit reached for m.; lower llm.batch_requests"
    )


def test_a_batch_nobody_knows_any_more_is_asked_again(server: BatchServer) -> None:
    check("--batch")
    server.batches.clear()
    report = check("--batch")
    assert any("the provider does not know it any more" in note for note in report["notes"])
    assert groups(server.submitted) == ["a", "b", "c"]


def test_what_is_on_its_way_is_waited_for(server: BatchServer) -> None:
    check("--batch")
    for status in ("in_progress", "finalizing", "cancelling", "a state of tomorrow"):
        server.batches[0].value["status"] = status
        assert len(check("--batch")["unread"]) == 3
    assert (len(server.batches), server.asked) == (1, [])


def test_the_provider_keeps_no_files_of_what_is_fetched(server: BatchServer) -> None:
    check("--batch")
    server.finish(fails=lambda place: {"error": EXPIRED} if place else None)
    assert len(server.files) == 3
    check("--judge", "llm")
    assert server.files == {}


# --- what is believed ---------------------------------------------------------------------


def test_an_answer_from_a_batch_must_pass_the_control_questions(server: BatchServer) -> None:
    """Then the next run asks about all of it again, and believes what passes."""
    check("--batch")
    server.finish(reads=guesses)
    spoilt = check("--batch")
    assert rules_of(spoilt) == []
    assert {one["reason"].partition(":")[0] for one in spoilt["unread"]} == {
        "control questions were answered wrongly"
    }
    check("--batch")
    server.finish()
    assert len(rules_of(check("--batch"))) == 3


def test_a_page_that_fails_in_halves_too_is_asked_anew(server: BatchServer, here: Path) -> None:
    for group in "bc":
        (here / "pages" / f"{group}.md").unlink()
    for _ in range(2):
        check("--batch")
        server.finish(reads=guesses)
    failed = check("--batch")
    assert [one["reason"].partition(":")[0] for one in failed["unread"]] == [
        "control questions were answered wrongly"
    ]
    check("--batch")
    server.finish()
    assert len(rules_of(check("--batch"))) == 1


def test_a_page_whose_answer_is_none_is_asked_in_halves(server: BatchServer, here: Path) -> None:
    """Halves wait in another batch; the answer that was none is not paid for again."""
    for group in "bc":
        (here / "pages" / f"{group}.md").unlink()
    (here / "pages" / "a.md").write_text(page("a") + "\nThey come within a day.\n")

    def cut_off(asked: Asked) -> Sent:
        return Sent(body=completion(asked, '{"values": [', "length"))

    check("--batch")
    server.finish(reads=cut_off)
    waiting = check("--batch")
    assert {one["reason"] for one in waiting["unread"]} == {
        f"waiting in batch {server.batches[1].name}"
    }
    server.finish()
    assert len(rules_of(check("--batch"))) == 1
    sizes = [len(asked.own) for asked in server.submitted]
    assert (len(sizes), sizes[0]) == (3, sizes[1] + sizes[2])


def test_a_refusal_and_a_body_that_is_none_are_no_answers(server: BatchServer) -> None:
    check("--batch")

    def odd(asked: Asked) -> Sent:
        if "group a" in asked.user:
            return Sent(body=completion(asked, None, refusal="no"))
        return Sent(body={"choices": []}) if "group b" in asked.user else reads(asked)

    server.finish(reads=odd)
    report = check("--batch")
    assert len(rules_of(report)) == 1
    assert groups(server.submitted[3:]) == ["a", "b"]


def test_lines_that_are_none_are_passed_over(server: BatchServer) -> None:
    check("--batch")
    server.finish()
    file = server.batches[0].value["output_file_id"]
    odd = b'not JSON\n\n{"custom_id": "of somebody else", "response": {"status_code": 200}}\n'
    server.files[file] = odd + server.files[file]
    assert len(rules_of(check())) == 3


def test_characters_that_end_lines_elsewhere_end_none(server: BatchServer) -> None:
    check("--batch")
    server.finish()
    file = server.batches[0].value["output_file_id"]
    content = server.files[file].decode()
    server.files[file] = content.replace("as compared", "as\u2028com\x85pared").encode()
    assert "\u2028" in server.files[file].decode()
    assert len(rules_of(check("--batch"))) == 3
    assert len(server.batches) == 1


# --- what it costs ------------------------------------------------------------------------


def test_the_batch_price_counts_against_the_budget(server: BatchServer, here: Path) -> None:
    """1,000 tokens in and 100 out at 0.5 and 5 dollars a million: 0.1 cents a call."""
    (here / "onmessage.yaml").write_text(settings(server, prices={"m": BATCH_PRICE}))
    submitted = " ".join(check("--batch")["notes"])
    assert "3 calls submitted, at most $0.0" in submitted
    assert "no batch price" not in submitted
    server.finish()
    fetched = check()["notes"]
    assert fetched[0].endswith(
        "in 3 calls, 0 pages from the cache; 3,000 tokens in, 300 out, $0.00300"
    )


def test_without_a_batch_price_it_is_said_what_is_assumed(server: BatchServer, here: Path) -> None:
    (here / "onmessage.yaml").write_text(settings(server, prices={"m": PRICE}))
    assert (
        "llm: no batch price is named, so the ordinary one is taken: "
        "batch_input and batch_output under llm.prices"
    ) in check("--batch")["notes"]
    server.finish()
    assert check()["notes"][0].endswith("3,000 tokens in, 300 out, $0.00600")


def test_what_the_budget_does_not_reach_goes_into_no_batch(server: BatchServer, here: Path) -> None:
    (here / "onmessage.yaml").write_text(settings(server, prices={"m": BATCH_PRICE}))
    whole = json.loads(
        run("check", "pages", "--batch", "--max-calls", "2", "--format", "json").stdout
    )
    reasons = sorted(one["reason"].partition(" om-")[0] for one in whole["unread"])
    assert reasons == ["call limit reached: 2 allowed", "waiting in batch", "waiting in batch"]
    assert len(server.submitted) == 2
    spent = check("--batch", "--budget-usd", "0.001")
    assert "llm: 1 page not read: budget used up" in spent["notes"]
    assert len(server.submitted) == 2


def test_fetching_needs_no_budget(server: BatchServer, here: Path) -> None:
    (here / "onmessage.yaml").write_text(settings(server, prices={"m": BATCH_PRICE}))
    check("--batch")
    server.finish()
    assert len(rules_of(check("--budget-usd", "0", "--max-calls", "0"))) == 3


def test_an_estimate_tells_the_batch_price_and_sends_nothing(
    server: BatchServer, here: Path
) -> None:
    (here / "onmessage.yaml").write_text(settings(server, prices={"m": BATCH_PRICE}))
    plain, batch = (run("check", "pages", "--estimate", *how).stdout for how in ((), ("--batch",)))
    (ordinary,), (cheaper,) = (
        [line for line in text.splitlines() if line.startswith("cost")] for text in (plain, batch)
    )
    assert cheaper.endswith(" in batches")

    def about(line: str) -> float:
        return float(line.partition("$")[2].partition(",")[0])

    assert about(cheaper) == pytest.approx(about(ordinary) / 2, rel=0.05)
    assert (server.requests, server.asked) == ([], [])
    assert not (here / ".onmessage" / "llm-batches.sqlite").exists()

    check("--batch")
    count = len(server.requests)
    waiting = run("check", "pages", "--estimate").stdout
    assert "calls        0, and 3 waiting in batches\n" in waiting
    assert len(server.requests) == count


def test_an_estimate_says_what_price_it_assumes(server: BatchServer, here: Path) -> None:
    (here / "onmessage.yaml").write_text(settings(server, prices={"m": PRICE}))
    assert "no batch price is named" in run("check", "pages", "--estimate", "--batch").stdout


# --- when it fails ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "key missing or refused"), (429, "too many requests"), (503, "server error")],
)
def test_where_nothing_can_be_submitted_it_is_said_and_done_next_time(
    server: BatchServer, status: int, reason: str
) -> None:
    server.before = lambda _: (status, {})
    report = check("--batch")
    assert f"llm: 3 pages not read: {reason}" in report["notes"]
    assert server.batches == []
    server.before = lambda _: None
    assert len(check("--batch")["unread"]) == 3
    assert len(server.batches) == 1


@pytest.mark.parametrize("path", ["/files", "/batches"])
def test_a_submission_that_is_refused_is_no_batch(server: BatchServer, path: str) -> None:
    """Which the report says of the pages, though they were to wait in it."""
    server.before = lambda seen: (429, {}) if (seen.method, seen.path) == ("POST", path) else None
    report = check("--batch")
    assert {one["reason"] for one in report["unread"]} == {"too many requests: HTTP 429"}
    assert any("3 calls not submitted: too many requests" in note for note in report["notes"])
    assert server.files == {}
    server.before = lambda _: None
    check("--batch")
    assert groups(server.submitted) == ["a", "b", "c"]


def test_a_rate_limit_is_waited_out(server: BatchServer, here: Path) -> None:
    (here / "onmessage.yaml").write_text(settings(server, retries=1))
    limited = {"/files", "/batches"}

    def once(seen: Seen) -> tuple[int, dict[str, str]] | None:
        if seen.method == "POST" and seen.path in limited:
            limited.discard(seen.path)
            return 429, {"retry-after": "0"}
        return None

    server.before = once
    check("--batch")
    assert (len(server.batches), limited) == (1, set())


def test_a_refused_submission_takes_nothing_from_the_budget(
    server: BatchServer, here: Path
) -> None:
    (here / "onmessage.yaml").write_text(settings(server, prices={"m": PRICE}, batch_requests=2))
    server.before = lambda seen: (429, {}) if seen.method == "POST" else None
    report = check("--batch", "--budget-usd", "0.1", "--max-calls", "2")
    assert report["notes"][0].endswith("0 tokens in, 0 out, $0.00")
    # The third call was not refused for the limit, and nothing is in a batch that has a price.
    assert not any("call limit" in note or "no batch price" in note for note in report["notes"])


def test_a_batch_that_was_made_though_the_server_failed_is_found(
    server: BatchServer, here: Path
) -> None:
    """Its name is in its metadata; other people's batches are passed over, page by page."""
    (here / "onmessage.yaml").write_text(settings(server, retries=2))
    server.after = lambda seen: (
        (500, {}) if (seen.method, seen.path) == ("POST", "/batches") else None
    )
    report = check("--batch")
    assert len(report["unread"]) == 3
    others = [{**server.batches[0].value, "id": f"b{n}", "metadata": None} for n in range(5)]
    for other in others:
        server.batches.append(type(server.batches[0])(str(other["id"]), "", [], other))
    server.after = lambda _: None
    server.batches[0].value["status"] = "validating"
    server.finish()
    assert len(rules_of(check("--batch"))) == 3
    assert groups(server.submitted) == ["a", "b", "c"]


def test_a_batch_that_cannot_be_looked_at_keeps_waiting(server: BatchServer) -> None:
    check("--batch")
    server.finish()
    server.before = lambda _: (503, {})
    report = check()
    assert (len(report["unread"]), server.asked) == (3, [])
    assert "llm: batches could not be looked at: server error: HTTP 503" in report["notes"]
    server.before = lambda _: None
    assert len(rules_of(check())) == 3


def test_a_batch_that_is_refused_keeps_no_other_waiting(server: BatchServer, here: Path) -> None:
    (here / "onmessage.yaml").write_text(settings(server, batch_requests=1))
    check("--batch")
    server.finish()
    (refused, *_) = sorted(server.batches, key=lambda batch: batch.name)
    server.before = lambda seen: (400, {}) if seen.path == f"/batches/{refused.id}" else None
    report = check("--batch")
    assert (len(rules_of(report)), len(report["unread"]), len(server.batches)) == (2, 1, 3)
    said = f"llm: batch {refused.name} could not be looked at: request refused: HTTP 400"
    assert any(note.startswith(said) for note in report["notes"])


def test_answers_that_cannot_be_downloaded_are_fetched_next_time(server: BatchServer) -> None:
    check("--batch")
    server.finish()
    server.before = lambda seen: (503, {}) if seen.path.endswith("/content") else None
    assert len(check("--batch")["unread"]) == 3
    server.before = lambda _: None
    assert len(rules_of(check("--batch"))) == 3
    assert len(server.batches) == 1


def test_the_key_is_sent_and_told_to_nobody(
    server: BatchServer, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "onmessage.yaml").write_text(settings(server, key_variable="MY_KEY"))
    assert "llm: 3 pages not read: key missing or refused" in check("--batch")["notes"]
    assert server.requests == []
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    check("--batch")
    server.finish()
    check("--batch")
    assert {seen.key for seen in server.requests} == {"Bearer sk-very-secret"}
    for path in (here / ".onmessage").iterdir():
        assert b"very-secret" not in path.read_bytes()


def test_no_prompt_is_written_down(server: BatchServer, here: Path) -> None:
    check("--batch")
    assert b"group a" not in (here / ".onmessage" / "llm-batches.sqlite").read_bytes()


@pytest.mark.parametrize(
    ("llm", "arguments", "message"),
    [
        ({"provider": "anthropic"}, [], "--batch: no batches are known of provider 'anthropic'"),
        ({"cache": None}, [], "--batch: answers need a place: llm.cache is null"),
        ({"model": None}, [], "--batch: no model is asked; name one under llm.model"),
        ({}, ["--judge", "rules"], "--batch: no model is asked: the judge is rules"),
        ({}, ["--replay", "runs"], "--batch: a model is asked, so name one, and leave --replay"),
        ({"options": {"use_responses_api": True}}, [], "--batch: only /v1/chat/completions goes"),
    ],
)
def test_what_cannot_be_is_said(
    server: BatchServer, here: Path, llm: dict[str, object], arguments: list[str], message: str
) -> None:
    (here / "onmessage.yaml").write_text(settings(server, **llm))
    result = run("check", "pages", "--batch", *arguments)
    assert (result.exit_code, server.batches) == (2, [])
    assert message in result.stderr


def test_an_endpoint_without_batches_is_named(server: BatchServer) -> None:
    server.before = lambda _: (404, {})
    result = run("scan", "--batch")
    assert result.exit_code == 2
    assert f"--batch: {server.url} has no batch interface (HTTP 404" in result.stderr


def test_a_damaged_book_is_named(server: BatchServer, here: Path) -> None:
    check("--batch")
    for path in (here / ".onmessage").glob("llm-batches*"):
        path.unlink()
    (here / ".onmessage" / "llm-batches.sqlite").write_bytes(b"no database" * 100)
    result = run("check", "pages")
    assert result.exit_code == 2
    assert "llm-batches.sqlite, where batches are noted" in result.stderr


def test_a_cluster_does_not_ask_what_waits(server: BatchServer) -> None:
    assert (
        "--scheduler: a cluster asks at once"
        in run("scan", "--batch", "--scheduler", "tcp://x:1").stderr
    )
    run("scan", "--batch")
    assert "--scheduler: a cluster asks at once" in run("scan", "--scheduler", "tcp://x:1").stderr


def test_another_model_knows_nothing_of_a_batch(server: BatchServer, here: Path) -> None:
    check("--batch")
    (here / "onmessage.yaml").write_text(settings(server, model="other"))
    assert len(rules_of(check())) == 3
    assert len(server.asked) == 3


def test_interrupted_it_submits_nothing(server: BatchServer, here: Path) -> None:
    stop = threading.Event()

    def watch(step: Progress) -> None:
        if step.windows == 2:
            stop.set()

    asking = Asking(batching="submit", stop=stop, watch=watch)
    request = CheckRequest(("pages",), date(2026, 9, 1), asking=asking)
    report = find(request, load_settings(here, {}, {}))
    assert {one.reason for one in report.unread} == {"interrupted"}
    assert (server.batches, sum(one.windows for one in report.unread)) == ([], 3)


# --- killed -------------------------------------------------------------------------------


def killed_when(server: BatchServer, here: Path, method: str, path: str, *, done: bool) -> None:
    """A run with --batch, killed at a request: before the server acts on it, or right after."""
    started: list[subprocess.Popen[bytes]] = []

    def kill(seen: Seen) -> None:
        if started and (seen.method, seen.path) == (method, path):
            ran = started.pop()
            ran.send_signal(signal.SIGKILL)
            ran.wait()

    def look(seen: Seen) -> tuple[int, dict[str, str]] | None:
        kill(seen)
        return (503, {}) if not done and not started else None

    if done:
        server.after = lambda seen: kill(seen)
    else:
        server.before = look
    with subprocess.Popen(
        [*MAIN, "check", "pages", "--batch"],
        cwd=here,
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as ran:
        started.append(ran)
        assert ran.wait() == -signal.SIGKILL
    server.before = server.after = lambda _: None


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("path", ["/files", "/batches"])
def test_killed_while_submitting_it_pays_once(
    server: BatchServer, here: Path, path: str, done: bool
) -> None:
    killed_when(server, here, "POST", path, done=done)
    assert len(check("--batch")["unread"]) == 3
    assert len(server.batches) == 1
    server.finish()
    assert len(rules_of(check())) == 3
    assert (groups(server.submitted), server.asked) == (["a", "b", "c"], [])


def test_killed_while_fetching_it_pays_once(server: BatchServer, here: Path) -> None:
    check("--batch")
    server.finish()
    file = server.batches[0].value["output_file_id"]
    killed_when(server, here, "GET", f"/files/{file}/content", done=True)
    assert len(rules_of(check("--batch"))) == 3
    assert (groups(server.submitted), server.asked) == (["a", "b", "c"], [])


def test_killed_after_fetching_the_answers_are_there(server: BatchServer, here: Path) -> None:
    """They were written down before the provider was told to delete them."""
    check("--batch")
    server.finish()
    file = server.batches[0].value["output_file_id"]
    killed_when(server, here, "DELETE", f"/files/{file}", done=True)
    assert len(rules_of(check())) == 3
    assert (server.asked, len(server.batches)) == ([], 1)


def test_two_runs_at_once_submit_a_page_once(server: BatchServer, here: Path) -> None:
    """The second begins while the first one is uploading, and waits until that is noted."""
    second: list[threading.Thread] = []

    def submit() -> None:
        asking = Asking(batching="submit")
        request = CheckRequest(("pages",), date(2026, 9, 1), asking=asking)
        assert len(find(request, load_settings(here, {}, {})).unread) == 3

    def looked() -> int:
        return sum(one.path == "/batches" for one in server.requests)

    def start(seen: Seen) -> None:
        if (seen.method, seen.path) == ("POST", "/files") and not second:
            second.append(threading.Thread(target=submit))
            second[0].start()
            # It looks around before it has to wait.
            while second[0].is_alive() and looked() < 2:
                time.sleep(0.01)

    server.before = start
    check("--batch")
    second[0].join()
    assert groups(server.submitted) == ["a", "b", "c"]


def test_a_failing_model_is_no_matter_to_a_batch(server: BatchServer) -> None:
    """Nothing is asked at once where everything can wait."""
    server.behaviours[:] = [failing(500)]
    check("--batch")
    server.finish()
    assert len(rules_of(check("--batch"))) == 3
