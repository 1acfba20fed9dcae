"""One table of cases, which the client passes in each of its protocols."""

import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import pytest
from yarl import URL

from discreet.adapters.egress import EgressGateway
from discreet.adapters.model import RemoteModel
from discreet.app.adapters import WIRES, connect_model
from discreet.chat.conversations.message import MessageBody
from discreet.chat.turns.parked import ParkedTurn, decode_parked, encode_parked
from discreet.models.endpoint import EndpointConnection, WireProtocol, key_headers
from discreet.ports.model import Completion, Delta, ModelFailed, Reasoning
from discreet.ports.model_request import ChatMessage, ModelRequest, Sampling, ToolCall, ToolSpec
from discreet.turn_reasoning import TurnReasoning
from tests.fakes.messages_endpoint import ScriptedMessages
from tests.fakes.model_endpoint import Failure, ModelAnswer, Reply, ScriptedModel
from tests.fakes.responses_endpoint import ScriptedResponses
from tests.support.collect_model_events import collect_into
from tests.support.permitted_prompt import permit_prompt

KEY = "sk-a-key-that-nobody-may-see"
SEALED = "sealed-for-the-endpoint-alone"
SECRET = "the turquoise otter sleeps under the bridge at noon"
FIND = ToolSpec("find", "Finds.", {"type": "object", "properties": {"a": {"type": "integer"}}})
ASKED = ModelRequest([ChatMessage("system", "Be brief."), ChatMessage("user", SECRET)], model="m", max_tokens=77)
CALLING = ModelRequest(ASKED.messages, model="m", max_tokens=77, tools=[FIND])


@dataclass
class ScriptedAzure(ScriptedModel):
    """A ScriptedModel at Azure's addresses."""

    routes = ("/openai/deployments/m/chat/completions",)


FAKES: Mapping[WireProtocol, Callable[[], ScriptedModel]] = {
    WireProtocol.CHAT: ScriptedModel,
    WireProtocol.AZURE: ScriptedAzure,
    WireProtocol.MESSAGES: ScriptedMessages,
    WireProtocol.RESPONSES: ScriptedResponses,
}


@pytest.fixture(params=list(WireProtocol), ids=lambda protocol: protocol.value)
def protocol(request: pytest.FixtureRequest) -> WireProtocol:
    return WireProtocol(request.param)


@pytest.fixture
async def scripted(protocol: WireProtocol) -> AsyncIterator[ScriptedModel]:
    async with FAKES[protocol]() as it:
        it.cached, it.reasoning_tokens = 3, 5
        yield it


def address(protocol: WireProtocol, scripted: ScriptedModel) -> str:
    return str(URL(scripted.url).origin()) if protocol is WireProtocol.AZURE else scripted.url


@pytest.fixture
async def model(protocol: WireProtocol, scripted: ScriptedModel) -> AsyncIterator[RemoteModel]:
    remote = RemoteModel(
        address(protocol, scripted),
        wire=WIRES[protocol]({}),
        headers=key_headers(protocol, KEY),
        is_catalogued=True,
        idle_timeout=1.5,
    )
    yield remote
    await remote.close()


async def heard(model: Any, request: ModelRequest = ASKED) -> tuple[str, str, Completion | ModelFailed]:
    """Return text, reasoning, and the end or the failure."""
    parts: list[Any] = []
    ended: Completion | ModelFailed | None
    try:
        ended = await model.answer(permit_prompt(request), collect_into(parts))
    except ModelFailed as failed:
        ended = failed
    assert ended is not None
    text = "".join(part.text for part in parts if isinstance(part, Delta))
    return text, "".join(part.text for part in parts if isinstance(part, Reasoning)), ended


@dataclass(frozen=True, kw_only=True)
class Case:
    """An endpoint's chunks, and the events read from them."""

    name: str
    says: ModelAnswer
    finish: str = "stop"


