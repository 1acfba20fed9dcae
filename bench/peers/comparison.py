"""Rounds of a measure over all contenders in turn, their figures and ratios.

Invariants:
- A ratio is of one round, never of numbers from different rounds.
- Its spread is that of the rounds.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.machine_load import Bystanders
from bench.peers.measures import COST_FEW, COST_MANY, FIRST_MANY, FIRST_ONE, Measure, Row
from bench.peers.subjects import API, CHAT, LITELLM, NAMES, WEBUI, Contenders
from bench.report import Figure, Unmeasured, Wanted


@dataclass(frozen=True)
class Pair:
    """A peer and the part of Discreet that it is compared with.

    `goals`: the smallest ratios that the design asks for. `rows` limits what is compared; empty means all.
    """

    ours: str
    peer: str
    goals: dict[str, float]
    rows: tuple[str, ...] = ()

    def compares(self, row: Row) -> bool:
        return row.compared and (not self.rows or row.name in self.rows)


PAIRS = (
    Pair(CHAT, WEBUI, {COST_MANY: 12, FIRST_ONE: 20}),
    Pair(API, LITELLM, {}),
    Pair(CHAT, LITELLM, {COST_MANY: 12}, (COST_FEW, COST_MANY, FIRST_ONE, FIRST_MANY)),
)
"""The last goal is the design's own, although Discreet's web chat stores and encrypts what LiteLLM only passes on."""


@dataclass
class MeasureResults:
    """The results of the rounds: each contender's numbers, or why there are none."""

    rounds: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    others_busy: float = 0.0

    def column(self, name: str, place: int) -> list[float]:
        return [numbers[place] for numbers in self.rounds.get(name, [])]


async def run_rounds(contenders: Contenders, measure: Measure, rounds: int) -> MeasureResults:
    """Run so many rounds in turn, every other one in the opposite order.

    A contender that fails once is left out.
    """
    results, others = MeasureResults(), Bystanders()
    for number in range(1 if measure.once else rounds):
        for name in measure.of if number % 2 == 0 else reversed(measure.of):
            if name not in results.reasons:
                await _measure_once(contenders, measure, name, results)
    results.others_busy = others.share()
    return results


async def _measure_once(contenders: Contenders, measure: Measure, name: str, results: MeasureResults) -> None:
    print(f"       {measure.rows[0].name} of {name}", file=sys.stderr, flush=True)
    try:
        numbers = await measure.take(contenders, contenders.get(name))
    except Unmeasured as reason:
        results.reasons[name] = str(reason)
        results.rounds.pop(name, None)
    else:
        results.rounds.setdefault(name, []).append(numbers)


def figures(measure: Measure, results: MeasureResults, versions: dict[str, str]) -> list[Figure]:
    """Return a figure of every contender for every row, then the ratios."""
    figures = []
    for place, row in enumerate(measure.rows):
        for name in measure.of:
            wanted = Wanted(f"{row.name}.{name}", row.unit)
            numbers = results.column(name, place)
            note = f"{NAMES[name]} {versions.get(name, '')}: {row.title}."
            figures.append(wanted.of_rounds(numbers, note) if numbers else wanted.unmeasured(results.reasons[name]))
        figures += [
            _ratio(pair, row, results, place) for pair in PAIRS if pair.compares(row) and _measures_both(pair, measure)
        ]
    return figures


def _measures_both(pair: Pair, measure: Measure) -> bool:
    return {pair.ours, pair.peer} <= set(measure.of)


def _ratio(pair: Pair, row: Row, results: MeasureResults, place: int) -> Figure:
    """Return how many times better Discreet is.

    Better is less, or more for rows where more is better.
    """
    name = f"{row.name}.{pair.peer}_over_{pair.ours}"
    wanted = Wanted(name, "× better than the peer", pair.goals.get(row.name))
    ours, peer = results.column(pair.ours, place), results.column(pair.peer, place)
    if not ours or not peer:
        return wanted.unmeasured(
            "; ".join(results.reasons[who] for who in (pair.ours, pair.peer) if who in results.reasons)
        )
    return _ratio_of_rounds(wanted, row, ours, peer)


def _ratio_of_rounds(wanted: Wanted, row: Row, ours: Sequence[float], peer: Sequence[float]) -> Figure:
    over, under = (ours, peer) if row.more_is_better else (peer, ours)
    if min(under) <= 0:
        return wanted.unmeasured("the lesser of the two is not above nothing, so no ratio says anything.")
    ratios = [high / low for high, low in zip(over, under, strict=True)]
    return wanted.of_rounds(ratios, f"{row.title}: above 1 Discreet is better.")
