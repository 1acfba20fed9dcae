"""In-memory cache of unlocked user-held keys (P7).

Invariants:
- A request with the session's token adds the key. The key is removed when the session ends or makes no request for half
  an hour.
- A key is never written to disk.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

STAYS: Final = timedelta(minutes=30)
"""Longer than an answer takes, so that an answer can be stored after its user stopped making requests."""


@dataclass(frozen=True)
class _Brought:
    account_id: UUID
    key: bytes = field(repr=False)
    until: datetime


class UnlockedKeyCache:
    def __init__(self) -> None:
        self._of_session: dict[UUID, _Brought] = {}

    def add(self, account_id: UUID, session_id: UUID, key: bytes, now: datetime) -> None:
        self._of_session[session_id] = _Brought(account_id, key, now + STAYS)

    def of(self, account_id: UUID) -> bytes | None:
        """Return the account's key, if any of its sessions is cached."""
        held = tuple(self._of_session.values())
        return next((each.key for each in held if each.account_id == account_id), None)

    def forget_session(self, session_id: UUID) -> None:
        self._of_session.pop(session_id, None)

    def forget_account(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """Remove the keys of all sessions of an account, except `but`."""
        for session_id, each in tuple(self._of_session.items()):
            if each.account_id == account_id and session_id != but:
                del self._of_session[session_id]

    def evict_idle(self, now: datetime) -> None:
        """Remove the keys of idle sessions."""
        for session_id, each in tuple(self._of_session.items()):
            if each.until <= now:
                del self._of_session[session_id]
