"""Composes what deletes and what finishes deleting. For the house and for the command line."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

from discreet.accounts.choices import Choices
from discreet.bootstrap.ground import Ground, moving_in_exports_of
from discreet.bootstrap.keys import clear_key_copies
from discreet.conversations.keys import ConversationKeys
from discreet.conversations.sharing.seals import ShareSeals
from discreet.conversations.spare_keys import SpareKeys
from discreet.db.connecting import new_connection
from discreet.deletions.deletion import Kind
from discreet.deletions.reports import Reports
from discreet.erasure.account import ERASE_ACCOUNT, AccountDeletion
from discreet.erasure.check.check import Check
from discreet.erasure.finishing import Finishing, Hands
from discreet.erasure.keys_for_nothing import KeysForNothing
from discreet.exports.seals import ExportKeys
from discreet.gpts.seals import destroy_keys
from discreet.images.keys import ImageKeys
from discreet.insight.counting.taking_back import TakingBack
from discreet.insight.feedback.taking_back import WaitingFeedback
from discreet.jobs.queue import Jobs


def reports_of(on: Ground) -> Reports:
    return Reports(on.database, on.clock)


def account_deletion_of(on: Ground, jobs: Jobs | None = None) -> AccountDeletion:
    """Without a queue that works: it defers the job, and whoever calls does it at once."""
    queue = jobs or Jobs(on.database, on.addresses.serve)
    waiting = WaitingFeedback(on.database, on.keys, on.entropy)
    deletion = AccountDeletion(
        on.database, on.keys, on.clock, on.entropy, queue, Choices(on.database, on.keys, on.clock, on.entropy),
        take_back=(TakingBack(on.database, on.keys).of_person, waiting.of_person),
        destroy={
            **{str(kind): destroy for kind, destroy in _destroy_by_kind(on).items()},
            "export": ExportKeys(on.keys, on.entropy).destroy,
            "share": ShareSeals(on.keys, on.entropy).destroy,
            "move_in": moving_in_exports_of(on).destroy,
        },
    )  # fmt: skip
    queue.register(ERASE_ACCOUNT, deletion.erase)
    return deletion


def finishing_of(on: Ground, account: AccountDeletion, erase_workspace: Callable[[UUID], Awaitable[None]]) -> Finishing:
    waiting = WaitingFeedback(on.database, on.keys, on.entropy)
    hands = Hands(
        erase={Kind.ACCOUNT: account.erase, Kind.WORKSPACE: erase_workspace},
        destroy=_destroy_by_kind(on),
        take_back=waiting.of_conversation,
        settle=SpareKeys(on.database, ConversationKeys(on.keys, on.entropy)).settle_all,
        see_to_keys=KeysForNothing(on.database, on.keys.births.left_behind, on.keys.destroy_key).settle_all,
        clear_copies=partial(clear_key_copies, on.keys),
    )
    return Finishing(on.database, on.clock, reports_of(on), hands)


def _destroy_by_kind(on: Ground) -> dict[Kind, Callable[[UUID], None]]:
    return {
        Kind.CONVERSATION: ConversationKeys(on.keys, on.entropy).destroy,
        Kind.IMAGE: ImageKeys(on.keys, on.entropy).destroy,
        Kind.GPT: lambda gpt_id: destroy_keys(on.keys, gpt_id),
    }


@asynccontextmanager
async def checking(on: Ground) -> AsyncIterator[Check]:
    """As the database's owner, who sees every row; of the embedded PostgreSQL its files, too.

    On the server that the ground has started: a second user of it in one process would end it under the first.
    """
    settings, data = on.settings, on.settings.home / "postgres"
    connection = await new_connection(on.addresses.owner)
    try:
        yield Check(connection, settings.home, data if settings.database_url is None else None)
    finally:
        await connection.close()
