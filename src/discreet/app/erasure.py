"""Builds the services that delete and that resume deletions.

Servers and the command line use them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

from discreet.adapters.keystore.etcd_store import EtcdKeyStore
from discreet.adapters.keystore.etcd_sweep import EtcdSweep
from discreet.analytics.counting.retraction import ContributionRetraction
from discreet.analytics.feedback.retraction import WaitingFeedback
from discreet.app.chat import build_conversation_core
from discreet.app.infrastructure import Infrastructure, build_uploaded_exports
from discreet.app.keys import clear_key_copies
from discreet.chat.conversations.damaged_pages import DamagedPages
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.spare_keys import ReplacedKeys
from discreet.data_rights.deletion.deletion import DeletionKind
from discreet.data_rights.deletion.reports import DeletionReports
from discreet.data_rights.erasure.account import ERASE_ACCOUNT, AccountDeletion
from discreet.data_rights.erasure.check.check import ErasureCheck
from discreet.data_rights.erasure.orphan_keys import OrphanKeys
from discreet.data_rights.erasure.resume import DeletionHandlers, DeletionResumer
from discreet.db.connecting import new_connection
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.key_kinds import destroy_named
from discreet.jobs.queue import JobQueue


def build_deletion_reports(on: Infrastructure) -> DeletionReports:
    return DeletionReports(on.database, on.clock)


def build_account_deletion(on: Infrastructure, jobs: JobQueue | None = None) -> AccountDeletion:
    """Build the account deletion.

    Without a running queue it defers the job, and the caller runs it at once.
    """
    queue = jobs or JobQueue(on.database, on.addresses.serve)
    waiting = WaitingFeedback(on.database, on.keys, on.random)
    deletion = AccountDeletion(
        on,
        jobs=queue,
        choices=ConsentChoices(on),
        retract=(ContributionRetraction(on.database, on.keys).of_person, waiting.of_person),
        delete_upload=build_uploaded_exports(on).destroy,
    )
    queue.register(ERASE_ACCOUNT, deletion.erase)
    return deletion


def build_deletion_resumer(
    on: Infrastructure, account: AccountDeletion, erase_workspace: Callable[[UUID], Awaitable[None]]
) -> DeletionResumer:
    waiting = WaitingFeedback(on.database, on.keys, on.random)
    handlers = DeletionHandlers(
        erase={DeletionKind.ACCOUNT: account.erase, DeletionKind.WORKSPACE: erase_workspace},
        withdraw_feedback=waiting.of_conversation,
        settle=ReplacedKeys(on.database, ConversationKeys(on.keys, on.random)).destroy_all,
        settle_keys=build_orphan_keys(on).settle_all,
        clear_copies=partial(clear_key_copies, on.keys),
    )
    return DeletionResumer(on.database, on.keys, on.clock, build_deletion_reports(on), handlers)


def build_orphan_keys(on: Infrastructure) -> OrphanKeys:
    return OrphanKeys(on.database, on.keys.journal.orphans, partial(destroy_named, on.keys))


@asynccontextmanager
async def checking(on: Infrastructure) -> AsyncIterator[ErasureCheck]:
    """Yield an erasure check as the database's owner, who can read every row.

    For the embedded PostgreSQL it also checks files. It uses the server that `Infrastructure` started: a second
    instance in the same process would stop the first.
    """
    settings, data = on.settings, on.settings.home / "postgres"
    connection = await new_connection(on.addresses.owner)
    try:
        embedded = data if settings.database_url is None else None
        in_files = settings.etcd_url is None
        yield ErasureCheck(connection, settings.home, embedded, on.keys, keys_in_files=in_files)
    finally:
        await connection.close()


@asynccontextmanager
async def giving_up_pages(on: Infrastructure) -> AsyncIterator[DamagedPages]:
    """Yield what gives up damaged key pages, with feedback and shared copies of their conversations."""
    chat = build_conversation_core(on, JobQueue(on.database, on.addresses.serve), ConsentChoices(on))
    waiting, deletion = WaitingFeedback(on.database, on.keys, on.random), chat.conversations.deletion
    deletion.on_delete(lambda actor, conversation_id: waiting.of_conversation(actor.account_id, conversation_id))
    deletion.on_delete(chat.sharing.on_conversation_deleted)
    connection = await new_connection(on.addresses.owner)
    try:
        yield DamagedPages(on, connection, deletion)
    finally:
        await connection.close()


def is_etcd_to_be_swept(on: Infrastructure) -> bool:
    """Return whether etcd's files hold keys that were destroyed (`keystore/etcd_sweep.py`)."""
    return isinstance(on.keys, EtcdKeyStore) and EtcdSweep(on.keys.engine).state().is_due
