"""Numbers as a chart shows them: the common part of Office number formats.

Read are digits and decimals, thousands and scaling commas, percent, quoted and escaped
text, currencies in brackets, and sections by sign (ECMA-376, part 1, 18.8.31). Dates and
conditions are not: there the stored value is shown.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<number>[#0?][#0?,]*(?:\.[#0?]*)?|\.[0#?]+)(?P<scale>,*)|(?P<other>.)",
    re.DOTALL,
)
_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)')
_DATES = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LONGEST = 40


def display(value: str, code: str) -> str:
    """A stored number as its format shows it; the value itself where that is not known."""
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    if not amount.is_finite() or abs(amount.adjusted()) > _LONGEST:
        return value
    if code in ("", "General", "@"):
        return _general(amount)
    section, amount = _section(code, amount)
    bare = _QUOTED.sub("", section)
    if _DATES.search(bare) or "E" in bare or "/" in bare:
        return value
    with localcontext(prec=4 * _LONGEST):
        return _shown(section, amount)


def _section(code: str, amount: Decimal) -> tuple[str, Decimal]:
    """The section for the number's sign; one for negatives alone brings its own sign."""
    sections = [match[1] for match in _SECTION.finditer(code)][:3]
    if amount < 0 and len(sections) > 1 and sections[1]:
        return sections[1], -amount
    if amount == 0 and len(sections) > 2 and sections[2]:
        return sections[2], amount
    return sections[0], amount


def _general(amount: Decimal) -> str:
    """Up to eleven digits, no zeros at the end."""
    text = f"{amount:.10g}" if amount.adjusted() < 10 else f"{amount:f}"
    return f"{Decimal(text).normalize():f}"


def _shown(section: str, amount: Decimal) -> str:
    if "%" in _QUOTED.sub("", section):
        amount *= 100
    parts: list[str] = []
    done = False
    for token in _TOKEN.finditer(section):
        if token["number"] and not done:
            parts.append(_digits(token["number"], token["scale"], abs(amount)))
            done = True
        elif not token["number"]:
            literal = token["quoted"] or token["escaped"] or token["currency"] or token["other"]
            parts.append(literal or "")
    return ("-" if amount < 0 else "") + "".join(parts).strip()


def _digits(pattern: str, scale: str, amount: Decimal) -> str:
    whole, _, fraction = pattern.partition(".")
    # Commas at the end of the whole part divide by a thousand each.
    trailing = len(whole) - len(whole.rstrip(",")) if not fraction else 0
    amount = amount.scaleb(-3 * (len(scale) + trailing))
    grouped = "," if "," in whole.rstrip(",") else ""
    # Office rounds halves away from zero.
    amount = amount.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{amount:{grouped}f}"
    needed = fraction.count("0")
    while fraction and len(text.rpartition(".")[2]) > needed and text.endswith("0"):
        text = text[:-1]
    return text.rstrip(".")
