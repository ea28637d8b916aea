"""The audit's page in a real browser: it fits, anybody can use it, and its script counts right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checker.app.audit.collect import AuditRequest
from checker.app.audit.run import audit
from checker.config import load_settings
from checker.report.audit.page import html
from tests.audit.companies import AS_OF
from tests.browser.test_report_page import AXE, browser, pytestmark, shown

__all__ = ["browser", "pytestmark"]
EXAMPLE = Path(__file__).parents[2] / "examples" / "brightline"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with all its data, which its settings name by paths of its own folder."""
    file = tmp_path_factory.mktemp("audit") / "audit.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(EXAMPLE)
        made = audit(
            AuditRequest(("before",), AS_OF), load_settings(EXAMPLE, {}, {"judge": "rules"})
        )
    file.write_text("".join(html(made)), "utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_anybody_can_use_it(browser: Any, page: Path, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    size = {"width": width, "height": 900}
    with shown(browser, page, viewport=size, color_scheme=scheme) as tab:
        tab.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(tab, options=AXE).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_other_figures_are_worked_out_as_the_program_does(browser: Any, page: Path) -> None:
    with shown(browser, page) as tab:
        second = tab.locator("[data-effect]").nth(1)
        total = second.locator("[data-total]")
        printed = total.inner_text()
        revenue = tab.locator("[name=revenue]")
        revenue.fill("12,000,000")
        assert total.inner_text() == printed
        # Every document is wrong: 24,000,000 × 0.8 × 0.15, and × 1 × 0.20.
        revenue.fill("24000000")
        assert total.inner_text() == "$2,880,000 to $4,800,000"
        second.locator("[name=high]").fill("120")
        assert "out of its range" in tab.locator("[data-wrong-figure]").inner_text()
        assert total.inner_text() == "$2,880,000 to $4,800,000"
