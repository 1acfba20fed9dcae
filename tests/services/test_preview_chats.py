"""A builder's preview of a draft is a separate chat: not listed, not searched, never for training, gone after a day."""

from typing import Any
from uuid import UUID

import pytest

from discreet.chat.turns.ask import Ask
from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import ContentOrigin
from discreet.promises.retention import RetentionOwner
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import follow_turn


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap, scripted.failure = "Over there, behind the mill.", 0.0, None


async def begun(services: Services, ada: Actor, text: str, *, draft: bool) -> UUID:
    gpt = (await services.gpts.drafts.create(ada, "Keeper")).gpt.id
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    running = await services.chat.ask(ada, Ask(text, gpt_id=gpt, draft=draft))
    await follow_turn(running)
    return running.pending.conversation.metadata.id


async def test_it_is_in_no_list_and_no_search(services: Services, ada: Actor) -> None:
    preview = await begun(services, ada, "Where is the lantern?", draft=True)
    chat = await begun(services, ada, "Where is the lantern now?", draft=False)
    listed = await services.conversation_list.recent(ada)
    assert [each.metadata.id for each in listed.listed] == [chat]
    found = await services.conversation_search.find(ada, "lantern")
    assert [each.place.id for each in found.conversations] == [chat]
    assert (await services.conversations.get(ada, preview)).nature is ContentOrigin.PREVIEW


@pytest.mark.promise("P1")
async def test_it_has_no_key_and_no_permission_for_training(services: Services, ada: Actor, owner: Any) -> None:
    preview = await begun(services, ada, "Where is the lantern?", draft=True)
    held = await owner.fetch("SELECT holder, drawer FROM key_grants WHERE conversation_id = $1", preview)
    assert all(row["holder"] != "improvement" for row in held)
    assert not await owner.fetchval("SELECT count(*) FROM permissions WHERE party = $1", f"conversation:{preview}")


@pytest.mark.promise("P10")
async def test_it_is_deleted_a_day_after_its_last_change(services: Services, ada: Actor, clock: SettableClock) -> None:
    preview = await begun(services, ada, "Where is the lantern?", draft=True)
    kept = await services.retention.retention_for(ada, await services.conversations.get(ada, preview))
    assert kept.limit is not None
    assert kept.limit.by is RetentionOwner.PREVIEW
    clock.advance(hours=23)
    await services.retention.delete_expired()
    assert await services.conversations.get(ada, preview)
    clock.advance(hours=2)
    await services.retention.delete_expired()
    with pytest.raises(NotFound):
        await services.conversations.get(ada, preview)
