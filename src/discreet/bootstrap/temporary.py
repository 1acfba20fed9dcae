"""Composes temporary chats (P9)."""

from discreet.actions.consent.personal_seals import PersonalSeals
from discreet.actions.consent.remembered_cards import RememberedCards
from discreet.actions.consent.service import Consents
from discreet.bootstrap.core import Core
from discreet.bootstrap.ground import Ground
from discreet.bootstrap.outside import Outside
from discreet.chat.afterwards import Afterwards
from discreet.chat.desk import Desk
from discreet.chat.service import Chat
from discreet.chat.temporary import NobodyCounts, TemporaryChats
from discreet.conversations.kept import KeepingTemporary
from discreet.conversations.room import Room
from discreet.conversations.temporary import TemporaryConversations
from discreet.outside.url_caches import clear_url_caches


def temporary_of(on: Ground, outside: Outside, core: Core) -> TemporaryChats:
    """The same chat, with keepers in memory and nobody who counts."""
    database, keys, clock, entropy = on.database, on.keys, on.clock, on.entropy
    conversations = TemporaryConversations(database, core.choices, clock, entropy, core.accounts.has_been_ended, Room())
    cards = RememberedCards(conversations, PersonalSeals(keys, entropy), entropy)
    conversations.when_messages_go(cards.forget_cards)
    consents = Consents(
        database, keys, clock, entropy, core.actions, outside.third_parties, cards, outside.tool_answers
    )
    uncounted = Afterwards(NobodyCounts(), clock)
    chat = Chat(
        conversations, core.gpts, core.actions, consents, core.model, core.limits, uncounted, core.accounts,
        core.giving,
    )  # fmt: skip
    keeping = KeepingTemporary(database, keys, clock, entropy)
    desk = Desk(conversations, consents, chat)

    def forget_requests() -> None:
        clear_url_caches()
        outside.forget_requests()

    return TemporaryChats(desk, conversations, cards, keeping, forget_requests)
