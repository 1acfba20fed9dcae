"""P12: an act and its entry in the evidence log are stored together or not at all, and the log reveals nothing."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.crypto.envelope import DecryptionFailed
from discreet.evidence.entry import EntryKind, LogEntry, Opening
from discreet.evidence.record import open_personal, record, record_for
from discreet.http.services import Services
from tests.support.builder import Builder

pytestmark = pytest.mark.promise("P12")

AT = datetime(2026, 5, 3, 12, 30, tzinfo=UTC)
NO = LogEntry(EntryKind.CHOICE, AT, {"party": "user:…", "purpose": "improve", "allowed": False})
DESTROYED = LogEntry(EntryKind.DATASET_DESTROYED, AT, {"dataset": "d"})


async def test_the_log_holds_a_commitment_that_its_opening_fits(infra: Infrastructure, owner: Any) -> None:
    async with infra.database.anonymous() as connection:
        entry_id = await record(connection, DESTROYED, subject="dataset:d")
    kept = await owner.fetchrow("SELECT subject, salt, facts FROM evidence_public WHERE id = $1", entry_id)
    assert kept["facts"] == replace(DESTROYED, at=AT.replace(minute=0)).canonical(), "of the moment it tells the hour"
    assert await _leaf(owner, entry_id) == Opening(kept["salt"], kept["facts"]).commitment()


async def test_what_concerns_a_person_opens_with_their_key_alone(
    infra: Infrastructure, build: Builder, owner: Any
) -> None:
    ada, ben = await build.person("ada"), await build.person("ben")
    async with infra.database.acting_as(ada.account_id) as connection:
        entry_id = await record_for(connection, ada.account_id, NO, infra.keys, infra.random)
    sealed = await owner.fetchval("SELECT sealed FROM evidence_personal WHERE id = $1", entry_id)
    opening = open_personal(_key(infra, ada.account_id), entry_id, sealed)
    assert opening.canonical == NO.canonical()
    assert await _leaf(owner, entry_id) == opening.commitment()
    with pytest.raises(DecryptionFailed):
        open_personal(_key(infra, ben.account_id), entry_id, sealed)


async def test_entries_of_another_person_cannot_be_read(infra: Infrastructure, build: Builder) -> None:
    ada, ben = await build.person("ada"), await build.person("ben")
    async with infra.database.acting_as(ada.account_id) as connection:
        entry_id = await record_for(connection, ada.account_id, NO, infra.keys, infra.random)
    asked = "SELECT count(*) FROM evidence_personal WHERE id = $1"
    async with infra.database.acting_as(ben.account_id) as connection:
        assert await connection.fetchval(asked, entry_id) == 0
        assert await connection.execute("DELETE FROM evidence_personal WHERE id = $1", entry_id) == "DELETE 0"
    async with infra.database.acting_as(ada.account_id) as connection:
        assert await connection.fetchval(asked, entry_id) == 1


async def test_an_act_that_fails_leaves_no_entry(infra: Infrastructure, owner: Any) -> None:
    before = await owner.fetchval("SELECT count(*) FROM evidence_log")
    with pytest.raises(RuntimeError):
        await _fail_after_recording(infra)
    assert await owner.fetchval("SELECT count(*) FROM evidence_log") == before


async def test_after_the_persons_key_the_commitment_is_all_there_is(
    infra: Infrastructure, build: Builder, owner: Any
) -> None:
    ada = await build.person("ada")
    infra.keys.destroy_key(f"user/{ada.account_id}")
    async with infra.database.acting_as(ada.account_id) as connection:
        entry_id = await record_for(connection, ada.account_id, NO, infra.keys, infra.random)
    assert len(await _leaf(owner, entry_id)) == 32
    opening = "SELECT sealed FROM evidence_personal WHERE id = $1 AND account_id = $2"
    assert await owner.fetchval(opening, entry_id, ada.account_id) == b""


async def test_an_entry_about_a_deleted_account_logs_its_missing_opening(infra: Infrastructure, owner: Any) -> None:
    no_account = infra.random.new_id()
    async with infra.database.anonymous() as connection:
        entry_id = await record_for(connection, no_account, NO, infra.keys, infra.random)
    assert len(await _leaf(owner, entry_id)) == 32
    assert await owner.fetchval("SELECT count(*) FROM evidence_personal WHERE id = $1", entry_id) == 0
    rows = await owner.fetch("SELECT facts FROM evidence_public WHERE facts LIKE '%opening of an entry%'")
    assert [json.loads(row["facts"])["facts"]["entries"] for row in rows] == [1]


async def test_the_openings_that_go_with_an_account_are_counted_in_the_log(
    infra: Infrastructure, services: Services, build: Builder, owner: Any
) -> None:
    eve = await build.person("eve", improve=True)
    held = await owner.fetchval("SELECT count(*) FROM evidence_personal WHERE account_id = $1", eve.account_id)
    code = await services.account_deletion.delete_by_email(f"eve-{eve.account_id}@example.org")
    [row] = await owner.fetch("SELECT facts FROM evidence_public WHERE facts LIKE '%\"openings\"%'")
    facts = json.loads(row["facts"])["facts"]
    assert facts["entries"] > held > 0
    assert facts["report"] == hashlib.sha256(code.encode()).hexdigest()


async def test_who_guesses_the_facts_learns_nothing_without_the_salt(infra: Infrastructure, owner: Any) -> None:
    """Two entries of the same facts share nothing, and no hash of the facts alone is in the log."""
    async with infra.database.anonymous() as connection:
        ids = [await record(connection, DESTROYED, subject="dataset:d") for _ in range(2)]
    first, second = [await _leaf(owner, entry_id) for entry_id in ids]
    guesses = {hashlib.sha256(guess + DESTROYED.canonical().encode()).digest() for guess in (b"", bytes(32))}
    assert first != second
    assert not guesses & {first, second}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_log SET leaf = sha256('another') WHERE id = $1",
        "UPDATE evidence_log SET position = NULL WHERE id = $1",
        "DELETE FROM evidence_log WHERE id = $1",
        "UPDATE evidence_public SET facts = '{}' WHERE id = $1",
        "DELETE FROM evidence_public WHERE id = $1",
    ],
)
async def test_the_database_refuses_changes_even_to_its_owner(infra: Infrastructure, owner: Any, change: str) -> None:
    async with infra.database.anonymous() as connection:
        entry_id = await record(connection, DESTROYED, subject="dataset:d")
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(change, entry_id)


async def test_an_entry_cannot_be_added_with_a_number_far_ahead(infra: Infrastructure) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        async with infra.database.anonymous() as connection:
            await connection.execute("INSERT INTO evidence_log (leaf, position) VALUES (sha256('x'), 7000000)")


def test_facts_have_one_form_whatever_their_order() -> None:
    one = LogEntry(EntryKind.CHOICE, AT, {"b": "ü", "a": [1, None, True]})
    other = LogEntry(EntryKind.CHOICE, AT, {"a": [1, None, True], "b": "ü"})
    assert one.canonical() == other.canonical()
    assert one.canonical() == (
        '{"at":"2026-05-03T12:30:00.000000Z","facts":{"a":[1,null,true],"b":"ü"},"kind":"choice","version":1}'
    )


@pytest.mark.parametrize("inexact", [0.5, {"deep": [1.5]}, {1: "a"}, {"ö": "a"}, b"bytes"])
def test_what_could_be_written_in_two_ways_is_refused(inexact: Any) -> None:
    with pytest.raises(TypeError):
        LogEntry(EntryKind.CHOICE, AT, {"fact": inexact}).canonical()


async def _fail_after_recording(infra: Infrastructure) -> None:
    async with infra.database.anonymous() as connection:
        await record(connection, DESTROYED, subject="dataset:d")
        raise RuntimeError("the act failed")


async def _leaf(owner: Any, entry_id: UUID) -> bytes:
    leaf: bytes = await owner.fetchval("SELECT leaf FROM evidence_log WHERE id = $1", entry_id)
    return leaf


def _key(infra: Infrastructure, account_id: UUID) -> bytes:
    key = infra.keys.key(f"user/{account_id}")
    assert key is not None
    return key
