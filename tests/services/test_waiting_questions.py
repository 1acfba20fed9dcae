"""A question that waits for its own chat or key page delays no other member of the workspace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from discreet.chat.turns.service import Ask
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.gpt_with_actions import follow_turn
from tests.support.workspace_with_rules import RuledWorkspace

PATIENCE = 20
"""Seconds after which a question counts as held up. The server's own limit for a statement is 60."""


@pytest.fixture(autouse=True)
async def counted(services: Services, firm: RuledWorkspace, scripted: ScriptedModel) -> None:
    """All answers of the firm are counted in one row."""
    scripted.answer, scripted.gap, scripted.failure = "Hello.", 0.0, None
    await services.quotas.set(CLI_ACTOR, Subject(QuotaSubjectKind.WORKSPACE, firm.workspace.id), Quota(answers=100))


async def answered(services: Services, actor: Actor, ask: Ask) -> Any:
    answer = await follow_turn(await services.chat.ask(actor, ask))
    assert answer.state == "complete"
    return answer


@asynccontextmanager
async def waiting(owner: Any, services: Services, lock: str, actor: Actor, ask: Ask) -> AsyncIterator[None]:
    """Within the block another connection has the lock, and this question waits for it. Afterwards it is answered."""
    async with owner.transaction():
        await owner.execute(lock)
        asking = asyncio.create_task(answered(services, actor, ask))
        while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not asking.done()
            await asyncio.sleep(0.05)
        try:
            yield
        finally:
            assert not asking.done()
    await asking


async def test_a_chat_that_is_being_changed_holds_up_its_own_questions_only(
    services: Services, owner: Any, firm: RuledWorkspace
) -> None:
    first = await answered(services, firm.ada, Ask("Hi"))
    lock = f"SELECT FROM conversations WHERE id = '{first.conversation}' FOR UPDATE"
    more = Ask("More", conversation_id=first.conversation)
    async with waiting(owner, services, lock, firm.ada, more):
        await asyncio.wait_for(answered(services, firm.cleo, Ask("Hi")), PATIENCE)


async def test_a_key_page_that_is_in_use_holds_up_its_own_persons_questions_only(
    services: Services, owner: Any, firm: RuledWorkspace
) -> None:
    await answered(services, firm.ada, Ask("Hi"))
    lock = f"SELECT FROM key_pages WHERE owner_id = '{firm.ada.account_id}' FOR UPDATE"
    async with waiting(owner, services, lock, firm.ada, Ask("Another")):
        await asyncio.wait_for(answered(services, firm.cleo, Ask("Hi")), PATIENCE)
