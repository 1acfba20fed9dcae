"""Children of the server end, whatever they have written."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest

from discreet.adapters.child_environment import child_environment
from discreet.runtime.child_process import FrameTooLong, child

TALKATIVE = "tests.runtime.talkative_child"
ENVIRONMENT = child_environment(PYTHONPATH=":".join(sys.path))


@pytest.mark.parametrize("grace", [0, 0.1])
async def test_a_child_with_unread_output_ends(grace: float) -> None:
    """Its pipe is full, and nothing reads it any more."""
    async with asyncio.timeout(60):
        async with child(TALKATIVE, ENVIRONMENT, grace=grace) as process:
            assert await anext(process.frames()) == b"begun"
        assert await process.exit_code() < 0


async def test_a_child_whose_output_is_still_read_ends() -> None:
    async with asyncio.timeout(60):
        async with child(TALKATIVE, ENVIRONMENT, grace=0) as process:
            reading = asyncio.create_task(_count(process.frames()))
            await asyncio.sleep(0)
        assert await reading <= 2


async def test_a_longer_frame_than_the_server_accepts_is_refused_unread() -> None:
    async with asyncio.timeout(60), child(TALKATIVE, ENVIRONMENT, grace=0) as process:
        frames = process.frames(longest=1 << 20)
        assert await anext(frames) == b"begun"
        with pytest.raises(FrameTooLong):
            await anext(frames)


async def _count(frames: AsyncIterator[bytes]) -> int:
    return len([frame async for frame in frames])
