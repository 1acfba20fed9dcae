"""The requests that the server handled during a journey, read from its request log."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from structlog.testing import capture_logs

PATIENCE = 15
"""Seconds."""
EXPORT_FILE = "/api/me/exports/{export_id}/file"
OAUTH_CALLBACK = "/api/oauth/callback/{action_id}"
SIGN_ON_CALLBACK = "/api/sso/callback/{workspace_id}"
ACCOUNT_LINK = "/api/sso/link"


@dataclass(frozen=True)
class Requests:
    """The handled requests, in the order of their ends."""

    logged: list[Any]

    def statuses(self, route: str, method: str = "GET") -> list[int]:
        """Return the status of each request to this route's template."""
        return [
            line["status"]
            for line in self.logged
            if line["event"] == "request_handled" and (line["route"], line["method"]) == (route, method)
        ]

    async def wait_for(self, route: str, count: int) -> list[int]:
        """Wait for this many requests to this route, and return their statuses. TimeoutError if they do not come."""
        async with asyncio.timeout(PATIENCE):
            while len(found := self.statuses(route)) < count:
                await asyncio.sleep(0.02)
        return found


@contextmanager
def record_requests() -> Iterator[Requests]:
    """Record each request until the end of the block."""
    with capture_logs() as logged:
        yield Requests(logged)
