"""Approved sentences repeated with a difference that matters.

A passage that repeats an approved sentence nearly word for word, but with another
number, period, date or package, or with a negation more or less, contradicts it. Words
are aligned (Ratcliff and Obershelp, as in difflib); small edits are agreement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from checker.approved import Canon, Sentence
from checker.models import Fact, FactKind, Name, Price, Quantity, Span, Stance
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.passage import Passage
from checker.statements.patterns.scene import negated
from checker.values import currencies, months, periods
from checker.values.agree import agree
from checker.values.legible import view
from checker.values.numbers import DIGITS, WORDS, parse_number
from checker.values.terms import fold
from checker.values.words import stem

_TOKEN = re.compile(
    rf"[{currencies.BARE_SIGNS}]?{DIGITS}(?:[kKM]\b|%)?(?:st|nd|rd|th)?|[^\W\d_]+(?:['’][^\W\d_]+)?|[✅✔✓❌✗]"
)
# `4.2 Support responds …`: the number of a section.
_SECTION = re.compile(r"\s*(?:§\s*)?\d{1,2}(?:(?:\.\d{1,2})+\.?|[.)])\s+(?=[^\W\d_])")
_ALIKE = 0.72
_MIN_WORDS = 4
_NEGATION = frozenset(
    "no not never without cannot can't doesn't isn't don't won't aren't nor none".split()
)
_NEGATED = frozenset(stem(word) for word in _NEGATION)
_POLAR = _NEGATED | {"any"}
_QUANTIFIER = frozenset("all every any paid only free unlimited".split())
_PERIOD = frozenset((*periods.NOUNS.values(), *periods.ADJECTIVES))
_UNIT = frozenset("kb mb gb tb pb vcpu".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place, its comparable form and whether a difference in it matters."""

    form: str
    span: Span
    matters: bool


