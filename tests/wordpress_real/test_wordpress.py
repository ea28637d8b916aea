"""A real WordPress with our plugin, driven by its forms, over REST and over XML-RPC.

Run by `make test-wordpress`.
"""

from __future__ import annotations

import xmlrpc.client
from typing import Any

import pytest

from integrations.cms.signatures import standard
from tests.cms.test_webhooks import TOKEN, Inbox
from tests.service.made import CHECKS, RIGHT, WRONG
from tests.wordpress_real.site import WordPress

NOBODY = "http://127.0.0.1:9"
DOWN = "Not published: the service that checks texts does not answer. Try again in a minute"
REFUSED = "Not published: 1 thing contradicts what is approved."
LINE = "content: “$55 per seat per month”. Growth is $55 / seat / month here; approved is $49"


def told(refusals: list[str]) -> str:
    (refusal,) = refusals
    return refusal


# --- the classic editor ---------------------------------------------------------------------


def test_refused_new_post_is_a_draft_and_nothing_says_published(wordpress: WordPress) -> None:
    page = wordpress.classic(content=WRONG)

    assert told(page.refusals).startswith(f"Growth\n{REFUSED}")
    assert LINE in told(page.refusals)
    assert "It is kept, and not public." in told(page.refusals)
    assert not any(
        "published" in n.lower() and "not published" not in n.lower() for n in page.notices
    )
    stored = wordpress.get(page.id)
    assert (stored["status"], stored["content"]["raw"]) == ("draft", WRONG)
    assert not wordpress.visible(page.id)
    # It is told once.
    assert wordpress.classic(page.id, press="save", content=WRONG).refusals == []


def test_mended_post_is_published(wordpress: WordPress) -> None:
    page = wordpress.classic(content=WRONG)
    page = wordpress.classic(page.id, content=RIGHT)
    assert page.refusals == []
    assert any("Post published" in notice for notice in page.notices)
    assert wordpress.visible(page.id)


def test_draft_may_be_wrong(wordpress: WordPress) -> None:
    page = wordpress.classic(press="save", content=WRONG, post_status="draft")
    assert page.refusals == []
    assert wordpress.get(page.id)["content"]["raw"] == WRONG


def test_public_post_stays_as_it_was_and_its_new_text_is_a_revision(wordpress: WordPress) -> None:
    page = wordpress.classic(content=RIGHT)
    before = wordpress.get(page.id)

    changed = wordpress.classic(
        page.id, press="save", content=f"New. {WRONG}", post_status="publish"
    )

    assert LINE in told(changed.refusals)
    assert "What visitors see stays as it was; the new text is kept as a revision." in told(
        changed.refusals
    )
    assert not any("updated" in notice.lower() for notice in changed.notices)
    assert wordpress.get(page.id)["content"] == before["content"]
    assert wordpress.get(page.id)["modified"] == before["modified"]
    assert f"New. {WRONG}" in wordpress.revisions(page.id)
    assert wordpress.visible(page.id)


# --- lists ----------------------------------------------------------------------------------


def inline(wordpress: WordPress, id: int, **fields: str) -> str:
    page = wordpress.web.get("/wp-admin/edit.php").text
    nonce = page.split('id="_inline_edit" name="_inline_edit" value="')[1].split('"')[0]
    form = {"action": "inline-save", "post_type": "post", "post_ID": str(id), "_inline_edit": nonce}
    form |= {
        "edit_date": "true",
        "post_view": "list",
        "screen": "edit-post",
        "post_title": "Growth",
    }
    form |= {"mm": "01", "jj": "01", "aa": "2026", "hh": "10", "mn": "00", "ss": "00"}
    return wordpress.web.post("/wp-admin/admin-ajax.php", data=form | fields).text


def test_quick_edit_says_what_is_wrong_in_its_form(wordpress: WordPress) -> None:
    id = wordpress.classic(press="save", content=WRONG, post_status="draft").id
    answer = inline(wordpress, id, _status="publish")
    assert REFUSED in answer
    assert LINE in answer
    assert wordpress.get(id)["status"] == "draft"


