"""P12: public data of the log reveals neither the time, the order nor the number of acts."""

import asyncio
import base64
import hashlib
import json
import random
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from discreet.app.infrastructure import (
    Infrastructure,
    build_evidence,
    build_log,
    build_sequencer,
    open_verification_snapshot,
)
from discreet.cli.doctor.background_work import publication_findings
from discreet.errors import Conflict, NotFound, Unavailable
from discreet.evidence import log_keys
from discreet.evidence.check_evidence import check_receipt
from discreet.evidence.checkpoint import NotSigned, SigningKey
from discreet.evidence.cosignature import WitnessKey, signed_text, text_of
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.merkle import leaf_hash, root
from discreet.evidence.padding import MIN_LENGTH, filler, filler_key, step_size
from discreet.evidence.promise import check_kept, is_kept, read_promise
from discreet.evidence.record import record, record_for
from discreet.evidence.schedule import PublicationSchedule
from discreet.evidence.sequencer import Sequencer, pause_after
from discreet.evidence.tiles import Tile, read_bundle
from discreet.verify.findings import Findings
from discreet.verify.run import verify
from tests.evidence.test_sequencer import kill_at
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.evidence_log import (
    AT,
    new_log,
    read_checkpoint,
    record_acts,
    record_signed_acts,
    restore_log_afterwards,
)

pytestmark = pytest.mark.promise("P12")

NO = LogEntry(EntryKind.CHOICE, AT, {"party": "user:1", "purpose": "improve", "allowed": False})


@pytest_asyncio.fixture
async def log(infra: Infrastructure, owner: Any, tmp_path: Path, clock: SettableClock) -> Infrastructure:
    """A log that a server has begun, yesterday, ten minutes into an hour."""
    new = await new_log(infra, owner, tmp_path)
    clock.freeze(datetime.now(UTC).replace(minute=10, second=0, microsecond=0) - timedelta(days=1))
    await build_sequencer(new).resume()
    return new


async def test_between_steps_nothing_that_a_poller_reads_changes(
    log: Infrastructure, owner: Any, clock: SettableClock
) -> None:
    """A monitor polls checkpoint, tiles and entries while people act, on a server that reads its clock."""
    before = await _seen(log)
    for minute in (11, 25, 59):
        clock.freeze(clock.now().replace(minute=minute, second=59))
        await record_acts(log, [f"at {minute}"])
        await _restarted(log)
        assert await _seen(log) == before
    clock.advance(seconds=2)
    assert await build_sequencer(log).publish()
    assert await _seen(log) != before


async def test_a_start_after_a_short_downtime_publishes_nothing(log: Infrastructure, clock: SettableClock) -> None:
    await record_acts(log, ["before the crash"])
    before = await read_checkpoint(log)
    clock.advance(hours=1, minutes=17)
    await _restarted(log)
    assert await read_checkpoint(log) == before


async def test_a_server_that_is_down_at_each_full_hour_publishes_when_it_starts(
    log: Infrastructure, clock: SettableClock
) -> None:
    """It missed more than one whole step, so the new checkpoint reveals only the restart."""
    await record_acts(log, ["before the downtime"])
    before = (await build_log(log).checkpoint()).size
    clock.advance(hours=3, minutes=17)
    await _restarted(log)
    latest = await build_log(log).checkpoint()
    assert latest.size - before >= MIN_LENGTH
    await _restarted(log)
    assert await build_log(log).checkpoint() == latest


async def test_a_checkpoint_from_the_future_does_not_stop_publication(
    log: Infrastructure, clock: SettableClock
) -> None:
    """The clock ran ahead by a year while a step was signed, and was set back."""
    clock.advance(days=365)
    assert await build_sequencer(log).publish()
    clock.advance(days=-365)
    await record_acts(log, ["after the clock was set back"])
    ahead = await build_log(log).checkpoint()
    with capture_logs() as lines:
        await _next_hour(log, clock)
    assert "future_checkpoint_found" in [line["event"] for line in lines]
    latest = await build_log(log).checkpoint()
    assert latest.size > ahead.size
    assert latest.at == clock.now()


