"""A GPT makes images at an endpoint elsewhere: the description is shown before it is sent; encrypted with the chat."""

import json
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from c2pa import Reader
from PIL import Image

from discreet.adapters.dns import LookUp
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.images.image import parse_image_request
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.tool_calls import TURNED_OFF
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.capabilities import Capability
from discreet.promises.masking import MaskedKind, MaskingChoice, masking_rule
from discreet.promises.parties import third_party
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import Level
from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint, refusal
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.support.builder import Builder
from tests.support.gpt_with_actions import FollowedAnswer, Person, answer_script, follow_turn, tool_results
from tests.support.images import ELSEWHERE, look_up_names, make_image, wait_for_image
from tests.support.model_facts import ELSEWHERE as MODEL_ELSEWHERE
from tests.support.model_facts import HERE, set_facts
from tests.support.workspace_with_rules import RuledWorkspace

PROMPT = "A mill by the river"
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


async def drawing_gpt(services: Services, ada: Actor, *capabilities: Capability) -> Any:
    gpt_id = (await services.gpts.drafts.create(ada, "Painter")).gpt.id
    draft = Configuration("Painter", instructions="You paint.", capabilities=capabilities)
    await services.gpts.drafts.save(ada, gpt_id, draft)
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    return gpt_id


@pytest_asyncio.fixture
async def ben(services: Services, build: Builder, ada: Actor, scripted: ScriptedModel) -> Person:
    scripted.requests.clear()
    scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1024x1536"), "There it is.")
    return Person(services, await build.person("Ben"), await drawing_gpt(services, ada, Capability.IMAGES))


async def drawn(ben: Person) -> tuple[FollowedAnswer, FollowedAnswer]:
    answer = await ben.ask("Paint a mill.")
    return answer, await ben.allow(answer.card)


@pytest.mark.promise("P4")
async def test_the_description_is_shown_before_it_leaves_and_leaves_as_shown(
    ben: Person, image_endpoint: ImageEndpoint
) -> None:
    answer = await ben.ask("Paint a mill.")
    assert answer.state == "parked"
    assert image_endpoint.requests == []
    card = await ben.services.consents.get_card(ben.actor, answer.card)
    assert card.disclosure.recipient.host.partition(":")[0] == ELSEWHERE
    shown = [(field.name, field.value) for field in card.disclosure.fields]
    assert shown == [("prompt", PROMPT), ("size", "1024x1536"), ("n", "1"), ("response_format", "b64_json")]
    went_on = await ben.allow(answer.card)
    assert (went_on.state, went_on.text) == ("complete", "There it is.")
    assert image_endpoint.requests == [json.loads(card.disclosure.request.body)]
    [entry] = (await ben.services.ledger.entries(ben.actor)).entries
    assert (entry.facts.host.partition(":")[0], entry.result.status) == (ELSEWHERE, 200)
    assert entry.facts.capability is Capability.IMAGES


@pytest.mark.promise("P7")
async def test_the_image_is_a_signed_file_of_the_answer(ben: Person, scripted: ScriptedModel) -> None:
    streamed, went_on = await drawn(ben)
    [call] = went_on.calls
    assert (call["capability"], call["summary"]) == ("images", "Make an image")
    [shown] = call["pictures"]
    assert (shown["width"], shown["height"], shown["alt"]) == (64, 96, PROMPT)
    answer = await ben.latest(streamed.conversation)
    [file] = answer.body.files
    assert (str(file.id), file.name, file.alt) == (shown["id"], "image.png", PROMPT)
    conversations = ben.services.conversations
    for data, kind in (
        (await conversations.read_original(ben.actor, file), "image/png"),
        (await conversations.read_model_form(ben.actor, file), "image/jpeg"),
    ):
        assert Reader(kind, BytesIO(data)).get_validation_state() == "Valid"
        with Image.open(BytesIO(data)) as picture:
            assert picture.size == (64, 96)
    assert (
        third_party(answer.body.calls[0].host)
        in (await conversations.open(ben.actor, streamed.conversation)).label_of(answer).parties
    )
    [result] = tool_results(scripted.requests[-1])
    assert "The image was made." in result
    assert "image_url" not in json.dumps(scripted.requests), "no model gets the image"


