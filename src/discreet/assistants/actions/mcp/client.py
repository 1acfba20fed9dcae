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
from discreet.assistants.actions.mcp.answer import ToolAnswer, parse_answer
from discreet.assistants.actions.mcp.document import MAX_TOOLS, parse_tools_document
from discreet.assistants.actions.mcp.protocol import (
    CALL_ID,
    MODERN_ERRORS,
    STANDALONE,
    UNSUPPORTED_REVISION,
    WITH_SESSION,
    RpcError,
    build_headers,
    build_initialize,
    build_message,
    find_result,
    replace_surrogates,
)
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.request.arguments import shorten
from discreet.errors import Invalid
from discreet.ports.third_parties import Credentials, OutboundHttp, ThirdPartyAnswer, ThirdPartyFailed

__all__ = ["AuthenticationRequired", "ToolAnswer", "list_tools", "open_session", "parse_answer", "parse_tools_document"]

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


ListedTools = tuple[str, str, str, list[Any]]
"""The arguments of `build_tools_document`: a server's address, its revision, its title and its tools."""


async def list_tools(http: OutboundHttp, url: str, credentials: Credentials = NONE) -> ListedTools:
    """Return the tools that the server at `url` offers now.

    The caller has checked `url` like any address of an action. Raises Invalid, with the reason, when it is no usable
    MCP server, ThirdPartyFailed when it does not answer.
    """
    server = _McpServer(http, url, credentials)
    info = await server.ask("tools/list", {}, STANDALONE)
    if info.is_standalone:
        return await _read_tool_pages(server, STANDALONE, _title(server, info.result.get("_meta")), info)
    if info.answer.status in (401, 403) or (info.is_modern and not info.supported):
        raise server.build_unusable_error(info, "does not list its tools")
    session = await server.open_session(info.supported)
    info = await session.server.ask("tools/list", {}, session.revision)
    return await _read_tool_pages(session.server, session.revision, _title(server, session.description), info)


async def open_session(http: OutboundHttp, operation: Operation, credentials: Credentials) -> Credentials:
    """Return the credentials for a tool's call, with the server's session if any.

    A server of revision 2026-07-28 or later needs no session and is not contacted. ThirdPartyFailed says why there is
    no session; then nothing of the call has been sent.
    """
    if operation.revision == STANDALONE:
        return credentials
    server = _McpServer(http, operation.origin + operation.path, credentials)
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
    """An open session. `server` uses the session; `description` is the server's description."""

    revision: str
    server: "_McpServer"
    description: Any


