"""A Wagtail project, its database, and a page on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.core.mail.backends.base import BaseEmailBackend

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.integrations.wagtail.site.settings")
django.setup()

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "brightline"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder with the canon, new for each test, and engines that know nothing of the last."""
    from integrations.cms.wagtail import engines

    shutil.copy(EXAMPLE / "canon.yaml", tmp_path)
    settings.ONMESSAGE_FOLDER = tmp_path
    engines.forget()
    yield tmp_path
    engines.forget()


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Wagtail's take half a minute; what of theirs is needed, `home` makes."""
    return False


@pytest.fixture
def home(db: None, folder: Path) -> Any:
    """The home page of a site that is the website channel."""
    from wagtail.models import Collection, Locale, Page, Site

    from integrations.cms.wagtail.models import OnMessageSettings

    Locale.objects.create(language_code="en")
    Collection.add_root(name="Root")
    root = Page.add_root(instance=Page(title="Root", slug="root"))
    page = root.add_child(instance=Page(title="Home", slug="home"))
    site = Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    OnMessageSettings.objects.create(site=site, channel="website")
    Site.clear_site_root_paths_cache()
    return page


@pytest.fixture
def offer(home: Any) -> Any:
    """A draft that says nothing yet."""
    return draft(home, "Plans")


def draft(parent: Any, title: str, **fields: Any) -> Any:
    """A page that is not live, with these fields."""
    from tests.integrations.wagtail.site.models import OfferPage

    page = parent.add_child(instance=OfferPage(title=title, live=False, **fields))
    page.save_revision()
    return page


RIGHT = "<p>Growth costs $49 per seat per month, billed annually.</p>"
WRONG = "<p>Growth costs $55 per seat per month.</p>"


class BrokenMail(BaseEmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError
