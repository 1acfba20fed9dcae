"""Chooses a request's backend: an id shows whether its object is temporary (P9)."""

from typing import TYPE_CHECKING
from uuid import UUID

from discreet.chat.turns.backend import ConversationBackend
from discreet.promises.temporary import is_temporary

if TYPE_CHECKING:
    from discreet.http.services import Services


def backend_for(services: "Services", id_: UUID) -> ConversationBackend:
    return new_backend(services, temporary=is_temporary(id_))


def new_backend(services: "Services", *, temporary: bool) -> ConversationBackend:
    """Return the backend for a new conversation."""
    return (
        services.temporary.backend
        if temporary
        else ConversationBackend(services.conversations, services.consents, services.chat)
    )
