"""The report of what is open, the settings of a site, and what `manage.py check` says."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Site

from integrations.cms.wagtail import checks, seams
from integrations.cms.wagtail.models import OnMessageSettings, PageCheck
from tests.integrations.wagtail.conftest import RIGHT, WRONG, draft


def report(client: Any, **filters: Any) -> str:
    answer = client.get(reverse("onmessage_report"), filters)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def wrong(home: Any) -> Any:
    page = draft(home, "Wrong one", intro=WRONG)
    with pytest.raises(seams.PublishBlockedError):
        page.get_latest_revision().publish()
    return page


def test_the_report_links_to_the_field(wrong: Any, home: Any, admin_client: Any) -> None:
    draft(home, "Right one", intro=RIGHT).get_latest_revision().publish()
    text = report(admin_client)
    edit = reverse("wagtailadmin_pages:edit", args=[wrong.pk])
    assert f'href="{edit}#onmessage:intro"' in text
    assert "Wrong one" in text
    assert "Not published" in text
    assert "Right one" not in text


@pytest.mark.parametrize(
    ("filters", "there"),
    [
        ({"rule": "price-mismatch"}, True),
        ({"severity": "error"}, True),
        ({"severity": "note"}, False),
        ({"outcome": "unchecked"}, False),
        ({"blocked": "true"}, True),
        ({"blocked": "false"}, False),
    ],
)
def test_the_report_can_be_narrowed(
    wrong: Any, admin_client: Any, filters: Any, there: bool
) -> None:
    assert ("Wrong one" in report(admin_client, **filters)) is there


def test_the_report_can_be_narrowed_to_a_site(wrong: Any, home: Any, admin_client: Any) -> None:
    partners = home.get_parent().add_child(instance=type(home)(title="Partners"))
    other = Site.objects.create(hostname="partners.example", root_page=partners)
    default = Site.objects.get(is_default_site=True)
    assert "Wrong one" in report(admin_client, site=default.pk)
    assert "Wrong one" not in report(admin_client, site=other.pk)


def test_the_report_can_be_exported(wrong: Any, admin_client: Any) -> None:
    answer = admin_client.get(reverse("onmessage_report"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert "Wrong one" in text
    assert "$55" in text


def test_the_report_is_for_those_who_edit(wrong: Any, client: Any, django_user_model: Any) -> None:
    from django.contrib.auth.models import Permission

    user = django_user_model.objects.create_user("guest")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(reverse("onmessage_report")).status_code == 302


def test_the_command_checks_what_is_live(home: Any, admin_client: Any) -> None:
    page = draft(home, "Old one", intro=WRONG)
    type(page).objects.filter(pk=page.pk).update(live=True)
    home.unpublish()
    out = StringIO()
    call_command("onmessage_check", stdout=out)
    assert "0 clean, 1 with findings" in out.getvalue()
    assert "Old one" in report(admin_client)
    check = PageCheck.objects.get(page=page)
    assert (check.blocked, check.occasion) == (False, "live")


# --- settings of a site ---------------------------------------------------------------------------


def save_settings(client: Any, **values: Any) -> Any:
    site = Site.objects.get(is_default_site=True)
    url = reverse("wagtailsettings:edit", args=["onmessage", "onmessagesettings", site.pk])
    data = {"enabled": "on", "canon": "", "channel": "website", "fail_mode": "closed"}
    return client.post(url, data | {"fail_on": "error", "seconds": "20"} | values)


def test_a_site_has_its_own_canon(home: Any, folder: Path, admin_client: Any) -> None:
    other = folder / "partners"
    other.mkdir()
    shutil.copy(folder / "canon.yaml", other)
    (folder / "canon.yaml").unlink()
    save_settings(admin_client, canon="partners/canon.yaml")
    assert OnMessageSettings.objects.get().canon == "partners/canon.yaml"
    page = draft(home, "Plans", intro=RIGHT)
    page.get_latest_revision().publish()
    assert PageCheck.objects.get(page=page).outcome == "clean"


@pytest.mark.parametrize("canon", ["../canon.yaml", "/etc/passwd", "there-is-none.yaml"])
def test_no_other_file_can_be_named(home: Any, admin_client: Any, canon: str) -> None:
    answer = save_settings(admin_client, canon=canon)
    assert answer.status_code == 200
    assert OnMessageSettings.objects.get().canon == ""


def test_an_unknown_channel_is_said_when_it_is_used(home: Any) -> None:
    OnMessageSettings.objects.update(channel="webside")
    with pytest.raises(seams.PublishBlockedError, match="unknown channel 'webside'"):
        draft(home, "Plans").get_latest_revision().publish()


# --- the installation ------------------------------------------------------------


def test_a_whole_installation_has_nothing_to_say(settings: Any, folder: Path) -> None:
    assert checks.publishing_is_guarded() == []
    assert checks.is_set_up() == []


def test_what_is_missing_is_said(settings: Any, folder: Path) -> None:
    settings.MIDDLEWARE = []
    settings.ONMESSAGE_FOLDER = folder / "none"
    assert [found.id for found in checks.is_set_up()] == ["onmessage.E002", "onmessage.W002"]
    del settings.ONMESSAGE_FOLDER
    assert checks.is_set_up()[0].id == "onmessage.E002"


def test_an_action_that_is_not_guarded_is_an_error(monkeypatch: Any) -> None:
    monkeypatch.setattr(PublishPageRevisionAction, "execute", lambda self: None)
    assert [found.id for found in checks.publishing_is_guarded()] == ["onmessage.E001"]


def test_a_publish_of_its_own_is_a_warning(monkeypatch: Any) -> None:
    from tests.integrations.wagtail.site.models import OfferPage

    monkeypatch.setattr(OfferPage, "publish", lambda self: None)
    (found,) = checks.publishing_is_guarded()
    assert (found.id, "OfferPage" in found.msg) == ("onmessage.W001", True)


def test_installing_twice_guards_once() -> None:
    before = PublishPageRevisionAction.execute
    seams.install()
    assert PublishPageRevisionAction.execute is before


def test_the_migrations_are_complete(db: None, settings: Any) -> None:
    settings.MIGRATION_MODULES = {}
    said = StringIO()
    call_command("makemigrations", "onmessage", check=True, dry_run=True, stdout=said)
    assert said.getvalue() == "No changes detected in app 'onmessage'\n"
