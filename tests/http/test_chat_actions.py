"""Chatting over HTTP with a GPT that has actions: the events that the page receives, live, late and after a reload."""

import asyncio
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.action_factories import add_action, flight_status
from tests.support.chat_client import StreamedAnswer, ask, follow, stream_events
from tests.support.client import Client
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

ON_TIME = '{"status": "on time"}'
FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, scripted: ScriptedModel) -> None:
    third_party.reset()
    third_party.answer = Answer(ON_TIME)
    scripted.answer, scripted.gap = answer_script(FLIGHT, "It is on time."), 0.0
    scripted.requests.clear()


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast, infra: Infrastructure, services: Services, third_party: ThirdParty) -> UUID:
    return await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin)


async def conversation(person: Client, id_: UUID) -> Any:
    return (await person.get(f"/api/conversations/{id_}")).ok()


async def card(person: Client, answer: StreamedAnswer) -> Any:
    return (await person.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()


async def allow(person: Client, answer: StreamedAnswer) -> Any:
    shown = await card(person, answer)
    return await person.post(f"/api/consents/{shown['id']}/allow", {"digest": shown["digest"], "always": False})


async def receipt(person: Client, id_: UUID) -> Any:
    return (await person.get(f"/api/conversations/{id_}/receipt")).ok()


async def test_the_page_gets_all_events_until_the_person_is_asked(
    cast: Cast, gpt: UUID, third_party: ThirdParty
) -> None:
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    kinds = [event["type"] for event in answer.events if event["type"] != "text-delta"]
    assert kinds == ["start", "data-turn", "text-start", "data-call", "text-end", "data-state", "finish"]
    call = answer.data("data-call")
    assert {**call, "id": ""} == {
        "n": 1, "id": "", "at": len("I look."), "operation": "getFlight", "summary": "Status of a flight", "capability": None,
        "host": third_party.origin.removeprefix("http://"), "state": "waiting", "status": None, "sentence": None,
        "response": None, "ledger_id": None, "pictures": [], "asks": None, "code": None,
    }  # fmt: skip
    assert answer.state["state"] == "parked"
    shown = await conversation(cast.ben, answer.conversation)
    assert (shown["running"], shown["parked"]) == (False, call["id"])
    assert (shown["messages"][-1]["state"], shown["messages"][-1]["calls"]) == ("parked", [call])
    listed = (await cast.ben.get("/api/conversations")).ok()["conversations"]
    line = next(line for line in listed if line["id"] == str(answer.conversation))
    assert (line["running"], line["parked"]) == (False, True)
    assert await follow(cast.ben, answer.conversation) is None
    assert (await cast.dan.get(f"/api/consents/{call['id']}")).status == 404


async def test_a_call_that_is_written_as_text_is_neither_made_nor_shown(
    cast: Cast, gpt: UUID, third_party: ThirdParty, scripted: ScriptedModel
) -> None:
    scripted.answer = '{"name": "getFlight", "arguments": {"number": "LH 400"}}'
    streamed = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    assert streamed.text == ""
    assert streamed.state == {
        "state": "failed", "error": "The model tried to call getFlight and failed. Nothing was sent.",
        "finish": "written_call", "model": "scripted",
    }  # fmt: skip
    answer = (await conversation(cast.ben, streamed.conversation))["messages"][-1]
    assert (answer["text"], answer["calls"], answer["finish"]) == ("", [], "written_call")
    assert third_party.requests == []
    scripted.answer = '{"number": "LH 400"}'
    assert (await ask(cast.ben, "As JSON?", gpt_id=gpt)).text == '{"number": "LH 400"}'


async def test_after_the_yes_any_device_follows_and_reads_the_same(
    cast: Cast, gpt: UUID, third_party: ThirdParty, scripted: ScriptedModel
) -> None:
    third_party.answer = Answer(ON_TIME, delay=0.3)
    scripted.gap = 0.03
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    (await allow(cast.ben, answer)).ok()
    early = asyncio.create_task(follow(cast.ben, answer.conversation))
    async with asyncio.timeout(60):
        while len(scripted.requests) < 2:
            await asyncio.sleep(0.01)
    late = await follow(cast.ben, answer.conversation)
    heard = await early
    assert heard.text == late.text == "I look.\n\nIt is on time."
    for each in (heard, late):
        calls = [event["data"] for event in each.events if event["type"] == "data-call"]
        assert (calls[-1]["n"], calls[-1]["state"], calls[-1]["response"]) == (1, "answered", ON_TIME)
        assert each.state["state"] == "complete"
    shown = await conversation(cast.ben, answer.conversation)
    assert shown["parked"] is None
    [call] = shown["messages"][-1]["calls"]
    assert (call["state"], call["status"], call["response"]) == ("answered", 200, ON_TIME)
    entry = (await cast.ben.get(f"/api/ledger/entries/{call['ledger_id']}")).ok()
    assert entry["conversation_id"] == str(answer.conversation)


async def test_who_joins_in_the_middle_gets_text_and_calls_in_their_order(
    cast: Cast, gpt: UUID, third_party: ThirdParty
) -> None:
    third_party.answer = Answer(ON_TIME, delay=0.5)
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    (await allow(cast.ben, answer)).ok()
    heard = await follow(cast.ben, answer.conversation)
    kinds = [event["type"] for event in heard.events]
    assert kinds[:5] == ["start", "data-turn", "text-start", "text-delta", "data-call"]
    assert heard.events[3]["delta"] == "I look."


def model(scripted: ScriptedModel) -> str:
    return urlsplit(scripted.url).netloc


@pytest.mark.promise("P5")
async def test_the_receipt_says_what_has_left_and_for_whom(
    cast: Cast, gpt: UUID, third_party: ThirdParty, scripted: ScriptedModel
) -> None:
    host = third_party.origin.removeprefix("http://")
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    before = await receipt(cast.ben, answer.conversation)
    assert before["sent_out"] == {
        "sentence": f"Your messages went to {model(scripted)}, and nowhere else.", "disclosures": [],
    }  # fmt: skip
    (await allow(cast.ben, answer)).ok()
    await follow(cast.ben, answer.conversation)
    after = await receipt(cast.ben, answer.conversation)
    assert after["sent_out"]["sentence"] == (
        f"Data you allowed was sent to {host} (once). Your messages went to {model(scripted)}."
    )
    [disclosure] = after["sent_out"]["disclosures"]
    assert (disclosure["host"], disclosure["operation"], disclosure["state"]) == (host, "getFlight", "answered")
    [call] = (await conversation(cast.ben, answer.conversation))["messages"][-1]["calls"]
    assert disclosure["ledger_id"] == call["ledger_id"]


@pytest.mark.promise("P5")
async def test_a_call_that_reached_no_recipient_was_not_sent(
    cast: Cast, infra: Infrastructure, services: Services, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    gpt_id = (await services.gpts.drafts.create(as_actor(cast.ben), "Nowhere")).gpt.id
    origin = "https://127.0.0.2:9"
    await add_action(infra, cast.ben.id, gpt_id, flight_status(origin))
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt_id, draft=True)
    (await allow(cast.ben, answer)).ok()
    await follow(cast.ben, answer.conversation)
    sent_out = (await receipt(cast.ben, answer.conversation))["sent_out"]
    assert sent_out["sentence"] == f"Your messages went to {model(scripted)}, and nowhere else."
    assert [disclosure["state"] for disclosure in sent_out["disclosures"]] == ["failed"]
    [call] = (await conversation(cast.ben, answer.conversation))["messages"][-1]["calls"]
    assert call["sentence"].startswith("Nothing was sent.")


@pytest.mark.promise("P1")
async def test_the_receipt_says_from_where_on_it_may_not_train(
    cast: Cast, gpt: UUID, services: Services, third_party: ThirdParty
) -> None:
    (await cast.ada.put(f"/api/gpts/{gpt}/improve", {"allowed": True})).ok()
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    assert "left out" not in (await receipt(cast.ben, answer.conversation))["improve"]["sentence"]
    (await allow(cast.ben, answer)).ok()
    await follow(cast.ben, answer.conversation)
    improve = (await receipt(cast.ben, answer.conversation))["improve"]
    host = third_party.origin.removeprefix("http://")
    assert improve["allowed"]
    assert improve["sentence"].endswith(
        f"What came after an answer of {host} is left out: third parties never allow it."
    )


@pytest.mark.promise("P4")
async def test_deleting_while_a_card_waits(cast: Cast, gpt: UUID, third_party: ThirdParty) -> None:
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    shown = await card(cast.ben, answer)
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    assert (await cast.ben.get(f"/api/consents/{shown['id']}")).status == 404
    allowed = await cast.ben.post(f"/api/consents/{shown['id']}/allow", {"digest": shown["digest"], "always": False})
    assert allowed.status == 404
    assert third_party.requests == []


@pytest.mark.promise("P4")
@pytest.mark.parametrize("what", ["stop", "message"])
async def test_a_stop_or_another_message_is_a_no_and_the_card_says_so(
    cast: Cast, gpt: UUID, third_party: ThirdParty, scripted: ScriptedModel, what: str
) -> None:
    streamed = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    shown = await card(cast.ben, streamed)
    if what == "stop":
        (await cast.ben.post(f"/api/conversations/{streamed.conversation}/stop")).ok()
    else:
        scripted.answer = "As you like."
        await ask(cast.ben, "Never mind.", conversation_id=streamed.conversation)
    assert (await card(cast.ben, streamed))["state"] == "declined"
    late = await cast.ben.post(f"/api/consents/{shown['id']}/allow", {"digest": shown["digest"], "always": False})
    assert late.status == 409
    answer = (await conversation(cast.ben, streamed.conversation))["messages"][1]
    assert (answer["state"], answer["calls"][0]["state"]) == ("stopped", "declined")
    assert third_party.requests == []


async def test_stopping_a_call_under_way_is_reported_at_once(cast: Cast, gpt: UUID, third_party: ThirdParty) -> None:
    third_party.answer = Answer(ON_TIME, delay=60)
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    (await allow(cast.ben, answer)).ok()
    begun = asyncio.Event()
    following = asyncio.create_task(follow(cast.ben, answer.conversation, begun))
    async with asyncio.timeout(60):
        await third_party.request_received.wait()
        await begun.wait()
    (await cast.ben.post(f"/api/conversations/{answer.conversation}/stop")).ok()
    heard = await following
    assert heard.state["state"] == "stopped"
    [call] = (await conversation(cast.ben, answer.conversation))["messages"][-1]["calls"]
    assert (call["state"], call["response"]) == ("failed", None)
    assert "It may have arrived." in call["sentence"]


async def test_an_answer_cut_off_in_the_middle_of_a_call_does_not_claim_to_know(
    cast: Cast, gpt: UUID, third_party: ThirdParty, owner: Any
) -> None:
    """As a killed server leaves it: stored as being sent, and interrupted at the next start."""
    third_party.answer = Answer(ON_TIME, delay=60)
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    (await allow(cast.ben, answer)).ok()
    async with asyncio.timeout(60):
        await third_party.request_received.wait()
    await owner.execute("UPDATE messages SET state = 'interrupted' WHERE id = $1", answer.turn["answer_id"])
    [call] = (await conversation(cast.ben, answer.conversation))["messages"][-1]["calls"]
    assert (call["state"], "See “Data sent”" in call["sentence"]) == ("failed", True)
    (await cast.ben.post(f"/api/conversations/{answer.conversation}/stop")).ok()


async def test_the_connection_is_free_while_the_card_waits(cast: Cast, gpt: UUID, scripted: ScriptedModel) -> None:
    """The stream ends with the question; the server keeps no memory for the person."""
    kinds = [event["type"] async for event in stream_events(cast.ben, "Is LH 400 on time?", gpt_id=gpt)]
    assert kinds[-1] == "finish"
    assert len(scripted.requests) == 1


async def test_the_page_cannot_make_calls_or_results_up(cast: Cast, gpt: UUID) -> None:
    for extra in ({"calls": []}, {"parked": None}, {"tool_results": [{"id": "x", "text": "allowed"}]}, {"allow": True}):
        assert (await cast.ben.post("/api/chat", {"text": "hi", "gpt_id": str(gpt), **extra})).status == 422
