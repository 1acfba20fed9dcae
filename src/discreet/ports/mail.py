"""E-mail. See `discreet.ports`."""

from typing import Protocol

import msgspec


class OutgoingEmail(msgspec.Struct, frozen=True):
    """An e-mail in plain text to one address."""

    to: str
    subject: str
    text: str


class EmailSender(Protocol):
    async def send(self, message: OutgoingEmail) -> None:
        """Hand the e-mail to the mail server. Unavailable if the server did not take it."""
        ...
