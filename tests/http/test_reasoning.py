"""A model's reasoning: shown beside its answer and kept with it only; hidden where a GPT keeps its texts."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.turns.reasoning_draft import MAX_KEPT_LENGTH, MIN_INTERVAL
from discreet.http.services import Services
from tests.fakes.model_endpoint import ModelAnswer, Reply, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.http.test_search import found
from tests.support.api_programs import publish_gpt
from tests.support.chat_client import StreamedAnswer, ask, follow, stream_events
from tests.support.client import Client
from tests.support.export_client import export_data
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.model_wire_shapes import chunk, end_chunk, stream, text_chunk
from tests.support.people import Cast
from tests.support.second_process import second_server

THOUGHT = "The turquoise otter sleeps under the bridge."
PATIENCE = 60


@pytest.fixture(autouse=True)
def reasons(scripted: ScriptedModel) -> Iterator[None]:
    scripted.answer, scripted.reasoning_tokens = ModelAnswer("Low water is at six.", reasoning=THOUGHT), 42
    scripted.requests.clear()
    scripted.side_requests.clear()
    yield
    scripted.answer, scripted.reasoning_tokens, scripted.replies = "Hello.", None, []


def thinking(*after: bytes) -> list[Reply]:
    """Return an answer that stays silent after its reasoning."""
    return [Reply((chunk({"reasoning_content": THOUGHT}), *after), then="hang")]


def reasoning_in(answer: StreamedAnswer) -> str:
    return "".join(event["delta"] for event in answer.events if event["type"] == "reasoning-delta")


async def answer_of(person: Client, conversation: UUID) -> Any:
    return (await person.get(f"/api/conversations/{conversation}")).ok()["messages"][-1]


async def text_of(person: Client, conversation: UUID, message: str) -> Any:
    return await person.get(f"/api/conversations/{conversation}/messages/{message}/reasoning")


async def test_it_is_streamed_and_kept_apart_from_the_answer(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    assert (reasoning_in(answer), answer.text) == (THOUGHT, "Low water is at six.")
    kinds = [event["type"] for event in answer.events]
    assert kinds.index("data-thinking") < kinds.index("reasoning-delta") < kinds.index("data-thought")
    assert kinds.index("data-thought") < kinds.index("text-delta")
    timed = answer.data("data-thought")
    assert MIN_INTERVAL <= timed["seconds"] < PATIENCE
    assert timed["is_cut"] is False
    kept = await answer_of(cast.ben, answer.conversation)
    assert kept["text"] == "Low water is at six."
    assert kept["reasoning"] == {"characters": len(THOUGHT), **timed}
    assert [use["reasoning_tokens"] for use in kept["recipients"]] == [42]
    assert (await text_of(cast.ben, answer.conversation, kept["id"])).ok() == {"text": THOUGHT}


@pytest.mark.promise("P6")
async def test_no_one_else_reads_it(cast: Cast) -> None:
    answer = await ask(cast.ben, "When is low water?")
    message = answer.turn["answer_id"]
    for person in (cast.ada, cast.dan, cast.olga):
        assert (await text_of(person, answer.conversation, message)).status == 404
    mine = await ask(cast.ada, "When is low water?")
    assert (await text_of(cast.ada, mine.conversation, message)).status == 404
    assert (await text_of(cast.ben, answer.conversation, answer.turn["question_id"])).ok() == {"text": ""}


async def test_it_goes_nowhere_else(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.side_answer = "Low Water"
    answer = await ask(cast.ben, "When is low water?")
    await ask(cast.ben, "And high water?", conversation_id=answer.conversation)
    (await cast.ben.post(f"/api/conversations/{answer.conversation}/title")).ok()
    await cast.ben.post(f"/api/conversations/{answer.conversation}/follow-ups")
    assert len(scripted.side_requests) > 0
    assert "otter" not in json.dumps([scripted.requests, scripted.side_requests])
    assert str(answer.conversation) in await found(cast.ben, "low water")
    assert str(answer.conversation) not in await found(cast.ben, "otter")
    wish = {"up_to": None, "files": True, "calls": True}
    shown = (await cast.ben.post(f"/api/conversations/{answer.conversation}/shares/preview", wish)).ok()
    assert "Low water is at six." in json.dumps(shown)
    assert "otter" not in json.dumps(shown)


@pytest.mark.promise("P2")
async def test_a_persons_own_export_holds_it(cast: Cast) -> None:
    streamed = await ask(cast.ben, "When is low water?")
    opened = await export_data(cast.ben)
    answer = opened.conversation(streamed.conversation)["messages"][-1]
    assert answer["reasoning"] == {"text": THOUGHT, "seconds": streamed.data("data-thought")["seconds"]}
    assert answer["text"] == "Low water is at six."
    markdown = [body for name, body in opened.files.items() if name.endswith(f"{streamed.conversation}.md")]
    assert len(markdown) == 1
    assert b"otter" not in markdown[0]


async def test_a_gpt_that_keeps_its_texts_shows_how_long_and_not_what(cast: Cast, owner: Any) -> None:
    gpt = await publish_gpt(cast.ada, "Keeper", instructions=THOUGHT, level="everyone")
    for person in (cast.ben, cast.ada):
        answer = await ask(person, "When is low water?", gpt_id=gpt)
        assert "otter" not in json.dumps(answer.events)
        seconds = answer.data("data-thought")["seconds"]
        assert MIN_INTERVAL <= seconds < PATIENCE
        kept = await answer_of(person, answer.conversation)
        assert kept["reasoning"] == {"characters": 0, "seconds": seconds, "is_cut": False}
        assert (await text_of(person, answer.conversation, kept["id"])).ok() == {"text": ""}
    preview = await ask(cast.ada, "When is low water?", gpt_id=gpt, draft=True)
    assert reasoning_in(preview) == THOUGHT
    assert preview.text == "Low water is at six."


async def test_a_gpt_that_tells_its_texts_shows_it(cast: Cast) -> None:
    gpt = await publish_gpt(cast.ada, "Teller", instructions=THOUGHT, level="everyone")
    draft = {"name": "Teller", "description": "", "instructions": THOUGHT, "starters": [], "model": None}
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", draft | {"knowledge_use": "quote", "instructions_use": "tell"})).ok()
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    answer = await ask(cast.ben, "When is low water?", gpt_id=gpt)
    assert reasoning_in(answer) == THOUGHT


async def test_an_answer_stopped_while_it_reasons_keeps_it(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.replies = thinking()
    streamed = StreamedAnswer()
    async for event in stream_events(cast.ben, "When is low water?"):
        streamed.events.append(event)
        if event["type"] == "reasoning-delta":
            break
    (await cast.ben.post(f"/api/conversations/{streamed.conversation}/stop")).ok()
    kept = await answer_of(cast.ben, streamed.conversation)
    assert (kept["state"], kept["text"]) == ("stopped", "")
    assert kept["reasoning"]["seconds"] > 0
    assert (await text_of(cast.ben, streamed.conversation, kept["id"])).ok() == {"text": THOUGHT}


async def test_a_page_that_comes_back_while_the_model_reasons_gets_it(
    cast: Cast, services: Services, infra: Infrastructure, scripted: ScriptedModel
) -> None:
    """In the process that answers from memory, and in another from the last checkpoint: a kill loses no more."""
    scripted.replies = thinking()
    heard: list[Any] = []
    running = asyncio.create_task(_hear(cast.ben, heard))
    await _until(lambda: any(event["type"] == "reasoning-delta" for event in heard))
    conversation = StreamedAnswer(heard).conversation
    assert reasoning_in(await _following(cast.ben, conversation)) == THOUGHT
    await services.chat._checkpoints.store_all()
    stored = await answer_of(cast.ben, conversation)
    assert (stored["state"], stored["reasoning"]["characters"]) == ("running", len(THOUGHT))
    async with second_server(infra, scripted) as (_, url):
        assert reasoning_in(await _following(cast.ben, conversation, url)) == THOUGHT
    (await cast.ben.post(f"/api/conversations/{conversation}/stop")).ok()
    await running


async def _hear(person: Client, heard: list[Any]) -> None:
    async for event in stream_events(person, "When is low water?"):
        heard += [event]


async def _until(is_so: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)


async def _following(person: Client, conversation: UUID, url: str = "") -> StreamedAnswer:
    """Return the first events of the running answer's stream, up to its reasoning."""
    streamed = StreamedAnswer()
    address = f"{url or person.base_url}/api/conversations/{conversation}/stream"
    async with asyncio.timeout(PATIENCE), person.session.get(address) as response:
        async for line in response.content:
            if line.startswith(b"data: {"):
                streamed.events.append(json.loads(line[6:]))
                if streamed.events[-1]["type"] == "reasoning-delta":
                    break
    return streamed


