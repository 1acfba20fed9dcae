"""The training rule as a function: the time of one decision."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

DECISION = Wanted("rule_python_us", "µs", goal=2)
VERDICT = Wanted("rule_python_verdict_us", "µs")
WANTED = (DECISION, VERDICT)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure the bare decision on four parties, and the verdict with its words."""
    times = 20_000 if stage.quick else 200_000
    decide, explain = _decisions()
    bare = [_microseconds(decide, times) for _ in range(5)]
    rounds = [_microseconds(explain, times // 10) for _ in range(5)]
    yield DECISION.of_rounds(bare, "Four parties, all allow: the longest way through the rule.")
    yield VERDICT.of_rounds(rounds, "The same with its reasons in words, as a person reads them.")


def _decisions() -> tuple[Callable[[], Any], Callable[[], Any]]:
    try:
        from discreet.promises.improve import THE_RULE, PartyPermission, may_improve
        from discreet.promises.parties import ALWAYS, Party
    except ImportError as missing:
        raise Unmeasured(f"the rule is not here: {missing}") from missing
    since, began = datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    parties = ("service:consumer_chat", "user:u", "conversation:c", "gpt:g")
    moments = (ALWAYS, since, began, since)
    standings = [PartyPermission(Party.parse(party), moment) for party, moment in zip(parties, moments, strict=True)]
    return (lambda: THE_RULE.allows(moments, began)), (lambda: may_improve(standings, began))


def _microseconds(decide: Callable[[], Any], times: int) -> float:
    began = perf_counter()
    for _ in range(times):
        decide()
    return (perf_counter() - began) / times * 1e6
