"""A desk: where conversations of one kind are kept, who is asked about their calls, and who answers in them."""

from dataclasses import dataclass

from discreet.assistants.actions.consent.service import Consents
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.turns.service import Chat


@dataclass(frozen=True)
class ConversationBackend:
    conversations: ConversationRepository
    consents: Consents
    chat: Chat
