"""A reliability diagram as SVG: how often what was said with a probability came true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SIZE, _EDGE = 320, 46
_COLOURS = ("#1f6feb", "#bf5600", "#1a7f37")

Points = Sequence[tuple[float, float, int]]


def diagram(lines: Mapping[str, Points]) -> str:
    """One line a source; a dot's area goes by how many pairs it stands for."""
    parts = [_frame()]
    for i, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[i % len(_COLOURS)]
        path = " ".join(f"{_x(said):.1f},{_y(true):.1f}" for said, true, _ in points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        )
        most = max((n for *_, n in points), default=1)
        parts += [
            f'<circle cx="{_x(said):.1f}" cy="{_y(true):.1f}" r="{2 + 5 * (n / most) ** 0.5:.1f}" fill="{colour}" fill-opacity="0.7"/>'
            for said, true, n in points
        ]
        parts.append(
            f'<text x="{_x(0.04):.0f}" y="{_y(0.94 - 0.07 * i):.0f}" fill="{colour}">{name}</text>'
        )
    size = _SIZE + 2 * _EDGE
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12">'
    return (
        "\n".join([head, f'<rect width="{size}" height="{size}" fill="white"/>', *parts, "</svg>"])
        + "\n"
    )


def _frame() -> str:
    ticks = "".join(
        f'<text x="{_x(t):.0f}" y="{_y(0) + 18:.0f}" text-anchor="middle">{t:g}</text>'
        f'<text x="{_x(0) - 8:.0f}" y="{_y(t) + 4:.0f}" text-anchor="end">{t:g}</text>'
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    middle = _SIZE / 2 + _EDGE
    return (
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#999"/>'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" stroke-dasharray="4"/>{ticks}'
        f'<text x="{middle}" y="{_y(0) + 36:.0f}" text-anchor="middle">probability of a contradiction</text>'
        f'<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">how often it was one</text>'
    )


def _x(share: float) -> float:
    return _EDGE + share * _SIZE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIZE
