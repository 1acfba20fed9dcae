"""Acts on somebody's sign-in: what changed, when, and who did it. Written down for ever, and shown to that person.

Invariant: whoever comes by another's account leaves a line here that its owner meets (P7).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SecurityEvent(StrEnum):
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    RESET_LINK_MADE = "reset_link_made"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_REFUSED = "passkey_refused"
    """It counted backwards: there may be a copy of it."""
    EXPORT_ASKED = "export_asked"
    EXPORT_TAKEN = "export_taken"
    """All that is held of the person was downloaded."""
    OWN_KEY_KEPT = "own_key_kept"
    OWN_KEY_CHANGED = "own_key_changed"
    """What opens it."""
    OWN_KEY_RECOVERED = "own_key_recovered"
    """The recovery code opened it."""
    OWN_KEY_HANDED_BACK = "own_key_handed_back"
    OWN_KEY_GIVEN_UP = "own_key_given_up"
    GPT_EXPORTED = "gpt_exported"
    """A GPT of theirs was written to a file on the server's command line."""
    GPT_IMPORTED = "gpt_imported"
    """A GPT was put among theirs on the server's command line."""
    SUSPENDED = "suspended"
    RESTORED = "restored"


OPERATOR_ACTS = (
    SecurityEvent.RESET_LINK_MADE,
    SecurityEvent.SUSPENDED,
    SecurityEvent.RESTORED,
    SecurityEvent.GPT_EXPORTED,
    SecurityEvent.GPT_IMPORTED,
)
"""What an operator can do to an account."""


class ActorKind(StrEnum):
    """Whose hand it was. Of a reset: who made its link."""

    PERSON = "person"
    MAIL = "mail"
    OPERATOR = "operator"


@dataclass(frozen=True)
class RecordedSecurityEvent:
    id: int
    at: datetime
    act: SecurityEvent
    made_by: ActorKind

    @property
    def is_news(self) -> bool:
        """Whether the person has to be told: somebody else did it, or it may have been somebody else."""
        return self.made_by is not ActorKind.PERSON or self.act in (
            SecurityEvent.PASSKEY_REFUSED,
            SecurityEvent.OWN_KEY_RECOVERED,
        )


@dataclass(frozen=True)
class OperatorEvent:
    """What an operator did to whose sign-in. `email` is empty when the account is gone."""

    at: datetime
    act: SecurityEvent
    email: str
    at_the_shell: bool
