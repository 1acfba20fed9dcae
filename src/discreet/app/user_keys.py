"""Composes the services for user-held keys."""

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_handover import KeyHandover
from discreet.chat.prompts.handover import PromptHandover
from discreet.http.core_services import CoreServices
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
from discreet.identity.accounts.user_key.service import UserHeldKey
from discreet.identity.accounts.user_key.unlock_method import UnlockMethods


def build_user_key(infra: Infrastructure) -> UserHeldKey:
    return UserHeldKey(infra, UnlockMethods(infra.random))


def build_key_custody_transfer(infra: Infrastructure, core: CoreServices) -> KeyCustodyTransfer:
    async def delete_own_space(actor: Actor) -> None:
        await core.prompts.delete_own_space(actor)
        await core.conversations.deletion.delete_own_space(actor)

    return KeyCustodyTransfer(
        infra,
        choices=core.choices,
        openers=UnlockMethods(infra.random),
        resources=(KeyHandover(infra.keys, infra.random), PromptHandover(infra.keys, infra.random)),
        discard_copies=core.exports.discard_all,
        delete_all=delete_own_space,
    )
