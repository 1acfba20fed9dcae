"""P14: while a person, a chat, a GPT or a workspace is sealed, nothing leaves this server."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.images.slots import recipient_of
from discreet.http.services import Services
from discreet.promises.recipients import ModelLimit, RecipientLimits, may_receive
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer as ThirdPartysAnswer
from tests.fakes.third_party import ThirdParty
from tests.support.chat_client import StreamedAnswer, ask, follow
from tests.support.client import Answer, Client
from tests.support.gpt_with_actions import answer_script
from tests.support.knowledge import as_actor
from tests.support.model_facts import ELSEWHERE, HERE, limit_chat, limit_models, set_facts
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P14")

MAIL = tool_call("createDraft", body={"to": "host@example.org", "text": "The key is under the stone"})
FLIGHT = tool_call("getFlight", number="LH 400")


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def model_on_this_server(
    owner: Any, services: Services, scripted: ScriptedModel, third_party: ThirdParty, other_party: ThirdParty
) -> AsyncIterator[None]:
    """The model runs on this server; the GPT's actions are elsewhere."""
    third_party.reset()
    other_party.reset()
    scripted.requests.clear()
    await set_facts(owner, services, HERE)
    yield
    await set_facts(owner, services, ELSEWHERE)


async def get_card(client: Client, answer: StreamedAnswer) -> Any:
    return (await client.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()


async def allow(client: Client, card: Any, **more: Any) -> Answer:
    return await client.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], **more})


async def test_a_sealed_chat_offers_no_action_and_the_model_still_answers(
    cast: Cast, gpt: UUID, scripted: ScriptedModel, other_party: ThirdParty
) -> None:
    scripted.answer = "I can only talk."
    for more in ({}, {"temporary": True}):
        answer = await ask(cast.ben, "Write to my host", gpt_id=gpt, limit="sealed", **more)
        assert (answer.text, answer.state["state"]) == ("I can only talk.", "complete")
        assert "tools" not in scripted.requests[-1]
    await ask(cast.ben, "Write to my host", gpt_id=gpt)
    assert scripted.requests[-1]["tools"], "as in a chat that is not sealed"


async def test_a_model_that_calls_anyway_gets_a_card_that_cannot_be_allowed(
    cast: Cast, gpt: UUID, scripted: ScriptedModel, other_party: ThirdParty
) -> None:
    scripted.answer = answer_script(MAIL, "Done.")
    answer = await ask(cast.ben, "Write to my host", gpt_id=gpt, limit="sealed")
    card = await get_card(cast.ben, answer)
    refused = await allow(cast.ben, card)
    assert refused.status == 403
    assert "This chat is sealed" in refused.sentence
    assert other_party.requests == []


@pytest.mark.parametrize("seal", ["chat", "person"])
async def test_a_parked_card_that_is_answered_after_sealing_sends_nothing(
    cast: Cast, gpt: UUID, scripted: ScriptedModel, other_party: ThirdParty, seal: str
) -> None:
    scripted.answer = answer_script(MAIL, "Done.")
    answer = await ask(cast.ben, "Write to my host", gpt_id=gpt)
    card = await get_card(cast.ben, answer)
    if seal == "chat":
        await limit_chat(cast.ben, answer.conversation, "sealed")
        refused = await allow(cast.ben, card)
    else:
        async with limit_models(cast.ben, "sealed"):
            refused = await allow(cast.ben, card)
    assert (refused.status, "Nothing was sent." in refused.sentence) == (403, True)
    assert other_party.requests == []
    await limit_chat(cast.ben, answer.conversation, "offered")
    (await allow(cast.ben, card)).ok()
    await follow(cast.ben, answer.conversation)
    assert len(other_party.requests) == 1


async def published(services: Services, builder: Client, gpt_id: UUID | None, limit: ModelLimit) -> UUID:
    """Publish a plain GPT with this limit, or a new version of it."""
    actor = as_actor(builder)
    gpt_id = gpt_id or (await services.gpts.drafts.create(actor, "Own")).gpt.id
    written = Configuration("Own", instructions="You answer.", model_limit=limit)
    await services.gpts.drafts.save(actor, gpt_id, written)
    await services.gpts.publisher.publish(actor, gpt_id, Level.EVERYONE)
    return gpt_id


@pytest.mark.parametrize(
    ("first", "temporary"), [("yes", False), ("seal", False), ("seal", True)], ids=["yes first", "kept", "temporary"]
)
async def test_a_mentioned_gpt_sends_nothing_once_the_chats_own_gpt_seals_itself(
    cast: Cast,
    gpt: UUID,
    services: Services,
    scripted: ScriptedModel,
    other_party: ThirdParty,
    first: str,
    temporary: bool,
) -> None:
    own = await published(services, cast.ada, None, ModelLimit.OFFERED)
    scripted.answer = answer_script(MAIL, "Done.")
    answer = await ask(cast.ben, "Write to my host", gpt_id=own, mention=gpt, temporary=temporary)
    card = await get_card(cast.ben, answer)
    if first == "yes":
        actor, consent_id = as_actor(cast.ben), UUID(card["id"])
        await services.consents.allow(actor, consent_id, bytes.fromhex(card["digest"]))
        await published(services, cast.ada, own, ModelLimit.SEALED)
        await services.chat.resume(actor, consent_id)
        await follow(cast.ben, answer.conversation)
    else:
        await published(services, cast.ada, own, ModelLimit.SEALED)
        refused = await allow(cast.ben, card)
        assert (refused.status, "lets nothing leave" in refused.sentence) == (403, True)
    assert other_party.requests == []


