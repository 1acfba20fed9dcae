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
from bench.peers.subjects import API, CHAT, LITELLM, NAMES, WEBUI, Field
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
class Taken:
    """The results of the rounds: each contender's numbers, or why there are none."""

    rounds: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    others_busy: float = 0.0

    def column(self, name: str, place: int) -> list[float]:
        return [numbers[place] for numbers in self.rounds.get(name, [])]


async def take(gathered: Field, measure: Measure, rounds: int) -> Taken:
    """Run so many rounds in turn, every other one in the opposite order.

    A contender that fails once is left out.
    """
    taken, others = Taken(), Bystanders()
    for number in range(1 if measure.once else rounds):
        for name in measure.of if number % 2 == 0 else reversed(measure.of):
            if name not in taken.reasons:
                await _take_one(gathered, measure, name, taken)
    taken.others_busy = others.share()
    return taken


async def _take_one(gathered: Field, measure: Measure, name: str, taken: Taken) -> None:
    print(f"       {measure.rows[0].name} of {name}", file=sys.stderr, flush=True)
    try:
        numbers = await measure.take(gathered, gathered.contender(name))
    except Unmeasured as reason:
        taken.reasons[name] = str(reason)
        taken.rounds.pop(name, None)
    else:
        taken.rounds.setdefault(name, []).append(numbers)


def figures(measure: Measure, taken: Taken, versions: dict[str, str]) -> list[Figure]:
    """Return a figure of every contender for every row, then the ratios."""
    told = []
    for place, row in enumerate(measure.rows):
        for name in measure.of:
            wanted = Wanted(f"{row.name}.{name}", row.unit)
            numbers = taken.column(name, place)
            note = f"{NAMES[name]} {versions.get(name, '')}: {row.title}."
            told.append(wanted.of_rounds(numbers, note) if numbers else wanted.unmeasured(taken.reasons[name]))
        told += [_ratio(pair, row, taken, place) for pair in PAIRS if pair.compares(row) and _both(pair, measure)]
    return told


def _both(pair: Pair, measure: Measure) -> bool:
    return {pair.ours, pair.peer} <= set(measure.of)


def _ratio(pair: Pair, row: Row, taken: Taken, place: int) -> Figure:
    """Return how many times better Discreet is.

    Better is less, or more for rows where more is better.
    """
    name = f"{row.name}.{pair.peer}_over_{pair.ours}"
    wanted = Wanted(name, "× better than the peer", pair.goals.get(row.name))
    ours, peer = taken.column(pair.ours, place), taken.column(pair.peer, place)
    if not ours or not peer:
        return wanted.unmeasured(
            "; ".join(taken.reasons[who] for who in (pair.ours, pair.peer) if who in taken.reasons)
        )
    return _of_rounds(wanted, row, ours, peer)


def _of_rounds(wanted: Wanted, row: Row, ours: Sequence[float], peer: Sequence[float]) -> Figure:
    over, under = (ours, peer) if row.more_is_better else (peer, ours)
    if min(under) <= 0:
        return wanted.unmeasured("the lesser of the two is not above nothing, so no ratio says anything.")
    ratios = [high / low for high, low in zip(over, under, strict=True)]
    return wanted.of_rounds(ratios, f"{row.title}: above 1 Discreet is better.")
