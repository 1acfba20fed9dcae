"""What a workspace blocks stays here, wherever a prompt hides it (P14)."""

from typing import Any

import msgspec
import pytest

from discreet.adapters.chat_protocol import ChatWire
from discreet.adapters.model_dialect import USUAL
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.masking.disguises import PlainText
from discreet.models.endpoint import SETTINGS_ID
from discreet.models.masked_prompt import masked_request
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, Sampling, ToolCall, ToolSpec, UsageOwner
from discreet.promises.masking import EVERY_KIND, MaskedKind, MaskingChoice, masking_rule
from discreet.promises.recipients import ModelRecipient, RecipientFacts, RunBy
from tests.masking.conversation import MaskedConversation
from tests.support.builder import Builder
from tests.support.workspace_with_rules import Firm

pytestmark = pytest.mark.promise("P14")

ELSEWHERE = ModelRecipient(
    endpoint_id=SETTINGS_ID, name="A", host="a.example", facts=RecipientFacts(run_by=RunBy.COMPANY)
)
ADDRESS = "sabine.mueller@firma.de"
FIELD = {"type": "string", "x-note": f"Write to {ADDRESS}", "pattern": ADDRESS, "enumDescriptions": [f"as {ADDRESS}"]}
SCHEMAS: list[Any] = [
    {"type": "object", "properties": {"to": FIELD}},
    {"type": "object", "properties": {ADDRESS: {"type": "string"}}, "required": [ADDRESS]},
    {"type": "object", ADDRESS: {"type": "string"}},
    {"type": "object", "dependentRequired": {ADDRESS: ["to"]}},
]


def asked(text: str, **more: Any) -> ModelRequest:
    return ModelRequest((ChatMessage("user", text),), **more)


async def blocked_by(services: Services, person: Actor, request: ModelRequest) -> str:
    """Return why the request is not sent; "" if it is."""
    payer = UsageOwner(person.account_id, person.space.workspace_id)
    try:
        await services.masking.mask(msgspec.structs.replace(request, payer=payer), ELSEWHERE, default=False)
    except ModelFailed as refused:
        return refused.sentence
    return ""


async def test_no_other_piece_covers_what_is_blocked(services: Services, build: Builder) -> None:
    firm = await Firm(services, build).open()
    await services.masking_settings.choose(
        firm.cleo, MaskingChoice.OFF, EVERY_KIND, ["Dear Mrs Sabine Müller", "Heron Bau"]
    )
    hidden = {
        MaskedKind.PERSON: "Dear Mrs Sabine Müller, thanks",
        MaskedKind.EMAIL: f"password: {ADDRESS}",
        MaskedKind.ACCOUNT: "token: DE89370400440532013000",
        MaskedKind.ORGANISATION: "We are Heron Bau GmbH.",
    }
    for kind, text in hidden.items():
        await firm.rule(masking=masking_rule((), (kind,), ()))
        assert "does not let" in await blocked_by(services, firm.cleo, asked(text)), kind
        assert await blocked_by(services, firm.cleo, asked("What is a heron?")) == "", kind


async def test_what_is_blocked_is_found_in_names_and_schemas(services: Services, build: Builder) -> None:
    firm = await Firm(services, build).open()
    await firm.rule(masking=masking_rule((), (MaskedKind.EMAIL,), ()))
    tools = [asked("Hello.", tools=(ToolSpec("look", "Looks.", schema),)) for schema in SCHEMAS]
    formats = [asked("Hello.", sampling=Sampling(response_format=schema)) for schema in SCHEMAS]
    called = ModelRequest(
        (ChatMessage("assistant", "", tool_calls=(ToolCall(ADDRESS, "look", "{}"),)), ChatMessage("user", "Hello."))
    )
    for request in (*tools, *formats, called):
        assert "does not let" in await blocked_by(services, firm.cleo, request), request


@pytest.mark.parametrize("schema", SCHEMAS)
def test_texts_in_a_schema_are_masked_wherever_they_stand(schema: Any) -> None:
    request = asked("Hello.", tools=(ToolSpec("look", "Looks.", schema),), sampling=Sampling(response_format=schema))
    sent = ChatWire().encode(masked_request(request, MaskedConversation().masker), "scripted", USUAL).decode()
    assert "mueller" not in PlainText(sent).text
    assert sent.count('"type":"object"') == 2
