"""When two facts of the same thing agree: periods, units and rounding included.

`None` means that the two say nothing about each other (a price per GB and a price per
seat of the whole plan), which is neither agreement nor contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from checker.models import Bound, Price, Quantity, Scope
from checker.values.names import Lexicon
from checker.values.periods import IN_MONTHS
from checker.values.scopes import ABOVE, ALL, FREE, PAID, SOME, gives
from checker.values.units import BYTES, TIME, in_base
from checker.values.words import singular, stem

# A package's own price is per one of these, or per nothing.
_WHOLE = frozenset(
    "account workspace organization org organisation team company customer site month plan business tenant".split()
)
_METERED = frozenset(
    """gb tb mb kb request event credit minute hour second token message run job job email build execution query
    invocation transaction operation image page row read write start gib unit cu call million thousand scan
    record api document session alert metric span trace log task test""".split()
)


def basis(per: str | None) -> str | None:
    """What a price is counted by, in one word: seats in all their names are `seat`."""
    if per is None:
        return None
    word = stem(singular(per.split()[-1]))
    return "whole" if word in _WHOLE else word


def is_metered(price: Price) -> bool:
    """Whether a price is paid by use (per GB, per 1,000 requests), not per seat or plan."""
    return (
        price.per_quantity != 1
        or basis(price.per) in _METERED
        or price.every in {"hour", "minute", "second"}
    )


def prices_agree(found: Price, approved: Price) -> bool:
    """Whether a price as shown says the same as an approved one.

    What one of them leaves out (currency, period, unit) is not a difference. Periods
    are converted: 49 a month is 588 a year, and a month has 720 hours; converted
    amounts may be rounded to what is displayed, others may not.
    """
    if found.amount is None or approved.amount is None:
        return found.amount is None and approved.amount is None
    if found.amount == 0 or approved.amount == 0:
        return found.amount == approved.amount
    if _differ(found.currency, approved.currency):
        return False
    if not _same_basis(found, approved):
        return False
    if _differ(found.billed, approved.billed) and not _period_says_billing(found, approved):
        return False
    if "annually" in {found.billed, approved.billed}:
        # A price without a period in an annual column may be the year's.
        if found.every is None and approved.every == "month":
            a_year = replace(found, every="year")
            if _amounts_agree(a_year, approved, *_in_terms_of(approved, a_year)):
                return True
        elif approved.every is None and found.every == "month":
            a_year = replace(approved, every="year")
            if _amounts_agree(found, a_year, *_in_terms_of(a_year, found)):
                return True
    return _amounts_agree(found, approved, *_in_terms_of(approved, found))


def _differ(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a != b


def _same_basis(found: Price, approved: Price) -> bool:
    a, b = basis(found.per), basis(approved.per)
    return a is None or b is None or a == b


def _period_says_billing(found: Price, approved: Price) -> bool:
    """`$588 a year` shows an annual price whatever it says of billing."""
    return found.every == "year" and approved.billed == "annually"


def _in_terms_of(approved: Price, found: Price) -> tuple[Decimal, bool]:
    """The approved amount for the period and count the found price is given in."""
    amount = approved.amount or Decimal(0)
    converted = False
    if found.per_quantity != approved.per_quantity and found.per and approved.per:
        amount = amount * found.per_quantity / approved.per_quantity
    if found.every and approved.every and found.every != approved.every:
        here, there = IN_MONTHS.get(found.every), IN_MONTHS.get(approved.every)
        if here is None or there is None:
            return Decimal(-1), False
        amount, converted = amount * here / there, True
    return amount, converted


def _amounts_agree(found: Price, approved: Price, wanted: Decimal, converted: bool) -> bool:
    shown = found.amount or Decimal(0)
    if found.bound is Bound.RANGE and found.high is not None:
        return shown <= wanted <= found.high
    if found.bound is Bound.ABOUT or approved.bound is Bound.ABOUT:
        return abs(shown - wanted) <= wanted * Decimal("0.05")
    if shown == wanted:
        return True
    if not converted:
        return False
    step = Decimal(1).scaleb(-found.decimals)
    return abs(shown - wanted) < step or _hours(found, approved, shown, wanted)


def _hours(found: Price, approved: Price, shown: Decimal, wanted: Decimal) -> bool:
    """A month is 720 to 744 hours, so hourly and monthly prices agree within four percent."""
    return "hour" in {found.every, approved.every} and abs(shown - wanted) <= wanted * Decimal(
        "0.04"
    )


def agree(found: Price | Quantity, approved: Price | Quantity) -> bool | None:
    """Whether two values say the same; None where they say nothing about each other."""
    if isinstance(found, Price) and isinstance(approved, Price):
        return prices_agree(found, approved)
    if isinstance(found, Quantity) and isinstance(approved, Quantity):
        return quantities_agree(found, approved)
    return None


# --- quantities -----------------------------------------------------------------------


# Every amount is held against every approved one.
@lru_cache(maxsize=10_000)
def dimension(unit: str | None) -> str | None:
    """What kind of thing a unit measures: `time`, `bytes`, `%`, or the counted thing."""
    if unit is None:
        return None
    if unit in TIME:
        return "time"
    if unit in BYTES:
        return "bytes"
    return unit if unit == "%" else stem(unit)


def may_measure_alike(found: Quantity, approved: Quantity) -> bool:
    """Whether two quantities are of one dimension, or one of them says none."""
    a, b = dimension(found.unit), dimension(approved.unit)
    return a == b or a is None or b is None


def quantities_agree(found: Quantity, approved: Quantity) -> bool | None:
    """Whether two quantities of one thing are equal, in whatever units they are given."""
    a, b = dimension(found.unit), dimension(approved.unit)
    if a != b and a is not None and b is not None:
        return None
    if _differ(found.every, approved.every):
        return _rates_agree(found, approved)
    if found.per and approved.per and stem(found.per) != stem(approved.per):
        return None
    if approved.value is None and found.bound in {Bound.FROM, Bound.OVER}:
        return True  # as many as one likes, beginning with so many
    if found.value is None or approved.value is None:
        return found.value is None and approved.value is None
    if a is None or b is None:
        return _numbers_agree(found, approved, found.value, approved.value)
    return _numbers_agree(found, approved, _base(found), _base(approved))


def _base(quantity: Quantity) -> Decimal:
    return in_base(quantity.value or Decimal(0), quantity.unit)


def _numbers_agree(found: Quantity, approved: Quantity, a: Decimal, b: Decimal) -> bool:
    if a == b or _near(found, approved, a, b):
        return True
    if found.high is not None or approved.high is not None:
        ranged, low, value = (found, a, b) if found.high is not None else (approved, b, a)
        return low <= value <= _base(replace(ranged, value=ranged.high))
    if approved.bound is Bound.OVER and found.bound is Bound.EXACT:
        return a > b
    if Bound.ABOUT in {found.bound, approved.bound}:
        return abs(a - b) <= b * Decimal("0.1")
    return False


def _near(found: Quantity, approved: Quantity, a: Decimal, b: Decimal) -> bool:
    """12 months are a year, a month 28 to 31 days, a GB 1000 or 1024 MB."""
    if found.unit == approved.unit or not b:
        return False
    ratio = a / b
    if found.unit in BYTES and approved.unit in BYTES:
        return any(
            abs(ratio - Decimal(1024) ** n / Decimal(1000) ** n) < Decimal("0.002")
            for n in (-2, -1, 1, 2)
        )
    months = {"month", "year", "quarter"} & {found.unit, approved.unit}
    return bool(months) and Decimal("0.93") <= ratio <= Decimal("1.07")


_RATES = frozenset({"second", "minute", "hour"})


def _rates_agree(found: Quantity, approved: Quantity) -> bool | None:
    """Different periods: equal where one converts to the other, otherwise no statement.

    A daily and a monthly limit can both hold, so another number proves nothing; rates by
    the second, minute and hour are one and the same throttle.
    """
    if found.value is None or approved.value is None or not found.every or not approved.every:
        return None
    if _base(found) == _base(approved):
        return False  # the number of one period given for another
    here, there = IN_MONTHS.get(found.every), IN_MONTHS.get(approved.every)
    if here is None or there is None:
        return None
    wanted = _base(approved) * here
    if abs(_base(found) * there - wanted) <= wanted / 1000:
        return True
    return False if {found.every, approved.every} <= _RATES else None


_FAR = 5
"""How many times larger than the other a value is, if it is hardly that of the same thing.

