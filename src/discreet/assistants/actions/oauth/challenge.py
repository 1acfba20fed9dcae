"""Parser of bearer challenges (RFC 6750 section 3; RFC 9728 section 5.1). No I/O."""

import re
from dataclasses import dataclass
from typing import Final

MAX_SCOPES: Final = 50
SCOPE_CHARACTERS: Final = 500

_PARAMETER = re.compile(r'(?<![A-Za-z_])([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
"""One scope (RFC 6749, section 3.3)."""


@dataclass(frozen=True)
class Challenge:
    """The facts of a WWW-Authenticate header for bearer tokens.

    Untrusted; missing parts are empty.
    """

    error: str = ""
    scopes: tuple[str, ...] = ()
    resource_metadata: str = ""


def parse_challenge(header: str) -> Challenge:
    """Parse a header's bearer challenge; empty when it has none."""
    if not re.search(r"\bbearer\b", header, re.IGNORECASE):
        return Challenge()
    parameters: dict[str, str] = {}
    for name, quoted, plain in _PARAMETER.findall(header):
        parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted else plain)
    return Challenge(
        parameters.get("error", ""),
        filter_scopes(parameters.get("scope", "").split()),
        parameters.get("resource_metadata", ""),
    )


def filter_scopes(scopes: object) -> tuple[str, ...]:
    """Return the valid scopes, each once, at most 50; empty when it is no list."""
    if not isinstance(scopes, list):
        return ()
    kept = (
        scope
        for scope in scopes
        if isinstance(scope, str) and len(scope) <= SCOPE_CHARACTERS and _SCOPE.fullmatch(scope)
    )
    return tuple(dict.fromkeys(kept))[:MAX_SCOPES]
