"""P5: which third parties have received what: every disclosure, field by field, for its user only."""

import csv
import io
import json
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest

from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.chat_client import ask, follow
from tests.support.client import Client
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = [pytest.mark.promise("P5"), pytest.mark.usefixtures("reset_third_parties")]

FLIGHT = tool_call("getFlight", number="LH 400", day="tomorrow")
MAIL = tool_call("createDraft", body={"to": "host@example.org", "text": "I come by the late train."})


@pytest.fixture
def sends(cast: Cast, gpt: UUID, scripted: ScriptedModel) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Ben asks, and allows every call that the model wants."""

    async def send(*calls: Any, client: Client = cast.ben) -> UUID:
        scripted.answer = answer_script(*calls, "Done.")
        answer = await ask(client, "Please see to it", gpt_id=gpt)
        shown = (await client.get(f"/api/conversations/{answer.conversation}")).ok()
        while shown["parked"]:
            card = (await client.get(f"/api/consents/{shown['parked']}")).ok()
            (await client.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"]})).ok()
            await follow(client, answer.conversation)
            shown = (await client.get(f"/api/conversations/{answer.conversation}")).ok()
        return answer.conversation

    return send


async def ledger(client: Client, **query: Any) -> Any:
    parameters = "&".join(f"{name}={value}" for name, value in query.items())
    return (await client.get(f"/api/ledger?{parameters}")).ok()["entries"]


async def test_everything_that_third_parties_received_is_in_it_field_by_field(
    cast: Cast, sends: Callable[..., Coroutine[Any, Any, Any]], third_party: ThirdParty, other_party: ThirdParty
) -> None:
    known = len(await ledger(cast.ben))
    conversation = await sends(FLIGHT, MAIL)
    entries = (await ledger(cast.ben))[: len(await ledger(cast.ben)) - known]
    received = [(third_party, third_party.requests), (other_party, other_party.requests)]
    assert [(party, len(requests)) for party, requests in received] == [(third_party, 1), (other_party, 1)]
    assert len(entries) == 2
    for entry, (party, [request]) in zip(entries[::-1], received, strict=True):
        full = (await cast.ben.get(f"/api/ledger/entries/{entry['id']}")).ok()
        assert (entry["host"], entry["state"], entry["status"]) == (
            party.origin.removeprefix("http://"),
            "answered",
            200,
        )
        assert entry["conversation_id"] == str(conversation)
        assert (full["request"]["method"], full["request"]["url"]) == (request.method, party.origin + request.target)
        assert full["request"]["body"].encode() == request.body
        assert full["fields"]
    texts = {field["name"]: field["parts"][0]["text"] for field in full["fields"]}
    assert texts["to"] == "host@example.org"


async def test_what_failed_is_in_it_too(
    cast: Cast, sends: Callable[..., Coroutine[Any, Any, Any]], third_party: ThirdParty
) -> None:
    third_party.answer = Answer("x" * 4000, cut=10)
    conversation = await sends(FLIGHT)
    [entry] = [each for each in await ledger(cast.ben) if each["conversation_id"] == str(conversation)]
    assert entry["state"] == "unknown"
    assert "may have received it" in entry["sentence"]
    receipt = (await cast.ben.get(f"/api/conversations/{conversation}/receipt")).ok()["sent_out"]
    assert [each["ledger_id"] for each in receipt["disclosures"]] == [entry["id"]]


async def test_it_is_its_persons_alone(
    cast: Cast, sends: Callable[..., Coroutine[Any, Any, Any]], third_party: ThirdParty
) -> None:
    conversation = await sends(FLIGHT)
    [entry] = [each for each in await ledger(cast.ben) if each["conversation_id"] == str(conversation)]
    for name, other in cast.browsers().items():
        if name in ("ben", "visitor"):
            continue
        assert (await other.get(f"/api/ledger/entries/{entry['id']}")).status == 404
        for path in ("", "/recipients", "/habits", "/export?format=json", "/export?format=csv"):
            answer = await other.get(f"/api/ledger{path}")
            assert answer.status == 200
            assert entry["id"].encode() not in answer.body
            assert third_party.origin.removeprefix("http://").encode() not in answer.body, name


async def test_it_outlives_the_conversation_without_its_fields(
    cast: Cast, sends: Callable[..., Coroutine[Any, Any, Any]]
) -> None:
    conversation = await sends(MAIL)
    [entry] = [each for each in await ledger(cast.ben) if each["conversation_id"] == str(conversation)]
    (await cast.ben.delete(f"/api/conversations/{conversation}")).ok()
    full = (await cast.ben.get(f"/api/ledger/entries/{entry['id']}")).ok()
    assert (full["request"], full["fields"], full["conversation_id"]) == (None, None, None)
    assert full["sentence"].endswith("The content was deleted with its chat, or is locked with its workspace.")
    assert (full["host"], full["operation"], full["at"]) == (entry["host"], entry["operation"], entry["at"])


async def test_all_that_one_host_has_received_is_one_view_with_a_letter_and_a_file(
    cast: Cast, sends: Callable[..., Coroutine[Any, Any, Any]], other_party: ThirdParty
) -> None:
    await sends(MAIL)
    host = other_party.origin.removeprefix("http://")
    [receiver] = [
        each for each in (await cast.ben.get("/api/ledger/recipients")).ok()["recipients"] if each["host"] == host
    ]
    entries = await ledger(cast.ben, recipient=host)
    assert receiver["count"] == len(entries)
    assert receiver["sent_bytes"] == sum(entry["sent_bytes"] for entry in entries)
    letter = (await cast.ben.get(f"/api/ledger/recipients/{host}/erasure-request")).ok()
    assert letter["to"] == host
    assert letter["text"].count("POST createDraft") == len(entries)
    assert "host@example.org" not in letter["text"]

    as_json = await cast.ben.get("/api/ledger/export?format=json")
    assert "attachment" in as_json.headers["Content-Disposition"]
    assert {entry["id"] for entry in json.loads(as_json.body)["entries"]} >= {entry["id"] for entry in entries}
    as_csv = await cast.ben.get("/api/ledger/export?format=csv")
    assert as_csv.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(as_csv.body.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [entry["id"] for entry in json.loads(as_json.body)["entries"]]


async def test_the_habits_of_a_gpt_are_shown(
    cast: Cast, sends: Callable[..., Coroutine[Any, Any, Any]], gpt: UUID
) -> None:
    for _ in range(5):
        await sends(FLIGHT, client=cast.cleo)
    [habit] = (await cast.cleo.get("/api/ledger/habits")).ok()["habits"]
    assert (habit["gpt"]["id"], habit["messages"], habit["sent"]) == (str(gpt), 5, 5)
    assert habit["sentence"] == "This GPT sent data on 5 of your last 5 messages."
    assert (await cast.dan.get("/api/ledger/habits")).ok()["habits"] == []
