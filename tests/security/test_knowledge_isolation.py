"""Only the builder reads a GPT's draft, instructions and knowledge (P3); the database itself refuses others.

Dan attacks as the serving role acting as himself: what a query of ours that forgot its check would show him.
"""

import re
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.adapters.embedder import MiniLmEmbedder
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.gpts.seals import Seals, key_name
from discreet.assistants.gpts.search import KnowledgeSearch
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import Level
from tests.support.knowledge import HANDBOOK, add_knowledge, as_actor
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P3")

INSTRUCTIONS = "Answer as the turquoise otter would, and never mention the brass key."
TABLES = {
    "gpts": "id",
    "gpt_versions": "gpt_id",
    "knowledge_files": "gpt_id",
    "passages": "gpt_id",
}


@pytest_asyncio.fixture(scope="module")
async def dan(cast: Cast) -> Actor:
    return as_actor(cast.dan)


async def built(services: Services, ada: Actor, level: Level | None = None) -> UUID:
    """A GPT of Ada's with instructions and knowledge."""
    gpt_id = (await services.gpts.drafts.create(ada, "Keeper")).gpt.id
    await services.gpts.drafts.save(ada, gpt_id, Configuration("Keeper", instructions=INSTRUCTIONS))
    await add_knowledge(services.gpts, ada, gpt_id, "lighthouse.md", HANDBOOK)
    if level:
        await services.gpts.publisher.publish(ada, gpt_id, level)
    return gpt_id


@pytest_asyncio.fixture(scope="module")
async def hidden(services: Services, ada: Actor) -> UUID:
    return await built(services, ada)


@pytest_asyncio.fixture(scope="module")
async def public(services: Services, ada: Actor) -> UUID:
    return await built(services, ada, Level.EVERYONE)


async def rows_for(infra: Infrastructure, person: Actor, sql: str, *arguments: Any) -> Any:
    async with infra.database.acting_as(person.account_id) as connection:
        return await connection.fetch(sql, *arguments)


@pytest.mark.parametrize("table", TABLES)
async def test_sql_as_a_stranger_shows_nothing_of_an_unpublished_gpt(
    infra: Infrastructure, hidden: UUID, ada: Actor, dan: Actor, table: str
) -> None:
    sql = f"SELECT * FROM {table} WHERE {TABLES[table]} = $1"
    assert await rows_for(infra, ada, sql, hidden)
    assert await rows_for(infra, dan, sql, hidden) == []


async def test_nor_of_one_that_was_published_and_is_no_longer(
    services: Services, infra: Infrastructure, ada: Actor, dan: Actor
) -> None:
    gpt_id = await built(services, ada, Level.EVERYONE)
    assert (await services.gpts.find(dan, gpt_id, "donkey")).passages
    await services.gpts.publisher.publish(ada, gpt_id, Level.ME)
    for table, column in TABLES.items():
        assert await rows_for(infra, dan, f"SELECT * FROM {table} WHERE {column} = $1", gpt_id) == []
    assert (await services.gpts.find(dan, gpt_id, "donkey")).passages == ()


async def test_sql_as_a_stranger_never_shows_originals_or_drafts(
    infra: Infrastructure, public: UUID, ada: Actor, dan: Actor
) -> None:
    pieces = "SELECT * FROM knowledge_pieces WHERE file_id IN (SELECT id FROM knowledge_files WHERE gpt_id = $1)"
    assert await rows_for(infra, ada, pieces, public)
    assert await rows_for(infra, dan, pieces, public) == []
    assert await rows_for(infra, dan, "SELECT * FROM knowledge_pieces") == []
    versions = await rows_for(infra, dan, "SELECT version FROM gpt_versions WHERE gpt_id = $1", public)
    assert [row["version"] for row in versions] == [1]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE gpts SET owner_id = acting_account() WHERE id = $1",
        "UPDATE gpts SET level = 'everyone' WHERE id = $1",
        "UPDATE gpt_versions SET name = 'Mine' WHERE gpt_id = $1",
        "UPDATE knowledge_files SET state = 'ready' WHERE gpt_id = $1",
        "UPDATE passages SET n = n WHERE gpt_id = $1",
        "DELETE FROM gpts WHERE id = $1",
        "DELETE FROM gpt_versions WHERE gpt_id = $1",
        "DELETE FROM knowledge_files WHERE gpt_id = $1",
        "DELETE FROM passages WHERE gpt_id = $1",
    ],
)
async def test_sql_as_a_stranger_changes_nothing(
    infra: Infrastructure, public: UUID, hidden: UUID, dan: Actor, attack: str
) -> None:
    for gpt_id in (public, hidden):
        async with infra.database.acting_as(dan.account_id) as connection:
            assert (await connection.execute(attack, gpt_id)).endswith(" 0")


