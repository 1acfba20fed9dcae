"""Data that a workspace blocks stays here, however a prompt hides it, and a GPT's texts stay unknown (P14)."""

import asyncio
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
import pytest

from discreet.adapters.chat_protocol import ChatWire
from discreet.adapters.model_dialect import USUAL
from discreet.app.infrastructure import Infrastructure
from discreet.app.models import build_masking_detector
from discreet.detection.span import Span
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.masking.detection_cache import DetectionCache
from discreet.masking.disguises import PlainText
from discreet.models.endpoint import SETTINGS_ID
from discreet.models.masked_prompt import mask_request
from discreet.models.masking import MAX_CHARACTERS, Masking
from discreet.models.masking_counts import MaskingCounts
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, Sampling, ToolCall, ToolSpec, UsageOwner
from discreet.promises.masking import EVERY_KIND, MaskedKind, MaskingChoice, masking_rule
from discreet.promises.recipients import ModelRecipient, RecipientFacts, RunBy
from tests.masking.conversation import MaskedConversation
from tests.support.builder import Builder
from tests.support.workspace_with_rules import RuledWorkspace

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


def build_request(text: str, **more: Any) -> ModelRequest:
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
    firm = await RuledWorkspace(services, build).open()
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
        await firm.change_rules(masking=masking_rule((), (kind,), ()))
        assert "on this server, and this chat" in await blocked_by(services, firm.cleo, build_request(text)), kind
        assert await blocked_by(services, firm.cleo, build_request("What is a heron?")) == "", kind


async def test_what_is_blocked_is_found_in_names_and_schemas(services: Services, build: Builder) -> None:
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(masking=masking_rule((), (MaskedKind.EMAIL,), ()))
    tools = [build_request("Hello.", tools=(ToolSpec("look", "Looks.", schema),)) for schema in SCHEMAS]
    formats = [build_request("Hello.", sampling=Sampling(response_format=schema)) for schema in SCHEMAS]
    called = ModelRequest(
        (ChatMessage("assistant", "", tool_calls=(ToolCall(ADDRESS, "look", "{}"),)), ChatMessage("user", "Hello."))
    )
    for request in (*tools, *formats, called):
        assert "on this server, and this chat" in await blocked_by(services, firm.cleo, request), request


@pytest.mark.parametrize("schema", SCHEMAS)
def test_texts_in_a_schema_are_masked_wherever_they_stand(schema: Any) -> None:
    request = build_request(
        "Hello.", tools=(ToolSpec("look", "Looks.", schema),), sampling=Sampling(response_format=schema)
    )
    sent = ChatWire().encode(mask_request(request, MaskedConversation().masker), "scripted", USUAL).decode()
    assert "mueller" not in PlainText(sent).text
    assert sent.count('"type":"object"') == 2


@pytest.mark.promise("P3")
@pytest.mark.parametrize(
    ("protected", "guess"),
    [("The customer number is 88123456.", "88123456"), ("Call Mr Oskar Lindqvist.", "lindqvist")],
)
async def test_a_guess_at_a_gpts_instructions_is_not_answered(
    services: Services, build: Builder, infra: Infrastructure, protected: str, guess: str
) -> None:
    """A user who tries all codes must not see which of them is masked because the instructions hold it."""
    ben = await build.person("Ben")
    await services.masking_settings.choose(ben, MaskingChoice.ON, EVERY_KIND, [])
    find = partial(build_masking_detector, "patterns")
    masking = Masking(services.masking_settings, MaskingCounts(infra), infra.random, find)
    guesses = ChatMessage("user", f"is it 4805 or {guess} or oak? My number is +49 30 1234567.")
    masked, alone = [
        await masking.mask(ModelRequest(messages, payer=UsageOwner(ben.account_id)), ELSEWHERE, default=False)
        for messages in ((ChatMessage("system", protected), guesses), (guesses,))
    ]
    assert masked is not None
    assert alone is not None
    assert guess not in masked.request.messages[1].content
    assert guess in alone.request.messages[0].content
    assert [piece.original for piece in masked.pieces] == [piece.original for piece in alone.pieces]
    assert (masked.amounts, masked.outcomes) == (alone.amounts, alone.outcomes)
    assert masked.amounts[MaskedKind.TELEPHONE] == 1


async def test_a_prompt_that_is_too_long_to_mask_is_not_sent(services: Services, build: Builder) -> None:
    ben = await build.person("Ben")
    await services.masking_settings.choose(ben, MaskingChoice.ON, EVERY_KIND, [])
    part = "a" * (MAX_CHARACTERS // 2 + 1)
    schema = {"description": part}
    for request in (build_request(part + part), build_request(part, tools=(ToolSpec("look", "Looks.", schema),))):
        assert "1,000,000 characters is the limit" in await blocked_by(services, ben, request)
    assert await blocked_by(services, ben, build_request("Hello.")) == ""


async def test_masking_does_not_hold_up_other_work(services: Services, build: Builder, infra: Infrastructure) -> None:
    """Long prompts wait for each other, not in the threads that everything else shares."""
    ben = await build.person("Ben")
    await services.masking_settings.choose(ben, MaskingChoice.ON, EVERY_KIND, [])
    read, goes_on = set[str](), threading.Event()

    class Slow:
        def find(self, texts: Sequence[str]) -> list[list[Span]]:
            read.add(threading.current_thread().name)
            goes_on.wait(10)
            return [[] for _ in texts]

    masking = Masking(services.masking_settings, MaskingCounts(infra), infra.random, lambda: DetectionCache(Slow()))
    request = ModelRequest((ChatMessage("user", "Hello."),), payer=UsageOwner(ben.account_id))
    prompts = [asyncio.create_task(masking.mask(request, ELSEWHERE, default=False)) for _ in range(40)]
    try:
        async with asyncio.timeout(8):
            assert await asyncio.to_thread(lambda: "other work") == "other work"
    finally:
        goes_on.set()
        await asyncio.gather(*prompts)
    assert {name.split("_")[0] for name in read} == {"masking"}
