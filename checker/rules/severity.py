"""How much a finding matters, from its rule and its three judgements.

| conflict | time | support | severity |
| --- | --- | --- | --- |
| proven, plain | current | explicit | the rule's |
| proven, plain | current | inferred | one step lower |
| proven, plain | dated | any | one step lower |
| implied, omission | any | any | one step lower; reported as possible |

What visitors do not see is one step lower, too, and so is what several documents say against
an entry that may be stale (`checker/rules/stale.py`). No finding is lowered twice, and none below
a note: `docs/rules.md` shows the same table.
"""

from __future__ import annotations

from checker.models import CERTAIN, Conflict, Severity, Support, Time

_LOWER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.NOTE}


def severity_of(
    rule: Severity, conflict: Conflict, time: Time, support: Support, *, visible: bool = True
) -> Severity:
    """The severity of a finding of a rule whose own severity is `rule`."""
    full = conflict in CERTAIN and time is Time.CURRENT and support is Support.EXPLICIT and visible
    return rule if full else lowered(rule)


def lowered(severity: Severity) -> Severity:
    """One step lower; a note stays one."""
    return _LOWER.get(severity, severity)
