"""The measured part of docs/peers.md, written from figures only.

The text between its marks is replaced.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.comparison import PAIRS, Pair
from bench.peers.measures import MEASURES, Row
from bench.peers.subjects import API, CHAT, NAMES
from bench.processes import ROOT
from bench.report import Figure

PAGE = ROOT / "docs" / "peers.md"
BEGINS, ENDS = "<!-- measured: begins -->", "<!-- measured: ends -->"


@dataclass(frozen=True)
class Circumstances:
    """A run: its form in words, the day, its duration, and the contenders' versions."""

    form: str
    day: str
    minutes: float
    versions: dict[str, str]


def write(page: Path, figures: Sequence[Figure], circumstances: Circumstances) -> None:
    """Replace the text between the marks. Raises ValueError without marks."""
    before, begins, following = page.read_text("utf-8").partition(BEGINS)
    _, ends, after = following.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"{page.name} does not say where the measured part begins and ends.")
    page.write_text(f"{before}{BEGINS}\n{measured(figures, circumstances)}\n{ENDS}{after}", "utf-8")


def measured(figures: Sequence[Figure], circumstances: Circumstances) -> str:
    """Return Markdown: the machine, a table for every pair, and reasons for gaps."""
    by_name = {figure.figure: figure for figure in figures}
    tables = [_table(pair, by_name) for pair in PAIRS]
    return "\n\n".join([_infra(figures, circumstances), *tables, *_reasons(figures)])


def _infra(figures: Sequence[Figure], circumstances: Circumstances) -> str:
    machine = figures[0].machine
    busy = [float(figure.machine["others_busy"]) for figure in figures]
    names = {**NAMES, CHAT: "Discreet"}
    versions = ", ".join(f"{names[name]} {version}" for name, version in circumstances.versions.items() if name != API)
    return (
        f"{circumstances.day}, {circumstances.form}, {circumstances.minutes:.0f} minutes: {versions}. "
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, Linux {machine['kernel']}, "
        f"Python {machine['python']}. Other programs used {min(busy):.0%} to {max(busy):.0%} of the cores; "
        "the share of each row stands in it."
    )


def _table(pair: Pair, figures: dict[str, Figure]) -> str:
    lines = [
        f"### {NAMES[pair.ours]} and {NAMES[pair.peer]}\n",
        f"| | {NAMES[pair.ours]} | {NAMES[pair.peer]} | times better | goal | others busy |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *(_line(pair, row, figures) for row in _rows(pair, figures))])


def _rows(pair: Pair, figures: dict[str, Figure]) -> Iterable[Row]:
    for measure in MEASURES:
        for row in measure.rows:
            has_figure = f"{row.name}.{pair.peer}" in figures and (not pair.rows or row.name in pair.rows)
            if has_figure and f"{row.name}.{pair.ours}" in figures:
                yield row


def _line(pair: Pair, row: Row, figures: dict[str, Figure]) -> str:
    ours, peer = figures[f"{row.name}.{pair.ours}"], figures[f"{row.name}.{pair.peer}"]
    ratio = figures.get(f"{row.name}.{pair.peer}_over_{pair.ours}")
    times = "" if ratio is None else _number(ratio)
    goal = "" if ratio is None or ratio.goal is None else _against(ratio)
    cells = (f"{row.title}, {row.unit}", _number(ours), _number(peer), times, goal, _busy(ours))
    return f"| {' | '.join(cells)} |"


def _number(figure: Figure) -> str:
    if figure.value is None or figure.spread is None:
        return "not measured"
    low, high = figure.spread
    return f"{figure.value:,g}" if low == high else f"{figure.value:,g} ({low:,g} to {high:,g})"


def _against(ratio: Figure) -> str:
    met = ratio.value is not None and ratio.goal is not None and ratio.value >= ratio.goal
    return f"{ratio.goal:g}, {'met' if met else 'not met' if ratio.value is not None else 'open'}"


def _busy(figure: Figure) -> str:
    return f"{float(figure.machine['others_busy']):.0%}"


def _reasons(figures: Sequence[Figure]) -> list[str]:
    """Return one line for each reason, with the figures that it left unmeasured."""
    missing: dict[str, list[str]] = {}
    for figure in figures:
        if figure.value is None:
            missing.setdefault(figure.note, []).append(f"`{figure.figure}`")
    return ["\n".join(f"- {', '.join(names)}: {reason}" for reason, names in missing.items())] if missing else []
