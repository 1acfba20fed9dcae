"""Uploads: the body of a request is the file."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from discreet.errors import DiscreetError

DRAIN_SECONDS = 10.0
"""How long a refused upload is still read. Browsers show an answer only after they have sent the body."""
MAX_DRAINED = 4
"""Refused uploads that are still read at the same time. The error of a further one may not arrive."""
_heard_out: set[asyncio.Task[object] | None] = set()
"""The tasks that read refused uploads now."""
FILE_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}

IMAGE_BODY = {"requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string"}}}}}


def upload_paths(api: FastAPI) -> list[re.Pattern[str]]:
    """Return patterns for the paths of routes that stream their body.

    These are the routes that describe their body by hand.
    """
    routes = [route for route in api.routes if isinstance(route, APIRoute)]
    return [
        each.path_regex for each in routes if each.body_field is None and "requestBody" in (each.openapi_extra or {})
    ]


@asynccontextmanager
async def drain_body(body: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Yield a body; if it is refused, read and drop the rest for a while.

    Otherwise the error may not reach the browser.
    """
    try:
        yield body
    except DiscreetError:
        if len(_heard_out) < MAX_DRAINED:
            await _drain_body(body)
        raise


async def _drain_body(body: AsyncIterator[bytes]) -> None:
    task = asyncio.current_task()
    _heard_out.add(task)
    try:
        with suppress(TimeoutError, ClientDisconnect):
            async with asyncio.timeout(DRAIN_SECONDS):
                async for _ in body:
                    pass
    finally:
        _heard_out.discard(task)


async def at_most(body: AsyncIterator[bytes], max_bytes: int) -> bytes:
    """Return the body, or its first `max_bytes` bytes and a little more."""
    data = bytearray()
    async for chunk in body:
        data += chunk
        if len(data) >= max_bytes:
            break
    return bytes(data)
