"""P12: outside witnesses cosign checkpoints, and no operation waits for a witness.

A log with two different pasts gets only one of them cosigned, and the operator, `verify` and the holder of a receipt
see it.
"""

import asyncio
import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tlog_scales.signing import Vkey, VkeySet
from tlog_scales.tlog import Checkpoint as TheirCheckpoint

from discreet.app.infrastructure import Infrastructure, build_evidence, build_log, open_verification_snapshot
from discreet.cli.doctor.background_work import witness_findings
from discreet.errors import NotFound
from discreet.evidence import log_keys, witness
from discreet.evidence.check_evidence import check_receipt
from discreet.evidence.checkpoint import SigningKey, Tree
from discreet.evidence.cosignature import WitnessKey, cosigned_by, signed_text
from discreet.evidence.merkle import leaf_hash, root
from discreet.runtime.background import background
from discreet.verify.findings import Findings
from discreet.verify.run import verify
from tests.fakes.witness import RunningWitness, add_log, create_witness, open_cosigning, serve_witness, witness_process
from tests.support.clock import SettableClock
from tests.support.evidence_log import new_log, read_checkpoint, record_signed_acts, restore_log_afterwards

pytestmark = pytest.mark.promise("P12")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningWitness]:
    """A witness that knows no log yet."""
    create_witness(tmp_path / "witness")
    with serve_witness(tmp_path / "witness") as it:
        yield it


@pytest_asyncio.fixture
async def log(infra: Infrastructure, owner: Any, tmp_path: Path, running: RunningWitness) -> Infrastructure:
    """A log of three signed entries, one witness of which is required."""
    empty = await new_log(infra, owner, tmp_path)
    witnessed = replace(empty.settings, witnesses=(running.address,), witnesses_required=1)
    on = replace(empty, settings=witnessed)
    await record_signed_acts(on, 3)
    return on


async def submitted(on: Infrastructure) -> None:
    """Every witness was asked, as soon as it may be."""
    assert isinstance(on.clock, SettableClock)
    on.clock.advance(minutes=10)
    async with open_cosigning(on, on.settings) as it:
        await it.advance()


async def found(on: Infrastructure) -> list[tuple[bool, str]]:
    return [(finding.is_ok, finding.sentence) async for finding in witness_findings(build_log(on))]


async def verified(on: Infrastructure, url: str) -> Findings:
    async with open_verification_snapshot(on, url) as instance:
        [result] = [each.findings async for each in verify(instance, ["P12"])]
    return result


async def receipt(on: Infrastructure, subject: str) -> str:
    [one] = await build_evidence(on).list_receipts_about(subject)
    return msgspec.json.encode(one).decode()


async def test_an_independent_program_verifies_a_served_cosignature(
    log: Infrastructure, running: RunningWitness, postgres: str
) -> None:
    await add_log(running.file, log)
    await submitted(log)
    note = await read_checkpoint(log)
    theirs = TheirCheckpoint.from_text(note)
    keys = VkeySet(Vkey.from_string(running.key), Vkey.from_string(str(await build_log(log).verifier_key())))
    assert {key.name for key, _ in keys.verify(theirs.signatures, theirs)} == {"witness.example/w1", theirs.origin}
    assert cosigned_by(note, [WitnessKey.parse(running.key)])
    assert (await found(log)) == [(True, "witness.example/w1 has cosigned 3 entries.")]
    result = await verified(log, postgres)
    assert (result.breaches, result.unchecked) == ([], [])


