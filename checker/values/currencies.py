"""Currencies: codes, signs and names, and how their countries write amounts.

The one table of them. Codes and minor units are those of ISO 4217.
"""

from __future__ import annotations

import re
from typing import Final

_TWO_DECIMALS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD
HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

MINOR_UNITS: Final[dict[str, int]] = {
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
}
"""Every code in use, and the digits after the point its amounts have."""

CODES: Final = frozenset(
    "USD EUR GBP JPY CHF AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS INR CNY KRW SGD HKD "
    "BRL MXN ZAR AED SAR THB IDR MYR PHP VND TWD UAH CLP COP ARS".split()
)
"""Codes that are read in texts; some of the others are words (`ALL 5`, `TOP 10`)."""

SIGNS: Final[dict[str, str | None]] = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "MX$": "MXN", "$": "USD", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₪": "ILS", "zł": "PLN", "₽": "RUB",
    "₨": "INR", "Rs": "INR", "Rs.": "INR", "kr": None, "kr.": None, "Kr": None, "Kr.": None,
}  # fmt: skip
"""Signs, each with the currency it stands for by itself; none of its own has `kr`."""
_SHARED = {
    "$": frozenset("USD AUD CAD NZD SGD HKD MXN".split()),
    "¥": frozenset("JPY CNY".split()),
    "kroner": frozenset({"NOK", "DKK"}),
    "kr": frozenset("SEK NOK DKK ISK".split()),
    "Rs": frozenset("INR PKR LKR NPR MUR SCR".split()),
    "₨": frozenset("INR PKR LKR NPR MUR SCR".split()),
}
NAMES: Final = {
    "dollars": "USD", "dollar": "USD", "us dollars": "USD", "euros": "EUR", "euro": "EUR",
    "pounds": "GBP", "pounds sterling": "GBP", "francs": "CHF", "yen": "JPY", "rupees": "INR",
    "kroner": "NOK", "kronor": "SEK",
}  # fmt: skip
DOT_GROUPS: Final = frozenset(
    {"EUR", "BRL", "PLN", "SEK", "NOK", "DKK", "CHF", "TRY", "IDR", "CZK", "HUF"}
)
"""Those whose countries write five thousand as `5.000`."""
_SHOWN = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}

CLUES: Final = tuple(
    dict.fromkeys("$" if sign.endswith("$") else sign.rstrip(".") for sign in (*SIGNS, "¢"))
)
"""Strings one of which every amount with a sign has."""
BARE_SIGNS: Final = "".join(sign for sign in SIGNS if len(sign) == 1)
"""The signs of one character, for a class in a pattern."""
SIGN: Final = "|".join(re.escape(s) for s in sorted(SIGNS, key=len, reverse=True))
CODE: Final = "|".join(sorted(CODES))
NAME: Final = "|".join(sorted(NAMES, key=len, reverse=True))
SIGN_BEHIND: Final = (
    r"€|£|₹|₽|zł|[$¥₩₺₪₨](?!\s?\d)|Rs(?![A-Za-z])|[kK]r(?![A-Za-z])(?:\.(?=\s?/|\s+per\b))?"
)
"""Signs behind an amount. A `$` there may belong to the next one."""


def parse(text: str, home: str = "USD") -> str | None:
    """The code a sign, code or name stands for; None where it is none, or shared by several.

    `home` is the company's own currency, which a shared sign means where it is one of them:
    `$` in Australia, `kr` in Norway.
    """
    said = text.strip()
    if said.upper() in MINOR_UNITS:
        return said.upper()
    if said == "US":
        return "USD"
    said = said.rstrip(".")
    shared = _SHARED.get(said.replace("K", "k"))
    if shared and home in shared:
        return home
    return SIGNS.get(said) or NAMES.get(said.lower())


def agree(one: str | None, other: str | None) -> bool | None:
    """Whether two currencies are the same; None where one is not said."""
    return None if one is None or other is None else one == other


def sign_of(code: str) -> str | None:
    """The sign an amount is shown with; None where it is shown with its code."""
    return _SHOWN.get(code)
