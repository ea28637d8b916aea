"""The Django app: what is put in place when a project starts."""

from __future__ import annotations

from django.apps import AppConfig


class OnMessageConfig(AppConfig):
    """OnMessage in a Wagtail project."""

    name = "integrations.cms.wagtail"
    label = "onmessage"
    verbose_name = "OnMessage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Guard Wagtail's actions, and register the checks of the installation."""
        from integrations.cms.wagtail import checks, seams

        seams.install()
        checks.register()