async def test_a_receipt_names_its_witnesses_and_its_checker_counts_them(
    log: Infrastructure, running: RunningWitness
) -> None:
    await add_log(running.file, log)
    key = str(await build_log(log).verifier_key())
    early = await receipt(log, "dataset:0")
    with pytest.raises(ValueError, match="0 of 1 witnesses have cosigned; 1 must"):
        check_receipt(key, early)
    assert check_receipt(key, early, required=0).startswith("Holds")
    with pytest.raises(NotFound):
        await build_log(log).cosigned()
    await submitted(log)
    cosigned = await receipt(log, "dataset:0")
    assert "Cosigned by 1 of 1 witnesses. Note: the receipt itself names them." in check_receipt(key, cosigned)
    assert "the receipt itself" not in check_receipt(key, cosigned, [running.key], 1)
    with pytest.raises(ValueError, match="0 of 1"):
        check_receipt(key, cosigned, [_another_key(running.file.parent)])
    moved = json.loads(cosigned)
    [_, line] = moved["checkpoint"].strip().split("\n")[-2:]
    moved["checkpoint"] = moved["checkpoint"].replace(line, f"{line[:-12]}AAAAAAAAAAA=")
    with pytest.raises(ValueError, match=r"cosignature of witness\.example/w1 is wrong"):
        check_receipt(key, json.dumps(moved))


def _another_key(folder: Path) -> str:
    return create_witness(folder / "another", "witness.example/w2")


async def test_a_receipt_is_of_the_latest_cosigned_tree_that_has_its_entry(
    log: Infrastructure, running: RunningWitness
) -> None:
    await add_log(running.file, log)
    await submitted(log)
    await record_signed_acts(log, 2)
    sizes = [json.loads(each)["checkpoint"].split("\n")[1] for each in (await receipt(log, "dataset:2"),)]
    assert sizes == ["3"], "the tree of five entries is not cosigned yet"
    assert (await build_log(log).cosigned()).size == 3
    assert (await build_log(log).checkpoint()).size == 5


async def test_a_witness_that_is_away_is_seen_and_asked_again(log: Infrastructure, running: RunningWitness) -> None:
    away = replace(log, settings=replace(log.settings, witnesses=(replace(running.address, url="http://127.0.0.1:9"),)))
    await submitted(away)
    [(fine, sentence)] = await found(log)
    assert (fine, "connection refused" in sentence) == (False, True)
    assert (await build_log(log).checkpoint()).size == 3, "the log goes on without it"
    await add_log(running.file, log)
    await submitted(log)
    assert await found(log) == [(True, "witness.example/w1 has cosigned 3 entries.")]


@pytest.mark.parametrize(("known", "why"), [(False, "does not know this log"), (True, "with another key")])
async def test_a_witness_without_the_logs_key_is_named_with_the_remedy(
    log: Infrastructure, running: RunningWitness, known: bool, why: str
) -> None:
    if known:
        origin = (await read_checkpoint(log)).split("\n")[0]
        with witness.WitnessServer(running.file) as it:
            it.add_log(str(SigningKey(origin, bytes(32)).verifier))
    await submitted(log)
    [(fine, sentence)] = await found(log)
    assert (fine, why in sentence, "/evidence/key" in sentence) == (False, True, True)


async def test_a_witness_that_is_further_than_the_server_remembers_is_asked_from_there(
    log: Infrastructure, running: RunningWitness, owner: Any
) -> None:
    await add_log(running.file, log)
    await submitted(log)
    await record_signed_acts(log, 4)
    await owner.execute("UPDATE evidence_witnesses SET size = 1")
    await submitted(log)
    assert await found(log) == [(True, "witness.example/w1 has cosigned 7 entries.")]


async def test_one_witness_never_stops_another_and_what_went_wrong_is_noted_for_it(
    log: Infrastructure, running: RunningWitness, owner: Any, tmp_path: Path
) -> None:
    create_witness(tmp_path / "refused", "witness.example/w2")
    await add_log(running.file, log)
    await add_log(tmp_path / "refused", log)
    reported: list[tuple[str, str]] = []
    refuse = "ADD CONSTRAINT no_w2 CHECK (witness NOT LIKE '%/w2%')"
    await owner.execute(f"ALTER TABLE discreet.evidence_cosignatures {refuse}")
    try:
        with serve_witness(tmp_path / "refused") as other, background.on_failure(lambda *said: reported.append(said)):
            on = replace(log, settings=replace(log.settings, witnesses=(other.address, running.address)))
            await submitted(on)
    finally:
        await owner.execute("ALTER TABLE discreet.evidence_cosignatures DROP CONSTRAINT no_w2")
    [(_, failed), fine] = await found(on)
    assert fine == (True, "witness.example/w1 has cosigned 3 entries.")
    assert "an error in this server" in failed
    assert reported == [("evidence_witnesses", "CheckViolationError")]