async def test_a_running_server_goes_on_after_its_clock_is_set_back(log: Infrastructure, clock: SettableClock) -> None:
    """It waits for the next full hour of the present clock, and no longer for that of the former one."""
    clock.advance(days=365)
    sequencer = build_sequencer(log)
    await sequencer.start()
    before = (await build_log(log).checkpoint()).size
    clock.advance(days=-365)
    await asyncio.sleep(1.5)
    clock.advance(hours=1)
    async with asyncio.timeout(60):
        while (await build_log(log).checkpoint()).size == before:
            await asyncio.sleep(0.1)
    await sequencer.stop()


async def test_verify_and_doctor_tell_of_entries_that_wait_too_long(
    log: Infrastructure, clock: SettableClock, postgres: str
) -> None:
    """Unchecked while nothing shows that a server ran, and a breach once the log has a later act."""
    async with log.database.anonymous() as connection:
        await record(connection, LogEntry(EntryKind.ADMINISTRATIVE_ACT, clock.now(), {}), subject="server")
    clock.advance(hours=2)
    assert await _warned(log) == []
    clock.advance(hours=1)
    assert await _warned(log) == ["evidence log"]
    assert "entries that wait" not in str(await _verified(log, postgres))
    clock.advance(days=2)
    found = await _verified(log, postgres)
    assert "entries that wait" in [unchecked.what for unchecked in found.unchecked]
    async with log.database.anonymous() as connection:
        await record(connection, LogEntry(EntryKind.ADMINISTRATIVE_ACT, clock.now(), {}), subject="server")
    found = await _verified(log, postgres)
    assert "entries that wait" in [breach.item for breach in found.breaches]


async def test_a_clock_set_back_during_a_step_makes_no_second_one(log: Infrastructure, clock: SettableClock) -> None:
    hour = _next(clock)
    on = replace(log, clock=SetBackAfterOneLook(hour, hour - timedelta(seconds=1)))
    assert await build_sequencer(on).publish()
    latest = await build_log(log).checkpoint()
    assert latest.at == hour
    clock.freeze(hour + timedelta(seconds=1))
    assert await build_sequencer(log).publish()
    assert await build_log(log).checkpoint() == latest


async def test_a_step_that_fails_is_retried_ever_later(log: Infrastructure, clock: SettableClock) -> None:
    """After one second and after two more, not each second."""
    clock.run()
    failing = FailingSteps(log, "x", PublicationSchedule(EVERY_MICROSECOND))
    await failing.start()
    async with asyncio.timeout(60):
        while len(failing.tried) < 3:
            await asyncio.sleep(0.05)
    await failing.stop()
    first, second, third = failing.tried
    assert second - first >= 0.9
    assert third - second >= 1.9
    assert [pause_after(failures) for failures in (0, 1, 2, 3, 9, 10, 5000)] == [1, 1, 2, 4, 256, 300, 300]


async def test_hours_with_and_without_acts_look_alike(log: Infrastructure, clock: SettableClock) -> None:
    """The sizes of steps are powers of two from 64 on, whether anything was done or not."""
    for count in (0, 1, 7):
        before = (await build_log(log).checkpoint()).size
        await record_acts(log, [f"{n}" for n in range(count)])
        await _next_hour(log, clock)
        grown = (await build_log(log).checkpoint()).size - before
        assert grown >= MIN_LENGTH
        assert grown & (grown - 1) == 0


async def test_entries_of_a_step_lie_in_an_order_that_tells_nothing(
    log: Infrastructure, owner: Any, clock: SettableClock
) -> None:
    before = (await build_log(log).checkpoint()).size
    await record_acts(log, [f"{n}" for n in range(20)])
    await _next_hour(log, clock)
    leaves = [
        row["leaf"]
        for row in await owner.fetch("SELECT leaf FROM evidence_log WHERE position >= $1 ORDER BY position", before)
    ]
    assert leaves == sorted(leaves)