@pytest.mark.promise("P4")
async def test_a_no_sends_nothing(ben: Person, image_endpoint: ImageEndpoint, scripted: ScriptedModel) -> None:
    answer = await ben.ask("Paint a mill.")
    await ben.decline(answer.card)
    assert image_endpoint.requests == []
    assert await ben.services.image_generation.left_today(ben.actor) == ben.services.image_generation.per_day


@pytest.mark.promise("P4")
@pytest.mark.parametrize(
    "arguments",
    [
        {"prompt": PROMPT, "size": "64x64"},
        {"prompt": "", "size": "1024x1024"},
        {"prompt": "x" * 4001, "size": "1024x1024"},
        {"prompt": PROMPT, "size": "1024x1024", "n": 9},
        {"prompt": PROMPT, "size": "1024x1024", "response_format": "url"},
        {"prompt": 5, "size": "1024x1024"},
        {},
    ],
)
async def test_a_model_cannot_send_anything_else(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, arguments: dict[str, Any]
) -> None:
    scripted.answer = answer_script(tool_call("make_image", **arguments), "I can't.")
    heard = await ben.ask("Paint a mill.")
    assert (heard.state, heard.calls[0]["state"]) == ("complete", "unusable")
    assert image_endpoint.requests == []


@pytest.mark.promise("P4")
async def test_a_gpt_without_the_capability_gets_no_tool_and_can_call_none(
    services: Services, build: Builder, ada: Actor, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    """A web page has told its model about a tool, and the model calls it."""
    plain = Person(services, await build.person("Ben"), await drawing_gpt(services, ada))
    scripted.requests.clear()
    scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1024x1024"), "I can't.")
    heard = await plain.ask("Paint a mill.")
    assert "tools" not in scripted.requests[0]
    assert heard.calls[0]["state"] == "unusable"
    assert image_endpoint.requests == []


@pytest.mark.promise("P4")
async def test_a_yes_after_the_capability_was_turned_off_sends_nothing(
    ben: Person, ada: Actor, services: Services, image_endpoint: ImageEndpoint
) -> None:
    answer = await ben.ask("Paint a mill.")
    await services.gpts.drafts.save(ada, ben.gpt_id, Configuration("Painter", instructions="You paint."))
    await services.gpts.publisher.publish(ada, ben.gpt_id, Level.EVERYONE)
    went_on = await ben.allow(answer.card)
    assert image_endpoint.requests == []
    assert went_on.calls[0]["sentence"] == TURNED_OFF
    assert (await services.ledger.entries(ben.actor)).entries == []


@pytest.mark.promise("P14")
async def test_nothing_leaves_where_a_limit_keeps_descriptions_here(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    await ben.services.model_limits.choose(ben.actor, ModelLimit.KEEPS_NOTHING)
    heard = await ben.ask("Paint a mill.")
    assert image_endpoint.requests == []
    assert heard.state != "parked"
    assert not [call for call in heard.calls if call["state"] != "unusable"]


@pytest.mark.promise("P14")
async def test_a_sealed_chat_sends_no_description(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, owner: Any
) -> None:
    await set_facts(owner, ben.services, HERE)
    try:
        heard = await ben.ask("Paint a mill.", limit=ModelLimit.SEALED)
        assert "tools" not in scripted.requests[0]
        assert (heard.state, heard.calls[0]["state"]) == ("complete", "unusable")
        assert image_endpoint.requests == []
    finally:
        await set_facts(owner, ben.services, MODEL_ELSEWHERE)


@pytest.mark.promise("P14")
async def test_where_personal_data_is_masked_the_card_shows_and_the_endpoint_gets_stand_ins(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    own = await ben.services.masking_settings.get_own(ben.actor)
    await ben.services.masking_settings.choose(ben.actor, MaskingChoice.ON, own.kinds, own.words)
    scripted.answer = answer_script(
        tool_call("make_image", prompt="A letter to anna.gruber@example.org", size="1024x1024"), "There it is."
    )
    answer = await ben.ask("Paint a letter.")
    card = await ben.services.consents.get_card(ben.actor, answer.card)
    assert "anna.gruber" not in card.disclosure.fields[0].value
    went_on = await ben.allow(answer.card)
    assert went_on.state == "complete", "the picture goes to no model, so masking does not stop the answer"
    assert image_endpoint.requests[0]["prompt"] == card.disclosure.fields[0].value


LETTER = "A letter to anna.gruber@example.org"


async def refused(ben: Person, answer: FollowedAnswer, image_endpoint: ImageEndpoint) -> str:
    """Allow the card; the description does not leave. Return the sentence that the person sees."""
    went_on = await ben.allow(answer.card)
    assert image_endpoint.requests == []
    assert (await ben.services.ledger.entries(ben.actor)).entries == []
    generation = ben.services.image_generation
    assert await generation.left_today(ben.actor) == generation.per_day
    assert went_on.calls[0]["state"] == "failed"
    sentence: str = went_on.calls[0]["sentence"]
    assert "Nothing was sent." in sentence
    return sentence


async def masks(ben: Person) -> None:
    own = await ben.services.masking_settings.get_own(ben.actor)
    await ben.services.masking_settings.choose(ben.actor, MaskingChoice.ON, own.kinds, own.words)


async def edited(ben: Person, answer: FollowedAnswer, prompt: str) -> None:
    await ben.services.consents.revise(ben.actor, answer.card, {"prompt": prompt, "size": "1024x1024"})


@pytest.mark.promise("P14")
@pytest.mark.parametrize("whose", ["person", "chat", "gpt"])
async def test_a_limit_that_narrows_while_the_card_waits_holds_at_the_call(
    ben: Person, ada: Actor, services: Services, image_endpoint: ImageEndpoint, whose: str
) -> None:
    answer = await ben.ask("Paint a mill.")
    limit = ModelLimit.KEEPS_NOTHING
    if whose == "person":
        await services.model_limits.choose(ben.actor, limit)
    elif whose == "chat":
        await services.conversations.limit_models(ben.actor, answer.conversation, limit)
    else:
        written = Configuration(
            "Painter", instructions="You paint.", capabilities=(Capability.IMAGES,), model_limit=limit
        )
        await services.gpts.drafts.save(ada, ben.gpt_id, written)
        await services.gpts.publisher.publish(ada, ben.gpt_id, Level.EVERYONE)
    await refused(ben, answer, image_endpoint)


@pytest.mark.promise("P14")
async def test_a_mentioned_gpt_widens_no_limit_for_images(
    services: Services, build: Builder, ada: Actor, image_endpoint: ImageEndpoint, ben: Person, owner: Any
) -> None:
    strict = (await services.gpts.drafts.create(ada, "Strict")).gpt.id
    written = Configuration("Strict", instructions="You answer.", model_limit=ModelLimit.KEEPS_NOTHING)
    await services.gpts.drafts.save(ada, strict, written)
    await services.gpts.publisher.publish(ada, strict, Level.EVERYONE)
    await set_facts(owner, services, HERE)
    try:
        heard = await Person(services, ben.actor, strict).ask("Paint a mill.", mention=ben.gpt_id)
        assert (heard.state, heard.calls[0]["state"]) == ("complete", "unusable")
        assert "keeps nothing" in heard.calls[0]["sentence"]
    finally:
        await set_facts(owner, services, MODEL_ELSEWHERE)
    assert image_endpoint.requests == []


@pytest.mark.promise("P14")
async def test_a_person_who_edits_the_card_sends_no_personal_data_that_is_masked(
    ben: Person, image_endpoint: ImageEndpoint
) -> None:
    await masks(ben)
    answer = await ben.ask("Paint a letter.")
    await edited(ben, answer, LETTER)
    assert "must be masked" in await refused(ben, answer, image_endpoint)


@pytest.mark.promise("P14")
async def test_masking_that_begins_while_the_card_waits_holds_at_the_call(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    scripted.answer = answer_script(tool_call("make_image", prompt=LETTER, size="1024x1024"), "There it is.")
    answer = await ben.ask("Paint a letter.")
    await masks(ben)
    assert "must be masked" in await refused(ben, answer, image_endpoint)


@pytest.mark.promise("P14")
async def test_an_edited_description_with_stand_ins_leaves_as_the_card_shows_it(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    await masks(ben)
    scripted.answer = answer_script(tool_call("make_image", prompt=LETTER, size="1024x1024"), "There it is.")
    answer = await ben.ask("Paint a letter.")
    card = await ben.services.consents.get_card(ben.actor, answer.card)
    shown = f"{card.disclosure.arguments['prompt']} on blue paper"
    await edited(ben, answer, shown)
    await ben.allow(answer.card)
    assert [each["prompt"] for each in image_endpoint.requests] == [shown]
    assert "anna.gruber" not in shown


@pytest.mark.promise("P14")
@pytest.mark.parametrize("when", ["the rule comes later", "the person edits"])
async def test_what_a_workspace_keeps_here_leaves_in_no_description(
    services: Services, build: Builder, scripted: ScriptedModel, image_endpoint: ImageEndpoint, when: str
) -> None:
    firm = await RuledWorkspace(services, build).open()
    member = Person(services, firm.cleo, await drawing_gpt(services, firm.emil, Capability.IMAGES))
    rule = masking_rule((), (MaskedKind.EMAIL,), ())
    if when == "the person edits":
        await firm.change_rules(masking=rule)
        scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1024x1024"), "There it is.")
        answer = await member.ask("Paint a letter.")
        await edited(member, answer, LETTER)
    else:
        scripted.answer = answer_script(tool_call("make_image", prompt=LETTER, size="1024x1024"), "There it is.")
        answer = await member.ask("Paint a letter.")
        await firm.change_rules(masking=rule)
    card = await services.consents.get_card(member.actor, answer.card)
    await services.consents.allow(member.actor, answer.card, card.digest)
    await member.resume(answer.card)
    assert image_endpoint.requests == []


async def test_images_of_chats_count_and_one_is_made_at_a_time(
    ben: Person, image_endpoint: ImageEndpoint, scripted: ScriptedModel
) -> None:
    await drawn(ben)
    generation = ben.services.image_generation
    assert await generation.left_today(ben.actor) == generation.per_day - 1
    await make_image(ben.services, ben.actor)
    assert await generation.left_today(ben.actor) == generation.per_day - 2


async def test_a_running_image_refuses_another_yes_and_the_model_is_informed(
    ben: Person, image_endpoint: ImageEndpoint, scripted: ScriptedModel
) -> None:
    answer = await ben.ask("Paint a mill.")
    image_endpoint.hold_next_answer()
    await ben.services.image_generation.make(ben.actor, parse_image_request(PROMPT, "square"))
    await image_endpoint.request_received.wait()
    went_on = await ben.allow(answer.card)
    assert (went_on.state, went_on.text) == ("complete", "There it is.")
    assert "already have an image in progress" in went_on.calls[0]["sentence"]
    assert len(image_endpoint.requests) == 1, "that of the page"
    assert (await ben.services.ledger.entries(ben.actor)).entries == []
    image_endpoint.release.set()
    await wait_for_image(ben.services.image_generation, ben.actor)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ImageAnswer(data=b"no picture"), "unusable image"),
        (ImageAnswer(text="%%%"), "did not answer with a base64 image"),
        (ImageAnswer(body=b'{"data": [{"url": "https://tracker.example/1"}]}'), "links are not followed"),
        (ImageAnswer(redirect="http://127.0.0.1/elsewhere"), "sent to another host"),
        (ImageAnswer(cut=20), "closed the connection"),
    ],
    ids=["no picture", "no base64", "a link", "a redirect", "cut"],
)
async def test_an_endpoint_that_sends_no_image_is_named_and_costs_no_turn(
    ben: Person, image_endpoint: ImageEndpoint, answer: ImageAnswer, said: str
) -> None:
    image_endpoint.answer = answer
    _, went_on = await drawn(ben)
    assert said in went_on.calls[0]["sentence"]
    assert went_on.calls[0]["pictures"] == []
    assert image_endpoint.fetches == 0
    generation = ben.services.image_generation
    assert await generation.left_today(ben.actor) == generation.per_day


@pytest.mark.parametrize("status", [400, 401, 500])
async def test_a_refusal_is_reported_by_its_status_alone(
    ben: Person, image_endpoint: ImageEndpoint, scripted: ScriptedModel, status: int
) -> None:
    """The endpoint repeats the operator's key, which no person of this server may learn."""
    image_endpoint.answer = refusal(status, "Incorrect API key provided: sk-of-the-operator")
    answer, went_on = await drawn(ben)
    assert went_on.calls[0]["sentence"].endswith(f" answered with status {status} and no image.")
    assert str(status) in str(tool_results(scripted.requests[-1]))
    kept = await ben.latest(answer.conversation)
    for seen in (went_on.events, scripted.requests, kept):
        assert "sk-of-the-operator" not in str(seen)


@pytest.mark.promise("P10")
async def test_the_image_is_gone_with_its_answer(ben: Person, owner: Any) -> None:
    answer, _ = await drawn(ben)
    count = "SELECT count(*) FROM attachments WHERE conversation_id = $1"
    assert await owner.fetchval(count, answer.conversation) == 1
    await ben.services.conversations.delete_message(ben.actor, answer.conversation, answer.answer)
    assert await owner.fetchval(count, answer.conversation) == 0


@pytest.mark.promise("P9")
async def test_in_a_temporary_chat_the_image_is_in_memory_alone(ben: Person, owner: Any) -> None:
    desk = ben.services.temporary.backend
    begun = await follow_turn(await desk.chat.ask(ben.actor, Ask("Paint a mill.", gpt_id=ben.gpt_id)))
    card = await desk.consents.get_card(ben.actor, begun.card)
    await desk.consents.allow(ben.actor, begun.card, card.digest)
    await desk.chat.resume(ben.actor, begun.card)
    await follow_turn(desk.chat.get_running(ben.actor, begun.conversation))
    opened = await desk.conversations.open(ben.actor, begun.conversation)
    [file] = opened.messages[begun.answer].body.files
    assert await desk.conversations.read_original(ben.actor, file)
    assert await owner.fetchval("SELECT count(*) FROM attachments WHERE id = $1", file.id) == 0


async def test_a_large_image_arrives_whole(ben: Person, image_endpoint: ImageEndpoint) -> None:
    """Longer than any other third party may answer."""
    noise = Image.effect_noise((1600, 1600), 90)
    written = BytesIO()
    noise.save(written, "PNG")
    assert len(written.getvalue()) > 1_500_000
    image_endpoint.answer = ImageAnswer(data=written.getvalue())
    answer, _ = await drawn(ben)
    [file] = (await ben.latest(answer.conversation)).body.files
    with Image.open(BytesIO(await ben.services.conversations.read_original(ben.actor, file))) as kept:
        assert kept.convert("L").tobytes() == noise.convert("L").tobytes()
