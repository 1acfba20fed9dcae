"""Protection counts text shown anywhere in a conversation (specification: GPTs).

On its other branches, in its calls, in passages of earlier questions; and on the branches of a program's stored
responses.
"""

import random

import openai
import pytest
import pytest_asyncio

from discreet.assistants.gpts.verbatim_guard import INSTRUCTIONS, KNOWLEDGE
from discreet.chat.turns.stop_reasons import REPEATS_PROTECTED_TEXT
from discreet.http.services import Services
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.http.openai.test_protection import SECRET, write
from tests.support.api_programs import document, publish_gpt_with_actions
from tests.support.chat_client import ask
from tests.support.knowledge import add_knowledge
from tests.support.people import Cast

PIECES = [" ".join(SECRET.split()[at : at + 20]) + "." for at in range(0, 80, 20)]
TOTAL = INSTRUCTIONS.within(len(SECRET.split())).total
ALLOWED = ["complete" if 20 * n <= TOTAL else "failed" for n in (1, 2, 3, 4)]
"""How the answers end that tell one piece each."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast, third_party: ThirdParty) -> str:
    made = await publish_gpt_with_actions(cast.cleo, document(third_party.origin))
    await write(cast.cleo, made)
    return made


def test_some_pieces_are_allowed_and_some_are_not() -> None:
    assert set(ALLOWED) == {"complete", "failed"}


@pytest.mark.parametrize("temporary", [False, True], ids=["kept", "temporary"])
async def test_answering_again_counts_all_answers(
    cast: Cast, gpt: str, scripted: ScriptedModel, temporary: bool
) -> None:
    first, ends = None, []
    for scripted.answer in PIECES:
        if first is None:
            answer = first = await ask(cast.cleo, "Twenty words.", gpt_id=gpt, temporary=temporary)
        else:
            answer = await ask(cast.cleo, conversation_id=first.conversation, regenerate=first.turn["answer_id"])
        ends.append(answer.state["state"])
    assert ends == ALLOWED


@pytest.mark.parametrize("temporary", [False, True], ids=["kept", "temporary"])
async def test_asking_the_first_question_again_counts_all_branches(
    cast: Cast, gpt: str, scripted: ScriptedModel, temporary: bool
) -> None:
    conversation, ends = None, []
    for n, scripted.answer in enumerate(PIECES):
        where = {"conversation_id": conversation, "edit_root": True} if n else {"gpt_id": gpt, "temporary": temporary}
        answer = await ask(cast.cleo, f"Twenty words, number {n}.", **where)
        conversation = answer.conversation
        ends.append(answer.state["state"])
    assert ends == ALLOWED


async def test_going_on_from_an_earlier_message_counts_all_branches(
    cast: Cast, gpt: str, scripted: ScriptedModel
) -> None:
    scripted.answer = "Hello."
    first = await ask(cast.cleo, "Hello.", gpt_id=gpt)
    ends = []
    for n, scripted.answer in enumerate(PIECES):
        where = {"conversation_id": first.conversation, "parent_id": first.turn["answer_id"]}
        ends.append((await ask(cast.cleo, f"Twenty words, number {n}.", **where)).state["state"])
    assert ends == ALLOWED


async def test_what_earlier_cards_showed_counts(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    conversation, ends = None, []
    for n, piece in enumerate(PIECES):
        scripted.answer = tool_call("findThing", name=piece)
        where = {"conversation_id": conversation} if conversation else {"gpt_id": gpt}
        answer = await ask(cast.cleo, f"Look up twenty words, number {n}.", **where)
        conversation = answer.conversation
        ends.append(answer.state["state"])
    assert ends == ["parked" if end == "complete" else end for end in ALLOWED]


async def test_the_same_answer_again_is_not_stopped(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    scripted.answer = PIECES[0]
    first = await ask(cast.cleo, "Twenty words.", gpt_id=gpt)
    for _ in range(5):
        again = await ask(cast.cleo, conversation_id=first.conversation, regenerate=first.turn["answer_id"])
        assert again.state["state"] == "complete"


async def test_responses_that_go_on_from_the_same_one_count_together(
    ai: openai.AsyncOpenAI, gpt: str, scripted: ScriptedModel
) -> None:
    asked = {"model": f"gpt:{gpt}", "store": True}
    scripted.answer = "Hello."
    first = await ai.responses.create(input="Hello.", **asked)
    ends = []
    for scripted.answer in PIECES:
        response = await ai.responses.create(input="Twenty words.", previous_response_id=first.id, **asked)
        ends.append("complete" if response.status == "completed" else "failed")
    assert ends == ALLOWED


async def test_calls_in_the_history_of_a_program_count(
    ai: openai.AsyncOpenAI, gpt: str, scripted: ScriptedModel
) -> None:
    tool = {"type": "function", "function": {"name": "note", "parameters": {"type": "object"}}}
    messages, ends = [{"role": "user", "content": "Note twenty words."}], []
    for n, piece in enumerate(PIECES):
        scripted.answer = ModelAnswer("", (("note", {"text": piece}),))
        choice = (await ai.chat.completions.create(model=f"gpt:{gpt}", messages=messages, tools=[tool])).choices[0]
        ends.append("failed" if choice.finish_reason == "content_filter" else "complete")
        if choice.message.tool_calls:
            [call] = choice.message.tool_calls
            messages += [
                {"role": "assistant", "tool_calls": [{"id": f"call{n}", "type": "function", "function": {"name": "note", "arguments": call.function.arguments}}]},
                {"role": "tool", "tool_call_id": f"call{n}", "content": "Noted."},
                {"role": "user", "content": "And twenty more."},
            ]  # fmt: skip
    assert ends == ALLOWED


TOPICS = ["amber", "birch", "cedar", "delta", "ember", "flint", "grove", "heath", "inlet", "juniper", "kelp", "larch",
          "maple", "nettle", "otter", "pine", "quartz", "reed", "sage", "thyme"]  # fmt: skip


def section(topic: str) -> str:
    """150 words that no other section has."""
    dice = random.Random(topic)
    words = (topic + "".join(dice.choices("aeioubdfgklmnprst", k=4)) for _ in range(150))
    return f"The {topic} is this: " + " ".join(words) + "."


TOLD_EACH = 60
"""Words that an answer repeats of a section."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def topical(cast: Cast, services: Services, third_party: ThirdParty) -> str:
    made = await publish_gpt_with_actions(cast.cleo, document(third_party.origin))
    await write(cast.cleo, made)
    text = "\n\n".join(f"# {topic}\n\n{section(topic)}" for topic in TOPICS)
    await add_knowledge(
        services.gpts, await services.sessions.actor_of(cast.cleo.token), made, "topics.md", text.encode()
    )
    return made


