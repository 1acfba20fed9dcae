"""The account that the current task works for, for fair sharing of the embedder.

It affects the order only, never a permission.
"""

from contextvars import ContextVar
from uuid import UUID

served_account: ContextVar[UUID | None] = ContextVar("served_account", default=None)
"""None without a signed-in account and in background work."""
