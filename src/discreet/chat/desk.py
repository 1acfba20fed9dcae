"""A desk: where conversations of one kind are kept, who is asked about their calls, and who answers in them."""

from dataclasses import dataclass

from discreet.actions.consent.service import Consents
from discreet.chat.service import Chat
from discreet.conversations.keeper import ConversationKeeper


@dataclass(frozen=True)
class Desk:
    conversations: ConversationKeeper
    consents: Consents
    chat: Chat
