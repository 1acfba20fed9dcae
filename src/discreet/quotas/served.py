"""The account that the present task works for, so that what all share can be shared fairly.

It decides about order alone, never about permission: a wrong account would only wait longer.
"""

from contextvars import ContextVar
from uuid import UUID

served_account: ContextVar[UUID | None] = ContextVar("served_account", default=None)
"""None where no account is signed in, and in the background."""
