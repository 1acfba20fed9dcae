"""Random worlds of people, GPTs, choices and deletions (P1, P3, P11).

A dataset holds exactly what the rule's sentence allows, and a later choice marks exactly what it concerns.
"""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import strategies as st

from discreet.app.infrastructure import Infrastructure
from discreet.identity.accounts.actor import AccountRole, Actor
from tests.properties.test_rule import for_all
from tests.support.builder import Builder
from tests.support.clock import settable
from tests.support.datasets import build_dataset
from tests.support.histories import Begin, HistoryWorld, events, histories

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P3"), pytest.mark.promise("P11")]

WORLDS = st.lists(st.tuples(histories(), st.lists(st.tuples(st.just(1), events), max_size=6)), min_size=3, max_size=8)
"""Each with the events before the dataset is built, and those after."""


@pytest_asyncio.fixture(scope="module")
async def olga(infra: Infrastructure) -> Actor:
    return await Builder(infra).person("olga", role=AccountRole.OPERATOR)


async def test_a_dataset_holds_what_everyone_allowed_and_nothing_else(
    infra: Infrastructure, owner: Any, olga: Actor
) -> None:
    async def check(histories_of_worlds: Any) -> None:
        worlds = [await HistoryWorld.new(infra, canaries=True) for _ in histories_of_worlds]
        for world, (before, _) in zip(worlds, histories_of_worlds, strict=True):
            await world.play(before)
        allowed = {canary for world in worlds for canary in said_with_everybodys_yes(world)}
        others = {canary for world in worlds for canary in world.canaries.values()} - allowed
        settable(infra.clock).advance(microseconds=1)  # one that begins with the order is left out
        dataset = await build_dataset(Builder(infra), olga)
        assert allowed <= dataset.texts()
        assert not others & dataset.texts()
        ours = {id_ for world in worlds for id_ in world.canaries}
        for world, (_, after) in zip(worlds, histories_of_worlds, strict=True):
            await world.play([(pause, event) for pause, event in after if not isinstance(event, Begin)])
        standing = {id_ for world in worlds for id_ in world.canaries if stands(world, id_)}
        for record in await owner.fetch(
            "SELECT conversation_id, withdrawn_at FROM dataset_records WHERE dataset_id = $1", dataset.dataset.id
        ):
            if record["conversation_id"] in ours:
                marked = record["withdrawn_at"] is not None
                assert marked != (record["conversation_id"] in standing)

    await for_all(WORLDS, check, examples=6)


def said_with_everybodys_yes(world: HistoryWorld) -> list[Any]:
    return [canary for id_, canary in world.canaries.items() if stands(world, id_)]


def stands(world: HistoryWorld, conversation_id: UUID) -> bool:
    return conversation_id not in world.deleted and world.plain.allows(world.first_label[conversation_id])
