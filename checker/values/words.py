"""Words in their base form, so that `retained`, `keeps` and `retention` meet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from checker.values.numbers import SCALE_WORD
from checker.values.numbers import WORDS as NUMBER_WORDS

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?(?:[-.&/][^\W\d_]+)*(?:\+\+?)?", re.UNICODE)

STOP = frozenset(
    """a about above across additional additionally after again all allow allowed allows already also
    although always am among an and any anyone anything are around as ask at automatically available
    away back based be because become been before being below besides best between beyond both but buy
    by came can cannot choose come comes contact could count cover covers currently customer customers
    default depend depending depends did do does doesn don done during each easily easy either else enable
    enabled enables end enjoy enough etc even ever every everything exactly example except extra
    feature features few first following for free from full fully further gb get gets getting give gives
    given go goes good got great had has have having help helps her here him his how however i if
    important in include included includes including inside instead into is isn it its just keep know
    large larger last later least less let let's like limit limited limits little ll long look lot lots made
    main make makes making many may maximum me means might mind minimum more most move much must
    my need needed needs never new next no none nor not note nothing now number of off offer offered
    offering offers often on once one ones only onto open or order other others otherwise our out over
    own page part pay per perhaps plan plans please possible provide provided provides put quite
    rather re really receive right run s same see select set several shall she should show since so
    some something soon start started starting starts still such support supported supports sure t
    take takes than that the their them then there these they thing things this those though through
    thus tier tiers to today together too total two under until up upgrade upon us use used user
    using usually ve very via visit want was way we well were what whatever when where whether which
    while who whole whom whose why will with within without won would yet you your yours edition
    editions package packages subscription subscriptions subscribe subscribed monthly yearly annually
    month months year years day days week weeks hour hours annual price priced prices pricing cost costs
    billed charged charge charges fee fees usd eur gbp unlimited value amount up-to yes learn
    second seconds minute minutes min mins hr hrs mo yr kb mb gb tb pb gib mib tib byte bytes
    access availability case cases account accounts company approved set sets enterprise-grade""".split()
) - {"user", "keep", "account", "accounts"}

# Each group is one idea; the first word stands for all of them.
_SAME = (
    "seat user users member members person people teammate teammates developer developers "
    "contributor contributors collaborator collaborators licence license licensee seats editors",
    "retention retain retained retains retaining keep keeps kept keeping history lookback store stored "
    "archive archived stay stays staying remain remains remaining",
    "delete deleted deletes deleting deletion erase erased erases erasing erasure purge purged purges",
    "response responses respond responds responded answer answers answered reply replies replied",
    "expire expires expired expiring expiry expiration timeout timeouts",
    "email emails e-mail e-mails",
    "request requests req reqs call calls invocation invocations",
    "sso single-sign-on sign-on saml",
    "2fa mfa two-factor multi-factor",
    "scim provisioning deprovisioning",
    "storage disk",
    "bandwidth egress outbound transfer",
    "backup backups restore",
    "sla uptime",
    "support helpdesk",
    "organization organisation organizations organisations org orgs",
    "log logs logging",
    "database databases db dbs",
    "concurrent concurrency parallel simultaneous simultaneously concurrently",
    "trial trials try tries trying",
    "overage overages",
    "integration integrations connector connectors",
    "encryption encrypted encrypt",
    "byok bring-your-own-key",
    "ai llm",
)
_GROUP = {word: group.split()[0] for group in _SAME for word in group.split()}

# Written differently, meant alike; folded before words are cut.
_PHRASES = (
    (re.compile(r"\bsingle[- ]sign[- ]on\b", re.I), "sso"),
    (re.compile(r"\bbring[- ]your[- ]own[- ]keys?\b", re.I), "byok"),
    (re.compile(r"\b(?:two|multi)[- ]factor(?: authentication)?\b", re.I), "2fa"),
    (re.compile(r"\bservice level agreements?\b", re.I), "sla"),
    (re.compile(r"\bpoint[- ]in[- ]time\b", re.I), "pitr"),
    (re.compile(r"\bopen[- ]source\b", re.I), "open-source"),
    (re.compile(r"\bback(?:ed|ing|s)? up\b", re.I), "backup"),
    (re.compile(r"\bself[- ]host(?:ed|ing)?\b", re.I), "self-hosted"),
    (re.compile(r"\badd[- ]ons?\b", re.I), "add-on"),
    (re.compile(r"\btim(?:e|es|ed) out\b", re.I), "timeout"),
    (re.compile(r"\b(?:try|tries|trying|tried)(?= (?:again|to)\b)", re.I), "attempt"),
    (re.compile(r"\bolder than(?= \w+ (?:day|week|month|year)s?\b)", re.I), "retention"),
    (
        re.compile(
            r"\btry (?:\w+ ){0,2}(?:for )?free\b|\bfree for (?=\w+ (?:days|weeks|months)\b)"
            r"|\bfirst (?=(?:\w+ )?(?:days?|weeks?|months?) (?:(?:is|are) )?(?:for )?free\b)",
            re.I,
        ),
        "trial ",
    ),
)


# Most texts have none of them: so they are read once, and not once for each.
_ANY_PHRASE = re.compile("|".join(pattern.pattern for pattern, _ in _PHRASES), re.I)
_STAND_INS = _GROUP.keys() | {word.strip() for _, word in _PHRASES}


def looks_alike(base: str) -> bool:
    """Whether all words of this base form begin with its first letters; synonyms do not."""
    return base.isalpha() and len(base) >= ALIKE_LETTERS and base not in _STAND_INS


ALIKE_LETTERS = 4


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The base form of one word, in lower case."""
    word = word.lower().replace("’", "'")
    word = word.removesuffix("'s").rstrip("'")
    if word in _GROUP:
        return _GROUP[word]
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    return _GROUP.get(word, word)


