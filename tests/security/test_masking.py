"""No masked value is in any byte sent to a model, in any part of a request (P14)."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.adapters.chat_protocol import ChatWire
from discreet.adapters.messages_protocol import MessagesWire
from discreet.adapters.model_dialect import USUAL
from discreet.adapters.responses_protocol import ResponsesWire
from discreet.chat.images.slots import recipient_of
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.masking.disguises import PlainText
from discreet.models.masked_prompt import TextChanges, change_call, list_texts, mask_request
from discreet.ports.model_request import (
    ChatMessage,
    ModelRequest,
    Sampling,
    TextPart,
    ToolCall,
    ToolChoice,
    ToolSpec,
    UsageOwner,
)
from tests.masking.conversation import MaskedConversation
from tests.support.builder import Builder

pytestmark = pytest.mark.promise("P14")

NAME, EMAIL, TELEPHONE = "Impi Nummelin", "impi.nummelin@firma.de", "+49 30 1234567"
IBAN, CARD, WORD = "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "Project Heron"
TOLD = f"My name is {NAME}, {EMAIL}, {TELEPHONE}, {IBAN}, {CARD}. About {WORD}."
SECRETS = ("impi", "nummelin", "firma@", "1234567", "3704 0044", "0044 0532", "411111", "4111 1111", "heron")
VALUES = st.sampled_from([NAME, NAME.upper(), "Nummelin", EMAIL, TELEPHONE, IBAN, CARD, WORD, "heron project heron"])
WIRES = (ChatWire(), MessagesWire(), ResponsesWire())


def bytes_of(request: ModelRequest) -> str:
    """Return the bytes sent in each protocol, with escapes undone."""
    plain = msgspec.structs.replace(request, sampling=Sampling(reasoning_effort=request.sampling.reasoning_effort))
    bodies = [wire.encode(request if wire is WIRES[0] else plain, "scripted", USUAL) for wire in WIRES]
    written = "\n".join(body.decode() for body in bodies)
    read = [msgspec.json.encode(msgspec.json.decode(body)).decode() for body in bodies]
    return "\n".join([written, *read]).lower()


def arguments(value: str, key: str) -> st.SearchStrategy[str]:
    shapes: list[Any] = [
        {"to": value, key: [value, {"note": f"for {value}"}]},
        [[value], {value: 1}],
        {"digits": 49301234567, "negative": -1234567, "share": 1234567.5},
        value,
    ]
    texts = [msgspec.json.encode(shape).decode() for shape in shapes]
    twice = f'{{"to":{msgspec.json.encode(value).decode()},"to":"x"}}'
    escaped = "".join(f"\\u{ord(character):04x}" for character in value)
    return st.sampled_from([*texts, twice, f'{{"to":"{escaped}"}}', f'{{"to": "{value}', f"to={value}"])


@st.composite
def requests(draw: st.DrawFn) -> ModelRequest:
    """A conversation that tells everything once, and repeats it wherever a request has room."""
    value = draw(VALUES)
    messages = [ChatMessage("system", f"You help {draw(VALUES)}."), ChatMessage("user", TOLD)]
    for turn in range(draw(st.integers(0, 3))):
        called = draw(st.sampled_from(["send", "send_heron", "Impi", "look-up"]))
        call = ToolCall(
            f"call_{turn}_{draw(st.sampled_from(['a', 'Nummelin', '1234567']))}",
            called,
            draw(arguments(value, draw(VALUES))),
        )
        messages += [
            ChatMessage("assistant", draw(VALUES), tool_calls=(call,)),
            ChatMessage("tool", f'{{"found": "{draw(VALUES)}"}}', tool_call_id=call.id),
            ChatMessage("user", "", parts=(TextPart(f"[file notes.txt]\n{draw(VALUES)}"),), name="Impi"),
        ]
    schema = {
        "type": "object",
        "title": value,
        "properties": {"to": {"type": "string", "enum": [value, "none"], "default": value}, "Nummelin": {"$ref": "#/$defs/Nummelin"}},
        "$defs": {"Nummelin": {"const": draw(VALUES), "description": draw(VALUES)}},
        "required": ["Nummelin"],
    }  # fmt: skip
    sampling = Sampling(
        stop=draw(st.sampled_from([None, value, (value, "END")])),
        response_format={"type": "json_schema", "json_schema": {"name": "Nummelin", "schema": schema}},
        reasoning_effort=draw(st.sampled_from([None, "high", value])),
        extra={"effort": value, "prediction": {"content": [value]}, "options": {value: value}, "top_k": 4},
    )
    tools = (ToolSpec("Impi", f"Writes to {value}.", schema), ToolSpec("send", "Sends.", {"type": "object"}))
    must_call = draw(st.sampled_from([None, ToolChoice("Impi"), ToolChoice()]))
    return ModelRequest(tuple(messages), tools=tools, sampling=sampling, must_call=must_call)


@given(request=requests())
@settings(max_examples=60, deadline=None)
def test_no_masked_value_is_in_any_byte_that_leaves(request: ModelRequest) -> None:
    chat = MaskedConversation(words=["Project Heron", "heron"])
    sent = bytes_of(mask_request(request, chat.masker))
    assert [secret for secret in SECRETS if secret in sent] == []
    assert '"type":"object"' in sent
    assert '"effort"' in sent


DISGUISES: list[Callable[[str], str]] = [
    lambda text: "\u200b".join(text),
    lambda text: text.replace("m", "m\u00ad"),
    lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    lambda text: "".join(f"&#{ord(character)};" for character in text),
    lambda text: text.replace("e", "&#x65;").replace("1", "&#49;"),
    lambda text: "".join(f"%{ord(character):02x}" for character in text),
    lambda text: text.replace("m", "%6D").replace("1", "%31"),
    lambda text: "".join(chr(ord(character) + 0xFEE0) if character.isalnum() else character for character in text),
    lambda text: text.replace("i", "i\ufe0f").replace("0", "\u0660"),
    lambda text: text.replace("mm", "m-\nm"),
    lambda text: f"Regards,\\n{text}\\n",
    lambda text: f"notes_{text.replace(' ', '_')}_v2.pdf",
    lambda text: f"callFor{text.replace(' ', '')}Now",
]


@given(data=st.data(), disguise=st.sampled_from(DISGUISES))
@settings(max_examples=100, deadline=None)
def test_no_disguise_gets_a_known_value_past(data: st.DataObject, disguise: Callable[[str], str]) -> None:
    """A page, a file or a service's result writes the person's text in another way."""
    value = disguise(data.draw(st.sampled_from([NAME, "Nummelin", TELEPHONE, WORD])))
    arguments = msgspec.json.encode({"to": value, "all": [{"note": value}]}).decode()
    schema = {"type": "object", "format": value, "description": value, "properties": {"to": {"enum": [value]}}}
    request = ModelRequest(
        (
            ChatMessage("system", f"A GPT's instructions for {value}.\n[1] {value}"),
            ChatMessage("user", TOLD, name="Impi"),
            ChatMessage("assistant", "", tool_calls=(ToolCall("call_1", "send", arguments),)),
            ChatMessage("tool", f'{{"found": "{value}"}}', tool_call_id="call_1"),
            ChatMessage("user", "", parts=(TextPart(f"[file {value}]\n{value}"),)),
        ),
        tools=(ToolSpec("send", f"Writes to {value}.", schema),),
        sampling=Sampling(stop=value, response_format=schema, extra={"prediction": {"content": [value]}}),
    )
    chat = MaskedConversation(words=["Project Heron", "heron"])
    sent = mask_request(request, chat.masker)
    seen = " ".join(PlainText(text).text for text in list_texts(sent)).lower() + bytes_of(sent)
    assert [secret for secret in SECRETS if secret in seen] == []


@given(request=requests())
@settings(max_examples=30, deadline=None)
def test_what_was_masked_comes_back_and_names_fit_together(request: ModelRequest) -> None:
    chat = MaskedConversation(words=["Project Heron", "heron"])
    masked = mask_request(request, chat.masker)
    back = TextChanges(chat.restored, chat.restored)
    for sent, own in zip(masked.messages, request.messages, strict=True):
        assert chat.restored(sent.content) == own.content
        for call, original in zip(sent.tool_calls, own.tool_calls, strict=True):
            assert change_call(call, back).name == original.name
            assert call.id in [message.tool_call_id for message in masked.messages]
    tool = masked.tools[0]
    assert chat.restored(tool.name) == "Impi"
    assert set(tool.schema["required"]) <= set(tool.schema["properties"])
    assert masked.must_call is None or masked.must_call.name in (None, tool.name)


@given(value=VALUES)
@settings(max_examples=20, deadline=None)
def test_maps_of_two_people_never_mix(value: str) -> None:
    one, other = MaskedConversation(words=["heron"]), MaskedConversation(words=["heron"])
    masked = one.masked(TOLD, value)
    other.masked(TOLD, value)
    known, taken = (
        {word for piece in chat.map.pieces.values() for word in re.findall(r"[a-z]{5,}", piece.stand_in.lower())}
        for chat in (one, other)
    )
    shared = (known & taken) - {word for piece in one.map.pieces for word in re.findall(r"[a-z]{5,}", piece.lower())}
    assert len(shared) <= 1, "both invent one of thousands of words, so at most one is the same by chance"
    if not shared:
        assert [other.restored(text) for text in masked] == masked


@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
@settings(max_examples=40, deadline=None)
def test_a_text_without_stand_ins_is_no_different_afterwards(text: str) -> None:
    chat = MaskedConversation()
    chat.masked(TOLD)
    assert chat.restored(chat.masked(text)[0]) == text


LETTERS = (
    "A letter to anna.gruber@example.org and to Bob Miller, Bob's telephone is +49 30 1234567.",
    "Eine Karte für Frau Sabine Müller, Hauptstraße 12, 10115 Berlin. Müller mag Mühlen.",
    "A birthday card: Jane Smith, born on 4 March 1987, IBAN DE89 3704 0044 0532 0130 00.",
    "Une affiche pour Jean Dupont, né le 12/05/1990, jean.dupont@exemple.fr, chez ACME GmbH.",
)


@pytest.fixture
async def ben(build: Builder, owner: Any) -> Actor:
    """A person who has masking on."""
    ben = await build.person("Ben")
    await owner.execute("UPDATE accounts SET masking = 'on' WHERE id = $1", ben.account_id)
    return ben


async def test_an_images_endpoint_gets_stand_ins(services: Services, ben: Actor) -> None:
    elsewhere, payer = recipient_of("images.example.com"), UsageOwner(ben.account_id)
    sent = await services.masking.mask_description(f"A portrait. My name is {NAME}.", payer, elsewhere)
    assert "Nummelin" not in sent.text
    assert sent.text.startswith("A portrait. My name is ")
    assert (await services.masking.mask_description(TOLD, payer, recipient_of("127.0.0.1"))).text == TOLD


@pytest.mark.parametrize("text", [TOLD, f"A portrait of {NAME}, Nummelin for short.", *LETTERS])
async def test_a_masked_description_stays_as_it_is_and_what_is_added_is_masked(
    services: Services, ben: Actor, text: str
) -> None:
    elsewhere, payer = recipient_of("images.example.com"), UsageOwner(ben.account_id)
    for _ in range(20):  # other stand-ins each time, beside which detectors find other pieces
        sent = await services.masking.mask_description(text, payer, elsewhere)
        assert sent.text != text
        assert all(piece.original == piece.stand_in for piece in sent.stand_ins), "no original is kept"
        again = await services.masking.mask_description(sent.text, payer, elsewhere, stand_ins=sent.stand_ins)
        assert again.text == sent.text
    added = f"{sent.text} Write to anna.gruber@example.org."
    more = await services.masking.mask_description(added, payer, elsewhere, stand_ins=sent.stand_ins)
    assert "anna.gruber" not in more.text


@pytest.mark.parametrize("noted", ["", ", ", " "])
def test_separators_are_no_part_of_a_piece(noted: str) -> None:
    chat = MaskedConversation(words=[f"{noted}Project Heron{noted}"])
    chat.masked(TOLD)
    assert all(piece.original.strip(" ,;") == piece.original for piece in chat.map.pieces.values())


def test_a_stand_in_is_unpredictable() -> None:
    seen = set()
    for _ in range(20):
        chat = MaskedConversation()
        chat.masked(f"My name is {NAME}.")
        seen.add(chat.stand_in(NAME))
    assert len(seen) > 15
