"""P12: after a restored backup, an explicit, public command begins a new log.

No part of the old log is signed again, no name is used twice, and holders of old receipts and checkpoints can tell what
was lost.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from discreet.app.infrastructure import (
    Infrastructure,
    build_evidence,
    build_log,
    build_sequencer,
    open_verification_snapshot,
)
from discreet.errors import Conflict, Gone
from discreet.evidence import log_keys, log_store
from discreet.evidence.check_evidence import check_begun, check_receipt
from discreet.evidence.new_log import SUBJECT, NewLog, start_new_log
from discreet.evidence.sequencer import LogForked
from discreet.verify.findings import Findings
from discreet.verify.run import verify
from tests.support.evidence_log import (
    execute_without_triggers,
    new_log,
    read_checkpoint,
    record_acts,
    record_signed_acts,
    restore_log_afterwards,
    wait_until_signed,
)

pytestmark = pytest.mark.promise("P12")


async def begin(on: Infrastructure) -> NewLog:
    made = await start_new_log(on.database, on.keys, on.clock)
    await wait_until_signed(build_sequencer(on))
    return made


async def receipt(on: Infrastructure, subject: str) -> tuple[str, dict[str, Any]]:
    [made] = await build_evidence(on).list_receipts_about(subject)
    text = msgspec.json.encode(made).decode()
    return text, json.loads(text)


async def verified(on: Infrastructure, url: str) -> Findings:
    async with open_verification_snapshot(on, url) as instance:
        [found] = [each.findings async for each in verify(instance, ["P12"])]
    return found


async def broken(on: Infrastructure, url: str) -> list[Any]:
    found = await verified(on, url)
    assert found.unchecked == []
    return found.breaches


async def test_as_long_as_a_log_goes_on_no_other_is_begun(log: Infrastructure) -> None:
    await record_acts(log, ["a"])
    with pytest.raises(Conflict, match="no reason to begin"):
        await begin(log)
    assert log_keys.last_signed_state(log.keys, 2) is None


async def test_a_server_that_takes_in_entries_just_now_is_waited_for(log: Infrastructure, owner: Any) -> None:
    log.keys.destroy_key(log_keys.key_name(1))
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", log_store.LOG_LOCK)
        beginning = asyncio.create_task(begin(log))
        await asyncio.sleep(0.2)
        assert not beginning.done()
    assert (await beginning).start.log == 2


async def test_a_server_that_never_lets_go_is_reported(
    log: Infrastructure, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discreet.evidence.new_log.TRIES", 3)
    log.keys.destroy_key(log_keys.key_name(1))
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", log_store.LOG_LOCK)
        with pytest.raises(Conflict, match="busy adding entries"):
            await begin(log)
    assert log_keys.last_signed_state(log.keys, 2) is None


async def test_without_a_signed_log_no_new_log_begins(infra: Infrastructure, owner: Any, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="first one begins by itself"):
        await begin(await new_log(infra, owner, tmp_path))


async def test_the_new_one_names_the_old_ones_last_tree_and_signs_nothing_of_it(
    log: Infrastructure, owner: Any, postgres: str
) -> None:
    old_key, old_note = await build_log(log).verifier_key(), await read_checkpoint(log)
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 2)
        lost_note = await read_checkpoint(log)
    before = await owner.fetch("SELECT * FROM evidence_checkpoints")
    await record_acts(log, ["waits"])
    made = await begin(log)
    assert made.origin == f"{old_key.name}/2"
    assert (made.start.old.size, made.stored_entries) == (5, 3)
    assert await owner.fetch("SELECT * FROM evidence_checkpoints WHERE log = 1") == before, "nothing of it is signed"
    new_key = await build_log(log).verifier_key()
    assert (new_key.name, new_key.public == old_key.public) == (made.origin, False)
    text, first = await receipt(log, SUBJECT)
    assert first["number"] == 0
    assert check_receipt(str(new_key), text).startswith("Holds")
    for note, lost in ((old_note, 0), (lost_note, 2)):
        assert f" {lost} of your " in check_begun(str(old_key), note, f"[{text}]")
    assert await broken(log, postgres) == []
    await wait_until_signed(build_sequencer(log))
    assert (await build_log(log).checkpoint()).size == 2, "the first entry, and the one that waited"


async def test_fillers_of_a_log_whose_key_is_lost_are_unchecked_and_no_breach(
    infra: Infrastructure, owner: Any, tmp_path: Path, postgres: str
) -> None:
    """Its fillers cannot be told from removed evidence; those of the new log can."""
    log = await new_log(infra, owner, tmp_path)
    await build_sequencer(log).resume()
    log.keys.destroy_key(log_keys.key_name(1))
    await begin(log)
    found = await verified(log, postgres)
    assert found.breaches == []
    assert "openings of entries of log 1" in [unchecked.what for unchecked in found.unchecked]
    await record_signed_acts(log, 1)
    await execute_without_triggers(owner, "DELETE FROM evidence_public WHERE subject = 'dataset:0'")
    assert "openings of entries" in [breach.item for breach in (await verified(log, postgres)).breaches]


async def test_a_number_far_ahead_ends_the_log_and_is_counted_as_one_entry(log: Infrastructure, owner: Any) -> None:
    """As the database's owner, past the trigger: no tree of that size can be signed."""
    await execute_without_triggers(owner, "UPDATE evidence_log SET position = 1000000 WHERE position = 2")
    with pytest.raises(LogForked):
        await build_sequencer(log).advance()
    assert (await begin(log)).stored_entries == 3


