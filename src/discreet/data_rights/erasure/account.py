"""Deletes an account: ends sessions, destroys keys, then deletes rows (P10).

Invariants:
- Data that only the account's key can locate goes first (unreleased contributions, pending feedback), then every key,
  the account's own last, then the rows.
- Until the last row is deleted, the job can restart from any point.
- The report is finished when nothing is left.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.data_rights.deletion.deletion import DeletionCause, DeletionKind, PendingDeletion
from discreet.data_rights.deletion.log import begin_account, datasets_holding, finish, keys_destroyed
from discreet.data_rights.erasure import store
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict
from discreet.evidence.entry import EntryKind as Evidence
from discreet.evidence.entry import LogEntry
from discreet.evidence.record import record
from discreet.identity.accounts.account import Account
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ChoiceTransaction, ConsentChoices
from discreet.identity.accounts.closure import (
    account_with_email,
    close,
    lock_for_closure,
    lock_for_operator,
    own_account,
    require_other_operator,
)
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.accounts.token import new_token
from discreet.identity.workspaces.leaving import (
    LeavableWorkspace,
    leave_all_workspaces,
    list_leavable,
    refusal_to_leave,
)
from discreet.jobs.queue import JobQueue, delete_ended_jobs
from discreet.promises.parties import Purpose, gpt_party, user_party

ERASE_ACCOUNT = "erase_account"
"""The job. Its argument is `account_id`."""

TakeBack = Callable[[UUID], Awaitable[None]]
"""Withdraws a person's pending data elsewhere, which only the account's key can locate."""


@dataclass(frozen=True)
class DeletionPreview:
    """Preview of an account deletion. `refusal`: why it is not possible yet."""

    email: str
    amounts: Mapping[str, int]
    gpts_in_use: tuple[str, ...]
    """Names of GPTs that other people can use and that are deleted with the account."""
    places: tuple[LeavableWorkspace, ...]
    datasets: int
    """Finished datasets that contain the account's content and get marked."""
    refusal: str | None


