"""A text gets the same findings in a page's field as from the engine."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest

from checker.app.engine import Engine, Piece
from checker.config import load_settings
from integrations.cms.wagtail.verdicts import judge
from tests.integrations.test_one_engine import TEXTS, seen
from tests.integrations.wagtail.conftest import draft

SENTENCES = [text for text in TEXTS.values() if "|" not in text]


@pytest.mark.parametrize("text", SENTENCES)
def test_same_findings(text: str, home: Any, folder: Path) -> None:
    body = f"<p>{html.escape(text)}</p>"
    with Engine(load_settings(folder, {}, {"canon": folder / "canon.yaml"})) as engine:
        report = engine.check([Piece(body.encode(), "page.html", channel="website")])

    verdict = judge(draft(home, "Plans", intro=body))

    # The page's footer says what a page must say; the text alone lacks it.
    expected = {seen(f) for f in report.findings if f.rule != "missing-disclosure"}
    assert {seen(placed.finding) for placed in verdict.findings} == expected
