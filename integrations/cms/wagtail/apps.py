"""The Django app: what is put in place when a project starts."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class OnMessageConfig(AppConfig):
    """OnMessage in a Wagtail project."""

    name = "integrations.cms.wagtail"
    label = "onmessage"
    verbose_name = "OnMessage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard Wagtail's actions, and register the checks of the installation."""
        from wagtail.signals import init_new_page

        from integrations.cms.wagtail import checks, seams

        seams.install()
        checks.register()
        init_new_page.connect(_new_page_is_a_draft, dispatch_uid="onmessage.draft")


def _new_page_is_a_draft(page: Any, **_: object) -> None:
    """Without this, Wagtail saves a new page as live before it asks whether it may be."""
    page.live = False
