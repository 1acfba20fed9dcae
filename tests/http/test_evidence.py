"""P12: the public pages of the log follow C2SP's documents, and an independent program reads them."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash as their_leaf_hash

from discreet.app.infrastructure import Infrastructure
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.http.services import Services
from tests.support.client import Client
from tests.support.evidence_log import AT, record_acts, wait_until_signed
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P12")

CHECKER = Path(__file__).parents[2] / "src/discreet/evidence/check_evidence.py"


@pytest_asyncio.fixture(scope="module")
async def stranger(cast: Cast, services: Services, infra: Infrastructure, client: Callable[[], Client]) -> Client:
    """A visitor without an account, before a log of some hundred entries."""
    await record_acts(infra, [f"{n}" for n in range(300)])
    await wait_until_signed(services.sequencer)
    return client()


async def test_an_independent_program_reads_the_log_and_agrees(stranger: Client, server: str) -> None:
    key = (await stranger.get("/evidence/key")).body.decode().strip()
    size = await asyncio.to_thread(_read_it_all, f"{server}/evidence", key)
    assert size >= 300


def _read_it_all(url: str, key: str) -> int:
    """Every entry, every proof of inclusion of some, and consistency with every size of some."""
    reader = TilesReader(HttpBackend(url))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(key))
    assert reader.calculate_root_hash() == checkpoint.root_hash
    for n in (0, 1, 255, 256, checkpoint.size - 1):
        leaf = their_leaf_hash(reader.get_entry(n))
        reader.get_inclusion_proof(n, checkpoint.size).check(leaf, checkpoint.root_hash)
    for old in (1, 2, 255, 256, 257, checkpoint.size):
        reader.get_consistency_proof(old, checkpoint.size).check(reader.mth(0, old), checkpoint.root_hash)
    return int(checkpoint.size)


async def test_headers_and_forms_are_those_of_the_documents(stranger: Client) -> None:
    checkpoint = await stranger.get("/evidence/checkpoint")
    assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
    full, part = await stranger.get("/evidence/tile/0/000"), await stranger.get("/evidence/tile/1/000.p/1")
    assert (len(full.body), len(part.body)) == (8192, 32)
    assert full.headers["content-type"] == "application/octet-stream"
    assert "immutable" in full.headers["cache-control"]
    bundle = await stranger.get("/evidence/tile/entries/000.p/2")
    assert len(bundle.body) == 2 * (2 + 32)


@pytest.mark.parametrize(
    "path",
    [
        "0/001",
        "0/001.p/255",
        "0/000.p/256",
        "0/000.p/0",
        "0/000.p/01",
        "0/0",
        "00/000",
        "1/000",
        "64/000",
        "0/x000/000",
        "-1/000",
        "0/x001/000",
        "0/000.p",
        "0/000/",
        "0/٠٠٠",
        "entries/001",
        "8/000.p/1",
    ],
)
async def test_what_is_no_tile_of_the_signed_tree_is_not_there(stranger: Client, path: str) -> None:
    assert (await stranger.get(f"/evidence/tile/{path}")).status == 404


async def test_no_tile_is_shown_before_it_is_signed(
    stranger: Client, services: Services, infra: Infrastructure, owner: Any
) -> None:
    size = (await stranger.get("/evidence/checkpoint")).body.decode().split("\n")[1]
    width = int(size) % 256 + 1
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", 0x0D15C4EEE)
        await record_acts(infra, ["later"])
        assert (await stranger.get(f"/evidence/tile/0/{int(size) // 256:03}.p/{width}")).status == 404
    await wait_until_signed(services.sequencer)
    assert (await stranger.get(f"/evidence/tile/0/{int(size) // 256:03}.p/{width}")).status == 200


async def test_a_person_gets_a_receipt_that_holds_anywhere(
    stranger: Client, cast: Cast, services: Services, infra: Infrastructure, tmp_path: Path
) -> None:
    entry_id = await _about(cast.ben, infra)
    await wait_until_signed(services.sequencer)
    [listed, *_] = (await cast.ben.get("/api/me/evidence")).json["entries"]
    assert (listed["id"], listed["kind"], listed["facts"]) == (str(entry_id), "key_destroyed", {"of": "gpt:x"})
    receipt = await cast.ben.get(f"/api/me/evidence/{entry_id}/receipt")
    assert f'filename="receipt-{listed["number"]}.json"' in receipt.headers["content-disposition"]
    key = (await stranger.get("/evidence/key")).body.decode()
    (tmp_path / "good").write_bytes(receipt.body)
    (tmp_path / "tampered").write_bytes(receipt.body.replace(b"gpt:x", b"gpt:y"))
    assert _checks("receipt", str(tmp_path / "good"), key=key) == 0
    assert _checks("receipt", str(tmp_path / "tampered"), key=key) == 1


async def test_another_persons_receipt_is_refused(cast: Cast, services: Services, infra: Infrastructure) -> None:
    entry_id = await _about(cast.ben, infra)
    await wait_until_signed(services.sequencer)
    for other in (cast.ada, cast.olga, cast.cleo):
        assert (await other.get(f"/api/me/evidence/{entry_id}/receipt")).status == 404
        assert str(entry_id) not in (await other.get("/api/me/evidence")).body.decode()


async def test_a_receipt_has_to_wait_until_its_entry_is_signed(
    cast: Cast, services: Services, infra: Infrastructure, owner: Any
) -> None:
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", 0x0D15C4EEE)
        entry_id = await _about(cast.ben, infra)
        waiting = await cast.ben.get(f"/api/me/evidence/{entry_id}/receipt")
        assert (waiting.status, waiting.json["error"]["code"]) == (409, "conflict")
    await wait_until_signed(services.sequencer)
    assert (await cast.ben.get(f"/api/me/evidence/{entry_id}/receipt")).status == 200


async def test_two_checkpoints_are_shown_to_be_consistent(
    stranger: Client, services: Services, infra: Infrastructure, tmp_path: Path
) -> None:
    old = (await stranger.get("/evidence/checkpoint")).body.decode()
    await record_acts(infra, ["one more", "and one more"])
    await wait_until_signed(services.sequencer)
    new, key = (
        (await stranger.get("/evidence/checkpoint")).body.decode(),
        (await stranger.get("/evidence/key")).body.decode().strip(),
    )
    proof = (await stranger.get(f"/evidence/consistency/{old.split()[1]}/{new.split()[1]}")).body.decode()
    for name, text in (("old", old), ("new", new), ("proof", proof), ("wrong", proof.replace("A", "B"))):
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in ("old", "new")]
    assert _checks("consistent", *files, str(tmp_path / "proof"), key=key) == 0
    assert _checks("consistent", *files, str(tmp_path / "wrong"), key=key) == 1


@pytest.mark.parametrize("sizes", ["5/4", "0/1000000"])
async def test_nothing_is_proven_of_trees_that_were_never_signed(stranger: Client, sizes: str) -> None:
    assert (await stranger.get(f"/evidence/consistency/{sizes}")).status == 422


async def _about(person: Any, infra: Infrastructure) -> Any:
    async with infra.database.acting_as(person.id) as connection:
        entry = LogEntry(EntryKind.KEY_DESTROYED, AT, {"of": "gpt:x"})
        return await record_for(connection, person.id, entry, infra.keys, infra.random)


def _checks(*arguments: str, key: str) -> int:
    command = [sys.executable, str(CHECKER), *arguments, "--key", key.strip()]
    return subprocess.run(command, check=False, capture_output=True).returncode
