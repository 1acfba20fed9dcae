"""The one rule (specification: The one rule): function, SQL and sentence agree after every history; a wrong rule is found."""

import asyncio
import operator
from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from discreet.app.infrastructure import Infrastructure
from discreet.promises.improve import THE_RULE, PartyPermission, Rule, may_improve
from discreet.promises.parties import Party, Purpose
from tests.support.histories import HistoryWorld, assert_readings_agree, histories

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P3")]


async def for_all(
    strategy: Any, check: Callable[..., Coroutine[Any, Any, None]], *, examples: int, shrink: bool = True
) -> None:
    """Hypothesis drives the check from a thread of its own; the check runs on this loop."""
    loop = asyncio.get_running_loop()
    phases = set(Phase) if shrink else set(Phase) - {Phase.shrink, Phase.explain}

    @settings(
        max_examples=examples, deadline=None, database=None, phases=phases, derandomize=not shrink,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def holds(value: Any) -> None:
        asyncio.run_coroutine_threadsafe(check(value), loop).result()

    await asyncio.to_thread(holds)


async def test_function_sql_and_sentence_agree_after_every_history(infra: Infrastructure, improve: Any) -> None:
    async def check(history: Any) -> None:
        world = await HistoryWorld.new(infra)
        await world.play(history)
        await assert_readings_agree(improve, THE_RULE, await world.judge(improve))

    await for_all(histories(), check, examples=200)


async def test_may_improve_decides_by_the_rule_and_names_a_refusal(infra: Infrastructure, improve: Any) -> None:
    async def check(history: Any) -> None:
        world = await HistoryWorld.new(infra)
        await world.play(history)
        for label in await world.judge(improve):
            rows = await improve.fetch(
                "SELECT party, allowed_since, refused_at FROM permissions"
                " WHERE purpose = 'improve' AND party = ANY ($1)",
                label.parties,
            )
            known = {row["party"]: row for row in rows}
            verdict = may_improve([standing(party, known.get(party)) for party in label.parties], label.began)
            assert verdict.allowed == label.plain
            assert verdict.allowed == (verdict.deciding is None)
            assert verdict.sentence.startswith("Yes" if label.plain else "No")

    await for_all(histories(), check, examples=100)


def standing(party: str, row: Any) -> PartyPermission:
    return PartyPermission(Party.parse(party), *((row["allowed_since"], row["refused_at"]) if row else ()))


class AnyPartySuffices(Rule):
    def allows(self, allowed_since: Any, began: Any) -> bool:
        return any(self.party_allows(since, began) for since in allowed_since)


class SilenceIsYes(Rule):
    def party_allows(self, allowed_since: Any, began: Any) -> bool:
        return allowed_since is None or self.compare(allowed_since, began)


class ForgetsTheLastParty(Rule):
    def allows(self, allowed_since: Any, began: Any) -> bool:
        return super().allows(allowed_since[:-1], began)


class LaterIsFine(Rule):
    def party_allows(self, allowed_since: Any, began: Any) -> bool:
        return allowed_since is not None


class Rewritten(Rule):
    """The function is right, the SQL is not."""

    old, new = "", ""

    def refused_labels_sql(self, purpose: Purpose = Purpose.IMPROVE) -> str:
        sql = super().refused_labels_sql(purpose)
        assert self.old in sql
        return sql.replace(self.old, self.new)


class SqlSkipsUnknownParties(Rewritten):
    old, new = "LEFT JOIN permissions", "JOIN permissions"


class SqlTakesUnknownForTrue(Rewritten):
    old, new = "IS NOT TRUE", "IS FALSE"


class SqlIsTurnedAround(Rewritten):
    old, new = "IS NOT TRUE", "IS TRUE"


class SqlComparesTheOtherWay(Rewritten):
    old, new = "<=", ">="


class SqlIsTooStrict(Rewritten):
    old, new = "<=", "<"


class SqlAsksAboutAnotherPurpose(Rewritten):
    old, new = "'improve'", "'insight'"


class SqlAsksTheFirstPartyAlone(Rewritten):
    old, new = "ELSE parties END", "ELSE parties[1:1] END"


BROKEN = [
    Rule(operator.lt),
    AnyPartySuffices(operator.le), SilenceIsYes(operator.le), ForgetsTheLastParty(operator.le),
    LaterIsFine(operator.le),
    SqlSkipsUnknownParties(operator.le), SqlTakesUnknownForTrue(operator.le), SqlIsTurnedAround(operator.le),
    SqlComparesTheOtherWay(operator.le), SqlIsTooStrict(operator.le), SqlAsksAboutAnotherPurpose(operator.le),
    SqlAsksTheFirstPartyAlone(operator.le),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda rule: f"{type(rule).__name__}-{rule.compare.__name__}")
async def test_a_broken_rule_is_found(infra: Infrastructure, improve: Any, broken: Rule) -> None:
    async def check(history: Any) -> None:
        world = await HistoryWorld.new(infra)
        await world.play(history)
        await assert_readings_agree(improve, broken, await world.judge(improve))

    with pytest.raises(AssertionError, match="disagree"):
        await for_all(histories(), check, examples=200, shrink=False)


async def test_a_label_without_parties_is_refused_everywhere(owner: Any, improve: Any) -> None:
    """An unasked person is not a yes: the function and the SQL refuse, and the table refuses to hold such a label."""
    assert not THE_RULE.allows([], began=None)  # type: ignore[arg-type]  # what began at no known moment
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "INSERT INTO labels SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), '{}'"
        )
    rows = await owner.fetch(
        "WITH labels (id, began_at, parties) AS"
        " (VALUES (1, now(), '{}'::text[]), (2, now(), '{service:consumer_chat}'))" + THE_RULE.refused_labels_sql()
    )
    assert [row["id"] for row in rows] == [1]
