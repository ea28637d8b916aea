"""What is not read of a text is not allowed, but decided by the client's fail mode, and said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from integrations.service.web import web
from tests.service.made import CHECKS, OPEN, RIGHT, WRONG, key, settings_in
from tests.service.test_checks import asked, rules


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One for which nothing was waived."""
    settings = settings_in(tmp_path_factory.mktemp("unread"))
    with TestClient(web(settings, {}), raise_server_exceptions=False) as client:
        yield client


def nested(depth: int, inner: Any) -> Any:
    for _ in range(depth):
        inner = {"type": "paragraph", "children": [inner]}
    return inner


def test_entry_that_is_read_in_part_is_decided_by_fail_mode(service: TestClient) -> None:
    body: Any = WRONG
    for _ in range(150):
        body = [body]
    entry = {"title": "Plans", "body": body}

    closed = asked(service, entry=entry)
    open_ = service.post("/v1/check", json={"entry": entry}, headers=key(OPEN)).json()

    assert (closed["decision"], closed["allowed"]) == ("unavailable", False)
    assert (open_["decision"], open_["allowed"]) == ("unavailable", True)
    (skipped,) = closed["skipped"]
    assert skipped["reason"].startswith("body.0.0.0")
    assert skipped["reason"].endswith("is nested more than 100 deep; make it flatter")
    assert closed["reason"] == f"entry.html could not be checked: {skipped['reason']}"
    assert closed["summary"]["skipped"] == 1
    # What was found elsewhere is a reason of its own.
    assert asked(service, entry={**entry, "lead": WRONG})["decision"] == "deny"


def test_words_in_the_depth_of_an_entry_are_checked(service: TestClient) -> None:
    assert rules(asked(service, entry={"body": nested(90, WRONG)})) == ["price-mismatch"]


@pytest.mark.parametrize(
    "node",
    [
        {"type": "paragraph", "children": [WRONG]},
        {"type": "paragraph", "text": WRONG, "children": []},
        {"type": "quote", "caption": WRONG, "children": [{"text": "Nice."}]},
        {"type": "heading", "attrs": "x", "children": [WRONG]},
    ],
)
def test_words_at_any_place_of_a_block_are_checked(service: TestClient, node: Any) -> None:
    (finding,) = asked(service, entry={"body": [node]})["findings"]
    assert finding["location"]["field"].startswith("body.0")


def uploaded(service: TestClient, who: str, **members: str) -> dict[str, Any]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    files = {"file": ("bundle.zip", made.getvalue())}
    return service.post("/v1/check", files=files, headers=key(who)).json()


def test_archive_in_which_nothing_is_read_is_decided_by_fail_mode(service: TestClient) -> None:
    members = {"offer_png": "x", "prices_toml": "a = 1"}
    closed, open_ = uploaded(service, CHECKS, **members), uploaded(service, OPEN, **members)

    assert (closed["decision"], closed["allowed"]) == ("unavailable", False)
    assert (open_["decision"], open_["allowed"]) == ("unavailable", True)
    named = "nothing in it can be read: bundle.zip!offer.png, bundle.zip!prices.toml"
    assert closed["skipped"] == [{"uri": "bundle.zip", "reason": named}]
    assert uploaded(service, CHECKS)["reason"].endswith("nothing in it can be read: it is empty")


def test_what_is_passed_over_in_an_archive_is_said(service: TestClient) -> None:
    answer = uploaded(service, CHECKS, plans_md=RIGHT, offer_png="x")
    assert answer["decision"] == "allow"
    assert answer["notes"] == ["not read, as no collateral: bundle.zip!offer.png"]


def test_half_of_a_character_does_not_keep_a_text_from_being_checked(service: TestClient) -> None:
    def sent(body: bytes) -> dict[str, Any]:
        headers = {**key(CHECKS), "content-type": "application/json"}
        answer = service.post("/v1/check", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    wrong = WRONG.encode()
    assert rules(sent(rb'{"text": "\ud83d ' + wrong + rb'"}')) == ["price-mismatch"]
    assert rules(sent(rb'{"entry": {"\udfff": "' + wrong + rb' \udc00"}}')) == ["price-mismatch"]
    (finding,) = sent(rb'{"text": "\\ud83d. \ud83d\udc4d ' + wrong + rb'"}')["findings"]
    start = finding["location"]["start"]
    assert ("\\ud83d. \U0001f44d " + WRONG)[start:].startswith("$55")
