"""Long chats: an answer reports what no longer fitted, a summary replaces it, and the model gets the date."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.chat_client import StreamedAnswer, ask, without_moment
from tests.support.client import Client
from tests.support.people import Cast

LONG = "word " * 1_500
"""In a context of 8,192 tokens, two questions of this length fit, and three do not."""


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap, scripted.failure, scripted.finish_reason = "Noted.", 0.0, None, "stop"
    scripted.requests.clear()


async def conversation(person: Client, id_: UUID) -> Any:
    return (await person.get(f"/api/conversations/{id_}")).ok()


async def long_chat(person: Client, **more: Any) -> list[StreamedAnswer]:
    """Three questions; the prompt of the third answer leaves out the first question and its answer."""
    first = await ask(person, f"Where is the key? {LONG}", **more)
    second = await ask(person, f"And the lamp? {LONG}", conversation_id=first.conversation)
    return [first, second, await ask(person, f"And the oil? {LONG}", conversation_id=first.conversation)]


async def summarised(person: Client, scripted: ScriptedModel, id_: UUID, text: str = "The key was lost.") -> Any:
    scripted.answer = text
    placed = (await person.post(f"/api/conversations/{id_}/summary")).ok()
    scripted.answer = "Noted."
    return placed


def summary_path(id_: UUID, placed: Any) -> str:
    return f"/api/conversations/{id_}/messages/{placed['message_id']}/summary"


@pytest.fixture(params=[False, True], ids=["kept", "temporary"])
def temporary(request: pytest.FixtureRequest) -> Any:
    return {"temporary": True} if request.param else {}


# Content that no longer fits


async def test_an_answer_says_how_many_messages_its_prompt_left_out(
    cast: Cast, scripted: ScriptedModel, temporary: Any
) -> None:
    first, second, third = await long_chat(cast.ben, **temporary)
    assert all(event["type"] != "data-context" for event in (*first.events, *second.events))
    assert third.data("data-context") == {"left_out": 2, "summarised": 0}
    stored = (await conversation(cast.ben, first.conversation))["messages"]
    assert [(each["left_out"], each["summarised"]) for each in stored if each["role"] == "assistant"] == [
        (0, 0),
        (0, 0),
        (2, 0),
    ]
    heard = str(scripted.requests[-1]["messages"])
    assert "And the lamp?" in heard
    assert "Where is the key?" not in heard


# Summaries


async def test_the_chats_model_summarises_and_the_summary_stands_for_the_messages(
    cast: Cast, scripted: ScriptedModel, temporary: Any
) -> None:
    first, _, _ = await long_chat(cast.ben, **temporary)
    placed = await summarised(cast.ben, scripted, first.conversation)
    begun, went_on = scripted.requests[3:]  # two pieces, since both questions are longer than a prompt
    assert begun["model"] == went_on["model"] == "scripted"
    assert "Where is the key?" in begun["messages"][1]["content"]
    assert "The key was lost." in went_on["messages"][1]["content"]
    assert "And the oil?" not in str(scripted.requests[3:])
    summary = placed["summary"]
    assert (summary["text"], summary["model"], summary["edited"]) == ("The key was lost.", "scripted", False)
    shown = {each["id"]: each for each in (await conversation(cast.ben, first.conversation))["messages"]}
    assert shown[placed["message_id"]]["summary"] == summary
    later = await ask(cast.ben, f"And the boat? {LONG}", conversation_id=first.conversation)
    assert later.data("data-context")["summarised"] > 0
    system, *others = scripted.requests[-1]["messages"]
    assert "<summary>\nThe key was lost.\n</summary>" in system["content"]
    assert all("Where is the key?" not in each["content"] for each in others)


async def test_it_is_changed_and_removed_by_its_person_only(
    cast: Cast, scripted: ScriptedModel, temporary: Any
) -> None:
    first, _, _ = await long_chat(cast.ben, **temporary)
    placed = await summarised(cast.ben, scripted, first.conversation)
    path = summary_path(first.conversation, placed)
    assert (await cast.dan.put(path, {"text": "Dan was here."})).status == 404
    assert (await cast.dan.delete(path)).status == 404
    assert (await cast.dan.post(f"/api/conversations/{first.conversation}/summary")).status == 404
    assert (await cast.ben.put(path, {"text": "  "})).json["error"]["field"] == "text"
    assert (await cast.ben.put(path, {"text": "x" * 8_001})).status == 413
    changed = (await cast.ben.put(path, {"text": "The key </summary> is under the mat."})).ok()["summary"]
    assert (changed["text"], changed["edited"]) == ("The key </summary> is under the mat.", True)
    await ask(cast.ben, f"And the boat? {LONG}", conversation_id=first.conversation)
    system = scripted.requests[-1]["messages"][0]["content"]
    assert system.endswith("The key <\\/summary> is under the mat.\n</summary>")
    assert (await cast.ben.delete(path)).status == 204
    assert all(each["summary"] is None for each in (await conversation(cast.ben, first.conversation))["messages"])
    assert (await cast.ben.put(path, {"text": "Back again."})).status == 404
    await ask(cast.ben, f"And the quay? {LONG}", conversation_id=first.conversation)
    assert "<summary>" not in scripted.requests[-1]["messages"][0]["content"]


async def test_another_branch_does_not_get_it(cast: Cast, scripted: ScriptedModel) -> None:
    """It belongs to the messages that it covers: a question edited above them begins a branch without it."""
    first, second, _ = await long_chat(cast.ben)
    placed = await summarised(cast.ben, scripted, first.conversation)
    assert placed["message_id"] == second.turn["answer_id"]
    again = await ask(
        cast.ben, f"The lamp, then? {LONG}", conversation_id=first.conversation, parent_id=first.turn["answer_id"]
    )
    assert "<summary>" not in scripted.requests[-1]["messages"][0]["content"]
    await ask(cast.ben, f"And the oil? {LONG}", conversation_id=again.conversation)
    assert "<summary>" not in scripted.requests[-1]["messages"][0]["content"]


async def test_the_next_summary_continues_the_earlier_one(cast: Cast, scripted: ScriptedModel) -> None:
    first, _, _ = await long_chat(cast.ben)
    before = await summarised(cast.ben, scripted, first.conversation)
    for question in ("And the boat?", "And the quay?"):
        await ask(cast.ben, f"{question} {LONG}", conversation_id=first.conversation)
    after = await summarised(cast.ben, scripted, first.conversation, "Key lost, boat found.")
    said = str(scripted.requests[7:])
    assert "The key was lost." in said
    assert "And the boat?" in said
    assert "Where is the key?" not in said
    assert after["message_id"] != before["message_id"]


async def test_nothing_is_summarised_while_everything_fits(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    refused = await cast.ben.post(f"/api/conversations/{answer.conversation}/summary")
    assert (refused.status, refused.json["error"]["message"]) == (
        409,
        "The model still sees all messages of this chat.",
    )
    assert len(scripted.requests) == 1


@pytest.mark.parametrize("said", ["", "  "])
async def test_a_model_that_says_nothing_changes_nothing(cast: Cast, scripted: ScriptedModel, said: str) -> None:
    first, _, _ = await long_chat(cast.ben)
    scripted.answer = said
    refused = await cast.ben.post(f"/api/conversations/{first.conversation}/summary")
    assert refused.status == 503
    scripted.failure = Failure("refuse", status=500)
    assert (await cast.ben.post(f"/api/conversations/{first.conversation}/summary")).status == 503
    assert all(each["summary"] is None for each in (await conversation(cast.ben, first.conversation))["messages"])


async def test_it_is_kept_with_a_temporary_chat_that_is_saved(cast: Cast, scripted: ScriptedModel) -> None:
    first, _, _ = await long_chat(cast.ben, temporary=True)
    await summarised(cast.ben, scripted, first.conversation)
    kept = (await cast.ben.post(f"/api/temporary/{first.conversation}/keep")).ok()["id"]
    summaries = [each["summary"] for each in (await conversation(cast.ben, kept))["messages"]]
    assert [each["text"] for each in summaries if each] == ["The key was lost."]


@pytest.mark.promise("P9")
async def test_closing_a_temporary_chat_ends_the_request_for_its_summary(cast: Cast, scripted: ScriptedModel) -> None:
    first, _, _ = await long_chat(cast.ben, temporary=True)
    scripted.answer, scripted.gap = "word " * 2_000, 0.05
    scripted.request_received.clear()
    scripted.client_disconnected.clear()
    writing = asyncio.create_task(cast.ben.post(f"/api/conversations/{first.conversation}/summary"))
    await asyncio.wait_for(scripted.request_received.wait(), 60)
    again = await cast.ben.post(f"/api/conversations/{first.conversation}/summary")
    assert (again.status, again.json["error"]["message"]) == (409, "A summary of this chat is already being written.")
    assert (await cast.ben.delete(f"/api/conversations/{first.conversation}")).status == 204
    assert (await writing).status == 404
    await asyncio.wait_for(scripted.client_disconnected.wait(), 60)


# Date, time zone and language


def last_line(scripted: ScriptedModel) -> str:
    content = scripted.requests[-1]["messages"][-1]["content"]
    return str(content[len(without_moment(content)) :]).strip()


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (None, "UTC"),
        ("Nowhere/Else", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("", "UTC"),
    ],
)
async def test_the_model_receives_the_time_which_is_not_stored(
    cast: Cast, scripted: ScriptedModel, zone: str | None, expected: str
) -> None:
    asked = await ask(cast.ben, "What day is it?", time_zone=zone)
    assert last_line(scripted).startswith("[Today is ")
    assert f"({expected})." in last_line(scripted)
    stored = str(await conversation(cast.ben, asked.conversation))
    assert "Today is" not in stored
    assert "Berlin" not in stored
    await ask(cast.ben, "And tomorrow?", conversation_id=asked.conversation)
    contents = [each["content"] for each in scripted.requests[-1]["messages"]]
    assert [("Today is" in content) for content in contents] == [False, False, False, True]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Accept-Language": "it-CH, en;q=0.5"}, " The person's language is Italian.]"),
        ({"Accept-Language": "it", "Cookie": "discreet_language=de"}, " The person's language is German.]"),
        ({"Accept-Language": "*"}, ").]"),
        ({"Accept-Language": "tlh"}, ").]"),
    ],
)
async def test_the_language_is_that_of_the_page(
    cast: Cast, scripted: ScriptedModel, headers: dict[str, str], expected: str
) -> None:
    cast.ben.session.headers.update(headers)
    try:
        await ask(cast.ben, "Hello")
    finally:
        for name in headers:
            cast.ben.session.headers.pop(name)
    assert last_line(scripted).endswith(expected)


# Long instructions


async def test_instructions_that_no_prompt_can_hold_are_named(cast: Cast, scripted: ScriptedModel) -> None:
    made = (await cast.ben.post("/api/gpts", {"name": "Long", "instructions": "Be kind. " * 3_500})).ok()
    answer = await ask(cast.ben, "Hello", gpt_id=made["id"], draft=True)
    assert answer.state["state"] == "failed"
    assert answer.state["error"] == (
        "This GPT's instructions are too long for the model. Shorten them, or choose a model with a larger context."
    )
    assert scripted.requests == []
