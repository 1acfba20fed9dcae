"""The way out to third parties: one exact request, one bounded answer (P4; specification: Actions).

Invariants:
- What is sent is the request as it was shown, plus credentials, and nothing that a library adds of its own but host,
  length and "connection: close".
- Nothing is sent twice and no redirect of an action is followed.
- What comes back is bounded in time, size and effort, and is text.
- Failures say truthfully whether anything may have left.
"""

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal
from urllib.parse import quote, urljoin

import aiohttp
from yarl import URL

from discreet.adapters.egress import AddressRefused, Connector, ContactPurpose, EgressGateway
from discreet.adapters.response_body import Unpacking, UnsupportedBody, as_text, media_type_of
from discreet.adapters.watched_stream import AnswerDeadline, Replier, WatchedStream
from discreet.assistants.actions.address import Origin, check_origin, origin_of
from discreet.assistants.actions.answer_text import ANSWER_CHARACTERS
from discreet.errors import Invalid
from discreet.ports import AnswerWatch, Credentials, ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.consent import ConsentedCall
from discreet.promises.disclose import ExactRequest

SECONDS = 45.0
"""For all of it: finding, connecting, sending, and the answer to its end. The operator may set another time."""
PROGRESS_SECONDS = 600.0
"""The most for an answer that tells of its progress, however often it does."""
REPLY_SECONDS = 5.0
"""For one reply to what a server asks in the course of its answer."""
CONNECT_SECONDS = 10.0
"""For reaching one of the addresses, TLS included."""
MOST_CHARACTERS = ANSWER_CHARACTERS
"""Each way."""
MOST_BYTES = 4 * MOST_CHARACTERS
"""No character of an ordinary encoding takes more than four."""
WATCHED_BYTES = 12 << 20
"""Of an answer that somebody reads while it comes in: it may hold pictures."""
PACKING = 64 << 10
"""Bytes that compression may add to what it packs; more of nothing is not read."""
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_NAMED = 300
"""Characters of an address that a sentence names."""
EVENT_STREAM = "text/event-stream"

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_OURS = frozenset((
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
))  # fmt: skip
"""Headers that say how a message is carried: the door's own."""
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*")
_AFTER_HOST = re.compile(r"^[a-z]+://[^/?]*", re.IGNORECASE)
_NEVER_ADDED = ("accept", "accept-encoding", "content-type", "user-agent")
_OWN_HEADERS = (("accept", "*/*"), ("user-agent", "Discreet"))


@dataclass(frozen=True)
class _Reply:
    """An answer as it came in, unpacked. `headers` by their names in lower case. `larger`: there was more than may be
    taken; `open`: a stream of events that had not ended in time."""

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

    def answer(self, most: int) -> ThirdPartyAnswer:
        text, cut = as_text(self.body, self.content_type, most, cut=self.larger or self.open)
        kind, challenge = media_type_of(self.content_type)[0], self.headers.get("www-authenticate", "")
        return ThirdPartyAnswer(self.status, kind, text, self.received, cut, challenge)