async def test_a_stranger_cannot_slip_a_file_or_a_passage_into_a_gpt(
    infra: Infrastructure, public: UUID, dan: Actor
) -> None:
    for attack in (
        "INSERT INTO knowledge_files (id, gpt_id, name, bytes, state, added_at)"
        " VALUES (gen_random_uuid(), $1, 'x', 1, 'ready', now())",
        "INSERT INTO passages (id, file_id, gpt_id, n, sealed, lexemes, embedding)"
        " SELECT gen_random_uuid(), id, gpt_id, 999, '', '', '[1]' FROM knowledge_files WHERE gpt_id = $1",
    ):
        with pytest.raises(Exception, match="row-level security"):
            await rows_for(infra, dan, attack, public)


async def test_a_connection_without_an_account_reads_nothing(infra: Infrastructure, public: UUID) -> None:
    async with infra.database.anonymous() as connection:
        for table in (*TABLES, "knowledge_pieces"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_the_pipeline_sees_no_gpt_at_all(infra: Infrastructure) -> None:
    connection = await asyncpg.connect(infra.addresses.improve, server_settings={"search_path": "discreet"})
    try:
        for table in (*TABLES, "knowledge_pieces", "procrastinate.procrastinate_jobs"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {table}")
    finally:
        await connection.close()


async def test_no_word_of_instructions_or_knowledge_lies_open_in_the_database(owner: Any, public: UUID) -> None:
    words = set(re.findall(r"[a-z]{4,}", (HANDBOOK.decode() + INSTRUCTIONS).lower())) - {
        "keeper",
        "keep",
    }  # its name; the handling of instructions
    words = {word for word in words if set(word) - set("abcdef")}  # digits that are not hexadecimal
    assert len(words) > 200
    for table, column in TABLES.items():
        rows = await owner.fetch(f"SELECT {table}::text AS row FROM {table} WHERE {column} = $1", public)
        assert rows
        for row in rows:
            assert not words & set(re.findall("[a-z]+", row["row"].lower())), table
    lexemes = await owner.fetch("SELECT DISTINCT lexeme FROM passages, unnest(lexemes) WHERE gpt_id = $1", public)
    assert len(lexemes) > 200
    assert all(re.fullmatch("[0-9a-f]{20}", row["lexeme"]) for row in lexemes)


async def test_the_same_text_in_two_gpts_has_no_lexeme_in_common(owner: Any, public: UUID, hidden: UUID) -> None:
    common = await owner.fetchval(
        """
        SELECT count(*) FROM (
            SELECT lexeme FROM passages, unnest(lexemes) WHERE gpt_id = $1
            INTERSECT SELECT lexeme FROM passages, unnest(lexemes) WHERE gpt_id = $2) AS common
        """,
        public,
        hidden,
    )
    assert common == 0


async def test_a_search_in_one_gpt_never_leaves_it(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor, dan: Actor
) -> None:
    """Two GPTs of one builder, one of them public, with the same words in them, and a third that has none."""
    gpts = services.gpts
    one, other, third = [(await gpts.drafts.create(ada, name)).gpt.id for name in ("One", "Other", "Third")]
    await add_knowledge(gpts, ada, one, "one.md", HANDBOOK)
    await add_knowledge(gpts, ada, other, "other.md", HANDBOOK)
    await gpts.publisher.publish(ada, one, Level.EVERYONE)
    await gpts.publisher.publish(ada, third, Level.EVERYONE)
    for question in ("What is the donkey called?", "VH-4471-B", "turquoise"):
        for person in (ada, dan):
            assert {passage.file for passage in (await gpts.find(person, one, question)).passages} <= {"one.md"}
        assert {passage.file for passage in (await gpts.find(ada, other, question)).passages} <= {"other.md"}
        assert (await gpts.find(dan, other, question)).passages == ()
        assert (await gpts.find(ada, third, question)).passages == ()


async def test_a_passage_moved_to_another_gpt_does_not_open(services: Services, owner: Any, ada: Actor) -> None:
    """Even the database's owner cannot make a public GPT speak out of a hidden one."""
    gpts = services.gpts
    victim, bait = [(await gpts.drafts.create(ada, name)).gpt.id for name in ("Victim", "Bait")]
    await add_knowledge(gpts, ada, victim, "secret.md", HANDBOOK)
    await add_knowledge(gpts, ada, bait, "bait.md", b"Nothing to see.")
    await owner.execute(
        "UPDATE passages SET sealed = (SELECT sealed FROM passages WHERE gpt_id = $1 LIMIT 1) WHERE gpt_id = $2",
        victim,
        bait,
    )
    with pytest.raises(DecryptionFailed):
        await gpts.find(ada, bait, "Nothing to see")


async def test_instructions_moved_to_another_version_do_not_open(services: Services, owner: Any, ada: Actor) -> None:
    gpt_id = (await services.gpts.drafts.create(ada, "Keeper")).gpt.id
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    await services.gpts.drafts.save(ada, gpt_id, Configuration("Keeper", instructions=INSTRUCTIONS))
    await owner.execute(
        """
        UPDATE gpt_versions SET sealed_instructions =
            (SELECT sealed_instructions FROM gpt_versions WHERE gpt_id = $1 AND version = 0)
        WHERE gpt_id = $1 AND version = 1
        """,
        gpt_id,
    )
    with pytest.raises(DecryptionFailed):
        await services.gpts.prompt_context(ada, gpt_id)


async def test_yesterdays_copy_of_a_deleted_gpt_is_noise(
    services: Services, infra: Infrastructure, owner: Any, ada: Actor
) -> None:
    gpt_id = await built(services, ada, Level.EVERYONE)
    copied = {
        "instructions": await owner.fetchval(
            "SELECT sealed_instructions FROM gpt_versions WHERE gpt_id = $1 AND version = 1", gpt_id
        ),
        "passage": await owner.fetchrow("SELECT file_id, n, sealed FROM passages WHERE gpt_id = $1", gpt_id),
    }
    seals = Seals(gpt_id, infra.keys.key(key_name(gpt_id)), infra.random)
    assert seals.open_instructions(1, copied["instructions"]) == INSTRUCTIONS
    passage = copied["passage"]
    assert seals.open_passage(passage["file_id"], passage["n"], passage["sealed"]).text

    await services.gpts.delete(ada, gpt_id)
    assert infra.keys.key(key_name(gpt_id)) is None
    assert not list((infra.settings.home / "keys").rglob(f"*{gpt_id}*"))
    again = Seals(gpt_id, infra.random.bytes(32), infra.random)
    with pytest.raises(DecryptionFailed):
        again.open_instructions(1, copied["instructions"])
    with pytest.raises(DecryptionFailed):
        again.open_passage(passage["file_id"], passage["n"], passage["sealed"])
    finder = KnowledgeSearch(infra.database, infra.keys, infra.random, MiniLmEmbedder())
    with pytest.raises(NotFound):
        await finder.find(ada.account_id, gpt_id, "donkey")
