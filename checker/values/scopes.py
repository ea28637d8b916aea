"""Who has a thing: the groups of packages a scope can name, and what a scope says of one."""

from __future__ import annotations

from checker.models import Scope
from checker.values.names import Lexicon

ALL, PAID, FREE, ABOVE, SOME = "*all", "*paid", "*free", "*above", "*some"


def gives(scope: Scope, package: str, lexicon: Lexicon) -> bool | None:
    """Whether a scope says that a package has the thing; None where it does not say.

    `package` is an id, or FREE or PAID for a plan that is known only as such.
    """
    free = package == FREE or package in lexicon.free
    paid = package == PAID or (bool(lexicon.free) and package in lexicon.packages and not free)
    named = (
        package in scope.packages
        or ALL in scope.packages
        or (PAID in scope.packages and paid)
        or (FREE in scope.packages and free)
        or (ABOVE in scope.packages and _above(scope, package, lexicon))
    )
    if scope.denied:
        return False if named else None
    if named:
        return True
    if (
        not scope.complete
        or _is_larger(scope, package, lexicon)
        or (ABOVE in scope.packages and not _ranked(scope, package, lexicon))
    ):
        return None
    if PAID in scope.packages and not free:
        return None
    return None if FREE in scope.packages and not paid else False


def _is_larger(scope: Scope, package: str, lexicon: Lexicon) -> bool:
    """Whether a package ranks above all that are named: "on Pro" seldom means "not on Business"."""
    named = [lexicon.order.index(p) for p in scope.packages if p in lexicon.order]
    if scope.only or not named or package not in lexicon.order:
        return False
    return lexicon.order.index(package) > max(named)


def _ranked(scope: Scope, package: str, lexicon: Lexicon) -> bool:
    named = scope.packages - {ABOVE}
    return package == FREE or (package in lexicon.order and named <= set(lexicon.order))


def _above(scope: Scope, package: str, lexicon: Lexicon) -> bool:
    if not _ranked(scope, package, lexicon) or package == FREE:
        return False
    lowest = min(lexicon.order.index(p) for p in scope.packages - {ABOVE})
    return lexicon.order.index(package) >= lowest