async def test_receipts_of_the_old_one_still_hold(log: Infrastructure, owner: Any) -> None:
    old_key = str(await build_log(log).verifier_key())
    before, _ = await receipt(log, "dataset:1")
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 1)
    await begin(log)
    text, made = await receipt(log, "dataset:1")
    assert check_receipt(old_key, before).startswith("Holds")
    assert check_receipt(old_key, text).startswith("Holds")
    assert made["checkpoint"].startswith(old_key.split("+")[0] + "\n")
    await record_signed_acts(log, 1)
    with pytest.raises(ValueError, match="key of"):
        check_receipt(old_key, (await receipt(log, SUBJECT))[0])


async def test_first_entries_whose_key_is_lost_are_left_out_and_without_any_that_is_said(
    log: Infrastructure, owner: Any
) -> None:
    for number in (1, 2):
        log.keys.destroy_key(log_keys.key_name(number))
        await begin(log)
    [made] = await build_evidence(log).list_new_log_receipts()
    assert made.entry["facts"]["origin"].endswith("/3")
    log.keys.destroy_key(log_keys.key_name(3))
    await start_new_log(log.database, log.keys, log.clock)  # no part of it is signed yet
    with pytest.raises(Gone, match="is lost"):
        await build_evidence(log).list_new_log_receipts()


async def test_a_holder_of_a_larger_tree_is_informed(log: Infrastructure, owner: Any) -> None:
    """An older key store was restored, too: this server does not know the latest tree, but its holder does."""
    older = log.keys.remembered(log_keys.remembered_name(1))
    key = str(await build_log(log).verifier_key())
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 4)
        theirs = await read_checkpoint(log)
    log.keys.remember(log_keys.remembered_name(1), older or b"")
    await record_signed_acts(log, 2)  # a fork that no witness here can detect
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 1)
    await begin(log)
    text, _ = await receipt(log, SUBJECT)
    with pytest.raises(ValueError, match="names 6 old entries, and yours has 7"):
        check_begun(key, theirs, f"[{text}]")


async def test_another_logs_beginning_is_not_taken_for_it(log: Infrastructure, owner: Any) -> None:
    key, note = str(await build_log(log).verifier_key()), await read_checkpoint(log)
    with pytest.raises(ValueError, match="No new log names"):
        check_begun(key, note, "[]")
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 1)
    await begin(log)
    _, made = await receipt(log, SUBJECT)
    made["entry"]["facts"]["before"]["size"] = 9
    with pytest.raises(ValueError, match="were changed"):
        check_begun(key, note, json.dumps([made]))


async def test_a_backup_from_before_the_new_log_signs_nothing_and_a_third_takes_another_name(
    log: Infrastructure, owner: Any, postgres: str
) -> None:
    """It would be the first log's own end: but another has taken its place, and that is known."""
    async with restore_log_afterwards(owner):
        await execute_without_triggers(owner, "DELETE FROM evidence_nodes")  # the log cannot go on
        await begin(log)
    with pytest.raises(LogForked, match="later evidence log"):
        await build_sequencer(log).advance()
    made = await begin(log)
    assert made.origin.endswith("/3")
    assert await broken(log, postgres) == []


async def test_a_backup_of_the_new_log_is_noticed_like_one_of_the_first(log: Infrastructure, owner: Any) -> None:
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 1)
    await begin(log)
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 1)
    with pytest.raises(LogForked, match="backup was restored"):
        await build_sequencer(log).advance()
    made = await begin(log)
    assert made.origin.count("/") == made.start.old.origin.count("/")
    assert made.start.old_log == 2


async def test_killed_before_the_database_knows_the_next_command_begins_it(log: Infrastructure, owner: Any) -> None:
    """The key store has the new log's key and its empty tree; nothing was signed under it."""
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 1)
    log_keys.make_key(log.keys, 2)
    log_keys.remember(log.keys, 2, log_keys.LastSignedTree("x/2", 0, b"\0" * 32).tree())
    assert (await begin(log)).origin.endswith("/2")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_logs SET old_size = old_size - 1",
        "UPDATE evidence_logs SET old_root = sha256('x')",
        "UPDATE evidence_public SET facts = replace(facts, '\"size\":4', '\"size\":3') WHERE subject = 'log'",
    ],
)
async def test_what_it_says_of_the_old_one_cannot_be_changed_unnoticed(
    log: Infrastructure, owner: Any, postgres: str, change: str
) -> None:
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 1)
    await begin(log)
    await execute_without_triggers(owner, change)
    assert await broken(log, postgres)