class ThirdPartyClient:
    """ports.ThirdParty and ports.OutboundHttp. `seconds` is the time for one request and its answer; `with_progress`
    the most for an answer that tells of its progress."""

    def __init__(
        self, door: EgressGateway, *, seconds: float = SECONDS, with_progress: float = PROGRESS_SECONDS
    ) -> None:
        self._door = door
        self._seconds, self._with_progress = seconds, max(seconds, with_progress)

    async def send(
        self, call: ConsentedCall, credentials: Credentials, watch: AnswerWatch | None = None
    ) -> ThirdPartyAnswer:
        """As ports.ThirdParty (P4): `call.request`, once, to where it says."""
        request = call.request
        _refuse_another_recipient(request.url, call.disclosure.recipient.host)
        if len(request.body.decode("utf-8", "replace")) > MOST_CHARACTERS:
            raise _unsent("too_large", f"The request is longer than {MOST_CHARACTERS:,} characters.")
        most = MOST_BYTES if watch is None else WATCHED_BYTES
        watching = None if watch is None else WatchedStream(watch, self._replier(request, credentials))
        try:
            reply = await self._exchange(ContactPurpose.ACTION, _with_credentials(request, credentials), most, watching)
        finally:
            if watching is not None:
                await watching.close()
        _refuse_redirect(request.url, reply)
        return reply.answer(MOST_CHARACTERS if watch is None else most)

    async def fetch(self, url: str, *, most: int, purpose: Literal["sign_in", "import"] = "import") -> bytes:
        """As ports.OutboundHttp. Anything but "200 OK" is a failure."""
        url = _plain(url)
        for _ in range(MOST_REDIRECTS + 1):
            reply = await self._exchange(ContactPurpose(purpose), ExactRequest("GET", url, _OWN_HEADERS), most)
            if reply.redirects_to is None:
                return _whole(url, reply, most)
            url = _within_its_origin(url, reply)
        raise _failed("redirect", f"{_host(url)} leads from one address to the next without end.")

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        most: int,
        purpose: Literal["sign_in", "import"] = "sign_in",
    ) -> tuple[ThirdPartyAnswer, Mapping[str, str]]:
        """As ports.OutboundHttp."""
        reply = await self._asked(ContactPurpose(purpose), "POST", _plain(url), headers, body, most)
        return reply.answer(most), reply.headers

    async def get(
        self, url: str, headers: Mapping[str, str], *, most: int, purpose: Literal["sign_in", "import"]
    ) -> ThirdPartyAnswer:
        """As ports.OutboundHttp."""
        return (await self._asked(ContactPurpose(purpose), "GET", _plain(url), headers, b"", most)).answer(most)

    async def _asked(
        self, purpose: ContactPurpose, method: str, url: str, headers: Mapping[str, str], body: bytes, most: int
    ) -> _Reply:
        """One request with these headers and ours, no redirects, an answer that is no larger than `most`."""
        given = {name.lower() for name in headers}
        own = tuple(header for header in _OWN_HEADERS if header[0] not in given)
        reply = await self._exchange(purpose, ExactRequest(method, url, (*headers.items(), *own), body), most)
        _refuse_redirect(url, reply, asked_by_builder=purpose is ContactPurpose.IMPORT)
        if reply.larger:
            raise _failed("too_large", f"{_host(url)} answered with more than {most:,} bytes.")
        return reply

    def _replier(self, request: ExactRequest, credentials: Credentials) -> Replier:
        """Sends a watch's replies to the address of `request`, with the same credentials, and ignores what comes
        back."""

        async def reply(said: ExactRequest) -> None:
            same = replace(request, body=said.body)
            with suppress(ThirdPartyFailed, TimeoutError):
                async with asyncio.timeout(REPLY_SECONDS):
                    await self._exchange(ContactPurpose.ACTION, _with_credentials(same, credentials), MOST_BYTES)

        return reply

    async def _exchange(
        self, purpose: ContactPurpose, request: ExactRequest, most: int, watching: WatchedStream | None = None
    ) -> _Reply:
        """One request, one answer of at most `most` bytes. Raises ThirdPartyFailed."""
        session, way = self._door.to_third_party(purpose, request.url)
        async with session:
            url = _sendable(request, origin_of(request.url))
            wait = AnswerDeadline(self._seconds, self._with_progress)
            with _told(_host(request.url), way, wait):
                async with asyncio.timeout_at(wait.deadline):
                    response = await session.request(
                        request.method,
                        url,
                        headers=request.headers,
                        data=request.body or None,
                        skip_auto_headers=_NEVER_ADDED,
                        auto_decompress=False,
                        allow_redirects=False,
                        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
                    )
                try:
                    return await _read(response, most, wait, watching)
                finally:
                    response.close()