async def test_a_stranger_cannot_tell_a_filler_and_the_key_can(
    log: Infrastructure, owner: Any, clock: SettableClock
) -> None:
    """To strangers all leaves are 32 bytes of SHA-256; their data is not enough to make a filler's leaf."""
    [real] = await record_acts(log, ["a"])
    await _next_hour(log, clock)
    seed = log.keys.key(log_keys.key_name(1)) or b""
    rows = {row["id"]: row["leaf"] for row in await owner.fetch("SELECT id, leaf FROM evidence_log")}
    fillers = {id_ for id_, leaf in rows.items() if filler(filler_key(seed), id_).commitment() == leaf}
    assert fillers == rows.keys() - {real}
    public = (await build_log(log).verifier_key()).public
    for id_ in fillers:
        assert filler(filler_key(public), id_).commitment() != rows[id_]
        assert hashlib.sha256(filler(b"", id_).canonical.encode()).digest() != rows[id_]


async def test_of_many_servers_one_makes_the_step(log: Infrastructure, clock: SettableClock) -> None:
    before = (await build_log(log).checkpoint()).size
    clock.advance(hours=1)
    await asyncio.gather(*(build_sequencer(log).publish() for _ in range(5)))
    while not await build_sequencer(log).publish():
        await asyncio.sleep(0.01)
    grown = (await build_log(log).checkpoint()).size - before
    assert grown & (grown - 1) == 0


@pytest.mark.parametrize("step", ["numbering", "numbered", "remembered", "signed"])
async def test_killed_within_a_step_nothing_is_lost(
    log: Infrastructure, owner: Any, clock: SettableClock, step: str
) -> None:
    """The next start signs numbered entries; others wait for the next step."""
    before = await build_log(log).checkpoint()
    ids = await record_acts(log, ["a", "b"])
    kill_at(log, "publish", step)
    while not await build_sequencer(log).resume():  # the database may not have noticed yet that they were killed
        await asyncio.sleep(0.01)
    last = await build_log(log).checkpoint()
    waiting = await owner.fetchval("SELECT count(*) FROM evidence_log WHERE id = ANY ($1) AND position IS NULL", ids)
    assert (last.size == before.size, waiting) == ((True, 2) if step == "numbering" else (False, 0))
    clock.freeze(datetime.now(UTC))
    await _next_hour(log, clock)
    latest = await build_log(log).checkpoint()
    leaves = [row["leaf"] for row in await owner.fetch("SELECT leaf FROM evidence_log ORDER BY position")]
    assert latest.size == len(leaves)
    assert latest.root == root(map(leaf_hash, leaves))


async def test_public_entries_tell_the_hour_alone(log: Infrastructure, owner: Any) -> None:
    await record_acts(log, ["a"])
    hours = {json.loads(row["facts"])["at"] for row in await owner.fetch("SELECT facts FROM evidence_public")}
    assert hours == {"2026-05-03T12:00:00.000000Z"}


# Promises


