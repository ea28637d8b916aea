"""Controlled changes of a sentence: what makes it false, and what leaves it true."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from evals.pairs import words

_NUMBER = re.compile(r"(?<![\w.,-])([$€£]?)(\d[\d,]*(?:\.\d+)?)(?![\w]*[\d.]*-\d|\.\d)")
_PERIODS = ("hour", "day", "week", "month", "year", "minute")
_PERIOD = re.compile(r"\b(hour|day|week|month|year|minute)(s?)\b", re.I)
_UNITS = {"GB": "TB", "TB": "GB", "MB": "GB", "KB": "MB", "user": "workspace", "users": "workspaces", "seat": "site",
          "seats": "projects", "projects": "organizations", "project": "organization", "members": "guests",
          "requests": "events", "credits": "minutes"}  # fmt: skip
_UNIT = re.compile(rf"\b({'|'.join(_UNITS)})\b")

# --- what leaves a sentence true --------------------------------------------------------

_SAME: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bis available (?:on|in|with|for)\b", ("is part of", "comes with", "is included in", "can be used on")),
    (r"\bare available (?:on|in|with|for)\b", ("are part of", "come with", "are included in")),
    (r"\bincludes\b", ("comes with", "has", "offers")), (r"\binclude\b", ("come with", "have", "offer")),
    (r"\bup to\b", ("at most", "a maximum of", "no more than")), (r"\bat most\b", ("up to", "a maximum of")),
    (r"\bat no (?:additional |extra )?cost\b", ("for free", "free of charge")), (r"\bfor free\b", ("at no cost", "free of charge")),
    (r"\brequires\b", ("needs",)), (r"\brequire\b", ("need",)), (r"\bneeds\b", ("requires",)),
    (r"\byou can\b", ("users can", "customers can", "it is possible to")), (r"\bYou can\b", ("Users can", "Customers can", "It is possible to")),
    (r"\bcannot\b", ("can't", "are not able to")), (r"\bcan't\b", ("cannot",)), (r"\bdon't\b", ("do not",)), (r"\bisn't\b", ("is not",)),
    (r"\busers\b", ("customers", "people")), (r"\bcustomers\b", ("users",)), (r"\bby default\b", ("unless you change it",)),
    (r"\bper month\b", ("a month", "each month", "monthly", "/month")), (r"\bper user\b", ("for each user", "/user")),
    (r"\bper year\b", ("a year", "yearly", "each year")), (r"\beach\b", ("every",)), (r"\bevery\b", ("each",)),
    (r"\bcosts\b", ("is priced at", "is billed at")), (r"\bsupports\b", ("works with", "handles")), (r"\bmust\b", ("have to", "need to")),
    (r"\bunlimited\b", ("any number of",)), (r"\bmultiple\b", ("several",)), (r"\bautomatically\b", ("on its own",)),
    (r"\b24 hours\b", ("one day", "1 day")), (r"\b7 days\b", ("one week", "a week")), (r"\b60 minutes\b", ("one hour",)),
    (r"\b12 months\b", ("one year",)), (r"\b30 days\b", ("one month",)), (r"\b1,000,000\b", ("1 million", "1M")), (r"\b(\d+),000\b", (r"\1k", r"\g<1>000")),
    (r"\bplan\b", ("subscription", "tier")), (r"\bplans\b", ("tiers", "subscriptions")), (r"\bmaximum\b", ("highest",)), (r"\bcreate\b", ("make", "set up")),
    (r"\bdelete\b", ("remove",)), (r"\bremove\b", ("delete",)), (r"\benable\b", ("turn on",)), (r"\bdisable\b", ("turn off",)),
    (r"\bonly available (?:on|to|in|for)\b", ("limited to", "exclusive to")), (r"\bThis feature\b", ("It", "The feature")), (r"\bdefault is\b", ("standard value is",)),
)  # fmt: skip
_OPENERS = re.compile(
    r"^(?:for example|note that|note|please note that|also|in addition|additionally|however|but|and|finally|currently|so|then|"
    r"by the way|tip|important|warning|remember)\b[,:]?\s*",
    re.I,
)
_ASIDE = re.compile(r"\s*\([^()]*\)|\s+—[^—]*—\s+|\s*\[[^\]]*\]")
_TAIL = re.compile(
    r"(?:,|;| –| -)\s+(?:which|so|and|but|because|as|where|while|such as|including|for example)\b[^.]*(?=\.?$)|\s+(?:so that|in order to|because|by using)\b[^.]*(?=\.?$)"
)


def trimmed(text: str, chance: random.Random) -> str:
    """Without its opener, an aside or the clause it ends with."""
    text = _OPENERS.sub("", text)
    if chance.random() < 0.6:
        text = _ASIDE.sub("", text)
    shorter = _TAIL.sub("", text)
    if chance.random() < 0.7 and len(shorter) > 25:
        text = shorter
    return text[:1].upper() + text[1:]


def reworded(text: str, chance: random.Random, most: int = 3) -> str:
    """In other words that mean the same."""
    for pattern, ways in chance.sample(_SAME, len(_SAME)):
        changed = re.sub(pattern, chance.choice(ways), text, count=1)
        if changed != text and chance.random() < 0.75:
            text, most = changed, most - 1
        if not most:
            break
    return text[:1].upper() + text[1:]


# --- what makes it false ------------------------------------------------------------------

_FLIPS: tuple[tuple[str, str], ...] = (
    (r"\b(is|are) not\b", r"\1"), (r"\bisn't\b", "is"), (r"\baren't\b", "are"), (r"\b(does|do) not (\w+)\b", r"\2"), (r"\bdon't (\w+)\b", r"\1"),
    (r"\bcannot\b|\bcan't\b|\bcan not\b", "can"), (r"\bcan\b", "cannot"), (r"\b(is|are) (available|included|supported|required|enabled|allowed|possible|limited|stored|encrypted|charged|billed|free)\b", r"\1 not \2"),
    (r"\b(includes|supports|requires|offers|allows|provides)\b", r"does not \1"), (r"\bmust\b", "need not"), (r"\bwill\b", "will not"), (r"\bwon't\b", "will"),
    (r"\bwithout\b", "with"), (r"\bno longer\b", "still"), (r"\bno (?=\w)", "a "), (r"\balways\b", "never"), (r"\bnever\b", "always"), (r"\bunlimited\b", "a limited number of"),
    (r"\bfree\b", "paid"), (r"\bpaid\b", "free"), (r"\brequired\b", "optional"), (r"\boptional\b", "required"), (r"\benabled\b", "disabled"), (r"\bdisabled\b", "enabled"),
    (r"\bminimum\b", "maximum"), (r"\bmaximum\b", "minimum"), (r"\bat least\b", "at most"), (r"\bup to\b", "at least"), (r"\bmore than\b", "less than"),
    (r"\bautomatically\b", "manually"), (r"\bmanually\b", "automatically"), (r"\bmonthly\b", "annually"), (r"\bannually\b", "monthly"), (r"\bpublic\b", "private"),
    (r"\bbefore\b", "after"), (r"\bafter\b", "before"), (r"\bincluded in\b", "an add-on to"), (r"\badd-on\b", "included feature"), (r"\beveryone\b", "nobody"),
    (r"\bpermanently\b", "temporarily"), (r"\bonly\b", "not only"), (r"\bdoes not doesn\b", "doesn"),
)  # fmt: skip
_SCOPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\b(?:all|any|every) (?:of )?(?:our )?paid plans?\b", ("all plans, free included", "the largest plan only")),
    (r"\b(?:all|any|every|each) (?:of )?(?:our )?plans?\b", ("paid plans only", "all paid plans", "some plans")),
    (r"\bpaid plans?\b", ("all plans", "the free plan", "every plan")), (r"\bfree plan\b", ("paid plans", "smallest paid plan")),
    (r"\b(?:and|or) (?:above|higher|up)\b", ("only",)), (r"\ball users\b", ("administrators",)), (r"\ball customers\b", ("some customers",)),
    (r"\banyone\b", ("only administrators",)),
)  # fmt: skip
_STEMS = {
    "includes": "include",
    "supports": "support",
    "requires": "require",
    "offers": "offer",
    "allows": "allow",
    "provides": "provide",
}


def other_number(text: str, chance: random.Random, slots: Sequence[str] = ()) -> str | None:
    """With another number; within one of the slots where there are any."""
    hits = [m for m in _NUMBER.finditer(text) if not re.fullmatch(r"(?:19|20)\d\d", m[2])]
    if slots:
        hits = [m for m in hits if any(_inside(text, m, slot) for slot in slots)]
    if not hits:
        return None
    hit = chance.choice(hits)
    value = float(hit[2].replace(",", ""))
    said = hit[2]
    while said == hit[2]:
        said = _near(value, hit[2], chance)
    return text[: hit.start(2)] + said + text[hit.end(2) :]


def _inside(text: str, hit: re.Match[str], slot: str) -> bool:
    at = text.find(slot)
    return at >= 0 and at <= hit.start() and hit.end() <= at + len(slot)


def _near(value: float, said: str, chance: random.Random) -> str:
    if "." in said:
        places = len(said.split(".")[1])
        return f"{value * chance.choice((0.5, 0.8, 1.2, 1.5, 2, 3)) + 10**-places:.{places}f}"
    changed = int(
        chance.choice(
            (
                value * 2,
                value * 3,
                value // 2,
                value + 5,
                value - 1,
                value + 1,
                value * 10,
                value // 10,
                value * 1.5,
                value + 20,
            )
        )
    )
    changed = max(1, changed)
    return f"{changed:,}" if "," in said or changed > 9999 else str(changed)


def other_unit(text: str, chance: random.Random) -> str | None:
    """By another period, or in another unit."""
    periods = list(_PERIOD.finditer(text))
    if periods and chance.random() < 0.6:
        hit = chance.choice(periods)
        other = chance.choice([p for p in _PERIODS if p != hit[1].lower()])
        return text[: hit.start()] + other + hit[2] + text[hit.end() :]
    units = list(_UNIT.finditer(text))
    if not units:
        return None
    hit = chance.choice(units)
    return text[: hit.start()] + _UNITS[hit[1]] + text[hit.end() :]


def flipped(text: str, chance: random.Random) -> str | None:
    """Negated, or with a word for its opposite."""
    options = [(p, r) for p, r in _FLIPS if re.search(p, text)]
    if not options:
        return None
    pattern, said = chance.choice(options)
    changed = re.sub(pattern, said, text, count=1)
    return re.sub(r"\bdoes not (\w+)\b", lambda m: f"does not {_STEMS.get(m[1], m[1])}", changed)


def other_scope(text: str, chance: random.Random) -> str | None:
    """`all plans` for `paid plans`, `only` for `and above`."""
    options = [(p, ways) for p, ways in _SCOPES if re.search(p, text, re.I)]
    if not options:
        return None
    pattern, ways = chance.choice(options)
    return re.sub(pattern, chance.choice(ways), text, count=1, flags=re.I)


def other_plan(text: str, plans: Sequence[str], chance: random.Random) -> str | None:
    """With another plan, a plan nobody has, or one plan of a list dropped."""
    named = [p for p in plans if re.search(rf"\b{re.escape(p)}\b", text)]
    if not named:
        return None
    name = chance.choice(named)
    rest = [p for p in plans if p not in named]
    new = chance.choice(rest) if rest and chance.random() < 0.6 else chance.choice(words.ODD_NAMES)
    return re.sub(rf"\b{re.escape(name)}\b", new, text)


def renamed(texts: tuple[str, str], plans: Sequence[str], chance: random.Random) -> tuple[str, str]:
    """Both texts with other names for the same plans, so that no name means anything by itself."""
    pool = [*chance.choice(words.PLANS).split(), *chance.sample(words.ODD_NAMES, 6)]
    for plan, new in zip(
        [p for p in plans if any(re.search(rf"\b{re.escape(p)}\b", t) for t in texts)],
        pool,
        strict=False,
    ):
        texts = (
            re.sub(rf"\b{re.escape(plan)}\b", new, texts[0]),
            re.sub(rf"\b{re.escape(plan)}\b", new, texts[1]),
        )
    return texts


def renumbered(texts: tuple[str, str], chance: random.Random) -> tuple[str, str]:
    """Both texts with one number changed alike, so that no number means anything by itself."""
    shared = [
        m[2]
        for m in _NUMBER.finditer(texts[0])
        if re.search(rf"(?<![\d.,]){re.escape(m[2])}(?![\d.,]*\d)", texts[1])
    ]
    if not shared:
        return texts
    old = chance.choice(shared)
    new = _near(float(old.replace(",", "")), old, chance)
    pattern = rf"(?<![\d.,]){re.escape(old)}(?![\d.,]*\d)"
    return re.sub(pattern, new, texts[0]), re.sub(pattern, new, texts[1])


# --- what makes it about something else ---------------------------------------------------

_THING = re.compile(r"\b[a-z]{4,}s?\b")
_NO_THING = re.compile(
    r".*(?:ed|ing|ly|able|ible|ful|ive|al|ous|ary|less)$|(?:this|that|these|those|with|from|when|where|which|will|have|does|need|needs|must|only|each|"
    r"every|more|less|than|then|also|into|your|their|they|them|most|some|such|other|over|under|after|before|between|while|until|once|same|both|"
    r"include|includes|requires?|supports?|allows?|offers?|provides?|comes?|make|makes|create|delete|remove|enable|disable|costs?|plans?|free|paid|"
    r"user|users|customers?|people|month|months|year|years|days?|hours?|minutes?|weeks?|tiers?|editions?|subscription|been|were|could|should|would|"
    r"about|there|here|what|like|using|without|within|through|per|least|using|not|cannot|can)$"
)


def things(text: str) -> list[str]:
    """The words of a text that seem to name things."""
    return [m[0] for m in _THING.finditer(text) if not _NO_THING.match(m[0])]


def of_another_thing(
    premise: str, hypothesis: str, known: Sequence[str], chance: random.Random
) -> str | None:
    """The premise with two words that both texts share put out for other things, or None."""
    shared = [w for w in dict.fromkeys(things(premise)) if re.search(rf"\b{w}\b", hypothesis)]
    if len(shared) < 2:
        return None
    for word in chance.sample(shared, min(len(shared), chance.choice((2, 2, 3)))):
        premise = re.sub(rf"\b{word}\b", chance.choice(known), premise)
    return premise