async def _read(
    response: aiohttp.ClientResponse, most: int, wait: AnswerDeadline, watching: WatchedStream | None = None
) -> _Reply:
    """The answer up to `most` bytes, packed or unpacked. Raises UnsupportedBody, TimeoutError and what the client
    raises."""
    if response.content_type != EVENT_STREAM:
        watching = None
    if response.status < 200:
        raise UnsupportedBody("by changing the protocol")
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        headers.setdefault(name.lower(), value)
    unpacking = Unpacking(headers.get("content-encoding", ""), most)
    received = 0
    still_open = False
    try:
        async with asyncio.timeout_at(wait.deadline) as limit:
            if watching is not None:
                watching.on_answer = partial(wait.extend, limit)
            async for piece in response.content.iter_any():
                received += len(piece)
                before = len(unpacking.taken)
                unpacking.take(piece)
                if unpacking.full or received > most + PACKING:
                    break
                if watching is not None and watching.hears_the_end(unpacking.taken[before:], wait, limit):
                    break
            else:
                unpacking.end()
    except TimeoutError:
        # A stream of events may say everything and stay open. One that is watched has not said what is waited for.
        still_open = bool(unpacking.taken) and response.content_type == EVENT_STREAM and watching is None
        if not still_open:
            raise
    larger = unpacking.full or received > most + PACKING
    return _Reply(response.status, headers, bytes(unpacking.taken[:most]), received, larger, still_open)


def _refuse_another_recipient(url: str, host: str) -> None:
    """The host that the person was shown is the one that the request goes to (P4)."""
    if _host(url) not in ("", host):
        raise _unsent("refused_address", f"The request does not lead to {host}, whom it was allowed for.")


def _with_credentials(request: ExactRequest, credentials: Credentials) -> ExactRequest:
    """`request` with what the door adds last. ThirdPartyFailed when it would replace something that was shown."""
    shown = {name.lower() for name, _ in request.headers}
    if twice := [name for name, _ in credentials.headers if name.lower() in shown]:
        raise _unsent("malformed", f"The header {twice[0]} is in the request and among its credentials.")
    try:
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in credentials.query)
    except UnicodeEncodeError:
        raise _unsent("malformed", "The credentials cannot be sent as they are.") from None
    joint = "" if not query else "&" if "?" in request.url else "?"
    return replace(request, url=request.url + joint + query, headers=request.headers + credentials.headers)


def _sendable(request: ExactRequest, origin: Origin) -> URL:
    """The URL, when everything of the request goes over the wire as it stands. Raises ThirdPartyFailed."""
    if request.method not in _METHODS:
        raise _unsent("malformed", f"The method {request.method[:20]!a} is not one that actions use.")
    for name, value in request.headers:
        if not _NAME.fullmatch(name) or name.lower() in _OURS or not _VALUE.fullmatch(value):
            raise _unsent("malformed", f"The header {name[:50]!a} cannot be sent as it is.")
    url = URL(request.url, encoded=True)
    path = "/" + _AFTER_HOST.sub("", request.url).removeprefix("/")
    if (url.raw_host, url.port, url.raw_path_qs) != (origin.host, origin.port, path):
        raise _unsent("malformed", "The URL cannot be sent as it is.")
    return url


@contextmanager
def _told(host: str, way: Connector, wait: AnswerDeadline) -> Iterator[None]:
    """Turns what goes wrong into ThirdPartyFailed: sentences for a person, without addresses and without content."""
    try:
        yield
    except TimeoutError as problem:
        what = f"did not answer to the end {wait.in_words}" if way.sent else "could not be reached in time"
        raise _of(way, "timeout", f"{host} {what}.") from problem
    except UnsupportedBody as how:
        raise _of(way, "malformed", f"{host} answered {how}.") from how
    except AddressRefused as problem:
        raise _of(way, "refused_address", f"{host} led elsewhere while it was being reached.") from problem
    except aiohttp.ClientConnectorError as problem:
        kind, why = _reason(problem)
        raise _of(way, kind, f"{host} cannot be reached: {why}.") from problem
    except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, OSError) as problem:
        raise _of(way, "cut", f"{host} closed the connection before its answer was complete.") from problem
    except aiohttp.ClientError as problem:
        raise _of(way, "malformed", f"{host} answered with something that is not HTTP.") from problem


