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


def build_deletion_reports(infra: Infrastructure) -> DeletionReports:
    return DeletionReports(infra.database, infra.clock)


def build_account_deletion(infra: Infrastructure, jobs: JobQueue | None = None) -> AccountDeletion:
    """Build the account deletion.

    Without a running queue it defers the job, and the caller runs it at once.
    """
    queue = jobs or JobQueue(infra.database, infra.addresses.serve)
    waiting = WaitingFeedback(infra.database, infra.keys, infra.random)
    deletion = AccountDeletion(
        infra,
        jobs=queue,
        choices=ConsentChoices(infra),
        retract=(ContributionRetraction(infra.database, infra.keys).retract_person, waiting.retract_person),
        delete_upload=build_uploaded_exports(infra).destroy,
    )
    queue.register(ERASE_ACCOUNT, deletion.erase)
    return deletion


def build_deletion_resumer(
    infra: Infrastructure, account: AccountDeletion, erase_workspace: Callable[[UUID], Awaitable[None]]
) -> DeletionResumer:
    waiting = WaitingFeedback(infra.database, infra.keys, infra.random)
    handlers = DeletionHandlers(
        erase={DeletionKind.ACCOUNT: account.erase, DeletionKind.WORKSPACE: erase_workspace},
        withdraw_feedback=waiting.retract_conversation,
        clean_up=ReplacedKeys(infra.database, ConversationKeys(infra.keys, infra.random)).destroy_all,
        clean_up_keys=build_orphan_keys(infra).destroy_unneeded,
        clear_copies=partial(clear_key_copies, infra.keys),
    )
    return DeletionResumer(infra.database, infra.keys, infra.clock, build_deletion_reports(infra), handlers)


def build_orphan_keys(infra: Infrastructure) -> OrphanKeys:
    return OrphanKeys(infra.database, infra.keys.journal.orphans, partial(destroy_named, infra.keys))


@asynccontextmanager
async def open_erasure_check(infra: Infrastructure) -> AsyncIterator[ErasureCheck]:
    """Yield an erasure check as the database's owner, who can read every row.

    For the embedded PostgreSQL it also checks files. It uses the server that `Infrastructure` started: a second
    instance in the same process would stop the first.
    """
    settings, data = infra.settings, infra.settings.home / "postgres"
    connection = await new_connection(infra.addresses.owner)
    try:
        embedded = data if settings.database_url is None else None
        in_files = settings.etcd_url is None
        yield ErasureCheck(connection, settings.home, embedded, infra.keys, keys_in_files=in_files)
    finally:
        await connection.close()


@asynccontextmanager
async def open_damaged_pages(infra: Infrastructure) -> AsyncIterator[DamagedPages]:
    """Yield what gives up damaged key pages, with feedback and shared copies of their conversations."""
    chat = build_conversation_core(infra, JobQueue(infra.database, infra.addresses.serve), ConsentChoices(infra))
    waiting, deletion = WaitingFeedback(infra.database, infra.keys, infra.random), chat.conversations.deletion
    deletion.on_delete(lambda actor, conversation_id: waiting.retract_conversation(actor.account_id, conversation_id))
    deletion.on_delete(chat.sharing.on_conversation_deleted)
    connection = await new_connection(infra.addresses.owner)
    try:
        yield DamagedPages(infra, connection, deletion)
    finally:
        await connection.close()


def is_etcd_sweep_due(infra: Infrastructure) -> bool:
    """Return whether etcd's files hold keys that were destroyed (`keystore/etcd_sweep.py`)."""
    return isinstance(infra.keys, EtcdKeyStore) and EtcdSweep(infra.keys.engine).state().is_due
