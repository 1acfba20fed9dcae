"""P12: a receipt is valid by itself, for its entry only; a changed database yields none."""

import base64
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, build_evidence, build_log, build_sequencer
from discreet.errors import Misconfigured, NotFound
from discreet.evidence.check_evidence import check_consistent, check_receipt
from discreet.evidence.checkpoint import SigningKey
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.log_keys import LastSignedTree, remembered_name
from discreet.evidence.merkle import EMPTY
from discreet.evidence.receipt import EvidenceReceipt
from discreet.evidence.record import record, record_for
from discreet.evidence.service import RECEIPTS
from tests.support.builder import Builder
from tests.support.evidence_log import AT, TABLES, execute_without_triggers, new_log, record_signed_acts

pytestmark = pytest.mark.promise("P12")

NO = LogEntry(EntryKind.CHOICE, AT, {"party": "user:ü", "purpose": "improve", "allowed": False})


@pytest_asyncio.fixture
async def log(infra: Infrastructure, owner: Any, tmp_path: Path) -> Infrastructure:
    """A log of five signed entries."""
    new = await new_log(infra, owner, tmp_path)
    await record_signed_acts(new, 5)
    return new


async def test_a_receipt_of_every_entry_of_every_small_log_holds(log: Infrastructure) -> None:
    for size in range(6, 12):
        await record_signed_acts(log, 1)
        key = str(await build_log(log).verifier_key())
        receipts = await _all(log)
        assert len(receipts) == size
        for receipt in receipts:
            assert check_receipt(key, json.dumps(receipt)).startswith(f"Holds: entry {receipt['number']} of {size}")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("entry", lambda entry: {**entry, "at": "2020-01-01T00:00:00.000000Z"}),
        ("entry", lambda entry: {**entry, "more": 1}),
        ("salt", lambda salt: _flipped(salt)),
        ("number", lambda number: number ^ 1),
        ("number", lambda number: number + 8),
        ("number", lambda _: -1),
        ("path", lambda path: path[:-1]),
        ("path", lambda path: [*path, path[0]]),
        ("path", lambda path: [_flipped(path[0]), *path[1:]]),
        ("checkpoint", lambda note: note.replace("\n5\n", "\n6\n")),
        ("checkpoint", lambda note: re.sub(r"\n5\n.*\n", "\n5\n" + "A" * 43 + "=\n", note)),
        ("checkpoint", lambda note: note.rpartition(" ")[0] + " " + _flipped(note.rpartition(" ")[2].strip()) + "\n"),
        ("checkpoint", lambda note: note.partition("\n\n")[0] + "\n\n"),
        ("checkpoint", lambda note: "another" + note),
        ("format", lambda _: "discreet-evidence-receipt-2"),
    ],
)
async def test_a_tampered_receipt_does_not_hold(log: Infrastructure, part: str, change: Any) -> None:
    receipt = (await _all(log))[2]
    key = str(await build_log(log).verifier_key())
    check_receipt(key, json.dumps(receipt))
    with pytest.raises((ValueError, KeyError, TypeError)):
        check_receipt(key, json.dumps({**receipt, part: change(receipt[part])}))


async def test_a_receipt_of_another_key_does_not_hold(log: Infrastructure, owner: Any, tmp_path: Path) -> None:
    """An attacker makes a log of their own under the same name: it verifies under the key it brings, and no other."""
    key = str(await build_log(log).verifier_key())
    other = await new_log(log, owner, tmp_path / "other")
    await record_signed_acts(other, 5)
    forged = json.dumps((await _all(other))[0])
    assert "Note: the key comes from the receipt itself" in check_receipt(None, forged)
    with pytest.raises(ValueError, match="not signed with this key"):
        check_receipt(key, forged)


async def test_a_receipt_is_for_its_person_only(log: Infrastructure, build: Builder) -> None:
    log, ada, ben = await _with_people(log, build)
    async with log.database.acting_as(ada) as connection:
        entry_id = await record_for(connection, ada, NO, log.keys, log.random)
    await build_sequencer(log).advance()
    receipt = await build_evidence(log).own_receipt(ada, entry_id)
    assert receipt.entry["facts"] == NO.facts
    check_receipt(None, _json(receipt))
    with pytest.raises(NotFound):
        await build_evidence(log).own_receipt(ben, entry_id)
    assert not (await build_evidence(log).list_own(ben)).entries


async def test_many_looks_at_a_dataset_do_not_hide_its_end(log: Infrastructure) -> None:
    look = LogEntry(EntryKind.RECORDS_SHOWN, AT, {"dataset": "d", "how": "preview", "first": 0, "records": 1})
    async with log.database.anonymous() as connection:
        for kind in (EntryKind.DATASET_FINISHED, EntryKind.DATASET_EXPORTED):
            await record(connection, LogEntry(kind, AT, {"dataset": "d"}), subject="dataset:d")
        for _ in range(RECEIPTS + 1):
            await record(connection, look, subject="dataset:d")
    await build_sequencer(log).advance()
    kinds = [receipt.entry["kind"] for receipt in await build_evidence(log).list_receipts_about("dataset:d")]
    assert kinds == ["records_shown"] * RECEIPTS + ["dataset_exported", "dataset_finished"]