def test_bulk_edit_leaves_the_wrong_ones_and_names_them(wordpress: WordPress) -> None:
    wrong = wordpress.classic(
        press="save", content=WRONG, post_status="draft", post_title="Plans"
    ).id
    right = wordpress.classic(press="save", content=RIGHT, post_status="draft").id
    page = wordpress.web.get("/wp-admin/edit.php").text
    nonce = page.split('id="_wpnonce" name="_wpnonce" value="')[1].split('"')[0]
    parameters = [("post[]", str(id)) for id in (wrong, right)]
    parameters += [("_wpnonce", nonce), ("action", "edit"), ("bulk_edit", "Update")]
    parameters += [("_status", "publish"), ("post_type", "post"), ("post_author", "-1")]
    parameters += [
        ("comment_status", ""),
        ("ping_status", ""),
        ("sticky", "-1"),
        ("post_format", "-1"),
    ]
    shown = wordpress.web.get("/wp-admin/edit.php", params=parameters).text
    assert "<strong>Plans</strong><br>Not published: 1 thing contradicts" in shown
    assert shown.count("onmessage-refusal") == 1
    assert wordpress.get(wrong)["status"] == "draft"
    assert wordpress.get(right)["status"] == "publish"


# --- clients --------------------------------------------------------------------------------


def test_rest_answers_with_the_findings(wordpress: WordPress) -> None:
    answer = wordpress.rest(
        "POST", "posts", {"title": "Growth", "content": WRONG, "status": "publish"}
    )
    assert answer.status_code == 422, answer.text
    error = answer.json()
    assert (error["code"], error["message"].splitlines()[0]) == ("onmessage", REFUSED)
    (thing,) = error["data"]["refusal"]["things"]
    assert (thing["field"], thing["quoted"]) == ("content", "$55 per seat per month")
    assert error["data"]["findings"][0]["rule"] == "price-mismatch"

    made = wordpress.rest(
        "POST", "posts", {"title": "Growth", "content": RIGHT, "status": "publish"}
    )
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    assert wordpress.rest("POST", f"posts/{id}", {"content": WRONG}).status_code == 422
    assert wordpress.get(id)["content"]["raw"] == RIGHT
    draft = wordpress.rest("POST", "posts", {"title": "Growth", "content": WRONG}).json()["id"]
    assert wordpress.rest("POST", f"posts/{draft}", {"status": "publish"}).status_code == 422


def test_xml_rpc_answers_with_the_findings_and_keeps_the_text(wordpress: WordPress) -> None:
    post = {"post_title": "By XML-RPC", "post_content": WRONG, "post_status": "publish"}
    with pytest.raises(xmlrpc.client.Fault) as fault:
        wordpress.call("wp.newPost", post)
    assert fault.value.faultCode == 422
    assert LINE in fault.value.faultString
    kept = wordpress.call("wp.getPosts", {"post_status": "draft", "orderby": "ID"})
    assert any(one["post_title"] == "By XML-RPC" and one["post_content"] == WRONG for one in kept)

    id = wordpress.call("wp.newPost", {**post, "post_content": RIGHT})
    with pytest.raises(xmlrpc.client.Fault):
        wordpress.call("wp.editPost", int(id), {"post_content": WRONG})
    assert wordpress.get(int(id))["content"]["raw"] == RIGHT


def test_what_becomes_public_past_every_filter_is_put_back(wordpress: WordPress) -> None:
    for text, status in ((WRONG, "draft"), (RIGHT, "publish")):
        id = wordpress.classic(press="save", content=text, post_status="draft").id
        wordpress.web.get(f"/?publish_now={id}")
        assert wordpress.get(id)["status"] == status


# --- texts that are not the post's own ------------------------------------------------------


def test_shortcodes_are_checked_as_visitors_see_them(wordpress: WordPress) -> None:
    page = wordpress.classic(content="Growth is [price].")
    assert "content: “$55 per seat per month”" in told(page.refusals)


