"""Samples over time as a small SVG: one line for each value, from zero up."""

from collections.abc import Sequence

from bench.soak.samples import Sample

WIDTH, HEIGHT, LEFT, GAP = 640, 60, 150, 24


def draw_samples(samples: Sequence[Sample], names: Sequence[str]) -> str:
    rows = "".join(_row(samples, name, n * (HEIGHT + GAP) + GAP) for n, name in enumerate(names))
    tall = len(names) * (HEIGHT + GAP) + GAP
    style = "text{font:12px sans-serif;fill:#555}polyline{fill:none;stroke:#36c;stroke-width:1.5}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + LEFT} {tall}" role="img">'
        f"<style>{style}</style>{rows}</svg>\n"
    )


def _row(samples: Sequence[Sample], name: str, top: int) -> str:
    values = [float(getattr(sample, name)) for sample in samples]
    seen = [value for value in values if value == value]
    highest, last = max([*seen, 1e-9]), max(samples[-1].seconds, 1.0)
    points = " ".join(
        f"{LEFT + sample.seconds / last * WIDTH:.1f},{top + HEIGHT - value / highest * HEIGHT:.1f}"
        for sample, value in zip(samples, values, strict=True)
        if value == value
    )
    words = f'<text x="0" y="{top + HEIGHT // 2}">{name.replace("_", " ")}</text>'
    return f'{words}<text x="0" y="{top + HEIGHT // 2 + 15}">up to {highest:.4g}</text><polyline points="{points}"/>'
