"""One-time links: the set-up link that makes the operator, invitations, resets of a password. Used once, gone after
a while.

The token stands in the address's fragment, which browsers send to nobody: it reaches no log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from discreet.errors import Conflict, DiscreetError, Forbidden, Invalid
from discreet.identity.accounts.account import hides_text

NOTE_CHARACTERS = 200


class LinkKind(StrEnum):
    SET_UP = "set_up"
    INVITATION = "invitation"
    RESET = "reset"


LASTS = {
    LinkKind.SET_UP: timedelta(hours=24),
    LinkKind.INVITATION: timedelta(days=14),
    LinkKind.RESET: timedelta(hours=1),
}


@dataclass(frozen=True)
class SignUpInvitation:
    """An invitation as the operator sees it: never its token, never who came by it."""

    id: UUID
    note: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class NewSignUpInvitation:
    """A fresh invitation. `link` is shown once."""

    id: UUID
    link: str
    expires_at: datetime


@dataclass(frozen=True)
class LinkState:
    """What decides whether a link may still be used."""

    expires_at: datetime
    used_at: datetime | None


def refusal(kind: LinkKind, state: LinkState | None, now: datetime) -> DiscreetError | None:
    """Why a link cannot be used, as the error to raise; None when it can."""
    called, remedy = _WORDS[kind]
    if state is None:
        return Forbidden(f"This {called} is not valid. {remedy}")
    if state.used_at is not None:
        return Conflict(f"This {called} has already been used.")
    if state.expires_at <= now:
        return Forbidden(f"This {called} has expired. {remedy}")
    return None


_WORDS = {
    LinkKind.SET_UP: ("set-up link", "Restart the server: it prints a new one."),
    LinkKind.INVITATION: ("invitation", "Ask the operator of this server for another."),
    LinkKind.RESET: ("reset link", "Ask for another on the page “Forgot your password?”."),
}


def clean_note(note: str) -> str:
    """The operator's own words about an invitation; Invalid when they are too long or hide text."""
    note = note.strip()
    if len(note) > NOTE_CHARACTERS or hides_text(note):
        raise Invalid(f"Please keep the note to one line of at most {NOTE_CHARACTERS} characters.", field="note")
    return note
