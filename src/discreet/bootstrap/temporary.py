"""Composes temporary chats (P9)."""

from discreet.actions.consent.encryption import ConsentCipher
from discreet.actions.consent.memory_cards import InMemoryCards
from discreet.actions.consent.service import Consents
from discreet.adapters.url_caches import clear_url_caches
from discreet.bootstrap.adapters import Adapters
from discreet.bootstrap.core import CoreServices
from discreet.bootstrap.infrastructure import Infrastructure
from discreet.chat.backend import ConversationBackend
from discreet.chat.service import Chat
from discreet.chat.temporary import NoUsageCounter, TemporaryChats
from discreet.chat.turn_accounting import TurnAccounting
from discreet.conversations.memory_quota import MemoryQuota
from discreet.conversations.save_temporary import TemporaryChatSaver
from discreet.conversations.temporary import TemporaryConversations


def temporary_of(on: Infrastructure, outside: Adapters, core: CoreServices) -> TemporaryChats:
    """The same chat, with keepers in memory and nobody who counts."""
    database, keys, clock, entropy = on.database, on.keys, on.clock, on.entropy
    conversations = TemporaryConversations(
        database, core.choices, clock, entropy, core.accounts.is_revoked, MemoryQuota()
    )
    cards = InMemoryCards(conversations, ConsentCipher(keys, entropy), entropy)
    conversations.when_messages_go(cards.forget_cards)
    consents = Consents(
        database, keys, clock, entropy, core.actions, outside.third_parties, cards, outside.tool_answers
    )
    uncounted = TurnAccounting(NoUsageCounter(), clock)
    chat = Chat(
        conversations, core.gpts, core.actions, consents, core.model, core.limits, uncounted, core.accounts,
        core.giving,
    )  # fmt: skip
    keeping = TemporaryChatSaver(database, keys, clock, entropy)
    desk = ConversationBackend(conversations, consents, chat)

    def forget_requests() -> None:
        clear_url_caches()
        outside.forget_requests()

    return TemporaryChats(desk, conversations, cards, keeping, forget_requests)
