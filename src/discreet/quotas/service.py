"""Use cases of quotas: set them, enforce them, show a person's own use."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.errors import Invalid
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.amounts import Amounts
from discreet.ports.clock import Clock
from discreet.ports.model_request import UsageOwner
from discreet.promises.workspace_amounts import answers_a_day
from discreet.quotas import money_store, store
from discreet.quotas.money import month_of
from discreet.quotas.quota import (
    GUESTS_OF_ACCOUNT,
    Quota,
    QuotaSubjectKind,
    QuotaUsage,
    check_capacity,
    check_file_count,
    check_job_count,
)

FORGET_USAGE = "forget_usage"
"""The periodic job that deletes usage counts older than `KEPT_DAYS`."""
KEPT_DAYS = 31
KEPT_SUMS_DAYS = 400
"""Days after which a month's sums of tokens and cost are deleted."""


@dataclass(frozen=True)
class Subject:
    """Subject of a quota: one account, workspace or key; without `id`, all of them."""

    kind: QuotaSubjectKind
    id: UUID | None = None

    def __str__(self) -> str:
        return f"{self.kind}s" if self.id is None else f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Subject":
        """Parse the text that `str` returns. Invalid for any other."""
        kind, _, id_ = text.partition(":")
        with suppress(ValueError):
            subject = cls(QuotaSubjectKind(kind), UUID(id_)) if id_ else cls(QuotaSubjectKind(kind.removesuffix("s")))
            if str(subject) == text:
                return subject
        raise Invalid(
            "A quota is for accounts, workspaces or keys, or for one of them as in account:ID.", field="subject"
        )


@dataclass(frozen=True)
class SetQuota:
    subject: Subject
    at: datetime
    quota: Quota


@dataclass(frozen=True)
class AnswersADay:
    """About how many answers a day a workspace had before `as_of`, with noise (P8).

    None when there are too few.
    """

    approximate: int | None
    as_of: date


@dataclass(frozen=True)
class MyQuota:
    """An account's quota with today's use, or a workspace's quota.

    For a workspace no single day's use is shown.
    """

    kind: QuotaSubjectKind
    quota: Quota
    used: QuotaUsage | None = None
    answers_a_day: AnswersADay | None = None


class Quotas:
    def __init__(self, database: Database, clock: Clock, amounts: Amounts) -> None:
        self._database, self._clock, self._amounts = database, clock, amounts

    # Setting -----------------------------------------------------------------------------------------------------

    async def list_all(self, actor: Actor) -> list[SetQuota]:
        """Return the quotas in force, those for all subjects first. Operator only."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            rows = await store.list_in_force(connection)
        return [
            SetQuota(
                Subject.parse(row["subject"]),
                row["at"],
                map_row(Quota, row),
            )
            for row in rows
        ]

    async def set(self, actor: Actor, subject: Subject, quota: Quota | None) -> None:
        """Set a quota from now on. Operator only.

        None makes one account, workspace or key follow the general quota again.
        """
        require_operator(actor)
        if quota is None and subject.id is None:
            quota = Quota()
        set_by = None if actor == CLI_ACTOR else actor.account_id
        async with self._database.anonymous() as connection:
            now = self._clock.now()
            await store.insert(connection, now, set_by, str(subject), quota)
            limits = None if quota is None else vars(quota)
            await record_act(connection, ServerEvent.QUOTA_CHANGED, now, subject=str(subject), quota=limits)

    async def list_own(self, actor: Actor) -> list[MyQuota]:
        """Return the actor's own quota, and for owners and admins also the workspace's."""
        own = Subject(QuotaSubjectKind.ACCOUNT, actor.account_id)
        async with self._database.acting_as(actor.account_id) as connection:
            used = await store.used(connection, str(own), self._today())
            quotas = [MyQuota(own.kind, await store.quota_of(connection, str(own)), used)]
        if actor.space.workspace_id and actor.space.role in (WorkspaceRole.OWNER, WorkspaceRole.ADMIN):
            quotas.append(await self._workspace_quota(actor, actor.space.workspace_id))
        return quotas

    async def delete_old_usage(self) -> None:
        async with self._database.anonymous() as connection:
            await store.delete_old_usage(connection, self._today() - timedelta(days=KEPT_DAYS))
            await money_store.delete_old_use(connection, month_of(self._today() - timedelta(days=KEPT_SUMS_DAYS)))

    # Helpers

    async def _workspace_quota(self, actor: Actor, workspace_id: UUID) -> MyQuota:
        async with self._database.acting_as(actor.account_id) as connection:
            quota = await store.quota_of(connection, str(Subject(QuotaSubjectKind.WORKSPACE, workspace_id)))
        if quota.answers is None:
            return MyQuota(QuotaSubjectKind.WORKSPACE, quota)
        amounts = await self._amounts.get(actor, workspace_id)
        return MyQuota(QuotaSubjectKind.WORKSPACE, quota, None, AnswersADay(answers_a_day(amounts), amounts.drawn_on))

    def _today(self) -> date:
        return self._clock.now().date()


def holders(payer: UsageOwner) -> Sequence[str]:
    """Return all subjects that this use counts for.

    Guests count for `guests:ID` of the account that pays, which has the account's quota for itself: counted with the
    account's own answers, its owner could find how many guests had (P8).
    """
    ids = (
        (GUESTS_OF_ACCOUNT if payer.guest_link_id else QuotaSubjectKind.ACCOUNT, payer.account_id),
        (QuotaSubjectKind.WORKSPACE, payer.workspace_id),
        (QuotaSubjectKind.KEY, payer.key_id),
    )
    return [f"{kind}:{id_}" for kind, id_ in ids if id_]


async def check_storage_quota(
    connection: Connection, actor: Actor, added_bytes: int, owner_id: UUID | None = None, *, files: int = 1
) -> None:
    """Raise TooLarge when `files` new files of `added_bytes` bytes in total do not fit.

    They count for the actor's workspace if there is one, else for `owner_id` or the actor. Call it in the transaction
    that stores them.
    """
    subject = _payer_of(actor, owner_id)
    quota = await store.quota_of(connection, str(subject))
    if quota.megabytes is not None:
        check_capacity(subject.kind, quota, await store.stored_bytes(connection, str(subject)), added_bytes)
    if quota.files is not None:
        check_file_count(subject.kind, quota, await store.stored_files(connection, str(subject)), files)


async def check_job_quota(connection: Connection, actor: Actor, owner_id: UUID | None = None) -> None:
    """Raise TooMany when as many jobs wait or run as the quota allows.

    The job counts for the actor's workspace if there is one, else for `owner_id` or the actor. An export counts but is
    never refused, so that people can always take their data with them.
    """
    subject = _payer_of(actor, owner_id)
    quota = await store.quota_of(connection, str(subject))
    if quota.jobs is not None:
        check_job_count(subject.kind, quota, await store.waiting_jobs(connection, str(subject)))


async def account_quota(connection: Connection) -> Quota:
    """Return the quota of every account that has no quota of its own."""
    return await store.quota_of(connection, str(Subject(QuotaSubjectKind.ACCOUNT)))


def _payer_of(actor: Actor, owner_id: UUID | None) -> Subject:
    workspace_id = actor.space.workspace_id
    return (
        Subject(QuotaSubjectKind.WORKSPACE, workspace_id)
        if workspace_id
        else Subject(QuotaSubjectKind.ACCOUNT, owner_id or actor.account_id)
    )
