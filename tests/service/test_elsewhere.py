"""What needs more than the canon: pages that are fetched, and a judge that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from integrations.service.web import web
from tests.service.made import CHECKS, OPEN, RIGHT, WRONG, key, settings_in
from tests.sources.web_server import Sent, Site, page, serving


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as running:
        running.pages["/wrong"] = page(WRONG)
        running.pages["/right"] = page(RIGHT)
        running.pages["/broken"] = Sent(status=503)
        yield running


@pytest.fixture(scope="module")
def fetching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = settings_in(tmp_path_factory.mktemp("fetching"))
    fetch = settings.fetch.model_copy(update={"allow_private": True, "seconds": 3})
    with TestClient(web(settings.model_copy(update={"fetch": fetch}), {})) as service:
        yield service


def test_page_is_fetched_and_checked(fetching: TestClient, site: Site) -> None:
    wrong = fetching.post("/v1/check", json={"url": f"{site.url}/wrong"}, headers=key(CHECKS))
    right = fetching.post("/v1/check", json={"url": f"{site.url}/right"}, headers=key(CHECKS))

    assert wrong.json()["findings"][0]["location"]["uri"] == f"{site.url}/wrong"
    assert wrong.json()["decision"] == "deny"
    assert right.json()["decision"] == "allow"


def test_page_that_does_not_answer_is_decided_by_fail_mode(
    fetching: TestClient, site: Site
) -> None:
    for who, allowed in ((CHECKS, False), (OPEN, True)):
        body = {"url": f"{site.url}/broken"}
        answer = fetching.post("/v1/check", json=body, headers=key(who)).json()
        assert (answer["decision"], answer["allowed"]) == ("unavailable", allowed)
        assert answer["skipped"][0]["uri"] == f"{site.url}/broken"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "file:///etc/passwd", "http://169.254.169.254/", "x"],
)
def test_what_is_not_public_is_not_fetched(service: TestClient, url: str) -> None:
    answer = service.post("/v1/check", json={"url": url}, headers=key(OPEN))
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "urn:onmessage:problem:fetch"


def test_where_an_llm_is_asked_checks_share_a_process_and_its_budget(tmp_path: Path) -> None:
    settings = settings_in(tmp_path).model_copy(update={"judge": "llm"})
    llm = settings.llm.model_copy(
        update={"model": "none", "base_url": "http://127.0.0.1:9/v1", "retries": 0, "timeout": 1}
    )
    settings = settings.model_copy(update={"llm": llm})
    with TestClient(web(settings, {"OPENAI_API_KEY": "x" * 20})) as service:
        answer = service.post("/v1/check", json={"text": WRONG}, headers=key(CHECKS)).json()
        assert answer["decision"] == "deny"
