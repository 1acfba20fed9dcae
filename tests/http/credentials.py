"""Requests with a chosen credential: its headers, on a browser without cookies."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.client import Answer, Client


@dataclass(frozen=True)
class RequestCredentials:
    """`browser`, which keeps no cookie that it is given, and the headers that go with every request."""

    browser: Client
    headers: dict[str, str] = field(default_factory=dict)

    async def request(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        self.browser.session.cookie_jar.clear()
        return await self.browser.request(method, path, json, data=data, headers={**(headers or {}), **self.headers})


def cookie(token: Any) -> dict[str, str]:
    """As a browser sends a session."""
    return {"Cookie": f"discreet_session={token}"}


def bearer(token: Any) -> dict[str, str]:
    """As a program sends a key."""
    return {"Authorization": f"Bearer {token}"}
