"""The rules: stable ids, default severity and one line of meaning each.

`docs/rules.md` has a section per rule, with a bad and a good example.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.models import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding.

    Rules of a `family` report the same thing under several names, and may be raised by a model; a
    rule without one is a family of its own. Of `read` ones a reader of whole pages is the better
    judge, where plan and value stand in a sentence.
    """

    id: str
    severity: Severity
    title: str
    meaning: str
    family: str = ""
    read: bool = False


RULES: tuple[Rule, ...] = (
    Rule(
        "price-mismatch",
        Severity.ERROR,
        "Price differs from the canon",
        "A price of ours differs from every approved one in amount, currency, period, "
        "unit or package.",
        "price",
        read=True,
    ),
    Rule(
        "discount-over-authority",
        Severity.ERROR,
        "Discount beyond authority",
        "A discount is larger than this channel may give.",
    ),
    Rule(
        "offer-out-of-scope",
        Severity.ERROR,
        "Offer outside its scope",
        "A registered offer is shown on a channel, in a region or at a time it is not for.",
        "price",
    ),
    Rule(
        "retired-name",
        Severity.ERROR,
        "Retired package name",
        "A package is called by a name it no longer has.",
        "name",
    ),
    Rule(
        "unknown-package",
        Severity.ERROR,
        "Package the canon does not know",
        "A text names a plan, tier or edition of ours that does not exist.",
        "name",
    ),
    Rule(
        "misspelt-name",
        Severity.WARNING,
        "Misspelt name",
        "A package name is one or two letters away from an approved one.",
        "name",
    ),
    Rule(
        "limit-mismatch",
        Severity.ERROR,
        "Limit differs from the canon",
        "How much a package includes differs from what is approved.",
        "content",
        read=True,
    ),
    Rule(
        "availability-mismatch",
        Severity.ERROR,
        "Availability differs from the canon",
        "A feature is given to packages that do not have it, or withheld from ones that do.",
        "content",
        read=True,
    ),
    Rule(
        "claim-contradiction",
        Severity.ERROR,
        "Contradicts an approved claim",
        "A statement cannot be true together with an approved claim.",
        "content",
        read=True,
    ),
    Rule(
        "claim-expired",
        Severity.WARNING,
        "Claim past its review or end date",
        "An approved claim is used after the day it was to be reviewed or ended.",
    ),
    Rule(
        "forbidden-claim",
        Severity.ERROR,
        "Forbidden claim",
        "A text says what the canon forbids.",
    ),
    Rule(
        "missing-disclosure",
        Severity.WARNING,
        "Required text is missing",
        "A document that must carry a text does not.",
    ),
    Rule(
        "channel-conflict",
        Severity.WARNING,
        "Two documents disagree",
        "Two documents state different values for the same thing, and the canon is silent.",
    ),
    Rule(
        "stale-canon",
        Severity.ERROR,
        "The canon may be stale",
        "Several documents, or a newer one, say the same against an entry of the canon.",
    ),
    Rule(
        "injection",
        Severity.WARNING,
        "Text that addresses the checker",
        "Collateral contains text that tries to steer whoever checks it.",
    ),
    Rule(
        "needs-review",
        Severity.NOTE,
        "Needs a person's eyes",
        "No judge could decide whether this agrees with the canon.",
    ),
)

BY_ID = {rule.id: rule for rule in RULES}


def family_of(rule: str) -> str:
    """The family of a rule; one that is not known (an old report has it) is its own."""
    known = BY_ID.get(rule)
    return known.family if known and known.family else rule
