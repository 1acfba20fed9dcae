"""Values of WebAuthn: the relying party (this server) and a claimed identity.

Invariants:
- Values only, without the library that verifies proofs (`ceremony.py`).
"""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


class AuthenticationFailed(Exception):
    """The answer is not proof.

    The error gives no reason, so that attackers learn nothing.
    """


@dataclass(frozen=True)
class RelyingParty:
    """This server as authenticators know it: host name and origin of its pages."""

    id: str
    origin: str


@dataclass(frozen=True)
class Claim:
    """A claimed identity, not yet verified."""

    credential_id: bytes
    user_handle: bytes | None
    challenge: bytes


@dataclass(frozen=True)
class RegisteredPasskey:
    credential_id: bytes
    public_key: bytes
    sign_count: int


def build_relying_party(public_url: str) -> RelyingParty | None:
    """Return the relying party, or None where browsers support no passkeys.

    That is at an IP address, and without TLS except on this machine.
    """
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
