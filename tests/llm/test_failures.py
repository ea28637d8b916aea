"""Every way a model can fail, against a server that fails so. Nothing raises, nothing hangs."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from checker.llm.failures import Kind
from checker.llm.ledger import summary
from checker.models import Label
from checker.rules.verdict import Verdict
from tests.llm.made import FakeClock, judge_with, match
from tests.llm_server import (
    Asked,
    Behaviour,
    LLMServer,
    Sent,
    answers,
    completion,
    failing,
    good,
    saying,
    serving,
)

WRONG, RIGHT = "Growth costs $55 per seat.", "Growth is $49 per seat."


def asked_of(server: LLMServer, *texts: str, **values: Any) -> tuple[list[Verdict], FakeClock]:
    clock = FakeClock()
    judge = judge_with(base_url=server.url, clock=clock, **values)
    return judge([match(text) for text in texts]), clock


def cut(asked: Asked) -> Sent:
    """Cut off in the middle of the last answer."""
    return Sent(body=completion(asked, answers(asked)[:-30], finish="length"))


def wrong_ids(asked: Asked) -> Sent:
    said = json.loads(answers(asked))
    for answer in said["answers"]:
        answer["id"] = answer["id"][::-1] + "q"
    return Sent(body=completion(asked, json.dumps(said)))


def wrong_label(asked: Asked) -> Sent:
    return Sent(body=completion(asked, answers(asked).replace("contradiction", "perhaps")))


def all_one(label: str) -> Behaviour:
    return lambda asked: Sent(body=completion(asked, answers(asked, lambda t, _: (label, t))))


FAILURES: dict[str, tuple[Behaviour, Kind]] = {
    "slow": (lambda a: Sent(body=completion(a, answers(a)), wait=1.5), Kind.TIMEOUT),
    "drips": (lambda a: Sent(body=completion(a, answers(a)), drip=True), Kind.TIMEOUT),
    "gateway time-out": (failing(504), Kind.TIMEOUT),
    "hangs up": (lambda _: Sent(hang_up=True), Kind.UNREACHABLE),
    "too many": (failing(429), Kind.BUSY),
    "server error": (failing(500), Kind.SERVER),
    "overloaded": (failing(529), Kind.SERVER),
    "wrong key": (failing(401, "wrong key sk-secret-123456"), Kind.KEY),
    "forbidden": (failing(403), Kind.KEY),
    "no such model": (failing(404, "no such model"), Kind.REQUEST),
    "bad request": (failing(400, "temperature is not supported"), Kind.REQUEST),
    "refuses": (saying(None, refusal="I cannot help with that."), Kind.REFUSED),
    "filters": (saying(None, finish="content_filter"), Kind.REFUSED),
    "prose": (saying("They contradict each other, I think."), Kind.MALFORMED),
    "nothing": (saying(""), Kind.MALFORMED),
    "half a JSON": (saying('{"answers": [{"id": "x", "rea'), Kind.MALFORMED),
    "cut off at once": (saying('{"answers": [{"id"', finish="length"), Kind.TRUNCATED),
    "other JSON": (saying('{"result": "ok"}'), Kind.MALFORMED),
    "a list": (saying("[1, 2, 3]"), Kind.MALFORMED),
    "deep": (saying('{"answers":' + "[" * 5000), Kind.MALFORMED),
    "wrong ids": (wrong_ids, Kind.MALFORMED),
    "wrong label": (wrong_label, Kind.MALFORMED),
    "says yes to all": (all_one("entailment"), Kind.CANARY),
    "says no to all": (all_one("contradiction"), Kind.CANARY),
    "says nothing of all": (all_one("neutral"), Kind.CANARY),
    "no completion": (lambda _: Sent(body={"hello": "there"}), Kind.MALFORMED),
    "no choices": (lambda _: Sent(body={"id": "x", "choices": []}), Kind.MALFORMED),
    "no JSON": (lambda _: Sent(body=b"<html>502</html>"), Kind.MALFORMED),
}


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_a_reason(name: str, method: str) -> None:
    behaviour, kind = FAILURES[name]
    with serving(behaviour) as server:
        started = time.monotonic()
        verdicts, _ = asked_of(server, WRONG, timeout=1, method=method)
        assert time.monotonic() - started < 15
    assert [v.label for v in verdicts] == [Label.UNDECIDED]
    assert verdicts[0].decided_by == "llm"
    if name == "no completion" or (name, method) in {
        ("refuses", "function_calling"),
        ("filters", "function_calling"),
        ("filters", "json_mode"),
    }:
        # Without a schema the libraries hand on what they got; it is no answer either way.
        assert verdicts[0].unavailable
    else:
        assert verdicts[0].unavailable.startswith(kind.value)
    assert "secret" not in verdicts[0].unavailable


def test_nobody_there() -> None:
    with serving() as server:
        url = server.url
    verdicts = judge_with(base_url=url)([match(WRONG)])
    assert verdicts[0].unavailable.startswith(Kind.UNREACHABLE.value)


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_a_good_answer_in_every_method(method: str) -> None:
    with serving(good) as server:
        verdicts, _ = asked_of(server, WRONG, RIGHT, method=method)
    assert [v.label for v in verdicts] == [Label.CONTRADICTION, Label.ENTAILMENT]
    body = server.asked[0].body
    assert body.get("stream") in (None, False)
    # Four answers, of which two are to control questions.
    assert body["max_completion_tokens"] == 4 * 200 + 60
    assert body["temperature"] == 0


def test_a_code_fence_and_words_around_are_read_through() -> None:
    def fenced(asked: Asked) -> Sent:
        return Sent(body=completion(asked, f"Sure!\n```json\n{answers(asked)}\n```\nDone."))

    with serving(fenced) as server:
        verdicts, _ = asked_of(server, WRONG, method="json_mode")
    assert verdicts[0].label is Label.CONTRADICTION


def test_what_was_cut_off_is_asked_again() -> None:
    with serving(cut, good) as server:
        verdicts, _ = asked_of(server, WRONG, RIGHT, "Growth: $50 a seat.")
    assert [v.label for v in verdicts] == [
        Label.CONTRADICTION,
        Label.ENTAILMENT,
        Label.CONTRADICTION,
    ]


def test_ids_that_are_missing_are_asked_again_and_others_are_not() -> None:
    def without_one(asked: Asked) -> Sent:
        said = json.loads(answers(asked))["answers"]
        texts = {e["id"]: p["text"] for p in asked.passages for e in p["compare"]}
        said = [answer for answer in said if texts[answer["id"]] != RIGHT]
        return Sent(body=completion(asked, json.dumps({"answers": said})))

    with serving(without_one, good) as server:
        verdicts, _ = asked_of(server, WRONG, RIGHT)
    assert [v.label for v in verdicts] == [Label.CONTRADICTION, Label.ENTAILMENT]
    assert WRONG not in server.asked[1].user


# --- trying again ---------------------------------------------------------------------


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    with serving(failing(429, retry_after="7"), failing(503), good) as server:
        verdicts, clock = asked_of(server, WRONG, retries=2)
    assert verdicts[0].label is Label.CONTRADICTION
    assert clock.slept == [7, 2]


def test_a_server_that_asks_for_too_long_a_wait_is_left_alone() -> None:
    with serving(failing(429, retry_after="900")) as server:
        verdicts, clock = asked_of(server, WRONG, retries=5, longest_wait=60)
    assert verdicts[0].unavailable.startswith(Kind.BUSY.value)
    assert (clock.slept, len(server.asked)) == ([], 1)


def test_a_wrong_key_is_not_tried_again() -> None:
    with serving(failing(401)) as server:
        verdicts, _ = asked_of(server, *(f"Growth is ${n}." for n in range(30)), retries=3)
        assert len(server.asked) == 1
    assert all(v.unavailable for v in verdicts)


def test_a_dead_endpoint_is_not_hammered() -> None:
    with serving(failing(500)) as server:
        texts = [f"Growth is ${n}." for n in range(80)]
        verdicts, _ = asked_of(server, *texts, breaker=3, matches_per_call=2)
        assert len(server.asked) == 3
    assert verdicts[-1].unavailable.startswith(Kind.STOPPED.value)


def test_a_breaker_lets_one_call_through_after_a_while() -> None:
    clock = FakeClock()
    with serving(failing(500), failing(500), good) as server:
        judge = judge_with(base_url=server.url, clock=clock, breaker=2, cool_down=30)
        for text in ("Growth is $1.", "Growth is $2.", "Growth is $3."):
            assert judge([match(text)])[0].unavailable
        assert len(server.asked) == 2
        clock.time += 31
        assert judge([match("Growth is $4.")])[0].label is Label.CONTRADICTION
        assert judge([match("Growth is $5.")])[0].label is Label.CONTRADICTION


def test_a_model_that_never_answers_as_asked_is_given_up() -> None:
    with serving(saying("no idea")) as server:
        texts = [f"Growth is ${n}." for n in range(40)]
        verdicts, _ = asked_of(server, *texts, breaker=3, matches_per_call=4)
        assert len(server.asked) < 12
    assert all(v.unavailable for v in verdicts)


def test_calls_are_spaced() -> None:
    with serving(good) as server:
        texts = [f"Growth is ${n}." for n in range(3)]
        _, clock = asked_of(server, *texts, matches_per_call=1, calls_per_minute=30)
    assert clock.slept == [2, 2]


def test_several_calls_at_once_give_the_same_verdicts() -> None:
    texts = [f"Growth is ${n} per seat." for n in range(40, 60)]
    with serving(good) as server:
        one, _ = asked_of(server, *texts, matches_per_call=2, concurrency=1)
        many, _ = asked_of(server, *texts, matches_per_call=2, concurrency=8)
    assert one == many


# --- keys -----------------------------------------------------------------------------


def test_no_key_no_call() -> None:
    verdicts = judge_with()([match(WRONG)])
    assert verdicts[0].unavailable == f"{Kind.KEY}: OPENAI_API_KEY is not set"


def test_another_endpoint_is_not_sent_the_providers_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine-and-nobodys")
    with serving(good) as server:
        asked_of(server, WRONG)
        assert "mine" not in json.dumps(server.asked[0].headers)


def test_a_key_is_sent_and_stays_out_of_everything_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    from checker.llm.desk import open_desk
    from checker.llm.judge import LLMJudge
    from tests.llm.made import CANON, settings

    key = "sk-very-secret-0123456789"
    told = failing(400, f"bad header authorization: Bearer {key}")
    caplog.set_level(logging.DEBUG)
    with serving(good, told) as server:
        desk = open_desk(
            settings(base_url=server.url, key_variable="MY_KEY", cache=tmp_path / "c.sqlite"),
            {"MY_KEY": key},
            seed=1,
            record=tmp_path / "run",
            clock=FakeClock(),
        )
        judge = LLMJudge(desk, CANON)
        verdicts = [*judge([match(WRONG)]), *judge([match("Growth is $7.")])]
        assert server.asked[0].headers["authorization"] == f"Bearer {key}"
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    out, err = capfd.readouterr()
    said = f"{verdicts}{summary(desk.endpoint.ledger.spent())}{desk}{caplog.text}{out}{err}"
    assert verdicts[1].unavailable
    assert key not in said
    assert key.encode() not in written


TRACED = """
import sys
from tests.llm.made import judge_with, match
verdicts = judge_with(base_url=sys.argv[1], trace=sys.argv[2] == "True")([match("Growth is $55.")])
assert verdicts[0].rule, verdicts
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
import langsmith
langsmith.Client().flush()
"""


@pytest.mark.parametrize("asked_for", [False, True])
def test_nothing_is_traced_unless_the_settings_ask(asked_for: bool) -> None:
    """In a process of its own: LangSmith remembers the environment it first met."""
    with serving(lambda _: Sent(body={})) as tracer, serving(good) as server:
        environ = {
            **os.environ,
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_API_KEY": "x",
            "LANGSMITH_ENDPOINT": tracer.url,
        }
        subprocess.run(
            [sys.executable, "-c", TRACED, server.url, str(asked_for)],
            env=environ,
            cwd=Path(__file__).parents[2],
            check=True,
            timeout=120,
            capture_output=True,
        )
        # Asking for `info` is the last line above; runs are what a trace is made of.
        assert any("runs" in path for path in tracer.seen) is asked_for
