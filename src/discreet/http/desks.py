"""Which desk a request goes to: its id says whether the conversation, or the card, is temporary (P9)."""

from typing import TYPE_CHECKING
from uuid import UUID

from discreet.chat.desk import Desk
from discreet.promises.temporary import is_temporary

if TYPE_CHECKING:
    from discreet.http.house import House


def desk_of(house: "House", id_: UUID) -> Desk:
    return new_desk(house, temporary=is_temporary(id_))


def new_desk(house: "House", *, temporary: bool) -> Desk:
    """For a conversation that begins."""
    return house.temporary.desk if temporary else Desk(house.conversations, house.consents, house.chat)
