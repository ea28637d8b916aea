"""Prices and scopes in words, as findings, drafts and differences show them."""

from __future__ import annotations

from decimal import Decimal

from checker.models import Bound, Price, Quantity, Scope
from checker.values.currencies import sign_of
from checker.values.names import Lexicon
from checker.values.numbers import plain_number
from checker.values.quantities import show_quantity
from checker.values.scopes import ABOVE, ALL, FREE, PAID, SOME

SYMBOLS = {SOME: "somebody", ALL: "all plans", PAID: "paid plans", FREE: "the free plan"}


def show_price(price: Price, currency: str | None = None) -> str:
    """A price in one short line: `$49 / seat / month, billed annually`."""
    if price.amount is None:
        return "a price on request"
    if price.amount == 0:
        return "free"
    text = {Bound.FROM: "from ", Bound.UP_TO: "up to ", Bound.ABOUT: "about "}.get(price.bound, "")
    text += show_amount(price.amount, price.currency or currency or "USD")
    if price.high is not None:
        text += f"–{show_amount(price.high, price.currency or currency or 'USD')}"
    if price.per:
        many = price.per_quantity != 1
        text += f" / {price.per_quantity:,f} {price.per}s" if many else f" / {price.per}"
    if price.every:
        text += ", once" if price.every == "once" else f" / {price.every}"
    return text + (f", billed {price.billed}" if price.billed else "")


def show_value(value: Price | Quantity) -> str:
    """A price or a quantity in one short line."""
    return show_price(value) if isinstance(value, Price) else show_quantity(value)


def suggested_price(price: Price) -> str | None:
    """What to write in a wrong price's place; None for one on request."""
    if price.amount is None:
        return None
    return "Free" if price.amount == 0 else show_amount(price.amount, price.currency or "USD")


def suggested_quantity(quantity: Quantity) -> str:
    """What to write in a wrong number's place: the number alone, since its unit stands there."""
    if quantity.value is None:
        return "unlimited"
    return plain_number(quantity.value) + ("%" if quantity.unit == "%" else "")


def show_amount(amount: Decimal, currency: str) -> str:
    """`$49`, `$0.005`, `€1,500`, `CHF 20`; cents only where there are any."""
    whole = amount == amount.to_integral_value()
    text = f"{amount:,.0f}" if whole else f"{amount:,f}".rstrip("0")
    if not whole and len(text.rpartition(".")[2]) == 1:
        text += "0"
    sign = sign_of(currency)
    return f"{sign}{text}" if sign else f"{currency} {text}"


def show_scope(scope: Scope, lexicon: Lexicon) -> str:
    """A scope in words: `Scale and Enterprise`, `all plans`, `not on Free`."""
    named = [p for p in lexicon.order if p in scope.packages]
    rest = sorted(scope.packages - set(named) - {ABOVE})
    names = [SYMBOLS.get(p) or lexicon.name(p) for p in (*named, *rest)]
    text = (
        " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "no plan"
    )
    text += " and above" if ABOVE in scope.packages else ""
    if scope.denied:
        return f"not on {text}"
    return f"add-on for {text}" if scope.add_on else text
