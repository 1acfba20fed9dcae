"""The actor of each session's last request, which saves a frequent request the round trip of looking it up.

Invariants:
- A hint gives no right. The statement that reads what the request needs reads the session as well, and the request goes
  on only if that is still the same person, in the same space, with the same gates (P1, P6, P7, P13).
- So sign-out, suspension and changed rules hold at once, whichever process they happened in.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from discreet.identity.accounts.actor import Actor

MAX_HINTS: Final = 10_000
"""Sessions of which a process remembers the person."""


class SessionHintMismatch(Exception):
    """The session differs from the hint. No work was done: read the session and retry."""


@dataclass(kw_only=True)
class SessionHint:
    """A guess. `token_hash` and `moment` are the arguments of the function session_in_force."""

    token: str = field(repr=False)
    token_hash: bytes = field(repr=False)
    moment: datetime
    actor: Actor
    is_confirmed: bool = False

    def require_confirmed(self) -> None:
        """Raise SessionHintMismatch for a request that would act on the guess alone."""
        if not self.is_confirmed:
            raise SessionHintMismatch


class SessionHints:
    """The persons of the latest sessions, by the hash of their token."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Actor] = OrderedDict()

    def remember(self, token_hash: bytes, actor: Actor) -> None:
        self._known[token_hash] = actor
        self._known.move_to_end(token_hash)
        if len(self._known) > MAX_HINTS:
            self._known.popitem(last=False)

    def forget(self, token_hash: bytes) -> None:
        self._known.pop(token_hash, None)

    def of(self, token_hash: bytes) -> Actor | None:
        return self._known.get(token_hash)
