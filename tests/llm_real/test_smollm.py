"""A real small model behind a real server: the protocol holds, whatever the model says.

SmolLM2-135M is far too small to judge well. What counts is that its answers come through in
every method, that the schema reaches it, and that what it says wrong is reported, not believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.llm.access import open_access
from checker.llm.client import Call, LangChainClient
from checker.llm.failures import Kind, LLMFailure
from checker.llm.ledger import input_tokens, summary
from checker.llm.schema import SCHEMAS
from checker.llm.settings import LLMSettings
from prompts import Rendered
from tests.llm.made import read

pytest.importorskip("xllamacpp")
from tests.llm_real.server import serving

SHORT = Rendered("Answer in JSON.", 'Answer {"reason": "short", "rewrite": "Growth is $49."}')


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as found:
        yield found


def settings(url: str, **values: Any) -> LLMSettings:
    given = {"model": "smollm2", "base_url": url, "timeout": 500, "retries": 0, "cache": None}
    return LLMSettings(**{**given, **values})


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_an_answer_comes_through_in_every_method(url: str, method: str) -> None:
    reply = LangChainClient(settings(url, method=method), {})(Call(SHORT, "Rewrite", 120))
    assert reply.text
    assert reply.input_tokens is not None
    assert reply.output_tokens is not None
    if method == "json_schema":
        assert list(json.loads(reply.text)) == list(SCHEMAS["Rewrite"]["properties"])


def test_an_answer_that_is_cut_off_is_known_as_such(url: str) -> None:
    for method in ("json_schema", "json_mode"):
        reply = LangChainClient(settings(url, method=method), {})(Call(SHORT, "Rewrite", 4))
        assert reply.cut_off
        assert reply.output_tokens == 4


def test_an_answer_that_takes_too_long_is_not_waited_for(url: str) -> None:
    with pytest.raises(LLMFailure) as failure:
        LangChainClient(settings(url, timeout=0.2), {})(Call(SHORT, "Rewrite", 400))
    assert failure.value.kind is Kind.TIMEOUT


def test_what_it_says_is_in_the_format_or_a_reason(url: str, tmp_path: Path) -> None:
    small = settings(url, context=4096, concurrency=1)
    access = open_access(small, {}, seed=1, record=tmp_path)
    (one,) = read(access, "Growth costs $55 per seat.")
    (call,) = map(json.loads, (tmp_path / "calls.jsonl").read_text().splitlines())
    spent = access.endpoint.ledger.spent()
    print(*summary(spent), call["answer"][:300], sep="\n")
    assert call["answer"]
    assert one.unavailable or set(json.loads(call["answer"])) == {"values", "conflicts", "agrees"}
    assert spent.input_tokens > 1000
    # What is booked beforehand is never less than what the server counts.
    prompt = Rendered(call["system"], call["user"])
    assert spent.input_tokens <= input_tokens(Call(prompt, "Reading", 1))
