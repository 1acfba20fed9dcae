"""A whole request is masked, and a whole answer restored."""

import msgspec
import pytest

from discreet.models.masked_prompt import TextChanges, change_call, mask_request
from discreet.models.restoring_listener import UnmaskingListener
from discreet.ports.model import Completion, Delta, Part, Reasoning, ReasoningOnly
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, TextPart, ToolCall, ToolSpec
from tests.masking.conversation import MaskedConversation

NAME = "Impi Nummelin"
REQUEST = ModelRequest(
    (
        ChatMessage("system", f"You help the team of {NAME}."),
        ChatMessage("user", f"I am {NAME}", parts=(TextPart(f"I am {NAME}"), ImagePart("data:,"))),
        ChatMessage("assistant", "", tool_calls=(ToolCall("1", "send", '{"to":"Impi Nummelin","copies":2}'),)),
        ChatMessage("tool", f"sent to {NAME}", tool_call_id="1"),
        ChatMessage("user", "thanks", name="Impi"),
    ),
    tools=(
        ToolSpec("send", f"Sends to {NAME}.", {"type": "object", "properties": {"to": {"description": f"as {NAME}"}}}),
    ),
)


@pytest.mark.promise("P14")
def test_no_text_of_a_request_keeps_the_name() -> None:
    chat = MaskedConversation()
    chat.masked(f"My name is {NAME}.")
    masked = mask_request(REQUEST, chat.masker)
    sent = msgspec.json.encode((masked.messages, masked.tools)).decode()
    assert "Impi" not in sent
    assert "Nummelin" not in sent
    assert '"to"' in sent
    assert masked.messages[2].tool_calls[0].arguments == f'{{"to":"{chat.stand_in(NAME)}","copies":2}}'


@pytest.mark.promise("P14")
def test_an_answer_with_reasoning_and_calls_is_restored() -> None:
    chat = MaskedConversation()
    chat.masked("My name is Impi Nummelin, +49 30 1234567.")
    name, telephone = chat.stand_in(NAME), chat.stand_in("+49 30 1234567")
    heard: list[Part] = []

    def on_part(part: Part) -> bool:
        heard.append(part)
        return True

    listener = UnmaskingListener(on_part, chat.map)
    pieces = [name[at : at + 4] for at in range(0, len(name), 4)]
    assert all(listener(Reasoning(piece)) for piece in pieces)
    assert all(listener(Delta(piece)) for piece in pieces)
    ended = listener.end(
        Completion("tool_calls", calls=(ToolCall("1", "dial", f'{{"who":"{name}","number":"{telephone}"}}'),))
    )
    assert "".join(part.text for part in heard if isinstance(part, Delta)) == NAME
    assert "".join(part.text for part in heard if isinstance(part, Reasoning)) == NAME
    assert ended.calls[0].arguments == '{"who":"Impi Nummelin","number":"+49 30 1234567"}'
    assert ended.calls[0].restored, "the consent card says so"


def test_reasoning_and_answer_stay_in_order() -> None:
    chat = MaskedConversation()
    chat.masked("My name is Impi Nummelin.")
    heard: list[Part] = []

    def on_part(part: Part) -> bool:
        heard.append(part)
        return True

    listener = UnmaskingListener(on_part, chat.map)
    parts: list[Part] = [
        Reasoning("so they are"),
        Delta("I thought"),
        ReasoningOnly(),
        Delta("You are"),
        Reasoning("hm"),
        Delta("!"),
    ]
    for part in parts:
        assert listener(part)
    listener.end(Completion("stop"))
    joined = ["|" if isinstance(part, ReasoningOnly) else str(getattr(part, "text", "")) for part in heard]
    assert "".join(joined) == "so they areI thought|You arehm!"


def test_arguments_that_are_no_json_are_one_text() -> None:
    assert change_call(ToolCall("1", "send", '{"to": "x'), TextChanges(str.upper, str)).arguments == '{"TO": "X'


def test_arguments_without_a_change_stay_as_the_model_wrote_them() -> None:
    assert change_call(ToolCall("1", "send", '{ "to" : 1.50 }'), TextChanges(str, str)).arguments == '{ "to" : 1.50 }'
