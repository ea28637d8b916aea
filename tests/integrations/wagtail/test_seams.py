"""Every way to publish is guarded."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.cms.wagtail.models import PageCheck
from integrations.cms.wagtail.seams import PublishBlockedError

WRONG = "<p>Growth costs $55 per seat per month.</p>"


def test_revision_publish_is_blocked(offer: Any) -> None:
    offer.intro = WRONG
    revision = offer.save_revision()
    with pytest.raises(PublishBlockedError, match=r"\$55"):
        revision.publish()
    offer.refresh_from_db()
    assert not offer.live
    found = PageCheck.objects.get(page=offer).findings.get()
    assert (found.label, found.path) == ("Intro", "intro")
