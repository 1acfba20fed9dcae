"""Curves on logarithmic axes, as a picture for light and dark pages."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 860, 460, 64, 44, 250, 48
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #333 }
  .quiet { fill: #666 } .title { font-size: 15px; font-weight: 600 }
  .grid { stroke: #ddd } .other { stroke: #bbb; stroke-width: 1; fill: none } .curve { stroke-width: 2.2; fill: none }
  .c0 { stroke: #0b62a8 } .c1 { stroke: #b3461b } .c2 { stroke: #2b7a3d } .c3 { stroke: #8a3ea8 }
  .c4 { stroke: #946800 } .c5 { stroke: #00777d } .c6 { stroke: #b0265a } .c7 { stroke: #55606b }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e6e6 } .quiet { fill: #aaa } .grid { stroke: #3a3a3a } .other { stroke: #666 }
    .c0 { stroke: #6db3f2 } .c1 { stroke: #f29a6d } .c2 { stroke: #7fd08f } .c3 { stroke: #d59cf0 }
    .c4 { stroke: #e0c063 } .c5 { stroke: #6cd0d6 } .c6 { stroke: #f28db5 } .c7 { stroke: #b6c2cd }
  }
"""

Curves = Mapping[str, Sequence[float]]


def draw_curves(
    title: str, across: str, sizes: Sequence[int], curves: Curves, others: Sequence[Sequence[float]]
) -> str:
    """Return an SVG. `others` are drawn without a name, behind the curves."""
    every = [value for values in (*curves.values(), *others) for value in values if value > 0]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    scale = _Scale(math.log10(sizes[0]), math.log10(sizes[-1]), low, max(high, low + 1))
    parts = [f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>', *_axes(scale, sizes, across)]
    parts += [f'<path class="other" d="{_path(scale, sizes, values)}"/>' for values in others]
    ends = _spread([scale.y(values[-1]) for values in curves.values()])
    for n, (name, values) in enumerate(curves.items()):
        parts.append(f'<path class="curve c{n % 8}" d="{_path(scale, sizes, values)}"/>')
        line = f"M{WIDTH - RIGHT + 4},{scale.y(values[-1]):.1f} L{WIDTH - RIGHT + 20},{ends[n]:.1f}"
        parts.append(f'<path class="curve c{n % 8}" style="stroke-width: 1" d="{line}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 25}" y="{ends[n] + 4:.1f}">{escape(name)}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return "\n".join([head, f"<title>{escape(title)}</title><style>{STYLE}</style>", *parts, "</svg>\n"])


class _Scale:
    """Where a size and a cost are in the picture; both axes are base-10 logarithms."""

    def __init__(self, left: float, right: float, low: float, high: float) -> None:
        self.left, self.right, self.low, self.high = left, right, low, high

    def x(self, size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(size) - self.left) / ((self.right - self.left) or 1)

    def y(self, cost: float) -> float:
        share = (math.log10(max(cost, 10**self.low)) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _axes(scale: _Scale, sizes: Sequence[int], across: str) -> list[str]:
    parts = []
    for power in range(int(scale.low), int(scale.high) + 1):
        y = scale.y(10**power)
        parts.append(f'<path class="grid" d="M{LEFT},{y:.1f} H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="quiet" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_short(10**power)}</text>')
    for size in sizes:
        x = scale.x(size)
        parts.append(f'<path class="grid" d="M{x:.1f},{TOP} V{HEIGHT - BOTTOM}"/>')
        parts.append(
            f'<text class="quiet" x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{_short(size)}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text class="quiet" x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>')
    return parts


def _path(scale: _Scale, sizes: Sequence[int], values: Sequence[float]) -> str:
    points = (f"{scale.x(size):.1f},{scale.y(value):.1f}" for size, value in zip(sizes, values, strict=True))
    return "M" + " L".join(points)


def _spread(wanted: Sequence[float], apart: float = 17) -> list[float]:
    """Return heights of the names: near their curves' ends, without overlaps."""
    order, placed = sorted(range(len(wanted)), key=lambda n: wanted[n]), [0.0] * len(wanted)
    above = -math.inf
    for n in order:
        above = placed[n] = max(wanted[n], above + apart)
    over = max(0.0, above - (HEIGHT - BOTTOM))
    return [height - over for height in placed]


def _short(value: float) -> str:
    for limit, letter in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:g}{letter}"
    return f"{value:g}"
