"""`discreet evidence …` of the real program, beside a server that runs (P12)."""

import asyncio
from pathlib import Path

import pytest

from discreet.evidence.check_evidence import check_consistent, check_receipt
from tests.evidence.wait import receipt_of
from tests.fakes.witness import witness_process
from tests.processes.server_process import Program

pytestmark = pytest.mark.promise("P12")


async def test_the_command_line_shows_what_the_server_signed(seeded: Program) -> None:
    seeded.environment |= {"DISCREET_EVIDENCE_STEP_SECONDS": "1"}
    await seeded.start()
    ben = await seeded.come_in("ben")
    (await ben.put("/api/me/improve", {"allowed": False})).ok()
    [entry, *_] = (await ben.get("/api/me/evidence")).ok()["entries"]
    receipt = await receipt_of(ben, entry["id"])
    old = (await ben.get("/evidence/checkpoint")).body.decode()
    (await ben.put("/api/me/improve", {"allowed": True})).ok()
    signed = await seeded.run("evidence", "checkpoint")
    key = signed.err.removeprefix("Key: ").strip()
    check_receipt(key, receipt)
    sizes = [note.split("\n")[1] for note in (old, signed.out)]
    steps = await seeded.run("evidence", "consistency", *sizes)
    check_consistent(key, old, signed.out, steps.out)
    proof = await seeded.run("evidence", "prove", entry["id"])
    assert proof.out.startswith("c2sp.org/tlog-proof@v1\nindex ")
    absent = await seeded.run("evidence", "prove", "00000000-0000-0000-0000-000000000007")
    assert absent.code == 2
    assert "is not in the log" in absent.err


async def test_no_new_log_is_begun_while_the_present_one_goes_on(seeded: Program) -> None:
    await seeded.start()
    before = (await seeded.run("evidence", "checkpoint")).out
    refused = await seeded.run("evidence", "begin", "--yes")
    assert (refused.code, "no reason to begin" in refused.err) == (2, True)
    assert (await seeded.run("evidence", "checkpoint")).out.split("\n")[0] == before.split("\n")[0]


async def test_a_server_is_watched_and_its_witness_is_another_process(seeded: Program, tmp_path: Path) -> None:
    """The server, the witness and the watcher are three programs that share nothing but HTTP."""
    file, seen = tmp_path / "witness", str(tmp_path / "seen.json")
    key = (await seeded.run("evidence", "witness", str(file), "new", "witness.example/w1")).out.strip()
    signed = await seeded.run("evidence", "checkpoint")
    log_key = signed.err.removeprefix("Key: ").strip()
    assert (await seeded.run("evidence", "witness", str(file), "add", log_key)).code == 0
    with witness_process(file) as (_, url):
        seeded.environment |= {"DISCREET_WITNESSES": f"{key} {url}", "DISCREET_WITNESSES_REQUIRED": "1"}
        await seeded.start()
        ben = await seeded.come_in("ben")
        async with asyncio.timeout(60):
            while (await ben.get("/evidence/cosigned")).status == 404:
                await asyncio.sleep(0.2)
        watch = ("evidence", "watch", seeded.url, "--state", seen, "--key", log_key, "--entries", "--witness", key)
        first, again = await seeded.run(*watch), await seeded.run(*watch)
        assert (first.code, again.code) == (0, 0), first.err + again.err
        assert "witness.example/w1 has cosigned" in (await seeded.run("doctor")).out
        await seeded.stop()
    away = await seeded.run(*watch)
    assert (away.code, "not checked" in away.err) == (2, True)
