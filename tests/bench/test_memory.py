"""`bench/memory.py` measures the memory of a program and its children while they work."""

import asyncio
import sys

from bench.memory import Memory, watched


def test_growth_compares_the_halves_of_the_time() -> None:
    memory = Memory([1.0, 4.0, 2.0, 5.0])
    assert (memory.peak, memory.growth) == (5.0, 1.25)


async def test_what_a_descendant_holds_is_seen() -> None:
    program = [sys.executable, "-c", "block = bytes(range(256)) * 400_000; input()", "held-by-a-test"]
    async with watched("held-by-a-test") as memory:
        child = await asyncio.create_subprocess_exec(*program, stdin=asyncio.subprocess.PIPE)
        for _ in range(200):
            if memory.peak > 100:
                break
            await asyncio.sleep(0.05)
        await child.communicate(b"\n")
    assert 100 < memory.peak < 200
    assert memory.children == 0
