"""Availability facts: who has what, in sentences, tables and bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import (
    Cell,
    Context,
    Fact,
    FactKind,
    Scope,
    Span,
    UnitKind,
)
from checker.statements.patterns.availability import find_scopes
from checker.statements.patterns.binding import is_plan_column, named_above, named_in_leads
from checker.statements.patterns.scene import (
    Scene,
    around,
    first_named,
    topic_of,
    without_names,
)
from checker.statements.patterns.stance import clause_of
from checker.values.evidence import PLAN_WORDS
from checker.values.money import (
    find_prices,
)
from checker.values.names import Lexicon
from checker.values.quantities import find_quantities
from checker.values.ticks import ScopeMention, cell_scope
from checker.values.words import content

_THIS = re.compile(
    r"\s*(?:this|these|it|that|they)\b(?:\s+(?:features?|page|section|guide|functionality|capability))?",
    re.I,
)


def scope_facts(scene: Scene) -> Iterator[Fact]:
    """Every statement in a unit about who has what."""
    unit, lexicon = scene.unit, scene.lexicon
    if unit.context.cell is not None and unit.kind is UnitKind.CELL and len(unit.plain) < 60:
        yield from _cell_scope_facts(scene, unit.context.cell)
    if unit.kind is UnitKind.ITEM or is_plan_column(unit.context.cell, lexicon):
        yield from _listed_feature(scene)
    for mention in find_scopes(unit.plain, scene.names):
        rest = _scoped_words(unit.plain, mention)
        topic = without_names(content(rest), rest, lexicon)
        if _THIS.match(unit.plain) or not topic - _GENERIC_HEADINGS:
            topic = topic | _subject_before(unit.context, lexicon)
        yield Fact(
            FactKind.AVAILABILITY,
            mention.span,
            mention.scope,
            mention.scope.packages,
            topic,
            around(unit.context),
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
    which = _WHICH.search(plain, 0, span.start)
    if which and content(which["thing"]):
        return which["thing"]
    clause = clause_of(plain, span)
    before, after = plain[clause.start : span.start], plain[span.end : clause.end]
    if content(before) and not (mention.subject and content(after)):
        return before
    return after if content(after) else plain[: span.start] + " " + plain[span.end :]


# "… see your Jobs page, which is available if …" is about the page.
_WHICH = re.compile(
    r"\b(?:the|your|our|an?|to|of|with|use|using|see)\s+(?P<thing>(?:[\w*`-]+\s+){0,3}?[\w*`-]+)\s*,?\s+(?:which|that)\s+(?:is|are)\s+$",
    re.I,
)
_NEVER = re.compile(r"\s*(?:for [^:]{2,30}:\s*)?(?:no|not|without|excludes?)\b", re.I)


def _listed_feature(scene: Scene) -> Iterator[Fact]:
    """A bullet under a package's heading or card: what the package has."""
    unit, lexicon = scene.unit, scene.lexicon
    cell = unit.context.cell
    heading = _heading_that_tells(unit.context, lexicon) if cell is None else cell.column_headers
    packages = (
        named_in_leads(unit.context, lexicon)
        or first_named(heading, lexicon)
        or _called_like_plan(heading[-1:], lexicon)
    )
    denied = _NEVER.match(unit.plain)
    if denied and cell is None and not packages:
        # `No forking` under "Limitations" on a plan's own page.
        packages = first_named((unit.context.title or "", *unit.context.headings), lexicon)
    if len(packages) != 1 or unit.struck or len(unit.plain.split()) > 8 or scene.groups:
        return
    if unit.plain.lstrip().startswith("/"):
        return  # `/seat` goes on with a price
    topic = topic_of((unit.plain,), lexicon)
    if topic and not find_quantities(unit.plain) and not find_prices(unit.plain):
        span = Span.of_words(unit.plain)
        scope = Scope(packages, denied=denied is not None)
        yield Fact(
            FactKind.AVAILABILITY,
            span,
            scope,
            packages,
            topic,
            stance=scene.stance(span),
            bound_by="heading" if cell is None else "column header",
        )


def _heading_that_tells(context: Context, lexicon: Lexicon) -> tuple[str, ...]:
    """The nearest heading that names anything: `Included` and `Features` leave it to the one above.

    None where one of those denies: under `Not included` stands what the plan lacks.
    """
    for heading in reversed(context.headings):
        if _DENIES.search(heading):
            return ()
        if content(heading) or lexicon.in_label(heading):
            return (heading,)
    return ()


_DENIES = re.compile(r"\b(?:not?|without|excludes?|excluded|missing|except)\b|n['’]t\b", re.I)


def _cell_scope_facts(scene: Scene, cell: Cell) -> Iterator[Fact]:
    lexicon = scene.lexicon
    columns = named_above(cell, lexicon) or _called_like_plan(cell.column_headers[-1:], lexicon)
    rows = first_named(cell.row_headers, lexicon)
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


def _called_like_plan(texts: tuple[str, ...], lexicon: Lexicon) -> frozenset[str]:
    """A header or heading called as plans are, where the canon lists no packages to know it by."""
    if lexicon.order:
        return frozenset()
    names = (text.strip(" *_`") for text in texts)
    return frozenset(n for n in names if n[:1].isupper() and n.lower() in PLAN_WORDS)


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
