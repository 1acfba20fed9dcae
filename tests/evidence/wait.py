"""Waits by polling until the log has included an entry."""

import asyncio

from tests.support.client import Client


async def receipt_of(person: Client, entry_id: str) -> str:
    """The receipt, once there is one: at most a moment after the act."""
    while (answer := await person.get(f"/api/me/evidence/{entry_id}/receipt")).status == 409:
        await asyncio.sleep(0.1)
    assert answer.status == 200, answer.body
    return answer.body.decode()
