"""A real MCP server (official SDK) on loopback that records its requests.

`async with mcp_server() as it`: `it.url` is its endpoint, `it.received` the headers and body of every POST.
With `era="session"` it speaks as servers did before revision 2026-07-28; `json_response` answers in one document.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import uvicorn
from mcp.server.mcpserver import Context, Image, MCPServer
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

Era = Literal["standalone", "session"]
NEWER = b"2026-07-28"


class Passenger(BaseModel):
    name: str
    seat: str | None = None


def build_travel_server() -> MCPServer:
    server = MCPServer("travel", title="Travel desk")

    @server.tool(title="Flight status", annotations=ToolAnnotations(read_only_hint=True))
    def flight_status(number: str, day: str | None = None) -> str:
        """Is a flight on time?"""
        return f"{number} is on time on {day}."

    @server.tool()
    def book(passengers: list[Passenger], region: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Region"})]) -> dict[str, Any]:  # fmt: skip
        """Book seats."""
        return {"booked": [passenger.name for passenger in passengers], "region": region}

    @server.tool()
    async def slowly(ctx: Context, note: str) -> str:
        """Answers after having talked of its progress."""
        await ctx.report_progress(1, 2)
        return f"noted {note}"

    @server.tool(structured_output=False)
    def picture() -> list[Any]:
        return [Image(data=b"\x89PNG", format="png"), "a picture"]

    @server.tool()
    def fails() -> str:
        raise ValueError("no such luck")

    @server.tool()
    async def asks(ctx: Context) -> str:
        """Asks to use our model."""
        return str(await ctx.session.create_message([], max_tokens=10, related_request_id=ctx.request_id))

    return server


@dataclass
class RunningMcpServer:
    """`session_ids` are those that the server named."""

    url: str
    received: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    session_ids: list[str] = field(default_factory=list)

    def methods(self) -> list[str]:
        return [message.get("method") for _, message in self.received]


@asynccontextmanager
async def mcp_server(
    server: MCPServer | None = None, *, era: Any = "standalone", json_response: bool = False, key: str | None = None
) -> AsyncIterator[RunningMcpServer]:
    app = (server or build_travel_server()).streamable_http_app(json_response=json_response)
    running = RunningMcpServer("")
    async with _listen(_RecordingApp(app, running, era, key), "on") as origin:
        running.url = f"{origin}/mcp"
        yield running


@asynccontextmanager
async def serve_responses(answer: Callable[[Request], Awaitable[Response]]) -> AsyncIterator[str]:
    """Serve the responses that `answer` returns, without an SDK. Yield the address, which ends in /mcp."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        response = await answer(Request(scope, receive))
        await response(scope, receive, send)

    async with _listen(app, "off") as origin:
        yield f"{origin}/mcp"


@asynccontextmanager
async def _listen(app: Any, lifespan: Literal["on", "off"]) -> AsyncIterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="critical", lifespan=lifespan, timeout_graceful_shutdown=1)
    )
    async with run_uvicorn(server):
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"


@asynccontextmanager
async def run_uvicorn(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> AsyncIterator[None]:
    """Serve `server` on a port of its own, or on `sockets`, while the block runs."""
    running = asyncio.create_task(server.serve(sockets))
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await running


class _RecordingApp:
    """Records requests, and behaves like an older server or one with a sign-in."""

    def __init__(self, app: Any, running: RunningMcpServer, era: Era, key: str | None) -> None:
        self._app, self._running, self._era, self._key = app, running, era, key

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self._running.received.append((headers, json.loads(body or b"{}")))
        self._running.bodies.append(body)
        if self._key is not None and headers.get("authorization") != f"Bearer {self._key}":
            return await _refuse(send, 401)
        if self._era == "session" and (headers.get("mcp-protocol-version") or "").encode() >= NEWER:
            return await _refuse(send, 400)
        return await self._app(scope, _replay_body(body, receive), self._record_session_ids(send))

    def _record_session_ids(self, send: Any) -> Any:
        async def noted(message: Any) -> None:
            for name, value in message.get("headers", ()):
                if name.lower() == b"mcp-session-id":
                    self._running.session_ids.append(value.decode())
            await send(message)

        return noted


def _replay_body(body: bytes, receive: Any) -> Any:
    is_sent = False

    async def again() -> Any:
        nonlocal is_sent
        if not is_sent:
            is_sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


async def _refuse(send: Any, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Bad Request: unsupported protocol version"})