ANSWERS = (
    Case(name="text", says=ModelAnswer("Grüße from the model: 🦦.")),
    Case(name="reasoning and text", says=ModelAnswer("Hello there.", reasoning="Hm, let me see.")),
    Case(name="reasoning in the text", says=ModelAnswer("<think>Hm</think>Hello.")),
    Case(name="a call", says=ModelAnswer(calls=(("find", {"a": 1}),)), finish="tool_calls"),
    Case(name="text and parallel calls", says=ModelAnswer("I look.", calls=(("find", {"a": 1}), ("find", {"a": "é" * 20}))),
         finish="tool_calls"),
    Case(name="a call without arguments", says=ModelAnswer(calls=(("find", {}),)), finish="tool_calls"),
    Case(name="reasoning and a call", says=ModelAnswer(calls=(("find", {"a": 1}),), reasoning="I should look."),
         finish="tool_calls"),
    Case(name="reasoning that cannot be read", says=ModelAnswer("Hello.", sealed=SEALED)),
    Case(name="reasoning that can be read in part, and a call",
         says=ModelAnswer(calls=(("find", {"a": 1}),), reasoning="I should look.", sealed=SEALED), finish="tool_calls"),
    Case(name="an answer that is too long", says=ModelAnswer("Hello the"), finish="length"),
)  # fmt: skip


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case.name)
async def test_an_answer_is_understood(
    protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel, case: Case, streams: bool
) -> None:
    scripted.answer, scripted.streams = case.says, streams
    scripted.finish_reason = "stop" if case.finish == "tool_calls" else case.finish
    text, reasoning, ended = await heard(model, CALLING if case.says.calls else ASKED)
    assert isinstance(ended, Completion)
    if case.name == "reasoning in the text":
        assert (text, reasoning) == ("Hello.", "Hm")
    else:
        assert (text, reasoning) == (case.says.text, case.says.reasoning)
    assert ended.reason == case.finish
    assert (ended.prompt_tokens, ended.completion_tokens, ended.cached_tokens) == (7, 11, 3)
    assert ended.reasoning_tokens == (None if protocol is WireProtocol.MESSAGES else 5), "Messages does not count it"
    assert SEALED not in text + reasoning
    assert ended.model == "m"
    assert ended.reasoned is bool(reasoning)
    made = [(call.name, json.loads(call.arguments)) for call in ended.calls]
    assert made == [(name, arguments) for name, arguments in case.says.calls]
    assert len({call.id for call in ended.calls}) == len(ended.calls)


async def test_a_refusal_is_one(protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel) -> None:
    scripted.answer, scripted.finish_reason = "I cannot.", "refusal"
    text, _, ended = await heard(model)
    assert isinstance(ended, Completion)
    assert (text, ended.reason) == ("I cannot.", "refusal")


async def test_the_key_stands_in_its_protocols_header(
    protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel
) -> None:
    await heard(model)
    [headers] = scripted.headers
    expected = {
        WireProtocol.CHAT: ("authorization", f"Bearer {KEY}"),
        WireProtocol.RESPONSES: ("authorization", f"Bearer {KEY}"),
        WireProtocol.MESSAGES: ("x-api-key", KEY),
        WireProtocol.AZURE: ("api-key", KEY),
    }
    name, value = expected[protocol]
    assert headers[name] == value
    assert [other for other in headers.values() if KEY in other] == [value]
    assert ("anthropic-version" in headers) is (protocol is WireProtocol.MESSAGES)


async def test_the_operators_fields_go_along_and_replace_none_of_ours(
    protocol: WireProtocol, scripted: ScriptedModel
) -> None:
    fields = {"provider": {"data_collection": "deny"}, "model": "other", "stream": False, "store": True}
    connection = EndpointConnection(
        protocol=protocol,
        base_url=address(protocol, scripted),
        headers=key_headers(protocol, KEY) | {"X-Title": "Discreet"},
        body_fields=fields,
        allows_inside=True,
    )
    egress = EgressGateway()
    model = connect_model(egress, connection)
    text, _, _ = await heard(model)
    await model.close()
    await egress.close()
    [asked] = scripted.requests
    assert text == "Hello from the scripted model."
    assert asked["provider"] == {"data_collection": "deny"}
    assert (asked["model"], asked["stream"]) == ("m", True)
    assert asked["store"] is (protocol is not WireProtocol.RESPONSES)
    assert scripted.headers[0]["x-title"] == "Discreet"
    assert scripted.model_list_requests == 0


async def test_an_answer_ends_when_its_reader_stops(scripted: ScriptedModel, model: RemoteModel) -> None:
    scripted.answer, scripted.gap = "one two three four five six", 0.01
    parts: list[Any] = []
    assert await model.answer(permit_prompt(ASKED), collect_into(parts, limit=2)) is None
    assert len(parts) == 2


# Failures


@dataclass(frozen=True, kw_only=True)
class Fault:
    """How an endpoint fails, and the sentence about it."""

    name: str
    reply: Reply | None = None
    failure: Failure | None = None
    sentence: str
    kind: str = "refused"
    text: str = ""
    wait: int | None = None


JSON, HTML = ("Content-Type", "application/json"), ("Content-Type", "text/html")


def refuses(status: int, message: str, *headers: tuple[str, str]) -> Reply:
    body = f'{{"type":"error","error":{{"type":"some_error","message":"{message}"}}}}'
    return Reply((body.encode(),), status=status, headers=(JSON, *headers))


