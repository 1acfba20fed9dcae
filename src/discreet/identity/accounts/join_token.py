"""Sign-up grants of other packages, such as an invitation into a workspace."""

from typing import Protocol
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.account import Account


class SignUpGrant(Protocol):
    async def check(self, email: str) -> None:
        """Raise if this grant is invalid or not for this address."""
        ...

    async def take(self, connection: Connection, account: Account) -> UUID:
        """Consume the grant in the sign-up's transaction. Return the first workspace."""
        ...
