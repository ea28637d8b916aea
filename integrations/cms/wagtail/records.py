"""What a check came to is kept for the report, written to the page's history, and told."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.db import connections, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.admin.mail import send_mail
from wagtail.log_actions import log

from integrations.cms.wagtail.models import PageCheck, PageFinding
from integrations.cms.wagtail.verdicts import PageVerdict, PlacedFinding

logger = logging.getLogger("onmessage.wagtail")

BLOCKED = "onmessage.blocked"
IN_SPITE = "onmessage.in_spite"
FOLLOWED = "onmessage.followed"
"""What the page's history calls it."""


@transaction.atomic
def record(
    page: Any, verdict: PageVerdict, occasion: str, revision: Any = None
) -> PageCheck | None:
    """Keep a verdict in place of the page's last one; none for a site that is not checked."""
    if verdict.outcome == "off":
        PageCheck.objects.filter(page_id=page.pk).delete()
        return None
    check, _made = PageCheck.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "revision": revision,
            "as_of": verdict.as_of,
            "occasion": occasion,
            "outcome": verdict.outcome,
            "blocked": verdict.denied and occasion not in ("check", "live"),
            "reason": "\n".join((verdict.reason, *verdict.notes)).strip(),
            "canon_sha256": verdict.canon_sha256,
        },
    )
    _put_findings(check, verdict)
    if verdict.rest is not None:
        # Not before what is followed up is there for others to see.
        follow = partial(_follow, page.pk, check.checked_at)
        transaction.on_commit(partial(verdict.rest, follow))
    return check


def _put_findings(check: PageCheck, verdict: PageVerdict) -> None:
    check.findings.all().delete()
    PageFinding.objects.bulk_create(
        _row(check, number, placed) for number, placed in enumerate(verdict.findings)
    )


def _follow(page_pk: int, at: datetime, verdict: PageVerdict) -> None:
    """Put the whole verdict in place of one that a model was too late for; in its own thread.

    A page that was checked again since has a verdict of its own. One that is public with what
    must not be published is told about.
    """
    try:
        check = _followed(page_pk, at, verdict)
        if check is not None and verdict.denied and verdict.findings and not check.blocked:
            page = check.page.specific
            log(instance=page, action=FOLLOWED, revision=check.revision)
            logger.warning("Published, and wrong: page %s “%s”: %s", page.pk, page, said(verdict))
            subject = _("Published, and wrong: %(page)s") % {"page": page}
            _tell(page, verdict, check.revision, subject, "onmessage/followed.txt")
    except Exception:
        # Nobody waits for this thread: the log is where it can be said.
        logger.exception("The whole verdict on page %s could not be kept", page_pk)
    finally:
        connections.close_all()


@transaction.atomic
def _followed(page_pk: int, at: datetime, verdict: PageVerdict) -> PageCheck | None:
    mine = PageCheck.objects.select_for_update().filter(page_id=page_pk, checked_at=at)
    check: PageCheck | None = mine.first()
    if check is not None:
        check.outcome = verdict.outcome
        check.reason = "\n".join((verdict.reason, *verdict.notes)).strip()
        check.canon_sha256 = verdict.canon_sha256 or check.canon_sha256
        check.save()
        _put_findings(check, verdict)
    return check


def _row(check: PageCheck, position: int, placed: PlacedFinding) -> PageFinding:
    finding, place = placed.finding, placed.places[0] if placed.places else None
    return PageFinding(
        check_of=check,
        position=position,
        rule=finding.rule,
        severity=finding.severity.value,
        blocks=placed.blocks,
        message=finding.message,
        expected=finding.expected,
        found=finding.found,
        suggestion=finding.suggestion or "",
        text=finding.text,
        line=finding.line_text,
        canon_id=finding.canon_id or "",
        fingerprint=finding.fingerprint,
        label=" · ".join(each.label for each in placed.places),
        path=place.path if place else "",
    )


def blocked(page: Any, verdict: PageVerdict, occasion: str, revision: Any, user: Any) -> None:
    """Keep that a page was not published, in the report, the page's history and the log."""
    record(page, verdict, occasion, revision)
    data = {"occasion": occasion, "reason": verdict.reason, "findings": len(verdict.findings)}
    log(instance=page, action=BLOCKED, user=user, revision=revision, data=data)
    logger.warning("Not published (%s): page %s “%s”: %s", occasion, page.pk, page, said(verdict))


def put_off(page: Any, verdict: PageVerdict, revision: Any) -> None:
    """Keep that a scheduled page was not published, and tell whoever waits for it, once.

    The schedule stays, so that the page goes live at the first run after it is right.
    """
    told = hashlib.sha256(f"{revision.pk}\n{verdict.signature()}".encode()).hexdigest()
    if PageCheck.objects.filter(page_id=page.pk, told=told).exists():
        record(page, verdict, "scheduled", revision)
        return
    blocked(page, verdict, "scheduled", revision, user=None)
    PageCheck.objects.filter(page_id=page.pk).update(told=told)
    subject = _("Not published as scheduled: %(page)s") % {"page": page}
    _tell(page, verdict, revision, subject, "onmessage/put_off.txt")


def _tell(page: Any, verdict: PageVerdict, revision: Any, subject: str, template: str) -> None:
    users = (page.owner, revision.user if revision else None)
    people = {user.email for user in users if user and user.email}
    if not people:
        return
    text = render_to_string(template, {"page": page, "verdict": verdict})
    try:
        send_mail(subject, text, sorted(people))
    except (SMTPException, OSError):
        # The other pages that are due must be published all the same.
        logger.exception("Could not tell %s about page %s", sorted(people), page.pk)


def said(verdict: PageVerdict) -> str:
    """A verdict in one line."""
    if verdict.outcome == "unchecked":
        return _("it could not be checked: %(reason)s") % {"reason": verdict.reason}
    return "; ".join(placed.finding.message for placed in verdict.findings if placed.blocks)
