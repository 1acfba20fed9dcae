"""Sessions: a person can list and end them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from discreet.identity.accounts.actor import Actor

SESSION_LIFETIME = timedelta(days=30)
LAST_SEEN_INTERVAL = timedelta(minutes=1)
"""The precision of `last_seen_at`: a write for every request would double its cost."""


@dataclass(frozen=True)
class Session:
    """A session as its user sees it. `device` is for example "Firefox on Linux"."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    device: str


@dataclass(frozen=True)
class NewSession:
    """A new session with its token, which is returned once."""

    actor: Actor
    token: str


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Return the device as text for the person, without further browser details."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Another program")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser
