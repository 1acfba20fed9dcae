"""A real MCP server (official SDK) whose tools ask the person for input."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mcp.server.mcpserver import Context, MCPServer

from tests.fakes.mcp_server import Running, mcp_server

BOOKING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "title": "City", "description": "Where you fly to"},
        "nights": {"type": "integer", "title": "Nights", "minimum": 1, "maximum": 30, "default": 2},
        "board": {"type": "string", "title": "Board", "enum": ["b", "h"], "enumNames": ["Breakfast", "Half board"]},
        "extras": {"type": "array", "title": "Extras", "items": {"type": "string", "enum": ["bike", "boat"]}},
        "quiet": {"type": "boolean", "title": "Quiet room"},
        "pin": {"type": "string", "title": "PIN", "description": "Of your loyalty card"},
    },
    "required": ["city"],
}
VISIT = "https://pay.example/basket/1?key=a"


@dataclass
class Elicitor:
    """`origin` is its address; `heard` are the answers that its tools received."""

    running: Running | None = None
    heard: list[tuple[str, dict[str, Any] | None]] = field(default_factory=list)
    asks: tuple[tuple[str, dict[str, Any]], ...] = (("Where to?", BOOKING),)
    visits: bool = False

    @property
    def origin(self) -> str:
        assert self.running is not None
        return self.running.url.rpartition("/")[0]

    def forget(self) -> None:
        self.heard, self.asks, self.visits = [], (("Where to?", BOOKING),), False
        assert self.running is not None
        self.running.received.clear()


@asynccontextmanager
async def elicitor() -> AsyncIterator[Elicitor]:
    made, server = Elicitor(), MCPServer("booking", title="Booking desk")

    @server.tool(title="Book a room")
    async def book(ctx: Context) -> str:
        """Books a room."""
        about = {"related_request_id": ctx.request_id}
        if made.visits:
            answers = [await ctx.session.elicit_url("Please pay.", VISIT, "visit-1", **about)]
        else:
            answers = [await ctx.session.elicit_form(message, schema, **about) for message, schema in made.asks]
        made.heard += [(answer.action, answer.content) for answer in answers]
        return f"It says {answers[-1].action}."

    async with mcp_server(server, era="session") as running:
        made.running = running
        yield made
