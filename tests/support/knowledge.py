"""Add knowledge to a GPT as its builder does, and wait for the real job."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

from discreet.assistants.gpts.knowledge import FileState, KnowledgeFile
from discreet.assistants.gpts.service import Gpts
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from tests.support.client import Client

FILES = Path(__file__).parents[1] / "files"
HANDBOOK = (FILES / "lighthouse.md").read_bytes()
PATIENCE = 90.0


def as_actor(client: Client) -> Actor:
    """Return a member of the cast as an actor, for direct calls of services."""
    assert client.id is not None
    return Actor(client.id, "of the cast", AccountRole.PERSON, uuid4(), PERSONAL)


async def in_chunks(data: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def add_knowledge(gpts: Gpts, builder: Actor, gpt_id: UUID, name: str, data: bytes) -> KnowledgeFile:
    """Add the file, and return it once it is ready or has failed."""
    added = await gpts.library.add(builder, gpt_id, name, in_chunks(data))
    return await wait_until_read(gpts, builder, gpt_id, added.id)


async def wait_until_read(gpts: Gpts, builder: Actor, gpt_id: UUID, file_id: UUID) -> KnowledgeFile:
    async with asyncio.timeout(PATIENCE):
        while True:
            file = next(f for f in await gpts.library.files(builder, gpt_id) if f.id == file_id)
            if file.state in (FileState.READY, FileState.FAILED):
                return file
            await asyncio.sleep(0.02)
