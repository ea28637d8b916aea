"""Publishing in spite of findings, and the settings: who may, what is kept, what is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests.service.made import CHECKS, RIGHT, WRONG
from tests.wordpress_real.conftest import CHECKS_ONLY
from tests.wordpress_real.site import Page, WordPress

NOBODY = "http://127.0.0.1:9"
UNTIL = "2099-01-31"
WHY = "Legal has said yes."


def waivers(folder: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load((folder / "waivers.yaml").read_text("utf-8"))["waivers"])


def send(wordpress: WordPress, page: Page, why: str = WHY, until: str = UNTIL) -> Page:
    """The form of a refusal, filled in and sent."""
    (form,) = page.in_spite
    data = {**form, "why": why, "until": until}
    return Page(wordpress.web.post("/wp-admin/admin-post.php", data=data), page.id)


def text(amount: int) -> str:
    """A wrong text that no other test has decided about."""
    return f"Growth costs ${amount} per seat per month."


# --- the form of a refusal ----------------------------------------------------------------


def test_decision_publishes_and_is_kept_in_onmessage_and_with_the_post(
    wordpress: WordPress, service_folder: Path
) -> None:
    before = len(waivers(service_folder))
    page = wordpress.classic(content=text(61))

    done = send(wordpress, page)

    assert done.refusals == []
    assert any("Post published" in notice for notice in done.notices)
    assert wordpress.visible(page.id)
    (waiver,) = waivers(service_folder)[before:]
    assert (waiver["why"], str(waiver["until"])) == (WHY, UNTIL)
    assert waiver["who"] == "kim@brightline.example (through all)"
    # It holds for what was decided about, and for nothing else.
    changed = wordpress.classic(page.id, content=text(62), post_status="publish", press="save")
    assert "$62 per seat per month" in changed.refusals[0]


def test_new_text_of_a_public_post_is_published_from_its_revision(wordpress: WordPress) -> None:
    page = wordpress.classic(content=RIGHT)
    changed = wordpress.classic(page.id, content=text(63), post_status="publish", press="save")
    assert wordpress.get(page.id)["content"]["raw"] == RIGHT

    assert send(wordpress, changed).refusals == []

    assert wordpress.get(page.id)["content"]["raw"] == text(63)


@pytest.mark.parametrize(
    ("why", "until", "said"),
    [
        ("  ", UNTIL, "Write why it may be published"),
        (WHY, "2020-01-31", "Give a last day, from today on."),
        (WHY, "2099-02-31", "Give a last day, from today on."),
        (WHY, "", "Give a last day, from today on."),
    ],
)
def test_reason_and_a_last_day_are_needed(
    wordpress: WordPress, service_folder: Path, why: str, until: str, said: str
) -> None:
    before = len(waivers(service_folder))
    page = wordpress.classic(content=text(64))
    refused = send(wordpress, page, why, until)
    assert said in refused.refusals[0]
    assert "$64 per seat per month" in refused.refusals[0]
    assert wordpress.get(page.id)["status"] == "draft"
    assert len(waivers(service_folder)) == before


def test_what_nobody_has_seen_is_shown_first(wordpress: WordPress) -> None:
    page = wordpress.classic(content=text(65))
    wordpress.rest("POST", f"posts/{page.id}", {"content": f"{text(65)} {text(66)}"})
    shown = send(wordpress, page)
    assert "What is found has changed meanwhile" in shown.refusals[0]
    assert "$66 per seat per month" in shown.refusals[0]
    assert wordpress.get(page.id)["status"] == "draft"
    assert send(wordpress, shown).refusals == []
    assert wordpress.visible(page.id)


def test_key_that_may_not_decide_is_said(wordpress: WordPress, service: str) -> None:
    wordpress.set(URL=service, KEY=CHECKS_ONLY)
    page = wordpress.classic(content=text(67))
    refused = send(wordpress, page)
    assert "Your administrator can give it the scope “decide”." in refused.refusals[0]
    assert wordpress.get(page.id)["status"] == "draft"


def test_text_that_cannot_be_checked_is_published_and_no_other_text(wordpress: WordPress) -> None:
    wordpress.set(URL=NOBODY, KEY=CHECKS)
    page = wordpress.classic(content=text(68))
    assert send(wordpress, page).refusals == []
    assert wordpress.visible(page.id)
    again = wordpress.classic(page.id, content=text(68), post_status="publish", press="save")
    assert again.refusals == []
    other = wordpress.classic(page.id, content=text(69), post_status="publish", press="save")
    assert "does not answer" in other.refusals[0]


def test_only_the_roles_of_the_settings_may(wordpress: WordPress, service: str) -> None:
    editor = wordpress.log_in_as("editor")
    page = editor.classic(content=text(70))
    assert len(page.refusals) == 1
    assert page.in_spite == []
    body = {"title": "Growth", "content": text(70), "why": WHY, "until": UNTIL, "seen": []}
    path, space = f"posts/{page.id}/in-spite", "onmessage/v1"
    assert editor.rest("POST", path, body, space).status_code == 403

    wordpress.set(URL=service, KEY=CHECKS, IN_SPITE=["editor"])
    assert len(editor.classic(content=text(70)).in_spite) == 1
    assert wordpress.classic(content=text(70)).in_spite == []


def test_form_without_its_token_does_nothing(wordpress: WordPress) -> None:
    page = wordpress.classic(content=text(71))
    (form,) = page.in_spite
    data = {**form, "why": WHY, "until": UNTIL, "_wpnonce": "0123456789"}
    assert wordpress.web.post("/wp-admin/admin-post.php", data=data).status_code == 403
    assert wordpress.get(page.id)["status"] == "draft"


# --- what the panel asks ------------------------------------------------------------------


def block(name: str, html: str) -> str:
    return f"<!-- wp:{name} -->{html}<!-- /wp:{name} -->"


CONTENT = "\n\n".join(
    (
        block("heading", "<h2>Growth</h2>"),
        block("paragraph", "<p>It is $49 per seat per month.</p>"),
        block("paragraph", f"<p>{WRONG}</p>"),
    )
)


def asked(wordpress: WordPress, id: int, what: str, **more: Any) -> httpx.Response:
    body = {"title": "Plans", "content": CONTENT, **more}
    return wordpress.rest("POST", f"posts/{id}/{what}", body, "onmessage/v1")


def test_panel_is_told_the_block_of_each_thing_and_nothing_is_stored(wordpress: WordPress) -> None:
    id = wordpress.rest("POST", "posts", {"title": "Plans", "content": RIGHT}).json()["id"]
    answer = asked(wordpress, id, "check").json()
    (thing,) = answer["things"]
    assert (thing["field"], thing["quoted"]) == ("block 3 (Paragraph)", "$55 per seat per month")
    assert (answer["allowed"], answer["unchecked"], answer["mayInSpite"]) == (False, None, True)
    assert wordpress.get(id)["content"]["raw"] == RIGHT


def test_heading_of_one_block_is_over_the_next(wordpress: WordPress) -> None:
    id = wordpress.rest("POST", "posts", {"title": "Plans", "content": RIGHT}).json()["id"]
    apart = block("heading", "<h2>Growth</h2>") + block(
        "paragraph", "<p>$55 per seat per month.</p>"
    )
    (thing,) = asked(wordpress, id, "check", content=apart).json()["things"]
    assert thing["field"] == "block 2 (Paragraph)"


def test_panel_decides_only_about_what_was_seen(wordpress: WordPress, service_folder: Path) -> None:
    id = wordpress.rest("POST", "posts", {"title": "Plans", "content": RIGHT}).json()["id"]
    before = len(waivers(service_folder))
    refused = asked(wordpress, id, "in-spite", why=WHY, until=UNTIL, seen=[])
    assert (refused.status_code, refused.json()["code"]) == (409, "onmessage_in_spite")
    assert len(waivers(service_folder)) == before

    seen = asked(wordpress, id, "check").json()["seen"]
    allowed = asked(wordpress, id, "in-spite", why=WHY, until=UNTIL, seen=seen).json()
    assert allowed["allowed"]
    assert allowed["decided"] == {"who": "kim", "until": UNTIL, "why": WHY}
    published = wordpress.rest(
        "POST", f"posts/{id}", {"title": "Plans", "content": CONTENT, "status": "publish"}
    )
    assert published.status_code == 200, published.text


def test_panel_asks_nothing_for_those_who_may_not_edit_the_post(wordpress: WordPress) -> None:
    id = wordpress.classic(content=RIGHT).id
    author = wordpress.log_in_as("author")
    assert asked(author, id, "check").status_code == 403


# --- the settings -------------------------------------------------------------------------


class Settings:
    """Settings › OnMessage."""

    def __init__(self, wordpress: WordPress) -> None:
        self.wordpress = wordpress

    def shown(self) -> LexborHTMLParser:
        page = self.wordpress.web.get("/wp-admin/options-general.php?page=onmessage")
        assert page.status_code == 200, page.text
        return LexborHTMLParser(page.text)

    def save(self, **fields: Any) -> None:
        form = self.shown().css_first("form[action='options.php']")
        data: dict[str, Any] = {}
        for node in form.css("input"):
            name, kind = node.attributes.get("name"), node.attributes.get("type")
            if name and (kind not in ("checkbox", "radio") or "checked" in node.attributes):
                data.setdefault(name, []).append(node.attributes.get("value") or "")
        data |= {f"onmessage[{name}]": value for name, value in fields.items()}
        self.wordpress.web.post("/wp-admin/options.php", data=data)

    def test(self) -> list[str]:
        form = next(
            form for form in self.shown().css("form") if form.css_first("[name=onmessage_test]")
        )
        data = {n.attributes["name"]: n.attributes.get("value") for n in form.css("input")}
        page = self.wordpress.web.post("/wp-admin/options-general.php?page=onmessage", data=data)
        return [n.text().strip() for n in LexborHTMLParser(page.text).css(".onmessage-tested")]


@pytest.fixture
def settings(wordpress: WordPress) -> Iterator[Settings]:
    wordpress.set()
    yield Settings(wordpress)
    wordpress.web.get("/?forget_settings")


def test_connection_is_tested_and_what_is_wrong_said(settings: Settings, service: str) -> None:
    assert settings.test() == ["Save an address and a key first."]

    for fields, said in (
        ({"url": NOBODY, "key": CHECKS}, f"Nobody answers at {NOBODY}: "),
        ({"url": settings.wordpress.url, "key": CHECKS}, "Something else than OnMessage answers"),
        ({"url": service, "key": "om_wrong"}, "The service answers, and does not know the key."),
        ({"key": CHECKS, "channel": "nowhere"}, "unknown channel 'nowhere' (known: website, "),
    ):
        settings.save(**fields)
        (told,) = settings.test()
        assert said in told

    settings.save(channel="website")
    answers, decides = settings.test()
    assert answers.startswith("OnMessage answers, takes the key, and checks with the canon ")
    assert decides.startswith("Those who may can publish in spite of findings")
    settings.save(key=CHECKS_ONLY)
    assert settings.test()[1].startswith("Nobody can publish in spite of findings")


def test_what_is_saved_is_used_and_the_key_never_shown(settings: Settings, service: str) -> None:
    settings.save(url=service, key=CHECKS, channel="")
    settings.save(key="")  # it stays
    assert len(settings.wordpress.classic(content=text(72)).refusals) == 1
    shown = settings.shown()
    assert CHECKS not in (shown.html or "")

    settings.save(**{"types][": ["page"]})  # posts are not checked any more
    assert settings.wordpress.classic(content=text(72)).refusals == []
    settings.save(**{"types][": ["post", "page", "wp_block"]})


def test_wp_config_has_the_last_word(settings: Settings, service: str) -> None:
    settings.save(url=NOBODY, key="om_other")
    settings.wordpress.set(URL=service, KEY=CHECKS)
    shown = settings.shown()
    assert shown.css_first("#onmessage-URL") is None
    assert "ONMESSAGE_URL, wp-config.php" in (shown.html or "")
    assert CHECKS not in (shown.html or "")
    assert settings.test()[0].startswith("OnMessage answers")


def test_settings_are_for_administrators(wordpress: WordPress) -> None:
    editor = wordpress.log_in_as("editor")
    page = editor.web.get("/wp-admin/options-general.php?page=onmessage")
    assert page.status_code == 403