def test_a_cosignature_is_a_line_of_a_signed_note_and_nothing_else() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    of = WitnessKey("witness.example/w1", key.public_key().public_bytes_raw())
    signature = of.id + (7).to_bytes(8) + key.sign(signed_text(7, "a\n1\nb\n"))
    line = f"{of.name} {b64encode(signature).decode()}"
    assert of.cosignature("a\n1\nb\n", f"— {line}\n") == f"— {line}\n"
    for other in (line, f"- {line}", f"—{line}", f"—  {line}", f"x\u2028— {line}", f"— {line}\r"):
        assert of.cosignature("a\n1\nb\n", f"{other}\n") is None


async def test_two_processes_do_not_ask_a_witness_at_once(
    log: Infrastructure, running: RunningWitness, owner: Any
) -> None:
    await add_log(running.file, log)
    await owner.execute(
        "INSERT INTO evidence_witnesses VALUES ($1, 1, 0, $2)", running.key, log.clock.now() + timedelta(hours=1)
    )
    await submitted(log)
    assert await owner.fetchval("SELECT count(*) FROM evidence_cosignatures") == 0
    await owner.execute("UPDATE evidence_witnesses SET next_attempt = '2020-01-01'")
    async with open_cosigning(log, log.settings) as one, open_cosigning(log, log.settings) as other:
        await asyncio.gather(one.advance(), other.advance())
    assert await owner.fetchval("SELECT count(*) FROM evidence_cosignatures") == 1


async def test_a_fork_under_one_key_is_cosigned_once_and_named_to_the_operator_and_by_verify(
    log: Infrastructure, running: RunningWitness, owner: Any, postgres: str
) -> None:
    await add_log(running.file, log)
    async with restore_log_afterwards(owner):
        remembered = log_keys.last_signed_state(log.keys, 1)
        assert remembered is not None
        await record_signed_acts(log, 2)
        await submitted(log)
        shown_to_ben = await read_checkpoint(log)
    log_keys.remember(log.keys, 1, remembered)  # the operator has the key store forget, too
    await record_signed_acts(log, 2)
    await submitted(log)
    shown_to_cleo = await read_checkpoint(log)
    key = WitnessKey.parse(running.key)
    assert shown_to_ben.split("\n")[:2] == shown_to_cleo.split("\n")[:2]
    assert (cosigned_by(shown_to_ben, [key]), cosigned_by(shown_to_cleo, [key])) == ([key], [])
    [(fine, sentence)] = await found(log)
    assert (fine, "cosigned another tree of this log" in sentence) == (False, True)
    assert [breach.item for breach in (await verified(log, postgres)).breaches] == ["witness witness.example/w1"]
    with witness.WitnessServer(running.file) as it:
        [(cosigned, refused)] = it.database.execute("SELECT cosigned, refused FROM contradictions").fetchall()
    assert (cosigned in shown_to_ben, refused in shown_to_cleo) == (True, True), "both are kept, as a proof"


async def test_verify_says_when_too_few_witnesses_have_cosigned_for_an_hour(log: Infrastructure, postgres: str) -> None:
    assert isinstance(log.clock, SettableClock)
    await record_signed_acts(log, 1)
    assert (await verified(log, postgres)).unchecked == []
    log.clock.advance(hours=2)
    [(what, why)] = [(each.what, each.why) for each in (await verified(log, postgres)).unchecked]
    assert what == "cosignatures"
    assert "0 of 1" in why


async def test_verify_names_a_cosignature_that_is_of_another_checkpoint(
    log: Infrastructure, running: RunningWitness, owner: Any, postgres: str
) -> None:
    await add_log(running.file, log)
    await submitted(log)
    await record_signed_acts(log, 1)
    await owner.execute("INSERT INTO evidence_cosignatures SELECT log, 4, witness, line, at FROM evidence_cosignatures")
    [breach] = (await verified(log, postgres)).breaches
    assert (breach.item, "wrong" in breach.why) == ("cosignature of 4 entries", True)


