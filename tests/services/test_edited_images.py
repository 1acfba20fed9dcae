"""A GPT edits pictures of its chat at an endpoint elsewhere: only the picture on the card is sent."""

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from c2pa import Reader
from PIL import Image

from discreet.adapters.dns import LookUp
from discreet.assistants.actions.consent.execution import ANOTHER_PICTURE
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.attachments import AttachmentRef
from discreet.chat.turns.tool_calls import TURNED_OFF
from discreet.errors import Conflict, Invalid
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.capabilities import Capability
from discreet.promises.consent import PICTURE_SHOWS
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import Level
from tests.fakes.image_endpoint import ImageEndpoint, make_picture
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.support.builder import Builder
from tests.support.gpt_with_actions import FollowedAnswer, Person, answer_script, follow_turn, tool_results
from tests.support.images import ELSEWHERE, look_up_names
from tests.support.model_facts import ELSEWHERE as MODEL_ELSEWHERE
from tests.support.model_facts import HERE, set_facts

MILL = tool_call("make_image", prompt="A mill by the river", size="1024x1024")
SNOW = tool_call("edit_image", image=1, prompt="Let it snow", size="1024x1536")
pytestmark = pytest.mark.usefixtures("reset_image_endpoint")


@pytest.fixture(scope="module")
def images_url(image_endpoint: ImageEndpoint) -> str:
    return image_endpoint.url.replace("127.0.0.1", ELSEWHERE)


@pytest.fixture(scope="module")
def look_up() -> LookUp:
    return look_up_names


@pytest_asyncio.fixture(scope="module")
async def ada(services: Services, build: Builder) -> Actor:
    """The builder."""
    return await build.person("Ada")


@pytest_asyncio.fixture
async def ben(services: Services, build: Builder, ada: Actor, scripted: ScriptedModel) -> Person:
    gpt_id = (await services.gpts.drafts.create(ada, "Painter")).gpt.id
    await published(services, ada, gpt_id, Capability.IMAGES)
    scripted.requests.clear()
    return Person(services, await build.person("Ben"), gpt_id)


async def published(services: Services, ada: Actor, gpt_id: Any, *capabilities: Capability) -> None:
    draft = Configuration("Painter", instructions="You paint.", capabilities=capabilities)
    await services.gpts.drafts.save(ada, gpt_id, draft)
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)


