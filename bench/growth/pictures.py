"""Draws the curves of a run for the docs."""

from pathlib import Path

from bench.growth.series import GrowthSeries
from bench.growth.svg_plot import draw_curves

CROWD_SHOWN = (
    "list conversations", "search, all", "open a conversation", "begin", "delete a conversation", "GPT store",
    "retention, each hour", "start",
)  # fmt: skip
OWN_SHOWN = (
    "list conversations", "list, a later page", "search, one part", "search, all", "open a conversation", "begin",
    "export", "what an account holds",
)  # fmt: skip


def write_pictures(folder: Path, crowd: GrowthSeries, own: GrowthSeries) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "growth-crowd.svg", "Buffers touched, while others write", crowd, CROWD_SHOWN)
    _write(folder / "growth-own.svg", "Buffers touched, while one person writes", own, OWN_SHOWN)


def _write(path: Path, title: str, course: GrowthSeries, shown: tuple[str, ...]) -> None:
    curves = {name: course.buffers(name) for name in shown if name in course.costs}
    others = [course.buffers(name) for name in course.costs if name not in curves]
    path.write_text(draw_curves(title, course.across, course.sizes, curves, others), "utf-8")