async def test_the_list_goes_back_page_by_page(log: Infrastructure, build: Builder) -> None:
    log, ada, _ = await _with_people(log, build)
    async with log.database.acting_as(ada) as connection:
        ids = [await record_for(connection, ada, NO, log.keys, log.random) for _ in range(53)]
    first = await build_evidence(log).list_own(ada)
    rest = await build_evidence(log).list_own(ada, before=first.entries[-1].id)
    assert [entry.id for entry in (*first.entries, *rest.entries)] == sorted(ids, reverse=True)
    assert (first.more, rest.more) == (True, False)


def test_the_documented_receipt_holds_and_every_kind_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/formats/evidence.md").read_text()
    receipt = page.partition("```json\n")[2].partition("```")[0]
    key = str(SigningKey("example.org/evidence", bytes(32)).verifier)
    assert check_receipt(key, receipt).startswith("Holds: entry 0 of 1")
    assert all(f"| `{kind}` |" in page for kind in EntryKind)


def test_the_program_is_as_short_as_promised() -> None:
    program = Path(__file__).parents[2] / "src/discreet/evidence/check_evidence.py"
    assert len(program.read_text().splitlines()) < 200


# Attacks: the attacker owns the database, and switches off its constraints


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_public SET facts = replace(facts, '2026', '2025')",
        "UPDATE evidence_public SET salt = sha256('another')",
        "UPDATE evidence_log SET position = 99 WHERE position = 1; "
        "UPDATE evidence_log SET position = 1 WHERE position = 2; "
        "UPDATE evidence_log SET position = 2 WHERE position = 99",
        "UPDATE evidence_nodes SET hash = sha256('another') WHERE height = 0",
        "UPDATE evidence_checkpoints SET note = replace(note, chr(10) || '5' || chr(10), chr(10) || '6' || chr(10))",
    ],
)
async def test_a_changed_database_makes_no_receipt(log: Infrastructure, owner: Any, change: str) -> None:
    await execute_without_triggers(owner, change)
    with pytest.raises(Misconfigured):
        await _all(log)


async def test_a_changed_sealed_row_makes_no_receipt(log: Infrastructure, build: Builder, owner: Any) -> None:
    log, ada, _ = await _with_people(log, build)
    async with log.database.acting_as(ada) as connection:
        entry_id = await record_for(connection, ada, NO, log.keys, log.random)
    await build_sequencer(log).advance()
    await execute_without_triggers(
        owner, "UPDATE evidence_personal SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
    )
    with pytest.raises(Misconfigured, match="cannot be decrypted"):
        await build_evidence(log).own_receipt(ada, entry_id)


async def test_a_rewritten_log_is_not_consistent_with_a_stored_tree(log: Infrastructure, owner: Any) -> None:
    """An attacker with the database and the master key rewrites and signs the whole log: a kept checkpoint shows it."""
    key, kept = str(await build_log(log).verifier_key()), await build_log(log).checkpoint()
    await record_signed_acts(log, 2)
    honest = await build_log(log).checkpoint()
    check_consistent(key, kept.note, honest.note, _lines(await build_log(log).consistency(5, 7)))
    await execute_without_triggers(owner, f"TRUNCATE {', '.join(TABLES)}")
    log.keys.remember(remembered_name(1), msgspec.msgpack.encode(LastSignedTree(kept.tree.origin, 0, EMPTY)))
    await record_signed_acts(log, 7)
    forged = await build_log(log).checkpoint()
    assert forged.size == 7
    with pytest.raises(ValueError, match="rewritten"):
        check_consistent(key, kept.note, forged.note, _lines(await build_log(log).consistency(5, 7)))
    with pytest.raises(ValueError, match="two different logs"):
        check_consistent(key, honest.note, forged.note, "")


async def _with_people(log: Infrastructure, build: Builder) -> tuple[Infrastructure, UUID, UUID]:
    """Two people whose keys are in the new key store."""
    ada, ben = [(await build.person(name)).account_id for name in ("ada", "ben")]
    for account_id in (ada, ben):
        log.keys.create_key(f"user/{account_id}")
    return log, ada, ben


async def _all(log: Infrastructure) -> list[dict[str, Any]]:
    async with log.database.anonymous() as connection:
        subjects = [row[0] for row in await connection.fetch("SELECT DISTINCT subject FROM evidence_public")]
    found = [receipt for subject in subjects for receipt in await build_evidence(log).list_receipts_about(subject)]
    return sorted((json.loads(_json(receipt)) for receipt in found), key=lambda receipt: receipt["number"])


def _json(receipt: EvidenceReceipt) -> str:
    return msgspec.json.encode(receipt).decode()


def _lines(steps: tuple[bytes, ...]) -> str:
    return "\n".join(base64.b64encode(step).decode() for step in steps)


def _flipped(encoded: str) -> str:
    return ("B" if encoded[5] == "A" else "A").join((encoded[:5], encoded[6:]))