async def test_the_promise_names_the_hour_and_the_receipt_keeps_it(
    log: Infrastructure, build: Builder, clock: SettableClock
) -> None:
    ada = await _person(log, build, "ada")
    entry_id = await _record(log, ada)
    with pytest.raises(Conflict, match=r"The log publishes it at \d\d:00 UTC"):
        await build_evidence(log).own_receipt(ada, entry_id)
    made = await build_evidence(log).my_promise(ada, entry_id)
    key = await build_log(log).verifier_key()
    promised = read_promise(made.promise, key)
    assert (promised.at, promised.by) == (_next(clock), _next(clock) + timedelta(days=1))
    await _next_hour(log, clock)
    receipt = await build_evidence(log).own_receipt(ada, entry_id)
    assert check_receipt(str(key), msgspec.json.encode(receipt).decode()).startswith("Holds")
    assert is_kept(promised, receipt)
    files = msgspec.json.encode(made).decode(), msgspec.json.encode(receipt).decode()
    said = check_kept(*files, str(key))
    assert said.startswith(f"In the log: entry {receipt.number}, promised for")
    assert "The time is not proven" in said
    with pytest.raises(ValueError, match="not in the signed tree"):
        check_kept(files[0], files[1].replace("improve", "insight"))
    assert (await build_log(log).checkpoint()).at < promised.by
    with pytest.raises(Conflict, match="is already published"):
        await build_evidence(log).my_promise(ada, entry_id)


@pytest.mark.parametrize(
    ("late", "said"), [(-3600, "In time: witness.example/w1 cosigned"), (1, "It is not proven that it was in time")]
)
async def test_a_cosignature_proves_whether_a_promise_was_kept_in_time(
    log: Infrastructure, build: Builder, clock: SettableClock, late: int, said: str
) -> None:
    ada = await _person(log, build, "ada")
    entry_id = await _record(log, ada)
    made = await build_evidence(log).my_promise(ada, entry_id)
    key = await build_log(log).verifier_key()
    by = read_promise(made.promise, key).by
    await _next_hour(log, clock)
    receipt = await build_evidence(log).own_receipt(ada, entry_id)
    witness, line = _cosigned(receipt.checkpoint, int(by.timestamp()) + late)
    cosigned = msgspec.structs.replace(
        receipt, checkpoint=receipt.checkpoint + line, witnesses=[str(witness)], required=1
    )
    files = msgspec.json.encode(made).decode(), msgspec.json.encode(cosigned).decode()
    assert said in check_kept(*files, str(key), [str(witness)])
    assert "the receipt itself names the witness" in check_kept(*files, str(key))
    other = _cosigned(receipt.checkpoint, 1, seed=b"2" * 32)[0]
    assert "The time is not proven" in check_kept(*files, str(key), [str(other)])


async def test_another_entry_does_not_keep_a_promise(log: Infrastructure, build: Builder, clock: SettableClock) -> None:
    ada = await _person(log, build, "ada")
    first, second = await _record(log, ada), await _record(log, ada)
    promised = read_promise(
        (await build_evidence(log).my_promise(ada, first)).promise, await build_log(log).verifier_key()
    )
    await _next_hour(log, clock)
    assert is_kept(promised, await build_evidence(log).own_receipt(ada, first))
    assert not is_kept(promised, await build_evidence(log).own_receipt(ada, second))


async def test_a_promise_is_its_persons_alone(log: Infrastructure, build: Builder) -> None:
    ada, ben = await _person(log, build, "ada"), await _person(log, build, "ben")
    entry_id = await _record(log, ada)
    with pytest.raises(NotFound):
        await build_evidence(log).my_promise(ben, entry_id)


async def test_a_halted_log_promises_nothing_and_names_no_hour(log: Infrastructure, build: Builder, owner: Any) -> None:
    """After a restored backup the log is signed no more, so a promise could not be kept."""
    ada = await _person(log, build, "ada")
    async with restore_log_afterwards(owner):
        await record_signed_acts(log, 2)
    entry_id = await _record(log, ada)
    with pytest.raises(Conflict, match=r"halted.*backup was restored"):
        await build_evidence(log).my_promise(ada, entry_id)
    for asked in (build_evidence(log).own_receipt(ada, entry_id), build_evidence(log).prove(entry_id)):
        with pytest.raises(Conflict, match="halted") as refused:
            await asked
        assert " UTC" not in str(refused.value)
    assert " UTC" not in await build_evidence(log).not_published()


