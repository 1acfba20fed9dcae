"""Behind a balancer: a server signals when it is ready, finishes every answer, and trusts only its proxies."""

import asyncio
import signal

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import PATIENCE, Program
from tests.support.background_stream import BackgroundStream
from tests.support.client import Client

HANGING = 20
"""Seconds: longer than any balancer waits for one that it asks how it is."""


async def test_asked_to_stop_it_finishes_its_answers_and_wants_no_more_visitors(
    seeded: Program, model: ScriptedModel
) -> None:
    model.answer, model.gap = " ".join(f"word{n}" for n in range(300)), 0.01
    seeded.environment["DISCREET_DRAIN_SECONDS"] = str(PATIENCE)
    ben = await (await seeded.start()).come_in("ben")
    assert (await ben.get("/health/ready")).json == {"state": "ready", "failing": []}
    stream = BackgroundStream(ben, "Tell me a long story.")
    await stream.wait_for_text("word20 ")
    seeded.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        while (answer := await ben.get("/health/ready")).status == 200:
            await asyncio.sleep(0.02)
    assert (answer.status, answer.json) == (503, {"state": "leaving", "failing": []})
    assert (await ben.get("/health/live")).status == 200
    await stream.wait_for_end()
    assert stream.outcome["state"] == "complete"
    assert stream.text == model.answer
    assert await seeded.process.wait() == 0


async def test_asked_twice_it_stops_at_once(seeded: Program, model: ScriptedModel) -> None:
    model.answer, model.gap = " ".join(f"word{n}" for n in range(100_000)), 0.01
    seeded.environment["DISCREET_DRAIN_SECONDS"] = "3600"
    ben = await (await seeded.start()).come_in("ben")
    stream = BackgroundStream(ben, "Tell me a long story.")
    await stream.wait_for_text("word20 ")
    seeded.process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        while (await ben.get("/health/ready")).status == 200:
            await asyncio.sleep(0.02)
    assert await seeded.stop(signal.SIGTERM) == 0
    await stream.wait_for_end()


async def test_it_is_not_ready_while_its_database_is_away(seeded: Program) -> None:
    client = (await seeded.start()).client()
    assert (await client.get("/health/ready")).status == 200
    postmaster = seeded.postmaster
    assert postmaster
    database = [postmaster, *postmaster.children()]
    for process in database:
        process.suspend()
    try:
        async with asyncio.timeout(HANGING):
            for _ in range(2):
                answer = await client.get("/health/ready")
                assert (answer.status, answer.json["state"]) == (503, "no_database")
            assert (await client.get("/health/live")).json == {"state": "live"}
    finally:
        for process in database:
            process.resume()
    assert (await client.get("/health/ready")).status == 200


async def test_only_a_trusted_proxy_says_where_somebody_comes_from(seeded: Program) -> None:
    seeded.environment["DISCREET_TRUSTED_PROXIES"] = "127.0.0.0/8"
    assert await refused(await seeded.start()) == 0
    assert await seeded.stop() == 0
    seeded.environment["DISCREET_TRUSTED_PROXIES"] = "10.0.0.0/8"
    assert await refused(await seeded.start()) == 5


async def refused(program: Program) -> int:
    """How many of 25 wrong set-up links, as from 25 addresses, are one too many from one address."""
    client: Client = program.client()
    form = {"token": "x", "name": "X", "email": "x@example.org", "password": "a long enough sentence", "improve": False}
    answers = [await client.post("/api/setup", form, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(25)]
    return [answer.status for answer in answers].count(429)
