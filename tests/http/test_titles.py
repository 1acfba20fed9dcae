"""Titles that the model writes after the first answer, and follow-up questions: requested by a page, beside the chat."""

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest

from discreet.chat.conversations.conversation import title_from
from discreet.chat.turns.side_prompts import MAX_TEXT_CHARACTERS, build_title_request, parse_follow_ups, parse_title
from discreet.ports.model_request import UsageOwner
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import Cast


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.failure = "Under the mat.", None
    scripted.side_release.set()
    scripted.side_answer = "Where the Key Is"
    scripted.requests.clear()
    scripted.side_requests.clear()


async def named(person: Client, id_: UUID) -> Any:
    return (await person.post(f"/api/conversations/{id_}/title")).ok()


async def title_of(person: Client, id_: UUID) -> Any:
    found = (await person.get(f"/api/conversations/{id_}")).ok()
    return found["title"], found["untitled"]


async def test_the_model_that_answered_writes_the_title(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?\nI lost it.")
    assert scripted.side_requests == []
    assert await title_of(cast.ben, answer.conversation) == ("Where is the key?", True)
    assert await named(cast.ben, answer.conversation) == {"title": "Where the Key Is", "untitled": False}
    assert await title_of(cast.ben, answer.conversation) == ("Where the Key Is", False)
    [asked] = scripted.side_requests
    assert (asked["model"], asked["max_tokens"]) == ("scripted", 256)
    assert "Where is the key?" in asked["messages"][1]["content"]
    assert "Under the mat." in asked["messages"][1]["content"]
    assert await named(cast.ben, answer.conversation) == {"title": "Where the Key Is", "untitled": False}
    assert len(scripted.side_requests) == 1


async def test_a_title_by_hand_stays(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    path = f"/api/conversations/{answer.conversation}"
    assert (await cast.ben.patch(path, {"title": "Where is the key?"})).status == 204  # even if it is the first words
    assert await named(cast.ben, answer.conversation) == {"title": "Where is the key?", "untitled": False}
    assert scripted.side_requests == []


async def test_a_title_by_hand_wins_over_one_that_is_being_written(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    scripted.side_release.clear()
    writing = asyncio.create_task(named(cast.ben, answer.conversation))
    while not scripted.side_requests:
        await asyncio.sleep(0.01)
    assert (await cast.ben.patch(f"/api/conversations/{answer.conversation}", {"title": "Mine"})).status == 204
    scripted.side_release.set()
    assert (await writing)["title"] == "Mine"
    assert await title_of(cast.ben, answer.conversation) == ("Mine", False)


async def test_a_title_of_deleted_words_is_not_stored(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "One")
    await ask(cast.ben, "Two", conversation_id=answer.conversation, edit_root=True)
    scripted.side_release.clear()
    path = f"/api/conversations/{answer.conversation}"
    stored = (await cast.ben.get(path)).ok()
    writing = asyncio.create_task(named(cast.ben, answer.conversation))
    while not scripted.side_requests:
        await asyncio.sleep(0.01)
    second = next(m for m in stored["messages"] if m["text"] == "Two")
    assert (await cast.ben.delete(f"{path}/messages/{second['id']}")).status == 200
    scripted.side_release.set()
    assert (await writing)["title"] == "One"


async def test_deleting_the_words_that_a_title_is_made_of_replaces_it(cast: Cast) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    await named(cast.ben, answer.conversation)
    path = f"/api/conversations/{answer.conversation}"
    assert (await cast.ben.delete(f"{path}/messages/{answer.turn['answer_id']}")).status == 200
    assert (await title_of(cast.ben, answer.conversation))[0] == "Where is the key?"


@pytest.mark.parametrize("said", ["", "{}", "…", "\n\n"])
async def test_an_unusable_title_leaves_the_first_words(cast: Cast, scripted: ScriptedModel, said: str) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    scripted.side_answer = said
    assert await named(cast.ben, answer.conversation) == {"title": "Where is the key?", "untitled": True}


async def test_a_model_that_fails_leaves_the_first_words(
    cast: Cast, scripted: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    monkeypatch.setattr("discreet.chat.turns.side_requests.TIMEOUT", 0.1)
    scripted.side_release.clear()
    assert (await named(cast.ben, answer.conversation))["title"] == "Where is the key?"


async def test_a_failed_answer_and_a_long_chat_get_no_title(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.failure = Failure("refuse")
    answer = await ask(cast.ben, "Where is the key?")
    assert (await named(cast.ben, answer.conversation))["title"] == "Where is the key?"
    scripted.failure = None
    for word in ("Two", "Three", "Four"):
        await ask(cast.ben, word, conversation_id=answer.conversation)
    assert (await named(cast.ben, answer.conversation))["title"] == "Where is the key?"
    assert scripted.side_requests == []


async def test_another_persons_chat_is_not_found(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    for kind in ("title", "follow-ups"):
        assert (await cast.ada.post(f"/api/conversations/{answer.conversation}/{kind}")).status == 404
    assert scripted.side_requests == []


async def test_a_temporary_chat_keeps_its_title(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Where is the key?", temporary=True)
    assert await named(cast.ben, answer.conversation) == {"title": "Temporary chat", "untitled": False}
    assert scripted.side_requests == []


async def test_personal_data_is_in_no_title(cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Rewrite politely: my name is Cleo Cruz and my phone is +49 151 23456789")
    assert answer.turn["title"] == "Rewrite politely: my name is … and my phone is …"
    scripted.side_answer = "Call +49 151 23456789 back"
    assert (await named(cast.ben, answer.conversation))["title"] == "Call … back"
    [asked] = scripted.side_requests
    assert "23456789" not in json.dumps(asked)
    assert "Cruz" not in json.dumps(asked)


async def test_the_receipt_says_that_the_model_writes_the_title(cast: Cast) -> None:
    answer = await ask(cast.ben, "Where is the key?")
    path = f"/api/conversations/{answer.conversation}"

    async def shown() -> Any:
        return (await cast.ben.get(f"{path}/receipt")).ok()["models"]

    [provider] = (before := await shown())["providers"]
    assert (before["title"], provider["answers"], provider["beside"]) == ("possible", 1, 0)
    await named(cast.ben, answer.conversation)
    [provider] = (after := await shown())["providers"]
    assert (after["title"], provider["answers"], provider["beside"]) == ("done", 1, 1)
    await cast.ben.patch(path, {"title": "Mine"})
    assert (await shown())["title"] == "none"


async def test_follow_up_questions_are_asked_of_the_same_model_and_not_stored(
    cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.side_answer = "1. Which mat?\n2. Which mat?\n- Is it locked?\nWho knows?\nWhat else?"
    for temporary in (False, True):
        answer = await ask(cast.ben, "Where is the key?", temporary=temporary)
        found = (await cast.ben.post(f"/api/conversations/{answer.conversation}/follow-ups")).ok()
        assert found == {"questions": ["Which mat?", "Is it locked?", "Who knows?"]}
        stored = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()
        assert "Which mat?" not in json.dumps(stored)
        assert len(stored["messages"]) == 2


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ('"A Walk in the Woods."', "A Walk in the Woods"),
        ("Titel: **Ein Gang durch den Wald**", "Ein Gang durch den Wald"),
        ("one two three four five six seven", "one two three four five six"),
        ("Mail to ada@example.org", "Mail to …"),
        ("ada@example.org", None),
        ('{"name": "x"}', None),
        ("", None),
        ("Hidden\u200b Word", "Hidden Word"),
    ],
)
def test_a_title_is_read_from_what_a_model_says(said: str, title: str | None) -> None:
    assert parse_title(said) == title


@pytest.mark.parametrize("secret", ["ada.lovelace@example.org", "+49 151 23456789", "DE89 3704 0044 0532 0130 00"])
def test_personal_data_at_the_end_of_what_a_prompt_holds_is_left_out(secret: str) -> None:
    payer = UsageOwner(UUID(int=0), None)
    for beginning in (MAX_TEXT_CHARACTERS - 12, MAX_TEXT_CHARACTERS - 6):
        text = ("word " * MAX_TEXT_CHARACTERS)[: beginning - 1] + " " + secret + " and more" * MAX_TEXT_CHARACTERS
        for asked in (build_title_request(text, "Yes.", None, payer), build_title_request("Why?", text, None, payer)):
            assert secret[:6] not in asked.messages[1].content


def test_first_words_hold_no_beginning_of_personal_data() -> None:
    addresses = ", ".join(f"person.number{n}@example.org" for n in range(100))
    assert "person" not in title_from(addresses)


def test_follow_ups_are_few_short_and_no_headings() -> None:
    assert parse_follow_ups("Questions:\n* " + "x" * 101 + "\n“Why?”\nWhy?\nAsked?", "Asked?") == ["Why?"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "New chat"),
        ("\n  Hello  \nthere", "Hello"),
        ("lorem " * 30, "lorem lorem lorem lorem lorem lorem lorem lorem lorem lorem…"),
        ("Mail ada@example.org", "Mail …"),
        ("x" * 55 + " +49 151 23456789", "x" * 55 + " …"),
    ],
)
def test_first_words_are_a_title_without_personal_data(text: str, title: str) -> None:
    assert title_from(text) == title
