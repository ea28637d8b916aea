"""The block editor in Chromium: the panel before Publish, and what is public afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.integrations.wagtail.browser import browser_page
from tests.wordpress_real.site import PASSWORD, WHO, WordPress
from tests.wordpress_real.test_in_spite import block

if TYPE_CHECKING:
    from playwright.sync_api import Page

CONTENT = "\n\n".join(
    (
        block("heading", "<h2>Growth</h2>"),
        block("paragraph", "<p>For teams that grow. It is $49 per seat per month.</p>"),
        block("paragraph", "<p>Our Growth plan costs $81 per seat per month.</p>"),
        block("list", "<ul><li>Growth: $82 per seat per month</li></ul>"),
    )
)
READY = "window.wp && wp.data && wp.data.select('core/editor').getCurrentPostId()"
FILL = """content => {
    wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false);
    wp.data.dispatch('core/editor').editPost({title: 'Plans'});
    wp.data.dispatch('core/block-editor').resetBlocks(wp.blocks.parse(content));
}"""
PUBLISH = ".editor-post-publish-button"


class Editor:
    """The block editor as its user meets it."""

    def __init__(self, page: Page, wordpress: WordPress) -> None:
        self.page = page
        self.url = wordpress.url
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_default_timeout(60_000)
        page.goto(f"{self.url}/wp-login.php")
        page.fill("#user_login", WHO)
        page.fill("#user_pass", PASSWORD)
        page.click("#wp-submit")
        page.wait_for_selector("#wpadminbar")

    def new(self, content: str) -> int:
        self.page.goto(f"{self.url}/wp-admin/post-new.php?blocks=1")
        self.page.wait_for_function(READY)
        self.page.evaluate(FILL, content)
        return int(self.page.evaluate(READY))

    def open_publish(self) -> None:
        self.page.click(".editor-post-publish-panel__toggle")
        self.page.wait_for_selector(".onmessage-before .is-refused, .onmessage-before .is-allowed")

    def panel(self) -> str:
        return self.page.inner_text(".onmessage-before")

    def may_publish(self) -> bool:
        return self.page.get_attribute(PUBLISH, "aria-disabled") != "true"

    def publish(self) -> None:
        self.page.click(PUBLISH)
        self.page.wait_for_selector(".post-publish-panel__postpublish")


@pytest.fixture
def editor(wordpress: WordPress) -> Iterator[Editor]:
    with browser_page(1300, 900) as page:
        editor = Editor(page, wordpress)
        yield editor
        assert editor.errors == []


def test_panel_lists_findings_by_block_and_publish_waits(
    wordpress: WordPress, editor: Editor
) -> None:
    id = editor.new(CONTENT)
    editor.open_publish()

    lines = [line for line in editor.panel().splitlines() if line]
    assert "It cannot be published as it is:" in lines
    third, fourth = lines.index("Block 3 (Paragraph)"), lines.index("Block 4 (List)")
    assert any("$81 per seat per month" in line for line in lines[third:fourth])
    assert any("$82 per seat per month" in line for line in lines[fourth:])
    assert "Write: “$49”" in lines
    assert not editor.may_publish()

    editor.page.locator(".onmessage-group", has_text="Block 4").get_by_text("Go to block").click()
    chosen = "wp.data.select('core/block-editor').getSelectedBlock().name"
    assert editor.page.evaluate(chosen) == "core/list"

    # Mended while the panel is open: it is checked again by itself.
    editor.page.evaluate(FILL, CONTENT.replace("$81", "$49").replace("$82", "$49"))
    editor.page.wait_for_selector(".onmessage-before .is-allowed")
    assert "Nothing contradicts what is approved." in editor.panel()
    editor.publish()
    assert wordpress.visible(id)


def test_reason_and_last_day_let_it_through(wordpress: WordPress, editor: Editor) -> None:
    id = editor.new(CONTENT)
    editor.open_publish()
    editor.page.click("text=Publish in spite of this")
    allow = editor.page.locator("button", has_text="Allow it")
    assert allow.is_disabled()
    editor.page.fill(".onmessage-in-spite textarea", "The price list of January.")
    editor.page.fill(".onmessage-in-spite input[type=date]", "2099-01-31")
    allow.click()
    editor.page.wait_for_selector(".onmessage-before .is-allowed")
    assert "kim has decided so, until 2099-01-31: The price list of January." in editor.panel()

    editor.publish()

    assert wordpress.visible(id)
    assert "$81" in wordpress.get(id)["content"]["raw"]


def test_update_of_a_public_post_is_refused_with_the_words(
    wordpress: WordPress, editor: Editor
) -> None:
    """There is no pre-publish panel for it: the panel beside the text has a button."""
    right = CONTENT.replace("$81", "$49").replace("$82", "$49")
    post = {"title": "Plans", "content": right, "status": "publish"}
    id = wordpress.rest("POST", "posts", post).json()["id"]
    editor.page.goto(f"{editor.url}/wp-admin/post.php?post={id}&action=edit&blocks=1")
    editor.page.wait_for_function(READY)
    editor.page.evaluate(FILL, CONTENT)

    editor.page.click(".onmessage-beside .components-panel__body-toggle")
    editor.page.click("text=Check against the canon")
    editor.page.wait_for_selector(".onmessage-beside .is-refused")
    assert "Block 3 (Paragraph)" in editor.page.inner_text(".onmessage-beside")

    editor.page.click(PUBLISH)
    notice = editor.page.wait_for_selector(".components-notice.is-error")
    assert notice is not None
    assert "block 3 (Paragraph), under “Growth”: “$81 per seat per month”" in notice.inner_text()
    assert wordpress.get(id)["content"]["raw"] == right


def test_service_that_is_down_is_said_in_the_panel(wordpress: WordPress, editor: Editor) -> None:
    wordpress.set(URL="http://127.0.0.1:9", KEY="om_key")
    editor.new(CONTENT)
    editor.open_publish()
    assert "the service that checks texts does not answer" in editor.panel()
    assert not editor.may_publish()
