"""The people of a run: the operator, and people who sign up by the public routes.

The product limits how much one person may change in a minute, so a load is spread over as many people as it needs. Each
one has an address of its own, as a reverse proxy on this machine would report it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import aiohttp

from bench.report import Unmeasured

PASSWORD = "a long enough bench password"


@dataclass(frozen=True)
class Person:
    """A signed-in person: the browser's Cookie header, e-mail and address."""

    cookie: str
    email: str = ""
    address: str = "127.0.0.1"


class Entrance:
    """A browser that signs people up.

    Used as `async with Entrance(origin) as entrance`.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin

    async def __aenter__(self) -> "Entrance":
        self._browser = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._browser.close()

    async def set_up(self, token: str) -> Person:
        """Create the operator with the set-up link's token.

        Unmeasured if the server refuses it.
        """
        wish = {**_person("Olga", "olga"), "token": token, "improve": False}
        return await self._come_in("/api/setup", wish, "127.0.0.1")

    async def open_doors(self, operator: Person) -> None:
        """Allow sign-up for all."""
        await self._send("PUT", "/api/operator/settings", {"name": "Bench", "sign_up": "open"}, operator.cookie)

    async def sign_up(self, number: int) -> Person:
        """Sign up one more person.

        Every other one allows training, so that the load contains both ways of storing.
        """
        wish = {**_person(f"Ben {number}", f"ben{number}"), "improve": number % 2 == 0}
        return await self._come_in("/api/sign-up", wish, f"10.0.{number // 250}.{number % 250 + 1}")

    async def api_keys(self, operator: Person, number: int) -> list[str]:
        """Create a team of one with so many API keys, which may only use the models."""
        cleo = await self._come_in("/api/sign-up", {**_person("Cleo", "cleo"), "improve": False}, "10.1.0.1")
        team = {"name": "Cleo's team", "service": "team", "owner": "cleo@example.org"}
        made = await self._send("POST", "/api/operator/workspaces", team, operator.cookie)
        await self._send("PUT", "/api/me/space", {"workspace": made["workspaces"][0]["id"]}, cleo.cookie)
        project = await self._send("POST", "/api/workspace/api/projects", {"name": "Bench"}, cleo.cookie)
        path = f"/api/workspace/api/projects/{project['id']}/keys"
        keys = [await self._send("POST", path, {"name": f"Key {n}", "days": 1}, cleo.cookie) for n in range(number)]
        return [key["text"] for key in keys]

    async def _come_in(self, path: str, wish: Mapping[str, Any], address: str) -> Person:
        async with self._sent("POST", path, wish, address=address) as response:
            cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in response.cookies.items())
        if not cookies:
            raise Unmeasured(f"the server gave no session at {path}.")
        return Person(cookies, wish["email"], address)

    async def _send(self, method: str, path: str, body: Mapping[str, Any], cookie: str) -> Any:
        """Return the JSON of the answer; None if it is empty."""
        async with self._sent(method, path, body, cookie) as response:
            return await response.json() if response.status != 204 else None

    @asynccontextmanager
    async def _sent(
        self, method: str, path: str, body: Mapping[str, Any], cookie: str = "", address: str = "127.0.0.1"
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send JSON as the server's own page does. Unmeasured if the server refuses it."""
        headers = {
            "Origin": self._origin,
            "X-Forwarded-For": address,
            **({"Cookie": cookie} if cookie else {}),
        }
        async with self._browser.request(method, self._origin + path, json=body, headers=headers) as response:
            if response.status >= 300:
                response_text = (await response.text())[:300]
                raise Unmeasured(f"the server refused {path} with status {response.status}: {response_text}")
            yield response


def _person(name: str, mailbox: str) -> dict[str, str]:
    return {"name": name, "email": f"{mailbox}@example.org", "password": PASSWORD}
