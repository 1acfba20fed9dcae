"""Own keys of those who are here now: in this process's memory alone, as long as their sessions ask for something (P7).

Invariants:
- A key comes in with a request that carries its session's token, and goes with the session, or with half an hour in
  which the session asked for nothing.
- It is never written anywhere.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

STAYS: Final = timedelta(minutes=30)
"""Longer than an answer takes: what is still being written when its person asks for nothing more can be stored."""


@dataclass(frozen=True)
class _Brought:
    account_id: UUID
    key: bytes = field(repr=False)
    until: datetime


class UnlockedKeyCache:
    def __init__(self) -> None:
        self._of_session: dict[UUID, _Brought] = {}

    def bring(self, account_id: UUID, session_id: UUID, key: bytes, now: datetime) -> None:
        self._of_session[session_id] = _Brought(account_id, key, now + STAYS)

    def of(self, account_id: UUID) -> bytes | None:
        """The account's own key, while any of its sessions is here."""
        held = tuple(self._of_session.values())
        return next((each.key for each in held if each.account_id == account_id), None)

    def forget_session(self, session_id: UUID) -> None:
        self._of_session.pop(session_id, None)

    def forget_account(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """Of all its sessions, `but` one."""
        for session_id, each in tuple(self._of_session.items()):
            if each.account_id == account_id and session_id != but:
                del self._of_session[session_id]

    def evict_idle(self, now: datetime) -> None:
        """Those whose sessions have asked for nothing lately."""
        for session_id, each in tuple(self._of_session.items()):
            if each.until <= now:
                del self._of_session[session_id]
