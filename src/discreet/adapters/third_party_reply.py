"""The reply of a third party, limited in size and decompressed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import aiohttp

from discreet.adapters.call_stream import AnswerDeadline, WatchedStream
from discreet.adapters.response_body import BodyDecoder, UnsupportedBody, as_text, media_type_of
from discreet.adapters.third_party_failures import failed
from discreet.adapters.third_party_request import host_of
from discreet.ports.third_parties import ThirdPartyAnswer

COMPRESSION_OVERHEAD = 64 << 10
"""Bytes of overhead that compression may add. Beyond that no more is read."""
REDIRECTS = (301, 302, 303, 307, 308)
CONTENT_USAGE = "content-usage"
EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True)
class ThirdPartyReply:
    """A decompressed answer. `headers` have lower-case names.

    `larger`: the answer exceeded the limit; `open`: an event stream that had not ended in time.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    received: int
    larger: bool = False
    open: bool = False

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def redirects_to(self) -> str | None:
        return self.headers.get("location") if self.status in REDIRECTS else None

    def answer(self, max_characters: int) -> ThirdPartyAnswer:
        text, cut = as_text(self.body, self.content_type, max_characters, cut=self.larger or self.open)
        kind, challenge = media_type_of(self.content_type)[0], self.headers.get("www-authenticate", "")
        return ThirdPartyAnswer(self.status, kind, text, self.received, cut, challenge)


async def read_reply(
    response: aiohttp.ClientResponse, max_bytes: int, wait: AnswerDeadline, watching: WatchedStream | None = None
) -> ThirdPartyReply:
    """Read the answer, up to `max_bytes` bytes before or after decompression.

    Raises UnsupportedBody, TimeoutError and the client's errors.
    """
    if response.content_type != EVENT_STREAM:
        watching = None
    if response.status < 200:
        raise UnsupportedBody("by changing the protocol")
    headers = _first_headers(response)
    decoder = BodyDecoder(headers.get("content-encoding", ""), max_bytes)
    received = 0
    still_open = False
    try:
        async with asyncio.timeout_at(wait.deadline) as limit:
            if watching is not None:
                watching.on_answer = partial(wait.extend, limit)
            async for piece in response.content.iter_any():
                received += len(piece)
                start = len(decoder.content)
                decoder.feed(piece)
                if decoder.is_full or received > max_bytes + COMPRESSION_OVERHEAD:
                    break
                if watching is not None and watching.forward(decoder.content[start:], wait, limit):
                    break
            else:
                decoder.end()
    except TimeoutError:
        # An event stream may be complete and stay open. A watched one has not sent the awaited answer.
        still_open = bool(decoder.content) and response.content_type == EVENT_STREAM and watching is None
        if not still_open:
            raise
    larger = decoder.is_full or received > max_bytes + COMPRESSION_OVERHEAD
    return ThirdPartyReply(response.status, headers, bytes(decoder.content[:max_bytes]), received, larger, still_open)


def _first_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return the headers by lower-case name: the first value of each, and every value of `Content-Usage`."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        headers.setdefault(name.lower(), value)
    if CONTENT_USAGE in headers:
        headers[CONTENT_USAGE] = ", ".join(response.headers.getall(CONTENT_USAGE))
    return headers


def require_document(url: str, reply: ThirdPartyReply, max_bytes: int) -> bytes:
    if reply.status != 200:
        raise failed("malformed", f"{host_of(url)} answered with status {reply.status} instead of the document.")
    if reply.larger:
        raise failed("too_large", f"The document at {host_of(url)} is larger than {max_bytes:,} bytes.")
    return reply.body
