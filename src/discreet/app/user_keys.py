"""Composes the services for user-held keys."""

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_handover import KeyHandover
from discreet.http.services import CoreServices
from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
from discreet.identity.accounts.user_key.service import UserHeldKey
from discreet.identity.accounts.user_key.unlock_method import Openers


def build_user_key(on: Infrastructure) -> UserHeldKey:
    return UserHeldKey(on, Openers(on.random))


def build_key_custody_transfer(on: Infrastructure, core: CoreServices) -> KeyCustodyTransfer:
    return KeyCustodyTransfer(
        on,
        choices=core.choices,
        openers=Openers(on.random),
        shut=KeyHandover(on.keys, on.random),
        discard_copies=core.exports.discard_all,
        delete_all=core.conversations.deletion.delete_own_space,
    )