@dataclass(frozen=True)
class _ServerInfo:
    """A parsed answer; `result` is empty for an error or an unreadable answer."""

    answer: ThirdPartyAnswer
    headers: Mapping[str, str]
    result: dict[str, Any]
    failure: RpcError | None

    @property
    def is_standalone(self) -> bool:
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

    def __init__(self, http: OutboundHttp, url: str, credentials: Credentials) -> None:
        self.url, self.host, self.credentials = url, origin_of(url).host, credentials
        self._http = http

    async def ask(
        self, method: str, params: Mapping[str, Any], revision: str, message_id: int = CALL_ID
    ) -> _ServerInfo:
        """Send one request and parse its answer."""
        body = build_message(method, params, revision, message_id)
        return await self._post(body, dict(build_headers(method, revision)), message_id)

    async def open_session(self, supported: tuple[str, ...]) -> _Session:
        """Open a session. Raises Invalid when the server opens none.

        `supported` are the revisions that the server has named, if any.
        """
        if supported and not set(supported) & set(WITH_SESSION):
            raise Invalid(f"{self.host} speaks revisions of MCP that are unknown here.", field="url")
        body, headers = build_initialize()
        info = await self._post(body, dict(headers), 0)
        revision = info.result.get("protocolVersion")
        if isinstance(revision, str) and revision not in WITH_SESSION:
            raise Invalid(
                f"{self.host} speaks revision {shorten(revision, 40)} of MCP, which is not supported here; "
                f"{WITH_SESSION[-1]} to {STANDALONE} are.",
                field="url",
            )
        if info.answer.status == 405:  # a server of that transport accepts only GET at this address
            raise Invalid(
                f"{self.host} accepts no POST at this address. If it speaks only the HTTP+SSE transport of MCP's "
                f"revision 2024-11-05, it cannot be used: revision {WITH_SESSION[-1]} or later is needed.",
                field="url",
            )
        if revision not in WITH_SESSION:
            raise self.build_unusable_error(info, "opens no session in a revision of MCP that is known here")
        headers = (*self.credentials.headers, *_session_headers(info.headers, self.host))
        server = _McpServer(self._http, self.url, Credentials(headers, self.credentials.query))
        await server._notify_initialized(revision)
        return _Session(revision, server, info.result.get("serverInfo"))

    async def _notify_initialized(self, revision: str) -> None:
        body = build_message("notifications/initialized", {}, revision, None)
        info = await self._post(body, dict(build_headers("notifications/initialized", revision)), 0)
        if not 200 <= info.answer.status < 300:
            raise self.build_unusable_error(info, "does not go on with the session that it opened")

    def build_unusable_error(self, info: _ServerInfo, why: str) -> Invalid:
        """Return the error for an unusable answer."""
        if info.answer.status in (401, 403):
            sentence = f"{self.host} answers only after sign-in. Set its key, then try again."
            return AuthenticationRequired(sentence, challenge=info.headers.get("www-authenticate", ""))
        failure = info.failure
        reason = f"It says: {shorten(failure.message, 200)}" if failure else f"Its status was {info.answer.status}."
        return Invalid(f"{self.host} {why}. {reason}", field="url")

    async def _post(self, body: bytes, headers: dict[str, str], message_id: int) -> _ServerInfo:
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.credentials.query)
        url = self.url + ("" if not query else "&" if "?" in self.url else "?") + query
        credential_headers = dict(self.credentials.headers)
        answer, answer_headers = await self._http.post(
            url, body, headers | credential_headers, max_bytes=MAX_BYTES, purpose="import"
        )
        result = find_result(answer.media_type, answer.text, message_id)
        if isinstance(result, RpcError):
            return _ServerInfo(answer, answer_headers, {}, result)
        usable = result is not None and 200 <= answer.status < 300
        return _ServerInfo(answer, answer_headers, result if usable and result else {}, None)


async def _read_tool_pages(server: _McpServer, revision: str, title: str, info: _ServerInfo) -> ListedTools:
    """Return all tools, starting with the page in `info`."""
    tools: list[Any] = []
    length = 0
    for page in range(1, MAX_PAGES + 1):
        page_tools = info.result.get("tools")
        if not isinstance(page_tools, list):
            raise server.build_unusable_error(info, "returns no list of tools")
        tools += page_tools
        length += len(info.answer.text)
        if len(tools) > MAX_TOOLS or length > MAX_BYTES:
            why = f"{server.host} has more than {MAX_TOOLS} tools, or a list of more than 1 MB."
            raise Invalid(why, field="url")
        cursor = info.result.get("nextCursor")
        if cursor is None:
            return server.url, revision, title, tools
        if not isinstance(cursor, str) or len(cursor) > MAX_CURSOR_LENGTH:
            break
        if replace_surrogates(cursor) != cursor:
            raise Invalid(f"{server.host} names the next page of its tools in a way that cannot be sent.", field="url")
        info = await server.ask("tools/list", {"cursor": cursor}, revision, CALL_ID + page)
    raise Invalid(f"{server.host} returns an endless list of tools.", field="url")


def _title(server: _McpServer, description: Any) -> str:
    """Return the server's own title, or its host."""
    server_info = (
        description.get("io.modelcontextprotocol/serverInfo", description) if isinstance(description, dict) else {}
    )
    names = [server_info.get("title"), server_info.get("name")] if isinstance(server_info, dict) else []
    return next((name for name in names if isinstance(name, str) and name), server.host)


def _session_headers(headers: Mapping[str, str], host: str) -> tuple[tuple[str, str], ...]:
    session_id = headers.get(SESSION_HEADER)
    if session_id is None:
        return ()
    if not _SESSION_ID.fullmatch(session_id):
        raise Invalid(f"{host} names its session in a way that cannot be sent back.", field="url")
    return ((SESSION_HEADER, session_id),)
