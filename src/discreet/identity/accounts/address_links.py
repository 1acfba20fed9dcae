"""Links mailed to an address, which show that the opener reads the mailbox.

A link holds its purpose, its expiry, and a MAC under a secret of the installation. It is not stored, so the database
has no trace of an address whose link is never opened. The code is in the URL's fragment, which browsers do not send.

Invariants:
- A `SignUpAddress`, `AccountAddress` or `NewAddress` comes only out of a mailed link.
- A link works for its purpose only.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from discreet.errors import Forbidden

VALID_FOR: Final = timedelta(hours=24)
MAX_LENGTH: Final = 3000
"""Characters of a link's code."""
_MAC_BYTES: Final = 32


class SignUpAddress(msgspec.Struct, frozen=True, kw_only=True, tag="sign-up"):
    """An address whose reader may sign up with it. Invitations are digests of tokens."""

    email: str
    until: datetime
    invitation: bytes | None = None
    """The operator's invitation with which the link was requested."""
    workspace_invitation: bytes | None = None
    """The workspace invitation with which the link was requested."""


class AccountAddress(msgspec.Struct, frozen=True, kw_only=True, tag="account"):
    """The address of an account whose user reads its mailbox."""

    email: str
    until: datetime
    account_id: UUID


class NewAddress(msgspec.Struct, frozen=True, kw_only=True, tag="change"):
    """An address that an account changes to, whose reader the person is."""

    email: str
    until: datetime
    account_id: UUID
    before: str
    """The address that it replaces. With another one in its place the link is used up."""


MailedAddress = SignUpAddress | AccountAddress | NewAddress


class AddressLinks:
    """Writes and reads links. `secret`: 32 bytes, the same in all processes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def write(self, address: MailedAddress) -> str:
        """Return the link's code."""
        payload = msgspec.msgpack.encode(address)
        return base64.urlsafe_b64encode(self._mac(payload) + payload).rstrip(b"=").decode()

    def read_sign_up(self, code: str, now: datetime) -> SignUpAddress:
        """Read a sign-up link. Forbidden if it is expired, altered, or of another kind."""
        address = self._read(code, now)
        if not isinstance(address, SignUpAddress):
            raise _unusable()
        return address

    def read_account(self, code: str, now: datetime) -> AccountAddress | NewAddress:
        """Read a link that confirms an account's address, or its new address.

        Forbidden if it is expired, altered, or of another kind.
        """
        address = self._read(code, now)
        if isinstance(address, SignUpAddress):
            raise _unusable()
        return address

    def _read(self, code: str, now: datetime) -> MailedAddress:
        try:
            raw = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise _unusable() from None
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(payload)):
            raise _unusable()
        address: MailedAddress = msgspec.msgpack.decode(payload, type=MailedAddress)
        if address.until <= now:
            raise Forbidden("This link has expired. Request a new one.")
        return address

    def _mac(self, payload: bytes) -> bytes:
        return hmac.digest(self._secret, payload, hashlib.sha256)


def _unusable() -> Forbidden:
    return Forbidden("This link is not valid. Open the full link from the email, or request a new one.")
