"""Every way a model can fail, against a server that fails so. Nothing raises, nothing hangs."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checker.llm.access import open_access
from checker.llm.failures import Kind
from checker.llm.ledger import summary
from checker.statements.draft import Relation
from checker.statements.reader import Read
from tests.llm.made import (
    SMALL,
    FakeClock,
    access_with,
    drafts,
    long,
    read,
    settings,
    unavailable,
)
from tests.llm_server import (
    Asked,
    Behaviour,
    Decide,
    LLMServer,
    Sent,
    agrees,
    answers,
    completion,
    conflict,
    failing,
    good,
    saying,
    serving,
)

DEAR, RIGHT = "Growth costs $55 per seat.", "The price of Growth is $49 per seat."


def asked_of(server: LLMServer, *lines: str, **values: Any) -> tuple[list[Read], FakeClock]:
    clock = FakeClock()
    return read(access_with(base_url=server.url, clock=clock, **values), *lines), clock


def relations(reads: list[Read]) -> list[Relation]:
    return [draft.relation for _, draft in drafts(reads)]


BOTH = [Relation.CONTRADICTS, Relation.AGREES]


def cut(asked: Asked) -> Sent:
    """Cut off in the middle of the answer."""
    return Sent(body=completion(asked, answers(asked)[:-30], finish="length"))


def wrong_lines(asked: Asked) -> Sent:
    said = json.loads(answers(asked))
    for items in said.values():
        for item in items:
            item["line"] += 1000
    return Sent(body=completion(asked, json.dumps(said)))


def wrong_relation(asked: Asked) -> Sent:
    return Sent(body=completion(asked, answers(asked).replace('"contradicts"', '"perhaps"')))


def by_trick(trick: Decide) -> Behaviour:
    return lambda asked: Sent(body=completion(asked, answers(asked, trick, trick)))


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
    "half a JSON": (saying('{"values": [{"line": 1, "quo'), Kind.MALFORMED),
    "cut off at once": (saying('{"values": [{"line"', finish="length"), Kind.TRUNCATED),
    "other JSON": (saying('{"result": "ok"}'), Kind.MALFORMED),
    "a list": (saying("[1, 2, 3]"), Kind.MALFORMED),
    "deep": (saying('{"values":' + "[" * 5000), Kind.MALFORMED),
    "wrong lines": (wrong_lines, Kind.CANARY),
    "wrong relation": (wrong_relation, Kind.CANARY),
    "says yes to all": (by_trick(lambda _, es: [agrees(e.number) for e in es]), Kind.CANARY),
    "says no to all": (by_trick(lambda _, es: [conflict(e.number, "") for e in es]), Kind.CANARY),
    "says nothing of all": (by_trick(lambda _, es: []), Kind.CANARY),
    "no completion": (lambda _: Sent(body={"hello": "there"}), Kind.MALFORMED),
    "no choices": (lambda _: Sent(body={"id": "x", "choices": []}), Kind.MALFORMED),
    "no JSON": (lambda _: Sent(body=b"<html>502</html>"), Kind.MALFORMED),
}


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_a_reason(name: str, method: str) -> None:
    behaviour, kind = FAILURES[name]
    with serving(behaviour) as server:
        # Who answers has the time that a busy machine takes; who never does, none to spare.
        seconds = 1 if kind is Kind.TIMEOUT else 30
        reads, _ = asked_of(server, DEAR, timeout=seconds, method=method)
    assert drafts(reads) == []
    (why,) = unavailable(reads)
    if name == "no completion" or (name, method) in {
        ("refuses", "function_calling"),
        ("filters", "function_calling"),
        ("filters", "json_mode"),
    }:
        # Without a schema the libraries hand on what they got; it is no answer either way.
        assert why
    else:
        assert why.startswith(kind.value)
    assert "secret" not in why


def test_nobody_there() -> None:
    with serving() as server:
        url = server.url
    (why,) = unavailable(read(access_with(base_url=url), DEAR))
    assert why.startswith(Kind.UNREACHABLE.value)


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_a_good_answer_in_every_method(method: str) -> None:
    with serving(good) as server:
        reads, _ = asked_of(server, DEAR, RIGHT, method=method)
    assert relations(reads) == BOTH
    body = server.asked[0].body
    assert body.get("stream") in (None, False)
    assert body["max_completion_tokens"] == settings().answer_tokens
    assert body["temperature"] == 0


def test_a_code_fence_and_words_around_are_read_through() -> None:
    def fenced(asked: Asked) -> Sent:
        return Sent(body=completion(asked, f"Sure!\n```json\n{answers(asked)}\n```\nDone."))

    with serving(fenced) as server:
        reads, _ = asked_of(server, DEAR, method="json_mode")
    assert relations(reads) == [Relation.CONTRADICTS]


def test_what_was_cut_off_is_asked_again_in_halves() -> None:
    with serving(cut, good) as server:
        reads, _ = asked_of(server, DEAR, RIGHT, "Growth: $50 a seat.")
    assert relations(reads) == [*BOTH, Relation.CONTRADICTS]
    assert [asked.own for asked in server.asked[1:]] == [[DEAR], [RIGHT, "Growth: $50 a seat."]]


# --- trying again ---------------------------------------------------------------------


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    with serving(failing(429, retry_after="7"), failing(503), good) as server:
        reads, clock = asked_of(server, DEAR, retries=2)
    assert relations(reads) == [Relation.CONTRADICTS]
    assert clock.slept == [7, 2]


def test_a_server_that_asks_for_too_long_a_wait_is_left_alone() -> None:
    with serving(failing(429, retry_after="900")) as server:
        reads, clock = asked_of(server, DEAR, retries=5, longest_wait=60)
    assert unavailable(reads)[0].startswith(Kind.BUSY.value)
    assert (clock.slept, len(server.asked)) == ([], 1)


def costs(*prices: int) -> list[str]:
    """Lines of which each fills a call."""
    return [long(f"Growth is ${n} per seat.") for n in prices]


def test_a_wrong_key_is_not_tried_again() -> None:
    with serving(failing(401)) as server:
        reads, _ = asked_of(server, *costs(*range(30)), retries=3, **SMALL)
        assert len(server.asked) == 1
    assert len(reads) == 30
    assert all(unavailable(reads))


def test_a_dead_endpoint_is_not_hammered() -> None:
    with serving(failing(500)) as server:
        reads, _ = asked_of(server, *costs(*range(40)), breaker=3, **SMALL)
        assert len(server.asked) == 3
    assert unavailable(reads)[-1].startswith(Kind.STOPPED.value)


def test_a_breaker_lets_one_call_through_after_a_while() -> None:
    clock = FakeClock()
    with serving(failing(500), failing(500), good) as server:
        access = access_with(base_url=server.url, clock=clock, breaker=2, cool_down=30)
        for line in costs(1, 2, 3):
            assert all(unavailable(read(access, line)))
        assert len(server.asked) == 2
        clock.time += 31
        for line in costs(4, 5):
            assert relations(read(access, line)) == [Relation.CONTRADICTS]


def test_a_model_that_never_answers_as_asked_is_given_up() -> None:
    with serving(saying("no idea")) as server:
        reads, _ = asked_of(server, *costs(*range(40)), breaker=3, **SMALL)
        assert len(server.asked) < 12
    assert all(unavailable(reads))


def test_calls_are_spaced() -> None:
    with serving(good) as server:
        _, clock = asked_of(server, *costs(1, 2, 3), calls_per_minute=30, **SMALL)
    assert clock.slept == [2, 2]


def test_several_calls_at_once_read_the_same() -> None:
    with serving(good) as server:
        one, _ = asked_of(server, *costs(*range(40, 60)), concurrency=1, **SMALL)
        many, _ = asked_of(server, *costs(*range(40, 60)), concurrency=8, **SMALL)
    assert one == many
    assert len(drafts(one)) == 20


# --- keys -----------------------------------------------------------------------------


def test_no_key_no_call() -> None:
    reads = read(access_with(), DEAR)
    assert unavailable(reads)[0] == f"{Kind.KEY}: OPENAI_API_KEY is not set"


def test_another_endpoint_is_not_sent_the_providers_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine-and-nobodys")
    with serving(good) as server:
        asked_of(server, DEAR)
        assert "mine" not in json.dumps(server.asked[0].headers)


def test_a_key_is_sent_and_stays_out_of_everything_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    key = "sk-very-secret-0123456789"
    told = failing(400, f"bad header authorization: Bearer {key}")
    caplog.set_level(logging.DEBUG)
    with serving(good, told) as server:
        access = open_access(
            settings(base_url=server.url, key_variable="MY_KEY", cache=tmp_path / "c.sqlite"),
            {"MY_KEY": key},
            seed=1,
            record=tmp_path / "run",
            clock=FakeClock(),
        )
        reads = [*read(access, DEAR), *read(access, "A seat of Growth is $7.")]
        assert server.asked[0].headers["authorization"] == f"Bearer {key}"
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    out, err = capfd.readouterr()
    said = f"{reads}{summary(access.endpoint.ledger.spent())}{access}{caplog.text}{out}{err}"
    assert [bool(why) for why in unavailable(reads)] == [False, True]
    assert key not in said
    assert key.encode() not in written


TRACED = """
import sys
from tests.llm.made import access_with as opened, drafts, read
access = opened(base_url=sys.argv[1], trace=sys.argv[2] == "True")
reads = read(access, "A seat of Growth: $5.")
assert drafts(reads), reads
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
