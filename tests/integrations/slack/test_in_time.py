"""A message is answered in time, whatever a model takes, and its answer changed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.config import Settings
from tests.integrations.slack.office import CANON, WRONG, Office, opened, settings_in, shown
from tests.integrations.slack.slack_api import File, SlackApi
from tests.llm_server import LLMServer
from tests.slow_model import SAID, SAYS, SlowModel, llm_of, slow_model


@pytest.fixture
def slow() -> Iterator[tuple[SlowModel, LLMServer]]:
    with slow_model() as running:
        yield running


def settings_with(server: LLMServer, folder: Path, **slack: Any) -> Settings:
    made = settings_in(folder, **{"answer_seconds": 0, **slack})
    made.canon.write_text(CANON + SAYS, "utf-8")
    return made.model_copy(update={"judge": "llm", "llm": llm_of(server)})


def share(office: Office, text: str, name: str = "plans.md") -> str:
    office.api.share(File("F1", name, text.encode(), {}))
    return office.write("have a look", files=("F1",))


def heading(answer: dict[str, Any]) -> str:
    return str(answer["blocks"][0]["text"]["text"])


def test_answer_comes_without_the_model_and_is_changed_once(
    api: SlackApi, tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    with opened(api, settings_with(server, tmp_path)) as office:
        thread = share(office, f"{WRONG}\n\n{SAID}")
        first = office.answer_in(thread)
        assert heading(first) == "🔴 Not on message: 1 error"
        assert "the model has not read 1 page yet" in shown(first["blocks"])
        assert api.called("chat.update") == []

        model.let_go.set()
        office.settled()
        (whole,) = api.answers(thread)
        assert heading(whole) == "🔴 Not on message: 2 errors"
        assert "has not read" not in shown(whole["blocks"])
        assert len(api.called("chat.update")) == 1
        assert len(api.called("chat.postMessage")) == 1
        assert len(api.reports(thread)) == 1


def test_nothing_found_is_not_called_clean_before_the_model_has_read(
    api: SlackApi, tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    with opened(api, settings_with(server, tmp_path)) as office:
        thread = share(office, "Growth is $49 per seat per month.")
        said = "⚪ Nothing found in what was read; the model has not read all of it"
        assert heading(office.answer_in(thread)) == said
        model.let_go.set()
        office.settled()
        assert heading(office.answer_in(thread)) == "🟢 On message"


def test_a_model_that_gives_no_answer_is_said_and_nothing_is_called_clean(
    api: SlackApi, tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    slow[0].dead = True
    slow[0].let_go.set()
    with opened(api, settings_with(slow[1], tmp_path)) as office:
        thread = share(office, "Growth is $49 per seat per month.")
        office.settled()
        answer = office.answer_in(thread)
    assert heading(answer) == (
        "⚪ Nothing found in what was read; the model has not read all of it"
    )
    assert "llm: 1 page not read: server error" in shown(answer["blocks"])


def test_what_the_model_reads_in_time_is_posted_once(
    api: SlackApi, tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    with opened(api, settings_with(server, tmp_path, answer_seconds=600)) as office:
        thread = share(office, SAID)
        assert model.begun.acquire(timeout=30)
        assert api.answers(thread) == []
        model.let_go.set()
        assert heading(office.answer_in(thread)) == "🔴 Not on message: 1 error"
        office.settled()
        assert api.called("chat.update") == []


def test_what_the_program_owes_when_it_ends_is_done_by_the_next_run(
    api: SlackApi, tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    settings = settings_with(server, tmp_path)
    with opened(api, settings) as office:
        thread = share(office, SAID)
        office.answer_in(thread)
        assert model.begun.acquire(timeout=30)
    with opened(api, settings) as office:
        assert model.begun.acquire(timeout=30)
        model.let_go.set()
        office.settled()
        assert heading(office.answer_in(thread)) == "🔴 Not on message: 1 error"


def test_program_that_ends_while_a_message_waits_answers_and_owes_the_rest(
    api: SlackApi, tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, _ = slow
    settings = settings_with(slow[1], tmp_path, answer_seconds=600)
    with opened(api, settings) as office:
        thread = share(office, SAID)
        assert model.begun.acquire(timeout=30)
    assert "the model has not read 1 page yet" in shown(api.answers(thread)[0]["blocks"])
    model.let_go.set()
    with opened(api, settings) as office:
        office.settled()
        assert heading(office.answer_in(thread)) == "🔴 Not on message: 1 error"
        assert len(api.called("chat.postMessage")) == 1


def test_an_edited_message_is_not_given_the_answer_to_what_it_said_before(
    api: SlackApi, tmp_path: Path, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, server = slow
    with opened(api, settings_with(server, tmp_path)) as office:
        thread = share(office, SAID)
        office.answer_in(thread)
        api.share(File("F2", "other.md", b"Growth is $49 per seat per month.", {}))
        office.edit(thread, "have a look", files=("F2",))
        api.wait_for(lambda: api.called("chat.update"))
        model.let_go.set()
        office.settled()
        assert heading(office.answer_in(thread)) == "🟢 On message"
