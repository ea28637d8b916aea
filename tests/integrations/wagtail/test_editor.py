"""What an editor meets: a draft that is kept, findings with links, and ways to go on."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from checker.app.engine import Engine
from integrations.cms.wagtail import engines, verdicts
from integrations.cms.wagtail.models import OnMessageSettings, PageCheck
from integrations.cms.wagtail.seams import PublishBlockedError
from tests.integrations.wagtail.conftest import RIGHT, WRONG, draft
from tests.integrations.wagtail.site.models import BrokenPage, OfferPage


def form(intro: str, **other: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    return nested_form_data(
        {
            "title": "Plans",
            "slug": "plans",
            "intro": rich_text(intro),
            "body": streamfield([("paragraph", rich_text("<p>Logs and metrics.</p>"))]),
            "questions": inline_formset([]),
            "comments": inline_formset([]),
        }
        | other
    )


def edit_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def publish(client: Any, page: Any, intro: str, **other: Any) -> Any:
    data = form(intro, **{"action-publish": "1"} | other)
    return client.post(edit_url(page), data, follow=True)


def shown(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# --- publishing ----------------------------------------------------------------------------


def test_a_wrong_page_is_kept_as_a_draft_and_its_findings_are_shown(
    offer: Any, admin_client: Any
) -> None:
    answer = publish(admin_client, offer, WRONG)
    assert answer.redirect_chain[-1][0] == edit_url(offer)
    page = shown(answer)
    assert "Not published: the draft contradicts the canon." in page
    assert '<a class="onmessage-field" href="#onmessage:intro">Intro</a>' in page
    assert "Growth is $55 / seat / month here; approved is $49" in page
    assert "Publish in spite of this" in page
    offer.refresh_from_db()
    assert not offer.live
    assert "$55" in offer.get_latest_revision_as_object().intro


def test_a_right_page_is_published(offer: Any, admin_client: Any) -> None:
    publish(admin_client, offer, WRONG)
    answer = publish(admin_client, offer, RIGHT)
    assert "has been published" in shown(answer)
    assert Page.objects.get(pk=offer.pk).live
    assert "onmessage-verdict" not in shown(admin_client.get(edit_url(offer)))


def test_a_page_is_checked_once_when_it_is_published(
    offer: Any, admin_client: Any, monkeypatch: Any
) -> None:
    checked: list[Any] = []
    check = verdicts.check
    monkeypatch.setattr(verdicts, "check", lambda *args: checked.append(1) or check(*args))
    publish(admin_client, offer, RIGHT)
    assert checked == [1]


def test_a_new_page_is_at_no_time_live_before_it_is_checked(home: Any, admin_client: Any) -> None:
    lives: list[bool] = []

    def saved(instance: Any, **_: Any) -> None:
        lives.append(instance.live)

    post_save.connect(saved, sender=OfferPage)
    url = reverse("wagtailadmin_pages:add", args=["shop", "offerpage", home.pk])
    try:
        admin_client.post(url, form(WRONG, **{"action-publish": "1"}))
        page = OfferPage.objects.get(slug="plans")
        assert not any(lives)
        assert not page.live
        assert PageCheck.objects.get(page=page).blocked
        publish(admin_client, page, RIGHT)
        assert Page.objects.get(pk=page.pk).live
    finally:
        post_save.disconnect(saved, sender=OfferPage)


def test_a_new_right_page_is_published_at_once(home: Any, admin_client: Any) -> None:
    url = reverse("wagtailadmin_pages:add", args=["shop", "offerpage", home.pk])
    admin_client.post(url, form(RIGHT, **{"action-publish": "1"}))
    assert OfferPage.objects.get(slug="plans").live


def test_warnings_are_shown_and_stop_nothing(
    offer: Any, admin_client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(OfferPage, "template", "shop/bare.html")  # lacks the disclosure
    publish(admin_client, offer, RIGHT)
    assert Page.objects.get(pk=offer.pk).live
    answer = shown(admin_client.get(edit_url(offer)))
    assert "This page was published with findings." in answer
    assert "Prices exclude VAT." in answer


def test_fail_on_is_the_sites_choice(offer: Any, admin_client: Any) -> None:
    OnMessageSettings.objects.update(fail_on="never")
    publish(admin_client, offer, WRONG)
    assert Page.objects.get(pk=offer.pk).live
    assert "This page was published with findings." in shown(admin_client.get(edit_url(offer)))


def test_a_site_can_be_left_unchecked(offer: Any, admin_client: Any) -> None:
    OnMessageSettings.objects.update(enabled=False)
    publish(admin_client, offer, WRONG)
    assert Page.objects.get(pk=offer.pk).live
    assert not PageCheck.objects.exists()


def test_a_page_scheduled_for_later_is_checked_as_of_that_day(
    offer: Any, admin_client: Any, folder: Path
) -> None:
    day = date.today() + timedelta(days=40)
    canon = folder / "canon.yaml"
    old = "{amount: 49, per: seat, every: month, billed: annually}"
    ends = old.replace("}", f", until: {day - timedelta(days=1)}}}")
    starts = old.replace("49", "55").replace("}", f", from: {day}}}")
    text = canon.read_text("utf-8")
    assert old in text
    canon.write_text(text.replace(f"- {old}", f"- {ends}\n      - {starts}", 1), "utf-8")
    later = {"go_live_at": f"{day} 12:00"}
    publish(admin_client, offer, WRONG, **later)
    offer.refresh_from_db()
    assert offer.approved_schedule
    offer.revisions.update(approved_go_live_at=None)
    answer = publish(admin_client, offer, "<p>Growth costs $49 per seat per month.</p>", **later)
    assert "Not scheduled: on" in shown(answer)
    assert PageCheck.objects.get(page=offer).as_of == day


# --- checking without publishing -------------------------------------------------------------


def test_check_saves_the_draft_and_shows_what_is_found(offer: Any, admin_client: Any) -> None:
    data = form(WRONG, **{"action-onmessage-check": "1"})
    answer = shown(admin_client.post(edit_url(offer), data, follow=True))
    assert "The draft has findings." in answer
    assert "Publish in spite of this" not in answer
    offer.refresh_from_db()
    assert "$55" in offer.get_latest_revision_as_object().intro
    assert not PageCheck.objects.get(page=offer).blocked
    clean = form(RIGHT, **{"action-onmessage-check": "1"})
    answer = shown(admin_client.post(edit_url(offer), clean, follow=True))
    assert "nothing contradicts the canon" in answer


def test_the_menu_has_the_check(offer: Any, admin_client: Any) -> None:
    assert "action-onmessage-check" in shown(admin_client.get(edit_url(offer)))


def test_a_later_edit_is_said(offer: Any, admin_client: Any) -> None:
    publish(admin_client, offer, WRONG)
    answer = shown(admin_client.post(edit_url(offer), form(RIGHT), follow=True))
    assert "The page was edited after this check." in answer


# --- what cannot be checked --------------------------------------------------------------------


def broken_canon(folder: Path, _: Any) -> None:
    (folder / "canon.yaml").write_text("canon: [", "utf-8")


def no_canon(folder: Path, _: Any) -> None:
    (folder / "canon.yaml").unlink()


def engine_that_fails(_: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(Engine, "check", lambda *_: 1 / 0)


UNABLE = (broken_canon, no_canon, engine_that_fails)


@pytest.mark.parametrize("unable", UNABLE)
def test_closed_means_not_published(
    offer: Any, folder: Path, admin_client: Any, monkeypatch: Any, unable: Any
) -> None:
    unable(folder, monkeypatch)
    answer = shown(publish(admin_client, offer, RIGHT))
    assert "Not published: this page could not be checked against the canon." in answer
    assert not Page.objects.get(pk=offer.pk).live
    assert PageCheck.objects.get(page=offer).outcome == "unchecked"


@pytest.mark.parametrize("unable", UNABLE)
def test_open_means_published_and_said(
    offer: Any, folder: Path, admin_client: Any, monkeypatch: Any, unable: Any
) -> None:
    OnMessageSettings.objects.update(fail_mode="open")
    unable(folder, monkeypatch)
    publish(admin_client, offer, WRONG)
    assert Page.objects.get(pk=offer.pk).live
    assert "Published without a check" in shown(admin_client.get(edit_url(offer)))


def test_a_check_that_hangs_ends_after_the_sites_seconds(offer: Any, monkeypatch: Any) -> None:
    OnMessageSettings.objects.update(seconds=1)
    ended = threading.Event()
    monkeypatch.setattr(Engine, "check", lambda *_: ended.wait(30))
    offer.intro = RIGHT
    with pytest.raises(PublishBlockedError, match="took longer than 1 second"):
        offer.save_revision().publish()
    ended.set()


def test_checks_that_hang_do_not_fill_the_process(offer: Any, monkeypatch: Any) -> None:
    OnMessageSettings.objects.update(seconds=1)
    kept = engines._kept
    for _ in range(engines.AT_ONCE):
        kept.slots.acquire()
    with pytest.raises(PublishBlockedError, match="too many other checks"):
        offer.save_revision().publish()


def test_a_page_that_cannot_be_rendered_is_not_published(home: Any) -> None:
    page = home.add_child(instance=BrokenPage(title="Broken", live=False))
    with pytest.raises(PublishBlockedError, match="could not be rendered"):
        page.save_revision().publish()


def test_a_broken_new_canon_keeps_the_old_one_and_says_so(
    offer: Any, folder: Path, admin_client: Any
) -> None:
    publish(admin_client, offer, RIGHT)
    (folder / "canon.yaml").write_text("canon: [", "utf-8")
    answer = shown(publish(admin_client, offer, WRONG))
    assert "approved is $49" in answer
    assert "The canon was changed and cannot be read" in answer


# --- in spite of findings -------------------------------------------------------------------------


def in_spite_url(page: Any) -> str:
    return reverse("onmessage_in_spite", args=[page.pk])


def go_on(client: Any, page: Any, reason: str, until: date) -> Any:
    """Fill in the form, as it is shown, and send it."""
    url = in_spite_url(page)
    seen = client.get(url).context["form"]["seen"].value()
    return client.post(url, {"reason": reason, "until": str(until), "seen": seen}, follow=True)


def editors(*codenames: str, user: Any, page: Any) -> None:
    """Lets a user edit and publish below a page, with further permissions."""
    group = Group.objects.create(name="Editors")
    names = ("access_admin", *codenames)
    group.permissions.set(Permission.objects.filter(codename__in=names))
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename, content_type__model="page")
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user.groups.add(group)


def test_a_written_reason_publishes_and_is_kept_as_a_waiver(
    offer: Any, home: Any, folder: Path, client: Any, django_user_model: Any
) -> None:
    user = django_user_model.objects.create_user("ada", "ada@brightline.example", "x")
    editors("publish_in_spite", user=user, page=home)
    client.force_login(user)
    publish(client, offer, WRONG)
    assert "$55" in shown(client.get(in_spite_url(offer)))
    until = date.today() + timedelta(days=7)
    reason = "The new price is announced tonight; the canon follows."
    answer = go_on(client, offer, reason, until)
    assert "was published" in shown(answer)
    assert Page.objects.get(pk=offer.pk).live
    (waiver,) = yaml.safe_load((folder / "onmessage-waivers.yaml").read_text("utf-8"))["waivers"]
    assert waiver["who"] == "ada@brightline.example"
    assert waiver["why"] == reason
    assert waiver["until"] == until
    assert waiver["rule"] == "price-mismatch"
    entry = PageLogEntry.objects.get(page=offer, action="onmessage.in_spite")
    assert entry.data["reason"] == reason
    # The waiver holds wherever the page is published from.
    offer.get_latest_revision().publish()
    assert PageCheck.objects.get(page=offer).outcome == "clean"


@pytest.mark.parametrize(
    ("reason", "days", "said"),
    [
        ("no", 7, "at least 10 characters"),
        ("", 7, "required"),
        ("Long enough a reason", -1, "over"),
    ],
)
def test_a_reason_and_an_end_are_needed(
    offer: Any, folder: Path, admin_client: Any, reason: str, days: int, said: str
) -> None:
    publish(admin_client, offer, WRONG)
    until = date.today() + timedelta(days=days)
    answer = go_on(admin_client, offer, reason, until)
    assert said in shown(answer)
    assert not Page.objects.get(pk=offer.pk).live
    assert not (folder / "onmessage-waivers.yaml").exists()


def test_without_the_permission_there_is_no_way_around(
    offer: Any, home: Any, folder: Path, client: Any, django_user_model: Any
) -> None:
    user = django_user_model.objects.create_user("bob", "bob@brightline.example", "x")
    editors(user=user, page=home)
    client.force_login(user)
    answer = publish(client, offer, WRONG)
    assert "Not published" in shown(answer)
    assert "Publish in spite of this" not in shown(answer)
    data = {"reason": "Because I say so, really", "until": str(date.today())}
    assert client.get(in_spite_url(offer)).status_code == 302
    client.post(in_spite_url(offer), data)
    assert not Page.objects.get(pk=offer.pk).live
    assert not (folder / "onmessage-waivers.yaml").exists()


def test_what_could_not_be_checked_can_be_published_with_a_reason(
    offer: Any, folder: Path, admin_client: Any
) -> None:
    no_canon(folder, None)
    publish(admin_client, offer, RIGHT)
    assert "Nobody knows what it contradicts" in shown(admin_client.get(in_spite_url(offer)))
    go_on(admin_client, offer, "The outage notice must go out", date.today())
    assert Page.objects.get(pk=offer.pk).live
    assert PageLogEntry.objects.filter(page=offer, action="onmessage.in_spite").exists()
    assert PageCheck.objects.get(page=offer).outcome == "unchecked"


def test_a_waiver_that_cannot_be_kept_publishes_nothing(
    offer: Any, folder: Path, admin_client: Any
) -> None:
    publish(admin_client, offer, WRONG)
    (folder / "onmessage-waivers.yaml").mkdir()
    answer = go_on(admin_client, offer, "The outage notice must go out", date.today())
    assert not Page.objects.get(pk=offer.pk).live
    assert answer.status_code == 200


def test_a_reason_is_for_what_was_shown(offer: Any, folder: Path, admin_client: Any) -> None:
    publish(admin_client, offer, WRONG)
    url = in_spite_url(offer)
    seen = admin_client.get(url).context["form"]["seen"].value()
    admin_client.post(edit_url(offer), form(WRONG.replace("$55", "$5")))
    data = {"reason": "The price is announced tonight", "until": str(date.today()), "seen": seen}
    answer = admin_client.post(url, data, follow=True)
    assert "changed; look again" in shown(answer)
    assert not Page.objects.get(pk=offer.pk).live
    assert not (folder / "onmessage-waivers.yaml").exists()


def test_a_draft_is_the_editors_own_matter(home: Any) -> None:
    page = draft(home, "Plans", intro=WRONG)
    assert not PageCheck.objects.filter(page=page).exists()
    assert timezone.now() > page.latest_revision.created_at