_ENDINGS = (
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ies", "y"),
    ("mentations", "ment"),
    ("mentation", "ment"),
    ("ultations", "ult"),
    ("ultation", "ult"),
    ("ations", "ate"),
    ("ation", "ate"),
    ("ings", ""),
    ("ing", ""),
    ("ated", "ate"),
    ("ized", "ize"),
    ("ised", "ise"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("ed", ""),
    ("s", ""),
)


def singular(word: str) -> str:
    """`queries` as `query`, `GBs` as `GB`, `licences` as `licence`; case is kept."""
    lower = word.lower()
    if lower.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if lower.endswith(("ses", "xes", "ches", "shes")) and not lower.endswith(
        ("ases", "nses", "uses")
    ):
        return word[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


@lru_cache(maxsize=50_000)
def stems(text: str) -> tuple[str, ...]:
    """The content words of a text in their base form, in order; numbers are left out."""
    words = WORD.findall(fold_phrases(text))
    return tuple(chain.from_iterable(_stems_of(word.lower()) for word in words))


def fold_phrases(text: str) -> str:
    """The text with terms of several words as one: `single sign-on` as `sso`."""
    if _ANY_PHRASE.search(text) is None:
        return text
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    return text


_SCALE = re.compile(rf"(?:{SCALE_WORD})s?", re.I)


@lru_cache(maxsize=50_000)
def _stems_of(word: str) -> tuple[str, ...]:
    """Those of the parts of a word in lower case, none where it only joins others."""
    parts = _parts(word)
    return tuple(stem(p) if p != "2fa" else p for p in parts if p == "2fa" or _tells(p))


def _tells(part: str) -> bool:
    if len(part) < _LETTERS or part in STOP:
        return False
    return part not in NUMBER_WORDS and not _SCALE.fullmatch(part) and not part[0].isdigit()


_LETTERS = 2


# `follow-ups` and `followups`, `sign-in` and `signin` are one word.
_JOINED = re.compile(r"[-/.&]")
_PARTICLE = re.compile(r"^[a-z]+-(?:ups?|ins?|outs?|offs?|downs?|backs?)$")


def _parts(word: str) -> Sequence[str]:
    """A word, and `multi-language` as its parts too unless it is a fixed term."""
    if word in _GROUP or word in {"open-source", "self-hosted", "add-on"}:
        return (word,)
    if _PARTICLE.search(word):
        return (word.replace("-", ""),)
    return _JOINED.split(word)


def content(text: str) -> frozenset[str]:
    """The content words of a text as a set."""
    return frozenset(stems(text))


# Words that narrow nothing: `monthly data retention period` is data retention.
PLAIN = frozenset(
    """data total default standard team maximum period time limit quota usage count history retention seat
    customer account company organization workspace service platform system product basic current new
    each own monthly daily annual base normal regular overall average typical allowance window size amount
    end day last past recent capacity level access general availability list sale upgrade talk want grow
    business rate flat billing contract bill term pay payment only simply simple great small big support
    add enable configure purchase activate order manage create view unlock
    largest biggest longest smallest minimum highest
    everything core tool option right hand home entry sold record item head space""".split()
)

# Words that may stand between a package and its own price.
OF_ANY_PRICE = frozenset(
    """seat team list price month year annual base flat rate standard regular normal billing bill upgrade talk sale
    want grow business company organization everyone small medium large mid growing startup user host node per
    starting entry license self-serve public current new monthly yearly commitment contract term paid pay
    customer save simply great people workspace account approved today""".split()
)
