"""LiteLLM's proxy, with its three faces in front of the scripted endpoint: a program that others wrote.

`make test-litellm` installs it in build/litellm, and runs this.
"""

from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio

from bench.peers.installed import Installed
from bench.peers.litellm import KEY, LiteLLM
from bench.processes import ROOT
from discreet.adapters.egress import EgressGateway
from discreet.adapters.model import RemoteModel
from discreet.app.adapters import connect_model
from discreet.models.endpoint import EndpointConnection, WireProtocol, key_headers
from discreet.ports.model import Completion, ModelFailed
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, TextPart, ToolCall, ToolSpec
from tests.contract.test_protocols import heard
from tests.fakes.model_endpoint import Failure, ModelAnswer, ScriptedModel

PROGRAMS = ROOT / "build" / "litellm" / "bin"
FACES = (WireProtocol.CHAT, WireProtocol.MESSAGES, WireProtocol.RESPONSES)
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
QUESTION = "the turquoise otter sleeps under the bridge at noon"
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="  # fmt: skip
ASKED = ModelRequest(
    [ChatMessage("system", "Be brief."), ChatMessage("user", QUESTION)],
    model="sim",
    max_tokens=77,
    tools=[ToolSpec("find", "Finds.", SCHEMA)],
)

pytestmark = pytest.mark.skipif(
    not (PROGRAMS / "litellm").exists(), reason="LiteLLM is not installed: make test-litellm installs it"
)


class Proxy(LiteLLM):
    """Asks the endpoint for chat completions, whichever of its faces is asked."""

    def _config(self) -> Mapping[str, object]:
        upstream = {"model": "lm_studio/sim", "api_base": f"{self._model_url}/v1", "api_key": "none"}
        return {
            "model_list": [{"model_name": "sim", "litellm_params": upstream}],
            "general_settings": {"master_key": KEY},
            "router_settings": {"disable_cooldowns": True, "num_retries": 0},
        }


@pytest_asyncio.fixture(scope="module")
async def behind() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as scripted:
        yield scripted


@pytest_asyncio.fixture(scope="module")
async def proxy(behind: ScriptedModel) -> AsyncIterator[str]:
    async with Proxy(Installed(PROGRAMS, ""), behind.url.removesuffix("/v1")) as server:
        yield server.origin


@pytest.fixture
def scripted(behind: ScriptedModel) -> ScriptedModel:
    behind.requests.clear()
    behind.answer, behind.failure, behind.replies, behind.cached = "Hello there, Grüße.", None, [], 3
    return behind


@pytest.fixture(params=FACES, ids=lambda face: face.value)
async def model(request: pytest.FixtureRequest, proxy: str, scripted: ScriptedModel) -> AsyncIterator[RemoteModel]:
    face = WireProtocol(request.param)
    egress = EgressGateway()
    connection = EndpointConnection(
        protocol=face, base_url=f"{proxy}/v1", headers=key_headers(face, KEY), allows_inside=True
    )
    remote = connect_model(egress, connection)
    assert isinstance(remote, RemoteModel)
    yield remote
    await remote.close()
    await egress.close()


async def test_text_comes_through(model: RemoteModel) -> None:
    text, _, ended = await heard(model, ASKED)
    assert isinstance(ended, Completion), ended
    assert (text, ended.reason) == ("Hello there, Grüße.", "stop")
    assert (ended.prompt_tokens, ended.completion_tokens) == (7, 11)


async def test_calls_come_through_and_their_results_go_back(scripted: ScriptedModel, model: RemoteModel) -> None:
    scripted.answer = ModelAnswer("I look.", calls=(("find", {"a": 1}), ("find", {"a": 22})))
    text, _, ended = await heard(model, ASKED)
    assert isinstance(ended, Completion), ended
    assert (text, ended.reason) == ("I look.", "tool_calls")
    assert [(call.name, call.arguments.replace(" ", "")) for call in ended.calls] == [
        ("find", '{"a":1}'),
        ("find", '{"a":22}'),
    ]
    call = ToolCall("call00001", "find", '{"a":1}')
    messages = [
        *ASKED.messages,
        ChatMessage("assistant", "I look.", (call,)),
        ChatMessage("tool", "one", (), "call00001"),
    ]
    scripted.answer = "It is one."
    assert (await heard(model, ModelRequest(messages, model="sim", max_tokens=77, tools=ASKED.tools)))[
        0
    ] == "It is one."
    result = scripted.requests[-1]["messages"][-1]
    assert (result["role"], result["tool_call_id"]) == ("tool", "call00001")
    assert "one" in str(result["content"])


async def test_pictures_go_through(scripted: ScriptedModel, model: RemoteModel) -> None:
    parts = (TextPart("Look."), ImagePart(PICTURE))
    text, _, _ = await heard(model, ModelRequest([ChatMessage("user", "Look.", parts=parts)], model="sim"))
    assert text == "Hello there, Grüße."
    assert PICTURE in str(scripted.requests[-1]["messages"][0]["content"])


async def test_its_models_are_listed(model: RemoteModel) -> None:
    assert list(await model.models()) == ["sim"]
    assert (await model.status()).state == "ready"


async def test_a_failure_behind_it_is_reported(scripted: ScriptedModel, model: RemoteModel) -> None:
    scripted.failure = Failure("refuse", status=400, message="no such thing")
    _, _, failed = await heard(model, ASKED)
    assert isinstance(failed, ModelFailed), failed
    assert "127.0.0.1" in str(failed)
    assert QUESTION not in str(failed)
