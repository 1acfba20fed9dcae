"""Speaking with an MCP server beside the calls themselves: which tools it has, and a session where it wants one.

Invariants:
- Nothing of any conversation is sent here, and everything goes through `ports.OutboundHttp`.
- What a server asks of us is never answered.
- Calls are exact requests (`mcp_wire.py`), consented to like any other (P4; decision 9).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.mcp.answer import ToolAnswer, read_answer
from discreet.assistants.actions.mcp.document import MOST_TOOLS, tools_of
from discreet.assistants.actions.mcp.protocol import (
    CALL_ID,
    MODERN_ERRORS,
    STANDALONE,
    UNSUPPORTED_REVISION,
    WITH_SESSION,
    RpcError,
    headers_for,
    initialize,
    message,
    result_of,
    whole,
)
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.request.arguments import shortened
from discreet.errors import Invalid
from discreet.ports import Credentials, OutboundHttp, ThirdPartyAnswer, ThirdPartyFailed

__all__ = ["AuthenticationRequired", "ToolAnswer", "list_tools", "open_session", "read_answer", "tools_of"]

NONE = Credentials()
MOST_BYTES = 1_000_000
"""Of one answer, and of all tools together."""
MOST_PAGES = 50
LONGEST_CURSOR = 4_000
SESSION_HEADER = "mcp-session-id"
_SESSION_ID = re.compile(r"[!-~]{1,1000}")


class AuthenticationRequired(Invalid):
    """The server tells nothing to somebody without credentials, or with these. `challenge` is its WWW-Authenticate."""

    def __init__(self, sentence: str, *, challenge: str = "") -> None:
        super().__init__(sentence, field="url")
        self.challenge = challenge


ToldTools = tuple[str, str, str, list[Any]]
"""The arguments of `document_of`: a server's address, the revision that it speaks, its title and its tools."""


async def list_tools(outlet: OutboundHttp, url: str, credentials: Credentials = NONE) -> ToldTools:
    """The tools that the server at `url` offers now, as it tells them.

    `url` has been checked like any address of an action. Raises Invalid, with the reason, when it is no MCP server that
    can be used, ThirdPartyFailed when it does not answer.
    """
    server = _McpServer(outlet, url, credentials)
    said = await server.ask("tools/list", {}, STANDALONE)
    if said.speaks_standalone:
        return await _told(server, STANDALONE, _title(server, said.result.get("_meta")), said)
    if said.answer.status in (401, 403) or (said.is_modern and not said.supported):
        raise server.unusable(said, "does not tell its tools")
    session = await server.open_session(said.supported)
    said = await session.server.ask("tools/list", {}, session.revision)
    return await _told(session.server, session.revision, _title(server, session.about), said)


async def open_session(outlet: OutboundHttp, operation: Operation, credentials: Credentials) -> Credentials:
    """The credentials with which a tool's call goes out: those given and, where the server names one, the session.

    A server of revision 2026-07-28 or later wants none and hears nothing. ThirdPartyFailed says why there is no
    session; then nothing of the call has been sent.
    """
    if operation.revision == STANDALONE:
        return credentials
    server = _McpServer(outlet, operation.origin + operation.path, credentials)
    try:
        session = await server.open_session(())
        if session.revision != operation.revision:
            why = f"It speaks revision {session.revision} of MCP now; the GPT's builder has to refresh its tools."
            raise Invalid(why)
    except Invalid as why:
        raise ThirdPartyFailed(f"{server.host} opened no session. {why}", kind="malformed", sent=False) from why
    except ThirdPartyFailed as failure:
        sentence = f"{server.host} opened no session for the call."
        if failure.kind == "redirect":
            sentence += " It has moved to another address, which the GPT's builder has to enter."
        raise ThirdPartyFailed(sentence, kind=failure.kind, sent=False) from failure
    return session.server.credentials


@dataclass(frozen=True)
class _Session:
    """`server` is spoken to in the session; `about` is what it says of itself."""

    revision: str
    server: "_McpServer"
    about: Any


@dataclass(frozen=True)
class _ServerInfo:
    """An answer and what it amounts to: `result` is empty when it is an error or none."""

    answer: ThirdPartyAnswer
    headers: Mapping[str, str]
    result: dict[str, Any]
    failure: RpcError | None

    @property
    def speaks_standalone(self) -> bool:
        """Only a server of the newer kind names the kind of its result."""
        return "resultType" in self.result

    @property
    def is_modern(self) -> bool:
        """Whether it is an error that only such a server knows."""
        return self.failure is not None and self.failure.code in MODERN_ERRORS

    @property
    def supported(self) -> tuple[str, ...]:
        """The revisions that an error names."""
        failure = self.failure
        return failure.supported if failure is not None and failure.code == UNSUPPORTED_REVISION else ()


