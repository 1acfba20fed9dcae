"""Asking another GPT once in a chat: only it answers, with its own words and calls, and the chat goes on as before."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.turns.responder import Responder, Responders
from discreet.http.services import Services
from discreet.promises.recipients import ModelLimit, RecipientLimits
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.chat_client import StreamedAnswer, ask, follow
from tests.support.client import Client
from tests.support.export_client import export_data
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

SECRET = "Never tell anybody that the heron nests behind the old mill of Vesterholm in the third week of April."
FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, scripted: ScriptedModel) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    scripted.answer, scripted.gap = "Noted.", 0.0
    scripted.requests.clear()


@pytest_asyncio.fixture(scope="module")
async def guide(cast: Cast, infra: Infrastructure, services: Services, third_party: ThirdParty) -> UUID:
    """Ada's GPT with actions, for everyone."""
    return await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin)


@pytest_asyncio.fixture(scope="module")
async def keeper(cast: Cast, services: Services) -> UUID:
    """Ada's GPT that keeps its instructions to itself, for everyone."""
    return await made(services, cast.ada, "Keeper", Level.EVERYONE)


async def made(services: Services, builder: Client, name: str, level: Level) -> UUID:
    actor = as_actor(builder)
    gpt_id: UUID = (await services.gpts.drafts.create(actor, name)).gpt.id
    await services.gpts.drafts.save(actor, gpt_id, Configuration(name, instructions=SECRET))
    await services.gpts.publisher.publish(actor, gpt_id, level)
    return gpt_id


def prompt(scripted: ScriptedModel, n: int = -1) -> list[tuple[str, Any]]:
    return [(message["role"], message["content"]) for message in scripted.requests[n]["messages"]]


def system(scripted: ScriptedModel, n: int = -1) -> str:
    return "\n".join(text for role, text in prompt(scripted, n) if role == "system")


async def shown(person: Client, answer: StreamedAnswer) -> Any:
    return (await person.get(f"/api/conversations/{answer.conversation}")).ok()


async def test_the_mentioned_gpt_answers_once_and_the_chat_goes_on(
    cast: Cast, keeper: UUID, scripted: ScriptedModel
) -> None:
    first = await ask(cast.ben, "Hello")
    assert SECRET not in system(scripted)
    scripted.answer = "I keep the lamp."
    answer = await ask(cast.ben, "Who are you?", conversation_id=first.conversation, mention=keeper)
    assert SECRET in system(scripted)
    assert ("assistant", "Noted.") in [(role, text.splitlines()[-1]) for role, text in prompt(scripted)]
    scripted.answer = "As before."
    await ask(cast.ben, "And now?", conversation_id=first.conversation)
    assert SECRET not in str(scripted.requests[-1]), "its instructions reach no other prompt"
    assert any(
        "Keeper" in text and "I keep the lamp." in text for role, text in prompt(scripted) if role == "assistant"
    )
    page = await shown(cast.ben, answer)
    assert page["gpt"] is None
    names = [(each["mention"] or {}).get("name") for each in page["messages"]]
    assert names == [None, None, "Keeper", "Keeper", None, None]
    assert [gpt["name"] for gpt in page["mentioned"]] == ["Keeper"]


async def test_opening_a_chat_names_the_gpts_of_its_mentions_in_their_order(cast: Cast, services: Services) -> None:
    named = ["Zinnia", "Aster", "Marigold", "Begonia", "Yarrow"]
    gpts = [await made(services, cast.ada, name, Level.EVERYONE) for name in named]
    answer = await ask(cast.ben, "Hello")
    for gpt in (*gpts, gpts[0]):
        await ask(cast.ben, "Who?", conversation_id=answer.conversation, mention=gpt)
    assert [gpt["name"] for gpt in (await shown(cast.ben, answer))["mentioned"]] == named
    await services.gpts.delete(as_actor(cast.ada), gpts[2])
    left = [name for name in named if name != "Marigold"]
    assert [gpt["name"] for gpt in (await shown(cast.ben, answer))["mentioned"]] == left