async def test_each_branch_has_its_own(cast: Cast, scripted: ScriptedModel) -> None:
    first = await ask(cast.ben, "When is low water?")
    scripted.answer = ModelAnswer("At seven.", reasoning="The heron.")
    second = await ask(cast.ben, conversation_id=first.conversation, regenerate=first.turn["answer_id"])
    for answer, text in ((first, THOUGHT), (second, "The heron.")):
        assert (await text_of(cast.ben, first.conversation, answer.turn["answer_id"])).ok() == {"text": text}
    path = f"/api/conversations/{first.conversation}/messages/{first.turn['answer_id']}"
    (await cast.ben.delete(path)).ok()
    assert (await text_of(cast.ben, first.conversation, first.turn["answer_id"])).status == 404
    (await cast.ben.delete(f"/api/conversations/{first.conversation}")).ok()
    assert (await text_of(cast.ben, first.conversation, second.turn["answer_id"])).status == 404


async def test_one_that_is_too_long_is_cut_and_the_answer_is_whole(cast: Cast, scripted: ScriptedModel) -> None:
    pieces = [chunk({"reasoning_content": "otter " * 20_000}) for _ in range(5)]
    scripted.replies = list(stream(*pieces, text_chunk("At six."), end_chunk()))
    answer = await ask(cast.ben, "When is low water?")
    kept = await answer_of(cast.ben, answer.conversation)
    assert kept["text"] == "At six."
    assert (kept["reasoning"]["characters"], kept["reasoning"]["is_cut"]) == (MAX_KEPT_LENGTH, True)
    assert len(reasoning_in(answer)) == MAX_KEPT_LENGTH


