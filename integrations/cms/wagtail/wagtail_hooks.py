"""Where Wagtail asks: before it publishes from the editor, and when it shows a page or menus."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from integrations.cms.wagtail import records, seams
from integrations.cms.wagtail.models import PageCheck
from integrations.cms.wagtail.views import (
    FindingsReportView,
    PublishInSpiteView,
    may_publish_in_spite,
)

CHECK = "action-onmessage-check"


@hooks.register("before_publish_page")
def before_publish(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Back to the editor with the findings, if there are any that stop the page.

    The draft has been saved. What is allowed here is not checked again when it is published.
    """
    revision = page.latest_revision
    verdict = seams.verdict_on(revision)
    if not verdict.denied:
        seams.let_pass(revision, verdict)
        return None
    occasion = "schedule" if verdict.as_of else "publish"
    records.blocked(page, verdict, occasion, revision, request.user)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("after_edit_page")
@hooks.register("after_create_page")
def check_if_asked(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Check the draft that the editor has just saved with the menu's “Check”."""
    if CHECK not in request.POST:
        return None
    revision = page.latest_revision
    verdict = seams.verdict_on(revision)
    records.record(page, verdict, "check", revision)
    if verdict.outcome == "clean":
        messages.success(request, _("OnMessage: nothing contradicts the canon."))
    elif verdict.outcome == "off":
        messages.info(request, _("OnMessage: the pages of this site are not checked."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_edit_page")
def show_findings(request: HttpRequest, page: Any) -> None:
    """Show what the last check came to, wherever the editor comes from."""
    if request.method != "GET" or request.GET.get("_w_hydrate_create_view"):
        return
    check = PageCheck.objects.filter(page_id=page.pk).exclude(outcome="clean").first()
    if check is None:
        return
    context = {
        "check": check,
        "findings": check.findings.all(),
        "page": page,
        "edited_since": _edited_since(page, check),
    }
    buttons = []
    if check.blocked and may_publish_in_spite(request.user, page):
        url = reverse("onmessage_in_spite", args=[page.pk])
        buttons.append(messages.button(url, _("Publish in spite of this")))
    text = render_to_string("onmessage/findings.html", context, request)
    level = messages.error if check.blocked else messages.warning
    level(request, text, buttons=buttons, extra_tags="onmessage")


def _edited_since(page: Any, check: PageCheck) -> bool:
    """By time: Wagtail saves what an editor types into the revision that was checked."""
    latest = page.latest_revision
    return bool(latest and latest.created_at > check.checked_at)


@hooks.register("after_copy_page")
def say_that_copy_is_a_draft(request: HttpRequest, page: Any, copied: Any) -> None:
    """Nobody should look for a copy among the live pages."""
    del page
    if PageCheck.objects.filter(page_id=copied.pk, occasion="copy", blocked=True).exists():
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[copied.pk]), _("See why"))
        text = _("“%(page)s” was copied as a draft: it has findings.") % {"page": copied}
        messages.warning(request, text, buttons=[edit])


class CheckMenuItem(ActionMenuItem):
    """Saves the draft and checks it."""

    name = CHECK
    label = gettext_lazy("Check against the canon")
    icon_name = "clipboard-list"


@hooks.register("register_page_action_menu_item")
def check_menu_item() -> ActionMenuItem:
    """“Check” beside “Save draft” and “Publish”."""
    return CheckMenuItem(order=90)


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    """The report among Wagtail's reports."""
    return MenuItem("OnMessage", reverse("onmessage_report"), icon_name="clipboard-list", order=950)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """The report, and publishing in spite of findings."""
    report = FindingsReportView
    return [
        path(
            "onmessage/<int:pk>/publish/", PublishInSpiteView.as_view(), name="onmessage_in_spite"
        ),
        path("reports/onmessage/", report.as_view(), name="onmessage_report"),
        path(
            "reports/onmessage/results/",
            report.as_view(results_only=True),
            name="onmessage_report_results",
        ),
    ]


@hooks.register("register_permissions")
def permissions() -> Any:
    """Shown where a group's permissions are chosen."""
    return Permission.objects.filter(
        content_type__app_label="onmessage",
        codename__in=("publish_in_spite", "change_onmessagesettings"),
    )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What a page's history calls what happened."""
    actions.register_action(
        records.BLOCKED, _("Not published: findings"), _("Not published: OnMessage has findings")
    )
    actions.register_action(
        records.IN_SPITE, _("Publish in spite of findings"), _("Published in spite of findings")
    )
    actions.register_action(
        records.FOLLOWED, _("Found after publishing"), _("Found to be wrong after it was published")
    )


@hooks.register("insert_editor_js")
def editor_script() -> str:
    """Takes the editor from a finding to its field."""
    return format_html('<script src="{}"></script>', static("onmessage/findings.js"))


@hooks.register("insert_global_admin_css")
def style() -> str:
    """How findings look."""
    return format_html('<link rel="stylesheet" href="{}">', static("onmessage/findings.css"))
