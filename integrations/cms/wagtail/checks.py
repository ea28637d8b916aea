"""What `manage.py check` says about the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from wagtail.models import Page, get_page_models

from checker.interface import SettingsError
from integrations.cms.wagtail import seams
from integrations.cms.wagtail.setup import folder

MIDDLEWARE = "integrations.cms.wagtail.middleware.PublishBlockedMiddleware"


def register() -> None:
    """Register the checks below."""
    checks.register(publishing_is_guarded)
    checks.register(is_set_up)


def publishing_is_guarded(**_: Any) -> list[checks.CheckMessage]:
    """Every way to publish goes through the guard, as far as that can be seen."""
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"{action.__name__}.{method} is not guarded: pages can be published unchecked",
            hint="Something replaced it after OnMessage was loaded; load OnMessage last.",
            id="onmessage.E001",
        )
        for action, method, _guard in seams.SEAMS
        if not seams.guarded(getattr(action, method))
    ]
    own = [model for model in get_page_models() if model.publish is not Page.publish]
    return found + [
        checks.Warning(
            f"{model.__name__} has a publish() of its own, which may not be checked",
            hint="Let it call super().publish().",
            id="onmessage.W001",
        )
        for model in own
    ]


def is_set_up(**_: Any) -> list[checks.CheckMessage]:
    """The project says where the canon is and has the middleware."""
    found: list[checks.CheckMessage] = []
    try:
        if not folder().is_dir():
            found.append(checks.Error(f"{folder()}: no such folder", id="onmessage.E002"))
    except SettingsError as error:
        found.append(checks.Error(str(error), id="onmessage.E002"))
    if MIDDLEWARE not in settings.MIDDLEWARE:
        found.append(
            checks.Warning(
                "A blocked page will be a server error in bulk actions, workflows and copies",
                hint=f"Add {MIDDLEWARE} to MIDDLEWARE.",
                id="onmessage.W002",
            )
        )
    return found
