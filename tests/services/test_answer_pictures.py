"""Pictures from an MCP server: decoded separately, shown, given to models that see, and deleted with their answer."""

import base64
import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from PIL import Image

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.editing.edit import ActionDraft
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.conversations.attachment import FileKind
from discreet.chat.conversations.sharing.snapshot import ShareRequest, branch, pictures_in
from discreet.chat.turns.ask import Ask
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.capabilities import Capability
from discreet.promises.parties import IN_FILES, third_party
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty, answer_json
from tests.support.action_factories import POLICY
from tests.support.bombs import huge_picture
from tests.support.builder import Builder
from tests.support.gpt_with_actions import Person, follow_turn


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def image(data: bytes, kind: str = "image/png") -> dict[Any, Any]:
    return {"type": "image", "data": base64.b64encode(data).decode(), "mimeType": kind}


class Camera:
    """An MCP server with one tool, whose content is `content`."""

    def __init__(self) -> None:
        self.content = []

    def __call__(self, request: Any) -> Answer:
        asked = json.loads(request.body)
        if asked["method"] == "tools/list":
            tool = {"name": "look", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": True}}
            return self._result(asked, tools=[tool])
        return self._result(asked, content=self.content)

    def _result(self, asked: Any, **fields: Any) -> Answer:
        return answer_json({"jsonrpc": "2.0", "id": asked["id"], "result": {"resultType": "complete", **fields}})


@pytest.fixture
def camera(third_party: ThirdParty) -> Iterator[Camera]:
    third_party.reset()
    camera = Camera()
    third_party.answer = camera
    yield camera
    third_party.answer = Answer()


async def camera_gpt(
    services: Services, builder: Actor, origin: str, capabilities: tuple[Capability, ...] = ()
) -> UUID:
    """Publish a GPT whose one tool is the camera at this origin."""
    gpt_id = (await services.gpts.drafts.create(builder, "Camera")).gpt.id
    written = Configuration("Camera", instructions="You look.", capabilities=capabilities)
    await services.gpts.drafts.save(builder, gpt_id, written)
    draft = (await services.action_editor.add_server(builder, gpt_id, f"{origin}/mcp")).action
    changed = ActionDraft(document=draft.document, enabled=draft.enabled, auth=draft.auth, policy_url=POLICY)
    await services.action_editor.replace(builder, gpt_id, draft.id, changed)
    await services.gpts.publisher.publish(builder, gpt_id, Level.EVERYONE)
    return gpt_id


@pytest_asyncio.fixture
async def ben(infra: Infrastructure, services: Services, camera: Camera, third_party: ThirdParty) -> Person:
    build = Builder(infra)
    ada, ben = await build.person("ada-sees"), await build.person("ben-sees")
    return Person(services, ben, await camera_gpt(services, ada, third_party.origin))


def looks_once(body: Any) -> str | ModelAnswer:
    results = [message for message in body["messages"] if message["role"] == "tool"]
    return "There is a heron." if results else tool_call("look")


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap, scripted.failure = looks_once, 0.0, None
    scripted.requests.clear()


async def looked(ben: Person) -> Any:
    answer = await ben.ask("What do you see?")
    return answer, await ben.allow(answer.card)


def images_told(scripted: ScriptedModel) -> list[Any]:
    return [
        part["image_url"]["url"]
        for message in scripted.requests[-1]["messages"]
        if isinstance(message["content"], list)
        for part in message["content"]
        if part["type"] == "image_url"
    ]


@pytest.mark.promise("P7")
async def test_a_picture_is_stored_rewritten_and_sent_to_a_model_that_sees(
    ben: Person, camera: Camera, scripted: ScriptedModel
) -> None:
    original = drawn("JPEG", exif=_exif_with_place())
    camera.content = [{"type": "text", "text": "Here it is."}, image(original, "image/jpeg")]
    streamed, went_on = await looked(ben)
    call = went_on.calls[0]
    assert (went_on.state, call["response"]) == ("complete", "Here it is.\n[picture 1: image/jpeg]")
    [shown] = call["pictures"]
    assert (shown["width"], shown["height"]) == (40, 20)
    answer = await ben.latest(streamed.conversation)
    [file] = answer.body.files
    assert (str(file.id), file.kind) == (shown["id"], FileKind.PICTURE)
    kept = await ben.services.conversations.read_original(ben.actor, file)
    assert kept == await ben.services.conversations.read_model_form(ben.actor, file)
    assert b"Vienna" in original
    assert b"Vienna" not in kept
    [url] = images_told(scripted)
    assert base64.b64decode(url.partition(",")[2]) == kept
    opened = await ben.services.conversations.open(ben.actor, streamed.conversation)
    assert {IN_FILES, third_party(answer.body.calls[0].host)} <= set(opened.label_of(answer).parties)
    await ben.ask("And now?", conversation_id=streamed.conversation, parent_id=answer.id)
    assert images_told(scripted) == [url], "a later question can refer to it"


def _exif_with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "Vienna"
    return exif


@pytest.mark.parametrize(
    "data",
    [b"no picture at all", drawn()[:30], b"GIF89a" + bytes(100), b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
async def test_what_is_no_picture_is_named_and_the_rest_stays(ben: Person, camera: Camera, data: bytes) -> None:
    camera.content = [image(data), image(drawn()), {"type": "text", "text": "Two of them."}]
    _, went_on = await looked(ben)
    call = went_on.calls[0]
    assert went_on.state == "complete"
    assert len(call["pictures"]) == 1
    assert "[Picture 1 cannot be shown" in call["response"]
    assert "Two of them." in call["response"]


@pytest.mark.real_readers
async def test_a_picture_that_would_fill_memory_is_refused_apart(ben: Person, camera: Camera) -> None:
    camera.content = [image(huge_picture())]
    _, went_on = await looked(ben)
    assert (went_on.state, went_on.calls[0]["pictures"]) == ("complete", [])
    assert "[Picture 1 cannot be shown" in went_on.calls[0]["response"]


async def test_more_pictures_than_are_taken_are_named(ben: Person, camera: Camera) -> None:
    camera.content = [image(drawn()) for _ in range(30)]
    _, went_on = await looked(ben)
    assert len(went_on.calls[0]["pictures"]) == 4
    assert went_on.calls[0]["response"].count("one of more than 4") == 26


@pytest.mark.promise("P10")
async def test_pictures_are_gone_with_their_answer(ben: Person, camera: Camera, owner: Any) -> None:
    camera.content = [image(drawn())]
    answer, _ = await looked(ben)
    count = "SELECT count(*) FROM attachments WHERE conversation_id = $1"
    assert await owner.fetchval(count, answer.conversation) == 1
    await ben.services.conversations.delete_message(ben.actor, answer.conversation, answer.answer)
    assert await owner.fetchval(count, answer.conversation) == 0


@pytest.mark.promise("P6")
async def test_a_shared_copy_shows_such_pictures_only_with_the_calls(ben: Person, camera: Camera) -> None:
    camera.content = [image(drawn())]
    answer, _ = await looked(ben)
    opened = await ben.services.conversations.open(ben.actor, answer.conversation)
    files_only, calls_too = ShareRequest(files=True), ShareRequest(calls=True)
    assert pictures_in(branch(opened, files_only), files_only) == []
    assert len(pictures_in(branch(opened, calls_too), calls_too)) == 1


@pytest.mark.promise("P9")
async def test_in_a_temporary_chat_a_picture_is_in_memory_alone(ben: Person, camera: Camera, owner: Any) -> None:
    camera.content = [image(drawn())]
    desk = ben.services.temporary.backend
    begun = await follow_turn(await desk.chat.ask(ben.actor, Ask("What do you see?", gpt_id=ben.gpt_id)))
    card = await desk.consents.get_card(ben.actor, begun.card)
    await desk.consents.allow(ben.actor, begun.card, card.digest)
    await desk.chat.resume(ben.actor, begun.card)
    await follow_turn(desk.chat.get_running(ben.actor, begun.conversation))
    opened = await desk.conversations.open(ben.actor, begun.conversation)
    [file] = opened.messages[begun.answer].body.files
    assert await desk.conversations.read_model_form(ben.actor, file)
    assert await owner.fetchval("SELECT count(*) FROM attachments WHERE id = $1", file.id) == 0
