"""Health checks for load balancers and supervisors: liveness and readiness.

Invariants:
- The answers contain nothing confidential.
- A model that does not answer does not make the server unready: the pages work without it and say so.
"""

import asyncio
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from discreet.runtime.background import background

if TYPE_CHECKING:
    from discreet.http.services import Services

WAIT_TIMEOUT = 2.0
"""Seconds that the database gets to answer, because a load balancer does not wait long."""


class HealthView(BaseModel):
    state: Literal["live", "ready", "leaving", "no_database"]


class ReadinessView(HealthView):
    """`failing` names this process's background tasks that failed in the last minute."""

    failing: list[str]


def routes(services: "Services") -> APIRouter:
    api, database = APIRouter(prefix="/health", tags=["health"]), _Database(services)

    @api.get("/live")
    async def live() -> HealthView:
        """Report that this process answers. Restart a process that does not."""
        return HealthView(state="live")

    @api.get("/ready", responses={503: {"model": ReadinessView}})
    async def ready(response: Response) -> ReadinessView:
        """Report whether the server accepts traffic.

        503 while the database does not answer, and once the server is asked to stop. A failing background task does
        not make the server unready; it is named in `failing`.
        """
        state: Literal["ready", "leaving", "no_database"] = "ready"
        if services.stopping.is_set():
            state = "leaving"
        elif not await database.is_available():
            state = "no_database"
        if state != "ready":
            response.status_code = 503
        return ReadinessView(state=state, failing=background.list_failing())

    return api


class _Database:
    """Asks the database one question at a time.

    While a question hangs, no second one is asked. It is not cancelled either, because cancelling needs the database,
    too.
    """

    def __init__(self, services: "Services") -> None:
        self._services = services
        self._check: asyncio.Task[bool] | None = None

    async def is_available(self) -> bool:
        if self._check is None or self._check.done():
            self._check = asyncio.create_task(self._ask())
        check = self._check
        await asyncio.wait([check], timeout=WAIT_TIMEOUT)
        return check.done() and check.result()

    async def _ask(self) -> bool:
        try:
            await self._services.accounts.instance()
        except Exception:
            return False
        return True
