"""Files on their way in: the body of a request is the file."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from discreet.errors import DiscreetError

HEAR_OUT_SECONDS = 10.0
"""How long a refused upload is still read: browsers show an answer only to those who have finished speaking."""
FILE_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}


def upload_paths(api: FastAPI) -> list[re.Pattern[str]]:
    """Return what the paths of the routes match that stream their body: those that describe it by hand."""
    routes = [route for route in api.routes if isinstance(route, APIRoute)]
    return [
        each.path_regex for each in routes if each.body_field is None and "requestBody" in (each.openapi_extra or {})
    ]


@asynccontextmanager
async def heard_out(body: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """A body whose rest is read and dropped, for a while, when it is refused, so that the reason arrives."""
    try:
        yield body
    except DiscreetError:
        with suppress(TimeoutError, ClientDisconnect):
            async with asyncio.timeout(HEAR_OUT_SECONDS):
                async for _ in body:
                    pass
        raise
