"""Every way to publish is guarded, and one that is blocked leaves everything as it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_page_revision import (
    PublishPagePermissionError,
    PublishPageRevisionAction,
)
from wagtail.models import (
    GroupApprovalTask,
    Page,
    PageLogEntry,
    Site,
    TaskState,
    Workflow,
    WorkflowTask,
)

from integrations.cms.wagtail.models import OnMessageSettings, PageCheck
from integrations.cms.wagtail.seams import PublishBlockedError
from tests.integrations.wagtail.conftest import RIGHT, WRONG, draft

# --- a revision is published ------------------------------------------------------------


def test_a_revision_with_a_wrong_price_is_not_published(offer: Any) -> None:
    offer.intro = WRONG
    revision = offer.save_revision()
    with pytest.raises(PublishBlockedError, match=r"Plans.*was not published.*\$55"):
        revision.publish()
    offer.refresh_from_db()
    assert not offer.live
    check = PageCheck.objects.get(page=offer)
    assert (check.blocked, check.outcome, check.revision) == (True, "findings", revision)
    assert PageLogEntry.objects.filter(page=offer, action="onmessage.blocked").count() == 1


def test_what_is_live_stays_live(offer: Any) -> None:
    offer.intro = RIGHT
    offer.save_revision().publish()
    offer.intro = WRONG
    with pytest.raises(PublishBlockedError):
        offer.save_revision().publish()
    offer.refresh_from_db()
    assert offer.live
    assert offer.intro == RIGHT


def test_a_right_revision_is_published_and_known_to_be_clean(offer: Any) -> None:
    offer.intro = RIGHT
    offer.save_revision().publish()
    assert Page.objects.get(pk=offer.pk).live
    check = PageCheck.objects.get(page=offer)
    assert (check.blocked, check.outcome, check.findings.count()) == (False, "clean", 0)


def test_page_publish_and_the_action_are_guarded(offer: Any) -> None:
    offer.intro = WRONG
    revision = offer.save_revision()
    with pytest.raises(PublishBlockedError):
        offer.publish(revision)
    with pytest.raises(PublishBlockedError):
        PublishPageRevisionAction(revision).execute(skip_permission_checks=True)


def test_an_action_made_from_it_is_guarded(offer: Any) -> None:
    class Own(PublishPageRevisionAction):  # type: ignore[misc]
        def execute(self, skip_permission_checks: bool = False) -> Any:
            return super().execute(skip_permission_checks)

    offer.intro = WRONG
    with pytest.raises(PublishBlockedError):
        Own(offer.save_revision()).execute()


def test_who_may_not_publish_is_not_told_what_is_found(offer: Any, django_user_model: Any) -> None:
    offer.intro = WRONG
    nobody = django_user_model.objects.create_user("nobody")
    with pytest.raises(PublishPagePermissionError):
        offer.save_revision().publish(user=nobody)
    assert not PageCheck.objects.exists()


def test_editing_by_an_action_is_guarded(offer: Any) -> None:
    actions = pytest.importorskip("wagtail.actions.edit_page", reason="Wagtail 8 has it")
    offer.intro = WRONG
    with pytest.raises(PublishBlockedError):
        actions.EditPageAction(offer, publish=True).execute(skip_permission_checks=True)


# --- on a schedule --------------------------------------------------------------------------


@pytest.fixture
def due(home: Any, django_user_model: Any) -> Any:
    """A page that is to go live now, with a wrong price; its canon was right when it was made."""
    owner = django_user_model.objects.create_user("olive", "olive@brightline.example")
    page = draft(home, "Due", intro=RIGHT, owner=owner)
    page.save_revision().publish()
    page.intro = WRONG
    schedule(page)
    return page


def schedule(page: Any) -> None:
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    revision = page.save_revision()
    revision.approved_go_live_at = page.go_live_at
    revision.save()


def test_a_scheduled_page_that_is_wrong_stays_as_it_is_and_its_owner_is_told_once(
    due: Any, home: Any, mailoutbox: Any
) -> None:
    other = draft(home, "Other", intro=RIGHT)
    schedule(other)
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    due.refresh_from_db()
    assert (due.live, due.intro) == (True, RIGHT)
    assert due.approved_schedule
    assert Page.objects.get(pk=other.pk).live  # those that come after it are published
    assert [mail.to for mail in mailoutbox] == [["olive@brightline.example"]]
    assert "$55" in mailoutbox[0].body
    assert "Due" in mailoutbox[0].subject
    check = PageCheck.objects.get(page=due)
    assert (check.blocked, check.occasion) == (True, "scheduled")
    assert PageLogEntry.objects.filter(page=due, action="onmessage.blocked").count() == 1


def test_a_scheduled_page_goes_live_when_the_canon_is_right(due: Any, folder: Path) -> None:
    call_command("publish_scheduled")
    canon = folder / "canon.yaml"
    changed = canon.read_text("utf-8").replace("{amount: 49, per: seat", "{amount: 55, per: seat")
    canon.write_text(changed, "utf-8")
    call_command("publish_scheduled")
    due.refresh_from_db()
    assert due.intro == WRONG
    assert not PageCheck.objects.get(page=due).blocked


def test_a_mail_server_that_fails_stops_no_other_page(due: Any, home: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.integrations.wagtail.conftest.BrokenMail"
    other = draft(home, "Other", intro=RIGHT)
    schedule(other)
    call_command("publish_scheduled")
    assert Page.objects.get(pk=other.pk).live


# --- workflows, bulk actions, the admin's API -------------------------------------------------


@pytest.fixture
def moderated(offer: Any, django_user_model: Any) -> Any:
    """A wrong page that waits for its approval by a workflow of one task."""
    workflow = Workflow.objects.create(name="Approval")
    task = GroupApprovalTask.objects.create(name="Look at it")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    offer.intro = WRONG
    offer.save_revision()
    workflow.start(offer, django_user_model.objects.create_superuser("boss"))
    return offer


def test_an_approval_that_publishes_is_undone(moderated: Any) -> None:
    state = moderated.current_workflow_task_state
    with pytest.raises(PublishBlockedError):
        state.approve()
    moderated.refresh_from_db()
    assert not moderated.live
    assert TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("dialog", [False, True])
def test_who_approves_is_led_to_the_findings(
    moderated: Any, admin_client: Any, dialog: bool
) -> None:
    state = moderated.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[moderated.pk, "approve", state.pk])
    headers = {"x-requested-with": "XMLHttpRequest"} if dialog else {}
    answer = admin_client.post(url, {"comment": ""}, headers=headers)
    edit = reverse("wagtailadmin_pages:edit", args=[moderated.pk])
    assert (answer.json()["redirect"] if dialog else answer.url) == edit
    assert "$55" in admin_client.get(edit).content.decode()
    assert PageCheck.objects.get(page=moderated).blocked


def test_a_bulk_action_publishes_all_or_none(home: Any, admin_client: Any) -> None:
    right = draft(home, "Right", intro=RIGHT)
    wrong = draft(home, "Wrong", intro=WRONG)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = admin_client.post(f"{url}?id={right.pk}&id={wrong.pk}", {"include_descendants": ""})
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[wrong.pk])
    assert not Page.objects.filter(pk__in=[right.pk, wrong.pk], live=True).exists()
    assert PageCheck.objects.get(page=wrong).blocked


def test_the_admin_api_answers_that_it_is_not_valid(offer: Any, admin_client: Any) -> None:
    offer.intro = WRONG
    offer.save_revision()
    url = reverse("wagtailadmin_api:pages:action", args=[offer.pk, "publish"])
    answer = admin_client.post(url)
    assert answer.status_code == 400
    assert "was not published" in answer.content.decode()


# --- copies and aliases -----------------------------------------------------------------------


@pytest.fixture
def old(offer: Any) -> Any:
    """A page that has been live since before anything was checked."""
    offer.intro, offer.live = WRONG, True
    offer.save()
    offer.save_revision()
    return offer


def test_a_copy_of_a_wrong_page_is_a_draft(old: Any, home: Any) -> None:
    child = draft(old, "Below", intro=RIGHT)
    child.get_latest_revision().publish()
    copied = CopyPageAction(
        old, to=home, recursive=True, update_attrs={"slug": "copy", "title": "Copy"}
    ).execute()
    assert not Page.objects.get(pk=copied.pk).live
    assert not copied.get_children().live().exists()
    check = PageCheck.objects.get(page=copied)
    assert (check.blocked, check.occasion) == (True, "copy")
    assert check.findings.get().path == "intro"


def test_a_copy_of_a_right_page_is_live(offer: Any, home: Any) -> None:
    offer.intro = RIGHT
    offer.save_revision().publish()
    offer.refresh_from_db()
    copied = offer.copy(to=home, update_attrs={"slug": "copy"})
    assert copied.live
    wrong = offer.copy(to=home, update_attrs={"slug": "wrong", "footnote": "Growth is $55 a seat."})
    assert not wrong.live


def test_who_copies_is_told_that_it_is_a_draft(old: Any, home: Any, admin_client: Any) -> None:
    form = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": home.pk,
        "publish_copies": "on",
    }
    answer = admin_client.post(reverse("wagtailadmin_pages:copy", args=[old.pk]), form, follow=True)
    assert "was copied as a draft" in answer.content.decode()
    assert not Page.objects.get(slug="copy").live


def test_no_alias_is_made_of_a_wrong_page(old: Any, home: Any) -> None:
    with pytest.raises(PublishBlockedError):
        old.create_alias(parent=home, update_slug="alias")
    assert not Page.objects.filter(slug="alias").exists()


def test_a_page_must_be_right_on_the_sites_of_its_aliases(offer: Any, home: Any) -> None:
    offer.intro = RIGHT
    offer.save_revision().publish()
    offer.refresh_from_db()
    partners = home.get_parent().add_child(instance=Page(title="Partners"))
    site = Site.objects.create(hostname="partners.example", root_page=partners)
    OnMessageSettings.objects.create(site=site, channel="partner")
    Site.clear_site_root_paths_cache()
    alias = offer.create_alias(parent=partners, update_slug="plans")
    # A monthly price may be shown on the website, and 30% off is more than partners may give.
    offer.intro = "<p>Partners get 30% off Growth.</p>"
    with pytest.raises(PublishBlockedError):
        offer.save_revision().publish()
    assert type(offer).objects.get(pk=alias.pk).intro == RIGHT


def test_a_right_alias_is_made(offer: Any, home: Any) -> None:
    offer.intro = RIGHT
    offer.save_revision().publish()
    offer.refresh_from_db()
    assert offer.create_alias(parent=home, update_slug="alias").live
