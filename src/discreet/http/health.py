"""What a balancer or a supervisor asks a server: does it live, and may somebody be sent to it?

Invariant: it says nothing that a stranger may not know, and a model that does not answer stops nobody from being sent
here: the pages work without, and say so.
"""

import asyncio
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from discreet.runtime.background import background

if TYPE_CHECKING:
    from discreet.http.services import Services

PATIENCE = 2.0
"""Seconds that the database gets to answer. A balancer does not wait for one that hangs."""


class HealthView(BaseModel):
    state: Literal["live", "ready", "leaving", "no_database"]


class ReadyView(HealthView):
    """`failing` names the endless tasks of this process that failed within the last minute."""

    failing: list[str]


def routes(services: "Services") -> APIRouter:
    api, database = APIRouter(prefix="/health", tags=["health"]), _Database(services)

    @api.get("/live")
    async def live() -> HealthView:
        """This process answers. Whoever does not should be started again."""
        return HealthView(state="live")

    @api.get("/ready", responses={503: {"model": ReadyView}})
    async def ready(response: Response) -> ReadyView:
        """Whether people may be sent here: 503 while the database does not answer, and once it is asked to stop.

        Something in the background that fails sends nobody away; it is named in `failing`.
        """
        state: Literal["ready", "leaving", "no_database"] = "ready"
        if services.leaving.is_set():
            state = "leaving"
        elif not await database.answers():
            state = "no_database"
        if state != "ready":
            response.status_code = 503
        return ReadyView(state=state, failing=background.failing())

    return api


class _Database:
    """It is asked one question at a time: one that hangs is not asked again, nor is taking the question back waited
    for, which needs the database too."""

    def __init__(self, services: "Services") -> None:
        self._services = services
        self._asking: asyncio.Task[bool] | None = None

    async def answers(self) -> bool:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        asking = self._asking
        await asyncio.wait([asking], timeout=PATIENCE)
        return asking.done() and asking.result()

    async def _ask(self) -> bool:
        try:
            await self._services.accounts.instance()
        except Exception:
            return False
        return True
