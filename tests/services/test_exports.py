"""Exports: no table is forgotten, the documented fields are the fields, and a killed attempt starts again."""

import asyncio
import hashlib
import re
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.crypto.envelope import DecryptionFailed
from discreet.data_rights.exports import chat_files, files, gpt_files
from discreet.data_rights.exports.collector import LISTS, PICTURE
from discreet.data_rights.exports.coverage import IN_FILES, LEFT_OUT
from discreet.data_rights.exports.facts import FACTS
from discreet.data_rights.exports.markdown import MEANING
from discreet.data_rights.exports.seals import ExportKeys
from discreet.errors import NotFound
from discreet.evidence import log_keys
from discreet.evidence.check_evidence import check_consistent
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.http.services import Services
from tests.support.chat_client import ask
from tests.support.evidence_log import record_acts, restore_log_afterwards, wait_until_signed
from tests.support.export_client import (
    EXPORTS,
    PATIENCE,
    download,
    export_data,
    open_export,
    request_export,
    wait_for_export,
)
from tests.support.people import Cast

FORMAT = (Path(__file__).parents[2] / "docs" / "formats" / "export.md").read_text()

FAILED = "SELECT attempts > 0 FROM procrastinate.procrastinate_jobs WHERE args ->> 'export_id' = $1"
"""Whether an attempt at making an export has failed."""

STRUCTURES = {
    "folders.json": chat_files.FolderFile,
    "prompts.json": chat_files.PromptFile,
    "about_me.json": chat_files.AboutMeFile,
    "guest_links.json": gpt_files.GuestLinkFile,
    "masked_words.json": chat_files.MaskedWordFile,
    "conversations/": chat_files.ConversationFile,
    "conversations/: message": chat_files.MessageFile,
    "conversations/: file": chat_files.GivenFileRow,
    "conversations/: receipt": chat_files.ReceiptFile,
    "gpts/": gpt_files.GptFile,
    "gpts/: version": gpt_files.VersionFile,
    "gpts/: action": gpt_files.ActionFile,
    "gpts/: knowledge": gpt_files.KnowledgeRow,
    "gpts/: tests": gpt_files.GptTestsFile,
    "gpts/: test run": gpt_files.GptTestRunFile,
    "gpts/: test result": gpt_files.GptTestResultFile,
    "images/images.json": files.ImageFile,
    "stars.json": files.StarsFile,
    "standing_grants.json": files.StandingGrantFile,
    "connections.json": files.ConnectionFile,
    "feedback.json": files.FeedbackFile,
    "datasets.json": files.DatasetFile,
    "evidence.json": files.EvidenceFile,
    "manifest.json": files.ManifestFile,
}


def documented(section: str) -> list[str]:
    """The fields that the page names under a heading, in its order."""
    found = re.search(rf"^### `{re.escape(section)}`.*?(?=^##|\Z)", FORMAT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/formats/export.md has no section on {section}"
    return re.findall(r"^\| `(\w+)` \|", found[0], re.MULTILINE)


@pytest.mark.parametrize("section", STRUCTURES)
def test_the_documented_fields_of_opened_content_are_the_fields(section: str) -> None:
    assert documented(section) == list(STRUCTURES[section].__struct_fields__)


@pytest.mark.parametrize("name", FACTS)
async def test_the_documented_fields_of_plain_rows_are_the_columns(infra: Infrastructure, name: str) -> None:
    async with infra.database.anonymous() as connection:
        statement = await connection.prepare(FACTS[name])
        assert documented(name) == [attribute.name for attribute in statement.get_attributes()]


@pytest.mark.promise("P2")
async def test_every_table_is_in_an_export_or_is_left_out_for_a_reason(owner: Any) -> None:
    rows = await owner.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'discreet' AND table_type = 'BASE TABLE'"
    )
    tables = {row["table_name"] for row in rows} - {"migrations"}
    seen = set(IN_FILES) | set(LEFT_OUT)
    assert tables - seen == set(), (
        "say in data_rights/exports/coverage.py where people get what is theirs in these tables"
    )
    assert seen - tables == set(), "data_rights/exports/coverage.py names tables that are not there"
    assert set(IN_FILES) & set(LEFT_OUT) == set()
    assert set(IN_FILES.values()) <= {*FACTS, *LISTS, PICTURE, "conversations/", "gpts/", "images/"}


def test_the_readme_says_what_every_file_is() -> None:
    assert {*FACTS, *LISTS, PICTURE} <= set(MEANING)


@pytest.mark.promise("P2")
async def test_an_attempt_that_fails_midway_is_restarted_from_nothing(
    cast: Cast, owner: Any, infra: Infrastructure
) -> None:
    """The database refuses the last step of the first attempt: its pieces and its key are orphans."""
    await ask(cast.ben, "What is to be exported")
    await owner.execute("ALTER TABLE exports ADD CONSTRAINT nothing CHECK (state <> 'ready') NOT VALID")
    export = UUID((await cast.ben.post(EXPORTS)).ok()["id"])
    async with asyncio.timeout(PATIENCE):
        while not await owner.fetchval(FAILED, str(export)):
            await asyncio.sleep(0.02)
    assert await owner.fetchval("SELECT count(*) FROM export_pieces WHERE export_id = $1", export)
    first = infra.keys.key(f"export/{export}")
    await owner.execute("ALTER TABLE exports DROP CONSTRAINT nothing")
    assert (await wait_for_export(cast.ben))["state"] == "ready"
    row = await owner.fetchrow("SELECT attempt, planned, done FROM exports WHERE id = $1", export)
    assert row["attempt"] > 1
    assert row["planned"] == row["done"]
    assert infra.keys.key(f"export/{export}") not in (None, first)
    assert open_export(await download(cast.ben, str(export))).json("account.json")


async def test_its_evidence_opens_what_the_log_holds(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    fact = LogEntry(EntryKind.CHOICE, infra.clock.now(), {"allowed": 1})
    async with infra.database.acting_as(cast.ada.id) as connection:
        await record_for(connection, cast.ada.id, fact, infra.keys, infra.random)
    [*_, entry] = (await export_data(cast.ada)).json("evidence.json")
    assert entry["canonical"] == fact.canonical()
    opening = bytes.fromhex(entry["salt"]) + entry["canonical"].encode()
    assert hashlib.sha256(opening).hexdigest() == entry["leaf"]
    held = await owner.fetchval("SELECT leaf FROM evidence_log WHERE id = $1", UUID(entry["id"]))
    assert held.hex() == entry["leaf"]


@pytest.mark.promise("P12")
async def test_its_checkpoint_shows_later_that_the_log_was_forked(
    cast: Cast, services: Services, infra: Infrastructure, owner: Any
) -> None:
    await record_acts(infra, ["a", "b", "c"])
    await wait_until_signed(services.sequencer)
    key = str(await services.log.verifier_key())
    async with restore_log_afterwards(owner):
        remembered = log_keys.last_signed_state(infra.keys, 1)
        await record_acts(infra, ["in the export"])
        await wait_until_signed(services.sequencer)
        old = (await export_data(cast.ada)).files["evidence_checkpoint.txt"].decode()
    log_keys.remember(infra.keys, 1, remembered)
    await record_acts(infra, [f"another past {n}" for n in range(50)])
    await wait_until_signed(services.sequencer)
    new = (await services.log.checkpoint()).note
    steps = await services.log.consistency(int(old.split("\n")[1]), int(new.split("\n")[1]))
    with pytest.raises(ValueError, match="The log was rewritten"):
        check_consistent(key, old, new, "\n".join(b64encode(step).decode() for step in steps))


@pytest.mark.promise("P10")
async def test_without_the_persons_key_an_export_is_noise(
    cast: Cast, services: Services, infra: Infrastructure, owner: Any
) -> None:
    export = await request_export(cast.dan)
    sealed = await owner.fetchval("SELECT sealed FROM export_pieces WHERE export_id = $1 AND n = 0", UUID(export["id"]))
    keys = ExportKeys(infra.keys, infra.random)
    assert keys.open(UUID(export["id"]), cast.dan.id).open_piece(0, sealed).startswith(b"PK")
    with pytest.raises(DecryptionFailed):
        keys.open(UUID(export["id"]), cast.ben.id).open_piece(0, sealed)
    infra.keys.destroy_key(f"user/{cast.dan.id}")
    with pytest.raises(NotFound):
        keys.open(UUID(export["id"]), cast.dan.id)
