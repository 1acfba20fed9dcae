"""A real MCP server (official SDK) whose tools ask the person for input."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mcp.server.mcpserver import Context, MCPServer

from tests.fakes.mcp_server import RunningMcpServer, mcp_server

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
    """An MCP server whose tools ask for input.

    `received_answers` are people's answers. With `sends_to_url`, it asks them to open a URL instead of `questions`.
    """

    running: RunningMcpServer | None = None
    received_answers: list[tuple[str, dict[str, Any] | None]] = field(default_factory=list)
    questions: tuple[tuple[str, dict[str, Any]], ...] = (("Where to?", BOOKING),)
    sends_to_url: bool = False

    @property
    def origin(self) -> str:
        assert self.running is not None
        return self.running.url.rpartition("/")[0]

    def reset(self) -> None:
        self.received_answers, self.questions, self.sends_to_url = [], (("Where to?", BOOKING),), False
        assert self.running is not None
        self.running.received.clear()


@asynccontextmanager
async def elicitor() -> AsyncIterator[Elicitor]:
    fake, server = Elicitor(), MCPServer("booking", title="Booking desk")

    @server.tool(title="Book a room")
    async def book(ctx: Context) -> str:
        """Books a room."""
        request = {"related_request_id": ctx.request_id}
        if fake.sends_to_url:
            answers = [await ctx.session.elicit_url("Please pay.", VISIT, "visit-1", **request)]
        else:
            answers = [await ctx.session.elicit_form(message, schema, **request) for message, schema in fake.questions]
        fake.received_answers += [(answer.action, answer.content) for answer in answers]
        return f"It says {answers[-1].action}."

    async with mcp_server(server, era="session") as running:
        fake.running = running
        yield fake
