"""A witness of the evidence log: c2sp.org/tlog-witness over HTTP.

Requests go through the egress gateway.

Invariants:
- Answers are read up to a size limit, and no redirect is followed.
"""

from typing import Final

import aiohttp
from yarl import URL

from discreet.adapters.egress import EgressGateway, describe_connect_error
from discreet.ports.evidence import WitnessAnswer, WitnessUnreachable

SECONDS: Final = 30.0
"""Seconds for the whole request."""
MAX_ANSWER_LENGTH: Final = 64 << 10
"""Bytes; an answer is a few lines of signatures."""


class RemoteWitness:
    """A ports.LogWitness at the submission prefix `url`.

    For example https://witness.example.
    """

    def __init__(self, url: str, *, egress: EgressGateway) -> None:
        self._base, self._egress = URL(url.rstrip("/")), egress
        self._timeout = aiohttp.ClientTimeout(total=SECONDS, connect=10.0, sock_connect=10.0)

    async def add_checkpoint(self, body: str) -> WitnessAnswer:
        """Submit a checkpoint with its proof. Raises WitnessUnreachable."""
        headers = {"Content-Type": "text/plain; charset=utf-8", "Accept-Encoding": "identity"}
        async with self._egress.open_evidence(self._base) as session:
            try:
                async with session.post(
                    self._base / "add-checkpoint",
                    data=body.encode(),
                    headers=headers,
                    timeout=self._timeout,
                    allow_redirects=False,
                ) as response:
                    text = await read_text(response.content, MAX_ANSWER_LENGTH)
                    return WitnessAnswer(response.status, response.content_type, text)
            except (aiohttp.ClientError, OSError) as problem:
                raise WitnessUnreachable(f"It cannot be reached: {describe_connect_error(problem)}.") from problem


async def read_text(content: aiohttp.StreamReader, max_bytes: int) -> str:
    """Return about the first `max_bytes` bytes as text; invalid UTF-8 is replaced."""
    body = bytearray()
    while len(body) < max_bytes and (chunk := await content.readany()):
        body += chunk
    return bytes(body).decode(errors="replace")
