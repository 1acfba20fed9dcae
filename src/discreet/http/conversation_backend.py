"""Which desk a request goes to: its id says whether the conversation, or the card, is temporary (P9)."""

from typing import TYPE_CHECKING
from uuid import UUID

from discreet.chat.backend import ConversationBackend
from discreet.promises.temporary import is_temporary

if TYPE_CHECKING:
    from discreet.http.services import Services


def backend_for(house: "Services", id_: UUID) -> ConversationBackend:
    return new_backend(house, temporary=is_temporary(id_))


def new_backend(house: "Services", *, temporary: bool) -> ConversationBackend:
    """For a conversation that begins."""
    return house.temporary.desk if temporary else ConversationBackend(house.conversations, house.consents, house.chat)
