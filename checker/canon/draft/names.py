"""Which words on a page are the names of plans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from checker.canon.name_checks import ORDINARY
from checker.values.currencies import BARE_SIGNS
from checker.values.money import find_prices
from checker.values.terms import fold

CUE = re.compile(r"\b(?:plans?|tiers?|editions?|packages?|subscriptions?|offerings?)\b", re.I)
PRICING = re.compile(
    r"\b(?:plans?|pricing|prices?|tiers?|editions?|packages?|subscriptions?)\b", re.I
)
PAST = re.compile(
    r"\b(?:discontinued|legacy|deprecated|retired|grandfathered|previous|former|old|sunset|"
    r"no longer (?:sold|offered|available))\b",
    re.I,
)
PAID_GROUP = re.compile(
    r"(?:all |any |every )?(?:paid|paying|commercial|premium) (?:plans?|tiers?)", re.I
)
ALL_GROUP = re.compile(r"(?:all|any|every) (?:plans?|tiers?|editions?|packages?)", re.I)

_CUE_AFTER = re.compile(r"\s+(?:plans?|tiers?|packages?|subscriptions?|licen[cs]es?)$", re.I)
_LABEL_AFTER = re.compile(
    r"\s*[–—-]?\s*[(\[]?\s*(?:most popular|popular|recommended|best value|current plan|beta|new)"
    r"\s*[)\]]?\s*$",
    re.I,
)
_EDGES = " \t\r\n\u00a0*_`#:|•✨⭐🚀™®"
_WORD = re.compile(r"[^\W_][\w&+.'’/-]*\+*|&|\+")
# Words that head columns, rows and sections without being a plan's name.
_NEVER = frozenset(
    """a about access account action add-on add-ons additional all allowance also amount an and
    annual annually any api at availability available average base-price benefit benefits
    billed billing by cap capabilities capability category change compare comparison contact
    cost costs credits currency current days default deployment description detail details
    discount documentation each everything example extra faq faqs feature features fee fees
    for from full function functionality get global group hidden history hosted how if in
    included includes introduction is it item items key level license limit limits link list
    maximum metric minimum month monthly more most name new no none not note notes of on
    one-time option options or other our overage overview own page paid pay-as-you-go payment
    per period plan plans popular price prices pricing product products properties property
    quantity question questions quota quotas rate read region regions requirement requirements
    requires resource resources role roles rollover section security see service services set
    setting settings setup since size sizes software source status step storage subscription
    subscriptions subtotal summary support supported tax terms that the their these this tier
    tiers to total type types unit units upgrade usage use user users value version versions
    view vs what when where which who why with year yearly yes you your""".split()
)
_MAX_WORDS = 4


def clean_name(text: str) -> str | None:
    """The plan's name in a heading, header cell or label, or None where it has none.

    `Pro plan`, `**Pro** – $49/mo` and `Pro (most popular)` are all `Pro`; `All plans`,
    `Monthly price` and `How billing works` are no names.
    """
    head = _before_price(" ".join(text.split())).strip(_EDGES)
    head = _LABEL_AFTER.sub("", head).strip(_EDGES + "–—-(,")
    head = re.sub(r"^(?:the|our)\s+|\s*\([^)]*\)$|\s*\[[^\]]*\]$", "", head, flags=re.I).strip(
        _EDGES
    )
    name = _CUE_AFTER.sub("", head).strip(_EDGES)
    return name if _could_be(name) else None


def _before_price(text: str) -> str:
    found = find_prices(text)
    cut = text[: found[0].span.start] if found and found[0].span.start else text
    cut = re.sub(r"\s+[–—|:-]+\s+(?:free|custom|contact|talk to)\b.*$", "", cut, flags=re.I)
    return re.sub(r"\s*(?:from|starting at|starts at|[–—:|-])\s*$", "", cut, flags=re.I)


def _could_be(name: str) -> bool:
    words = _WORD.findall(name)
    if CUE.fullmatch(name):
        return False
    if not words or len(words) > _MAX_WORDS or len(name) > 40 or name.endswith(("?", ".", "!")):
        return False
    if re.fullmatch(r"all[- ]in[- ]one", name, re.I):
        return True
    if words[0].casefold() in _NEVER and not (len(words) > 1 and plan_like(name)):
        return False
    if re.search(r"\s(?:and|or|/|vs\.?)\s", name) or _joined(name):
        return False
    if words[-1].casefold() in _NEVER or not any(c.isalpha() for c in name):
        return False
    small = {"for", "and", "of", "&", "+", "with"}
    return all(w[0].isupper() or w[0].isdigit() or w in small for w in words) or (
        len(words) == 1 and name in ORDINARY
    )


def _joined(name: str) -> bool:
    """`Team & Enterprise` is two names."""
    parts = re.split(r"\s*[&/+]\s+", name)
    return len(parts) > 1 and all(map(plan_like, parts))


def group_of(text: str) -> Literal["all", "paid"] | None:
    """`all` of `All plans`, `paid` of `Paid plans`: words for several plans at once."""
    words = " ".join(text.split()).strip(_EDGES)
    if PAID_GROUP.fullmatch(words):
        return "paid"
    return "all" if ALL_GROUP.fullmatch(words) else None


def plan_like(name: str) -> bool:
    """Whether a name has a word that plans are commonly called by."""
    return any(word.casefold().rstrip("+") in ORDINARY for word in _WORD.findall(name))


def is_within(name: str, known: Iterable[str]) -> bool:
    """Whether a name is part of a known one, or its plural: `Teams` where there is `Team`."""
    forms = (fold(name), fold(name).removesuffix("s"))
    return any(f" {form} " in f" {fold(other)} " for other in known for form in forms)


def any_plan_like(names: Iterable[str]) -> bool:
    """Whether one of several names is commonly a plan's: it vouches for those beside it."""
    return any(plan_like(name) and name.casefold() not in DESCRIBES for name in names)


