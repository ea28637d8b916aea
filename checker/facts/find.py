"""From a unit to its facts: every kind found, bound to packages, given its stance."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from checker.facts.availability import ScopeMention, cell_scope, find_scopes
from checker.facts.binding import Binding, Group, bind, groups_of, packages_in
from checker.facts.clues import GIVEN_AWAY, WHO, any_of, has_number
from checker.facts.money import (
    BILLED,
    CODES,
    PERIODS,
    PriceMention,
    Role,
    cell_price,
    find_free,
    find_prices,
)
from checker.facts.names import Lexicon, NameMention, TermKind, beside_known, find_unknown
from checker.facts.numbers import DIGITS, decimals_shown, parse_number
from checker.facts.quantities import BYTES, TIME, QuantityMention, find_quantities
from checker.facts.stance import clause_of, stance_of
from checker.facts.windows import LONGEST, windows
from checker.facts.words import content, stem
from checker.models import (
    Bound,
    Cell,
    Context,
    Fact,
    FactKind,
    Name,
    Price,
    Quantity,
    Scope,
    Span,
    Stance,
    TextUnit,
    UnitKind,
)

_LABELS = frozenset({UnitKind.CELL, UnitKind.HEADING, UnitKind.TITLE})
_PRICE_HEADER = re.compile(
    r"\b(?:price|pricing|cost|costs|fee|rate|per (?:seat|user|month)|monthly|annual|billing)\b|[$€£]",
    re.I,
)
_DISCOUNT = re.compile(
    r"\b(?:discount|off\b|save|saves|saving|savings|rebate|cheaper|less|reduction|margin|commission)",
    re.I,
)
_MONTHS_FREE = re.compile(r"\b(?P<n>one|two|three|\d)\s+months?\s+(?:for\s+)?free\b", re.I)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A unit with everything that is looked up once for all its facts."""

    unit: TextUnit
    lexicon: Lexicon
    names: tuple[NameMention, ...]
    groups: tuple[Group, ...]

    def stance(self, span: Span) -> Stance:
        return stance_of(self.unit.plain, span, self.unit.context, self.names, self.lexicon)

    def bind(self, span: Span) -> Binding:
        return bind(self.unit, span, self.groups, self.lexicon)


def find_facts(unit: TextUnit, lexicon: Lexicon) -> tuple[Fact, ...]:
    """Every fact in a unit, in order of place."""
    if len(unit.plain) > LONGEST:
        return tuple(_in_pieces(unit, lexicon))
    plain = unit.plain
    whole = unit.kind in _LABELS
    known = lexicon.find(plain, whole)
    if not known and not _may_state(plain, unit, lexicon):
        return ()
    if "  " in plain:
        return _in_compact(unit, lexicon)
    unknown = find_unknown(plain, lexicon, known, whole)
    if unit.context.cell is not None:
        unknown = (*unknown, *beside_known(unit.context.cell, plain, lexicon))
    names = tuple(sorted((*known, *unknown), key=_place))
    scene = _Scene(unit, lexicon, names, groups_of(plain, names))
    prices = _prices(unit, lexicon)
    spans = tuple(p.span for p in prices)
    facts = [
        *_name_facts(scene),
        *_price_facts(scene, prices),
        *_quantity_facts(scene, spans),
        *_scope_facts(scene),
    ]
    return tuple(sorted(facts, key=lambda f: (f.span, f.kind)))


def _in_pieces(unit: TextUnit, lexicon: Lexicon) -> Iterator[Fact]:
    for piece in windows(unit):
        offset = piece.location.start - unit.location.start
        for fact in find_facts(piece, lexicon):
            yield replace(fact, span=Span(fact.span.start + offset, fact.span.end + offset))


