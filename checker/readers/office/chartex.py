"""Charts of the newer kind (`cx:chartSpace`: funnel, waterfall, treemap, …), as tables.

Their data stand apart from their series, which refer to them by id.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.readers.number_format import display
from checker.readers.office.charts import MAX_POINTS, MAX_SERIES, Series, write_plot
from checker.readers.office.flow import OfficeFlow, Way, shown
from checker.readers.office.text import A, Element, number, text_of

CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
CHARTEX_URI = "http://schemas.microsoft.com/office/drawing/2014/chartex"

_VALUES = ("val", "size", "y", "x")
"""The kinds of numbers a chart shows, by how likely they are its values."""


def write_chartex(
    flow: OfficeFlow, chart: Element, before: tuple[str, ...], name: str
) -> Iterator[str]:
    """Add a chart's texts and values to a flow, as `write_chart` does for the older kind."""
    caption = None
    for element in chart.iter(f"{CX}title"):
        parent = element.getparent()
        kind = "title" if parent is not None and parent.tag == f"{CX}chart" else "axis title"
        text = _text(element)
        block = flow.paragraph(shown(text), Way(before, (name, kind))) if text else None
        if kind == "title" and block is not None:
            caption = (block.start, block.end)
    series = list(_series(chart))
    if not series:
        yield "its values are not kept in the file"
    elif not write_plot(flow, series, before, name, caption):
        yield f"values after {MAX_POINTS} are not read"


def _series(chart: Element) -> Iterator[Series]:
    data = {element.get("id"): element for element in chart.iter(f"{CX}data")}
    for count, element in enumerate(chart.iter(f"{CX}series"), 1):
        reference = element.find(f"{CX}dataId")
        held = data.get(reference.get("val")) if reference is not None else None
        values = _numbers(held) if held is not None else {}
        if held is not None and values:
            wanted = element.find(f"{CX}dataLabels/{CX}numFmt")
            code = wanted.get("formatCode") if wanted is not None else None
            shown_values = {at: display(text, code or own) for at, (text, own) in values.items()}
            yield Series(_text(element) or f"Series {count}", _categories(held), shown_values)
        if count > MAX_SERIES:
            return


def _text(element: Element) -> str:
    """What a title or a series is called."""
    rich = element.find(f"{CX}tx/{CX}rich")
    if rich is not None and rich.find(f"{A}p") is not None:
        return text_of(rich).strip()
    return (element.findtext(f"{CX}tx/{CX}txData/{CX}v") or "").strip()


def _categories(data: Element) -> dict[int, str]:
    """The names of the values; levels come from the inside out, the outer words go first."""
    texts: dict[int, str] = {}
    for dimension in data.iterchildren(f"{CX}strDim"):
        for level in dimension.iterchildren(f"{CX}lvl"):
            for at, text in _points(level):
                texts[at] = f"{text} {texts[at]}" if at in texts else text
    return texts


def _numbers(data: Element) -> dict[int, tuple[str, str]]:
    """The values with the number format they are stored with."""
    dimensions = {one.get("type"): one for one in data.iterchildren(f"{CX}numDim")}
    for kind in _VALUES:
        if kind in dimensions:
            return {
                at: (text, level.get("formatCode") or "General")
                for level in dimensions[kind].iterchildren(f"{CX}lvl")
                for at, text in _points(level)
            }
    return {}


def _points(level: Element) -> Iterator[tuple[int, str]]:
    for point in level.iterchildren(f"{CX}pt"):
        text = (point.text or "").strip()
        if text:
            yield number(point.get("idx")), text
