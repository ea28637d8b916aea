"""Where Wagtail makes pages public, whoever asks for it: there the guard stands.

Everything that publishes a revision ends in `PublishPageRevisionAction.execute`: the editor's
button, `revision.publish()`, bulk actions, workflows, `publish_scheduled` and the admin API.
Wagtail has no hook there (`before_publish_page` is the button's only, and the `published`
signal comes afterwards), and code holds the class by name, so its method is wrapped. Copies
and aliases go live without being published, so their actions are wrapped, too, and so is the
view that would save a new page as live before anybody has looked at it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured, ValidationError
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin.views.pages.create import CreateView

from integrations.cms.wagtail import records
from integrations.cms.wagtail.setup import setup_of
from integrations.cms.wagtail.verdicts import OFF, PageVerdict, judge

SCHEDULED = "wagtail.publish.scheduled"
"""By this `publish_scheduled` says that it is the one who publishes."""

_PASSED = "_onmessage_passed"


class PublishBlockedError(ValidationError):
    """A page was not published. `verdict` has what was found; `page` is as it was."""

    def __init__(
        self, page: Any, verdict: PageVerdict, occasion: str, revision: Any = None
    ) -> None:
        message = f"“{page}” was not published: {records.said(verdict)}"
        super().__init__({NON_FIELD_ERRORS: [message]})
        self.said = message
        self.page = page
        self.verdict = verdict
        self.occasion = occasion
        self.revision = revision

    def __str__(self) -> str:
        return self.said


def install() -> None:
    """Wrap the actions. Raises ImproperlyConfigured where Wagtail does not have them."""
    for action, method, guard in SEAMS:
        original = getattr(action, method, None)
        if original is None:
            name = f"{action.__name__}.{method}"
            raise ImproperlyConfigured(
                f"OnMessage cannot guard publishing: this Wagtail has no {name}"
            )
        if not guarded(original):
            wrapped = functools.wraps(original)(guard(original))
            wrapped.onmessage_guard = True  # type: ignore[attr-defined]
            setattr(action, method, wrapped)


def guarded(method: Any) -> bool:
    """Whether a method is one that the guard stands in."""
    return getattr(method, "onmessage_guard", False)


# --- publishing a revision -----------------------------------------------------------


def verdict_on(revision: Any) -> PageVerdict:
    """Whether a revision may be published, on the day it is to go live.

    Its aliases go live with it: where they are on other sites, it must be right there, too.
    """
    page = revision.as_object()
    as_of = _day(page)
    setups = dict.fromkeys(setup_of(each) for each in (page, *_aliases(page)))
    verdicts = [judge(page, setup, as_of) for setup in setups]
    return next((verdict for verdict in verdicts if verdict.denied), verdicts[0])


def let_pass(revision: Any, verdict: PageVerdict) -> None:
    """Note on a revision object that it was judged and allowed, so that it is not done twice."""
    setattr(revision, _PASSED, verdict)


def unchecked_but_allowed(verdict: PageVerdict) -> PageVerdict:
    """The verdict on a page that somebody publishes although it could not be checked."""
    return replace(verdict, denied=False)


def _day(page: Any) -> date | None:
    due = page.go_live_at
    return timezone.localtime(due).date() if due and due > timezone.now() else None


def _aliases(page: Any) -> list[Any]:
    found = list(page.aliases.all())
    return found + [deeper for alias in found for deeper in _aliases(alias)]


def _guard_publish(original: Callable[..., Any]) -> Callable[..., Any]:
    def execute(action: Any, skip_permission_checks: bool = False) -> Any:
        action.check(skip_permission_checks=skip_permission_checks)
        revision = action.revision
        verdict = getattr(revision, _PASSED, None) or verdict_on(revision)
        if not verdict.denied:
            done = original(action, skip_permission_checks=skip_permission_checks)
            records.record(action.object, verdict, "publish", revision)
            return done
        if action.log_action == SCHEDULED:
            # An error would keep the other pages that are due from being published.
            records.put_off(action.object, verdict, revision)
            return None
        records.blocked(action.object, verdict, "publish", revision, action.user)
        raise PublishBlockedError(action.object, verdict, "publish", revision)

    return execute


# --- what goes live without being published --------------------------------------------


def _guard_copy(original: Callable[..., Any]) -> Callable[..., Any]:
    def _copy_page(action: Any, page: Any, *args: Any, **kwargs: Any) -> Any:
        if not (action.keep_live and page.live):
            return original(action, page, *args, **kwargs)
        verdict = _of_copy(page, kwargs.get("to") or action.to, kwargs.get("update_attrs") or {})
        if not verdict.denied:
            return original(action, page, *args, **kwargs)
        # The copy is made as a draft, with those of the pages below it: no work is lost.
        action.keep_live = False
        try:
            copied = original(action, page, *args, **kwargs)
        finally:
            action.keep_live = True
        records.blocked(copied, verdict, "copy", copied.latest_revision, action.user)
        return copied

    return _copy_page


def _of_copy(page: Any, parent: Any, changes: dict[str, Any]) -> PageVerdict:
    """The verdict on a copy: what is live now with the changes, on the site it is copied to."""
    copied = page.specific_class.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(copied, name, value)
    return judge(copied, setup_of(parent or page))


def _guard_alias(original: Callable[..., Any]) -> Callable[..., Any]:
    def execute(action: Any, skip_permission_checks: bool = False) -> Any:
        action.check(skip_permission_checks=skip_permission_checks)
        below = action.page.get_descendants().live() if action.recursive else ()
        for page in (action.page, *below):
            verdict = _of_copy(page, action.parent, {}) if page.live else OFF
            if verdict.denied:
                # An alias has no draft of its own, so there is nothing to make instead.
                records.blocked(page, verdict, "alias", page.latest_revision, action.user)
                raise PublishBlockedError(page, verdict, "alias", page.latest_revision)
        return original(action, skip_permission_checks=skip_permission_checks)

    return execute


def _guard_new(original: Callable[..., Any]) -> Callable[..., Any]:
    def publish_action(view: Any) -> Any:
        # Wagtail saves a new page as live before it asks whether it may be published.
        view.form.instance.live = False
        return original(view)

    return publish_action


SEAMS: tuple[tuple[type, str, Callable[[Callable[..., Any]], Callable[..., Any]]], ...] = (
    (PublishPageRevisionAction, "execute", _guard_publish),
    (CopyPageAction, "_copy_page", _guard_copy),
    (CreatePageAliasAction, "execute", _guard_alias),
    (CreateView, "publish_action", _guard_new),
)
"""The class, its method, and what stands before it."""
