"""What a balancer or a supervisor asks a server: does it live, and may somebody be sent to it?

Law of this file: it says nothing that a stranger may not know, and a model that does not answer stops nobody from being
sent here: the pages work without, and say so.
"""

import asyncio
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

if TYPE_CHECKING:
    from discreet.http.house import House

PATIENCE = 2.0
"""Seconds that the database gets to answer."""


class HealthView(BaseModel):
    state: Literal["live", "ready", "leaving", "no_database"]


def routes(house: "House") -> APIRouter:
    api = APIRouter(prefix="/health", tags=["health"])

    @api.get("/live")
    async def live() -> HealthView:
        """This process answers. Whoever does not should be started again."""
        return HealthView(state="live")

    @api.get("/ready", responses={503: {"model": HealthView}})
    async def ready(response: Response) -> HealthView:
        """Whether people may be sent here: 503 while the database does not answer, and once it is asked to stop."""
        state: Literal["ready", "leaving", "no_database"] = "ready"
        if house.leaving.is_set():
            state = "leaving"
        elif not await _database_answers(house):
            state = "no_database"
        if state != "ready":
            response.status_code = 503
        return HealthView(state=state)

    return api


async def _database_answers(house: "House") -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await house.accounts.instance()
    except Exception:
        return False
    return True