def photo() -> bytes:
    """A picture of the person's, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "Elm Road 7"
    return make_picture((120, 80), "JPEG", exif=exif)


async def attached(ben: Person, scripted: ScriptedModel, *turns: Any) -> FollowedAnswer:
    """Ask to edit an attached photo; the model plays `turns`, and reads pictures."""
    scripted.answer = answer_script(*turns)
    waiting = await ben.services.pending_uploads.put(ben.actor, "beach at Elm Road.jpg", chunks(photo()))
    return await ben.ask("Edit it.", files=(AttachmentRef(waiting.id),))


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def made_then(ben: Person, scripted: ScriptedModel, *turns: Any) -> FollowedAnswer:
    """Have an image made; the model then plays `turns`."""
    scripted.answer = answer_script(MILL, *turns)
    return await ben.allow((await ben.ask("Paint a mill.")).card)


async def card_of(ben: Person, answer: FollowedAnswer) -> Any:
    return await ben.services.consents.get_card(ben.actor, answer.card)


@pytest.mark.promise("P4")
async def test_the_picture_on_the_card_is_the_picture_that_is_sent(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await made_then(ben, scripted, SNOW, "There it is.")
    assert (answer.state, len(image_endpoint.requests)) == ("parked", 1)
    card = await card_of(ben, answer)
    request = card.disclosure.request
    [made] = (await ben.latest(answer.conversation)).body.files
    seen = await ben.services.conversations.read_model_form(ben.actor, made)
    assert (request.picture.file_id, request.picture.sha256) == (made.id, sha256(seen).hexdigest())
    assert "Let it snow" in request.body.decode()
    went_on = await ben.allow(answer.card)
    assert (went_on.state, went_on.text) == ("complete", "There it is.")
    sent = image_endpoint.requests[-1]
    assert sent == {
        "image": seen, "prompt": "Let it snow", "size": "1024x1536", "n": "1", "response_format": "b64_json"
    }  # fmt: skip
    assert image_endpoint.raw == [request.with_picture(seen).body]
    [entry, _] = (await ben.services.ledger.entries(ben.actor)).entries
    assert (entry.facts.summary, entry.facts.sent_bytes) == ("Edit an image", request.size)
    full = await ben.services.ledger.entry(ben.actor, entry.id)
    assert full.disclosure.request.picture.sha256 == sha256(seen).hexdigest()


@pytest.mark.promise("P4")
async def test_a_photo_leaves_without_its_name_and_place(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await attached(ben, scripted, SNOW, "There it is.")
    await ben.allow(answer.card)
    [raw] = image_endpoint.raw
    assert b"Elm Road" not in raw
    assert b'filename="image.jpg"' in raw


@pytest.mark.promise("P4")
async def test_the_edited_image_names_its_source_and_no_person(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await attached(ben, scripted, SNOW, "There it is.")
    await ben.allow(answer.card)
    [file] = (await ben.latest(answer.conversation)).body.files
    for data, kind in (
        (await ben.services.conversations.read_original(ben.actor, file), "image/png"),
        (await ben.services.conversations.read_model_form(ben.actor, file), "image/jpeg"),
    ):
        with Reader(kind, BytesIO(data)) as reader:
            assert reader.get_validation_state() == "Valid"
            manifest = msgspec.json.decode(reader.json())
        active = manifest["manifests"][manifest["active_manifest"]]
        [actions] = [each for each in active["assertions"] if each["label"] == "c2pa.actions.v2"]
        assert [each["action"] for each in actions["data"]["actions"]] == ["c2pa.opened", "c2pa.edited"]
        [ingredient] = active["ingredients"]
        assert ingredient["relationship"] == "parentOf"
        assert not {"title", "thumbnail"} & set(ingredient)
        assert b"Elm Road" not in data


@pytest.mark.promise("P4")
async def test_a_picture_of_the_person_is_shown_each_time_and_one_made_there_may_be_allowed_always(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await made_then(ben, scripted, SNOW, "There it is.")
    card = await card_of(ben, answer)
    assert card.decision.no_always is None
    await ben.services.consents.allow(ben.actor, answer.card, card.digest, always=True)
    await ben.resume(answer.card)
    assert len(image_endpoint.raw) == 1

    again = await made_then(ben, scripted, SNOW, "Again.")
    assert (again.state, len(image_endpoint.raw)) == ("complete", 2)

    shown = await attached(ben, scripted, SNOW, "No.")
    assert (shown.state, len(image_endpoint.raw)) == ("parked", 2)
    card = await card_of(ben, shown)
    assert card.decision.no_always == PICTURE_SHOWS
    with pytest.raises(Conflict, match="isn't available"):
        await ben.services.consents.allow(ben.actor, shown.card, card.digest, always=True)


@pytest.mark.promise("P4")
async def test_an_edited_card_cannot_name_another_picture(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await made_then(ben, scripted, SNOW, "There it is.")
    changed = {"image": 1, "prompt": "Let it rain", "size": "1024x1024"}
    card = await ben.services.consents.revise(ben.actor, answer.card, changed)
    for arguments in ({**changed, "image": 2}, {**changed, "image": True}, {"prompt": "x", "size": "1024x1024"}):
        with pytest.raises(Invalid):
            await ben.services.consents.revise(ben.actor, answer.card, arguments)
    await ben.allow(answer.card)
    assert image_endpoint.requests[-1]["prompt"] == "Let it rain"
    assert image_endpoint.raw == [card.disclosure.request.with_picture(image_endpoint.requests[-1]["image"]).body]


@pytest.mark.promise("P4")
async def test_other_bytes_than_those_on_the_card_never_leave(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await made_then(ben, scripted, SNOW, "There it is.")
    card = await card_of(ben, answer)
    await ben.services.consents.allow(ben.actor, answer.card, card.digest)
    for other in (make_picture((64, 64), "JPEG"), b"", None):
        with pytest.raises(Conflict) as refused:
            await ben.services.consents.call(ben.actor, answer.card, picture=other)
        assert refused.value.sentence == ANOTHER_PICTURE
    assert image_endpoint.raw == []
    assert len((await ben.services.ledger.entries(ben.actor)).entries) == 1, "the image that was made"


@pytest.mark.promise("P4")
async def test_another_picture_is_another_request(ben: Person, scripted: ScriptedModel) -> None:
    request = (await card_of(ben, await made_then(ben, scripted, SNOW, "There."))).disclosure.request
    for other in (
        replace(request.picture, sha256="0" * 64),
        replace(request.picture, bytes=1),
        replace(request.picture, file_id=request.picture.file_id.__class__(int=1)),
        None,
    ):
        assert replace(request, picture=other).digest != request.digest
    assert replace(request, picture_at=request.picture_at + 1).digest != request.digest


@pytest.mark.promise("P4")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"image": 2}, "The pictures of this chat are 1 to 1."),
        ({"image": 0}, "The pictures of this chat are 1 to 1."),
        ({"image": "1"}, "The pictures of this chat are 1 to 1."),
        ({"image": True}, "The pictures of this chat are 1 to 1."),
        ({}, "The pictures of this chat are 1 to 1."),
        ({"image": 1, "n": 4}, ""),
        ({"image": 1, "mask": "x"}, ""),
        ({"image": 1, "size": "9x9"}, ""),
        ({"image": 1, "prompt": ""}, ""),
    ],
)
async def test_a_model_can_name_pictures_of_this_branch_alone(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, arguments: dict[str, Any], said: str
) -> None:
    call = tool_call("edit_image", **({"prompt": "Snow", "size": "1024x1024"} | arguments))
    answer = await made_then(ben, scripted, call, "I can't.")
    assert (answer.state, answer.calls[-1]["state"]) == ("complete", "unusable")
    assert said in answer.calls[-1]["sentence"]
    assert image_endpoint.raw == []


@pytest.mark.promise("P4")
async def test_without_a_picture_there_is_nothing_to_edit(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    scripted.answer = answer_script(SNOW, "I can't.")
    answer = await ben.ask("Edit it.")
    assert "There is no picture in this chat yet." in answer.calls[0]["sentence"]
    assert image_endpoint.raw == []


@pytest.mark.promise("P4")
async def test_a_no_and_a_capability_that_was_turned_off_send_nothing(
    ben: Person, ada: Actor, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await made_then(ben, scripted, SNOW, "All right.")
    await ben.decline(answer.card)
    again = await made_then(ben, scripted, SNOW, "All right.")
    await published(ben.services, ada, ben.gpt_id)
    went_on = await ben.allow(again.card)
    assert went_on.calls[-1]["sentence"] == TURNED_OFF
    assert image_endpoint.raw == []


@pytest.mark.promise("P14")
async def test_a_narrower_limit_and_a_sealed_chat_keep_pictures_here(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, owner: Any
) -> None:
    answer = await made_then(ben, scripted, SNOW, "There it is.")
    await ben.services.model_limits.choose(ben.actor, ModelLimit.KEEPS_NOTHING)
    went_on = await ben.allow(answer.card)
    assert went_on.calls[-1]["state"] == "failed"
    await set_facts(owner, ben.services, HERE)
    try:
        scripted.requests.clear()
        scripted.answer = answer_script(SNOW, "I can't.")
        sealed = await ben.ask("Edit it.", limit=ModelLimit.SEALED)
        assert "tools" not in scripted.requests[0]
        assert sealed.calls[0]["state"] == "unusable"
    finally:
        await set_facts(owner, ben.services, MODEL_ELSEWHERE)
    assert image_endpoint.raw == []


@pytest.mark.promise("P14")
async def test_where_personal_data_is_masked_no_picture_of_the_person_leaves(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    """A picture can't be masked. One that the endpoint made shows it nothing new; its instruction is masked."""
    answer = await attached(ben, scripted, SNOW, "There it is.")
    own = await ben.services.masking_settings.get_own(ben.actor)
    await ben.services.masking_settings.choose(ben.actor, MaskingChoice.ON, own.kinds, own.words)
    went_on = await ben.allow(answer.card)
    assert "can't be done in a picture" in went_on.calls[-1]["sentence"]
    assert image_endpoint.raw == []

    letter = tool_call("edit_image", image=1, prompt="Write anna.gruber@example.org on it", size="1024x1024")
    made = await made_then(ben, scripted, letter, "There it is.")
    await ben.allow(made.card)
    assert len(image_endpoint.raw) == 1
    assert b"anna.gruber" not in image_endpoint.raw[0]


