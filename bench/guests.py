"""Guests of one link in a running product: each comes in and asks two questions."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

from bench.discreet_server import Product
from bench.report import Unmeasured

QUESTION = "What should I know about paper lanterns before I buy one for the garden?"
MAX_CONCURRENT = 10
CAPS = {"link": 1_000_000, "guest": 1_000, "range": 1_000_000}
SETTINGS = {"DISCREET_GUEST_PROOF": "0"}
"""The proof of work is the browser's time, not the server's."""


@dataclass(frozen=True)
class BenchGuest:
    """A guest with their chat. Each comes from a network address of their own."""

    token: str
    address: str
    gpt: str


class GuestCrowd:
    """Used as `async with GuestCrowd(product) as crowd`."""

    def __init__(self, product: Product) -> None:
        self._product, self._turns = product, asyncio.Semaphore(MAX_CONCURRENT)

    async def __aenter__(self) -> "GuestCrowd":
        self._browser = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._link = await self._made_link()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._browser.close()

    async def come(self, numbers: Sequence[int]) -> list[BenchGuest]:
        """Let these guests come in and ask two questions each."""
        return await asyncio.gather(*map(self._visit, numbers))

    async def leave(self, guests: Sequence[BenchGuest]) -> None:
        await asyncio.gather(*(self._turn("DELETE", "/api/guest", None, guest) for guest in guests))

    async def _visit(self, number: int) -> BenchGuest:
        address = f"10.{number // 62_500 + 2}.{number // 250 % 250}.{number % 250 + 1}"
        async with self._turns:
            entered = await self._send("POST", "/api/guest", {"token": self._link}, {"X-Forwarded-For": address})
        guest = BenchGuest(entered["token"], address, entered["gpt"]["id"])
        await self._turn("PUT", "/api/guest/presence", {"here": True}, guest)
        named = await self._turn("POST", "/api/chat", {"text": QUESTION, "gpt_id": guest.gpt}, guest)
        await self._turn("POST", "/api/chat", {"text": QUESTION, "conversation_id": named}, guest)
        return guest

    async def _turn(self, method: str, path: str, body: object, guest: BenchGuest) -> str:
        """Send a guest's request, read all of the answer, and return the id of its chat."""
        headers = {"Authorization": f"Guest {guest.token}", "X-Forwarded-For": guest.address}
        async with self._turns:
            text = await self._text(method, path, body, headers)
        return text.partition('"conversation_id":"')[2][:36]

    async def _made_link(self) -> str:
        operator = {"Cookie": self._product.people[0].cookie}
        await self._send("PUT", "/api/operator/guests", {"allowed": True, "usual": CAPS, "most": CAPS}, operator)
        gpt = (await self._send("POST", "/api/gpts", {"name": "Lantern guide"}, operator))["id"]
        await self._send("POST", f"/api/gpts/{gpt}/publish", {"level": "link"}, operator)
        draft: dict[str, Any] = {
            "name": "Bench",
            "ends_at": None,
            "password": None,
            "caps": CAPS,
            "budget": "",
            "sites": [],
        }
        made = await self._send("POST", f"/api/gpts/{gpt}/guest-links", draft, operator)
        return str(made["links"][-1]["address"]).rpartition("/")[2]

    async def _send(self, method: str, path: str, body: object, headers: dict[str, str]) -> Any:
        return msgspec.json.decode(await self._text(method, path, body, headers))

    async def _text(self, method: str, path: str, body: object, headers: dict[str, str]) -> str:
        address, sent = self._product.origin + path, {"Origin": self._product.origin, **headers}
        async with self._browser.request(method, address, json=body, headers=sent) as response:
            text = await response.text()
            if response.status >= 300:
                raise Unmeasured(f"the server refused {path} with status {response.status}: {text[:300]}")
            return text
