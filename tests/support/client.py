"""An HTTP client that behaves as a browser does: cookies, the Origin header, JSON."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL


@dataclass(frozen=True)
class Answer:
    """A response with its whole body. `json` is None if the body is not JSON."""

    status: int
    body: bytes
    json: Any
    headers: CIMultiDictProxy[str]

    @property
    def sentence(self) -> str:
        """Return the message of the error."""
        return self.json["error"]["message"]

    def ok(self) -> Any:
        """Return the JSON of a success; otherwise fail with the server's sentence."""
        assert self.status < 400, f"{self.status}: {self.body.decode(errors='replace')[:500]}"
        return self.json


class Client:
    """A person's browser. `id` is their account after sign-in."""

    name: str
    """Set by a test that has several people."""
    before: UUID
    """A conversation that the person had before the test, where a test has one."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._id: UUID | None = None

    @property
    def id(self) -> UUID:
        assert self._id is not None, "this browser is signed in to no account"
        return self._id

    @id.setter
    def id(self, account_id: UUID) -> None:
        self._id = account_id

    async def request(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request as a page of the app does.

        `headers` override; an empty value leaves a header out.
        """
        given = {"Origin": self.base_url} | (headers or {})
        given = {name: value for name, value in given.items() if value}
        url = self.base_url + path
        async with self.session.request(
            method, url, json=json, data=data, headers=given, allow_redirects=False
        ) as response:
            body = await response.read()
            parsed = await response.json() if response.content_type == "application/json" and body else None
            return Answer(response.status, body, parsed, response.headers)

    async def get(self, path: Any, **options: Any) -> Answer:
        return await self.request("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        return await self.request("POST", path, json, **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> Answer:
        return await self.request("PUT", path, json, **options)

    async def patch(self, path: str, json: Any = None, **options: Any) -> Answer:
        return await self.request("PATCH", path, json, **options)

    async def delete(self, path: str, **options: Any) -> Answer:
        return await self.request("DELETE", path, **options)

    @property
    def token(self) -> str | None:
        """Return the session cookie of this browser."""
        cookie = next((c for c in self.session.cookie_jar if c.key == "discreet_session"), None)
        return cookie.value if cookie and cookie.value else None

    def use_session(self, token: Any) -> None:
        """Take over this session cookie, as a thief of it would."""
        self.session.cookie_jar.clear()
        self.session.cookie_jar.update_cookies({"discreet_session": token}, URL(self.base_url))

    async def close(self) -> None:
        await self.session.close()