def _reason(problem: aiohttp.ClientConnectorError) -> tuple[str, str]:
    """Kind and cause of a connection that did not come about."""
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        return "certificate", "its certificate does not prove that it is this host"
    if isinstance(problem, aiohttp.ClientSSLError):
        return "certificate", "it does not speak TLS 1.2 or newer"
    errno = problem.os_error.errno
    return "unreachable", os.strerror(errno).lower() if errno else "the connection failed"


def _of(way: Connector, kind: str, sentence: str) -> ThirdPartyFailed:
    return _failed(kind, sentence) if way.sent else _unsent(kind, sentence)


def _failed(kind: str, sentence: str) -> ThirdPartyFailed:
    return ThirdPartyFailed(f"{sentence} It may have received the request.", kind=kind, sent=True)


def _unsent(kind: str, sentence: str) -> ThirdPartyFailed:
    return ThirdPartyFailed(f"{sentence} Nothing was sent.", kind=kind, sent=False)


def _refuse_redirect(url: str, reply: _Reply, *, asked_by_builder: bool = False) -> None:
    """A redirect asks for another request than the one that was allowed.

    Its address is told to a builder, whose request held nothing of a person's. Otherwise only where it is the address
    of the request with or without a slash at its end: any other could carry what was sent into the ledger.
    """
    if reply.redirects_to is None:
        return
    there = _place(url, reply.redirects_to)
    named = _named_place(url, reply.redirects_to)
    if named is not None and not asked_by_builder and named.rstrip("/") != url.partition("?")[0].rstrip("/"):
        named = None
    where = named or ("another address of its own" if there == origin_of(url) else "another host")
    advice = f" The address to enter for this action is {named}." if named else ""
    raise ThirdPartyFailed(
        f"{_host(url)} received the request and wants it sent to {where} instead. That would be another request, "
        f"so it was not sent.{advice}",
        kind="redirect",
        sent=True,
    )


def _named_place(url: str, location: str) -> str | None:
    """Where a redirect leads, as somebody can enter it; None for an address that no action may have. Without its query,
    which can repeat credentials."""
    try:
        there = urljoin(url, location).partition("#")[0].partition("?")[0]
        check_origin(there, (str(origin_of(url)),))
    except (Invalid, ValueError):
        return None
    return there if len(there) <= LONGEST_NAMED else None


def _within_its_origin(url: str, reply: _Reply) -> str:
    """Where a document has moved to, when that is the same origin. Raises ThirdPartyFailed."""
    location = reply.redirects_to or ""
    there = _place(url, location)
    if there is None or there != origin_of(url):
        where = there.host if there else "an address that cannot be read"
        raise _failed("redirect", f"{_host(url)} sends the reader on to {where}; give that address instead.")
    return urljoin(url, location).partition("#")[0]


def _place(url: str, location: str) -> Origin | None:
    """Where a redirect leads; None when that cannot be said."""
    try:
        return origin_of(urljoin(url, location).partition("#")[0])
    except (Invalid, ValueError):
        return None


def _whole(url: str, reply: _Reply, most: int) -> bytes:
    if reply.status != 200:
        raise _failed("malformed", f"{_host(url)} answered with status {reply.status} instead of the document.")
    if reply.larger:
        raise _failed("too_large", f"The document at {_host(url)} is larger than {most:,} bytes.")
    return reply.body


def _plain(url: str) -> str:
    """`url` with its origin in the plain spelling, as people do not always write it; the door judges it later."""
    try:
        return f"{origin_of(url)}{_AFTER_HOST.sub('', url)}"
    except Invalid:
        return url


def _host(url: str) -> str:
    """As `Operation.host` has it; "" when the URL cannot be used, which the door says better."""
    try:
        return str(origin_of(url)).partition("://")[2]
    except Invalid:
        return ""
