"""Admission: a reason to open an account that is not this folder's own, such as an invitation into a workspace."""

from typing import Protocol
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.account import Account


class SignUpGrant(Protocol):
    async def check(self, email: str) -> None:
        """Raises when it admits nobody, or not this address."""
        ...

    async def take(self, connection: Connection, account: Account) -> UUID:
        """Use it, in the transaction that opens the account: the workspace in which its person begins."""
        ...