def test_reusable_block_is_checked_where_it_stands_and_by_itself(
    wordpress: WordPress, service: str
) -> None:
    wrong, right = (
        f"<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->" for text in (WRONG, RIGHT)
    )
    refused = wordpress.rest(
        "POST", "blocks", {"title": "Offer", "content": wrong, "status": "publish"}
    )
    assert refused.status_code == 422, refused.text
    block = wordpress.rest(
        "POST", "blocks", {"title": "Offer", "content": right, "status": "publish"}
    ).json()
    reference = f'<!-- wp:block {{"ref":{block["id"]}}} /-->'
    post = {"title": "Growth", "content": reference, "status": "publish"}
    assert wordpress.rest("POST", "posts", post).status_code == 201
    wordpress.set(FAIL="open")  # so a wrong one gets in
    assert wordpress.rest("POST", f"blocks/{block['id']}", {"content": wrong}).status_code == 200
    wordpress.set(URL=service, KEY=CHECKS)
    answer = wordpress.rest("POST", "posts", post)
    assert answer.status_code == 422, answer.text
    assert "block 1 (Reusable block): “$55 per seat per month”" in answer.json()["message"]


@pytest.mark.parametrize("key", ["claim", "_yoast_wpseo_metadesc", "rank_math_title"])
def test_field_of_a_public_post_does_not_become_wrong(wordpress: WordPress, key: str) -> None:
    id = wordpress.classic(content=RIGHT).id
    custom = {"custom_fields": [{"key": key, "value": WRONG}]}
    if key.startswith("_"):  # XML-RPC does not set hidden fields: a plugin does
        page = wordpress.classic(id, press="save", content=RIGHT, post_status="publish", seo=WRONG)
        assert f"fields.{key}: “$55 per seat per month”" in told(page.refusals)
        assert f"The field {key} stays as it was." in told(page.refusals)
        return
    with pytest.raises(xmlrpc.client.Fault) as fault:
        wordpress.call("wp.editPost", id, custom)
    assert f"fields.{key}: “$55 per seat per month”" in fault.value.faultString
    fields = wordpress.call("wp.getPost", id)["custom_fields"]
    assert key not in {field["key"] for field in fields}


def test_draft_with_a_wrong_field_is_not_published(wordpress: WordPress) -> None:
    wrong = {"title": "Growth", "content": RIGHT, "meta": {"claim": WRONG}}
    draft = wordpress.rest("POST", "posts", wrong).json()["id"]
    answer = wordpress.rest("POST", f"posts/{draft}", {"status": "publish"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["data"]["refusal"]["things"][0]["field"] == "fields.claim"
    assert wordpress.rest("POST", "posts", {**wrong, "status": "publish"}).status_code == 422


# --- nobody answers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constants", "why"),
    [
        ({"URL": NOBODY, "KEY": CHECKS}, "the service that checks texts does not answer"),
        ({"URL": NOBODY}, "the OnMessage plugin is not set up"),
        ({}, "the OnMessage plugin is not set up"),
    ],
)
def test_mode_decides_where_nobody_can_be_asked_and_the_admin_says_so(
    wordpress: WordPress, constants: dict[str, Any], why: str
) -> None:
    wordpress.set(**constants)
    closed = wordpress.classic(content=RIGHT)
    assert f"Not published: {why}" in told(closed.refusals)
    assert wordpress.get(closed.id)["status"] == "draft"
    assert f"OnMessage: {why}" in closed.trouble[0]
    assert closed.trouble[0].endswith("Until then, nothing is published.")

    wordpress.set(**constants, FAIL="open")
    open_ = wordpress.classic(content=WRONG)
    assert open_.refusals == []
    assert wordpress.get(open_.id)["status"] == "publish"
    assert open_.trouble[0].endswith("Until then, texts are published without a check.")


def test_wrong_key_is_said_plainly(wordpress: WordPress, service: str) -> None:
    wordpress.set(URL=service, KEY="om_wrong_0123456789")
    page = wordpress.classic(content=RIGHT)
    assert "does not take this site's key. Tell your administrator." in told(page.refusals)


def test_only_notified_posts_are_not_stopped_and_the_message_is_signed(
    wordpress: WordPress,
) -> None:
    inbox = Inbox()
    with inbox.open() as url:
        wordpress.set(NOTIFY_URL=url, NOTIFY_SECRET=TOKEN)
        page = wordpress.classic(content=WRONG)
    assert page.refusals == page.trouble == []
    assert wordpress.get(page.id)["status"] == "publish"
    assert standard(inbox.came[0], TOKEN).id.startswith("msg_")


def test_nothing_is_wrong_in_the_plugin_itself(wordpress: WordPress) -> None:
    log = (wordpress.folder / "debug.log").read_text("utf-8")
    assert [line for line in log.splitlines() if "plugins/onmessage" in line] == []
