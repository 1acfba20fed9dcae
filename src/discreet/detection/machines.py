"""E-mail addresses, and addresses of machines.

Invariants:
- Four numbers with dots are an address only if nothing marks them as a version.
- Addresses that every machine has (127.0.0.1, ::1) identify no person.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from discreet.detection.folded import NormalizedText
from discreet.detection.form import Candidate, PatternSearch, accept_whole, form
from discreet.detection.span import Kind

_VERSION = re.compile(
    r"(?:\b(?:version|versions|ver|v|rev|revision|release|build|firmware|driver|sdk|kernel|patch|section|chapter|update"
    r"|upgrade[sd]? (?:to|from)|chrome|firefox|safari|assembly|fileversion)[\s.:=\"'(-]{0,3}|(?:^|[a-z_)])/|§ ?"
    r"|[<>=~^!]=? ?[\"']?)\Z"
)
"""Text before a version number or a section's number, including signs of requirements."""
_RARELY_BELOW = 100
"""Four numbers that are all below this are an address only if a word says so: most are versions."""
_NETWORK = re.compile(
    r"\b(?:ips?|address(?:es)?|servers?|hosts?|ping\w*|networks?|netz\w*|router|log(?:in|ged|s)?|ssh|dns|gateway|subnet|proxy|"
    r"firewall|client|connect\w*|requests?|https?|port|adresse|dirección|direccion|serveur|servidor)\b|//"
)
IP_V6 = r"(?<![\w.:])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,34}(?:(?:\d{1,3}\.){3}\d{1,3})?(?!\w)"
_ONE_GROUP = re.compile(r"\w+::")
_MAX_LOCAL_LENGTH = 64
"""Maximum number of characters before the @ (RFC 5321, 4.5.3.1.1)."""
_LOCAL = re.compile(r"[\w.!#$%&*+/=?^`{|}~'-]+")
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,8}(?:xn--[\w-]{2,59}(?![\w-])|[^\W\d_]{2,24}(?!\w))")
_EDGES = ".'`*/=|{}~&!#$?^"
"""Characters that a mailbox's name may contain, but that far more often stand just before it."""


@dataclass(frozen=True)
class Mailboxes(PatternSearch):
    """E-mail addresses.

    The search starts at each @ and reads in both directions, so other words cost nothing.
    """

    def find(self, text: NormalizedText) -> Iterator[tuple[int, int]]:
        at = text.text.find("@")
        while at >= 0:
            before = text.text[max(0, at - _MAX_LOCAL_LENGTH) : at]
            local = _LOCAL.match(before[::-1])
            domain = _DOMAIN.match(text.text, at + 1)
            if local and domain and (name := before[len(before) - local.end() :].lstrip(_EDGES)):
                yield at - len(name), domain.end()
            at = text.text.find("@", at + 1)


def identifies_machine(address: str) -> bool:
    """Return whether it is an IP address that can identify a machine.

    Addresses that every machine has do not.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)


def _v4(candidate: Candidate) -> int:
    known = identifies_machine(candidate.letters) and not candidate.letters.startswith(("0.", "255."))
    version = _VERSION.search(candidate.before) and not candidate.before.endswith("//")
    small = all(int(part) < _RARELY_BELOW for part in candidate.letters.split("."))
    if small and not (_NETWORK.search(candidate.before) or _NETWORK.search(candidate.after)):
        version = True
    return accept_whole(candidate) if known and not version else 0


def _v6(candidate: Candidate) -> int:
    """Require a digit: without one it may be names in a program."""
    letters = candidate.letters
    bare = letters if letters.endswith("::") else letters.rstrip(".:")
    fine = (
        len(bare) >= 5
        and not _ONE_GROUP.fullmatch(bare)
        and any(letter.isdigit() for letter in bare)
        and identifies_machine(bare)
    )
    return len(bare) if fine else 0


MACHINES = (
    Mailboxes(Kind.EMAIL),
    form(Kind.IP, IP_V6, _v6, ":", digits=1),
    form(Kind.IP, r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z_]|-[A-Za-z]|\.?\d)", _v4, digits=4),
    form(Kind.IP, r"(?<![\w:-])[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])",
         what="device address (MAC)"),
)  # fmt: skip
"""The last one is the address of a network card."""