FAULTS = (
    Fault(name="a web page", reply=Reply((b"<html>Sign in</html>",), headers=(HTML,)), kind="malformed",
          sentence="The model at 127.0.0.1 answered with a web page. Tell the operator to check its address."),
    Fault(name="a web page that says 404", reply=Reply((b"<html></html>",), status=404, headers=(HTML,)),
          kind="malformed", sentence="answered with a web page."),
    Fault(name="a wrong key", reply=refuses(401, "invalid x-api-key"),
          sentence="The model at 127.0.0.1 does not accept this server's key (HTTP 401). Tell the operator to set a new"
                   " key with DISCREET_MODEL_KEY."),
    Fault(name="a report that repeats the key", reply=refuses(401, f"Incorrect API key: {KEY}"),
          sentence="It says: “Incorrect API key: …”."),
    Fault(name="too many requests", reply=refuses(429, "slow down", ("Retry-After", "20")), wait=20,
          sentence="takes no more requests for now (HTTP 429). Try again in 20 seconds."),
    Fault(name="busy", reply=refuses(503, "busy", ("Retry-After", "7")), wait=7,
          sentence="has a problem (HTTP 503). Try again in 7 seconds."),
    Fault(name="overloaded", reply=refuses(529, "Overloaded"),
          sentence="takes no more requests for now (HTTP 529). Try again in a moment."),
    Fault(name="a report that quotes the question", reply=refuses(400, f"cannot read {SECRET}"),
          sentence="Its message is left out because it quotes the conversation."),
    Fault(name="a model that is gone", reply=refuses(404, "model: m was not found"), kind="no_model",
          sentence="There is no model “m” at 127.0.0.1 now."),
    Fault(name="a question that is too long", reply=refuses(400, "prompt is too long: 208310 tokens > 200000 maximum"),
          sentence="The chat is too long for the model at 127.0.0.1."),
    Fault(name="an address that moved", reply=Reply(status=308), sentence="has moved to another address (HTTP 308)."),
    Fault(name="an error in the answer", failure=Failure("report", message="out of memory", after=1), text="Hello",
          sentence="ended its answer with an error. Try again in a moment. It says: “out of memory”."),
    Fault(name="nonsense in the answer", failure=Failure("malformed", after=1), text="Hello", kind="malformed",
          sentence="answered with something that is not a chat completion."),
    Fault(name="a cut", failure=Failure("cut", after=1), text="Hello", kind="cut",
          sentence="broke off in the middle of its answer."),
    Fault(name="silence", failure=Failure("hang", after=1), text="Hello", kind="timeout",
          sentence="The model at 127.0.0.1 stopped answering."),
    Fault(name="no answer at all", failure=Failure("silent"), kind="cut",
          sentence="The model at 127.0.0.1 closed the connection without an answer."),
    Fault(name="an empty document", reply=Reply((b"{}",), headers=(JSON,)),
          sentence="The model at 127.0.0.1 ended its answer with an error."),
    Fault(name="a stream of another protocol", reply=Reply((b'data: {"error":"no such route"}\n\n',)),
          sentence="It says: “no such route”."),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_failure_is_reported(scripted: ScriptedModel, model: RemoteModel, fault: Fault) -> None:
    scripted.replies, scripted.failure = [fault.reply] if fault.reply else [], fault.failure
    text, _, failed = await heard(model)
    assert isinstance(failed, ModelFailed)
    assert fault.sentence in str(failed)
    assert "127.0.0.1" in str(failed)
    assert SECRET not in str(failed)
    assert KEY not in str(failed)
    assert (text, failed.kind, failed.retry_after) == (fault.text, fault.kind, fault.wait)


async def test_an_address_where_nothing_listens(protocol: WireProtocol) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    model = RemoteModel(f"http://127.0.0.1:{port}/v1", wire=WIRES[protocol]({}), is_catalogued=True)
    _, _, failed = await heard(model)
    assert isinstance(failed, ModelFailed)
    assert str(failed).startswith("The model at 127.0.0.1 cannot be reached (connection refused).")
    assert (await model.status()).state == "unreachable"


async def test_a_longer_answer_than_the_model_can_give_is_shortened(
    protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel
) -> None:
    wordings = {
        WireProtocol.MESSAGES: "max_tokens: 77 > 50, which is the maximum allowed number of output tokens for m",
    }
    usual = "max_tokens is too large: 77. This model supports at most 50 completion tokens, whereas you provided 77."
    scripted.failure = Failure("refuse", status=400, message=wordings.get(protocol, usual), times=1)
    _, _, ended = await heard(model)
    assert isinstance(ended, Completion)
    limits = [asked.get("max_tokens", asked.get("max_output_tokens")) for asked in scripted.requests]
    assert limits == [77, 50]


async def test_the_listed_models_are_returned(
    protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel
) -> None:
    scripted.models = ["first", "second"]
    listed = [] if protocol is WireProtocol.AZURE else ["first", "second"]
    assert list(await model.models()) == listed
    assert (await model.status()).state == "ready"


# A call and the messages after it


async def test_a_call_and_its_result_are_sent_in_each_protocol(
    protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel
) -> None:
    calls = (ToolCall("call00001", "find", '{"a":1}'), ToolCall("call00002", "find", '{"a":2}'))
    messages = [
        *CALLING.messages,
        ChatMessage("assistant", "I look.", calls),
        ChatMessage("tool", "one", tool_call_id="call00001"),
        ChatMessage("tool", "two", tool_call_id="call00002"),
    ]
    await heard(model, ModelRequest(messages, model="m", tools=[FIND]))
    [asked] = scripted.requests
    match protocol:
        case WireProtocol.MESSAGES:
            assert asked["messages"][1:] == [
                {"role": "assistant", "content": [
                    {"type": "text", "text": "I look."},
                    {"type": "tool_use", "id": "call00001", "name": "find", "input": {"a": 1}},
                    {"type": "tool_use", "id": "call00002", "name": "find", "input": {"a": 2}},
                ]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "call00001", "content": "one"},
                    {"type": "tool_result", "tool_use_id": "call00002", "content": "two"},
                ]},
            ]  # fmt: skip
        case WireProtocol.RESPONSES:
            assert asked["input"][2:] == [
                {"role": "assistant", "content": "I look."},
                {"type": "function_call", "call_id": "call00001", "name": "find", "arguments": '{"a":1}'},
                {"type": "function_call", "call_id": "call00002", "name": "find", "arguments": '{"a":2}'},
                {"type": "function_call_output", "call_id": "call00001", "output": "one"},
                {"type": "function_call_output", "call_id": "call00002", "output": "two"},
            ]
        case _:
            assert [message["role"] for message in asked["messages"]] == ["system", "user", "assistant", "tool", "tool"]


