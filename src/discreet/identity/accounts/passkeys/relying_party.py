"""Who takes part when a passkey is made or used: this server as authenticators know it, and what somebody claims.

Invariant: values alone, without the library that looks at proofs (`ceremony.py`).
"""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


class AuthenticationFailed(Exception):
    """The answer does not prove what it should. Carries no reason: the reason is nobody's business."""


@dataclass(frozen=True)
class RelyingParty:
    """This server, as authenticators know it: by its host's name, and by the origin of its pages."""

    id: str
    origin: str


@dataclass(frozen=True)
class Claim:
    """Who somebody says they are; nothing of it is proven."""

    credential_id: bytes
    user_handle: bytes | None
    challenge: bytes


@dataclass(frozen=True)
class Registered:
    credential_id: bytes
    public_key: bytes
    sign_count: int


def party_of(public_url: str) -> RelyingParty | None:
    """None where browsers offer no passkeys: at a bare address, or without TLS elsewhere than on this machine."""
    parts = urlsplit(public_url)
    host = (parts.hostname or "").lower()
    local = host == "localhost" or host.endswith(".localhost")
    if _is_address(host) or not (parts.scheme == "https" or local):
        return None
    standard = {"https": 443, "http": 80}[parts.scheme]
    port = f":{parts.port}" if parts.port and parts.port != standard else ""
    return RelyingParty(host, f"{parts.scheme}://{host}{port}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
