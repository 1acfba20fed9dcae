"""The client for third parties: one exact request, one bounded answer (P4).

Specification: Actions.

Invariants:
- The request is sent as shown, plus credentials. The library adds only host, length and "connection: close".
- Nothing is sent twice, and no redirect of an action is followed.
- The answer is limited in time, size and effort, and is text.
- A failure says truthfully whether anything may have been sent.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Literal

import aiohttp

from discreet.adapters.call_stream import AnswerDeadline, Replier, WatchedStream
from discreet.adapters.egress import ContactPurpose, EgressGateway
from discreet.adapters.third_party_failures import failed, translate_send_errors, unsent
from discreet.adapters.third_party_redirects import redirect_within_origin, refuse_redirect
from discreet.adapters.third_party_reply import CONTENT_USAGE, ThirdPartyReply, read_reply, require_document
from discreet.adapters.third_party_request import host_of, normalize_origin, payload, sendable_url, with_credentials
from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.answer_text import ANSWER_CHARACTERS
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
SERVICE_ANSWER_BYTES = 1 << 20
"""Limit for the answer of a service that the operator holds: it is read before a model gets the important part."""
MAX_REDIRECTS = 3

_NEVER_ADDED = ("accept", "accept-encoding", "content-type", "user-agent")
_OWN_HEADERS = (("accept", "*/*"), ("user-agent", "Discreet"))


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
            raise unsent("too_large", f"The request is longer than {MAX_CHARACTERS:,} characters.")
        purpose, seconds = _purpose_of(call), limits.seconds if limits else self._seconds
        max_bytes = MAX_BYTES if watch is None else WATCHED_BYTES
        characters = MAX_CHARACTERS if watch is None else max_bytes
        if purpose is ContactPurpose.OPERATOR:
            max_bytes = characters = limits.characters if limits else SERVICE_ANSWER_BYTES
        watching = None if watch is None else WatchedStream(watch, self._replier(request, credentials))
        try:
            sent = with_credentials(request.with_picture(picture), credentials)
            reply = await self._exchange(purpose, sent, max_bytes, watching, seconds)
        finally:
            if watching is not None:
                await watching.close()
        refuse_redirect(request.url, reply)
        return reply.answer(characters)

    async def get_page(self, call: ConsentedCall, address: str, *, max_bytes: int) -> PageAnswer:
        """Get an allowed page, see ports.PageSite (P4)."""
        request = call.request
        _require_shown_host(request.url, call.disclosure.recipient.host)
        if request.method != "GET" or request.body or origin_of(address) != origin_of(request.url):
            raise unsent("refused_address", "This isn't the page that was allowed.")
        reply = await self._exchange(ContactPurpose.PAGE, replace(request, url=address), max_bytes)
        return PageAnswer(
            status=reply.status,
            content_type=reply.content_type,
            body=reply.body,
            received=reply.received,
            larger=reply.larger,
            redirects_to=reply.redirects_to,
            usage=reply.headers.get(CONTENT_USAGE, ""),
        )

    async def fetch(self, url: str, *, max_bytes: int, purpose: Literal["sign_in", "import"] = "import") -> bytes:
        """Fetch a document, see ports.OutboundHttp. Any status but 200 is a failure."""
        url = normalize_origin(url)
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._exchange(ContactPurpose(purpose), ExactRequest("GET", url, _OWN_HEADERS), max_bytes)
            if reply.redirects_to is None:
                return require_document(url, reply, max_bytes)
            url = redirect_within_origin(url, reply)
        raise failed("redirect", f"{host_of(url)} redirects too many times.")

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        max_bytes: int,
        purpose: Literal["sign_in", "import"] = "sign_in",
    ) -> tuple[ThirdPartyAnswer, Mapping[str, str]]:
        """Send a POST, see ports.OutboundHttp."""
        reply = await self._send_once(ContactPurpose(purpose), "POST", normalize_origin(url), headers, body, max_bytes)
        return reply.answer(max_bytes), reply.headers

    async def get(
        self, url: str, headers: Mapping[str, str], *, max_bytes: int, purpose: Literal["sign_in", "import"]
    ) -> ThirdPartyAnswer:
        """Send a GET, see ports.OutboundHttp."""
        return (
            await self._send_once(ContactPurpose(purpose), "GET", normalize_origin(url), headers, b"", max_bytes)
        ).answer(max_bytes)

    async def _send_once(
        self, purpose: ContactPurpose, method: str, url: str, headers: Mapping[str, str], body: bytes, max_bytes: int
    ) -> ThirdPartyReply:
        """Send one request with these headers and ours.

        Redirects and answers larger than `max_bytes` are failures.
        """
        names = {name.lower() for name in headers}
        added = tuple(header for header in _OWN_HEADERS if header[0] not in names)
        reply = await self._exchange(purpose, ExactRequest(method, url, (*headers.items(), *added), body), max_bytes)
        refuse_redirect(url, reply, asked_by_builder=purpose is ContactPurpose.IMPORT)
        if reply.larger:
            raise failed("too_large", f"{host_of(url)} answered with more than {max_bytes:,} bytes.")
        return reply

    def _replier(self, request: ExactRequest, credentials: Credentials) -> Replier:
        """Return a function that sends a watch's replies to the address of `request`.

        It uses the same credentials and ignores the answers.
        """

        async def reply(response: ExactRequest) -> None:
            request_to_send = replace(request, body=response.body)
            with suppress(ThirdPartyFailed, TimeoutError):
                async with asyncio.timeout(REPLY_SECONDS):
                    await self._exchange(
                        ContactPurpose.ACTION, with_credentials(request_to_send, credentials), MAX_BYTES
                    )

        return reply

    async def _exchange(
        self,
        purpose: ContactPurpose,
        request: ExactRequest,
        max_bytes: int,
        watching: WatchedStream | None = None,
        seconds: float | None = None,
    ) -> ThirdPartyReply:
        """Send one request and read at most `max_bytes` bytes. Raises ThirdPartyFailed.

        `seconds` replaces the usual time.
        """
        session, target = self._egress.open_third_party(purpose, request.url)
        async with session:
            url = sendable_url(request, origin_of(request.url))
            wait = AnswerDeadline(seconds or self._seconds, self._with_progress)
            with translate_send_errors(host_of(request.url), target, wait):
                async with asyncio.timeout_at(wait.deadline):
                    response = await session.request(
                        request.method,
                        url,
                        headers=request.headers,
                        data=payload(request.body),
                        skip_auto_headers=_NEVER_ADDED,
                        auto_decompress=False,
                        allow_redirects=False,
                        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
                    )
                try:
                    return await read_reply(response, max_bytes, wait, watching)
                finally:
                    response.close()


def _purpose_of(call: ConsentedCall) -> ContactPurpose:
    """Return the purpose, which decides which addresses the operator allows."""
    chosen_by = call.disclosure.recipient.chosen_by
    return ContactPurpose.OPERATOR if chosen_by is ChosenBy.OPERATOR else ContactPurpose.ACTION


def _require_shown_host(url: str, host: str) -> None:
    """Check that the request goes to the host that the person was shown (P4)."""
    if host_of(url) not in ("", host):
        raise unsent("refused_address", f"The request does not go to {host}, the host that it was allowed for.")
