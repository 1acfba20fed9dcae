"""What guests need of the links by which they come in."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from discreet.db.pool import Connection


class EnteredLink(Protocol):
    """A link that a guest may enter. `ends_at` is None for one without an end."""

    @property
    def id(self) -> UUID: ...

    @property
    def gpt_id(self) -> UUID: ...

    @property
    def owner_id(self) -> UUID: ...

    @property
    def workspace_id(self) -> UUID | None: ...

    @property
    def ends_at(self) -> datetime | None: ...


class OpenLinks(Protocol):
    """The links of builders."""

    async def enter(self, token: str, password: str | None, proof: str | None, address: str) -> EnteredLink:
        """Return the link of this token.

        NotFound for one that does not exist or is not open, alike; an error of its own where a password or a proof of
        work is needed; TooMany from an address that tries too often.
        """
        ...

    async def still_open(self, connection: Connection, link_id: UUID) -> EnteredLink | None:
        """Return the link as long as its guests may go on."""
        ...

    async def count_message(self, link_id: UUID, guest_id: UUID, address: str) -> None:
        """Count a guest's message. TooMany when a cap or the budget of the link is used up."""
        ...