def _may_state(plain: str, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a unit without a known name can state anything."""
    low = plain.lower()
    if has_number(low) or any_of(low, WHO) or any_of(low, GIVEN_AWAY):
        return True
    if unit.context.cell is not None or unit.kind is UnitKind.ITEM or "half" in low:
        return True
    return bool(find_unknown(plain, lexicon, (), unit.kind in _LABELS))


def _place(mention: NameMention) -> Span:
    return mention.span


_BLANKS = re.compile(r"[ \t\u00a0]{2,}")


def _in_compact(unit: TextUnit, lexicon: Lexicon) -> tuple[Fact, ...]:
    """Facts found in the text without the gaps that markup leaves, put back in place.

    Grammars look for words next to each other; a masked link target is not a distance.
    """
    parts: list[str] = []
    starts: list[tuple[int, int]] = [(0, 0)]
    last = here = 0
    for blank in _BLANKS.finditer(unit.plain):
        parts.append(unit.plain[last : blank.start() + 1])
        here += blank.start() + 1 - last
        last = blank.end()
        starts.append((here, last))
    parts.append(unit.plain[last:])

    def there(at: int) -> int:
        compact, source = starts[bisect_right(starts, (at, len(unit.plain))) - 1]
        return source + at - compact

    def back(span: Span) -> Span:
        return Span(there(span.start), there(span.end - 1) + 1)

    struck = tuple(_compact_span(s, starts) for s in unit.struck)
    compact = replace(unit, plain="".join(parts), struck=struck)
    return tuple(replace(f, span=back(f.span)) for f in find_facts(compact, lexicon))


def _compact_span(span: Span, starts: list[tuple[int, int]]) -> Span:
    def here(at: int) -> int:
        compact, source = max((s for s in starts if s[1] <= at), key=lambda s: s[1])
        return compact + at - source

    return Span(here(span.start), here(span.end))


# --- names ------------------------------------------------------------------------


def _name_facts(scene: _Scene) -> Iterator[Fact]:
    unit = scene.unit
    for mention in scene.names:
        if mention.kind in {TermKind.PACKAGE, TermKind.RETIRED} and not mention.foreign:
            name = Name(mention.said, mention.id, mention.kind is TermKind.RETIRED)
            packages = frozenset({mention.id}) if mention.id else frozenset()
            yield Fact(
                FactKind.NAME,
                mention.span,
                name,
                packages,
                around=_around(unit.context),
                stance=scene.stance(mention.span),
                bound_by="clause",
            )


# --- prices -----------------------------------------------------------------------


def _prices(unit: TextUnit, lexicon: Lexicon) -> tuple[PriceMention, ...]:
    found = find_prices(unit.plain, lexicon.currency, unit.struck)
    if found:
        return found + tuple(f for f in find_free(unit.plain) if f.price.amount == 0)
    free = find_free(unit.plain)
    cell = unit.context.cell
    if cell is not None and (bare := _bare_price(unit.plain, cell, lexicon.currency)):
        return (bare,)
    short = cell_price(unit.plain, lexicon.currency) if len(unit.plain) < 40 else None
    if short and (cell is None or _is_price_column(cell)):
        return (short,)
    return free


_BARE = re.compile(rf"\s*({DIGITS})\s*")
_MONEY_HEADER = re.compile(
    rf"\b(?:price|cost|fee|list price|total)\b|[$€£]|\b(?:{'|'.join(sorted(CODES))})\b", re.I
)


def _bare_price(plain: str, cell: Cell, currency: str) -> PriceMention | None:
    """`89.00` under a header that says money: `Price (USD per seat)`."""
    match = _BARE.fullmatch(plain)
    header = next(
        (h for h in (*cell.column_headers, *cell.row_headers) if _MONEY_HEADER.search(h)), None
    )
    if match is None or header is None:
        return None
    code = _HEADER_CODE.search(header)
    price = Price(
        parse_number(match[1]), code[0] if code else currency, decimals=decimals_shown(match[1])
    )
    return PriceMention(Span(*match.span(1)), price)


_NOT = re.compile(
    r"\b(?:(?:do|does|did|will|is|are|can)(?:\s+not|n't)|cannot|never|no|without|not)\s+"
    r"(?:(?:offer|give|have|charge|cost|need|pay|see|find|be|an?|any|the|us|you|our|hidden|extra)\s+)*$",
    re.I,
)


def _negated(plain: str, span: Span) -> bool:
    """`We do not offer a 30% discount`, `no $99 set-up fee`."""
    return _NOT.search(plain, max(0, span.start - 60), span.start) is not None


def _is_price_column(cell: Cell) -> bool:
    return any(_PRICE_HEADER.search(h) for h in (*cell.column_headers, *cell.row_headers))


def _price_facts(scene: _Scene, prices: tuple[PriceMention, ...]) -> Iterator[Fact]:
    unit = scene.unit
    for mention in prices:
        if mention.role is Role.CREDIT or _negated(unit.plain, mention.span):
            continue
        kind = FactKind.DISCOUNT if mention.role is Role.SAVING else FactKind.PRICE
        binding = scene.bind(mention.span)
        stance = Stance.PAST if mention.was else scene.stance(mention.span)
        yield Fact(
            kind,
            mention.span,
            _with_headers(mention.price, unit.context.cell),
            binding.packages,
            _price_topic(unit, mention.span, binding, scene.lexicon),
            _sentence_words(unit, scene.lexicon),
            stance,
            binding.by,
        )


def _with_headers(price: Price, cell: Cell | None) -> Price:
    """Fills what the cell leaves out (`$49`) from its headers (`per seat / month`)."""
    if cell is None or (price.per and price.every) or not price.amount:
        return price
    beside = (c for c in cell.row_cells if _QUALIFIER.match(c))
    price = replace(price, billed=price.billed or _billing_beside(cell))
    for header in (*cell.row_headers, *cell.column_headers, *beside, cell.caption or ""):
        said = _header_price(header)
        price = replace(
            price,
            per=price.per or said.per,
            per_quantity=said.per_quantity if price.per_quantity == 1 else price.per_quantity,
            every=price.every or said.every,
            billed=price.billed or said.billed,
        )
    return price


def _billing_beside(cell: Cell) -> str | None:
    """A row that says `Annually` in a cell of its own."""
    words = (BILLED.get(c.strip().lower()) for c in cell.row_cells)
    return next((word for word in words if word), None)


# A cell that only qualifies the price in another: `per user per month`, `/mo`.
_QUALIFIER = re.compile(
    r"\s*(?:/\s*)?(?:per|a|monthly|annually|yearly|billed|mo|month|user|seat)\b(?!.*[$€£\d])", re.I
)


@lru_cache(maxsize=10_000)
def _header_price(header: str) -> Price:
    """The qualifiers of a header like `Price (USD per seat / month, billed annually)`.

    `Annual` alone says how it is billed; whether the amount is a year's is left open.
    """
    billed = _HEADER_BILLED.search(header)
    rest = _HEADER_BILLED.sub(" ", header)
    every = _HEADER_EVERY.search(rest)
    thing = _HEADER_PER.search(rest)
    said = find_prices(f"$1 per {rest[thing.end() :]}")[0].price if thing else Price(None)
    code = _HEADER_CODE.search(header)
    word = billed[1] or billed[2] or billed[3] if billed else None
    return Price(
        None,
        currency=code[0] if code else None,
        per=said.per,
        per_quantity=said.per_quantity,
        every=PERIODS.get((every[1] or every[2]).lower().removesuffix("s")) if every else None,
        billed=BILLED.get(word.lower()) if word else None,
    )


_HEADER_BILLED = re.compile(
    r"\b(?:billed|paid|invoiced|charged|with|on|when)\s+(?:an?\s+)?(monthly|annually|yearly|annual|quarterly)\b(?:\s+(?:billing|contract|plan|commitment))?"
    r"|\b(monthly|annual|yearly|quarterly)\s+(?:billing|plan|contract|payments?|commitment|subscription)\b"
    r"|^\s*(annual(?:ly)?|yearly)\s*$",
    re.I,
)
_HEADER_EVERY = re.compile(
    r"(?:\bper\s+|/\s*|\ba\s+|\beach\s+)(?:calendar )?(months?|mo|years?|yr|hours?|hr|days?|weeks?|quarters?)\b"
    r"|\b(monthly|annual|annually|yearly|hourly|daily|quarterly)\b",
    re.I,
)
_HEADER_PER = re.compile(
    r"(?:\bper\s+|/\s*)(?!(?:months?|mo|years?|yr|hours?|hr|days?|weeks?|quarters?)\b)(?=\w)", re.I
)
_HEADER_CODE = re.compile(rf"\b(?:{'|'.join(sorted(CODES))})\b")


def _price_topic(unit: TextUnit, span: Span, binding: Binding, lexicon: Lexicon) -> frozenset[str]:
    """What is priced, besides the package: words between the two, or of the row's label."""
    if binding.by == "clause":
        return topic_of((binding.between,), lexicon)
    if unit.context.cell is not None:
        cell = unit.context.cell
        labels = (h for h in cell.row_headers if not _CODE.fullmatch(h))
        return topic_of((*labels, *cell.column_headers[-1:]), lexicon)
    return topic_of((unit.plain[: span.start], unit.plain[span.end :]), lexicon)


# An article number in the first column labels a row, but says nothing about it.
_CODE = re.compile(r"\s*[A-Z0-9]+(?:[-_./][A-Z0-9]+)+\s*")

# --- quantities ---------------------------------------------------------------------


def _quantity_facts(scene: _Scene, prices: tuple[Span, ...]) -> Iterator[Fact]:
    unit = scene.unit
    if unit.context.cell is not None and unit.context.cell.column == 1:
        return  # a row's label says which row it is, not how much there is
    mentions = [m for m in find_quantities(unit.plain) if not _overlaps(m.span, prices)]
    yield from _half_price(scene)
    for mention in _with_units(unit, mentions):
        quantity = mention.quantity
        binding = scene.bind(mention.span)
        kind = _quantity_kind(unit, mention)
        if kind is FactKind.DISCOUNT and _negated(unit.plain, mention.span):
            continue
        stance = scene.stance(mention.span)
        if stance is Stance.OURS_NOW and _EXAMPLE.search(unit.plain):
            stance = Stance.EXAMPLE
        yield Fact(
            kind,
            mention.span,
            quantity,
            binding.packages,
            _quantity_topic(unit, mention, scene.lexicon),
            _sentence_words(unit, scene.lexicon),
            stance,
            binding.by,
        )


_HALF = re.compile(r"\bhalf[- ](?:the )?(?:price|off)\b", re.I)


def _half_price(scene: _Scene) -> Iterator[Fact]:
    for match in _HALF.finditer(scene.unit.plain) if "half" in scene.unit.plain.lower() else ():
        span = Span(*match.span())
        half = Quantity(Decimal(50), "%")
        binding = scene.bind(span)
        yield Fact(
            FactKind.DISCOUNT,
            span,
            half,
            binding.packages,
            stance=scene.stance(span),
            bound_by=binding.by,
        )


# An amount in an example is the reader's, even where the price in it is ours.
_EXAMPLE = re.compile(r"\bfor (?:example|instance)\b|\be\.g\.", re.I)


def _overlaps(span: Span, others: tuple[Span, ...]) -> bool:
    return any(span.start < o.end and o.start < span.end for o in others)


def _with_units(unit: TextUnit, mentions: list[QuantityMention]) -> Iterator[QuantityMention]:
    """Gives bare numbers the unit they share: `10, 30 or 90 days`, `4 … and 8`, headers."""
    for i, mention in enumerate(mentions):
        if mention.quantity.unit is not None:
            yield mention
            continue
        shared = _shared_unit(unit, mentions, i)
        if shared is not None:
            yield replace(
                mention,
                phrase=shared.phrase,
                quantity=replace(
                    mention.quantity,
                    unit=shared.quantity.unit,
                    per=shared.quantity.per,
                    every=mention.quantity.every or shared.quantity.every,
                ),
            )
        elif unit.context.cell is not None and _is_alone(unit.plain, mention):
            yield _from_headers(mention, unit.context.cell)
        elif re.search(r"[=:]\s*$", unit.plain[: mention.span.start]):
            yield mention


def _shared_unit(unit: TextUnit, mentions: list[QuantityMention], i: int) -> QuantityMention | None:
    after = mentions[i + 1 :]
    for other in after:
        gap = unit.plain[mentions[i].span.end : other.span.start]
        if (
            len(gap) < 16
            and re.fullmatch(r"[\s,]*(?:(?:and|or|\d[\d,.]*|to)[\s,]*)*", gap)
            and other.quantity.unit
        ):
            return other
    gap = unit.plain[mentions[i].span.end :]
    if not re.match(r"\s*(?:on|for|in|with|\(|,|;|\.|and|$)", gap):
        return None
    return next((m for m in reversed(mentions[:i]) if m.quantity.unit), None)


def _is_alone(plain: str, mention: QuantityMention) -> bool:
    """Whether a number (with marks, `up to`, a footnote sign) is all there is in a cell."""
    rest = plain[: mention.span.start] + plain[mention.span.end :]
    return (
        len(re.sub(r"(?i)\b(?:up to|max\.?|over|from|included|no limit)\b|[\W\d_]", "", rest)) <= 1
    )


def _from_headers(mention: QuantityMention, cell: Cell) -> QuantityMention:
    """A bare number in a table counts what its row (or column) is called."""
    every = mention.quantity.every
    for header in (*reversed(cell.row_headers), *reversed(cell.column_headers)):
        found = find_quantities(f"2 {header}")
        if found and every is None:
            every = found[0].quantity.every
    return replace(mention, quantity=replace(mention.quantity, every=every))


def _quantity_kind(unit: TextUnit, mention: QuantityMention) -> FactKind:
    if mention.quantity.unit == "%":
        cell = unit.context.cell
        near = unit.plain[max(0, mention.span.start - 40) : mention.span.end + 40]
        near += " ".join((*cell.column_headers, *cell.row_headers)) if cell else ""
        return FactKind.DISCOUNT if _DISCOUNT.search(near) else FactKind.NUMBER
    return FactKind.NUMBER if mention.quantity.bound is Bound.OVER else FactKind.LIMIT


def _quantity_topic(unit: TextUnit, mention: QuantityMention, lexicon: Lexicon) -> frozenset[str]:
    cell = unit.context.cell
    headers = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
    topic = topic_of((mention.phrase, *headers), lexicon)
    unit_word = mention.quantity.unit
    if unit_word and unit_word not in TIME and unit_word not in BYTES and unit_word != "%":
        topic |= {stem(unit_word)}
    return topic


# --- availability ---------------------------------------------------------------------

_THIS = re.compile(
    r"\s*(?:this|these|it|that|they)\b(?:\s+(?:features?|page|section|guide|functionality|capability))?",
    re.I,
)


def _scope_facts(scene: _Scene) -> Iterator[Fact]:
    unit, lexicon = scene.unit, scene.lexicon
    if unit.context.cell is not None and unit.kind is UnitKind.CELL and len(unit.plain) < 60:
        yield from _cell_scope_facts(scene, unit.context.cell)
    if unit.kind is UnitKind.ITEM:
        yield from _listed_feature(scene)
    for mention in find_scopes(unit.plain, scene.names):
        rest = _scoped_words(unit.plain, mention)
        topic = without_names(content(rest), rest, lexicon)
        if _THIS.match(unit.plain) or not topic:
            topic = topic | _subject_before(unit.context, lexicon)
        yield Fact(
            FactKind.AVAILABILITY,
            mention.span,
            mention.scope,
            mention.scope.packages,
            topic,
            stance=scene.stance(mention.span),
            bound_by="clause",
        )


def _scoped_words(plain: str, mention: ScopeMention) -> str:
    """What the scope is of: its clause; for `SSO (Pro plan)` the words before the bracket."""
    span = mention.span
    if re.search(r"\(\s*[^()]*$", plain[: mention.group.start]):
        pieces: list[str] = re.split(
            r"[,.;:]|\b(?:with|and|or|but|using|via)\b",
            plain[: plain.rfind("(", 0, mention.group.start)],
            flags=re.I,
        )
        words = pieces[-1] if pieces[-1].strip() else plain[: span.start]
        if content(words):
            return words
    clause = clause_of(plain, span)
    before, after = plain[clause.start : span.start], plain[span.end : clause.end]
    if content(before) and not (mention.subject and content(after)):
        return before
    return after if content(after) else plain[: span.start] + " " + plain[span.end :]


_NEVER = re.compile(r"\s*(?:no|not|without|excludes?)\b", re.I)


def _listed_feature(scene: _Scene) -> Iterator[Fact]:
    """A bullet under a package's heading or card: what the package has."""
    unit, lexicon = scene.unit, scene.lexicon
    heading = unit.context.headings[-1:]
    packages = _first_named(heading, lexicon)
    if len(packages) != 1 or unit.struck or len(unit.plain.split()) > 8 or scene.groups:
        return
    topic = topic_of((unit.plain,), lexicon)
    if topic and not find_quantities(unit.plain) and not find_prices(unit.plain):
        span = Span(len(unit.plain) - len(unit.plain.lstrip()), len(unit.plain.rstrip()))
        scope = Scope(packages, denied=_NEVER.match(unit.plain) is not None)
        yield Fact(
            FactKind.AVAILABILITY,
            span,
            scope,
            packages,
            topic,
            stance=scene.stance(span),
            bound_by="heading",
        )


def _cell_scope_facts(scene: _Scene, cell: Cell) -> Iterator[Fact]:
    lexicon = scene.lexicon
    columns = _first_named(cell.column_headers, lexicon)
    rows = _first_named(cell.row_headers, lexicon)
    packages, labels, by = (
        (columns, cell.row_headers[-1:], "column header")
        if columns
        else (rows, cell.column_headers[-1:], "row header")
    )
    mention = cell_scope(scene.unit.plain, packages)
    if mention is None:
        return
    words = " ".join(labels)
    topic = without_names(content(words), words, lexicon)
    stance = scene.stance(mention.span)
    yield Fact(
        FactKind.AVAILABILITY, mention.span, mention.scope, packages, topic,
        content(" ".join(cell.row_headers[:-1])), stance, by,
    )  # fmt: skip


def _first_named(texts: tuple[str, ...], lexicon: Lexicon) -> frozenset[str]:
    for text in reversed(texts):
        if found := packages_in(text, lexicon):
            return found
    return frozenset()


def _subject_before(context: Context, lexicon: Lexicon) -> frozenset[str]:
    """What "this feature" is: the nearest heading, or the title where there is none."""
    for text in (*reversed(context.headings), context.title or ""):
        words = without_names(content(text), text, lexicon)
        if words - _GENERIC_HEADINGS:
            return words
    return frozenset()


_GENERIC_HEADINGS = frozenset(
    "overview introduction prerequisite requirement availability pricing setup configure configure install "
    "getting note quickstart usage billing plan faq summary detail background".split()
)


# --- words ------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def _context_words(text: str) -> frozenset[str]:
    return content(text)


def _around(context: Context) -> frozenset[str]:
    """The words of the nearest heading, the title, and the table around a unit."""
    words = _context_words(context.headings[-1]) if context.headings else frozenset()
    if context.title:
        words |= _context_words(context.title)
    if context.cell is not None and context.cell.caption:
        words |= _context_words(context.cell.caption)
    return words


def _sentence_words(unit: TextUnit, lexicon: Lexicon) -> frozenset[str]:
    words = without_names(content(unit.plain), unit.plain, lexicon)
    cell = unit.context.cell
    if cell is not None and not cell.column_headers:
        words |= _context_words(" ".join(cell.row_cells))
    return words | _around(unit.context)


def topic_of(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """The content words of several texts, each without the packages it names."""
    return frozenset[str]().union(*(without_names(_context_words(t), t, lexicon) for t in texts))


def without_names(words: frozenset[str], text: str, lexicon: Lexicon) -> frozenset[str]:
    """Content words without those that only name a package or the company."""
    named = lexicon.in_label(text)
    return words - {s for m in named for s in content(m.said)} if named else words