@pytest.mark.promise("P9")
async def test_a_temporary_chat_holds_it_in_memory_alone(cast: Cast, owner: Any) -> None:
    streamed = await ask(cast.ben, "When is low water?", temporary=True)
    message = streamed.turn["answer_id"]
    assert (await text_of(cast.ben, streamed.conversation, message)).ok() == {"text": THOUGHT}
    assert await owner.fetchval("SELECT count(*) FROM messages WHERE id = $1", UUID(message)) == 0
    kept = (await cast.ben.post(f"/api/temporary/{streamed.conversation}/keep")).ok()["id"]
    answer = await answer_of(cast.ben, kept)
    assert (await text_of(cast.ben, kept, answer["id"])).ok() == {"text": THOUGHT}
    closed = await ask(cast.ben, "When is low water?", temporary=True)
    (await cast.ben.delete(f"/api/conversations/{closed.conversation}")).ok()
    assert (await text_of(cast.ben, closed.conversation, closed.turn["answer_id"])).status == 404


async def test_a_call_has_one_id_in_every_prompt(
    cast: Cast, infra: Infrastructure, services: Services, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    """Endpoints cache the beginning of a prompt that stays the same."""

    def calls_each_time(body: Any) -> ModelAnswer:
        if body["messages"][-1]["role"] == "tool":
            return ModelAnswer("On time.")
        asked = sum(message["role"] == "user" for message in body["messages"])
        return ModelAnswer("I look.", calls=(("getFlight", {"number": f"LH{asked}"}),))

    gpt = await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin)
    third_party.answer, scripted.answer = Answer(json.dumps({"state": "on time"})), calls_each_time
    answer = None
    for question in ("Is it on time?", "And now?", "And now?"):
        more = {"conversation_id": answer.conversation} if answer else {"gpt_id": gpt}
        answer = await ask(cast.ben, question, **more)
        parked = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["parked"]
        if parked:
            card = (await cast.ben.get(f"/api/consents/{parked}")).ok()
            (await cast.ben.post(f"/api/consents/{parked}/allow", {"digest": card["digest"], "always": True})).ok()
            await follow(cast.ben, answer.conversation)
    prompts = [_calls_in(body) for body in scripted.requests if body.get("tools")]
    longest = prompts[-1]
    assert longest == ["call00001", "call00002", "call00003"]
    assert all(prompt == longest[: len(prompt)] for prompt in prompts)


def _calls_in(body: Any) -> list[str]:
    return [call["id"] for message in body["messages"] for call in message.get("tool_calls", ())]
