"""Refusals that race with another change of the same conversation's keys (P2, P10)."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.move_to_pages import MoveToPages
from discreet.errors import NotFound
from discreet.identity.accounts.choices import ConsentChoices
from discreet.ports.keys import PageUse
from tests.services.test_move_to_pages import left, trains
from tests.support.builder import Builder
from tests.support.conversation_keys import share_name, taken_leaves
from tests.support.key_files import key_files

pytestmark = pytest.mark.promise("P10")


@pytest.mark.promise("P2")
async def test_a_no_while_the_conversation_moves_ends_its_share(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    """The move has read the share, and another session holds it up before it commits."""
    person, [id_] = await left(build, owner, "refusing")
    async with owner.transaction():
        await owner.execute("SELECT FROM key_grants WHERE conversation_id = $1 FOR UPDATE", id_)
        moving = asyncio.create_task(MoveToPages(infra).move(person.account_id, id_))
        await asyncio.sleep(0.5)
        refusing = asyncio.create_task(build.conversations.close_for_improvement(person, id_))
        await asyncio.wait([refusing], timeout=0.5)
        assert not moving.done()
    await asyncio.gather(moving, refusing)
    assert await share_name(owner, id_) is None
    assert not await trains(infra, owner, id_)
    assert await taken_leaves(owner, infra, person.account_id, PageUse.SHARE) == set()
    assert await key_files(infra) == []


class MovedAway(ConsentChoices):
    """Choices of a server whose conversations move while it compares shares."""

    move: MoveToPages

    async def _should_have_shares(self, after: str) -> list[str]:
        parties = await super()._should_have_shares(after)
        await self.move.move_all()
        return parties


@pytest.mark.promise("P2")
async def test_a_share_that_moves_while_shares_are_compared_is_not_lost(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    """Both begin as a server of this release first starts."""
    _, [id_] = await left(build, owner, "compared")
    choices = MovedAway(infra)
    choices.move = MoveToPages(infra)
    assert (await choices.reconcile()).lost == 0
    assert await key_files(infra) == []
    assert await trains(infra, owner, id_)
    party = f"conversation:{id_}"
    assert await owner.fetchval("SELECT allowed_since FROM permissions WHERE party = $1", party) is not None


async def test_a_no_and_a_deletion_at_once_do_not_wait_for_each_other(
    build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("both", improve=True)
    id_ = await build.talk(person, "Hello")
    async with owner.transaction():
        await owner.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", id_)
        deleting = asyncio.create_task(build.conversations.delete(person, id_))
        await asyncio.sleep(0.5)
        refusing = asyncio.create_task(build.conversations.close_for_improvement(person, id_))
        await asyncio.sleep(0.5)
    await deleting
    with suppress(NotFound):
        await refusing
    for use in PageUse:
        assert await taken_leaves(owner, infra, person.account_id, use) == set()
