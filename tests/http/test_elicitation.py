"""An MCP server asks a question during a call: a card of its own, answered or declined by the user."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.turns.remote_answer import RemoteAnswerFollower
from discreet.http.services import Services
from tests.fakes.elicitation_mcp_server import BOOKING, VISIT, Elicitor, elicitor
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.support.chat_client import ask, follow, read_events
from tests.support.client import Answer, Client
from tests.support.gpt_with_actions import answer_script
from tests.support.knowledge import PATIENCE, as_actor
from tests.support.people import Cast


@pytest_asyncio.fixture(scope="module")
async def other_party() -> AsyncIterator[Elicitor]:
    async with elicitor() as it:
        yield it


@pytest.fixture(autouse=True)
def reset_endpoints(other_party: Elicitor, scripted: ScriptedModel) -> None:
    other_party.reset()
    scripted.answer, scripted.gap = answer_script(ModelAnswer("I book.", (("book", {}),)), "It is booked."), 0.0
    scripted.requests.clear()


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast, other_party: Elicitor) -> Any:
    return await booking_gpt(cast.ada, other_party.origin)


async def booking_gpt(builder: Client, origin: str) -> Any:
    gpt = (await builder.post("/api/gpts", {"name": "Booking desk"})).ok()["id"]
    (await builder.post(f"/api/gpts/{gpt}/actions", {"kind": "mcp", "url": f"{origin}/mcp"})).ok()
    [action] = (await builder.get(f"/api/gpts/{gpt}/actions")).ok()["actions"]
    kept = {key: action[key] for key in ("document", "auth", "edition")}
    enabled, policy = [operation["name"] for operation in action["operations"]], "https://booking.example/privacy"
    changed = {**kept, "enabled": enabled, "policy_url": policy}
    (await builder.put(f"/api/gpts/{gpt}/actions/{action['id']}", changed)).ok()
    (await builder.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return gpt


async def allow(person: Client, id_: Any, **changed: Any) -> Answer:
    shown = (await person.get(f"/api/consents/{id_}")).ok()
    return await person.post(f"/api/consents/{id_}/allow", {"digest": shown["digest"], "always": False, **changed})


class Call:
    """An allowed call, followed to its end; `questions` gives the server's questions, one after the other."""

    def __init__(self, person: Any, conversation: Any) -> None:
        self.person, self.conversation = person, conversation
        self.calls, self.events = asyncio.Queue(), []
        self.following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        url = f"{self.person.base_url}/api/conversations/{self.conversation}/stream"
        async with self.person.session.get(url) as response:
            async for event in read_events(response):
                self.events.append(event)
                if event["type"] == "data-call" and event["data"]["asks"]:
                    self.calls.put_nowait(event["data"])

    async def asks(self) -> Any:
        return (await asyncio.wait_for(self.calls.get(), PATIENCE))["asks"]

    async def end(self) -> Any:
        await asyncio.wait_for(self.following, PATIENCE)
        return [event["data"] for event in self.events if event["type"] == "data-call"][-1]


async def begun(person: Client, gpt: Any, **more: Any) -> Call:
    answer = await ask(person, "Book me a room.", gpt_id=gpt, **more)
    (await allow(person, answer.data("data-call")["id"])).ok()
    return Call(person, answer.conversation)


async def filled(person: Client, id_: Any, **values: Any) -> Answer:
    return await person.post(f"/api/consents/{id_}/revise", {"arguments": values})


@pytest.mark.promise("P4", "P5")
async def test_what_a_person_fills_in_is_shown_allowed_and_sent_exactly(
    cast: Cast, gpt: Any, other_party: Elicitor
) -> None:
    call = await begun(cast.ben, gpt)
    asks = await call.asks()
    assert (asks["message"], asks["url"]) == ("Where to?", "")
    card = (await filled(cast.ben, asks["id"], city="Rome", nights=3, extras=["boat"], quiet=True)).ok()
    assert (card["state"], card["may_always"]) == ("waiting", False)
    assert other_party.received_answers == []
    (await allow(cast.ben, asks["id"])).ok()
    ended = await call.end()
    content = {"city": "Rome", "nights": 3, "extras": ["boat"], "quiet": True}
    assert other_party.received_answers == [("accept", content)]
    [(headers, sent)] = [(headers, said) for headers, said in other_party.running.received if "result" in said]
    assert sent == json.loads(card["request"]["body"])
    assert headers["mcp-session-id"] == other_party.running.session_ids[-1]
    assert (ended["state"], ended["asks"]) == ("answered", None)
    assert ended["response"] == "[The server asked the person: “Where to?” The person answered it.]\nIt says accept."
    entries = (await cast.ben.get("/api/ledger")).ok()["entries"]
    assert [entry["state"] for entry in entries[:2]] == ["answered", "answered"]
    (await cast.ben.delete(f"/api/conversations/{call.conversation}")).ok()


async def test_the_servers_defaults_are_filled_in_and_what_is_required_has_to_be_there(
    cast: Cast, gpt: Any, other_party: Elicitor
) -> None:
    call = await begun(cast.ben, gpt)
    id_ = (await call.asks())["id"]
    card = (await cast.ben.get(f"/api/consents/{id_}")).ok()
    assert card["arguments"] == {"nights": 2}
    assert "“PIN” asks for a secret." in card["warnings"][0]["sentence"]
    refused = await allow(cast.ben, id_)
    assert (refused.status, "city" in refused.sentence) == (422, True)
    assert (await filled(cast.ben, id_, city="Rome", nights=31)).status == 422
    assert (await filled(cast.ben, id_, city="Rome", more="x")).status == 422
    assert (await filled(cast.ben, id_, city="Rome", board="x")).status == 422
    assert other_party.received_answers == []
    (await cast.ben.post(f"/api/consents/{id_}/decline")).ok()
    await call.end()


@pytest.mark.promise("P4")
async def test_a_no_is_reported_and_nothing_is_sent(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    call = await begun(cast.ben, gpt)
    id_ = (await call.asks())["id"]
    (await filled(cast.ben, id_, city="canary 4711")).ok()
    (await cast.ben.post(f"/api/consents/{id_}/decline")).ok()
    assert "It was declined, and nothing was sent." in (await call.end())["response"]
    assert other_party.received_answers == [("decline", None)]
    assert "canary" not in json.dumps(other_party.running.received)


@pytest.mark.promise("P4")
async def test_another_person_and_another_request_are_no_yes(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    call = await begun(cast.ben, gpt)
    id_ = (await call.asks())["id"]
    before = (await filled(cast.ben, id_, city="Rome")).ok()
    assert (await cast.emil.get(f"/api/consents/{id_}")).status == 404
    assert (await cast.emil.post(f"/api/consents/{id_}/allow", {"digest": before["digest"]})).status == 404
    (await filled(cast.ben, id_, city="Paris")).ok()
    assert (await allow(cast.ben, id_, digest=before["digest"])).status == 409
    assert (await allow(cast.ben, id_, always=True)).status == 409
    assert other_party.received_answers == []
    (await allow(cast.ben, id_)).ok()
    await call.end()
    assert other_party.received_answers == [("accept", {"city": "Paris"})]
    assert (await allow(cast.ben, id_)).status == 409


async def test_a_second_question_waits_for_the_first(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    other_party.questions = (("First?", BOOKING), ("Second?", {"type": "object", "properties": {}}))
    call = await begun(cast.ben, gpt)
    first = await call.asks()
    (await cast.ben.post(f"/api/consents/{first['id']}/decline")).ok()
    second = await call.asks()
    assert (second["message"], second["id"] != first["id"]) == ("Second?", True)
    (await allow(cast.ben, second["id"])).ok()
    await call.end()
    assert other_party.received_answers == [("decline", None), ("accept", {})]


async def test_a_visit_is_asked_for_and_never_made(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    other_party.sends_to_url = True
    call = await begun(cast.ben, gpt)
    asks = await call.asks()
    assert (asks["message"], asks["url"]) == ("Please pay.", VISIT)
    (await allow(cast.ben, asks["id"])).ok()
    await call.end()
    [sent] = [said["result"] for _, said in other_party.running.received if "result" in said]
    assert sent == {"action": "accept"}


async def test_the_question_is_there_after_a_reload(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    call = await begun(cast.ben, gpt)
    asks = await call.asks()
    opened = (await cast.ben.get(f"/api/conversations/{call.conversation}")).ok()
    assert [c["asks"] for m in opened["messages"] for c in m["calls"] if c["asks"]] == [asks]
    again = Call(cast.ben, call.conversation)
    assert await again.asks() == asks
    (await cast.ben.post(f"/api/consents/{asks['id']}/decline")).ok()
    await asyncio.gather(call.end(), again.end())


async def test_a_stop_ends_the_question_with_the_call(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    call = await begun(cast.ben, gpt)
    id_ = (await call.asks())["id"]
    (await cast.ben.post(f"/api/conversations/{call.conversation}/stop")).ok()
    assert (await call.end())["state"] == "failed"
    assert (await cast.ben.get(f"/api/consents/{id_}")).ok()["state"] == "declined"
    assert "canary" not in json.dumps(other_party.received_answers)
    assert await follow(cast.ben, call.conversation) is None


@pytest.mark.promise("P9")
async def test_a_temporary_chat_is_asked_too(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    call = await begun(cast.ben, gpt, temporary=True)
    id_ = (await call.asks())["id"]
    (await filled(cast.ben, id_, city="Rome")).ok()
    (await allow(cast.ben, id_)).ok()
    await call.end()
    assert other_party.received_answers == [("accept", {"city": "Rome"})]
    entries = (await cast.ben.get("/api/ledger")).ok()["entries"]
    assert [entry["temporary"] for entry in entries[:2]] == [True, True]


@pytest.mark.promise("P4")
async def test_a_builders_trial_is_asked_nothing(cast: Cast, other_party: Elicitor) -> None:
    gpt = await booking_gpt(cast.ada, other_party.origin)
    [action] = (await cast.ada.get(f"/api/gpts/{gpt}/actions")).ok()["actions"]
    tried = {"operation": "book", "arguments": {}}
    card = (await cast.ada.post(f"/api/gpts/{gpt}/actions/{action['id']}/try", tried)).ok()
    trial = (await allow(cast.ada, card["id"])).ok()["trial"]
    assert "It was declined, and nothing was sent." in trial["text"]
    assert other_party.received_answers == [("decline", None)]


async def test_a_form_that_is_too_large_is_declined_at_once(cast: Cast, gpt: Any, other_party: Elicitor) -> None:
    fields = {f"f{n}": {"type": "string"} for n in range(21)}
    other_party.questions = (("Who are you?", {"type": "object", "properties": fields}),)
    call = await begun(cast.ben, gpt)
    assert "It was declined, and nothing was sent." in (await call.end())["response"]
    assert call.calls.empty()
    assert other_party.received_answers == [("decline", None)]


async def test_a_process_that_does_not_hold_the_call_shows_the_question_too(
    cast: Cast, gpt: Any, services: Services, other_party: Elicitor
) -> None:
    call = await begun(cast.ben, gpt)
    asks = await call.asks()
    ben = as_actor(cast.ben)

    async def look() -> OpenConversation:
        return await services.conversations.open(ben, UUID(str(call.conversation)))

    opened, events, asked = await look(), [], asyncio.Event()
    elsewhere = RemoteAnswerFollower(opened, opened.running_answer.id, look)

    def follower(data: Any) -> None:
        events.append(data)
        if asks["id"].encode() in data:
            asked.set()

    elsewhere.follow(follower)
    await asyncio.wait_for(asked.wait(), PATIENCE)
    (await cast.ben.post(f"/api/consents/{asks['id']}/decline")).ok()
    await call.end()
    elsewhere.unfollow(follower)