DESCRIBES = frozenset("custom individual single base trial standard startup self-hosted".split())
"""Words that plans are called by, and described with."""
_NAME = r"[A-Z][\w+]*(?:-[A-Z][\w+]*)?"
CUED = re.compile(
    r"\b(?P<name>[A-Z][\w+]*(?:[ -][A-Z][\w+]*){0,2})(?:['’]s)?"
    r"\s+(?:plan|tier|edition|package|subscription)s?\b"
)
_LISTED = re.compile(
    rf"\b(?P<list>{_NAME}(?:,\s+{_NAME})*,?\s+(?:and|or)\s+(?:the\s+)?{_NAME})"
    r"\s+(?P<cue>plan|tier|edition|subscription|licen[cs]e|organi[sz]ation|customer|workspace|account)s?\b"
)
_PRICED = re.compile(
    r"\b(?P<name>[A-Z][\w+]*(?: [A-Z][\w+]*)?)\s*\((?:(?:from|starting (?:at|from))\s+)?"
    rf"[{BARE_SIGNS}]\s?\d"
)
_STARTERS = frozenset(
    "the our your this that each every any all no on in with for a an if when".split()
)


def names_in(sentence: str) -> dict[str, bool]:
    """Plan names a sentence uses, in order: right before `plan`, in a list, with a price.

    The value says whether the sentence alone is proof: a price beside the name, or a
    name that plans are often called by in the same list.
    """
    found = [(m.start(), m["name"], False) for m in CUED.finditer(sentence)]
    priced = list(_PRICED.finditer(sentence))
    # One alone may be an add-on: `buy the Identity Pack ($120 a month)`.
    found += [(m.start(), m["name"], len(priced) > 1 or plan_like(m["name"])) for m in priced]
    for match in _LISTED.finditer(sentence):
        words = list(re.finditer(_NAME, match["list"]))
        # Only plans have plans; accounts and workspaces are of many kinds.
        own = match["cue"] in ("plan", "tier", "edition")
        if own or all(plan_like(word[0]) for word in words):
            sure = any(plan_like(word[0]) for word in words)
            found += [(match.start() + word.start(), word[0], sure) for word in words]
    names: dict[str, bool] = {}
    for _, raw, sure in sorted(found):
        name = _trimmed(raw)
        if name is not None:
            names[name] = names.get(name, False) or sure
    return names


def _trimmed(raw: str) -> str | None:
    words = raw.split()
    while words and words[0].casefold() in _STARTERS | _NEVER:
        words = words[1:]
    return clean_name(" ".join(words)) if words else None