async def test_a_log_without_its_key_promises_nothing(log: Infrastructure, build: Builder) -> None:
    ada = await _person(log, build, "ada")
    entry_id = await _record(log, ada)
    log.keys.destroy_key(log_keys.key_name(1))
    with pytest.raises(Conflict, match="key of the evidence log is missing"):
        await build_evidence(log).my_promise(ada, entry_id)


@pytest.mark.parametrize("change", ["leaf", "at", "by", "origin", "signature", "header", "more"])
async def test_a_changed_promise_does_not_hold(log: Infrastructure, build: Builder, change: str) -> None:
    ada = await _person(log, build, "ada")
    note = (await build_evidence(log).my_promise(ada, await _record(log, ada))).promise
    key = await build_log(log).verifier_key()
    lines = note.split("\n")
    number = ["header", "origin", "leaf", "at", "by"].index(change) if change in ("header", "origin", "at", "by") else 2
    lines[number] = {
        "leaf": base64.b64encode(bytes(32)).decode(), "at": "1", "by": "253402300799", "origin": "example.org/evidence",
        "signature": lines[2], "header": "discreet evidence promise v2", "more": f"{lines[2]}\n1",
    }[change]  # fmt: skip
    if change == "signature":
        lines[6] = lines[6][:-6] + ("AAAA" if lines[6][-6:-2] != "AAAA" else "BBBB") + lines[6][-2:]
    with pytest.raises(NotSigned):
        read_promise("\n".join(lines), key)


async def test_a_checkpoint_is_no_promise_and_a_promise_no_checkpoint(log: Infrastructure, build: Builder) -> None:
    ada, key = await _person(log, build, "ada"), await build_log(log).verifier_key()
    note = (await build_evidence(log).my_promise(ada, await _record(log, ada))).promise
    with pytest.raises(NotSigned):
        key.read(note)
    with pytest.raises(NotSigned):
        read_promise(await read_checkpoint(log), key)


@pytest.mark.parametrize(("hours", "latest"), [(1, 24), (12, 24), (24, 48)])
def test_a_long_step_has_a_late_latest_moment(hours: int, latest: int) -> None:
    """A day, or two steps: a server that misses one step keeps its promise with the next."""
    schedule = PublicationSchedule(timedelta(hours=hours))
    assert schedule.latest(AT) == AT + timedelta(hours=latest)


# The size of a step


class Seeded:
    """Randomness that a test can repeat."""

    def __init__(self) -> None:
        self._random = random.Random(7)

    def bytes(self, length: int) -> bytes:
        return self._random.randbytes(length)

    def new_id(self) -> UUID:
        return UUID(bytes=self.bytes(16))


def test_one_more_entry_makes_no_size_much_likelier() -> None:
    """Just below a power of two, where one entry more could show: each size is about as likely with it as without."""
    seeded, draws = Seeded(), 40_000
    for entries in (10, 31, 32, 33, 63):
        with_it, without = (Counter(step_size(n, seeded) for _ in range(draws)) for n in (entries + 1, entries))
        for size in with_it | without:
            more, less = sorted((with_it[size], without[size]))
            assert less <= more * 8 / 7 + draws * 0.012, (entries, size)


def test_a_quiet_hour_is_64_entries_nearly_always() -> None:
    seeded = Seeded()
    sizes = Counter(step_size(0, seeded) for _ in range(10_000))
    assert sizes[64] > 9_850
    assert set(sizes) <= {64, 128}


@pytest.mark.parametrize("entries", [0, 1, 63, 64, 65, 1000, 70_000])
def test_all_entries_have_room(entries: int) -> None:
    size = step_size(entries, Seeded())
    assert size >= max(entries, MIN_LENGTH)
    assert size & (size - 1) == 0


