"""Small charts as inline SVG: no script, no network; a table with the same figures is beside each.

Series differ by colour and by dash or by the figure written in them, so that nobody has to tell
colours apart. The colours are those of Okabe and Ito, made for colour-blind people.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from checker.report.audit.money import Segments
from checker.report.audit.trend import Trend
from checker.report.passage import begins
from checker.report.safe import visible

_WIDTH = 720
_LEFT = 150
_ROW = 34
_SEGMENTS = 30
"""Segments shown, the largest."""
_SERIES = 6
"""Lines that have a look of their own; those after begin again."""


def segment_chart(segments: Segments) -> Markup:
    """Segments by channels: the darker a field, the larger the share of the segment's visits."""
    columns, lines = segments.channels, segments.lines[:_SEGMENTS]
    wide = (_WIDTH - _LEFT) / max(len(columns), 1)
    parts = [_text(_LEFT + wide * (i + 0.5), 16, name, "middle") for i, name in enumerate(columns)]
    for number, line in enumerate(lines):
        top = 26 + number * _ROW
        parts.append(_text(_LEFT - 8, top + 20, line.segment, "end"))
        shares = {cell.channel: cell.share for cell in line.cells}
        for i, name in enumerate(columns):
            share = shares.get(name, Decimal(0))
            preferred = name == line.preferred
            parts.append(_field(_LEFT + wide * i, top, wide, share, preferred))
    return _svg(26 + len(lines) * _ROW, "Segments by channels", parts)


def _field(left: float, top: float, wide: float, share: Decimal, preferred: bool) -> Markup:
    dark = "dark" if share >= Decimal("0.5") else ""
    look = f"field {dark} {'preferred' if preferred else ''}".strip()
    opacity = 0.08 + 0.92 * float(share)
    box = Markup(
        '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" fill-opacity="{:.2f}"/>'
    ).format(look, left + 2, top + 2, wide - 4, _ROW - 4, opacity)
    shown = f"{share:.0%}" + (" ★" if preferred else "")
    return box + _text(left + wide / 2, top + 21, shown, "middle", f"figure {dark}".strip())


def trend_chart(trend: Trend) -> Markup:
    """Open findings scan by scan, a line for each channel."""
    high, top, bottom, right = 220, 12, 190, _WIDTH - 150
    most = max([1, *(p.open for c in trend.channels for p in c.points)])
    step = (right - 40) / max(len(trend.days) - 1, 1)

    def place(number: int, value: int) -> tuple[float, float]:
        return 40 + step * number, bottom - (bottom - top) * value / most

    parts = [
        Markup('<line class="axis" x1="40" x2="{}" y1="{}" y2="{}"/>').format(right, y, y)
        for y in (top, bottom)
    ]
    parts += [_text(34, top + 4, str(most), "end"), _text(34, bottom + 4, "0", "end")]
    parts.append(_text(40, bottom + 20, trend.days[0].isoformat(), "start"))
    parts.append(_text(right, bottom + 20, trend.days[-1].isoformat(), "end"))
    last_labels: list[float] = []
    for number, channel in enumerate(trend.channels):
        points = [place(i, point.open) for i, point in enumerate(channel.points)]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        look = f"line-{number % _SERIES}"
        parts.append(Markup('<polyline class="series {}" points="{}"/>').format(look, drawn))
        y = points[-1][1] + 4
        while any(abs(y - other) < 14 for other in last_labels):
            y += 14
        last_labels.append(y)
        label = f"{begins(channel.channel, 14)} {channel.points[-1].open}"
        parts.append(_text(right + 8, y, label, "start", f"{look}-text"))
    high = max(high, int(max(last_labels, default=0)) + 10)
    return _svg(high, "Open findings by channel, scan by scan", parts)


def _text(x: float, y: float, text: str, anchor: str, look: str = "") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}">{}</text>').format(
        x, y, anchor, look, visible(begins(text, 22))
    )


def _svg(high: int, title: str, parts: Sequence[Markup]) -> Markup:
    inside = Markup("").join(parts)
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>'
    ).format(escape(title), _WIDTH, high, inside)
