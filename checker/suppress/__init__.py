"""Findings that need no answer now: accepted by somebody, or known before."""

from checker.suppress.about import FindingContext, about
from checker.suppress.apply import Suppressed, apply
from checker.suppress.baseline import Baseline, read_baseline, write_baseline
from checker.suppress.comments import Ignored, comments_in
from checker.suppress.fingerprints import fingerprint, with_fingerprints
from checker.suppress.waivers import Waiver, Waivers, add_waiver, read_waivers

__all__ = [
    "Baseline",
    "FindingContext",
    "Ignored",
    "Suppressed",
    "Waiver",
    "Waivers",
    "about",
    "add_waiver",
    "apply",
    "comments_in",
    "fingerprint",
    "read_baseline",
    "read_waivers",
    "with_fingerprints",
    "write_baseline",
]
