"""Use cases of the builder's page: the numbers of a GPT, and how far they are (specification: Insight, P8).

Invariants:
- Somebody else's GPT and one that does not exist are the same answer.
- Nothing that is read here was not released before, and reading it again changes nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from discreet.analytics.questions import Period
from discreet.analytics.reading import store
from discreet.analytics.reading.labels import named
from discreet.analytics.reading.series import Series, all_series, needed_since
from discreet.analytics.release import Release
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.gpt import Gpt
from discreet.assistants.gpts.seals import key_name
from discreet.assistants.gpts.service import Gpts
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor, require_operator, require_same_space
from discreet.ports import Clock, KeyStore
from discreet.promises.visible import owns_gpt


@dataclass(frozen=True)
class Reading:
    """All charts of a GPT. `since` and `released_until`: the first and last day that is out, if any is."""

    since: date | None
    released_until: date | None
    by: Period
    series: Sequence[Series]


@dataclass(frozen=True)
class ReleaseProgress:
    """How far the numbers of this server are. `behind`: days that are over and not released; `gpts`: those whose
    numbers are released each day."""

    released_until: date | None
    behind: int
    gpts: int


class InsightReports:
    def __init__(self, database: Database, keys: KeyStore, clock: Clock, gpts: Gpts, actions: Actions) -> None:
        self._database, self._keys, self._clock = database, keys, clock
        self._gpts, self._actions = gpts, actions

    async def read(self, actor: Actor, gpt_id: UUID, by: Period, until: date | None = None) -> Reading:
        """The charts up to `until`, or to the latest day that is out. NotFound for everybody but the builder,
        and Conflict for them in another space than the GPT's."""
        gpt = await self._own(actor, gpt_id)
        operations = await self._operations(actor, gpt)
        async with self._database.acting_as(actor.account_id) as connection:
            since, released_until = await store.extent(connection, gpt_id) or (None, None)
            window = _window(since, released_until, until)
            found: Sequence[Release] = ()
            if window is not None:
                found = await store.releases(connection, gpt_id, needed_since(by, *window), window[1])
        series = await asyncio.to_thread(all_series, found, by, window, operations)
        return Reading(since, released_until, by, series)

    async def progress(self, actor: Actor) -> ReleaseProgress:
        """How far this server's releases are. Operator only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            until = await store.released_until(connection)
            over = (self._clock.now().date() - until).days - 1 if until else await store.closed_days(connection)
            return ReleaseProgress(until, max(0, over), await store.listed_gpts(connection))

    async def _own(self, actor: Actor, gpt_id: UUID) -> Gpt:
        gpt = await self._gpts.get(actor, gpt_id)
        if not owns_gpt(actor.account_id, gpt.owner_id):
            raise NotFound("There is no such GPT.")
        require_same_space(actor, gpt.workspace_id, "GPT")
        return gpt

    async def _operations(self, actor: Actor, gpt: Gpt) -> Mapping[str, str]:
        """The names of what the published version offers, by marks."""
        key = self._keys.key(key_name(gpt.id))
        if gpt.version is None or key is None:
            return {}
        return named(key, await self._actions.offered(actor, gpt.id, gpt.version))


def _window(since: date | None, released_until: date | None, until: date | None) -> tuple[date, date] | None:
    """The first and last day that may be shown; None when nothing is out by then."""
    if since is None or released_until is None or (until is not None and until < since):
        return None
    return since, min(until or released_until, released_until)
