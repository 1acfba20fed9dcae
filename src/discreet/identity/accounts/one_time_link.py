"""One-time links: set-up of the first operator, invitations, password resets.

Each works once and expires. The token is in the URL's fragment, which browsers do not send, so it reaches no log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid
from discreet.identity.accounts.account import hides_text
from discreet.ports.clock import RandomSource

NOTE_CHARACTERS = 200


class LinkKind(StrEnum):
    SET_UP = "set_up"
    INVITATION = "invitation"
    RESET = "reset"


VALID_FOR = {
    LinkKind.SET_UP: timedelta(hours=24),
    LinkKind.INVITATION: timedelta(days=14),
    LinkKind.RESET: timedelta(hours=1),
}


@dataclass(frozen=True)
class SignUpInvitation:
    """An invitation as the operator sees it, without its token or who used it."""

    id: UUID
    note: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class NewSignUpInvitation:
    """A new invitation. `link` is shown once."""

    id: UUID
    link: str
    expires_at: datetime


@dataclass(frozen=True)
class LinkState:
    """The facts that decide whether a link can be used."""

    expires_at: datetime
    used_at: datetime | None


def refusal(kind: LinkKind, state: LinkState | None, now: datetime) -> DiscreetError | None:
    """Return the error if a link cannot be used, else None."""
    noun, remedy = _TEXTS[kind]
    if state is None:
        return Forbidden(f"This {noun} is not valid. {remedy}")
    if state.used_at is not None:
        return Conflict(f"This {noun} has already been used.")
    if state.expires_at <= now:
        return Forbidden(f"This {noun} has expired. {remedy}")
    return None


_TEXTS = {
    LinkKind.SET_UP: ("setup link", "Restart the server: it prints a new one."),
    LinkKind.INVITATION: ("invitation", "Ask the person who invited you for a new one."),
    LinkKind.RESET: ("reset link", "Request a new one under “Forgot your password?”."),
}


def new_link(random: RandomSource, kind: LinkKind, now: datetime, note: str = "") -> SignUpInvitation:
    return SignUpInvitation(random.new_id(), note, now, now + VALID_FOR[kind], used_at=None)


def clean_note(note: str) -> str:
    """Return the operator's note on an invitation.

    Invalid if too long or with hidden text.
    """
    note = note.strip()
    if len(note) > NOTE_CHARACTERS or hides_text(note):
        raise Invalid(f"Please keep the note to one line of at most {NOTE_CHARACTERS} characters.", field="note")
    return note
