"""P6: the builder of a GPT cannot read a conversation with it: by no page, route, query, export or log."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.http.services import Services
from tests.support.chat_client import ask
from tests.support.client import Answer
from tests.support.clock import settable
from tests.support.insight_counting import read_contributions
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P6")

SECRET = "the-heron-nests-behind-the-mill"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast) -> Any:
    """Ada's GPT, published to everyone, improvement allowed: the builder's best case for a look."""
    made = (await cast.ada.post("/api/gpts", {"name": "Bird guide"})).ok()
    draft = {
        "name": "Bird guide",
        "description": "Birds",
        "instructions": "Talk about birds.",
        "starters": [],
    }
    (await cast.ada.put(f"/api/gpts/{made['id']}/draft", draft | {"model": None, "knowledge_use": "cite"})).ok()
    (await cast.ada.post(f"/api/gpts/{made['id']}/publish", {"level": "everyone"})).ok()
    (await cast.ada.put(f"/api/gpts/{made['id']}/improve", {"allowed": True})).ok()
    return made["id"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def conversation(cast: Cast, gpt: Any) -> UUID:
    return (await ask(cast.ben, f"Note that {SECRET}.", gpt_id=gpt)).conversation


async def test_the_builder_finds_nothing_at_any_address_that_takes_the_conversations_id(
    cast: Cast, conversation: UUID
) -> None:
    path = f"/api/conversations/{conversation}"
    for method, suffix, body in (
        ("GET", "", None),
        ("GET", "/stream", None),
        ("GET", "/receipt", None),
        ("PATCH", "", {"title": "Mine now"}),
        ("PUT", "/improve", {"allowed": False}),
        ("DELETE", "", None),
    ):
        answer = await cast.ada.request(method, path + suffix, body)
        assert answer.status in (204, 404), (method, suffix)
        assert SECRET.encode() not in answer.body
    response = await cast.ada.post("/api/chat", {"text": "What was said?", "conversation_id": str(conversation)})
    assert response.status == 404
    assert (await cast.ben.get(path)).ok()["title"].startswith("Note that")


async def test_what_the_builder_sees_of_the_gpt_holds_nothing_of_it(cast: Cast, gpt: Any, conversation: UUID) -> None:
    for path in (
        f"/api/gpts/{gpt}",
        f"/api/gpts/{gpt}/draft",
        f"/api/gpts/{gpt}/knowledge",
        "/api/gpts",
        "/api/conversations",
    ):
        answer = await cast.ada.get(path)
        assert answer.status == 200
        assert SECRET.encode() not in answer.body
        assert str(conversation).encode() not in answer.body


async def test_the_database_shows_the_builder_no_row_of_it(
    cast: Cast, services: Services, infra: Infrastructure, conversation: UUID
) -> None:
    async with infra.database.acting_as(cast.ada.id) as connection:
        for table in ("conversations", "labels", "messages", "key_grants"):
            id_column = "id" if table == "conversations" else "conversation_id"
            count = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE {id_column} = $1", conversation)
            assert count == 0, table
    async with infra.database.anonymous() as connection:
        assert await connection.fetchval("SELECT count(*) FROM messages") == 0


async def test_the_builder_cannot_put_a_row_into_another_persons_conversation(
    cast: Cast, infra: Infrastructure, conversation: UUID
) -> None:
    async with infra.database.acting_as(cast.ben.id) as connection:
        label = await connection.fetchval("SELECT id FROM labels WHERE conversation_id = $1", conversation)
    with pytest.raises(Exception, match="row-level security"):
        async with infra.database.acting_as(cast.ada.id) as connection:
            await connection.execute(
                "INSERT INTO messages (id, conversation_id, owner_id, role, label_id, drawer, state, sealed, created_at)"
                " VALUES (gen_random_uuid(), $1, $2, 'user', $3, 'private', 'complete', '\\x00', now())",
                conversation, cast.ben.id, label,
            )  # fmt: skip


async def test_what_the_builder_learns_by_numbers_holds_nothing_of_it(
    cast: Cast, infra: Infrastructure, owner: Any, gpt: Any, conversation: UUID
) -> None:
    """Ben is counted; his day is over and released, and Ada asks for all there is."""
    topic = await _counted_topic(owner, infra, gpt)
    settable(infra.clock).advance(days=1)
    try:
        await build_releasing(infra).release_due()
        assert await owner.fetchval("SELECT count(*) FROM releases WHERE gpt_id = $1", gpt) > 0
        for path in _INSIGHT:
            answer = await cast.ada.get(f"/api/gpts/{gpt}/{path}")
            assert answer.status == 200, path
            _holds_nothing_of_ben(answer, cast, conversation)
            _tells_no_count_and_treats_topics_alike(answer, topic)
    finally:
        settable(infra.clock).advance(days=-1)


async def test_the_database_gives_the_builders_role_neither_counts_nor_anybody_elses_releases(
    cast: Cast, infra: Infrastructure, gpt: Any
) -> None:
    async with infra.database.acting_as(cast.ada.id) as connection:
        mine = await connection.fetchval("SELECT count(*) FROM releases WHERE gpt_id = $1", gpt)
    async with infra.database.acting_as(cast.ben.id) as connection:
        bens = await connection.fetchval("SELECT count(*) FROM releases")
    assert (mine > 0, bens) == (True, 0)
    for table in ("contributions", "insight_states"):
        with pytest.raises(Exception, match="permission denied"):
            async with infra.database.acting_as(cast.ada.id) as connection:
                await connection.fetchval(f"SELECT count(*) FROM {table}")


async def test_the_receipt_says_so_from_the_same_function(cast: Cast, conversation: UUID) -> None:
    shown = (await cast.ben.get(f"/api/conversations/{conversation}/receipt")).ok()
    can = {reader["who"]: reader["can"] for reader in shown["readers"]}
    assert can == {"You": True, "The GPT's builder": False, "The operator of this server": False}


_INSIGHT = ("insight?by=day", "insight?by=week", "insight?by=month", "insight.csv?by=day", "insight/about", "feedback")


async def _counted_topic(owner: Any, infra: Infrastructure, gpt: Any) -> str:
    """The topic assigned to Ben's message, once counting has processed it."""
    async with asyncio.timeout(60):
        while not (found := await read_contributions(owner, infra, gpt)):
            await asyncio.sleep(0.05)
    return found[0].contribution.what.topic


def _holds_nothing_of_ben(answer: Answer, cast: Cast, conversation: UUID) -> None:
    for secret in (SECRET, "Note that", "Ben", str(cast.ben.id), str(conversation)):
        assert secret.encode() not in answer.body, secret


def _tells_no_count_and_treats_topics_alike(answer: Answer, topic: str) -> None:
    """One person is below every floor (what is above it, once in a hundred runs, is noise), and the topic of their
    message is a line like all others."""
    if answer.json is None:
        lines = [line.rsplit(",", 3)[1] for line in answer.body.decode().splitlines()[1:]]
        assert all(value == "" or int(value) >= 20 for value in lines)
        return
    for series in answer.json.get("series", ()):
        shapes = [
            [(point["first"], point["last"], point["complete"]) for point in cell["points"]] for cell in series["cells"]
        ]
        values = [point["value"] for cell in series["cells"] for point in cell["points"]]
        assert all(value is None or value >= 20 for value in values)
        assert all(shape == shapes[0] for shape in shapes)
        assert series["question"] != "topics" or topic in {cell["cell"] for cell in series["cells"]}
