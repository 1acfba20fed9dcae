"""Events of an account's sign-in: what changed, when, and by whose act.

They are kept permanently and shown to that person.

Invariants:
- Another person's act on an account leaves an event that its owner sees (P7).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SecurityEvent(StrEnum):
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    RESET_LINK_MADE = "reset_link_made"
    EMAIL_CHANGED = "email_changed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_REFUSED = "passkey_refused"
    """Its signature count went back: there may be a copy of it."""
    EXPORT_ASKED = "export_asked"
    EXPORT_TAKEN = "export_taken"
    """All of the person's data was downloaded."""
    OWN_KEY_KEPT = "own_key_kept"
    OWN_KEY_CHANGED = "own_key_changed"
    """What opens the key changed."""
    OWN_KEY_RECOVERED = "own_key_recovered"
    """The recovery code opened it."""
    OWN_KEY_HANDED_BACK = "own_key_handed_back"
    OWN_KEY_GIVEN_UP = "own_key_given_up"
    API_KEY_CREATED = "api_key_created"
    API_KEY_REVOKED = "api_key_revoked"
    GPT_EXPORTED = "gpt_exported"
    """A GPT of theirs was exported on the server's command line."""
    GPT_IMPORTED = "gpt_imported"
    """A GPT was imported for them on the server's command line."""
    MODEL_LIMIT_CHANGED = "model_limit_changed"
    MASKING_CHANGED = "masking_changed"
    """They changed where their messages may go (P14)."""
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
    """The kind of actor. For a reset: the one that made its link."""

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
        """Return whether the person must be told: another person did it, or may have."""
        return self.made_by is not ActorKind.PERSON or self.act in (
            SecurityEvent.PASSKEY_REFUSED,
            SecurityEvent.OWN_KEY_RECOVERED,
        )


@dataclass(frozen=True)
class OperatorEvent:
    """An operator's act on a sign-in. `email` is empty when the account is gone."""

    at: datetime
    act: SecurityEvent
    email: str
    at_the_shell: bool