def judge_wording(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Compares a passage with the approved sentence it repeats, if it repeats one."""
    alike = _candidates(passage, canon)
    if not alike:
        return
    numbered = _SECTION.match(passage.unit.plain)
    opens = numbered.end() if numbered else 0
    words = tuple(w for w in words_of(passage.unit.plain) if w.span.start >= opens)
    if len(words) < _MIN_WORDS:
        return
    best = _closest(words, alike)
    if best is None:
        return
    sentence, matcher = best
    change = _difference(matcher, words, _sentence_words(_plain(sentence)), passage, sentence)
    if change is None and _turns(matcher, words, _sentence_words(_plain(sentence))):
        return  # a negation came or went among other words: that is for others to read
    if change is None:
        yield agrees(Span(words[0].span.start, words[-1].span.end), sentence.id)
    elif not _is_past(passage):
        yield _contradicts(change, sentence)


def _is_past(passage: Passage) -> bool:
    return any(f.stance in {Stance.PAST, Stance.COMPETITOR} for f in passage.facts)


def words_of(plain: str) -> tuple[Word, ...]:
    """The words of a text in comparable form: base forms, numbers by value."""
    legible = view(plain)
    if legible is None:
        return tuple(_word(match) for match in _TOKEN.finditer(plain))
    read = (_word(match) for match in _TOKEN.finditer(legible.text))
    return tuple(replace(word, span=legible.back(word.span)) for word in read)


def _plain(sentence: Sentence) -> str:
    """An approved sentence as a person sees it: the target of a link is none of its words."""
    return sentence.unit.plain if sentence.unit is not None else sentence.text


@lru_cache(maxsize=2000)
def _sentence_words(plain: str) -> tuple[Word, ...]:
    return words_of(plain)


def _word(match: re.Match[str]) -> Word:
    text = match[0]
    digits = re.search(DIGITS, text)
    if digits:
        sign = re.sub(rf"{DIGITS}|st|nd|rd|th|[{currencies.BARE_SIGNS}]", "", text)
        value = parse_number(digits[0], dot_groups=False)
        return Word(f"{value.normalize():f}{sign.lower()}", Span(*match.span()), True)
    low = fold(text)
    if low in WORDS:
        return Word(f"{WORDS[low]:f}", Span(*match.span()), low != "one")
    base = stem(low)
    matters = low in _NEGATION | _QUANTIFIER | months.FOLDED | _UNIT or low.rstrip("s") in _PERIOD
    return Word(base, Span(*match.span()), matters)


_RAW = re.compile(r"[^\W\d_]{5,}")
_SHARED = 0.5


def _candidates(passage: Passage, canon: Canon) -> list[Sentence]:
    """The approved sentences that share half of their words with a passage, found by index."""
    index = canon.by_word
    here = set(_RAW.findall(passage.unit.plain.lower())) if index else frozenset()
    common = here & index.keys()
    if len(common) < _SHARED * len(here):
        return []
    counts = Counter(i for word in common for i in index[word])
    return [
        sentence
        # In the canon's order: of two that are as close, every run takes the same one.
        for i, shared in sorted(counts.items())
        if (sentence := canon.sentences[i])
        and shared >= _SHARED * max(len(here), len(_raw(_plain(sentence))))
        and passage.within(sentence.scoping)
        and sentence.scoping.on_day(canon.as_of)
    ]


def may_be_repeated(sentence: Sentence, low: str) -> bool:
    """Whether a document may have a text that repeats a sentence: `low` has all its words."""
    shared = sum(word in low for word in _raw(sentence.text))
    return bool(shared) and shared >= _SHARED * len(_raw(_plain(sentence)))


@lru_cache(maxsize=5000)
def _raw(text: str) -> frozenset[str]:
    return frozenset(_RAW.findall(text.lower()))


def _closest(
    words: tuple[Word, ...], alike: list[Sentence]
) -> tuple[Sentence, SequenceMatcher[str]] | None:
    forms = [w.form for w in words]
    have = frozenset(forms)
    best: tuple[float, Sentence, SequenceMatcher[str]] | None = None
    for sentence in alike:
        theirs = _sentence_words(_plain(sentence))
        if len(theirs) < _MIN_WORDS:
            continue
        shared = sum(w.form in have for w in theirs)
        if 2 * shared < _ALIKE * (len(theirs) + len(forms)):
            continue
        matcher = SequenceMatcher(None, forms, [w.form for w in theirs], autojunk=False)
        ratio = matcher.ratio()
        if ratio >= _ALIKE and (best is None or ratio > best[0]):
            best = (ratio, sentence, matcher)
    return best[1:] if best else None


@dataclass(frozen=True, slots=True)
class _Change:
    span: Span
    found: str
    expected: str


def _difference(
    matcher: SequenceMatcher[str],
    here: tuple[Word, ...],
    there: tuple[Word, ...],
    passage: Passage,
    sentence: Sentence,
) -> _Change | None:
    """The first difference that changes what is said, in reading order."""
    named = _other_packages(passage, sentence)
    if named is not None:
        return named
    counts, theirs_counts = Counter(w.form for w in here), Counter(w.form for w in there)
    moved = {form for form, n in counts.items() if n == theirs_counts[form]}
    both_deny = _both_deny(here, there)
    apart = moved | _POLAR if both_deny else moved
    for op, a1, a2, b1, b2 in matcher.get_opcodes():
        if op == "equal":
            continue
        renamed = _renamed(here[a1:a2], there[b1:b2], passage, sentence)
        if op == "replace" and renamed:
            return _change(passage, sentence, *renamed)
        if op == "replace" and _same_amount(passage, sentence, here[a1:a2]):
            continue
        mine = _telling(here[a1:a2], apart)
        theirs = _telling(there[b1:b2], apart)
        if op == "replace" and mine and theirs:
            return _change(passage, sentence, mine, theirs)
        short = a2 - a1 <= 2 and b2 - b1 <= 2 and not both_deny
        if short and any(w.form in _NEGATED for w in (*mine, *theirs)):
            return _change(passage, sentence, mine or [here[min(a1, len(here) - 1)]], theirs)
    return None


def _telling(words: Sequence[Word], apart: Collection[str]) -> list[Word]:
    """The words in which a difference matters, without those that only stand elsewhere."""
    return [word for word in words if word.matters and word.form not in apart]


def _same_amount(passage: Passage, sentence: Sentence, words: Sequence[Word]) -> bool:
    """Whether words are of an amount that the sentence has, too: `two years`, `24 months`."""
    said = [
        f.value
        for f in passage.facts
        for w in words
        if f.span.start <= w.span.start < f.span.end and isinstance(f.value, Price | Quantity)
    ]
    theirs = [f.value for f in sentence.facts if isinstance(f.value, Price | Quantity)]
    return any(agree(value, other) for value in said for other in theirs)


def _both_deny(here: tuple[Word, ...], there: tuple[Word, ...]) -> bool:
    """Whether both deny: `charges no fee` and `does not charge any fee`."""
    return any(w.form in _NEGATED for w in here) and any(w.form in _NEGATED for w in there)


def _turns(matcher: SequenceMatcher[str], here: tuple[Word, ...], there: tuple[Word, ...]) -> bool:
    """Whether the words that differ have a negation on one side."""
    for op, a1, a2, b1, b2 in matcher.get_opcodes():
        if op != "equal" and any(w.form in _NEGATED for w in (*here[a1:a2], *there[b1:b2])):
            return True
    return False


def _renamed(
    here: tuple[Word, ...], there: tuple[Word, ...], passage: Passage, sentence: Sentence
) -> tuple[list[Word], list[Word]] | None:
    """Capitalised words in the place of a package's name: `Custom plans` for `Scale plans`."""
    spans = [f.span for f in sentence.facts if f.kind is FactKind.NAME]
    named = [w for w in there if any(s.start <= w.span.start < s.end for s in spans)]
    capital = [w for w in here if passage.unit.plain[w.span.start].isupper()]
    return (capital, named) if named and capital and len(here) <= len(there) + 1 else None


def _change(passage: Passage, sentence: Sentence, mine: list[Word], theirs: list[Word]) -> _Change:
    span = Span(mine[0].span.start, mine[-1].span.end)
    plain = _plain(sentence)
    expected = plain[theirs[0].span.start : theirs[-1].span.end] if theirs else "not said"
    return _Change(span, passage.unit.plain[span.start : span.end], expected)


def _other_packages(passage: Passage, sentence: Sentence) -> _Change | None:
    """Packages named here that the approved sentence does not name in its place."""
    here, there = _names(passage.facts), _names(sentence.facts)
    if not here or not there:
        return None
    plain = passage.unit.plain
    # `a Pro trial, not the Starter plan`: the second name is what it is not.
    extra = [
        f for f in here if _key(f) not in {_key(t) for t in there} and not negated(plain, f.span)
    ]
    missing = [t for t in there if _key(t) not in {_key(f) for f in here}]
    apart = _with_their_amounts(missing, sentence) or _is_of_each(missing, sentence)
    if not extra and (not missing or apart):
        return None
    span = extra[0].span if extra else here[0].span
    found = passage.unit.plain[span.start : span.end]
    expected = ", ".join(dict.fromkeys(_said(t) for t in there))
    return _Change(span, found, expected)


_AMOUNTS = frozenset({FactKind.LIMIT, FactKind.NUMBER, FactKind.PRICE})


def _with_their_amounts(missing: list[Fact], sentence: Sentence) -> bool:
    """Whether names are left out with what is said of them: `60 days on Free and 90 on Pro`."""
    amounts = [f.packages for f in sentence.facts if f.kind in _AMOUNTS]
    gone = [name.packages for name in missing]
    return len(set(amounts)) > 1 and all(any(p and p <= a for a in amounts) for p in gone)


def _is_of_each(missing: list[Fact], sentence: Sentence) -> bool:
    """Whether a sentence gives all packages the same: `Team and Pro answer within 4 hours`."""
    amounts = [f.packages for f in sentence.facts if f.kind in _AMOUNTS]
    return bool(amounts) and all(name.packages <= a for name in missing for a in amounts)


def _names(facts: tuple[Fact, ...]) -> list[Fact]:
    return [f for f in facts if f.kind is FactKind.NAME]


def _key(fact: Fact) -> str:
    assert isinstance(fact.value, Name)  # noqa: S101
    return fact.value.package or fold(fact.value.said)


def _said(fact: Fact) -> str:
    assert isinstance(fact.value, Name)  # noqa: S101
    return fact.value.said


def _contradicts(change: _Change, sentence: Sentence) -> Verdict:
    return differs(
        "claim-contradiction",
        change.span,
        sentence.id,
        expected=change.expected,
        found=change.found,
        message=f"Repeats the approved sentence “{sentence.text.strip()}” but says “{change.found}” instead of “{change.expected}”",
        suggestion=change.expected if change.expected != "not said" else None,
    )
