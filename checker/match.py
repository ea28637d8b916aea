"""From a statement to the approved facts it is to be compared with."""

from __future__ import annotations

from checker.approved import Canon, CanonFact
from checker.models import FactKind
from checker.statements.ground import Statement
from checker.values.scopes import ALL, PAID


def matched(statement: Statement, canon: Canon, channel: str | None) -> tuple[CanonFact, ...]:
    """The facts of a statement's entry, of its packages, that hold on a channel.

    Empty where the entry has none of the packages that the statement names.
    """
    if statement.entry is None:
        return ()
    facts = tuple(
        fact
        for name in statement.entry.ids
        for fact in canon.by_id.get(name, ())
        if fact.scoping.on_channel(channel)
    )
    named = _named(statement, canon)
    return tuple(f for f in facts if not named or f.fact.packages & named)


def of_same_packages(
    statement: Statement, kind: FactKind, canon: Canon, channel: str | None
) -> tuple[CanonFact, ...]:
    """Every approved fact of a kind that is of one of the statement's packages.

    Where it names none, those of its entry's. A value that one of these approves is no
    contradiction of another: "$79" beside the extra seat's "$24".
    """
    named = _named(statement, canon)
    named = named or frozenset[str]().union(
        *(f.fact.packages for f in matched(statement, canon, channel))
    )
    conditional = (f for f in canon.conditional if f.fact.kind is kind)
    return tuple(
        f
        for f in (*canon.by_kind[kind], *conditional)
        if f.fact.packages & named and f.scoping.on_channel(channel)
    )


def _named(statement: Statement, canon: Canon) -> frozenset[str]:
    own = statement.entry.packages if statement.entry is not None else frozenset[str]()
    packages = statement.packages or own
    if ALL in packages:
        return canon.lexicon.packages
    if PAID in packages:
        return (packages - {PAID}) | (canon.lexicon.packages - canon.lexicon.free)
    return packages
