"""The client for third parties: one exact request, one bounded answer (P4).

Specification: Actions.

Invariants:
- The request is sent as shown, plus credentials. The library adds only host, length and "connection: close".
- Nothing is sent twice, and no redirect of an action is followed.
- The answer is limited in time, size and effort, and is text.
- A failure says truthfully whether anything may have been sent.
"""

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Literal
from urllib.parse import quote, urljoin

import aiohttp
from yarl import URL

from discreet.adapters.call_stream import AnswerDeadline, Replier, WatchedStream
from discreet.adapters.egress import AddressRefused, Connector, ContactPurpose, EgressGateway
from discreet.adapters.response_body import Unpacking, UnsupportedBody, as_text, media_type_of
from discreet.assistants.actions.address import Origin, check_origin, origin_of
from discreet.assistants.actions.answer_text import ANSWER_CHARACTERS
from discreet.errors import Invalid
from discreet.ports.pages import PageAnswer
from discreet.ports.third_parties import AnswerLimits, AnswerWatch, Credentials, ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.consented_call import ConsentedCall
from discreet.promises.disclosure import ChosenBy, ExactRequest

SECONDS = 45.0
"""Seconds for everything: resolving, connecting, sending, and the whole answer. The operator may set another time."""
PROGRESS_SECONDS = 600.0
"""The longest time for an answer that reports progress, however often it does."""
REPLY_SECONDS = 5.0
"""Seconds for one reply to a server's request in the course of its answer."""
CONNECT_SECONDS = 10.0
"""Seconds to reach one of the addresses, including TLS."""
MAX_CHARACTERS = ANSWER_CHARACTERS
"""Limit for the request and for the answer."""
MAX_BYTES = 4 * MAX_CHARACTERS
"""No character of a common encoding takes more than four bytes."""
WATCHED_BYTES = 12 << 20
"""Limit for an answer that is read while it arrives: it may hold images."""
HELD_BYTES = 1 << 20
"""Limit for the answer of a service that the operator holds: it is read before a model gets the important part."""
PACKING = 64 << 10
"""Bytes of overhead that compression may add. Beyond that no more is read."""
LARGE_BODY = 1 << 20
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
MAX_NAMED_LENGTH = 300
"""Characters of a URL that a sentence quotes."""
CONTENT_USAGE = "content-usage"
EVENT_STREAM = "text/event-stream"

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_OURS = frozenset((
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
))  # fmt: skip
"""Headers that control the transport; only the gateway sets them."""
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}")
_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]*")
_AFTER_HOST = re.compile(r"^[a-z]+://[^/?]*", re.IGNORECASE)
_NEVER_ADDED = ("accept", "accept-encoding", "content-type", "user-agent")
_OWN_HEADERS = (("accept", "*/*"), ("user-agent", "Discreet"))


@dataclass(frozen=True)
class _Reply:
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

    def answer(self, most: int) -> ThirdPartyAnswer:
        text, cut = as_text(self.body, self.content_type, most, cut=self.larger or self.open)
        kind, challenge = media_type_of(self.content_type)[0], self.headers.get("www-authenticate", "")
        return ThirdPartyAnswer(self.status, kind, text, self.received, cut, challenge)


