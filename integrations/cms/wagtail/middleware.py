"""A page that was not published is an answer to the editor, not a server error."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from integrations.cms.wagtail import records
from integrations.cms.wagtail.seams import PublishBlockedError


class PublishBlockedMiddleware(MiddlewareMixin):
    """Leads from every view of Wagtail's admin to the page that was not published."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The edit page of a blocked page, which shows the findings; None for other errors."""
        inside_admin = request.path.startswith(reverse("wagtailadmin_home"))
        if not isinstance(error, PublishBlockedError) or not inside_admin:
            return None
        # What was kept has been rolled back where the view was in a transaction.
        records.record(error.page, error.verdict, error.occasion, error.revision)
        url = reverse("wagtailadmin_pages:edit", args=[error.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # What the dialogs of workflows expect.
            return JsonResponse({"step": "success", "redirect": url})
        return redirect(url)
