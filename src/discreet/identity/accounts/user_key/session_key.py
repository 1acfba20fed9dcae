"""A user-held key within a session, encrypted under a key derived from its token.

Invariants:
- The server stores only a digest of the token, so the key cannot be opened from stored data only.
- A request with the token opens it in any process and puts the key into that process's cache.
- It is deleted with the session.
"""

from uuid import UUID

from discreet.crypto.envelope import DecryptionFailed, derive_key, open_sealed, seal
from discreet.crypto.unlocked_keys import UnlockedKeyCache
from discreet.identity.accounts.session_revocation import Revocation
from discreet.ports.clock import RandomSource


def sealed_for_session(random: RandomSource, token: str, session_id: UUID, key: bytes) -> bytes:
    return seal(random, _token_key(token), key, _context(session_id))


def opened_in_session(token: str, session_id: UUID, sealed: bytes | None) -> bytes | None:
    """Return the key. None without one, or if the row belongs to another session."""
    if sealed is None:
        return None
    try:
        return open_sealed(_token_key(token), sealed, _context(session_id))
    except DecryptionFailed:
        return None


async def evict_ended_sessions(present: UnlockedKeyCache, ending: Revocation) -> None:
    """Remove the keys of ended sessions from the cache."""
    if ending.ended_session is not None:
        present.evict_session_keys(ending.ended_session)
    elif ending.workspace_id is None and ending.gpt_id is None:
        present.evict_account_keys(ending.account_id, except_session=ending.kept_session)


def _token_key(token: str) -> bytes:
    return derive_key(token.encode(errors="replace"), "discreet v1 own key in a session")


def _context(session_id: UUID) -> str:
    return f"own key in session {session_id}"
