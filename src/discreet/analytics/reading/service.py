"""The builder's statistics page and the release progress (P8).

Specification: Insight.

Invariants:
- Another person's GPT and a missing one give the same answer.
- Only released numbers are read, and reading changes nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from discreet.analytics.questions import Period
from discreet.analytics.reading import store
from discreet.analytics.reading.display import PEOPLE
from discreet.analytics.reading.labels import named
from discreet.analytics.reading.request_label import RequestLabel, first_needed, request_label
from discreet.analytics.reading.series import Series, all_series, needed_since
from discreet.analytics.release import Release
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.gpt import Gpt
from discreet.assistants.gpts.seals import key_name
from discreet.assistants.gpts.service import Gpts
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor, require_operator, require_same_space
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore
from discreet.promises.visibility import owns_gpt


@dataclass(frozen=True)
class ChartSet:
    """All charts of a GPT.

    `since` and `released_until` are its first and last released day; None when nothing is released.
    """

    since: date | None
    released_until: date | None
    by: Period
    series: Sequence[Series]


@dataclass(frozen=True)
class ReleaseProgress:
    """How far the server's releases are.

    `behind` counts days that have ended and are not released; `gpts` counts the GPTs with a release each day.
    """

    released_until: date | None
    behind: int
    gpts: int


class InsightReports:
    def __init__(self, database: Database, keys: KeyStore, clock: Clock, gpts: Gpts, actions: Actions) -> None:
        self._database, self._keys, self._clock = database, keys, clock
        self._gpts, self._actions = gpts, actions

    async def read(self, actor: Actor, gpt_id: UUID, by: Period, until: date | None = None) -> ChartSet:
        """Return the charts up to `until`, or to the latest released day.

        NotFound unless the actor is the builder; Conflict when the builder works in another space than the GPT's.
        """
        gpt = await self._own(actor, gpt_id)
        operations = await self._operations(actor, gpt)
        async with self._database.acting_as(actor.account_id) as connection:
            since, released_until = await store.extent(connection, gpt_id) or (None, None)
            window = _window(since, released_until, until)
            releases: Sequence[Release] = ()
            if window is not None:
                releases = await store.releases(connection, gpt_id, needed_since(by, *window), window[1])
        series = await asyncio.to_thread(all_series, releases, by, window, operations)
        return ChartSet(since, released_until, by, series)

    async def request_label(self, gpt_id: UUID) -> RequestLabel | None:
        """Return the measured label of a published GPT's requests; None without enough people.

        Everyone may see it, so the caller need not be known; who may see the GPT is the caller's to check.
        """
        async with self._database.anonymous() as connection:
            releases = await store.request_releases(connection, gpt_id, first_needed(self._clock.now().date()))
        return await asyncio.to_thread(request_label, releases)

    async def is_small_server(self) -> bool:
        """Return whether the server has fewer accounts than any number needs people.

        The builder learns no count of accounts, only that no number can come (P8).
        """
        async with self._database.anonymous() as connection:
            return not await store.has_accounts(connection, PEOPLE)

    async def progress(self, actor: Actor) -> ReleaseProgress:
        """Return how far this server's releases are. Operator only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            until = await store.released_until(connection)
            days_behind = (self._clock.now().date() - until).days - 1 if until else await store.closed_days(connection)
            return ReleaseProgress(until, max(0, days_behind), await store.listed_gpts(connection))

    async def _own(self, actor: Actor, gpt_id: UUID) -> Gpt:
        gpt = await self._gpts.get(actor, gpt_id)
        if not owns_gpt(actor.account_id, gpt.owner_id):
            raise NotFound("There is no such GPT.")
        require_same_space(actor, gpt.workspace_id, "GPT")
        return gpt

    async def _operations(self, actor: Actor, gpt: Gpt) -> Mapping[str, str]:
        """Return the names of the published version's operations, by marks."""
        key = self._keys.key(key_name(gpt.id))
        if gpt.version is None or key is None:
            return {}
        return named(key, await self._actions.list_operations(actor, gpt.id, gpt.version))


def _window(since: date | None, released_until: date | None, until: date | None) -> tuple[date, date] | None:
    """Return the first and last day that may be shown; None without a release."""
    if since is None or released_until is None or (until is not None and until < since):
        return None
    return since, min(until or released_until, released_until)
