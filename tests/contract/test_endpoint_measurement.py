"""Facts about an endpoint from its connection and its answers, on real sockets (P14)."""

import json

import pytest

from discreet.adapters.egress import EgressGateway
from discreet.adapters.endpoint_measurement import network_of
from discreet.app.adapters import connect_model
from discreet.models.endpoint import EndpointConnection, WireProtocol
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest
from discreet.promises.measurements import MeasuredFacts, ModelNetwork
from tests.fakes.messages_endpoint import ScriptedMessages
from tests.fakes.model_endpoint import Failure, Reply, ScriptedModel
from tests.fakes.responses_endpoint import ScriptedResponses, server_sent_event
from tests.support.certificates import Authority
from tests.support.permitted_prompt import permit_prompt

pytestmark = pytest.mark.promise("P14")

ASKED = permit_prompt(ModelRequest([ChatMessage("user", "Hi")], model="big", max_tokens=20))
STREAM = ("Content-Type", "text/event-stream")


async def measured(endpoint: ScriptedModel, protocol: WireProtocol = WireProtocol.CHAT) -> MeasuredFacts:
    egress = EgressGateway()
    connection = EndpointConnection(protocol=protocol, base_url=endpoint.url, allows_inside=True)
    model = connect_model(egress, connection)
    try:
        return await model.measure(ASKED)
    finally:
        await model.close()
        await egress.close()


async def test_an_endpoint_without_encryption_on_this_machine() -> None:
    async with ScriptedModel() as endpoint:
        assert await measured(endpoint) == MeasuredFacts(
            network=ModelNetwork.THIS_MACHINE, encrypted=False, asked_model="big", answered_model="scripted"
        )


async def test_the_organisation_of_its_certificate(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    async with ScriptedModel(tls=authority.server("localhost", "Keeper\u202e Inc.")) as endpoint:
        found = await measured(endpoint)
    assert (found.encrypted, found.organisation) == (True, "Keeper Inc.")


@pytest.mark.parametrize(("value", "says"), [("true", True), ("False", False), ("perhaps", None)])
async def test_the_header_about_zero_data_retention(value: str, says: bool | None) -> None:
    async with ScriptedModel(
        replies=[Reply((b"data: [DONE]\n\n",), headers=(STREAM, ("X-Zero-Data-Retention", value)))]
    ) as endpoint:
        found = await measured(endpoint)
    assert (found.zero_retention, found.answered_model) == (says, "")


async def test_responses_say_whether_they_are_stored() -> None:
    begun = server_sent_event(
        "response.created", response={"status": "in_progress", "model": "big-2026-01-02", "store": False}
    )
    ended = server_sent_event("response.completed", response={"status": "completed", "model": "other", "store": True})
    async with ScriptedResponses(replies=[Reply((begun, ended))]) as endpoint:
        found = await measured(endpoint, WireProtocol.RESPONSES)
    assert (found.stores, found.answered_model) == (False, "big-2026-01-02"), "the first word counts"


async def test_messages_name_the_model() -> None:
    begun = (
        b'event: message_start\ndata: {"type": "message_start", "message": {"id": "m1", "model": "big-20260102"}}\n\n'
    )
    async with ScriptedMessages(replies=[Reply((begun,))]) as endpoint:
        assert (await measured(endpoint, WireProtocol.MESSAGES)).answered_model == "big-20260102"


async def test_a_whole_document_is_read_too() -> None:
    document = json.dumps({"model": "big", "store": True, "choices": []}, indent=2).encode()
    async with ScriptedModel(replies=[Reply((document,), headers=(("Content-Type", "application/json"),))]) as endpoint:
        found = await measured(endpoint)
    assert (found.stores, found.answered_model) == (True, "big")


async def test_a_refusal_is_no_measurement() -> None:
    async with ScriptedModel(failure=Failure("refuse", 403)) as endpoint:
        with pytest.raises(ModelFailed, match="HTTP 403"):
            await measured(endpoint)


@pytest.mark.parametrize(
    "body",
    [b"", b"data: [1]\n", b'data: {"model": 7, "store": "yes"}\n', b"\xff\xfe", b"[" * 60_000],
)
async def test_nonsense_says_nothing(body: bytes) -> None:
    async with ScriptedModel(replies=[Reply((body,))]) as endpoint:
        found = await measured(endpoint)
    assert (found.stores, found.answered_model, found.zero_retention) == (None, "", None)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("127.0.0.1", "this_machine"),
        ("::1", "this_machine"),
        ("::ffff:127.0.0.1", "this_machine"),
        ("10.11.12.13", "private"),
        ("192.0.2.1", "private"),
        ("100.64.9.9", "private"),
        ("fe80::1%eth9", "private"),
        ("::ffff:10.11.12.13", "private"),
        ("8.8.8.8", "public"),
        ("2606:4700::1111", "public"),
    ],
)
def test_where_an_address_is(address: str, network: str) -> None:
    assert network_of(address) == network
