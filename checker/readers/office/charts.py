"""Charts of slides and documents: title, series, categories and values, as a table.

The chart keeps a copy of its numbers with their number format; that copy is what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.readers.flow import GridCell
from checker.readers.number_format import display
from checker.readers.office.flow import OfficeFlow, Way, shown
from checker.readers.office.text import A, Element, is_on, number, text_of

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CHART_URI = "http://schemas.openxmlformats.org/drawingml/2006/chart"

MAX_POINTS = 20_000
MAX_SERIES = 255
"""A chart with more is cut off; nobody reads as much from a picture."""


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values, as displayed, by the index of their category."""

    name: str
    categories: dict[int, str]
    values: dict[int, str]


def write_chart(
    flow: OfficeFlow, chart: Element, before: tuple[str, ...], name: str
) -> Iterator[str]:
    """Add a chart's texts and values to a flow. `before` is the way to it, `name` its own.

    Yields what of it was not read.
    """
    titles = list(_titles(chart))
    caption = None
    for kind, text in titles:
        block = flow.paragraph(shown(text), Way(before, (name, kind)))
        if kind == "title" and block is not None:
            caption = (block.start, block.end)
    for plot in _plots(chart):
        series = _series(plot)
        if series and not write_plot(flow, series, before, name, caption):
            yield f"values after {MAX_POINTS} are not read"
    for text in _labels(chart):
        flow.paragraph(shown(text), Way(before, (name, "data label")))


def _titles(chart: Element) -> Iterator[tuple[str, str]]:
    for element in chart.iter(f"{C}title"):
        parent = element.getparent()
        kind = "title" if parent is not None and parent.tag == f"{C}chart" else "axis title"
        text = _rich(element) or _cached(element).get(0, "")
        if text:
            yield kind, text


def _plots(chart: Element) -> Iterator[Element]:
    area = chart.find(f".//{C}plotArea")
    for plot in area if area is not None else ():
        if isinstance(plot.tag, str) and plot.tag.endswith("Chart"):
            yield plot


def _series(plot: Element) -> list[Series]:
    axis_format = _axis_format(plot)
    elements = list(plot.iterchildren(f"{C}ser"))[: MAX_SERIES + 1]
    return [_one_series(element, axis_format, at) for at, element in enumerate(elements, 1)]


def _one_series(element: Element, axis_format: str | None, count: int) -> Series:
    names = _cached(element.find(f"{C}tx"))
    values = element.find(f"{C}val")
    values = values if values is not None else element.find(f"{C}yVal")
    categories = element.find(f"{C}cat")
    categories = categories if categories is not None else element.find(f"{C}xVal")
    wanted = _label_format(element) or axis_format
    return Series(
        " ".join(names.values()) or f"Series {count}",
        _cached(categories),
        _cached(values, wanted),
    )


def _label_format(series: Element) -> str | None:
    """The number format of the data labels, where they have one of their own."""
    return _own_format(series.find(f"{C}dLbls/{C}numFmt"))


def _axis_format(plot: Element) -> str | None:
    """The number format of the plot's value axis, where it has one of its own."""
    ids = {axis.get("val") for axis in plot.iterchildren(f"{C}axId")}
    area = plot.getparent()
    for axis in area.iterchildren(f"{C}valAx") if area is not None else ():
        named = axis.find(f"{C}axId")
        if named is not None and named.get("val") in ids:
            return _own_format(axis.find(f"{C}numFmt"))
    return None


def _own_format(element: Element | None) -> str | None:
    if element is None or is_on(element.get("sourceLinked", "0")):
        return None
    code = element.get("formatCode")
    return None if code in (None, "General") else code


def _cached(holder: Element | None, wanted: str | None = None) -> dict[int, str]:
    """The stored texts below an element by index, numbers in their format."""
    texts: dict[int, str] = {}
    if holder is None:
        return texts
    for cache in holder.iter(f"{C}strCache", f"{C}strLit", f"{C}lvl"):
        # Levels of a category come from the inside out; the outer words go first.
        for index, text in _points(cache, None):
            texts[index] = f"{text} {texts[index]}" if index in texts else text
    for cache in holder.iter(f"{C}numCache", f"{C}numLit"):
        code = wanted or cache.findtext(f"{C}formatCode") or "General"
        texts.update(_points(cache, code))
    if not texts:
        direct = holder.findtext(f"{C}v") or ""
        texts = {0: direct} if direct else {}
    return texts


def _points(cache: Element, code: str | None) -> Iterator[tuple[int, str]]:
    for point in cache.iterchildren(f"{C}pt"):
        text = point.findtext(f"{C}v") or ""
        if code is not None:
            text = display(text, point.get("formatCode") or code)
        if text.strip():
            yield number(point.get("idx")), text.strip()


def _labels(chart: Element) -> Iterator[str]:
    """Data labels with words of their own."""
    for label in chart.iter(f"{C}dLbl"):
        text = _rich(label)
        if text:
            yield text


def _rich(holder: Element) -> str:
    rich = holder.find(f"{C}tx/{C}rich")
    return text_of(rich) if rich is not None and rich.find(f"{A}p") is not None else ""


def write_plot(
    flow: OfficeFlow,
    series: list[Series],
    before: tuple[str, ...],
    name: str,
    caption: tuple[int, int] | None,
) -> bool:
    """Add the series of a plot as a table; whether all of them were."""
    shown_series = series[:MAX_SERIES]
    most = MAX_POINTS // len(shown_series)
    categories = next((one.categories for one in shown_series if one.categories), {})
    indexes = sorted({*categories, *(index for one in shown_series for index in one.values)})
    flow.begin_chart(caption)
    flow.row()
    flow.filled_cell(shown(""), Way(before, (name,), whole=True), GridCell(0, 0, 0, 0, header=True))
    for column, one in enumerate(shown_series, 1):
        way = Way(before, (name, f"series {one.name}"), whole=True)
        flow.filled_cell(shown(one.name), way, GridCell(0, 0, 0, column, header=True))
    for row, index in enumerate(indexes[:most], 1):
        _write_category(flow, shown_series, (row, index, categories.get(index)), (before, name))
    flow.end_table()
    return len(indexes) <= most and len(series) <= MAX_SERIES


def _write_category(
    flow: OfficeFlow,
    series: list[Series],
    category: tuple[int, int, str | None],
    place: tuple[tuple[str, ...], str],
) -> None:
    row, index, said = category
    before, name = place
    way = f"category {said or index + 1}"
    flow.row()
    label = GridCell(0, 0, row, 0, header=True)
    flow.filled_cell(shown(said or ""), Way(before, (name, way), whole=True), label)
    for column, one in enumerate(series, 1):
        full = (name, f"series {one.name}", way)
        value = shown(one.values.get(index, ""))
        flow.filled_cell(value, Way(before, full, whole=True), GridCell(0, 0, row, column))