class ThirdPartyClient:
    """The ports.ThirdParty, ports.PageSite and ports.OutboundHttp.

    `seconds` is the time for one request and its answer; `with_progress` the longest time for an answer that reports
    progress.
    """

    def __init__(
        self, egress: EgressGateway, *, seconds: float = SECONDS, with_progress: float = PROGRESS_SECONDS
    ) -> None:
        self._egress = egress
        self._seconds, self._with_progress = seconds, max(seconds, with_progress)

    async def send(
        self,
        call: ConsentedCall,
        credentials: Credentials,
        watch: AnswerWatch | None = None,
        limits: AnswerLimits | None = None,
        picture: bytes | None = None,
    ) -> ThirdPartyAnswer:
        """Send `call.request` once, see ports.ThirdParty (P4)."""
        request = call.request
        _require_shown_host(request.url, call.disclosure.recipient.host)
        if len(request.body.decode("utf-8", "replace")) > MAX_CHARACTERS:
            raise _unsent("too_large", f"The request is longer than {MAX_CHARACTERS:,} characters.")
        purpose, seconds = _purpose_of(call), limits.seconds if limits else self._seconds
        most = MAX_BYTES if watch is None else WATCHED_BYTES
        characters = MAX_CHARACTERS if watch is None else most
        if purpose is ContactPurpose.OPERATOR:
            most = characters = limits.characters if limits else HELD_BYTES
        watching = None if watch is None else WatchedStream(watch, self._replier(request, credentials))
        try:
            sent = _with_credentials(request.whole(picture), credentials)
            reply = await self._exchange(purpose, sent, most, watching, seconds)
        finally:
            if watching is not None:
                await watching.close()
        _refuse_redirect(request.url, reply)
        return reply.answer(characters)

    async def get_page(self, call: ConsentedCall, address: str, *, most: int) -> PageAnswer:
        """Get an allowed page, see ports.PageSite (P4)."""
        request = call.request
        _require_shown_host(request.url, call.disclosure.recipient.host)
        if request.method != "GET" or request.body or origin_of(address) != origin_of(request.url):
            raise _unsent("refused_address", "This isn't the page that was allowed.")
        reply = await self._exchange(ContactPurpose.PAGE, replace(request, url=address), most)
        return PageAnswer(
            status=reply.status,
            content_type=reply.content_type,
            body=reply.body,
            received=reply.received,
            larger=reply.larger,
            redirects_to=reply.redirects_to,
            usage=reply.headers.get(CONTENT_USAGE, ""),
        )

    async def fetch(self, url: str, *, most: int, purpose: Literal["sign_in", "import"] = "import") -> bytes:
        """Fetch a document, see ports.OutboundHttp. Any status but 200 is a failure."""
        url = _plain(url)
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._exchange(ContactPurpose(purpose), ExactRequest("GET", url, _OWN_HEADERS), most)
            if reply.redirects_to is None:
                return _whole(url, reply, most)
            url = _within_its_origin(url, reply)
        raise _failed("redirect", f"{_host(url)} redirects too many times.")

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        most: int,
        purpose: Literal["sign_in", "import"] = "sign_in",
    ) -> tuple[ThirdPartyAnswer, Mapping[str, str]]:
        """Send a POST, see ports.OutboundHttp."""
        reply = await self._send_once(ContactPurpose(purpose), "POST", _plain(url), headers, body, most)
        return reply.answer(most), reply.headers

    async def get(
        self, url: str, headers: Mapping[str, str], *, most: int, purpose: Literal["sign_in", "import"]
    ) -> ThirdPartyAnswer:
        """Send a GET, see ports.OutboundHttp."""
        return (await self._send_once(ContactPurpose(purpose), "GET", _plain(url), headers, b"", most)).answer(most)

    async def _send_once(
        self, purpose: ContactPurpose, method: str, url: str, headers: Mapping[str, str], body: bytes, most: int
    ) -> _Reply:
        """Send one request with these headers and ours.

        Redirects and answers larger than `most` are failures.
        """
        given = {name.lower() for name in headers}
        own = tuple(header for header in _OWN_HEADERS if header[0] not in given)
        reply = await self._exchange(purpose, ExactRequest(method, url, (*headers.items(), *own), body), most)
        _refuse_redirect(url, reply, asked_by_builder=purpose is ContactPurpose.IMPORT)
        if reply.larger:
            raise _failed("too_large", f"{_host(url)} answered with more than {most:,} bytes.")
        return reply

    def _replier(self, request: ExactRequest, credentials: Credentials) -> Replier:
        """Return a function that sends a watch's replies to the address of `request`.

        It uses the same credentials and ignores the answers.
        """

        async def reply(said: ExactRequest) -> None:
            same = replace(request, body=said.body)
            with suppress(ThirdPartyFailed, TimeoutError):
                async with asyncio.timeout(REPLY_SECONDS):
                    await self._exchange(ContactPurpose.ACTION, _with_credentials(same, credentials), MAX_BYTES)

        return reply

    async def _exchange(
        self,
        purpose: ContactPurpose,
        request: ExactRequest,
        most: int,
        watching: WatchedStream | None = None,
        seconds: float | None = None,
    ) -> _Reply:
        """Send one request and read at most `most` bytes. Raises ThirdPartyFailed.

        `seconds` replaces the usual time.
        """
        session, way = self._egress.open_third_party(purpose, request.url)
        async with session:
            url = _sendable(request, origin_of(request.url))
            wait = AnswerDeadline(seconds or self._seconds, self._with_progress)
            with _translate_send_errors(_host(request.url), way, wait):
                async with asyncio.timeout_at(wait.deadline):
                    response = await session.request(
                        request.method,
                        url,
                        headers=request.headers,
                        data=_payload(request.body),
                        skip_auto_headers=_NEVER_ADDED,
                        auto_decompress=False,
                        allow_redirects=False,
                        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
                    )
                try:
                    return await _read(response, most, wait, watching)
                finally:
                    response.close()


