"""SmartArt: the texts of a diagram, from its data part (ECMA-376, part 1, 21.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checker.readers.office.text import Element, Paragraph, number, paragraphs

DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
DIAGRAM_URI = "http://schemas.openxmlformats.org/drawingml/2006/diagram"

_TEXTS = frozenset(("node", "asst", "doc"))


def diagram_paragraphs(model: Element) -> Iterator[tuple[int, Paragraph]]:
    """The paragraphs of a diagram with their depth in its tree, from 0, in its order."""
    points = {
        point.get("modelId") or "": point
        for point in model.iter(f"{DGM}pt")
        if (point.get("type") or "node") in _TEXTS
    }
    below = _children(model, points)
    inner = {child for children in below.values() for child in children}
    waiting = [(0, name) for name in reversed(points) if name not in inner]
    seen: set[str] = set()
    while waiting:
        depth, name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        said = list(_said(points[name]))
        for paragraph in said:
            yield depth, paragraph
        deeper = depth + bool(said)
        waiting += [(deeper, child) for child in reversed(below[name])]


def _children(model: Element, points: dict[str, Element]) -> dict[str, list[str]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for link in model.iter(f"{DGM}cxn"):
        source, target = link.get("srcId") or "", link.get("destId") or ""
        if (link.get("type") or "parOf") == "parOf" and source in points and target in points:
            found[source].append((number(link.get("srcOrd")), target))
    ordered: dict[str, list[str]] = defaultdict(list)
    for source, targets in found.items():
        ordered[source] = [target for _, target in sorted(targets, key=_order)]
    return ordered


def _order(entry: tuple[int, str]) -> int:
    return entry[0]


def _said(point: Element) -> Iterator[Paragraph]:
    body = point.find(f"{DGM}t")
    for paragraph in paragraphs(body) if body is not None else ():
        if paragraph.shown.text.strip():
            yield paragraph
