"""Which package a fact is about: by its clause, then table headers, headings, title.

`24 hours on Free, 10 days on Pro` binds forward over a preposition; `the Pro plan
supports up to 8` binds back to the nearest name. Names in one list are bound together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from checker.models import Cell, Context, Span, TextUnit
from checker.values.clues import any_of
from checker.values.evidence import CUE
from checker.values.names import Lexicon
from checker.values.terms import NameMention, TermKind


@dataclass(frozen=True, slots=True)
class Binding:
    """The packages a fact is about, how that was found, and the words in between."""

    packages: frozenset[str] = frozenset()
    by: str = ""
    between: str = ""


UNBOUND = Binding()

_JOIN = re.compile(
    rf"[\s*_`\"”“]*(?:{CUE}|customers?|users?)?[\s*_`]*(?:[,/&+·•]|,?\s*(?:and|or|and/or)\b)[\s*_`\"“]*(?:(?:the|our)\s+)?[\s*_`\"“]*",
    re.I,
)
_FORWARD = re.compile(
    r"[\s*_`]*(?!and\b|or\b|but\b|plus\b)(?:[\w/-]+\s+){0,3}?(?:on|for|in|with|under|to|off)\s+(?:the|our|your|a)?[\s*_`\"“]*",
    re.I,
)
_BOUNDARY = re.compile(
    rf"[;]|\.\s|\s(?:while|whereas|but|unlike|instead of)\s|\b(?:other|remaining|higher|larger)\s+{CUE}\b",
    re.I,
)
_ANAPHORA = re.compile(
    rf"\s*(?:it|this|that|which|the|each)\b(?:\s+(?:same\s+)?(?:{CUE}|price))?\s*(?:['’]s\b|is|costs?|includes?|starts?|comes|gives|has|also|adds|"
    rf"gets|covers|runs|goes)|\s*it\s+(?-i:[a-z]{{2,}}[^s\W]s)\b|\s*(?:it|this|that|the)\s+{CUE}\b|\s*(?:price|pricing|cost)s?\b",
    re.I,
)

Group = tuple[Span, frozenset[str]]


_SYMBOLS = re.compile(
    rf"\b(?P<paid>paid|paying)\s+(?:{CUE}|users?|customers?|accounts?|subscribers?)\b"
    rf"|\b(?:all|every|any|each)(?: of our)?\s+(?P<all>paid\s+)?(?:{CUE})\b|\b(?P<free>free)\s+(?!trials?\b)(?:[\w-]+\s+){{0,3}}?(?:{CUE}|users?|accounts?|workspaces?|projects?|teams?|organi[sz]ations?)\b",
    re.I,
)


def all_of(plain: str, lexicon: Lexicon) -> frozenset[str]:
    """The packages that `paid users`, `all plans` or `free accounts` stand for, if known."""
    for mention in lexicon.in_label(plain) if lexicon.groups else ():
        if mention.kind is TermKind.GROUP:
            return mention.packages
    match = (
        _SYMBOLS.search(plain)
        if any_of(plain.lower(), ("paid", "paying", "all ", "every ", "any ", "each ", "free "))
        else None
    )
    if match is None:
        return frozenset()
    if match["free"]:
        return lexicon.free
    return lexicon.packages - lexicon.free if match["paid"] or match["all"] else lexicon.packages


def with_company(plain: str, names: tuple[NameMention, ...]) -> tuple[NameMention, ...]:
    """The names of a text, those of packages with our own name before them: `Brightline Growth`."""
    starts = {m.span.end: m.span.start for m in names if m.kind is TermKind.COMPANY}
    return tuple(_from(plain, m, starts) if starts and m.kind in _SOLD else m for m in names)


_SOLD = frozenset({TermKind.PACKAGE, TermKind.RETIRED})


def _from(plain: str, name: NameMention, starts: dict[int, int]) -> NameMention:
    before = plain[: name.span.start].rstrip()
    start = starts.get(len(before)) if len(before) < name.span.start else None
    return name if start is None else replace(name, span=Span(start, name.span.end))


def groups_of(plain: str, names: tuple[NameMention, ...]) -> tuple[Group, ...]:
    """Names of ours that stand in one list, together: `PRO and Team` is one group."""
    groups: list[Group] = []
    for mention in with_company(plain, names):
        if mention.kind not in _SOLD or mention.foreign:
            continue
        ids = frozenset({_owner(mention)})
        if (
            groups
            and _JOIN.fullmatch(plain, groups[-1][0].end, mention.span.start)
            and not is_new_subject(plain, groups[-1][0], mention.span)
        ):
            span, before = groups[-1]
            groups[-1] = (Span(span.start, mention.span.end), before | ids)
        else:
            groups.append((mention.span, ids))
    return tuple(groups)


# `included in Team, and Pro customers can add it`: the second name begins a sentence of its own.
_IN = re.compile(r"\b(?:in|on|with|by|of|from|for)\s+(?:(?:the|our)\s+)?[\s*_`\"“]*$", re.I)
_DOES = re.compile(
    rf"[\s*_`\"”]*(?P<who>{CUE}|customers?|users?|accounts?|teams?)?\s+"
    r"(?:can|may|must|have|has|gets?|pays?|is|are|adds?|includes?|comes?|needs?)\b",
    re.I,
)


_COMPARED = re.compile(
    r"\b(?:unlike|compared (?:to|with)|in contrast to|as opposed to|instead of|rather than)\s+(?:(?:the|our)\s+)?[\s*_`\"“]*$",
    re.I,
)


def is_new_subject(plain: str, first: Span, second: Span) -> bool:
    """Whether the second of two names joined by `and` is what another sentence is about.

    A comma says so, or the people on it: `uptime on Team and Pro is 99.9%` is about both.
    """
    if _COMPARED.search(plain, max(0, first.start - 30), first.start):
        return "," in plain[first.end : second.start]  # `unlike Team, Pro has it`
    does = _DOES.match(plain, second.end)
    if does is None or not _IN.search(plain, max(0, first.start - 20), first.start):
        return False
    return does["who"] is not None or "," in plain[first.end : second.start]


def bind(unit: TextUnit, span: Span, groups: tuple[Group, ...], lexicon: Lexicon) -> Binding:
    """The packages the fact at `span` is about."""
    return (
        _by_clause(unit.plain, span, groups)
        or (_by_all(unit, lexicon) if not groups else None)
        or _by_headers(unit.context, lexicon)
        or _by_leads(unit.context, lexicon)
        or _by_sentence_before(unit, lexicon)
        or _by_headings(unit.context, lexicon)
        or UNBOUND
    )


def _by_clause(plain: str, span: Span, groups: tuple[Group, ...]) -> Binding | None:
    after = next((g for g in groups if g[0].start >= span.end), None)
    if after and _FORWARD.fullmatch(plain, span.end, after[0].start):
        return Binding(after[1], "clause", plain[span.end : after[0].start])
    if after and re.fullmatch(r"[ \t]*\([\s*_`]*", plain[span.end : after[0].start]):
        return Binding(after[1], "clause")
    inside = next((g for g in groups if span.start <= g[0].start and g[0].end <= span.end), None)
    if inside:
        return Binding(inside[1], "clause")
    before = next((g for g in reversed(groups) if g[0].end <= span.start), None)
    if before and (len(groups) == 1 and ";" in plain[before[0].end : span.start]):
        if _SYMBOLS.search(plain, plain.rfind(";", 0, span.start), span.start):
            return None
        return Binding(before[1], "clause", plain[plain.rfind(";", 0, span.start) + 1 : span.start])
    if before and not _BOUNDARY.search(plain, before[0].end, span.start):
        return Binding(before[1], "clause", plain[before[0].end : span.start])
    if after and before is None and not _BOUNDARY.search(plain, span.end, after[0].start):
        return Binding(after[1], "clause", plain[span.end : after[0].start])
    return None


ALL_OF = "all of them"


def _by_all(unit: TextUnit, lexicon: Lexicon) -> Binding | None:
    cell = unit.context.cell
    texts = (*cell.row_headers, *cell.column_headers) if cell is not None else (unit.plain,)
    packages = next((found for text in texts if (found := all_of(text, lexicon))), frozenset[str]())
    if not packages:
        return None
    return Binding(packages, ALL_OF if len(packages) > 1 else "clause")


def _by_headers(context: Context, lexicon: Lexicon) -> Binding | None:
    cell = context.cell
    if cell is None:
        return None
    found = (
        (named_above(cell, lexicon), "column header"),
        (_named(cell.row_headers, lexicon), "row header"),
    )
    for packages, by in found:
        if packages:
            return Binding(packages, by)
    packages = frozenset[str]().union(
        *(packages_in(c, lexicon) for c in cell.row_cells if lexicon.is_name(c))
    )
    return Binding(packages, "row header") if len(packages) == 1 else None


def named_above(cell: Cell, lexicon: Lexicon) -> frozenset[str]:
    """The packages that a cell's column headers name; all of them where it spans several."""
    if cell.columns == 1:
        return _named(cell.column_headers, lexicon)
    return frozenset[str]().union(*(packages_in(text, lexicon) for text in cell.column_headers))