def _payload(body: bytes) -> bytes | BytesIO | None:
    """Return what the client sends: a large body in pieces, so that other requests go on beside it."""
    return BytesIO(body) if len(body) > LARGE_BODY else body or None


async def _read(
    response: aiohttp.ClientResponse, most: int, wait: AnswerDeadline, watching: WatchedStream | None = None
) -> _Reply:
    """Read the answer, up to `most` bytes before or after decompression.

    Raises UnsupportedBody, TimeoutError and the client's errors.
    """
    if response.content_type != EVENT_STREAM:
        watching = None
    if response.status < 200:
        raise UnsupportedBody("by changing the protocol")
    headers = _first_of_each(response)
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
                if watching is not None and watching.pass_on(unpacking.taken[before:], wait, limit):
                    break
            else:
                unpacking.end()
    except TimeoutError:
        # An event stream may be complete and stay open. A watched one has not sent the awaited answer.
        still_open = bool(unpacking.taken) and response.content_type == EVENT_STREAM and watching is None
        if not still_open:
            raise
    larger = unpacking.full or received > most + PACKING
    return _Reply(response.status, headers, bytes(unpacking.taken[:most]), received, larger, still_open)


def _first_of_each(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return the headers by lower-case name: the first value of each, and every value of `Content-Usage`."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        headers.setdefault(name.lower(), value)
    if CONTENT_USAGE in headers:
        headers[CONTENT_USAGE] = ", ".join(response.headers.getall(CONTENT_USAGE))
    return headers


def _purpose_of(call: ConsentedCall) -> ContactPurpose:
    """Return the purpose, which decides which addresses the operator allows."""
    chosen_by = call.disclosure.recipient.chosen_by
    return ContactPurpose.OPERATOR if chosen_by is ChosenBy.OPERATOR else ContactPurpose.ACTION


def _require_shown_host(url: str, host: str) -> None:
    """Check that the request goes to the host that the person was shown (P4)."""
    if _host(url) not in ("", host):
        raise _unsent("refused_address", f"The request does not go to {host}, the host that it was allowed for.")


def _with_credentials(request: ExactRequest, credentials: Credentials) -> ExactRequest:
    """Return `request` with credentials.

    ThirdPartyFailed when they would replace something that was shown.
    """
    shown = {name.lower() for name, _ in request.headers}
    if twice := [name for name, _ in credentials.headers if name.lower() in shown]:
        raise _unsent("malformed", f"The header {twice[0]} is both in the request and in its credentials.")
    try:
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in credentials.query)
    except UnicodeEncodeError:
        raise _unsent("malformed", "The credentials cannot be sent as they are.") from None
    joint = "" if not query else "&" if "?" in request.url else "?"
    return replace(request, url=request.url + joint + query, headers=request.headers + credentials.headers)


def _sendable(request: ExactRequest, origin: Origin) -> URL:
    """Return the URL if the request can be sent exactly as it is.

    Raises ThirdPartyFailed.
    """
    if request.method not in _METHODS:
        raise _unsent("malformed", f"The method {request.method[:20]!a} is not allowed for actions.")
    for name, value in request.headers:
        if not _NAME.fullmatch(name) or name.lower() in _OURS or not _VALUE.fullmatch(value):
            raise _unsent("malformed", f"The header {name[:50]!a} cannot be sent as it is.")
    url = URL(request.url, encoded=True)
    path = "/" + _AFTER_HOST.sub("", request.url).removeprefix("/")
    if (url.raw_host, url.port, url.raw_path_qs) != (origin.host, origin.port, path):
        raise _unsent("malformed", "The URL cannot be sent as it is.")
    return url