async def test_reasoning_of_earlier_answers_is_never_sent_back_as_text(
    scripted: ScriptedModel, model: RemoteModel
) -> None:
    scripted.answer = ModelAnswer("Hello.", reasoning="a thought that stays here")
    await heard(model)
    messages = [*ASKED.messages, ChatMessage("assistant", "Hello."), ChatMessage("user", "And now?")]
    await heard(model, ModelRequest(messages, model="m"))
    assert "a thought that stays here" not in repr(scripted.requests[1])


@pytest.mark.parametrize("is_parked", [False, True], ids=["at once", "after the turn was parked"])
async def test_reasoning_goes_back_where_the_protocol_wants_it(
    protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel, is_parked: bool
) -> None:
    scripted.answer = ModelAnswer(calls=(("find", {"a": 1}),), reasoning="I should look.", sealed=SEALED)
    reasoning = TurnReasoning()
    reasoning.use_source("m at its endpoint")
    effort = Sampling(reasoning_effort="low")
    asked = ModelRequest(ASKED.messages, model="m", tools=[FIND], sampling=effort, reasoning=reasoning)
    await heard(model, asked)
    if is_parked:
        parked = encode_parked(ParkedTurn(UUID(int=1), reasoning=reasoning.kept()))
        resumed = decode_parked(MessageBody("", parked=parked))
        assert resumed is not None
        reasoning = TurnReasoning(resumed.reasoning)
    reasoning.use_source("m at its endpoint")
    call = ToolCall("call00001", "find", '{"a":1}')
    messages = [*asked.messages, ChatMessage("assistant", "", (call,)), ChatMessage("tool", "1", tool_call_id=call.id)]
    again = msgspec.structs.replace(asked, messages=messages, reasoning=reasoning)
    await heard(model, again)
    wants_it = protocol in (WireProtocol.MESSAGES, WireProtocol.RESPONSES)
    for reason in ("I should look.", SEALED):
        assert (reason in repr(scripted.requests[-1])) is wants_it
    reasoning.use_source("m at another endpoint")
    await heard(model, again)
    assert SEALED not in repr(scripted.requests[-1])


async def test_reasoning_stays_out_of_later_prompts(
    protocol: WireProtocol, scripted: ScriptedModel, model: RemoteModel
) -> None:
    scripted.answer = ModelAnswer("Hello.", reasoning="I should look.", sealed=SEALED)
    asked = msgspec.structs.replace(ASKED, reasoning=TurnReasoning())
    await heard(model, asked)
    assert asked.reasoning is not None
    assert asked.reasoning.kept() is None
    later = [*asked.messages, ChatMessage("assistant", "Hello."), ChatMessage("user", "And?")]
    await heard(model, msgspec.structs.replace(asked, messages=later))
    for reason in ("I should look.", SEALED):
        assert reason not in repr(scripted.requests[-1])
