"""The evidence log of another server, read over HTTP through the egress gateway.

Invariants:
- Responses are read up to a size limit, and no redirect is followed: the given log is the one that is monitored.
"""

from typing import Final

import aiohttp
from yarl import URL

from discreet.adapters.egress import EgressGateway, describe_connect_error
from discreet.ports.evidence import LogRefused, LogUnreachable

SECONDS: Final = 60.0
MAX_ANSWER_LENGTH: Final = 4 << 20
"""Largest answer in bytes: more than the receipts of a hundred started logs."""


class HttpLog:
    """A ports.RemoteLog of the server at `url`, for example https://chat.example.org."""

    def __init__(self, url: str, *, egress: EgressGateway) -> None:
        self._base, self._egress = URL(url.rstrip("/")) / "evidence", egress
        self._timeout = aiohttp.ClientTimeout(total=SECONDS, connect=10.0, sock_connect=10.0)

    async def read(self, path: str) -> bytes:
        async with self._egress.open_evidence(self._base) as session:
            try:
                async with session.get(
                    f"{self._base}/{path}", timeout=self._timeout, allow_redirects=False
                ) as response:
                    if 400 <= response.status < 500 and response.status != 429:
                        raise LogRefused(response.status)
                    if response.status != 200:
                        raise LogUnreachable(f"{self._base.host} answered with HTTP {response.status}.")
                    return await self._body(response)
            except (aiohttp.ClientError, OSError) as problem:
                raise LogUnreachable(
                    f"{self._base.host} cannot be reached: {describe_connect_error(problem)}."
                ) from problem

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        while chunk := await response.content.readany():
            body += chunk
            if len(body) > MAX_ANSWER_LENGTH:
                raise LogUnreachable(f"{self._base.host} sent more than {MAX_ANSWER_LENGTH:,} bytes.")
        return bytes(body)
