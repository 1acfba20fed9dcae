"""Composes temporary chats (P9)."""

from discreet.adapters.url_caches import clear_url_caches
from discreet.app.adapters import Adapters
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.memory_cards import InMemoryCards
from discreet.assistants.actions.consent.service import Consents
from discreet.chat.conversations.memory_quota import MemoryQuota
from discreet.chat.conversations.save_temporary import TemporaryChatSaver
from discreet.chat.conversations.temporary import TemporaryConversations
from discreet.chat.conversations.temporary_registry import TemporaryChatRegistry
from discreet.chat.turns.backend import ConversationBackend
from discreet.chat.turns.service import Chat
from discreet.chat.turns.temporary import GuestUsageCounter, TemporaryChats
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.http.core_services import CoreServices


def build_temporary_chats(infra: Infrastructure, adapters: Adapters, core: CoreServices) -> TemporaryChats:
    """Build the same chat with stores in memory and with guests counted only if they said yes."""
    database, keys, clock, random = infra.database, infra.keys, infra.clock, infra.random
    registry = TemporaryChatRegistry(clock, random, MemoryQuota())
    conversations = TemporaryConversations(database, core.choices, clock, random, core.sessions.is_revoked, registry)
    cards = InMemoryCards(registry, ConsentCipher(keys, random), random)
    conversations.on_messages_deleted(cards.delete_cards)
    consents = Consents(infra, core.actions, adapters.third_parties, cards, adapters.tool_answers, adapters.pages)
    chat = Chat(
        conversations=conversations,
        gpts=core.gpts,
        actions=core.actions,
        consents=consents,
        model=core.metered_model,
        limits=core.chat_limits,
        accounting=TurnAccounting(GuestUsageCounter(core.contributions), clock),
        sessions=core.sessions,
        attachments=core.attachments,
        model_limits=core.model_limits,
        summaries=core.summaries,
        capabilities=core.capability_policy,
        code=core.code_runs,
    )
    saver = TemporaryChatSaver(infra)
    backend = ConversationBackend(conversations, consents, chat)

    def clear_request_cache() -> None:
        clear_url_caches()
        adapters.clear_request_cache()

    return TemporaryChats(backend, conversations, cards, saver, clear_request_cache)
