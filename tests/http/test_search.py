"""Searching titles and messages of every branch, only in the user's own conversations and current space."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.search import ConversationSearch, SearchLimits
from discreet.http.services import Services
from discreet.identity.accounts.conversation_key import destroy_keys
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.http.test_gpts import DRAFT
from tests.support.builder import Builder
from tests.support.chat_client import StreamedAnswer, ask, follow, stream_events
from tests.support.client import Client
from tests.support.clock import settable
from tests.support.conversation_keys import key_name
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

FIND = "/api/conversations/find"


async def find(person: Client, query: str, after: Any = None) -> Any:
    return (await person.post(FIND, {"query": query, "after": after})).ok()


async def found(person: Client, query: str) -> list[Any]:
    """Ids of the conversations, of all parts."""
    ids, after = [], None
    while True:
        part = await find(person, query, after)
        ids += [one["id"] for one in part["conversations"]]
        if (after := part["next"]) is None:
            return ids


def words(pieces: Any) -> list[Any]:
    return [piece["text"] for piece in pieces if piece["hit"]]


def text(pieces: Any) -> str:
    return "".join(piece["text"] for piece in pieces)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dessert_chat(cast: Cast, scripted: ScriptedModel) -> StreamedAnswer:
    scripted.answer = "The Crème brûlée needs a torch. Serve it cold."
    return await ask(cast.ben, "A dessert for Sunday\nwith few eggs, please")


async def test_titles_questions_and_answers_are_found_whatever_their_case_and_accents(
    cast: Cast, dessert_chat: StreamedAnswer
) -> None:
    for query, message in (("DESSERT", "question_id"), ("creme BRULEE", "answer_id"), ("eggs few", "question_id")):
        [one] = (await find(cast.ben, query))["conversations"]
        assert one["id"] == str(dessert_chat.conversation)
        assert message == "question_id" or one["messages"][0]["id"] == dessert_chat.turn[message]
        assert dessert_chat.turn[message] in [each["id"] for each in one["messages"]]
    [one] = (await find(cast.ben, "brûlee sunday torch dessert"))["conversations"] or [None]
    assert one is None, "all words are in one message, or in the title"


async def test_the_words_are_marked_in_the_title_and_in_a_passage_of_one_line(
    cast: Cast, dessert_chat: StreamedAnswer
) -> None:
    [one] = (await find(cast.ben, "few sunday"))["conversations"]
    assert words(one["title"]) == ["Sunday"]
    [message] = one["messages"]
    assert (message["role"], words(message["passage"])) == ("user", ["Sunday", "few"])
    assert text(message["passage"]) == "A dessert for Sunday with few eggs, please"


async def test_a_branch_that_is_not_shown_is_found_with_the_message_to_open(
    cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Noted."
    first = await ask(cast.ben, "About the quokka")
    await ask(cast.ben, "About the wombat", conversation_id=first.conversation, edit_root=True)
    [one] = (await find(cast.ben, "quokka"))["conversations"]
    assert [each["id"] for each in one["messages"]] == [first.turn["question_id"]]


async def test_of_many_matches_some_are_listed_and_the_others_counted(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "Pangolin."
    first = await ask(cast.ben, "pangolin?")
    for _ in range(2):
        await ask(cast.ben, "pangolin?", conversation_id=first.conversation)
    [one] = (await find(cast.ben, "pangolin"))["conversations"]
    assert (len(one["messages"]), one["further"]) == (3, 3)


@pytest.mark.promise("P6")
async def test_search_finds_ones_own_messages_only(cast: Cast, dessert_chat: StreamedAnswer) -> None:
    for person in (cast.ada, cast.cleo, cast.emil, cast.olga, cast.dan):
        assert await found(person, "dessert") == []
    assert (await cast.visitor.post(FIND, {"query": "dessert"})).status == 401


async def test_a_space_finds_what_was_said_in_it_and_nothing_of_another(cast: Cast, scripted: ScriptedModel) -> None:
    team = (await cast.cleo.get("/api/me")).ok()["space"]
    at_work = str((await ask(cast.cleo, "The marmot plan")).conversation)
    (await cast.cleo.put("/api/me/space", {"workspace": None})).ok()
    at_home = str((await ask(cast.cleo, "The marmot walk")).conversation)
    assert await found(cast.cleo, "marmot") == [at_home]
    (await cast.cleo.put("/api/me/space", {"workspace": team})).ok()
    assert await found(cast.cleo, "marmot") == [at_work]


@pytest.mark.promise("P9")
async def test_a_temporary_chat_is_found_nowhere(cast: Cast, scripted: ScriptedModel) -> None:
    await ask(cast.ben, "The axolotl sleeps", temporary=True)
    assert await found(cast.ben, "axolotl") == []


@pytest.mark.promise("P10")
async def test_what_is_deleted_is_found_no_more_nor_what_is_just_being_deleted(
    cast: Cast, infra: Infrastructure, owner: Any
) -> None:
    deleted = (await ask(cast.ben, "A capybara bathes")).conversation
    halfway = (await ask(cast.ben, "A capybara dives")).conversation
    (await cast.ben.delete(f"/api/conversations/{deleted}")).ok()
    assert await found(cast.ben, "capybara") == [str(halfway)]
    destroy_keys(infra.keys, [await key_name(owner, halfway)])  # as a server leaves it that is killed in between
    assert await found(cast.ben, "capybara") == []


async def test_an_answer_that_is_being_written_is_no_obstacle(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = "word " * 50, 0.02
    stream = stream_events(cast.ben, "The narwhal asks")
    await anext(stream)
    assert len(await found(cast.ben, "narwhal")) == 1
    async for _ in stream:
        pass
    scripted.gap = 0


@pytest.mark.parametrize(
    "limits",
    [
        SearchLimits(found=2),
        SearchLimits(found=1),
        SearchLimits(opened_bytes=150),
        SearchLimits(opened_bytes=1),
        SearchLimits(conversations=3),
    ],
)
async def test_a_search_goes_on_where_a_part_ended_and_finds_everything_once(
    build: Builder, limits: SearchLimits
) -> None:
    infra, person = build.infra, await build.person("ida")
    wanted = []
    for n in range(7):
        if n % 3:  # some begin at the same moment
            settable(infra.clock).advance(seconds=1)
        wanted.append(await build.talk(person, f"Ibex {n}", "Yes"))
        await build.talk(person, "Something else")
    parts, after = [], None
    finding = ConversationSearch(infra.database, infra.keys, infra.random, limits)
    while not parts or after:
        part = await finding.find(person, "ibex", after)
        parts.append([one.place for one in part.conversations])
        after = part.next
    places = [place for part in parts for place in part]
    assert sorted(place.id for place in places) == sorted(wanted)
    assert places == sorted(places, key=lambda place: (place.updated_at, place.id), reverse=True)
    assert len(parts) > 2


async def test_filters_narrow_the_search_on_the_server(
    cast: Cast, infra: Infrastructure, scripted: ScriptedModel
) -> None:
    scripted.answer = "Noted."
    gpt = (await cast.dan.post("/api/gpts", {"name": "Weaver"})).ok()["id"]
    (await cast.dan.put(f"/api/gpts/{gpt}/draft", {**DRAFT, "name": "Weaver"})).ok()
    (await cast.dan.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    folder = (await cast.dan.post("/api/folders", {"name": "Looms"})).ok()["id"]
    with_gpt = str((await ask(cast.dan, "Ikat of the first loom", gpt_id=UUID(gpt))).conversation)
    settable(infra.clock).advance(seconds=2)
    later = (infra.clock.now() - timedelta(seconds=1)).isoformat()
    filed = str((await ask(cast.dan, "Ikat in the folder")).conversation)
    (await cast.dan.post("/api/conversations/arrange", {"ids": [filed], "folder_id": folder})).ok()

    async def among(person: Client, **only: Any) -> list[Any]:
        answer = await person.post(FIND, {"query": "ikat", "only": only})
        return [one["id"] for one in answer.ok()["conversations"]]

    assert await among(cast.dan) == [filed, with_gpt]
    assert await among(cast.dan, gpt=gpt) == [with_gpt]
    assert await among(cast.dan, folder=folder) == [filed]
    assert await among(cast.dan, since=later) == [filed]
    assert await among(cast.dan, since=later, gpt=gpt) == []
    assert await among(cast.ben, folder=folder) == [], "another person's folder names nothing"
    for wrong in ({"since": "2026-01-01"}, {"gpt": "x"}, {"colour": "red"}):
        assert (await cast.dan.post(FIND, {"query": "ikat", "only": wrong})).status == 422, wrong


async def test_what_is_no_search_is_refused_with_a_sentence(cast: Cast) -> None:
    for body in (
        {"query": " "},
        {"query": "\u0301"},
        {"query": "x" * 201},
        {"query": 7},
        {},
        {"query": "x", "after": {}},
        {"query": "\x00"},
    ):
        answer = await cast.ben.post(FIND, body)
        assert (answer.status, bool(answer.sentence)) == (422, True), body
    for query in ("%", "\\", "'; DROP TABLE messages"):
        assert (await cast.ben.post(FIND, {"query": query})).status == 200, query


async def test_what_an_action_returned_is_found_with_its_answer(
    cast: Cast, infra: Infrastructure, services: Services, third_party: ThirdParty, scripted: ScriptedModel
) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "Verspätet wegen Nebel"}')
    gpt = await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin)
    scripted.answer = answer_script(ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),)), "It is late.")
    answer = await ask(cast.ben, "Is it on time?", gpt_id=gpt)
    parked = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["parked"]
    assert await found(cast.ben, "verspatet nebel") == []
    card = (await cast.ben.get(f"/api/consents/{parked}")).ok()
    (await cast.ben.post(f"/api/consents/{parked}/allow", {"digest": card["digest"], "always": False})).ok()
    await follow(cast.ben, answer.conversation)
    (conversation,) = (await find(cast.ben, "verspatet nebel"))["conversations"]
    (message,) = conversation["messages"]
    assert (message["id"], message["role"]) == (answer.turn["answer_id"], "assistant")
    assert words(message["passage"]) == ["Verspätet", "Nebel"]
    assert await found(cast.ben, "late nebel") == [], "All the words are in one of the two."
    assert await found(cast.dan, "nebel") == []
