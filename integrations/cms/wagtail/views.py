"""Publishing in spite of findings, and the report of all that is open."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log
from wagtail.models import Page, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from checker.interface import CheckerError
from integrations.cms.wagtail import records, seams, waiving
from integrations.cms.wagtail.models import PageCheck, PageFinding
from integrations.cms.wagtail.verdicts import PageVerdict

TERM = timedelta(days=30)
"""How long a waiver holds if nobody says otherwise: an exception should end."""


def may_publish_in_spite(user: Any, page: Any) -> bool:
    """Whether somebody may publish the page whatever was found."""
    allowed = user.has_perm("onmessage.publish_in_spite")
    return bool(allowed and page.permissions_for_user(user).can_publish())


class InSpiteForm(forms.Form):
    """Why, and until when."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept with your name where everybody who decides can read it."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=AdminDateInput,
        help_text=gettext_lazy("The last day on which these findings are accepted."),
    )

    def clean_until(self) -> date:
        """A waiver that has ended already accepts nothing."""
        until: date = self.cleaned_data["until"]
        if until < date.today():
            raise ValidationError(_("This day is over."))
        return until


class PublishInSpiteView(WagtailAdminTemplateMixin, UserPassesTestMixin, FormView):
    """Asks for a reason, keeps it as a waiver, and publishes the latest draft."""

    template_name = "onmessage/in_spite.html"
    form_class = InSpiteForm
    page_title = gettext_lazy("Publish in spite of findings")
    header_icon = "warning"

    @cached_property
    def page(self) -> Any:
        """The page that was not published."""
        return get_object_or_404(Page, pk=self.kwargs["pk"]).specific

    @cached_property
    def verdict(self) -> PageVerdict:
        """What holds now: what was found at the last check may be mended since."""
        return seams.verdict_on(self.page.get_latest_revision())

    def test_func(self) -> bool:
        """Only those who may."""
        return may_publish_in_spite(self.request.user, self.page)

    def handle_no_permission(self) -> HttpResponse:
        """Told as Wagtail tells it."""
        messages.error(self.request, _("You may not publish pages in spite of findings."))
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def get_page_subtitle(self) -> str:
        """Which page."""
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way from the page to here."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [{"url": edit, "label": str(self.page)}, {"url": "", "label": self.page_title}]

    def get_initial(self) -> dict[str, Any]:
        """An end that can be moved, and what the reason is given for."""
        return {"until": date.today() + TERM, "seen": self.seen()}

    def seen(self) -> str:
        """What is published in spite of what: it may change while somebody writes a reason."""
        revision = self.page.get_latest_revision()
        shown = f"{revision.pk}\n{revision.created_at}\n{self.verdict.signature()}"
        return hashlib.sha256(shown.encode()).hexdigest()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is published in spite of what."""
        blocking = [placed for placed in self.verdict.findings if placed.blocks]
        return super().get_context_data(
            page=self.page, verdict=self.verdict, blocking=blocking, **kwargs
        )

    def form_valid(self, form: InSpiteForm) -> HttpResponse:
        """Waive what stops the page, and publish it."""
        if form.cleaned_data["seen"] != self.seen():
            messages.warning(self.request, _("The draft or its findings changed; look again."))
            return redirect(self.request.path)
        revision, reason = self.page.get_latest_revision(), form.cleaned_data["reason"]
        try:
            waiving.waive(
                self.page, self.verdict, self.request.user, reason, form.cleaned_data["until"]
            )
        except (CheckerError, OSError) as error:
            form.add_error(None, _("The waiver could not be kept: %(error)s") % {"error": error})
            return self.form_invalid(form)
        if self.verdict.outcome == "unchecked":
            # There is no finding to waive; who publishes answers for the page.
            seams.let_pass(revision, seams.unchecked_but_allowed(self.verdict))
        with transaction.atomic():
            revision.publish(user=self.request.user)
            data = {"reason": reason, "until": str(form.cleaned_data["until"])}
            log(
                instance=self.page,
                action=records.IN_SPITE,
                user=self.request.user,
                revision=revision,
                data=data,
            )
        messages.success(self.request, _("“%(page)s” was published.") % {"page": self.page})
        return redirect("wagtailadmin_explore", self.page.get_parent().pk)


class FindingsFilterSet(WagtailFilterSet):
    """What the report can be narrowed to."""

    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("Outcome"),
        choices=[
            ("findings", gettext_lazy("findings")),
            ("unchecked", gettext_lazy("could not be checked")),
        ],
    )
    severity = django_filters.MultipleChoiceFilter(
        field_name="findings__severity",
        label=gettext_lazy("Severity"),
        choices=PageFinding._meta.get_field("severity").choices,
        widget=forms.CheckboxSelectMultiple,
    )
    rule = django_filters.AllValuesFilter(field_name="findings__rule", label=gettext_lazy("Rule"))
    site = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Site"), queryset=Site.objects.all(), method="on_site"
    )

    class Meta:
        model = PageCheck
        fields = ("blocked", "outcome", "severity", "rule", "site")

    def on_site(self, queryset: Any, _name: str, site: Site) -> Any:
        """Pages below the site's root page."""
        return queryset.filter(page__path__startswith=site.root_page.path)


class FindingsReportView(ReportView):
    """Every page whose last check found something, or could not be made."""

    page_title = "OnMessage"
    header_icon = "clipboard-list"
    results_template_name = "onmessage/report_results.html"
    index_url_name = "onmessage_report"
    index_results_url_name = "onmessage_report_results"
    filterset_class = FindingsFilterSet
    model = PageCheck
    default_ordering = "-checked_at"
    list_export = (
        "page.title",
        "page.full_url",
        "blocked",
        "outcome",
        "reason",
        "checked_at",
        "texts",
    )
    export_headings = {
        "page.title": gettext_lazy("Page"),
        "page.full_url": gettext_lazy("Address"),
        "texts": gettext_lazy("Findings"),
    }

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """For those who may change some page."""
        if not PagePermissionPolicy().user_has_any_permission(request.user, {"change", "publish"}):
            messages.error(request, _("You do not have permission to see this report."))
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> Any:
        """Open checks of the pages that this person may change."""
        pages = PagePermissionPolicy().instances_user_has_any_permission_for(
            self.request.user, {"change", "publish"}
        )
        return (
            PageCheck.objects.exclude(outcome="clean")
            .filter(page__in=pages)
            .select_related("page")
            .prefetch_related("findings")
            .order_by("-blocked", "-checked_at")
            .distinct()
        )

    def get_queryset(self) -> Any:
        """The same; the parent class would ask for the model's own order."""
        return self.get_base_queryset()

    def get_edit_url(self, check: PageCheck) -> str:
        """Where the page can be mended."""
        return reverse("wagtailadmin_pages:edit", args=[check.page_id])