@pytest.mark.promise("P10")
async def test_a_picture_that_was_deleted_is_not_sent(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, owner: Any
) -> None:
    answer = await made_then(ben, scripted, SNOW, "There it is.")
    await owner.execute("DELETE FROM attachments WHERE conversation_id = $1", answer.conversation)
    went_on = await ben.allow(answer.card)
    assert went_on.calls[-1]["sentence"] == "The picture was deleted. Nothing was sent."
    assert image_endpoint.raw == []


async def test_an_endpoint_that_cannot_edit_says_so_and_costs_no_turn(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await made_then(ben, scripted, SNOW, "I can't.")
    image_endpoint.can_edit = False
    went_on = await ben.allow(answer.card)
    assert "cannot edit images: it answered with status 404." in went_on.calls[-1]["sentence"]
    generation = ben.services.image_generation
    assert await generation.left_today(ben.actor) == generation.per_day - 1


async def test_pictures_keep_their_numbers_and_the_model_learns_them(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    answer = await made_then(ben, scripted, SNOW, "There it is.")
    await ben.allow(answer.card)
    assert "It is picture 1 of this chat." in str(tool_results(scripted.requests[1]))
    assert "It is picture 2 of this chat." in str(tool_results(scripted.requests[-1]))
    assert "image_url" not in str(scripted.requests), "no model gets the images"


@pytest.mark.promise("P9")
async def test_in_a_temporary_chat_the_picture_is_shown_and_sent_too(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    desk = ben.services.temporary.backend
    scripted.answer = answer_script(MILL, SNOW, "There it is.")
    begun = await follow_turn(await desk.chat.ask(ben.actor, Ask("Paint a mill.", gpt_id=ben.gpt_id)))
    shown = begun
    for _ in range(2):
        card = await desk.consents.get_card(ben.actor, shown.card)
        await desk.consents.allow(ben.actor, shown.card, card.digest)
        await desk.chat.resume(ben.actor, shown.card)
        shown = await follow_turn(desk.chat.get_running(ben.actor, begun.conversation))
    assert card.disclosure.request.with_picture(image_endpoint.requests[-1]["image"]).body == image_endpoint.raw[0]
    entries = (await ben.services.ledger.entries(ben.actor)).entries
    assert [(each.facts.summary, each.facts.temporary) for each in entries] == [
        ("Edit an image", True), ("Make an image", True),
    ]  # fmt: skip
