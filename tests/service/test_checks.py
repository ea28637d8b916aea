"""What is asked and answered: texts, pages, entries, files, batches, decisions."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Docx
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from checker.cli import app as program
from checker.suppress import read_waivers
from tests.service.made import CHECKS, OPEN, READS, RIGHT, WRONG, key


def asked(service: TestClient, **body: Any) -> dict[str, Any]:
    answer = service.post("/v1/check", json=body, headers=key(CHECKS))
    assert answer.status_code == 200, answer.text
    return answer.json()


def rules(answer: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in answer["findings"]]


def test_right_text_is_allowed_and_a_wrong_one_denied(service: TestClient) -> None:
    right, wrong = asked(service, text=RIGHT), asked(service, text=WRONG)

    assert (right["decision"], right["allowed"], right["findings"]) == ("allow", True, [])
    assert (wrong["decision"], wrong["allowed"], rules(wrong)) == (
        "deny",
        False,
        ["price-mismatch"],
    )
    assert wrong["reason"] == "1 finding against the canon"
    assert right["summary"]["compared"] > 0


def test_same_findings_as_the_command(
    service: TestClient, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    for name in ("site/pricing.md", "site/plans.html"):
        text = f"# Plans\n\n{WRONG}\n" if name.endswith("md") else f"<h1>Plans</h1><p>{WRONG}</p>"
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
        command = ["check", name, "--canon", "canon.yaml", "--judge", "rules", "--format", "json"]
        by_command = json.loads(CliRunner().invoke(program, command).stdout)

        by_service = asked(service, text=text, uri=name)

        assert by_command["findings"]
        assert by_service["findings"] == by_command["findings"]
        assert by_service["summary"] == by_command["summary"]


def test_html_is_read_as_a_page(service: TestClient) -> None:
    (finding,) = asked(service, html=f"<table><tr><td>{WRONG}</td></tr></table>")["findings"]
    assert finding["location"]["route"] == ["table 1", "row 1", "column 1"]


def test_findings_of_an_entry_name_the_field(service: TestClient) -> None:
    entry = {
        "title": "Growth",
        "id": 7,
        "sections": [{"body": "Hello."}, {"body": "$55 per seat per month"}],
    }

    (finding,) = asked(service, entry=entry)["findings"]

    assert finding["location"]["field"] == "sections.1.body"


def test_channel_is_the_one_given_else_by_name(service: TestClient) -> None:
    given = asked(service, text=WRONG, channel="partner")["findings"][0]
    named = asked(service, text=WRONG, uri="site/a.md")["findings"][0]

    assert given["location"]["channel"] == "partner"
    assert named["location"]["channel"] == "website"


def test_unknown_channel_names_the_known_ones(service: TestClient) -> None:
    answer = service.post("/v1/check", json={"text": RIGHT, "channel": "web"}, headers=key(CHECKS))
    assert answer.status_code == 422
    assert "unknown channel 'web'" in answer.json()["detail"]


def test_office_file_is_read(service: TestClient) -> None:
    made, content = Docx(), io.BytesIO()
    made.add_paragraph(WRONG)
    made.save(content)

    answer = service.post(
        "/v1/check",
        files={"file": ("sheet.docx", content.getvalue())},
        data={"channel": "partner"},
        headers=key(CHECKS),
    ).json()

    assert rules(answer) == ["price-mismatch"]
    assert answer["findings"][0]["location"]["uri"] == "sheet.docx"
    assert answer["findings"][0]["location"]["channel"] == "partner"


@pytest.mark.parametrize(("who", "allowed"), [(CHECKS, False), (OPEN, True)])
def test_file_that_cannot_be_read_is_decided_by_fail_mode(
    service: TestClient, who: str, allowed: bool
) -> None:
    answer = service.post(
        "/v1/check", files={"file": ("deck.pptx", b"no deck")}, headers=key(who)
    ).json()

    assert (answer["decision"], answer["allowed"]) == ("unavailable", allowed)
    assert "deck.pptx could not be checked: " in answer["reason"]
    assert answer["skipped"]


def test_batch_answers_each_text_by_itself_and_in_order(service: TestClient) -> None:
    texts = [{"id": f"v{n}", "text": WRONG if n % 3 == 0 else RIGHT} for n in range(50)]

    answer = service.post("/v1/check/batch", json={"texts": texts}, headers=key(CHECKS)).json()

    assert [result["id"] for result in answer["results"]] == [f"v{n}" for n in range(50)]
    denied = [result["id"] for result in answer["results"] if not result["allowed"]]
    assert denied == [f"v{n}" for n in range(0, 50, 3)]
    assert answer["allowed"] is False


def test_batch_has_a_greatest_number_of_texts(service: TestClient) -> None:
    texts = [{"id": str(n), "text": RIGHT} for n in range(201)]
    answer = service.post("/v1/check/batch", json={"texts": texts}, headers=key(CHECKS))
    assert answer.status_code == 422
    assert answer.json()["detail"] == "texts: 201 texts; at most 200 in one call"


def test_decision_holds_from_the_next_check_on(service: TestClient) -> None:
    text = "Growth costs $57 per seat per month."
    (finding,) = asked(service, text=text)["findings"]
    waive = {"fingerprint": finding["fingerprint"], "who": "kim", "why": "agreed"}
    waive["until"] = str(date.max)

    stored = service.post("/v1/decisions", json=waive, headers=key(READS))

    assert stored.status_code == 201
    assert stored.json()["who"] == "kim (through reads)"
    assert asked(service, text=text)["summary"]["waived"] == 1
    service.post(
        "/v1/decisions", json={**waive, "until": None, "decision": "reopened"}, headers=key(READS)
    )
    assert len(asked(service, text=text)["findings"]) == 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"kind": "wrong"}, "wrong"), ({"decision": "resolved"}, "resolved"), ({}, "accepted")],
)
def test_decision_says_why(
    service: TestClient, folder: Path, said: dict[str, str], kind: str
) -> None:
    body = {"fingerprint": "0123456789abcdef", "who": "kim", "why": "so", **said}
    assert service.post("/v1/decisions", json=body, headers=key(READS)).status_code == 201
    assert read_waivers(folder / "waivers.yaml").decisions[-1].kind == kind


def test_decision_that_is_none_is_explained(service: TestClient) -> None:
    answer = service.post("/v1/decisions", json={"who": "kim", "why": "so"}, headers=key(READS))
    assert answer.status_code == 422
    assert "names no finding" in answer.json()["detail"]
    wrong = {"who": "kim", "why": "so", "rule": "price-mismatsch"}
    answer = service.post("/v1/decisions", json=wrong, headers=key(READS))
    assert answer.json()["detail"].startswith("rule: no rule is called 'price-mismatsch'")
