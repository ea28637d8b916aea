"""What `--estimate` says is near what a run takes."""

from __future__ import annotations

from checker.app.judging import checker_for
from checker.config import Settings
from checker.llm.access import ModelAccess, open_access
from checker.llm.client import Call, Reply
from checker.models import Document
from tests.llm.made import access_with, settings
from tests.llm.perfect import example_canon, example_documents
from tests.llm_server import Asked, answers

CANON = example_canon()
PRICES = {"m": {"input": 1, "output": 10}}
_PROSE, _JSON = 4.2, 3.6
"""Characters to a token."""
_SCHEMA = 160
NEAR = 0.15


def reads(call: Call) -> Reply:
    """A model that reads, and counts its tokens as those of recorded answers were counted."""
    text = answers(Asked({}, {"messages": [{"content": call.messages.user}]}))
    said = len(call.messages.system) + len(call.messages.user)
    return Reply(text, False, round(said / _PROSE) + _SCHEMA, round(len(text) / _JSON))


def checked(access: ModelAccess, documents: list[Document]) -> None:
    checker_for(CANON, Settings(llm=access.settings), access).check(documents)


def test_an_estimate_is_near_what_reading_the_example_takes() -> None:
    documents = list(example_documents())
    counted = open_access(settings(prices=PRICES), {}, seed=1, client=reads, estimate=True)
    checked(counted, documents)
    run = access_with(reads, prices=PRICES)
    checked(run, documents)
    spent, estimate = run.endpoint.ledger.spent(), counted.estimate
    assert estimate is not None
    assert spent.cost is not None
    assert estimate.calls == spent.calls > 8
    assert abs(estimate.given / spent.input_tokens - 1) < NEAR
    cost = run.endpoint.ledger.cost(estimate.given, estimate.taken)
    assert cost is not None
    print(estimate.taken, spent.output_tokens, cost / spent.cost)
    assert abs(float(cost / spent.cost) - 1) < NEAR
