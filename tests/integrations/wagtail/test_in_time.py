"""A page is decided in time, whatever a model takes; its entry in the report follows, once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from wagtail.models import PageLogEntry

from integrations.cms.wagtail import engines, records
from integrations.cms.wagtail.models import OnMessageSettings, PageCheck
from integrations.cms.wagtail.seams import PublishBlockedError
from tests.integrations.wagtail.conftest import RIGHT, WRONG
from tests.llm_server import LLMServer
from tests.slow_model import SAID, SAYS, SlowModel, slow_model

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow() -> Iterator[tuple[SlowModel, LLMServer]]:
    with slow_model() as running:
        yield running


@pytest.fixture
def page(
    offer: Any, folder: Path, slow: tuple[SlowModel, LLMServer], monkeypatch: pytest.MonkeyPatch
) -> Any:
    """A draft of a site whose checks ask a model, for which its time is over at once."""
    monkeypatch.setattr(engines, "wait", lambda *_: None)
    llm = {"model": "m", "base_url": slow[1].url, "retries": 0, "cache": None, "concurrency": 1}
    (folder / "onmessage.yaml").write_text(f"llm: {json.dumps(llm)}\n", "utf-8")
    canon = (folder / "canon.yaml").read_text("utf-8")
    claim = SAYS.partition("\n")[2]
    (folder / "canon.yaml").write_text(canon.replace("claims:\n", f"claims:\n{claim}"), "utf-8")
    OnMessageSettings.objects.update(seconds=120, fail_mode="open")
    offer.owner = User.objects.create(username="kim", email="kim@brightline.example")
    offer.save()
    return offer


def published(page: Any, text: str) -> PageCheck:
    page.intro = text
    page.save_revision().publish()
    return PageCheck.objects.get(page_id=page.pk)


def soon(true: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(3000):
        if true():
            return
        waited.wait(0.02)
    raise AssertionError("never happened")


def test_public_page_that_turns_out_wrong_is_told_once(
    page: Any, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, _ = slow
    check = published(page, f"<p>{SAID}</p>")
    assert (check.outcome, check.blocked) == ("unchecked", False)
    assert "the model has not read" in check.reason
    assert mail.outbox == []

    model.let_go.set()
    soon(lambda: len(mail.outbox) == 1)
    check.refresh_from_db()
    assert (check.outcome, check.reason) == ("findings", "")
    assert [found.rule for found in check.findings.all()] == ["claim-contradiction"]
    (told,) = mail.outbox
    assert told.to == ["kim@brightline.example"]
    assert "support questions" in told.body
    history = PageLogEntry.objects.filter(page=page, action=records.FOLLOWED)
    assert history.count() == 1


def test_page_that_turns_out_right_is_told_to_nobody(
    page: Any, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, _ = slow
    check = published(page, RIGHT)
    assert check.outcome == "unchecked"
    model.let_go.set()
    soon(lambda: PageCheck.objects.get(pk=check.pk).outcome == "clean")
    assert mail.outbox == []


def test_page_that_a_dead_model_never_read_stays_unchecked_and_says_why(
    page: Any, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, _ = slow
    model.dead = True
    check = published(page, RIGHT)
    model.let_go.set()
    soon(lambda: "server error" in PageCheck.objects.get(pk=check.pk).reason)
    assert PageCheck.objects.get(pk=check.pk).outcome == "unchecked"
    assert mail.outbox == []


def test_closed_site_publishes_nothing_unread_and_its_report_follows(
    page: Any, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, _ = slow
    OnMessageSettings.objects.update(fail_mode="closed")
    with pytest.raises(PublishBlockedError, match="the model has not read"):
        published(page, f"<p>{SAID}</p>")
    model.let_go.set()
    soon(lambda: PageCheck.objects.get(page_id=page.pk).outcome == "findings")
    page.refresh_from_db()
    assert not page.live
    assert mail.outbox == []
    with pytest.raises(PublishBlockedError, match="support"):
        published(page, f"<p>{SAID}</p>")


def test_rules_stop_a_page_without_the_model(page: Any, slow: tuple[SlowModel, LLMServer]) -> None:
    with pytest.raises(PublishBlockedError, match=r"\$49"):
        published(page, WRONG)


def test_verdict_that_was_overtaken_changes_nothing(
    page: Any, slow: tuple[SlowModel, LLMServer]
) -> None:
    model, _ = slow
    published(page, f"<p>{SAID}</p>")
    published(page, RIGHT)
    model.let_go.set()
    soon(lambda: PageCheck.objects.get(page_id=page.pk).outcome == "clean")
    assert mail.outbox == []