class AccountDeletion:
    def __init__(
        self,
        runtime: Runtime,
        *,
        jobs: JobQueue,
        choices: ConsentChoices,
        retract: tuple[TakeBack, ...],
        delete_upload: Callable[[UUID], None],
    ) -> None:
        """`delete_upload` deletes the file of a chat import, with its key."""
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._jobs, self._choices = jobs, choices
        self._retract, self._delete_upload = retract, delete_upload

    async def preview(self, actor: Actor) -> DeletionPreview:
        """Return a preview. Changes nothing."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._build_preview(connection, await own_account(connection, actor))

    async def delete(self, actor: Actor, email: str) -> str:
        """Delete the actor's account, confirmed by its e-mail address.

        Return the report's code. When it returns, all sessions have ended and nothing of the account can be used. A job
        deletes the rest.
        """
        async with self._choices.open_transaction(actor.account_id) as choosing:
            await lock_for_closure(choosing.connection, actor, email, self._clock.now())
            await self._jobs.defer_within(choosing.connection, ERASE_ACCOUNT, account_id=actor.account_id)
            return await self._close(choosing, actor, DeletionCause.PERSON)

    async def preview_by_email(self, email: str) -> DeletionPreview:
        """Return a preview for the command line: amounts without content."""
        actor = await self._actor(email)
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._build_preview(connection, await own_account(connection, actor))

    async def delete_by_email(self, email: str) -> str:
        """Delete an account completely, from the command line. Return the report's code.

        If it is interrupted, the next start of a server finishes it.
        """
        actor = await self._actor(email)
        async with self._choices.open_transaction(actor.account_id) as choosing:
            await lock_for_operator(choosing.connection, actor, email)
            code = await self._close(choosing, actor, DeletionCause.OPERATOR)
        await self.erase(actor.account_id)
        return code

    async def erase(self, account_id: UUID) -> None:
        """Run the deletion job. Idempotent."""
        async with self._database.anonymous() as connection:
            is_erased = await store.is_erased(connection, account_id)
            keys = await store.keys_of_deleted(connection, account_id)
        if not is_erased:
            for retract in self._retract:
                await retract(account_id)
            await asyncio.to_thread(self._destroy_all, account_id, keys)
        async with self._database.anonymous() as connection:
            await keys_destroyed(connection, account_id, self._clock.now())
        async with self._database.anonymous() as connection:
            await store.erase(connection, account_id)
            await delete_ended_jobs(connection, account_id)
            await finish(connection, account_id, self._clock.now())

    async def _close(self, transaction: ChoiceTransaction, actor: Actor, cause: DeletionCause) -> str:
        """Close the account in one transaction. Return the report's code.

        The "no" comes last: it destroys key shares, and an error before it leaves them unchanged.
        """
        connection, now, code = transaction.connection, self._clock.now(), new_token(self._random)
        pending = await self._pending_deletion(connection, actor)
        await leave_all_workspaces(connection, actor, now)
        await begin_account(connection, self._random, pending, code, now, cause)
        await close(connection, actor, now)
        # The account's evidence is deleted with it. The holder of the report's code can still prove this entry.
        entry = LogEntry(Evidence.KEY_DESTROYED, now, {"of": "account", "report": code.digest.hex()})
        await record(connection, entry, subject=f"report:{code.digest.hex()}")
        for gpt_id in await store.own_gpts(connection):
            await transaction.record(gpt_party(gpt_id), allowed=False)
        await transaction.record(user_party(actor.account_id), allowed=False, purpose=Purpose.INSIGHT)
        await transaction.record(user_party(actor.account_id), allowed=False)
        return code.text

    async def _pending_deletion(self, connection: Connection, actor: Actor) -> PendingDeletion:
        amounts = await store.count_holdings(connection)
        dataset_ids = set(await datasets_holding(connection, user_party(actor.account_id)))
        for gpt_id in await store.own_gpts(connection):
            dataset_ids.update(await datasets_holding(connection, gpt_party(gpt_id)))
        disclosures = amounts.pop("disclosures")
        return PendingDeletion(DeletionKind.ACCOUNT, actor.account_id, amounts, disclosures, tuple(sorted(dataset_ids)))

    async def _build_preview(self, connection: Connection, account: Account) -> DeletionPreview:
        actor = _actor_of(account)
        pending, workspaces = (
            await self._pending_deletion(connection, actor),
            await list_leavable(connection, account.id),
        )
        names_in_use = [name for _, name in await store.gpts_in_use(connection)]
        amounts = {**pending.amounts, "disclosures": pending.disclosures}
        refusal = await _refusal(connection, account, workspaces)
        return DeletionPreview(
            account.email, amounts, tuple(names_in_use), tuple(workspaces), len(pending.datasets), refusal
        )

    async def _actor(self, email: str) -> Actor:
        async with self._database.anonymous() as connection:
            return _actor_of(await account_with_email(connection, email))

    def _destroy_all(self, account_id: UUID, keys: Sequence[tuple[KeyKind, UUID]]) -> None:
        self._keys.destroy_share(str(user_party(account_id)))
        for kind, id_ in keys:
            destroy_all_keys(self._keys, kind, id_)
            if kind is KeyKind.MOVE_IN:
                self._delete_upload(id_)
        destroy_all_keys(self._keys, KeyKind.USER, account_id)


def _actor_of(account: Account) -> Actor:
    return Actor(account.id, account.name, AccountRole.PERSON, UUID(int=0), PERSONAL)


async def _refusal(connection: Connection, account: Account, workspaces: Sequence[LeavableWorkspace]) -> str | None:
    """Return why the account cannot be deleted yet, or None."""
    if reason := refusal_to_leave(workspaces):
        return reason
    try:
        await require_other_operator(connection, account)
    except Conflict as error:
        return error.sentence
    return None