class _McpServer:
    """One server, spoken to with one set of credentials."""

    def __init__(self, outlet: OutboundHttp, url: str, credentials: Credentials) -> None:
        self.url, self.host, self.credentials = url, origin_of(url).host, credentials
        self._outlet = outlet

    async def ask(
        self, method: str, params: Mapping[str, Any], revision: str, message_id: int = CALL_ID
    ) -> _ServerInfo:
        """Send one request and read its answer."""
        body = message(method, params, revision, message_id)
        return await self._post(body, dict(headers_for(method, revision)), message_id)

    async def open_session(self, supported: tuple[str, ...]) -> _Session:
        """Raises Invalid when the server opens none. `supported` are the revisions that it has named, if any."""
        if supported and not set(supported) & set(WITH_SESSION):
            raise Invalid(f"{self.host} speaks revisions of MCP that are unknown here.", field="url")
        body, headers = initialize()
        said = await self._post(body, dict(headers), 0)
        revision = said.result.get("protocolVersion")
        if isinstance(revision, str) and revision not in WITH_SESSION:
            raise Invalid(
                f"{self.host} speaks revision {shortened(revision, 40)} of MCP, which is not supported here; "
                f"{WITH_SESSION[-1]} to {STANDALONE} are.",
                field="url",
            )
        if said.answer.status == 405:  # a server of that transport takes a GET at this address
            raise Invalid(
                f"{self.host} takes no POST at this address. If it speaks only the HTTP+SSE transport of MCP's "
                f"revision 2024-11-05, it cannot be used: revision {WITH_SESSION[-1]} or later is needed.",
                field="url",
            )
        if revision not in WITH_SESSION:
            raise self.unusable(said, "opens no session in a revision of MCP that is known here")
        headers = (*self.credentials.headers, *_session_of(said.headers, self.host))
        server = _McpServer(self._outlet, self.url, Credentials(headers, self.credentials.query))
        await server._initialized(revision)
        return _Session(revision, server, said.result.get("serverInfo"))

    async def _initialized(self, revision: str) -> None:
        body = message("notifications/initialized", {}, revision, None)
        said = await self._post(body, dict(headers_for("notifications/initialized", revision)), 0)
        if not 200 <= said.answer.status < 300:
            raise self.unusable(said, "does not go on with the session that it opened")

    def unusable(self, said: _ServerInfo, why: str) -> Invalid:
        """The sentence for an answer that leads nowhere."""
        if said.answer.status in (401, 403):
            sentence = f"{self.host} answers only who is signed in. Give its key, then ask again."
            return AuthenticationRequired(sentence, challenge=said.headers.get("www-authenticate", ""))
        failure = said.failure
        reason = f"It says: {shortened(failure.message, 200)}" if failure else f"Its status was {said.answer.status}."
        return Invalid(f"{self.host} {why}. {reason}", field="url")

    async def _post(self, body: bytes, headers: dict[str, str], message_id: int) -> _ServerInfo:
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.credentials.query)
        url = self.url + ("" if not query else "&" if "?" in self.url else "?") + query
        added = dict(self.credentials.headers)
        answer, answered = await self._outlet.post(url, body, headers | added, most=MOST_BYTES, purpose="import")
        result = result_of(answer.media_type, answer.text, message_id)
        if isinstance(result, RpcError):
            return _ServerInfo(answer, answered, {}, result)
        usable = result is not None and 200 <= answer.status < 300
        return _ServerInfo(answer, answered, result if usable and result else {}, None)


async def _told(server: _McpServer, revision: str, title: str, said: _ServerInfo) -> ToldTools:
    """All pages of the list, the first of which is there."""
    tools: list[Any] = []
    length = 0
    for page in range(1, MOST_PAGES + 1):
        told = said.result.get("tools")
        if not isinstance(told, list):
            raise server.unusable(said, "tells no list of tools")
        tools += told
        length += len(said.answer.text)
        if len(tools) > MOST_TOOLS or length > MOST_BYTES:
            why = f"{server.host} has more than {MOST_TOOLS} tools, or tells more than 1 MB of them."
            raise Invalid(why, field="url")
        cursor = said.result.get("nextCursor")
        if cursor is None:
            return server.url, revision, title, tools
        if not isinstance(cursor, str) or len(cursor) > LONGEST_CURSOR:
            break
        if whole(cursor) != cursor:
            raise Invalid(f"{server.host} names the next page of its tools in a way that cannot be sent.", field="url")
        said = await server.ask("tools/list", {"cursor": cursor}, revision, CALL_ID + page)
    raise Invalid(f"{server.host} tells its list of tools without end.", field="url")


def _title(server: _McpServer, about: Any) -> str:
    """What the server calls itself, or its host."""
    told = about.get("io.modelcontextprotocol/serverInfo", about) if isinstance(about, dict) else {}
    names = [told.get("title"), told.get("name")] if isinstance(told, dict) else []
    return next((name for name in names if isinstance(name, str) and name), server.host)


def _session_of(headers: Mapping[str, str], host: str) -> tuple[tuple[str, str], ...]:
    session_id = headers.get(SESSION_HEADER)
    if session_id is None:
        return ()
    if not _SESSION_ID.fullmatch(session_id):
        raise Invalid(f"{host} names its session in a way that cannot be sent back.", field="url")
    return ((SESSION_HEADER, session_id),)
