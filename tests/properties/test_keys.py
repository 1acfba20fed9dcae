"""Keys follow the one rule: the pipeline's key opens a conversation exactly when all parties allow it.

See specification: The one rule.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies._internal.core import DataObject

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_scopes import improvement_key
from discreet.ports.keys import Share
from discreet.promises.improve import THE_RULE
from tests.properties.test_rule import for_all
from tests.support.histories import HistoryWorld, histories

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P3")]


async def test_the_key_opens_exactly_what_the_rule_allows(infra: Infrastructure, improve: Any) -> None:
    async def check(history: Any) -> None:
        world = await HistoryWorld.new(infra)
        await world.play(history)
        for label in await world.judge(improve):
            if label.opens is not None:
                assert label.opens == label.plain, label

    await for_all(histories(), check, examples=200)


async def test_events_of_one_moment_open_exactly_what_the_rule_allows(infra: Infrastructure, improve: Any) -> None:
    """A clock may give two events the same time: rule and keys agree all the same, and allow nothing too much."""

    async def check(history: Any) -> None:
        world = await HistoryWorld.new(infra)
        await world.play(history)
        labels = await world.judge(improve)
        rows = await improve.fetch(
            "SELECT party, allowed_since FROM permissions WHERE purpose = 'improve' AND party = ANY ($1)",
            sorted({party for label in labels for party in label.parties}),
        )
        since = {row["party"]: row["allowed_since"] for row in rows}
        for label in labels:
            allowed = THE_RULE.allows([since.get(party) for party in label.parties], label.began)
            assert label.opens in (None, allowed), label
            assert label.plain or not allowed, label

    await for_all(histories(simultaneous=True), check, examples=150)


async def test_no_key_can_be_derived_once_a_third_party_is_in(infra: Infrastructure, improve: Any) -> None:
    async def check(history: Any) -> None:
        world = await HistoryWorld.new(infra)
        await world.play(history)
        for label in await world.judge(improve):
            if any(party.startswith("third_party:") for party in label.parties):
                assert improvement_key(label.parties, infra.keys.share, UUID(int=1)) is None

    await for_all(histories(), check, examples=60)


async def test_nothing_of_a_deleted_conversation_is_left_to_open(infra: Infrastructure, improve: Any) -> None:
    async def check(history: Any) -> None:
        world = await HistoryWorld.new(infra)
        await world.play(history)
        for id_ in world.deleted:
            assert infra.keys.share(f"conversation:{id_}") is None
            assert not await improve.fetch("SELECT FROM key_grants WHERE conversation_id = $1", id_)
            assert not await improve.fetch("SELECT FROM labels WHERE conversation_id = $1", id_)

    await for_all(histories(), check, examples=60)


parties = st.lists(st.sampled_from([f"user:{n}" for n in range(8)]), unique=True, min_size=1, max_size=5)
BORN = datetime(2026, 1, 1, tzinfo=UTC)
ONE = UUID(int=1)


def shares_of(names: list[Any]) -> dict[Any, Any]:
    return {name: Share(name.encode().ljust(32, b"\0"), BORN) for name in names}


@given(parties, st.randoms())
def test_the_order_of_parties_does_not_matter(names: list[str], random: random.Random) -> None:
    shuffled = random.sample(names, len(names))
    shares = shares_of(names)
    assert improvement_key(names, shares.get, ONE) == improvement_key(shuffled, shares.get, ONE)


@given(parties, st.data())
def test_one_missing_share_is_no_key(names: list[str], data: DataObject) -> None:
    shares = shares_of(names)
    del shares[data.draw(st.sampled_from(names))]
    assert improvement_key(names, shares.get, ONE) is None


@given(parties, st.data())
def test_another_share_conversation_or_set_of_parties_is_another_key(names: list[str], data: DataObject) -> None:
    shares = shares_of(names)
    key = improvement_key(names, shares.get, ONE)
    changed = data.draw(st.sampled_from(names))
    reborn = shares | {changed: Share(shares[changed].secret, BORN + timedelta(microseconds=1))}
    remade = shares | {changed: Share(bytes(31) + b"\1", BORN)}
    others = [
        improvement_key(names, reborn.get, ONE),
        improvement_key(names, remade.get, ONE),
        improvement_key(names, shares.get, UUID(int=2)),
        improvement_key(names[1:], shares.get, ONE),
        improvement_key([*names, "user:9"], shares_of([*names, "user:9"]).get, ONE),
    ]
    assert key not in others


def test_content_without_parties_has_no_key() -> None:
    assert improvement_key([], lambda _: None, ONE) is None