async def test_passages_of_earlier_questions_count_in_stored_responses(
    ai: openai.AsyncOpenAI, topical: str, scripted: ScriptedModel
) -> None:
    previous, told_words = None, 0
    for topic in TOPICS:
        scripted.answer = " ".join(section(topic).split()[4 : 4 + TOLD_EACH]) + "."
        asked = {"model": f"gpt:{topical}", "store": True, "input": f"What is {topic}?"}
        response = await ai.responses.create(**asked, **({"previous_response_id": previous} if previous else {}))
        previous = response.id
        told_words += len(response.output_text.split())
    assert response.status == "incomplete"
    assert TOLD_EACH < told_words <= KNOWLEDGE.total + len(TOPICS) * 6


async def test_passages_of_earlier_questions_count(cast: Cast, topical: str, scripted: ScriptedModel) -> None:
    conversation, told_words = None, 0
    for topic in TOPICS:
        scripted.answer = " ".join(section(topic).split()[4 : 4 + TOLD_EACH]) + "."
        where = {"conversation_id": conversation} if conversation else {"gpt_id": topical}
        answer = await ask(cast.cleo, f"What is {topic}?", **where)
        conversation = answer.conversation
        told_words += len(answer.text.split())
    assert answer.state["error"] == REPEATS_PROTECTED_TEXT
    assert TOLD_EACH < told_words <= KNOWLEDGE.total + len(TOPICS) * 6
