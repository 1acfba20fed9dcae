"""The services for one kind of conversation: storage, consents and chat."""

from dataclasses import dataclass

from discreet.assistants.actions.consent.service import Consents
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.turns.service import Chat


@dataclass(frozen=True)
class ConversationBackend:
    conversations: ConversationRepository
    consents: Consents
    chat: Chat