@contextmanager
def _translate_send_errors(host: str, way: Connector, wait: AnswerDeadline) -> Iterator[None]:
    """Translate errors into ThirdPartyFailed.

    The sentences are for people, without addresses and content.
    """
    try:
        yield
    except TimeoutError as problem:
        what = f"did not finish its answer {wait.in_words}" if way.sent else "could not be reached in time"
        raise _of(way, "timeout", f"{host} {what}.") from problem
    except UnsupportedBody as how:
        raise _of(way, "malformed", f"{host} answered {how}.") from how
    except AddressRefused as problem:
        raise _of(way, "refused_address", f"{host} resolved to another address while connecting.") from problem
    except aiohttp.ClientConnectorError as problem:
        kind, why = _reason(problem)
        raise _of(way, kind, f"{host} cannot be reached: {why}.") from problem
    except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, OSError) as problem:
        raise _of(way, "cut", f"{host} closed the connection before its answer was complete.") from problem
    except aiohttp.ClientError as problem:
        raise _of(way, "malformed", f"{host} answered with something that is not HTTP.") from problem


def _reason(problem: aiohttp.ClientConnectorError) -> tuple[str, str]:
    """Return kind and cause of a failed connection."""
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        return "certificate", "its certificate is not valid for this host"
    if isinstance(problem, aiohttp.ClientSSLError):
        return "certificate", "it does not support TLS 1.2 or newer"
    errno = problem.os_error.errno
    return "unreachable", os.strerror(errno).lower() if errno else "the connection failed"


def _of(way: Connector, kind: str, sentence: str) -> ThirdPartyFailed:
    return _failed(kind, sentence) if way.sent else _unsent(kind, sentence)


def _failed(kind: str, sentence: str) -> ThirdPartyFailed:
    return ThirdPartyFailed(f"{sentence} It may have received the request.", kind=kind, sent=True)


def _unsent(kind: str, sentence: str) -> ThirdPartyFailed:
    return ThirdPartyFailed(f"{sentence} Nothing was sent.", kind=kind, sent=False)


def _refuse_redirect(url: str, reply: _Reply, *, asked_by_builder: bool = False) -> None:
    """Refuse a redirect: it asks for another request than the allowed one.

    Its URL is shown to a builder, whose request holds no personal data. Otherwise it is shown only if it is the
    request's URL with or without a trailing slash, because any other URL could carry data of the request into the
    ledger.
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
    """Return a redirect's target as a URL to enter, without its query.

    None for a URL that no action may have. The query is dropped because it can repeat credentials.
    """
    try:
        there = urljoin(url, location).partition("#")[0].partition("?")[0]
        check_origin(there, (str(origin_of(url)),))
    except (Invalid, ValueError):
        return None
    return there if len(there) <= MAX_NAMED_LENGTH else None


def _within_its_origin(url: str, reply: _Reply) -> str:
    """Return the new URL of a document within the same origin.

    Raises ThirdPartyFailed.
    """
    location = reply.redirects_to or ""
    there = _place(url, location)
    if there is None or there != origin_of(url):
        where = there.host if there else "an address that cannot be read"
        raise _failed("redirect", f"{_host(url)} redirects to {where}. Enter that address instead.")
    return urljoin(url, location).partition("#")[0]


def _place(url: str, location: str) -> Origin | None:
    """Return the origin of a redirect's target; None when it cannot be parsed."""
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
    """Return `url` with its origin normalized. The gateway checks it later."""
    try:
        return f"{origin_of(url)}{_AFTER_HOST.sub('', url)}"
    except Invalid:
        return url


def _host(url: str) -> str:
    """Return the host as `Operation.host` does; "" for an unusable URL.

    The gateway gives the better error for those.
    """
    try:
        return str(origin_of(url)).partition("://")[2]
    except Invalid:
        return ""