# The witness itself, as c2sp.org/tlog-witness has it ----------------------------------------------------------

LOG = SigningKey("log.example", bytes(32))
LEAVES = [leaf_hash(bytes([n])) for n in range(8)]


def note_of(size: int, leaves: list[bytes] = LEAVES) -> str:
    return LOG.sign(Tree("log.example", size, root(leaves[:size])))


def request(old: int, note: str, *proof: bytes) -> bytes:
    steps = "".join(f"{b64encode(step).decode()}\n" for step in proof)
    return f"old {old}\n{steps}\n{note}".encode()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[witness.WitnessServer]:
    """A witness that has cosigned the first two entries of a log."""
    create_witness(tmp_path / "small")
    with witness.WitnessServer(tmp_path / "small") as it:
        it.add_log(str(LOG.verifier))
        assert it.add_checkpoint(request(0, note_of(2)))[0] == 200
        yield it


OTHER_KEY = SigningKey("log.example", bytes(31) + b"1").sign(Tree("log.example", 4, root(LEAVES[:4])))
UNKNOWN = SigningKey("other.example", bytes(32)).sign(Tree("other.example", 4, root(LEAVES[:4])))
STEP = hashlib.sha256(b"\x01" + LEAVES[2] + LEAVES[3]).digest()
"""Proves that the tree of four entries goes on from that of two."""


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (request(2, note_of(4), STEP), 200),
        (request(2, note_of(2)), 200),
        (b"", 400), (b"old 2\n\n", 400), (request(2, note_of(4)).replace(b"old 2", b"old 02"), 400),
        (request(2, note_of(4), STEP[1:]), 400), (request(5, note_of(4)), 400), (request(2, note_of(4), *[STEP] * 64), 400),
        (request(2, OTHER_KEY, STEP), 403), (request(2, note_of(4).replace("\n4\n", "\n5\n"), STEP), 403),
        (request(2, UNKNOWN, STEP), 404),
        (request(0, note_of(4)), 409), (request(1, note_of(4), STEP), 409), (request(2, note_of(2, LEAVES[1:])), 409),
        (request(2, note_of(4), LEAVES[0]), 422), (request(2, note_of(4)), 422),
        (request(2, note_of(4, LEAVES[1:]), STEP), 422), (request(2, note_of(2), STEP), 422),
    ],
)  # fmt: skip
def test_a_witness_answers_as_its_specification_says(small: witness.WitnessServer, body: bytes, status: int) -> None:
    try:
        answer = small.add_checkpoint(body)
    except witness.WitnessRefused as refused:
        answer = refused.answer
    assert answer[0] == status
    [size] = small.database.execute("SELECT size FROM logs").fetchone()
    assert size == (4 if body == request(2, note_of(4), STEP) else 2)
    if body in (request(0, note_of(4)), request(1, note_of(4), STEP)):
        assert answer[1:] == ("text/x.tlog.size", "2\n")


async def test_a_witness_that_is_killed_forgets_nothing_that_it_cosigned(tmp_path: Path) -> None:
    create_witness(tmp_path / "killed")
    with witness.WitnessServer(tmp_path / "killed") as it:
        it.add_log(str(LOG.verifier))
    with witness_process(tmp_path / "killed") as (running, url):
        assert await _posted(url, request(0, note_of(2))) == (200, "text/plain")
        assert await _posted(url, request(2, note_of(4), STEP)) == (200, "text/plain")
        running.kill()
    with witness_process(tmp_path / "killed") as (_, url):
        assert await _posted(url, request(2, note_of(4, LEAVES[1:]), STEP)) == (409, "text/x.tlog.size")
        assert await _posted(url, request(4, note_of(4))) == (200, "text/plain")


async def _posted(url: str, body: bytes) -> tuple[int, str]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(f"{url}/add-checkpoint", data=body) as got,
    ):
        await got.read()
        return got.status, got.content_type
