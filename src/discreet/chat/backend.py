"""A desk: where conversations of one kind are kept, who is asked about their calls, and who answers in them."""

from dataclasses import dataclass

from discreet.actions.consent.service import Consents
from discreet.chat.service import Chat
from discreet.conversations.repository import ConversationRepository


@dataclass(frozen=True)
class ConversationBackend:
    conversations: ConversationRepository
    consents: Consents
    chat: Chat