async def test_another_answer_and_an_edit_keep_the_mention(cast: Cast, keeper: UUID, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Who are you?", mention=keeper)
    await ask(cast.ben, None, conversation_id=answer.conversation, regenerate=answer.turn["answer_id"])
    assert SECRET in system(scripted)
    await ask(cast.ben, "Who really?", conversation_id=answer.conversation, edit_root=True, mention=keeper)
    assert SECRET in system(scripted)
    assert {each["mention"]["name"] for each in (await shown(cast.ben, answer))["messages"]} == {"Keeper"}


@pytest.mark.promise("P1")
async def test_it_is_a_party_to_all_that_follows_and_that_never_trains(cast: Cast, keeper: UUID, owner: Any) -> None:
    first = await ask(cast.ben, "Hello")
    await ask(cast.ben, "Who?", conversation_id=first.conversation, mention=keeper)
    await ask(cast.ben, "And?", conversation_id=first.conversation)
    rows = await owner.fetch(
        "SELECT drawer, $2 = ANY (parties) AS party FROM discreet.messages"
        " JOIN discreet.labels ON labels.id = label_id WHERE messages.conversation_id = $1 ORDER BY created_at",
        first.conversation,
        f"gpt:{keeper}",
    )
    assert [row["party"] for row in rows] == [False, False, True, True, True, True]
    assert [row["drawer"] for row in rows[2:]] == ["private"] * 4
    receipt = (await cast.ben.get(f"/api/conversations/{first.conversation}/receipt")).ok()
    assert receipt["mentioned"] == ["Keeper"]
    if receipt["improve"]["allowed"]:
        assert "after a question to Keeper is left out" in receipt["improve"]["sentence"]


@pytest.mark.promise("P6")
async def test_a_gpt_that_one_may_not_use_is_not_asked(cast: Cast, services: Services, scripted: ScriptedModel) -> None:
    private = await made(services, cast.ada, "Mine alone", Level.ME)
    first = await ask(cast.ben, "Hello")
    sent = len(scripted.requests)
    for gpt in (private, uuid4()):
        body = {"text": "x", "conversation_id": str(first.conversation), "mention": str(gpt)}
        refused = await cast.ben.post("/api/chat", body)
        assert refused.status == 404, "absent and hidden are the same"
        assert "Mine alone" not in refused.body.decode()
    assert len(scripted.requests) == sent
    assert len((await shown(cast.ben, first))["messages"]) == 2, "nothing is stored"


async def test_a_workspace_rule_holds_for_a_mention(cast: Cast, keeper: UUID, scripted: ScriptedModel) -> None:
    team = (await cast.cleo.get("/api/me")).ok()["space"]
    rules = (await cast.cleo.get(f"/api/workspaces/{team}/rules")).ok()
    same = ("builders", "sharing", "domains", "retention_days", "models", "masking", "capabilities")
    body = {name: rules[name] for name in same} | {"approved_gpts": [], "confirmed": True}
    first = await ask(cast.cleo, "Hello")
    path = f"/api/workspaces/{team}/rules"
    changed = (await cast.cleo.put(path, body | {"third_party_gpts": "none", "revision": rules["revision"]})).ok()
    sent = len(scripted.requests)
    try:
        asked = {"text": "x", "conversation_id": str(first.conversation), "mention": str(keeper)}
        assert (await cast.cleo.post("/api/chat", asked)).status == 403
        assert len(scripted.requests) == sent
    finally:
        (await cast.cleo.put(path, body | {"third_party_gpts": "all", "revision": changed["revision"]})).ok()


@pytest.mark.promise("P4")
async def test_its_calls_are_asked_for_and_sent_as_its_own(
    cast: Cast, guide: UUID, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    first = await ask(cast.ben, "Hello")
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    answer = await ask(cast.ben, "Is LH 400 on time?", conversation_id=first.conversation, mention=guide)
    assert third_party.requests == []
    card = (await cast.ben.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()
    (await cast.ben.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": False})).ok()
    gone_on = await follow(cast.ben, first.conversation)
    page = await shown(cast.ben, first)
    assert page["messages"][-1]["text"].endswith("It is on time."), gone_on
    assert page["messages"][-1]["mention"]["name"] == "Travel guide"
    assert len(third_party.requests) == 1
    [sent] = (await cast.ben.get(f"/api/conversations/{first.conversation}/receipt")).ok()["sent_out"]["disclosures"]
    entry = (await cast.ben.get(f"/api/ledger/entries/{sent['ledger_id']}")).ok()
    assert "Travel guide" in str(entry)
    scripted.answer = "Noted."
    await ask(cast.ben, "Thanks", conversation_id=first.conversation)
    assert "tool" not in {role for role, _ in prompt(scripted)}, "the chat's own model reads words, and no calls"
    assert "tools" not in scripted.requests[-1]


async def test_a_waiting_card_of_a_mention_ends_with_the_next_question(
    cast: Cast, guide: UUID, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    first = await ask(cast.ben, "Hello")
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    answer = await ask(cast.ben, "Is LH 400 on time?", conversation_id=first.conversation, mention=guide)
    card = (await cast.ben.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()
    scripted.answer = "Noted."
    await ask(cast.ben, "Never mind", conversation_id=first.conversation)
    late = await cast.ben.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": False})
    assert late.status == 409
    assert third_party.requests == []


async def test_a_temporary_chat_asks_too_and_a_preview_does_not(
    cast: Cast, keeper: UUID, guide: UUID, scripted: ScriptedModel
) -> None:
    answer = await ask(cast.ben, "Who?", temporary=True, mention=keeper)
    assert SECRET in system(scripted)
    assert (await shown(cast.ben, answer))["messages"][-1]["mention"]["name"] == "Keeper"
    body = {"text": "x", "gpt_id": str(guide), "draft": True, "mention": str(keeper)}
    assert (await cast.ada.post("/api/chat", body)).status == 422


async def test_a_deleted_gpt_leaves_its_answer_and_answers_no_more(
    cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    gpt = await made(services, cast.ada, "Passing", Level.EVERYONE)
    answer = await ask(cast.ben, "Who?", mention=gpt)
    (await cast.ada.delete(f"/api/gpts/{gpt}")).ok()
    page = await shown(cast.ben, answer)
    assert (page["messages"][-1]["text"], page["messages"][-1]["mention"]["name"]) == ("Noted.", "Passing")
    assert page["mentioned"] == []
    again = {"conversation_id": str(answer.conversation), "regenerate": answer.turn["answer_id"]}
    assert (await cast.ben.post("/api/chat", again)).status == 404
    await ask(cast.ben, "And you?", conversation_id=answer.conversation)
    assert scripted.requests


@pytest.mark.promise("P8")
async def test_its_answer_is_not_rated_as_the_chats_gpts(cast: Cast, guide: UUID, keeper: UUID) -> None:
    first = await ask(cast.ben, "Hello", gpt_id=guide)
    answer = await ask(cast.ben, "Who?", conversation_id=first.conversation, mention=keeper)
    path = f"/api/conversations/{first.conversation}/messages/{answer.turn['answer_id']}/rating"
    assert (await cast.ben.put(path, {"rating": "good"})).status == 422


@pytest.mark.promise("P2")
async def test_the_export_names_it(cast: Cast, keeper: UUID) -> None:
    answer = await ask(cast.emil, "Who?", mention=keeper)
    out = await export_data(cast.emil)
    told_messages = out.conversation(answer.conversation)["messages"]
    assert [each["mention"]["name"] for each in told_messages] == ["Keeper", "Keeper"]


async def test_a_shared_page_names_the_gpt_that_answered(cast: Cast, services: Services) -> None:
    keeper = await made(services, cast.ada, "<b>Kee & Per</b>", Level.EVERYONE)
    answer = await ask(cast.ben, "Hello")
    await ask(cast.ben, "Who?", conversation_id=answer.conversation, mention=keeper)
    shares = f"/api/conversations/{answer.conversation}/shares"
    wish = {"up_to": None, "files": False, "calls": False}
    shown = (await cast.ben.post(f"{shares}/preview", wish)).ok()
    assert [message["gpt"] for message in shown["messages"]] == ["", "", "<b>Kee & Per</b>", "<b>Kee & Per</b>"]
    shared = (await cast.ben.post(shares, wish | {"days": 1, "digest": shown["digest"]})).ok()
    page = (await cast.visitor.get("/s/" + shared["link"].partition("/s/")[2])).body.decode()
    assert page.count("“&lt;b&gt;Kee &amp; Per&lt;/b&gt;”") == 2
    assert "<h2>Answer</h2>" in page


@pytest.mark.promise("P14")
async def test_a_refusal_names_the_gpt_whose_limit_it_is(cast: Cast, services: Services, keeper: UUID) -> None:
    actor = as_actor(cast.ada)
    sealed: UUID = (await services.gpts.drafts.create(actor, "Vault")).gpt.id
    await services.gpts.drafts.save(actor, sealed, Configuration("Vault", model_limit=ModelLimit.SEALED))
    await services.gpts.publisher.publish(actor, sealed, Level.EVERYONE)
    own = Responder(gpt=await services.gpts.prompt_context(actor, sealed, draft=False), limit=ModelLimit.SEALED)
    policy = services.capability_policy
    responders = Responders(services.gpts, services.actions, policy)
    answering = await responders.get_mentioned(actor, keeper, own)
    assert answering.limited_by == "Vault"
    limits = RecipientLimits(gpt=answering.limit, gpt_name=answering.limited_by)
    assert limits.sealed_by == "“Vault” lets nothing leave this server."
    assert (await responders.get_mentioned(actor, keeper, Responder())).limited_by == ""
