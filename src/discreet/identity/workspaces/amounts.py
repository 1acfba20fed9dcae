"""Draws and reads noisy numbers about a workspace for its owners and admins (P8).

Invariants:
- Nothing here reads the counts without noise.
- A draw is committed before it is shown, so a refused change cannot be repeated to draw again.
"""

from contextlib import AbstractAsyncContextManager
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.errors import NotFound
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.noise import geometric_noise
from discreet.promises.workspace_amounts import ANSWER_DAYS, IDLE_DAYS, MONTHLY_ANSWERS, NOISE, WorkspaceAmounts


class Amounts:
    def __init__(self, database: Database, clock: Clock, random: RandomSource) -> None:
        self._database, self._clock, self._random = database, clock, random

    async def get(self, actor: Actor, workspace_id: UUID) -> WorkspaceAmounts:
        """Return this month's numbers; draw them if there are none yet.

        NotFound for anyone but owners and admins.
        """
        async with self._acting(actor) as connection:
            amounts = await self._load(connection, workspace_id)
        if amounts is None:
            async with self._acting(actor) as connection:
                await self._draw(connection, workspace_id)
            async with self._acting(actor) as connection:
                amounts = await self._load(connection, workspace_id)
        if amounts is None:
            raise NotFound("This workspace doesn't exist.")
        return amounts

    async def _load(self, connection: Connection, workspace_id: UUID) -> WorkspaceAmounts | None:
        row = await connection.fetchrow(
            "SELECT drawn_on, idle_people, answers FROM workspace_amounts WHERE workspace_id = $1 AND month = $2",
            workspace_id,
            self._clock.now().date().replace(day=1),
        )
        return map_row(WorkspaceAmounts, row) if row else None

    async def _draw(self, connection: Connection, workspace_id: UUID) -> None:
        people = [geometric_noise(NOISE, self._random.bytes) for _ in IDLE_DAYS]
        answers = geometric_noise(NOISE * MONTHLY_ANSWERS, self._random.bytes)
        await connection.execute(
            "SELECT release_workspace_amounts($1, $2, $3, $4, $5, $6)",
            workspace_id,
            self._clock.now().date(),
            list(IDLE_DAYS),
            ANSWER_DAYS,
            people,
            answers,
        )

    def _acting(self, actor: Actor) -> AbstractAsyncContextManager[Connection]:
        return self._database.anonymous() if actor == CLI_ACTOR else self._database.acting_as(actor.account_id)
