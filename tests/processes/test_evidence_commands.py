"""`discreet evidence …` of the real program, beside a server that runs (P12)."""

import pytest

from discreet.evidence.check_evidence import check_consistent, check_receipt
from tests.evidence.waiting import receipt_of
from tests.processes.program import Program

pytestmark = pytest.mark.promise("P12")


async def test_the_command_line_shows_what_the_server_signed(inhabited: Program) -> None:
    await inhabited.start()
    ben = await inhabited.come_in("ben")
    (await ben.put("/api/me/improve", {"allowed": False})).ok()
    [entry, *_] = (await ben.get("/api/me/evidence")).ok()["entries"]
    receipt = await receipt_of(ben, entry["id"])
    old = (await ben.get("/evidence/checkpoint")).body.decode()
    (await ben.put("/api/me/improve", {"allowed": True})).ok()
    signed = await inhabited.run("evidence", "checkpoint")
    key = signed.err.removeprefix("Key: ").strip()
    check_receipt(key, receipt)
    sizes = [note.split("\n")[1] for note in (old, signed.out)]
    steps = await inhabited.run("evidence", "consistency", *sizes)
    check_consistent(key, old, signed.out, steps.out)
    proof = await inhabited.run("evidence", "prove", entry["id"])
    assert proof.out.startswith("c2sp.org/tlog-proof@v1\nindex ")
    absent = await inhabited.run("evidence", "prove", "00000000-0000-0000-0000-000000000007")
    assert absent.code == 2
    assert "does not know it" in absent.err


async def test_no_new_log_is_begun_while_the_present_one_goes_on(inhabited: Program) -> None:
    await inhabited.start()
    before = (await inhabited.run("evidence", "checkpoint")).out
    refused = await inhabited.run("evidence", "begin", "--yes")
    assert (refused.code, "no reason to begin" in refused.err) == (2, True)
    assert (await inhabited.run("evidence", "checkpoint")).out.split("\n")[0] == before.split("\n")[0]
