"""Pricing2Yaml files, versions 1.1 to 2.1 (ISA group, University of Seville).

Read after its specification: `price` is the monthly price; `billing` maps ways of
paying to the factor it is multiplied by; a plan without a feature or limit has its
default; add-ons name the plans they are available for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from checker.canon.draft.bullets import BILLED, EVERY
from checker.canon.draft.sketch import (
    FeatureSketch,
    PackageSketch,
    Sketch,
    SketchBuilder,
    amount_of,
    humanise,
)
from checker.canon.schema import Billed, Limit, ListPrice
from checker.canon.tree import read_tree
from checker.interface import CanonError
from checker.models import Document
from checker.values import periods
from checker.values.words import singular

Fields = Mapping[str, Any]

# Authors write "no limit" as a number no customer reaches where they do not write .inf.
_ENDLESS = Decimal(10) ** 10
_NOTHING = frozenset({"", "none", "null", "no", "false", "0"})
_NO_UNIT = frozenset({"use", "uses", "unit", ""})


def is_pricing2yaml(text: str) -> bool:
    """Whether a YAML text has the keys every Pricing2Yaml file must have."""
    return all(re.search(rf"^{key}\s*:", text, re.MULTILINE) for key in ("saasName", "plans"))


def import_pricing2yaml(document: Document, text: str) -> Sketch:
    """The plans, features, limits and add-ons of a Pricing2Yaml file."""
    top = read_tree(text, document.uri).value
    if not isinstance(top, dict) or not isinstance(top.get("plans"), dict):
        raise CanonError(f"{document.uri}: no `plans` in this Pricing2Yaml file")
    return _Importer(top, document.uri).sketch()


class _Importer:
    """Reads one file; scalars come as their own text, so amounts are exact."""

    def __init__(self, top: Fields, source: str) -> None:
        self.top = top
        self.source = source
        self.out = SketchBuilder(source, _said(top.get("saasName")), _code(top.get("currency")))
        self.plans = {key: _fields(plan) for key, plan in _fields(top.get("plans")).items()}
        self.features = {k: _fields(f) for k, f in _fields(top.get("features")).items()}
        self.limits = {k: _fields(m) for k, m in _fields(top.get("usageLimits")).items()}

    def sketch(self) -> Sketch:
        for key, plan in self.plans.items():
            limits = tuple(self._limits(plan))
            prices = tuple(self._prices(plan))
            self.out.package(PackageSketch(_name(key), self.source, prices, limits))
        for key in self.features:
            self._feature(key)
        for key, limit in self.limits.items():
            if limit.get("valueType") == "BOOLEAN":
                self._switch(key)
        for key, add_on in _fields(self.top.get("addOns")).items():
            self._add_on(key, _fields(add_on))
        if self.top.get("createdAt"):
            self.out.note(f"{self.source} was made on {self.top['createdAt']}.")
        return self.out.sketch()

    # --- prices ---

    def _prices(self, entry: Fields) -> Iterator[ListPrice]:
        basis = _unit(_said(entry.get("unit")))
        for key, billed in (("monthlyPrice", "monthly"), ("annualPrice", "annually")):
            if entry.get(key) is not None:
                yield self._price(entry[key], basis, BILLED[billed], Decimal(1))
        if entry.get("price") is None:
            return
        ways = {k: amount_of(v) for k, v in _fields(self.top.get("billing")).items()}
        if basis["every"] != "month" or amount_of(entry["price"]) in (None, Decimal(0)):
            yield self._price(entry["price"], basis, None, Decimal(1))
            return
        for way, factor in (ways or {"monthly": Decimal(1)}).items():
            if factor is not None:
                says_how = len(ways) > 1 or way != "monthly"
                billed_as = BILLED.get(periods.billed(way) or "") if says_how else None
                yield self._price(entry["price"], basis, billed_as, factor)

    def _price(
        self, said: object, basis: Fields, billed: Billed | None, factor: Decimal
    ) -> ListPrice:
        amount = amount_of(said)
        unsure = None
        if amount is None and re.search(r"[#*/+]", str(said)):
            unsure = f"the price is a formula: {said}"
        if amount is None:
            return ListPrice(amount=None, unsure=unsure)
        if factor != 1:
            amount = (amount * factor).quantize(Decimal("0.01")).normalize() + 0
            unsure = f"{said} a month times the factor {factor} for this way of paying"
        return ListPrice(amount=amount, billed=billed, unsure=unsure, **basis)

    # --- limits ---

    def _limits(self, plan: Fields) -> Iterator[Limit]:
        own = _fields(plan.get("usageLimits"))
        for limit_key, limit in self.limits.items():
            value = _fields(own.get(limit_key)).get("value", limit.get("defaultValue"))
            if limit.get("valueType") == "BOOLEAN" or not self._has_any(limit, plan):
                continue
            yield from _limit(limit_key, limit, value)

    def _has_any(self, limit: Fields, plan: Fields) -> bool:
        """Whether a plan has a feature the limit is on; a limit on none is always there."""
        linked = limit.get("linkedFeatures") or []
        known = [key for key in linked if key in self.features]
        return not known or any(_true(self._value(key, plan)) for key in known)

    # --- features ---

    def _value(self, key: str, plan: Fields) -> object:
        own = _fields(_fields(plan.get("features")).get(key))
        return own.get("value", self.features[key].get("defaultValue"))

    def _feature(self, key: str) -> None:
        values = {plan: self._value(key, fields) for plan, fields in self.plans.items()}
        having = frozenset(_name(plan) for plan, value in values.items() if _true(value))
        said = {_name(p): _shown(v) for p, v in values.items() if _true(v) and not _is_bool(v)}
        unsure = "; ".join(f"{plan}: {value}" for plan, value in said.items()) or None
        self.out.feature(FeatureSketch(humanise(key), self.source, having, (), unsure))

    def _switch(self, key: str) -> None:
        """A limit that is only on or off is a feature."""
        default = self.limits[key].get("defaultValue")
        having = frozenset(
            _name(plan)
            for plan, fields in self.plans.items()
            if _true(_fields(_fields(fields.get("usageLimits")).get(key)).get("value", default))
        )
        self.out.feature(FeatureSketch(humanise(key), self.source, having))

    def _add_on(self, key: str, add_on: Fields) -> None:
        available = add_on.get("availableFor") or list(self.plans)
        packages = frozenset(_name(plan) for plan in available if plan in self.plans)
        price = next(self._prices(add_on), None)
        given = [
            k for k, v in _fields(add_on.get("features")).items() if _true(_fields(v).get("value"))
        ]
        for feature in [k for k in given if k in self.features] or [key]:
            bought = ((packages, price),)
            self.out.feature(FeatureSketch(humanise(feature), self.source, frozenset(), bought))
        if add_on.get("usageLimitsExtensions"):
            self.out.note(
                f"Add-on {humanise(key)} extends limits ({self.source}); "
                "how far is not in the draft."
            )


def _limit(key: str, limit: Fields, value: object) -> Iterator[Limit]:
    amount = amount_of(value)
    endless = str(value).casefold().lstrip("+") in (".inf", "inf") or (
        amount is not None and amount >= _ENDLESS
    )
    if amount is None and not endless:
        return
    words = re.sub(r"\b(?:limits?|maximum|max|use|number of)\b", " ", humanise(key), flags=re.I)
    bound = re.match(r"(min|max)(?:imum)?(?=[A-Z_\s])", key)
    what = " ".join(re.sub(r"^\s*min(?:imum)?\b", " ", words, flags=re.I).split()) or humanise(key)
    basis = _limit_unit(_said(limit.get("unit")))
    if endless or bound is None or amount is None:
        yield Limit(what=what, value="unlimited" if endless else amount, **basis)
    elif bound[1] == "min":
        yield Limit(what=what, min=amount, **basis)
    else:
        yield Limit(what=what, max=amount, **basis)


def _unit(said: str | None) -> dict[str, Any]:
    """`user/month` as per user, every month; `500 users/month` as per 500 users."""
    parts = [part.strip() for part in (said or "").split("/")]
    found: dict[str, Any] = {"every": None, "per": None}
    for part in parts:
        period = EVERY.get(periods.parse(part.removesuffix(" payment")) or "")
        counted = re.fullmatch(r"(\d+)\s+(.+)", part)
        if period and not found["every"]:
            found["every"] = period
        elif part and part.upper() != part and not found["per"]:
            found["per"] = humanise(counted[2] if counted else part).lower()
            if counted:
                found["per_quantity"] = Decimal(counted[1])
    if found.get("per_quantity"):
        found["per"] = found["per"].removesuffix("s")
    return found


def _limit_unit(said: str | None) -> dict[str, Any]:
    """`calls/month` as call, every month; `GB/user` as GB per user; `use` is no unit."""
    unit, *rest = [part.strip() for part in (said or "").split("/")]
    found: dict[str, Any] = {"unit": None if unit.casefold() in _NO_UNIT else singular(unit)}
    for part in rest:
        period = EVERY.get(periods.parse(part) or "")
        found["every" if period else "per"] = period or part or None
    return found


def _name(key: str) -> str:
    return humanise(key, title=True)


def _fields(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _said(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _code(value: object) -> str | None:
    said = _said(value)
    return said.upper() if said and re.fullmatch(r"[A-Za-z]{3}", said) else None


def _is_bool(value: object) -> bool:
    return str(value).casefold() in ("true", "yes")


def _true(value: object) -> bool:
    return value is not None and str(value).casefold() not in _NOTHING


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
