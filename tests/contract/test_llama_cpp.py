"""llama.cpp's server with its faces, on the embedded weights: a program that others wrote."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.model import RemoteModel
from discreet.app.adapters import connect_model
from discreet.models.endpoint import EndpointConnection, WireProtocol, key_headers
from discreet.ports.model import Completion, ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, ToolCall, ToolChoice, ToolSpec
from discreet.promises.measurements import ModelNetwork
from tests.contract.test_embedded_model import CACHE, CHILD
from tests.contract.test_protocols import heard
from tests.support.permitted_prompt import permit_prompt

FACES = (WireProtocol.CHAT, WireProtocol.MESSAGES, WireProtocol.RESPONSES)
SCHEMA = {"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]}
FLIGHT = ToolSpec("getFlight", "Whether a flight is on time.", SCHEMA)
ASKED = ModelRequest(
    [ChatMessage("system", "Be brief."), ChatMessage("user", "Count from one to fifty.")], model="m", max_tokens=16
)

pytestmark = pytest.mark.model


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def child() -> AsyncIterator[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(*CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    task = {"cache": str(CACHE), "file": None, "context": 2048, "parallel": 1}
    process.stdin.write(json.dumps(task).encode() + b"\n")
    yield json.loads(await process.stdout.readline())
    process.stdin.close()
    await process.wait()


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
    assert 0 < len(text.strip()) < 100, "no longer than asked for"
    assert ended.reason in ("length", "stop"), "its Responses call a cut answer complete"
    assert (ended.prompt_tokens or 0) > 0
    assert 0 < (ended.completion_tokens or 0) <= 17


async def test_a_call_is_made_and_its_result_read(model: RemoteModel) -> None:
    question = ChatMessage("user", "Is flight LH400 on time? Use getFlight.")
    asked = ModelRequest([question], model="m", max_tokens=50, tools=[FLIGHT], must_call=ToolChoice(), temperature=0)
    _, _, ended = await heard(model, asked)
    assert isinstance(ended, Completion), ended
    assert ended.reason == "tool_calls"
    call = ended.calls[0]
    assert (call.name, type(json.loads(call.arguments)["number"])) == ("getFlight", str)
    made = ChatMessage("assistant", "", (ToolCall("call00001", call.name, call.arguments),))
    result = ChatMessage("tool", "It is on time.", tool_call_id="call00001")
    told = ModelRequest([question, made, result], model="m", max_tokens=12, tools=[FLIGHT], may_call=False)
    text, _, ended = await heard(model, told)
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
