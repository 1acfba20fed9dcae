"""Process liveness: a killed process falls silent, and one that lost its connection reports again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.db import process_liveness
from discreet.db.process_liveness import ProcessLiveness

PATIENCE = 30


async def living(owner: Any) -> set[int]:
    rows = await owner.fetch("SELECT number FROM discreet.living_processes() AS number")
    return {row["number"] for row in rows}


@pytest.fixture
async def two(infra: Infrastructure) -> AsyncIterator[list[ProcessLiveness]]:
    signs = [ProcessLiveness(infra.database, infra.addresses.serve, number) for number in (101, 102)]
    yield signs
    for sign in signs:
        await sign.stop()


async def test_the_first_is_alone_and_the_second_is_not(
    infra: Infrastructure, two: list[ProcessLiveness], owner: Any
) -> None:
    first, second = two
    await first.start()
    await second.start()
    assert (first.alone, second.alone) == (True, False)
    assert await living(owner) == {101, 102}
    await first.stop()
    async with asyncio.timeout(PATIENCE):
        while await living(owner) != {102}:
            await asyncio.sleep(0.02)


async def test_a_process_without_its_connection_registers_again(
    infra: Infrastructure, two: list[ProcessLiveness], owner: Any
) -> None:
    first, second = two
    await first.start()
    await second.start()
    pid = await owner.fetchval("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 101")
    assert await owner.fetchval("SELECT pg_terminate_backend($1)", pid)
    async with asyncio.timeout(PATIENCE):
        while await owner.fetchval("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 101") in (
            None,
            pid,
        ):
            await asyncio.sleep(0.02)


def test_a_briefly_silent_process_is_not_dead(infra: Infrastructure) -> None:
    sign = ProcessLiveness(infra.database, infra.addresses.serve, 101)
    assert sign._dead_processes({7}, now=100.0) == []
    assert sign._dead_processes({7, 8}, now=100.0 + process_liveness.LIVENESS_TIMEOUT) == [7]
    assert sign._dead_processes({8}, now=105.0 + process_liveness.LIVENESS_TIMEOUT) == []
    assert sign._dead_processes({7}, now=106.0 + process_liveness.LIVENESS_TIMEOUT) == [], (
        "it has been heard of in between"
    )