What a text has wrong is mostly an old value or that of another plan, and near: see the figures
in docs/evaluation.md.
"""


def is_near(
    found: Price | Quantity, approved: Price | Quantity, times: Iterable[Decimal] = ()
) -> bool:
    """Whether two values are of one order, so that one may stand for the other by mistake.

    `times` are numbers of things that an amount may be for. The same digits are near whatever
    they count by: a price a year instead of a month, thousands instead of millions. So are
    values that cannot be set side by side: another currency or unit says nothing of it.
    """
    sizes = _sizes(found, approved)
    if sizes is None or not all(sizes):
        return True
    if _digits(found) == _digits(approved):
        return True
    here, there = sizes
    several = {Decimal(1), *times}
    if isinstance(found, Price) and found.every is None and approved.every == "month":
        several |= {12 * n for n in several}
    return any(max(here, there * n) <= _FAR * min(here, there * n) for n in several)


def _digits(value: Price | Quantity) -> str:
    number = value.amount if isinstance(value, Price) else value.value
    return "".join(map(str, number.normalize().as_tuple().digits)) if number else ""


def _sizes(found: Price | Quantity, approved: Price | Quantity) -> tuple[Decimal, Decimal] | None:
    if isinstance(found, Price) and isinstance(approved, Price):
        if found.amount is None or approved.amount is None:
            return None
        if _differ(found.currency, approved.currency):
            return None
        return found.amount, _in_terms_of(approved, found)[0]
    if isinstance(found, Quantity) and isinstance(approved, Quantity):
        if found.value is None or approved.value is None:
            return None
        a, b = dimension(found.unit), dimension(approved.unit)
        if a != b and a is not None and b is not None:
            return None
        here, there = (_base(found), _base(approved)) if a == b else (found.value, approved.value)
        return here, there * _periods(found, approved)
    return None


def _periods(found: Quantity, approved: Quantity) -> Decimal:
    """How many of the approved quantity's periods go into one of the found quantity's."""
    here, there = IN_MONTHS.get(found.every or ""), IN_MONTHS.get(approved.every or "")
    return here / there if here and there else Decimal(1)


# --- availability ---------------------------------------------------------------------


def scopes_conflict(found: Scope, approved: Scope, lexicon: Lexicon) -> str | None:
    """A package that one scope gives the thing to and the other does not; None if none.

    The package is an id, or FREE or PAID where it is known only as the free plan or a
    paid one. Only a named witness makes a contradiction: "Pro and above" tells where a thing
    begins, not that each larger package has it.
    """
    if _unranked(found, approved, lexicon):
        return PAID
    if {_offered(found), _offered(approved)} == {True, False}:
        return SOME
    for package in _witnesses(found, approved, lexicon):
        here, there = gives(found, package, lexicon), gives(approved, package, lexicon)
        vague = here and ABOVE in found.packages and package not in found.packages
        if here is not None and there is not None and here != there and not vague:
            return package
    return None


def _offered(scope: Scope) -> bool | None:
    """Whether a scope says that anybody at all has the thing."""
    if ALL in scope.packages and scope.denied:
        return False
    return None if scope.denied or scope.add_on or not scope.packages else True


_MANY = 3


def _unranked(found: Scope, approved: Scope, lexicon: Lexicon) -> bool:
    """`paid plans` against `Scale and above`, where nobody says that Scale is the lowest.

    Who says "and above", or goes through several plans instead of saying "paid", means
    that there is a paid plan below.
    """
    if lexicon.order or not (found.complete and approved.complete):
        return False
    one, other = (approved, found) if found.packages == {PAID} else (found, approved)
    listed = ABOVE in one.packages or len(one.packages) >= _MANY or _is_largest(one)
    return listed and other.packages == {PAID}


def _is_largest(scope: Scope) -> bool:
    """Whether a scope is Enterprise alone: a plan of that name is never the only paid one."""
    return len(scope.packages) == 1 and "enterprise" in min(scope.packages).lower()


def scopes_agree(found: Scope, approved: Scope, lexicon: Lexicon) -> bool:
    """Whether two scopes say the same of at least one package, and never differ."""
    if scopes_conflict(found, approved, lexicon) is not None:
        return False
    return any(
        gives(found, p, lexicon) is not None
        and gives(found, p, lexicon) == gives(approved, p, lexicon)
        for p in _witnesses(found, approved, lexicon)
    )


def _witnesses(found: Scope, approved: Scope, lexicon: Lexicon) -> tuple[str, ...]:
    named = (found.packages | approved.packages) - {ALL, PAID, FREE, ABOVE, SOME}
    if lexicon.order:
        named &= lexicon.packages  # a name nobody knows is another rule's finding
    known = lexicon.packages if lexicon.closed or len(lexicon.packages) > 2 else frozenset()
    # Where all packages are known and none is free, no text means a free one but by its name.
    of_free = not lexicon.closed or FREE in found.packages | approved.packages
    symbolic = (FREE,) if of_free and not lexicon.free else ()
    return (*sorted(named | known), *symbolic)
