"""Sessions: where a person is signed in. Listed for them, and ended by them, one by one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from discreet.identity.accounts.actor import Actor

SESSION_LASTS = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
"""How precisely `last_seen_at` is kept: writing it on every request would double their cost."""


@dataclass(frozen=True)
class Session:
    """A session as its person sees it. `device` is in words, for example "Firefox on Linux"."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    device: str


@dataclass(frozen=True)
class NewSession:
    """A fresh session: who, and the token that proves it. The token is given out once."""

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
    """The device in words: enough for a person to know it, and nothing else of what the browser tells."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Another program")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser
