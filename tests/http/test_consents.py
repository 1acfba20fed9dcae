"""Routes of consent cards, standing grants and the ledger: the page's data, and requests that are refused."""

import json
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import ModelAnswer, Request, ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.action_factories import add_action, flight_status
from tests.support.chat_client import ask, follow
from tests.support.client import Client
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

FLIGHT = tool_call("getFlight", number="LH 400")


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, other_party: ThirdParty, scripted: ScriptedModel) -> None:
    third_party.reset()
    other_party.reset()
    scripted.answer = answer_script(FLIGHT, "On time.")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(
    cast: Cast, infra: Infrastructure, services: Services, third_party: ThirdParty, other_party: ThirdParty
) -> UUID:
    return await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin, other_party.origin)


async def waiting(client: Client, gpt: UUID, text: str = "Is LH 400 on time?") -> Any:
    answer = await ask(client, text, gpt_id=gpt)
    card = (await client.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()
    return answer.conversation, card


def at(card: Any, what: str = "") -> str:
    return f"/api/consents/{card['id']}{what}"


async def test_the_card_has_everything_that_the_page_shows(cast: Cast, gpt: UUID, third_party: ThirdParty) -> None:
    conversation, card = await waiting(cast.ben, gpt)
    host = third_party.origin.removeprefix("http://")
    assert set(card) == {
        "id", "state", "conversation_id", "created_at", "recipient", "gpt", "builder", "operation", "warnings",
        "reasons", "request", "fields", "arguments", "schema", "digest", "may_always", "no_always", "refused",
        "asked_again", "never_allowed", "sign_in", "searches_with",
    }  # fmt: skip
    assert (card["state"], card["conversation_id"]) == ("waiting", str(conversation))
    assert card["recipient"] == {
        "host": host,
        "chosen_by": "builder",
        "look_alike": card["recipient"]["look_alike"],
        "policy_url": "https://flights.example/privacy",
    }
    assert card["operation"] == {
        "name": "getFlight", "summary": "Status of a flight", "description": "Whether it is on time.", "method": "GET",
        "path": "/flights/{number}", "kind": "http", "consequential": False, "capability": None,
    }  # fmt: skip
    request = card["request"]
    assert (request["method"], request["url"], request["body"]) == ("GET", f"{third_party.origin}/flights/LH%20400", "")
    assert (request["bytes"], request["credentials"]) == (len(request["url"]), None)
    assert dict(request["headers"])["user-agent"] == "Discreet"
    [field] = card["fields"]
    assert (field["pointer"], field["name"], field["place"], field["type"]) == ("/number", "number", "path", "string")
    assert field["parts"][0]["text"] == "LH 400"
    assert card["arguments"] == {"number": "LH 400"}
    assert card["schema"]["required"] == ["number"]
    assert (card["may_always"], card["no_always"], card["sign_in"]) == (True, None, None)
    assert (card["never_allowed"], card["reasons"]) == (True, ["You haven't chosen “Always allow” for this."])
    assert [warning["kind"] for warning in card["warnings"]] == ["not_reviewed", "builders_host", "not_encrypted"]


@pytest.mark.promise("P14")
async def test_a_call_written_with_stand_ins_shows_and_sends_the_originals(
    cast: Cast, gpt: UUID, third_party: ThirdParty, scripted: ScriptedModel
) -> None:
    name = "Impi Nummelin"

    def answer(request: Request) -> str | ModelAnswer:
        last = request["messages"][-1]
        if last["role"] == "tool":
            return f"Found {json.dumps(request['messages'])}"
        stand_in = str(last["content"]).removeprefix("My name is ").partition(".")[0]
        return tool_call("getFlight", number=stand_in)

    scripted.answer = answer
    scripted.requests.clear()
    streamed = await ask(cast.ben, f"My name is {name}. Where is my flight?", gpt_id=gpt, masking="on")
    card = (await cast.ben.get(f"/api/consents/{streamed.data('data-call')['id']}")).ok()
    assert card["arguments"] == {"number": name}
    [warning] = [warning for warning in card["warnings"] if warning["kind"] == "restored"]
    assert "The originals are restored here, and" in warning["sentence"]
    (await cast.ben.post(at(card, "/allow"), {"digest": card["digest"], "always": False})).ok()
    await follow(cast.ben, streamed.conversation)
    assert third_party.requests[0].path.endswith("/flights/Impi%20Nummelin")
    assert "Impi" not in json.dumps(scripted.requests), "also the call and its result leave with stand-ins"


async def test_a_yes_in_a_conversation_lets_the_turn_go_on(cast: Cast, gpt: UUID, third_party: ThirdParty) -> None:
    conversation, card = await waiting(cast.ben, gpt)
    answer = (await cast.ben.post(at(card, "/allow"), {"digest": card["digest"], "always": False})).ok()
    assert (answer["card"]["id"], answer["card"]["state"], answer["trial"]) == (card["id"], "allowed", None)
    await follow(cast.ben, conversation)
    shown = (await cast.ben.get(f"/api/conversations/{conversation}")).ok()
    assert (shown["messages"][-1]["text"], shown["parked"]) == ("On time.", None)
    assert len(third_party.requests) == 1
    assert (await cast.ben.get(at(card))).ok()["state"] == "used"


async def test_a_no_in_a_conversation_lets_the_turn_go_on_without(
    cast: Cast, gpt: UUID, third_party: ThirdParty
) -> None:
    conversation, card = await waiting(cast.ben, gpt)
    answer = (await cast.ben.post(at(card, "/decline"))).ok()
    assert answer["card"]["state"] == "declined"
    await follow(cast.ben, conversation)
    assert (await cast.ben.get(f"/api/conversations/{conversation}")).ok()["messages"][-1]["text"] == "On time."
    assert third_party.requests == []
    assert (await cast.ben.post(at(card, "/decline"))).status == 409


async def test_editing_and_masking_make_another_digest(cast: Cast, gpt: UUID) -> None:
    _, card = await waiting(cast.ben, gpt)
    edited = (await cast.ben.post(at(card, "/revise"), {"arguments": {"number": "ben@example.org"}})).ok()
    assert (edited["id"], edited["arguments"]) == (card["id"], {"number": "ben@example.org"})
    masked = (await cast.ben.post(at(card, "/revise"), {"mask": ["/number"]})).ok()
    assert "ben@example.org" not in json.dumps(masked)
    assert len({card["digest"], edited["digest"], masked["digest"]}) == 3
    stale = await cast.ben.post(at(card, "/allow"), {"digest": edited["digest"]})
    assert (stale.status, stale.json["error"]["code"]) == (409, "conflict")
    (await cast.ben.post(at(card, "/decline"))).ok()
    assert (await cast.ben.post(at(card, "/revise"), {"arguments": {"number": "x"}})).status == 409


@pytest.mark.parametrize(
    "body",
    [
        {}, {"arguments": {"number": "x"}, "mask": []}, {"arguments": None, "mask": None}, {"arguments": []}, {"mask": "/number"},
        {"arguments": {"number": 1}}, {"arguments": {}}, {"mask": ["/other"]}, {"mask": ["number"]}, {"more": 1},
        {"arguments": {"number": "x" * 200_000}},
    ],
)  # fmt: skip
async def test_what_cannot_be_sent_is_said_with_its_place(cast: Cast, gpt: UUID, body: Any) -> None:
    _, card = await waiting(cast.ben, gpt)
    refused = await cast.ben.post(at(card, "/revise"), body)
    assert refused.status == 422, refused.body
    assert refused.sentence.endswith(".")
    assert (await cast.ben.get(at(card))).ok()["digest"] == card["digest"]


@pytest.mark.parametrize("digest", ["", "00", "zz" * 32, "00" * 33, None, 7])
async def test_a_digest_is_64_hexadecimal_digits(cast: Cast, gpt: UUID, digest: str | int | None) -> None:
    _, card = await waiting(cast.ben, gpt)
    assert (await cast.ben.post(at(card, "/allow"), {"digest": digest})).status == 422


async def test_an_address_that_is_no_id_is_nothing(cast: Cast) -> None:
    for path in ("/api/consents/1", "/api/ledger/entries/x"):
        assert (await cast.ben.get(path)).status == 404
    assert (await cast.ben.delete("/api/grants/x")).status == 404


@pytest.mark.promise("P4")
async def test_always_is_listed_revoked_and_asked_again(cast: Cast, gpt: UUID, third_party: ThirdParty) -> None:
    conversation, card = await waiting(cast.emil, gpt)
    (await cast.emil.post(at(card, "/allow"), {"digest": card["digest"], "always": True})).ok()
    await follow(cast.emil, conversation)
    await ask(cast.emil, "And again?", gpt_id=gpt)
    assert len(third_party.requests) == 2
    [grant] = (await cast.emil.get("/api/grants")).ok()["grants"]
    assert (grant["host"], grant["operation"], grant["state"], grant["revoked_at"]) == (
        third_party.origin.removeprefix("http://"), "getFlight", "holds", None
    )  # fmt: skip
    assert grant["gpt"] == {"id": str(gpt), "name": "Travel guide"}
    assert (await cast.ben.get("/api/grants")).ok()["grants"] == []
    assert (await cast.ben.delete(f"/api/grants/{grant['id']}")).status == 404
    assert (await cast.emil.delete(f"/api/grants/{grant['id']}")).status == 204
    assert (await cast.emil.get("/api/grants")).ok()["grants"][0]["state"] == "revoked"
    _, card = await waiting(cast.emil, gpt)
    assert card["reasons"] == ["You withdrew “Always allow” for this."]
    assert [entry["standing"] for entry in (await cast.emil.get("/api/ledger")).ok()["entries"]] == [True, False]


@pytest.mark.promise("P4")
async def test_a_trial_is_made_when_it_is_allowed(cast: Cast, infra: Infrastructure, third_party: ThirdParty) -> None:
    ada = as_actor(cast.ada)
    gpt = (await cast.ada.post("/api/gpts", {"name": "Trials"})).ok()["id"]
    action = await add_action(infra, ada.account_id, gpt, flight_status(third_party.origin))
    tried = {"operation": "getFlight", "arguments": {"number": "LH 1"}}
    card = (await cast.ada.post(f"/api/gpts/{gpt}/actions/{action.id}/try", tried)).ok()
    assert (card["conversation_id"], card["builder"], card["may_always"]) == (
        None,
        {"name": "Ada", "is_me": True},
        False,
    )
    assert third_party.requests == []
    third_party.answer = Answer("late", media_type="text/plain")
    answer = (await cast.ada.post(at(card, "/allow"), {"digest": card["digest"]})).ok()
    assert (answer["card"]["state"], answer["trial"]["status"], answer["trial"]["text"]) == ("used", 200, "late")
    assert (answer["trial"]["media_type"], answer["trial"]["sentence"]) == ("text/plain", None)
    entry = (await cast.ada.get(f"/api/ledger/entries/{answer['trial']['ledger_id']}")).ok()
    assert (entry["conversation_id"], entry["fields"][0]["parts"][0]["text"]) == (None, "LH 1")
    third_party.answer = Answer("x" * 1000, cut=1)
    card = (await cast.ada.post(f"/api/gpts/{gpt}/actions/{action.id}/try", tried)).ok()
    answer = (await cast.ada.post(at(card, "/allow"), {"digest": card["digest"]})).ok()
    assert (answer["trial"]["status"], answer["trial"]["text"]) == (None, "")
    assert "may have received it" in answer["trial"]["sentence"]
    assert (await cast.ada.post(at(card, "/decline"))).status == 409


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("?before=yesterday", 422), ("?gpt=1", 422), ("/export?format=xml", 422), (f"?q={'x' * 300}", 422), ("?q=%00", 200),
        ("?recipient=nobody.example", 200), ("?before=2026-01-01T00:00:00Z", 200), ("/recipients/x/erasure-request", 404),
        ("/recipients/%00/erasure-request", 404), ("/recipients/%E2%80%AE/erasure-request", 404),
    ],
)  # fmt: skip
async def test_the_ledger_takes_what_it_can_use(cast: Cast, path: str, status: int) -> None:
    assert (await cast.ben.get(f"/api/ledger{path}")).status == status


@pytest.mark.promise("P14")
async def test_an_always_does_not_send_the_originals_of_stand_ins(
    cast: Cast, gpt: UUID, third_party: ThirdParty, scripted: ScriptedModel
) -> None:
    def answer(request: Request) -> str | ModelAnswer:
        last = request["messages"][-1]
        if last["role"] == "tool":
            return "On time."
        return tool_call("getFlight", number=str(last["content"]).removeprefix("My name is ").partition(".")[0])

    scripted.answer = answer
    said = "My name is Impi Nummelin. Where is my flight?"
    streamed = await ask(cast.ben, said, gpt_id=gpt, masking="off")
    card = (await cast.ben.get(f"/api/consents/{streamed.data('data-call')['id']}")).ok()
    (await cast.ben.post(at(card, "/allow"), {"digest": card["digest"], "always": True})).ok()
    await follow(cast.ben, streamed.conversation)
    assert (await ask(cast.ben, said, gpt_id=gpt, masking="off")).text == "On time.", "allowed from now on"
    sent = len(third_party.requests)
    asked = await ask(cast.ben, said, gpt_id=gpt, masking="on")
    card = (await cast.ben.get(f"/api/consents/{asked.data('data-call')['id']}")).ok()
    assert card["state"] == "waiting"
    assert card["may_always"] is False
    assert "masked personal data" in card["reasons"][0]
    assert len(third_party.requests) == sent
    [held] = (await cast.ben.get("/api/grants")).ok()["grants"]
    assert (await cast.ben.delete(f"/api/grants/{held['id']}")).status == 204
