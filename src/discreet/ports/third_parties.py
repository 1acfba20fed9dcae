"""Third parties: requests, responses and name records. See `discreet.ports`."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal, Protocol

import msgspec

from discreet.errors import Unavailable
from discreet.ports.pages import PageSource
from discreet.promises.consented_call import ConsentedCall
from discreet.promises.disclosure import ExactRequest


class Credentials(msgspec.Struct, frozen=True):
    """Headers and query parameters that the adapter adds to a consented request.

    No other code holds them.
    """

    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()


class ThirdPartyAnswer(msgspec.Struct, frozen=True):
    """A third party's response: untrusted text.

    `received` counts the bytes of its body. `cut`: the body was longer than allowed, and `text` is the first part.
    `challenge` is its WWW-Authenticate. `source` is the web page that was read, if one was.
    """

    status: int
    media_type: str
    text: str
    received: int
    cut: bool = False
    challenge: str = ""
    source: PageSource | None = None


class AnswerLimits(msgspec.Struct, frozen=True):
    """How long an answer may be and may take: characters of its text, and seconds for request and answer."""

    characters: int
    seconds: float


class ThirdPartyFailed(Unavailable):
    """The third party did not respond. `sent`: it may have received the request.

    `kind` is one of: refused_address, unknown_name, unreachable, certificate, timeout, cut, too_large, redirect,
    malformed; for a web page also robots and usage: its site asks not to read it, or not to give it to AI models.
    """

    def __init__(self, sentence: str, *, kind: str, sent: bool) -> None:
        super().__init__(sentence)
        self.kind, self.sent = kind, sent


Question = Callable[[], Coroutine[Any, Any, ExactRequest | None]]
"""Asks a person. Returns a reply without their data, or None to send no reply."""


class WatchResult(msgspec.Struct, frozen=True):
    """The meaning of a piece of a streamed response.

    `progress`: the timeout starts again. `is_over`: the rest need not be read. `replies` are sent to the same address
    while the response continues. `questions` are for a person: while one waits, only the limit for all progress
    applies. Its result is sent as a reply.
    """

    progress: bool = False
    is_over: bool = False
    replies: tuple[ExactRequest, ...] = ()
    questions: "tuple[Question, ...]" = ()


class AnswerWatch(Protocol):
    """Reads an event stream while it arrives."""

    def feed(self, piece: bytes) -> WatchResult: ...


class ThirdParty(Protocol):
    """The only way to send data to a third party (P4)."""

    async def send(
        self,
        call: ConsentedCall,
        credentials: Credentials,
        watch: AnswerWatch | None = None,
        limits: AnswerLimits | None = None,
        picture: bytes | None = None,
    ) -> ThirdPartyAnswer:
        """Send exactly `call.request`, with the credentials and the bytes of its `picture`. Raises ThirdPartyFailed.

        With a `watch` the response may be long, because it can contain pictures: the watch's owner shortens its text.
        `limits` replace the usual ones of the response.
        """
        ...


class LookUpFailed(Unavailable):
    """No name server answered, so it is unknown whether there are records."""


class DomainRecords(Protocol):
    """The DNS records of a domain."""

    async def txt_records(self, name: str) -> list[str]:
        """Return the TXT records of a name, each joined; [] if there are none.

        Raises LookUpFailed.
        """
        ...


class OutboundHttp(Protocol):
    """Sends requests that carry no conversation.

    These are imports of schemas, lists of MCP tools, OAuth tokens, and an organisation's sign-in.
    """

    async def fetch(self, url: str, *, max_bytes: int, purpose: Literal["sign_in", "import"] = "import") -> bytes:
        """GET `url`, at most `max_bytes` bytes, redirects within the same host only.

        Raises ThirdPartyFailed.
        """
        ...

    async def get(
        self, url: str, headers: Mapping[str, str], *, max_bytes: int, purpose: Literal["sign_in", "import"]
    ) -> ThirdPartyAnswer:
        """GET with these headers, without redirects. Raises ThirdPartyFailed."""
        ...

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        max_bytes: int,
        purpose: Literal["sign_in", "import"] = "sign_in",
    ) -> tuple[ThirdPartyAnswer, Mapping[str, str]]:
        """POST without redirects; return the response and its headers in lower case.

        Raises ThirdPartyFailed.
        """
        ...
