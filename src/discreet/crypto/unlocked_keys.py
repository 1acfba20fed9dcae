"""In-memory cache of unlocked user-held keys (P7).

Invariants:
- A request with the session's token adds the key. The key is removed when the session ends or makes no request for half
  an hour.
- A key is never written to disk.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

STAYS: Final = timedelta(minutes=30)
"""Longer than an answer takes, so that an answer can be stored after its user stopped making requests."""


@dataclass(frozen=True)
class _UnlockedKey:
    account_id: UUID
    key: bytes = field(repr=False)
    until: datetime


class UnlockedKeyCache:
    def __init__(self) -> None:
        self._by_session: dict[UUID, _UnlockedKey] = {}
        self._callbacks: list[Callable[[UUID], None]] = []

    def add(self, account_id: UUID, session_id: UUID, key: bytes, now: datetime) -> None:
        self._by_session[session_id] = _UnlockedKey(account_id, key, now + STAYS)

    def get(self, account_id: UUID) -> bytes | None:
        """Return the account's key, if any of its sessions is cached."""
        entries = tuple(self._by_session.values())
        return next((entry.key for entry in entries if entry.account_id == account_id), None)

    def accounts(self) -> frozenset[UUID]:
        """Return the accounts whose key is cached."""
        return frozenset(each.account_id for each in tuple(self._by_session.values()))

    def on_forgotten(self, then: Callable[[UUID], None]) -> None:
        """Register a callback for when the last key of an account is removed."""
        self._callbacks.append(then)

    def evict_session_keys(self, session_id: UUID) -> None:
        self._remove([session_id])

    def evict_account_keys(self, account_id: UUID, *, except_session: UUID | None = None) -> None:
        """Remove the keys of all sessions of an account, except `except_session`."""
        entries = self._by_session.items()
        self._remove([id_ for id_, entry in entries if entry.account_id == account_id and id_ != except_session])

    def evict_idle(self, now: datetime) -> None:
        """Remove the keys of idle sessions."""
        self._remove([session_id for session_id, each in self._by_session.items() if each.until <= now])

    def _remove(self, sessions: Iterable[UUID]) -> None:
        removed = [self._by_session.pop(session_id) for session_id in sessions if session_id in self._by_session]
        for account_id in {entry.account_id for entry in removed}:
            if self.get(account_id) is None:
                for callback in self._callbacks:
                    callback(account_id)