def is_plan_column(cell: Cell | None, lexicon: Lexicon) -> bool:
    """Whether a cell is a line of a plan drawn as a table of one column, its name on top."""
    if cell is None or len(cell.row_cells) != 1 or cell.row_headers:
        return False
    return len(named_above(cell, lexicon)) == 1


def _named(texts: tuple[str, ...], lexicon: Lexicon) -> frozenset[str]:
    """The packages named in the text nearest to the fact that names any."""
    for text in reversed(texts):
        found = packages_in(text, lexicon)
        if found:
            return found
    return frozenset()


def packages_in(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The packages of ours a short text (a header, a heading) names."""
    ours = {TermKind.PACKAGE, TermKind.RETIRED}
    found = lexicon.in_label(text)
    return frozenset(_owner(m) for m in found if m.kind in ours and not m.foreign)


def _owner(mention: NameMention) -> str:
    """What a name binds facts to: its package; a retired name to what it once was."""
    return mention.said if mention.kind is TermKind.RETIRED or mention.id is None else mention.id


def _by_sentence_before(unit: TextUnit, lexicon: Lexicon) -> Binding | None:
    """`The Pro plan is for teams. It costs $20.`"""
    if not unit.context.before or not _ANAPHORA.match(unit.plain):
        return None
    packages = packages_in(unit.context.before[-1], lexicon)
    return Binding(packages, "sentence before") if len(packages) == 1 else None


def _by_leads(context: Context, lexicon: Lexicon) -> Binding | None:
    """`Pro` over a nested list, `**Pro plan**` or `The Pro plan comes with:` above one."""
    packages = named_in_leads(context, lexicon)
    return Binding(packages, "line above") if packages else None


def named_in_leads(context: Context, lexicon: Lexicon) -> frozenset[str]:
    """The one package that the nearest line leading in to an item names; else none."""
    for lead in reversed(context.leads):
        if _ADDS.search(lead):
            return frozenset()  # what follows is there beyond the plan it names
        packages = packages_in(lead, lexicon)
        if packages:
            return packages if len(packages) == 1 and _labels(lead, lexicon) else frozenset()
    return frozenset()


_LABEL_WORDS = 4


# "It builds on all that Pro has, plus:", "Everything in Pro, and:"
_ADDS = re.compile(
    r"(?:\beverything (?:in|of|from)\b|\bbuilds? (?:up)?on\b|\ball (?:the )?features (?:in|of|from)\b)"
    r".*(?:\bplus|\band|\bas well as)\W*$",
    re.I,
)


# `Convoy – €11 per vehicle`: the name, and what is said of it behind.
_SETS_APART = re.compile(rf"[\s*_`\"”]*(?:{CUE})?[\s*_`\"”]*(?:[–—:(|·•]|\s-\s)", re.I)


def _labels(lead: str, lexicon: Lexicon) -> bool:
    """Whether a line is a label of what follows it: a few words, a name set apart, or a colon."""
    if len(lead.split()) <= _LABEL_WORDS or lead.rstrip(" *_").endswith(":"):
        return True
    first = with_company(lead, lexicon.in_label(lead))
    ours = [name for name in first if name.kind in _SOLD]
    opens = bool(ours) and not lead[: ours[0].span.start].strip(' *_`"“')
    return opens and _SETS_APART.match(lead, ours[0].span.end) is not None


def _by_headings(context: Context, lexicon: Lexicon) -> Binding | None:
    for heading in reversed(context.headings):
        packages = packages_in(heading, lexicon)
        if packages:
            return Binding(packages, "heading") if len(packages) == 1 else None
    packages = packages_in(context.title, lexicon) if context.title else frozenset()
    return Binding(packages, "title") if len(packages) == 1 else None
