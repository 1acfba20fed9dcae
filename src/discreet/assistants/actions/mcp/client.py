"""Client of an MCP server, without the calls: list its tools, open a session.

Invariants:
- No data of a conversation is sent here, and everything goes through `ports.OutboundHttp`.
- Requests of the server are never answered.
- Calls are exact requests (`protocol.py`) and need consent like any other (P4; decision 9).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.mcp.answer import ToolAnswer, read_answer
from discreet.assistants.actions.mcp.document import MAX_TOOLS, tools_of
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
from discreet.ports.third_parties import Credentials, OutboundHttp, ThirdPartyAnswer, ThirdPartyFailed

__all__ = ["AuthenticationRequired", "ToolAnswer", "list_tools", "open_session", "read_answer", "tools_of"]

NONE = Credentials()
MAX_BYTES = 1_000_000
"""The limit of one answer, and of all tools together."""
MAX_PAGES = 50
MAX_CURSOR_LENGTH = 4_000
SESSION_HEADER = "mcp-session-id"
_SESSION_ID = re.compile(r"[!-~]{1,1000}")


class AuthenticationRequired(Invalid):
    """The server needs (other) credentials. `challenge` is its WWW-Authenticate."""

    def __init__(self, sentence: str, *, challenge: str = "") -> None:
        super().__init__(sentence, field="url")
        self.challenge = challenge


ToldTools = tuple[str, str, str, list[Any]]
"""The arguments of `document_of`: a server's address, its revision, its title and its tools."""


async def list_tools(outlet: OutboundHttp, url: str, credentials: Credentials = NONE) -> ToldTools:
    """Return the tools that the server at `url` offers now.

    The caller has checked `url` like any address of an action. Raises Invalid, with the reason, when it is no usable
    MCP server, ThirdPartyFailed when it does not answer.
    """
    server = _McpServer(outlet, url, credentials)
    said = await server.ask("tools/list", {}, STANDALONE)
    if said.speaks_standalone:
        return await _read_tool_pages(server, STANDALONE, _title(server, said.result.get("_meta")), said)
    if said.answer.status in (401, 403) or (said.is_modern and not said.supported):
        raise server.unusable(said, "does not list its tools")
    session = await server.open_session(said.supported)
    said = await session.server.ask("tools/list", {}, session.revision)
    return await _read_tool_pages(session.server, session.revision, _title(server, session.about), said)


async def open_session(outlet: OutboundHttp, operation: Operation, credentials: Credentials) -> Credentials:
    """Return the credentials for a tool's call, with the server's session if any.

    A server of revision 2026-07-28 or later needs no session and is not contacted. ThirdPartyFailed says why there is
    no session; then nothing of the call has been sent.
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
    """An open session. `server` uses the session; `about` is the server's description."""

    revision: str
    server: "_McpServer"
    about: Any


@dataclass(frozen=True)
class _ServerInfo:
    """A parsed answer; `result` is empty for an error or an unreadable answer."""

    answer: ThirdPartyAnswer
    headers: Mapping[str, str]
    result: dict[str, Any]
    failure: RpcError | None

    @property
    def speaks_standalone(self) -> bool:
        """Whether the result names its kind, as only newer servers do."""
        return "resultType" in self.result

    @property
    def is_modern(self) -> bool:
        """Whether it is an error that only newer servers return."""
        return self.failure is not None and self.failure.code in MODERN_ERRORS

    @property
    def supported(self) -> tuple[str, ...]:
        """The revisions that an error names."""
        failure = self.failure
        return failure.supported if failure is not None and failure.code == UNSUPPORTED_REVISION else ()


class _McpServer:
    """One server, contacted with one set of credentials."""

    def __init__(self, outlet: OutboundHttp, url: str, credentials: Credentials) -> None:
        self.url, self.host, self.credentials = url, origin_of(url).host, credentials
        self._outlet = outlet

    async def ask(
        self, method: str, params: Mapping[str, Any], revision: str, message_id: int = CALL_ID
    ) -> _ServerInfo:
        """Send one request and parse its answer."""
        body = message(method, params, revision, message_id)
        return await self._post(body, dict(headers_for(method, revision)), message_id)

    async def open_session(self, supported: tuple[str, ...]) -> _Session:
        """Open a session. Raises Invalid when the server opens none.

        `supported` are the revisions that the server has named, if any.
        """
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
        if said.answer.status == 405:  # a server of that transport accepts only GET at this address
            raise Invalid(
                f"{self.host} accepts no POST at this address. If it speaks only the HTTP+SSE transport of MCP's "
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
        """Return the error for an unusable answer."""
        if said.answer.status in (401, 403):
            sentence = f"{self.host} answers only after sign-in. Set its key, then try again."
            return AuthenticationRequired(sentence, challenge=said.headers.get("www-authenticate", ""))
        failure = said.failure
        reason = f"It says: {shortened(failure.message, 200)}" if failure else f"Its status was {said.answer.status}."
        return Invalid(f"{self.host} {why}. {reason}", field="url")

    async def _post(self, body: bytes, headers: dict[str, str], message_id: int) -> _ServerInfo:
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.credentials.query)
        url = self.url + ("" if not query else "&" if "?" in self.url else "?") + query
        added = dict(self.credentials.headers)
        answer, answered = await self._outlet.post(url, body, headers | added, most=MAX_BYTES, purpose="import")
        result = result_of(answer.media_type, answer.text, message_id)
        if isinstance(result, RpcError):
            return _ServerInfo(answer, answered, {}, result)
        usable = result is not None and 200 <= answer.status < 300
        return _ServerInfo(answer, answered, result if usable and result else {}, None)


async def _read_tool_pages(server: _McpServer, revision: str, title: str, said: _ServerInfo) -> ToldTools:
    """Return all tools, starting with the page in `said`."""
    tools: list[Any] = []
    length = 0
    for page in range(1, MAX_PAGES + 1):
        told = said.result.get("tools")
        if not isinstance(told, list):
            raise server.unusable(said, "returns no list of tools")
        tools += told
        length += len(said.answer.text)
        if len(tools) > MAX_TOOLS or length > MAX_BYTES:
            why = f"{server.host} has more than {MAX_TOOLS} tools, or a list of more than 1 MB."
            raise Invalid(why, field="url")
        cursor = said.result.get("nextCursor")
        if cursor is None:
            return server.url, revision, title, tools
        if not isinstance(cursor, str) or len(cursor) > MAX_CURSOR_LENGTH:
            break
        if whole(cursor) != cursor:
            raise Invalid(f"{server.host} names the next page of its tools in a way that cannot be sent.", field="url")
        said = await server.ask("tools/list", {"cursor": cursor}, revision, CALL_ID + page)
    raise Invalid(f"{server.host} returns an endless list of tools.", field="url")


def _title(server: _McpServer, about: Any) -> str:
    """Return the server's own title, or its host."""
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