async def test_an_approval_from_before_sealing_is_not_used(
    cast: Cast, gpt: UUID, services: Services, scripted: ScriptedModel, other_party: ThirdParty
) -> None:
    """The card is allowed and its grant holds for ten minutes; the seal comes before the call."""
    scripted.answer = answer_script(MAIL, "Done.")
    answer = await ask(cast.ben, "Write to my host", gpt_id=gpt)
    card = await get_card(cast.ben, answer)
    consent_id = UUID(card["id"])
    actor = as_actor(cast.ben)
    await services.consents.allow(actor, consent_id, bytes.fromhex(card["digest"]))
    await limit_chat(cast.ben, answer.conversation, "sealed")
    await services.chat.resume(actor, consent_id)
    followed = await follow(cast.ben, answer.conversation)
    assert other_party.requests == []
    assert followed is None or "sealed" in str(followed.events)


@pytest.mark.parametrize("seal", ["chat", "person", "gpt"])
async def test_always_allow_rests_while_it_is_sealed(
    cast: Cast, gpt: UUID, scripted: ScriptedModel, third_party: ThirdParty, owner: Any, seal: str
) -> None:
    scripted.answer = answer_script(FLIGHT, "On time.")
    first = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    if first.state["state"] == "parked":
        (await allow(cast.ben, await get_card(cast.ben, first), always=True)).ok()
        await follow(cast.ben, first.conversation)
    assert (await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)).state["state"] == "complete"
    third_party.reset()
    if seal == "chat":
        await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt, limit="sealed")
    elif seal == "person":
        async with limit_models(cast.ben, "sealed"):
            await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    else:
        await owner.execute("UPDATE gpt_versions SET model_limit = 'sealed' WHERE gpt_id = $1", gpt)
        await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
        await owner.execute("UPDATE gpt_versions SET model_limit = 'offered' WHERE gpt_id = $1", gpt)
    assert third_party.requests == []
    assert (await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)).state["state"] == "complete"
    assert len(third_party.requests) == 1, "and it holds again afterwards"


async def test_a_seal_between_two_calls_of_one_answer_holds_for_the_second(
    cast: Cast, gpt: UUID, scripted: ScriptedModel, other_party: ThirdParty, owner: Any, services: Services
) -> None:
    """The model moved to a company while the chat was sealed in another tab: it does not get the rest."""
    scripted.answer = answer_script(MAIL, "Done.")
    answer = await ask(cast.ben, "Write to my host", gpt_id=gpt)
    card = await get_card(cast.ben, answer)
    (await cast.ben.post(f"/api/consents/{card['id']}/decline")).ok()
    before = len(scripted.requests)
    await limit_chat(cast.ben, answer.conversation, "this_server")
    await set_facts(owner, services, ELSEWHERE)
    await follow(cast.ben, answer.conversation)
    refused = await ask(cast.ben, "Try again", conversation_id=answer.conversation)
    assert refused.state["state"] == "failed"
    assert len([request for request in scripted.requests[before:] if "Try again" in str(request)]) == 0


@pytest.mark.parametrize("who", ["gpt", "chat", "person"])
async def test_a_limit_that_changes_while_an_action_runs_holds_for_the_answers_next_prompt(
    cast: Cast, gpt: UUID, scripted: ScriptedModel, third_party: ThirdParty, owner: Any, services: Services, who: str
) -> None:
    scripted.answer = answer_script(FLIGHT, "On time.")
    first = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    if first.state["state"] == "parked":
        (await allow(cast.ben, await get_card(cast.ben, first), always=True)).ok()
        await follow(cast.ben, first.conversation)
    await set_facts(owner, services, ELSEWHERE)
    scripted.requests.clear()
    third_party.reset()
    third_party.answer = ThirdPartysAnswer(delay=2.0)
    asking = asyncio.create_task(ask(cast.ben, "Is LH 400 on time?", conversation_id=first.conversation))
    async with asyncio.timeout(30):
        while not third_party.requests:
            await asyncio.sleep(0.01)
    narrow = {
        "gpt": "UPDATE gpt_versions SET model_limit = $2 WHERE gpt_id = $1",
        "chat": "UPDATE conversations SET model_limit = $2 WHERE id = $1",
        "person": "UPDATE accounts SET model_limit = $2 WHERE id = $1",
    }[who]
    holder_id = {"gpt": gpt, "chat": first.conversation, "person": cast.ben.id}[who]
    await owner.execute(narrow, holder_id, "this_server")
    answer = await asking
    await owner.execute(narrow, holder_id, "offered")
    third_party.reset()
    assert (answer.state["state"], len(scripted.requests)) == ("failed", 1), answer.state
    assert "only models on this server" in answer.state["error"]


@pytest.mark.parametrize(
    ("host", "limit", "goes"),
    [
        ("images.example", ModelLimit.OFFERED, True), ("images.example", ModelLimit.KEEPS_NOTHING, False),
        ("images.example", ModelLimit.SEALED, False), ("127.0.0.1", ModelLimit.SEALED, True),
        ("localhost", ModelLimit.SEALED, True), ("localhost.example", ModelLimit.SEALED, False),
        ("10.0.0.7", ModelLimit.SEALED, False),
    ],
)  # fmt: skip
def test_descriptions_of_images_stay_on_this_server(host: str, limit: ModelLimit, goes: bool) -> None:
    assert may_receive(recipient_of(host), RecipientLimits(person=limit)).allowed is goes
