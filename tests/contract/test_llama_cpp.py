"""llama.cpp's server with its faces, on the embedded weights: a program that others wrote."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.model import RemoteModel
from discreet.app.adapters import connect_model
from discreet.models.endpoint import EndpointConnection, WireProtocol, key_headers
from discreet.ports.model import Completion, ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, ToolCall, ToolChoice, ToolSpec
from discreet.promises.measurements import ModelNetwork
from tests.contract.test_embedded_model import CACHE
from tests.contract.test_protocols import heard
from tests.support.permitted_prompt import permit_prompt

CHILD = [sys.executable, "-m", "discreet.adapters.embedded_model_child"]
FACES = (WireProtocol.CHAT, WireProtocol.MESSAGES, WireProtocol.RESPONSES)
SCHEMA = {
    "type": "object",
    "required": ["partySize", "name"],
    "properties": {"partySize": {"type": "integer", "minimum": 1, "maximum": 20}, "name": {"type": "string"}},
}
RESERVATION = ToolSpec("createReservation", "Book a table.", SCHEMA)
QUESTION = "A table for four, please. My name is Jansen."
ASKED = ModelRequest(
    [ChatMessage("system", "Be brief."), ChatMessage("user", "Count from one to fifty.")], model="m", max_tokens=8
)

pytestmark = pytest.mark.model


@pytest_asyncio.fixture(scope="module")
async def child() -> AsyncIterator[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(*CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    task = {"cache": str(CACHE), "file": None, "context": 2048, "parallel": 1}
    process.stdin.write(json.dumps(task).encode() + b"\n")
    yield json.loads(await process.stdout.readline())
    process.stdin.close()
    async with asyncio.timeout(60):
        assert await process.wait() == 0, "it ends with its input"


@pytest.fixture(params=FACES, ids=lambda face: face.value)
async def model(request: pytest.FixtureRequest, child: dict[str, Any]) -> AsyncIterator[RemoteModel]:
    face, egress = WireProtocol(request.param), EgressGateway()
    remote = connect_model(
        egress,
        EndpointConnection(
            protocol=face, base_url=child["url"], headers=key_headers(face, child["api_key"]), allows_inside=True
        ),
    )
    yield remote
    await remote.close()
    await egress.close()


async def test_text_comes_with_its_tokens(model: RemoteModel) -> None:
    text, _, ended = await heard(model, ASKED)
    assert isinstance(ended, Completion), ended
    assert 0 < len(text.strip()) < 50, "no longer than asked for"
    assert ended.reason in ("length", "stop"), "its Responses call a cut answer complete"
    assert (ended.prompt_tokens or 0) > 0
    assert 0 < (ended.completion_tokens or 0) <= 9


async def test_it_asks_for_its_key_and_calls_by_a_schema(child: dict[str, Any]) -> None:
    assert child["url"].startswith("http://127.0.0.1:")
    async with aiohttp.ClientSession(child["url"].removesuffix("/v1")) as session:
        async with session.post("/v1/chat/completions", json={"messages": []}) as response:
            assert response.status == 401
        call = await tool_call(session, child["api_key"])
    assert call["name"] == "createReservation"
    assert json.loads(call["arguments"])["partySize"] in range(1, 21)


async def tool_call(session: aiohttp.ClientSession, api_key: str) -> dict[str, str]:
    """The function that the model calls when it must call one."""
    function = {"name": RESERVATION.name, "description": RESERVATION.description, "parameters": SCHEMA}
    body = {
        "messages": [{"role": "user", "content": QUESTION}],
        "tools": [{"type": "function", "function": function}],
        "tool_choice": "required",
        "temperature": 0,
        "max_tokens": 200,
    }
    headers = {"Authorization": f"Bearer {api_key}"}
    async with session.post("/v1/chat/completions", json=body, headers=headers) as response:
        answer = await response.json()
    return answer["choices"][0]["message"]["tool_calls"][0]["function"]


async def test_a_call_is_made_and_its_result_read(model: RemoteModel) -> None:
    """The same question as above, whose prompt it need not read again."""
    question = ChatMessage("user", QUESTION)
    tools = [RESERVATION]
    asked = ModelRequest([question], model="m", max_tokens=50, tools=tools, must_call=ToolChoice(), temperature=0)
    _, _, ended = await heard(model, asked)
    assert isinstance(ended, Completion), ended
    assert ended.reason == "tool_calls"
    call = ended.calls[0]
    assert (call.name, type(json.loads(call.arguments)["name"])) == ("createReservation", str)
    made = ChatMessage("assistant", "", (ToolCall("call00001", call.name, call.arguments),))
    result = ChatMessage("tool", "It is booked.", tool_call_id="call00001")
    request = ModelRequest([question, made, result], model="m", max_tokens=12, tools=tools, may_call=False)
    text, _, ended = await heard(model, request)
    assert isinstance(ended, Completion), ended
    assert text.strip() or ended.calls


async def test_a_prompt_that_is_too_long_is_said(model: RemoteModel) -> None:
    _, _, failed = await heard(model, ModelRequest([ChatMessage("user", "word " * 4000)], model="m", max_tokens=8))
    assert isinstance(failed, ModelFailed), failed
    assert failed.too_long, failed


async def test_it_lists_and_measures_its_model(model: RemoteModel) -> None:
    assert list(await model.models()) == ["embedded"]
    measured = await model.measure(permit_prompt(ASKED))
    assert (measured.network, measured.encrypted) == (ModelNetwork.THIS_MACHINE, False)
    assert measured.answered_model in ("embedded", ""), "its Responses name no model at first"
