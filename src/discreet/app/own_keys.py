"""Composes the services for user-held keys."""

from discreet.app.core import CoreServices
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_handover import KeyHandover
from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
from discreet.identity.accounts.user_key.service import UserHeldKey
from discreet.identity.accounts.user_key.unlock_method import Openers


def own_key_of(on: Infrastructure) -> UserHeldKey:
    return UserHeldKey(on.database, on.keys, on.clock, on.entropy, Openers(on.entropy))


def switching_of(on: Infrastructure, core: CoreServices) -> KeyCustodyTransfer:
    return KeyCustodyTransfer(
        database=on.database,
        keys=on.keys,
        clock=on.clock,
        entropy=on.entropy,
        choices=core.choices,
        openers=Openers(on.entropy),
        shut=KeyHandover(on.keys, on.entropy),
        discard_copies=core.exports.discard_all,
        delete_all=core.conversations.deletion.delete_own_space,
    )