@pytest.mark.parametrize(
    ("now", "seconds", "following"),
    [
        (datetime(2026, 5, 3, 12, 0, tzinfo=UTC), 3600, datetime(2026, 5, 3, 13, 0, tzinfo=UTC)),
        (datetime(2026, 5, 3, 12, 59, 59, 999_999, tzinfo=UTC), 3600, datetime(2026, 5, 3, 13, 0, tzinfo=UTC)),
        (datetime(2026, 5, 3, 23, 30, tzinfo=UTC), 3600, datetime(2026, 5, 4, 0, 0, tzinfo=UTC)),
        (datetime(2026, 5, 3, 12, 0, 0, 1, tzinfo=UTC), 1, datetime(2026, 5, 3, 12, 0, 1, tzinfo=UTC)),
    ],
)
def test_steps_are_at_full_hours(now: datetime, seconds: int, following: datetime) -> None:
    schedule = PublicationSchedule(timedelta(seconds=seconds))
    assert schedule.next(now) == following
    assert schedule.last(now) <= now < schedule.next(now)


def test_a_promise_is_read_as_it_was_signed() -> None:
    key = SigningKey("example.org/evidence", bytes(32))
    with pytest.raises(NotSigned):
        read_promise(key.sign_text("example.org/evidence\n1\n2\n3\n4\n"), key.verifier)


def _cosigned(note: str, seconds: int, seed: bytes = b"1" * 32) -> tuple[WitnessKey, str]:
    """A witness, and the line with which it cosigns a checkpoint at a moment."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    witness = WitnessKey("witness.example/w1", private.public_key().public_bytes_raw())
    signature = seconds.to_bytes(8) + private.sign(signed_text(seconds, text_of(note)))
    return witness, f"— {witness.name} {base64.b64encode(witness.id + signature).decode()}\n"


async def _warned(log: Infrastructure) -> list[str]:
    schedule = PublicationSchedule(timedelta(hours=1))
    return [finding.subject async for finding in publication_findings(build_log(log), schedule, log.clock.now())]


async def _verified(log: Infrastructure, url: str) -> Findings:
    async with open_verification_snapshot(log, url) as on:
        [found] = [each.findings async for each in verify(on, ["P12"])]
    return found


EVERY_MICROSECOND = timedelta(microseconds=1)


class FailingSteps(Sequencer):
    """Its steps fail."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.tried: list[float] = []
        """When, in seconds."""

    async def catch_up(self) -> bool:
        return True

    async def publish(self) -> bool:
        self.tried.append(time.monotonic())
        raise Unavailable("The database is away.")


class SetBackAfterOneLook:
    """A clock that is set back once it was read."""

    def __init__(self, first: datetime, then: datetime) -> None:
        self._next, self._then = first, then

    def now(self) -> datetime:
        now, self._next = self._next, self._then
        return now


async def _person(log: Infrastructure, build: Builder, name: str) -> UUID:
    """A person whose key is in the log's own key store."""
    account_id = (await build.person(name)).account_id
    log.keys.create_key(f"user/{account_id}")
    return account_id


async def _restarted(log: Infrastructure) -> None:
    """A server starts, and is stopped."""
    sequencer = build_sequencer(log)
    await sequencer.start()
    await sequencer.stop()


async def _next_hour(log: Infrastructure, clock: SettableClock) -> None:
    clock.freeze(_next(clock))
    assert await build_sequencer(log).publish()


def _next(clock: SettableClock) -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


async def _seen(log: Infrastructure) -> list[bytes]:
    """All public data of the log: the checkpoint, the entries, the lowest tiles."""
    latest = await build_log(log).checkpoint()
    tiles = [Tile(0, at // 256, min(256, latest.size - at)) for at in range(0, latest.size, 256)]
    hashes = [await build_log(log).tile(tile) for tile in tiles]
    entries = [leaf for tile in tiles for leaf in read_bundle(await build_log(log).entries(tile))]
    return [latest.note.encode(), *hashes, *entries]


async def _record(log: Infrastructure, account_id: UUID) -> UUID:
    async with log.database.acting_as(account_id) as connection:
        return await record_for(connection, account_id, NO, log.keys, log.random)
