"""Which headings hold where.

In running text a heading holds until the next one of its level. On a page of cards it
holds for its card only: for the largest container around it in which no other heading is as
high. Where nothing follows the heading in that container (a wrapper), it holds as in
running text.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.models import UnitKind
from checker.readers.flow import Block, Container


def words(text: str) -> str:
    """A text as read: outer space gone, runs of space as one."""
    return " ".join(text.split())


def packed(text: str) -> str:
    """A text without its spaces, as it is looked for where lines are broken otherwise."""
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class _Active:
    level: int
    text: str
    ends: int
    of_box: bool


def outline(blocks: list[Block], plain: str, raw: str) -> list[tuple[str, ...]]:
    """The headings above each block, outermost first.

    Blocks of the same section share one tuple object, so `is` tells sections apart.
    """
    above: list[tuple[str, ...]] = []
    active: list[_Active] = []
    chain: tuple[str, ...] = ()
    for block in blocks:
        kept = [entry for entry in active if entry.ends > block.start]
        level = block.role.level
        if level:
            kept = [entry for entry in kept if entry.of_box or entry.level < level]
        if len(kept) != len(active):
            active, chain = kept, tuple(entry.text for entry in kept)
        above.append(chain)
        if not level and block.heads is None:
            continue
        entry = _entry(block, raw if block.raw else plain)
        if entry is not None:
            active.append(entry)
            chain = (*chain, entry.text)
    return above


def _entry(block: Block, page: str) -> _Active | None:
    if block.heads is not None:
        text = words(page[block.start : block.end])
        return _Active(8, text, block.heads.end, of_box=True)
    if block.role.level and block.role.kind is UnitKind.HEADING:
        text = words(page[block.start : block.end])
        ends = _scope_end(block.container, block.start, block.role.level)
        return _Active(block.role.level, text, ends, of_box=False) if text else None
    return None


def _scope_end(container: Container, start: int, level: int) -> int:
    """Where the heading stops to hold, by the rule above."""
    node = container
    while node.parent is not None and not node.sealed:
        if node.parent.headings_up_to(level) > 1:
            break
        node = node.parent
    wraps_only = node.last_content < start
    if wraps_only and node.parent is not None and not node.sealed:
        return node.parent.end
    return node.end
