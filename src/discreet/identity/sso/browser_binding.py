"""Binds a sign-in to the browser that started it.

Invariants:
- The browser keeps one secret; nonce and verifier are derived from it and the state.
- So they are not stored, and a stolen state is useless in another browser (RFC 7636, OpenID Connect Core 1.0 §15.5.2).
"""

import base64
import hashlib

import msgspec

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.identity.accounts.repeated_request import RequestOutcome
from discreet.ports.clock import RandomSource

OUTCOME = "discreet v1 sign-in outcome"


def nonce_of(browser: str, state: str) -> str:
    return _derived(browser, f"discreet v1 nonce {state}")


def verifier_of(browser: str, state: str) -> str:
    """Return the PKCE verifier, 43 characters (RFC 7636, 4.1)."""
    return _derived(browser, f"discreet v1 verifier {state}")


def challenge_of(verifier: str) -> str:
    """Return the PKCE challenge by method S256."""
    return _text(hashlib.sha256(verifier.encode()).digest())


def seal_outcome(random: RandomSource, browser: str, outcome: RequestOutcome, context: str) -> bytes:
    """Encrypt the outcome for this browser's repeated requests.

    It cannot be opened by another browser or from stored data only.
    """
    return seal(random, derive_key(browser.encode(), OUTCOME), msgspec.json.encode(outcome), context)


def open_outcome(browser: str, sealed: bytes, context: str) -> RequestOutcome:
    """Decrypt an outcome. DecryptionFailed for another browser or `context`."""
    return msgspec.json.decode(open_sealed(derive_key(browser.encode(), OUTCOME), sealed, context), type=RequestOutcome)


def _derived(browser: str, use: str) -> str:
    return _text(derive_key(browser.encode(), use))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
